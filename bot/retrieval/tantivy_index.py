"""The tantivy engine: an inverted index on disk, for archives that memory does not hold.

Tokens are ours: every field is cut at blanks only, so that scores differ from those of the memory
engine by tantivy's one-byte document lengths and nothing else. One process writes, any number read.
Needs the extra ``archive``.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from bot.retrieval.index import (
    FIELD_WEIGHTS,
    Entry,
    Field,
    IndexUnavailableError,
    Query,
    Scored,
    Source,
    Synced,
)

FORMAT = "2"  # another one where the schema or the tokens are others: everything is built anew
_HEAP = 128_000_000  # bytes that the writer may fill before it writes a segment
_BATCH = 2000  # passages between two commits; a killed build goes on from the last
_LAST = "last"  # the last passage of a document tells that the document is there whole
_MOST_DOCUMENTS = 10_000_000


class TantivyIndex:
    """An index in a folder, or in memory where there is none.

    Parameters
    ----------
    folder
        Made where it is missing.

    Raises
    ------
    IndexUnavailableError
        Where tantivy is not installed, or the folder holds something else.
    """

    def __init__(self, folder: Path | None = None) -> None:
        try:
            import tantivy
        except ImportError:
            raise IndexUnavailableError(
                'the tantivy engine is not installed; run: pip install ".[archive]"'
            ) from None
        self._tantivy: Any = tantivy
        self._folder = folder
        self._schema = self._make_schema()
        self._writing = threading.Lock()
        if folder is None:
            self._index = tantivy.Index(self._schema)
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder), reuse=True)
        except (OSError, ValueError) as error:
            raise IndexUnavailableError(
                f"{folder} holds no index that this version can read ({error}); delete it, and it "
                "is built anew"
            ) from None

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self._searcher().num_docs)

    def sync(self, sources: Iterable[Source]) -> Synced:
        """Make exactly these documents searchable, committing as it goes.

        Raises IndexUnavailableError where another process is writing.
        """
        with self._writing:
            known = self.digests()
            added = replaced = kept = pending = 0
            there: set[str] = set()
            writer: Any = None
            for source in sources:
                there.add(source.id)
                before = known.get(source.id)
                if before == _marked(source.digest):
                    kept += 1
                    continue
                writer = writer or self._writer()
                added, replaced = added + (before is None), replaced + (before is not None)
                pending += self._put(writer, source)
                if pending >= _BATCH:
                    writer.commit()
                    pending = 0
            gone = known.keys() - there
            for document_id in gone:
                writer = writer or self._writer()
                writer.delete_documents_by_term("document", document_id)
            if writer is not None:
                writer.commit()
                writer.wait_merging_threads()
            return Synced(added, replaced, len(gone), kept)

    def search(self, query: Query, limit: int, within: Collection[str] = ()) -> list[Scored]:
        """Return at most `limit` passages that share a token with the query, best first."""
        make, occur = self._tantivy.Query, self._tantivy.Occur
        wanted = [
            (
                occur.Should,
                make.boost_query(
                    make.term_query(self._schema, field.value, token, "freq"),
                    weight * FIELD_WEIGHTS[field],
                ),
            )
            for field, tokens in query.fields.items()
            for token, weight in tokens.items()
            if token and weight > 0
        ]
        if not wanted or limit < 1:
            return []
        asked = make.boolean_query(wanted)
        if within:
            owners = make.term_set_query(self._schema, "document", sorted(within))
            asked = make.boolean_query(
                [(occur.Must, asked), (occur.Must, make.const_score_query(owners, 0.0))]
            )
        searcher = self._searcher()
        hits = searcher.search(asked, limit, count=False).hits
        return [Scored(searcher.doc(address)["id"][0], float(score)) for score, address in hits]

    def digests(self) -> dict[str, str]:
        """Return the digest of every document that is in the index whole."""
        searcher = self._searcher()
        query = self._tantivy.Query.term_query(self._schema, "place", _LAST)
        hits = searcher.search(query, _MOST_DOCUMENTS, count=False).hits
        found = (searcher.doc(address) for _, address in hits)
        return {one["document"][0]: one["digest"][0] for one in found}

    def _searcher(self) -> Any:
        self._index.reload()
        return self._index.searcher()

    def _writer(self) -> Any:
        try:
            return self._index.writer(heap_size=_HEAP, num_threads=1)
        except ValueError as error:
            if "lock" not in str(error).lower():
                raise
            raise IndexUnavailableError(
                f"another process is writing to {self._folder}; only one may at a time"
            ) from None

    def _put(self, writer: Any, source: Source) -> int:
        """Add a document and return how many passages it has.

        An entry of its own to say that it is whole would count in every document frequency.
        """
        writer.delete_documents_by_term("document", source.id)
        last: dict[str, str] = {}
        count = 0
        for entry in source.entries():
            if last:
                writer.add_document(self._tantivy.Document(**last))
            last = _fields(entry, source.id)
            count += 1
        if last:
            whole = {"place": _LAST, "digest": _marked(source.digest)}
            writer.add_document(self._tantivy.Document(**last, **whole))
        return count

    def _make_schema(self) -> Any:
        builder = self._tantivy.SchemaBuilder()
        for name in ("id", "document", "digest", "place"):
            builder.add_text_field(name, stored=name != "place", tokenizer_name="raw")
        for field in Field:
            builder.add_text_field(field.value, tokenizer_name="whitespace", index_option="freq")
        return builder.build()


def _marked(digest: str) -> str:
    return f"{FORMAT}:{digest}"


def _fields(entry: Entry, document: str) -> dict[str, str]:
    searched = {field.value: " ".join(tokens) for field, tokens in entry.fields.items()}
    return {"id": entry.id, "document": document, **searched}

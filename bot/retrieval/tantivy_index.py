"""The tantivy engine: an inverted index on disk, for archives that memory does not hold.

Tokens are ours: every field is cut at blanks only, so that scores differ from those of the memory
engine by tantivy's one-byte document lengths and nothing else. One process writes, any number read.
Needs the extra ``archive``.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.retrieval.index import (
    FIELD_WEIGHTS,
    NOTHING,
    Entry,
    Field,
    IndexUnavailableError,
    Query,
    Scored,
    Source,
    Synced,
)
from bot.retrieval.writers import Writers

FORMAT = "3"  # another one where the schema or the tokens are others: everything is built anew
_HEAP = 128_000_000  # bytes that the writer may fill before it writes a segment
_BATCH = 2000  # passages between two commits; a killed build goes on from the last
_LAST = "last"  # the last passage of a document tells that the document is there whole
_JOINTS = "joints"


class TantivyIndex:
    """An index in a folder, or in memory where there is none.

    It shows what was there when it was opened, or at the end of its last `sync`, whatever other
    processes write meanwhile.

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
                'the tantivy engine needs the extra “archive”; run: pip install "yuanwen[archive]"'
            ) from None
        self._tantivy: Any = tantivy
        self._schema = _schema(tantivy)
        self._writing = threading.Lock()
        self._writers = Writers(folder)
        where: dict[str, Any] = {} if folder is None else {"path": str(folder), "reuse": True}
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            self._index: Any = tantivy.Index(self._schema, **where)
            self._index.config_reader(reload_policy="manual")
        except OSError as error:
            raise IndexUnavailableError(f"{folder} cannot be used: {error.strerror}") from None
        except ValueError as error:
            raise IndexUnavailableError(
                f"{folder} holds no index that this version can read ({error}); delete it, and it "
                "is built anew"
            ) from None
        self._refresh()

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self._searcher.num_docs)

    def sync(self, sources: Iterable[Source]) -> Synced:
        """Make exactly these documents searchable, committing as it goes.

        Raises IndexUnavailableError where another process is writing.
        """
        with self._writing:
            self._refresh()
            known = self.digests()
            added = replaced = kept = 0
            there: set[str] = set()
            with self._batches() as batches:
                for source in sources:
                    there.add(source.id)
                    before = known.get(source.id)
                    if before == self.mark(source):
                        kept += 1
                        continue
                    added, replaced = added + (before is None), replaced + (before is not None)
                    batches.put(source)
                gone = known.keys() - there
                for document_id in gone:
                    batches.remove(document_id)
            return Synced(added, replaced, len(gone), kept)

    def search(self, query: Query, limit: int, within: Collection[str] = ()) -> list[Scored]:
        """Return at most `limit` passages that share a token with the query, best first."""
        make, occur = self._tantivy.Query, self._tantivy.Occur
        wanted = [
            (
                occur.Should,
                make.boost_query(self._term(field, token), weight * FIELD_WEIGHTS[field]),
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
        searcher = self._searcher
        hits = searcher.search(asked, limit, count=False).hits
        return [Scored(searcher.doc(address)["id"][0], float(score)) for score, address in hits]

    def digests(self) -> dict[str, str]:
        """Return the digest of every document that is in the index whole.

        That of one which another version of this program has put there is empty.
        """
        found = self._every(self._tantivy.Query.term_query(self._schema, "place", _LAST))
        marked = {one["document"][0]: one["digest"][0].partition(":") for one in found}
        return {name: said if mark == FORMAT else "" for name, (mark, _, said) in marked.items()}

    def mark(self, source: Source) -> str:
        """Return what `digests` says of a document that is as this source has it."""
        return source.digest

    def frequency(self, gram: str) -> int:
        """Return in how many passages a bigram stands; one that was removed may count for a while."""
        return int(self._searcher.doc_freq(Field.GRAMS.value, gram))

    def holding(self, pairs: Collection[str]) -> Sequence[str]:
        """Return the ids of the passages that have each pair as a bigram of the text or a joint."""
        make, occur = self._tantivy.Query, self._tantivy.Occur
        each = (
            [(occur.Should, self._term(name, pair)) for name in (Field.GRAMS, _JOINTS)]
            for pair in pairs
        )
        query = make.boolean_query([(occur.Must, make.boolean_query(either)) for either in each])
        return [found["id"][0] for found in self._every(make.const_score_query(query, 1.0))]

    def _every(self, query: Any) -> Iterator[Any]:
        searcher = self._searcher
        count = searcher.search(query, 1, count=True).count
        if count:
            hits = searcher.search(query, count, count=False).hits
            yield from (searcher.doc(address) for _, address in hits)

    def _term(self, field: str, token: str) -> Any:
        return self._tantivy.Query.term_query(self._schema, field, token, "freq")

    def _refresh(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    @contextmanager
    def _batches(self) -> Iterator[_Batches]:
        """Give what writes. At the end all is committed; after an error, what was in whole batches."""
        batches = _Batches(
            self._tantivy, functools.partial(self._writers.writer, self._index, _HEAP)
        )
        try:
            yield batches
            batches.end()
        finally:
            batches.abandon()
            self._writers.done()
            self._refresh()


class _Batches:
    """Writes documents, and commits whenever so many passages have come together."""

    def __init__(self, tantivy: Any, make_writer: Any) -> None:
        self._document = tantivy.Document
        self._make_writer = make_writer
        self._writer: Any = None
        self._pending = 0

    def put(self, source: Source) -> None:
        """Add a document in place of what was there of it.

        An entry of its own to say that it is whole would count in every document frequency.
        """
        self.remove(source.id)
        last: dict[str, str] = {}
        for entry in source.entries():
            if last:
                self._writer.add_document(self._document(**last))
            last = _fields(entry, source.id)
            self._pending += 1
        if last:
            whole = {"place": _LAST, "digest": f"{FORMAT}:{source.digest}"}
            self._writer.add_document(self._document(**last, **whole))
        if self._pending >= _BATCH:
            self._writer.commit()
            self._pending = 0

    def remove(self, document_id: str) -> None:
        """Take a document away."""
        self._writer = self._writer or self._make_writer()
        self._writer.delete_documents_by_term("document", document_id)

    def end(self) -> None:
        """Commit what is left."""
        if self._writer is not None:
            self._writer.commit()
            writer, self._writer = self._writer, None
            writer.wait_merging_threads()

    def abandon(self) -> None:
        """Drop what was not committed, and let others write."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer = None


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "document", "digest", "place"):
        builder.add_text_field(name, stored=name != "place", tokenizer_name="raw")
    for field in Field:
        builder.add_text_field(field.value, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(_JOINTS, tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _fields(entry: Entry, document: str) -> dict[str, str]:
    searched = {field.value: " ".join(entry.fields.get(field, ())) or NOTHING for field in Field}
    return {"id": entry.id, "document": document, _JOINTS: " ".join(entry.joints), **searched}

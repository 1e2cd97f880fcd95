"""The tantivy engine: an inverted index on disk, for archives that memory does not hold.

Tokens are ours: every field is cut at blanks only, so that scores differ from those of the memory
engine by tantivy's one-byte document lengths and nothing else. One process writes, any number read.
Needs the extra ``archive``.
"""

from __future__ import annotations

import functools
import itertools
import math
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
    joined,
)
from bot.retrieval.tantivy_files import readable, unreadable
from bot.retrieval.writers import Writers

FORMAT = "3"  # another one where the schema or the tokens are others: everything is built anew
_HEAP = 128_000_000  # bytes that the writer may fill before it writes a segment
# Passages between two commits; a killed build goes on from the last.
_BATCH, _LARGEST_BATCH = 2000, 16_000
_MERGED = 8  # segments that tantivy merges into one
_LAST = "last"  # the last passage of a document tells that the document is there whole
_JOINTS = "joints"
_MANY = 200_000  # passages, counted for each token, from where on few tokens are asked first
_NARROW = 1000  # documents; among so few it is quicker to ask for all tokens
_LEADING, _TELLING = 0.9, 0.99
_DEPTH = 2
_OFTEN, _ALIKE = 100, 0.9  # passages of a word, and their share in those of the bigram that it is
_PAIRS, _BY_CHANCE = 4, 1e-4  # of a piece of text that are asked for at least; passages
_FEW = 64  # documents that are fetched before it is known how many there are


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A token of a query.

    Attributes
    ----------
    weight
        In the score.
    passages
        How many have it.
    most
        The most that it can add to a score, but for a factor that is the same for all.
    """

    field: str
    token: str
    weight: float = 1.0
    passages: int = 1
    most: float = 0.0

    def adding(self, most: float) -> _Wanted:
        """Return it with a weight by which it adds so much more."""
        both = self.most + most
        return replace(self, weight=self.weight * both / self.most, most=both)


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
            raise unreadable(folder, error) from None
        self._folder = folder
        self._refresh()

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self._searcher.num_docs)

    @readable
    def sync(self, sources: Iterable[Source]) -> Synced:
        """Make exactly these documents searchable, committing as it goes.

        Raises IndexUnavailableError where another process is writing.
        """
        with self._writing:
            self._refresh()
            known = self.digests()
            every = list(sources)
            new = [source for source in every if known.get(source.id) != self.mark(source)]
            replaced = sum(source.id in known for source in new)
            gone = known.keys() - {source.id for source in every}
            with self._batches(sum(source.size for source in new)) as batches:
                for source in new:
                    batches.put(source)
                for document_id in gone:
                    batches.remove(document_id)
            return Synced(len(new) - replaced, replaced, len(gone), len(every) - len(new))

    @readable
    def search(self, query: Query, limit: int, within: Collection[str] = ()) -> list[Scored]:
        """Return at most `limit` passages that share a token with the query, best first.

        tantivy goes through every passage that has one of the tokens, and most of these have no
        other than the commonest. So where they are very many, the tokens that tell the most for
        their number find `_DEPTH` times as many passages as are wanted, by `_LEADING` of what all
        could add to a score; the others are added to the scores of these only, and those left out
        that could not add 1 % together. A word that is a bigram too is then asked for as that: its
        passages are nearly the same ones. Inside some documents few passages have any.
        """
        if limit < 1:
            return []
        searcher = self._searcher
        wanted = self._wanted(query)
        leading = wanted
        is_narrow = 0 < len(within) <= _NARROW
        if not is_narrow and sum(each.passages for each in wanted) > _MANY:
            wanted = _as_bigrams(wanted)
            leading, wanted = _first(wanted, _LEADING), _first(wanted, _TELLING)
        asked = self._any(leading)
        if within:
            owners = self._tantivy.Query.term_set_query(self._schema, "document", sorted(within))
            asked = self._both(owners, asked)
        depth = limit if len(leading) == len(wanted) else limit * _DEPTH
        scores = self._scores(searcher, asked, depth)
        if scores and len(leading) < len(wanted):
            found = self._any(_Wanted("id", name) for name in scores)
            for each in wanted[len(leading) :]:
                more = self._scores(searcher, self._both(found, self._any([each])), depth)
                for name, score in more.items():
                    scores[name] += score
        best = sorted(scores.items(), key=lambda pair: -pair[1])[:limit]
        return [Scored(name, score) for name, score in best]

    def _wanted(self, query: Query) -> list[_Wanted]:
        """Return the tokens of a query that stand anywhere, those first that tell the most.

        What a token tells is its inverse document frequency times its weight, by the number of
        passages that it costs to look at.
        """
        frequency, count = self._searcher.doc_freq, len(self)
        wanted = []
        for field, tokens in query.fields.items():
            for token, asked in tokens.items():
                if token and asked > 0 and (passages := frequency(field, token)):
                    weight = asked * FIELD_WEIGHTS[field]
                    most = weight * math.log(1 + (count - passages + 0.5) / (passages + 0.5))
                    wanted.append(_Wanted(field, token, weight, passages, most))
        return sorted(wanted, key=lambda each: -each.most / each.passages)

    def _any(self, wanted: Iterable[_Wanted]) -> Any:
        make, should = self._tantivy.Query, self._tantivy.Occur.Should
        return make.boolean_query(
            [
                (should, make.boost_query(self._term(each.field, each.token), each.weight))
                for each in wanted
            ]
        )

    def _both(self, among: Any, asked: Any) -> Any:
        """Return the query for what is among some passages, scored by the other query alone."""
        make, must = self._tantivy.Query, self._tantivy.Occur.Must
        return make.boolean_query([(must, make.const_score_query(among, 0.0)), (must, asked)])

    @staticmethod
    def _scores(searcher: Any, asked: Any, limit: int) -> dict[str, float]:
        hits = searcher.search(asked, limit, count=False).hits
        return {searcher.doc(address)["id"][0]: float(score) for score, address in hits}

    @readable
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

    @readable
    def frequency(self, gram: str) -> int:
        """Return in how many passages a bigram stands; one that was removed may count for a while."""
        return int(self._searcher.doc_freq(Field.GRAMS.value, gram))

    @readable
    def holding(self, pairs: Collection[str], most: int | None = None) -> Sequence[str]:
        """Return the ids of the passages that have each pair as a bigram of the text or a joint.

        Of many pairs only the rarest are asked for, as many as by their numbers leave nothing to
        chance: the lists of the others are the long ones.
        """
        # Of a whole sentence some pair nearly always stands nowhere, which the dictionary tells.
        frequency = self._searcher.doc_freq
        passages: dict[str, int] = {}
        for pair in pairs:
            passages[pair] = frequency(Field.GRAMS, pair) + frequency(_JOINTS, pair)
            if not passages[pair]:
                return []
        asked: list[str] = []
        by_chance = float(len(self))
        for pair in sorted(passages, key=passages.__getitem__):
            if len(asked) >= _PAIRS and by_chance < _BY_CHANCE:
                break
            asked.append(pair)
            by_chance *= passages[pair] / len(self)
        make, occur = self._tantivy.Query, self._tantivy.Occur
        each = (
            [(occur.Should, self._term(name, pair)) for name in (Field.GRAMS, _JOINTS)]
            for pair in asked
        )
        query = make.boolean_query([(occur.Must, make.boolean_query(either)) for either in each])
        found = self._every(make.const_score_query(query, 1.0), most)
        return [one["id"][0] for one in found]

    def _every(self, query: Any, most: int | None = None) -> Iterator[Any]:
        """Yield all documents that fit, or at most so many."""
        searcher = self._searcher
        first = searcher.search(query, most or _FEW, count=most is None)
        hits = first.hits
        if most is None and first.count > len(hits):
            hits = searcher.search(query, first.count, count=False).hits
        yield from (searcher.doc(address) for _, address in hits)

    def _term(self, field: str, token: str) -> Any:
        return self._tantivy.Query.term_query(self._schema, field, token, "freq")

    @readable
    def _refresh(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    @contextmanager
    def _batches(self, passages: int) -> Iterator[_Batches]:
        """Give what writes. At the end all is committed; after an error, what was in whole batches."""
        writer = functools.partial(self._writers.writer, self._index, _HEAP)
        batches = _Batches(self._tantivy, writer, _batch(passages))
        try:
            yield batches
            batches.end()
        finally:
            batches.abandon()
            self._writers.done()
            self._refresh()


def _as_bigrams(wanted: Sequence[_Wanted]) -> list[_Wanted]:
    """Return the tokens without those words that are among the bigrams too, which count for both."""
    words = {each.token: each for each in wanted if each.field == Field.WORDS}
    both = {
        each.token
        for each in wanted
        if each.field == Field.GRAMS
        and each.token in words
        and words[each.token].passages >= max(_OFTEN, _ALIKE * each.passages)
    }
    return [
        each.adding(words[each.token].most)
        if each.field == Field.GRAMS and each.token in both
        else each
        for each in wanted
        if each.field != Field.WORDS or each.token not in both
    ]


def _first(wanted: Sequence[_Wanted], share: float) -> list[_Wanted]:
    """Return the first tokens, as many as can make up this share of a score."""
    most = [each.most for each in wanted]
    enough = share * sum(most)
    sums = itertools.accumulate(most, initial=0.0)
    return [each for each, before in zip(wanted, sums, strict=False) if before < enough]


def _batch(passages: int) -> int:
    """Return how many passages to write between two commits, of so many in all.

    Each commit leaves a segment, of equal ones eight are merged into one, and a question is asked
    of every segment that is left: so of a large archive there are to be a power of eight.
    """
    if passages <= _LARGEST_BATCH:
        return _BATCH
    batch = float(passages)
    while batch > _LARGEST_BATCH:
        batch /= _MERGED
    return math.ceil(batch)


class _Batches:
    """Writes documents, and commits whenever `batch` passages more have come together."""

    def __init__(self, tantivy: Any, make_writer: Any, batch: int) -> None:
        self._document = tantivy.Document
        self._make_writer = make_writer
        self._writer: Any = None
        self._batch = batch
        self._written = 0
        self._next = batch

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
            self._written += 1
        if last:
            whole = {"place": _LAST, "digest": f"{FORMAT}:{source.digest}"}
            self._writer.add_document(self._document(**last, **whole))
        if self._written >= self._next:
            self._writer.commit()
            self._next += self._batch

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
    searched = {field.value: joined(entry.fields.get(field, ())) or NOTHING for field in Field}
    return {"id": entry.id, "document": document, _JOINTS: joined(entry.joints), **searched}

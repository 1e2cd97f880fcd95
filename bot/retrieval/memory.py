"""The memory engine: rank-bm25 with an IDF that is always positive and scores from postings.

`rank_bm25.BM25Okapi` 0.2.2 gives a term of exactly half of the passages IDF 0 and one of three
quarters more than that, scores negatively at two passages, and loops over every passage for each
term in Python. Subclassing keeps its counting and its constants; the IDF is Lucene's
``ln(1 + (N - n + 0.5) / (n + 0.5))`` (Robertson & Zaragoza 2009, with the + 1 that keeps it
positive), and each term's contributions are computed once, into one posting list per term.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from bot.retrieval.index import (
    FIELD_WEIGHTS,
    K1,
    NOTHING,
    B,
    Entry,
    Field,
    Query,
    Scored,
    Source,
    Synced,
)

_NOTHING = [NOTHING]  # BM25Okapi divides by the average length


class PositiveBM25(BM25Okapi):  # type: ignore[misc]
    """BM25 over token lists; with `scores` from postings instead of `get_scores`."""

    def __init__(self, corpus: Sequence[Sequence[str]]) -> None:
        super().__init__([list(tokens) or _NOTHING for tokens in corpus], k1=K1, b=B)
        self._postings = self._build_postings()

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        for term, count in nd.items():
            self.idf[term] = math.log(1 + (self.corpus_size - count + 0.5) / (count + 0.5))

    def _build_postings(
        self,
    ) -> dict[str, tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]]:
        places: dict[str, tuple[list[int], list[float]]] = {}
        for place, frequencies in enumerate(self.doc_freqs):
            norm = K1 * (1 - B + B * self.doc_len[place] / self.avgdl)
            for term, frequency in frequencies.items():
                if term != NOTHING:
                    indexes, values = places.setdefault(term, ([], []))
                    indexes.append(place)
                    values.append(self.idf[term] * frequency * (K1 + 1) / (frequency + norm))
        return {term: (np.array(i), np.array(v)) for term, (i, v) in places.items()}

    def frequency(self, term: str) -> int:
        """Return how often the passages have a term."""
        posting = self._postings.get(term)
        return 0 if posting is None else sum(self.doc_freqs[place][term] for place in posting[0])

    def scores(self, weights: Mapping[str, float]) -> npt.NDArray[np.float64]:
        """Return the score of every passage for weighted terms, shape ``(passages,)``.

        With weight 1 for each distinct term this is what `get_scores` returns for them.
        """
        total = np.zeros(self.corpus_size)
        for term, weight in weights.items():
            if posting := self._postings.get(term):
                total[posting[0]] += weight * posting[1]
        return total


class MemoryIndex:
    """All passages in memory, no files. Good for one speech to a few thousand passages."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._sources: dict[str, tuple[str, list[Entry]]] = {}
        self._entries: dict[str, Entry] = {}
        self._ids: list[str] = []
        self._engines: dict[Field, PositiveBM25] = {}
        self.add(entries)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, entries: Iterable[Entry]) -> None:
        """Add passages and count everything anew: BM25 statistics are those of the collection."""
        self._entries |= {entry.id: entry for entry in entries}
        self._ids = list(self._entries)
        if self._ids:
            self._engines = {
                field: PositiveBM25([e.fields.get(field, ()) for e in self._entries.values()])
                for field in Field
            }

    def sync(self, sources: Iterable[Source]) -> Synced:
        """Make exactly these documents searchable."""
        before, self._sources = self._sources, {}
        added = replaced = kept = 0
        for source in sources:
            known = before.get(source.id)
            if known is not None and known[0] == source.digest:
                kept += 1
                self._sources[source.id] = known
            else:
                added, replaced = added + (known is None), replaced + (known is not None)
                self._sources[source.id] = (source.digest, list(source.entries()))
        removed = len(before.keys() - self._sources.keys())
        if added or replaced or removed:
            self._entries = {}
            self.add(entry for _, entries in self._sources.values() for entry in entries)
        return Synced(added, replaced, removed, kept)

    def frequency(self, gram: str) -> int:
        """Return how often the texts have a bigram."""
        return self._engines[Field.GRAMS].frequency(gram) if self._ids else 0

    def search(self, query: Query, limit: int, within: Collection[str] = ()) -> list[Scored]:
        """Return at most `limit` passages that share a token with the query, best first."""
        if not self._ids or limit < 1:
            return []
        total = np.zeros(len(self._ids))
        for field, weights in query.fields.items():
            if weights:
                total += FIELD_WEIGHTS[field] * self._engines[field].scores(weights)
        if within:
            total *= [entry.document in within for entry in self._entries.values()]
        candidates = np.argsort(-total, kind="stable")[:limit]
        return [Scored(self._ids[i], float(total[i])) for i in candidates if total[i] > 0]

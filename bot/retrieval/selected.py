"""An engine left as it is, asked for some of its documents, with questions taught on top.

A chat may choose documents and teach questions; neither is a reason to tell a large engine
anything anew. What was taught is scored here, by the formula of the engines and as if it stood in
their index. Knows tokens, not language.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.retrieval.index import (
    FIELD_WEIGHTS,
    K1,
    B,
    Field,
    Index,
    Query,
    Scored,
    Source,
    Stored,
    Synced,
)

_DEEP = 1000  # passages; the score of one that was taught is sought so far down in its document


class Selected:
    """Some documents of an engine.

    Parameters
    ----------
    base
        The engine; it is never told anything.
    documents
        Ids of the documents; all where it is empty.
    taught
        By id of a passage, the tokens of the questions that it was taught to answer.
    owners
        By id of such a passage, the id of its document; without it, it was taught nothing.
    """

    def __init__(
        self,
        base: Index,
        documents: Collection[str] = (),
        taught: Mapping[str, Sequence[str]] | None = None,
        owners: Mapping[str, str] | None = None,
    ) -> None:
        self._base = base
        self._documents = frozenset(documents)
        self._owners = dict(owners or {})
        self._taught = {
            name: Counter(grams)
            for name, grams in (taught or {}).items()
            if grams and name in self._owners
        }
        self._known = Counter(gram for grams in self._taught.values() for gram in grams)

    def __len__(self) -> int:
        """Return the number of passages of the whole engine."""
        return len(self._base)

    def sync(self, sources: Iterable[Source]) -> Synced:
        """Leave everything as it is, and do not ask for the sources: there may be very many."""
        del sources
        return Synced()

    def search(self, query: Query, limit: int, within: Collection[str] = ()) -> list[Scored]:
        """Return at most `limit` passages that share a token with the query, best first."""
        documents = self._documents.intersection(within) if within else self._documents
        if (within and self._documents and not documents) or limit < 1:
            return []
        documents = documents or frozenset(within)
        # Who has nothing taught on top leaves that to what is underneath.
        under: dict[Field, Mapping[str, float]] = {
            f: asked for f, asked in query.fields.items() if f is not Field.ALIASES
        }
        plain = Query(under) if self._taught else query
        found = self._base.search(plain, limit, documents)
        extra = {
            name: FIELD_WEIGHTS[Field.ALIASES] * score
            for name, score in self._scores(query.fields.get(Field.ALIASES, {})).items()
            if not documents or self._owners[name] in documents
        }
        if not extra:
            return found
        scores = {scored.id: scored.score for scored in found}
        if missing := extra.keys() - scores.keys():
            owners = {self._owners[name] for name in missing}
            deeper = self._base.search(plain, _DEEP, owners)
            scores |= {scored.id: scored.score for scored in deeper if scored.id in missing}
        for name, score in extra.items():
            scores[name] = scores.get(name, 0.0) + score
        best = sorted(scores.items(), key=lambda pair: -pair[1])[:limit]
        return [Scored(name, score) for name, score in best]

    def _scores(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Return BM25 as if all passages of the engine had the field, most of them nothing in it."""
        if not self._taught:
            return {}
        count = max(len(self._base), len(self._taught))
        lengths = {name: grams.total() for name, grams in self._taught.items()}
        average = (sum(lengths.values()) + count - len(lengths)) / count
        scores: dict[str, float] = {}
        for name, grams in self._taught.items():
            norm = K1 * (1 - B + B * lengths[name] / average)
            for gram in weights.keys() & grams.keys():
                known = self._known[gram]
                idf = math.log(1 + (count - known + 0.5) / (known + 0.5))
                score = weights[gram] * idf * grams[gram] * (K1 + 1) / (grams[gram] + norm)
                scores[name] = scores.get(name, 0.0) + score
        return scores


class StoredSelected(Selected):
    """The same of an engine that can tell what stands in the texts; it tells that of all of them."""

    def __init__(
        self,
        base: Stored,
        documents: Collection[str] = (),
        taught: Mapping[str, Sequence[str]] | None = None,
        owners: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(base, documents, taught, owners)
        self._stored = base

    def frequency(self, gram: str) -> int:
        """Return how common a bigram is."""
        return self._stored.frequency(gram)

    def holding(self, pairs: Collection[str], most: int | None = None) -> Sequence[str]:
        """Return the ids of the passages that have each pair."""
        return self._stored.holding(pairs, most)


def selected(
    base: Index,
    documents: Collection[str] = (),
    taught: Mapping[str, Sequence[str]] | None = None,
    owners: Mapping[str, str] | None = None,
) -> Selected:
    """Return an engine as it is, as far as some documents go, with questions taught on top."""
    if isinstance(base, Stored):
        return StoredSelected(base, documents, taught, owners)
    return Selected(base, documents, taught, owners)

"""What engines must have in common: the scores of their family, and the final answers.

Two families, told apart by how a field's length is stored: exactly, or in one byte as Lucene does
(SmallFloat, four significant bits). The reference of the second is here.
"""

from __future__ import annotations

import importlib.util
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering import Answer, Answerer, Refusal
from bot.retrieval import engines
from bot.retrieval.engines import Engine, Milvus
from bot.retrieval.index import FIELD_WEIGHTS, K1, NOTHING, B, Entry, Field, Index, Query, Scored
from bot.retrieval.memory import MemoryIndex

MILVUS = "bot.retrieval.milvus_index"
ONE_BYTE = {Engine.TANTIVY}  # all others are exact


def available() -> list[Engine]:
    """Return the engines that keep their passages, as far as they are installed."""
    there = [engine for engine in Engine if engine is not Engine.MEMORY]
    if importlib.util.find_spec(MILVUS) is None:
        there.remove(Engine.MILVUS)
    return [engine for engine in there if engines.missing(engine) is None]


def opened(engine: Engine, folder: Path) -> Index:
    """Return an empty engine whose files are in a folder."""
    if engine is Engine.MEMORY:
        return MemoryIndex()
    return engines.open_index(engine, folder, Milvus(str(folder / "milvus.db")))


def stored_length(length: int) -> int:
    """Return what is left of a length that is stored in one byte: to 39 all, then four bits."""
    rest = length - 24
    if rest < 16:
        return length
    shift = rest.bit_length() - 4
    return 24 + (rest >> shift << shift)


class Reference:
    """BM25 with lengths of one byte, straight from the formula."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._ids = [entry.id for entry in entries]
        self._fields = {}
        for field in Field:
            texts = [Counter(entry.fields.get(field) or [NOTHING]) for entry in entries]
            lengths = [text.total() for text in texts]
            holding = Counter(term for text in texts for term in text)
            self._fields[field] = (texts, lengths, holding)

    def search(self, query: Query, limit: int) -> list[Scored]:
        """Return the best passages, equals in the order in which they came."""
        scores = [self._score(query, place) for place in range(len(self._ids))]
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        return [Scored(self._ids[n], scores[n]) for n in order[:limit] if scores[n] > 0]

    def _score(self, query: Query, place: int) -> float:
        total = 0.0
        for field, weights in query.fields.items():
            texts, lengths, holding = self._fields[field]
            average = sum(lengths) / len(lengths)
            norm = K1 * (1 - B + B * stored_length(lengths[place]) / average)
            for term, weight in weights.items():
                if often := texts[place][term]:
                    idf = math.log(1 + (len(texts) - holding[term] + 0.5) / (holding[term] + 0.5))
                    score = idf * often * (K1 + 1) / (often + norm)
                    total += FIELD_WEIGHTS[field] * weight * score
        return total


@dataclass(frozen=True, slots=True)
class Orders:
    """How alike two rankings of the same questions are.

    Attributes
    ----------
    first, ten
        Shares of the questions with the same first passage, and with the same first ten in the
        same order; passages whose scores are within `close` of each other may change places.
    apart
        The most that the scores of one passage differ, as a share of the greater.
    """

    first: float
    ten: float
    apart: float


def compare(
    one: Sequence[Sequence[Scored]], other: Sequence[Sequence[Scored]], *, close: float = 1e-6
) -> Orders:
    """Compare the rankings of two engines, question by question."""
    first = ten = 0
    apart = 0.0
    for ours, theirs in zip(one, other, strict=True):
        known = {scored.id: scored.score for scored in theirs}
        pairs = [(s.score, known[s.id]) for s in ours if s.id in known]
        apart = max([apart, *(abs(a - b) / max(a, b) for a, b in pairs)])
        first += _same(ours[:1], theirs, close)
        ten += _same(ours[:10], theirs, close)
    return Orders(first / len(one), ten / len(one), apart)


def _same(ours: Sequence[Scored], theirs: Sequence[Scored], close: float) -> bool:
    """Tell whether each place has the same passage, or one that `ours` scores like it."""
    if len(ours) > len(theirs):
        return False
    known = {scored.id: scored.score for scored in ours}
    return all(
        mine.id == their.id
        or math.isclose(known.get(their.id, their.score), mine.score, rel_tol=close)
        for mine, their in zip(ours, theirs, strict=False)
    )


def outcome(reply: Answer | Refusal) -> tuple[str, str]:
    """Return what a member is told, as far as engines may make a difference: which passage first."""
    if isinstance(reply, Answer):
        return "answered", reply.hits[0].passage.id if reply.hits else ""
    return "declined", ""


def different(one: Answerer, other: Answerer, questions: Sequence[str]) -> list[str]:
    """Return the questions that two answerers answer otherwise."""
    return [q for q in questions if outcome(one.ask(q)) != outcome(other.ask(q))]

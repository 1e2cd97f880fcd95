"""The Index protocol: tokens by field in, scored passage ids out.

Engines (memory, later tantivy and Milvus) rank candidates; the background weights, the final
ranking and the refusal rule live above and are the same for all. Knows nothing of language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Field(StrEnum):
    """What of a passage is searched."""

    GRAMS = "grams"  # character bigrams of the text
    WORDS = "words"  # words of the text
    LEAD = "lead"  # bigrams of the run-in heading
    HEADINGS = "headings"  # bigrams of the section headings
    RELATED = "related"  # bigrams of what the glossary says of terms in the text
    ALIASES = "aliases"  # bigrams of questions that an admin has taught it to answer


# How much each field's BM25 score counts. Words and bigrams of the text carry the ranking; a lead
# is part of the text already, and a heading covers several passages alike.
FIELD_WEIGHTS: Mapping[Field, float] = {
    Field.GRAMS: 1.0,
    Field.WORDS: 1.0,
    Field.LEAD: 0.2,
    Field.HEADINGS: 0.3,
    Field.RELATED: 0.5,
    Field.ALIASES: 1.0,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as an engine sees it: an id and the tokens of each field, repeats included."""

    id: str
    fields: Mapping[Field, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Query:
    """Tokens with weights, by field. A weight scales the token's BM25 contribution."""

    fields: Mapping[Field, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate: score is the weighted sum of the fields' BM25 scores, always over 0."""

    id: str
    score: float


class Index(Protocol):
    """What every engine offers."""

    def add(self, entries: Iterable[Entry]) -> None:
        """Make these passages searchable; one with a known id is replaced."""
        ...

    def search(self, query: Query, limit: int) -> list[Scored]:
        """Return at most `limit` passages that share a token with the query, best first.

        Ties are broken by the order in which passages were added.
        """
        ...

    def __len__(self) -> int:
        """Return the number of passages."""
        ...

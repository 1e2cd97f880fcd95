"""The Index protocol: tokens by field in, scored passage ids out.

Engines rank candidates; the background weights, the final ranking and the refusal rule live above
and are the same for all. Knows nothing of language.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, overload, runtime_checkable

K1 = 1.2  # of BM25 in all engines: the setting that each of them can reach
B = 0.75


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


NOTHING = "-"  # stands in a field without tokens, or its length would be none; asked for by nobody


class Joined(Sequence[str]):
    """Tokens as one string with blanks between, as they travel; taken apart only where asked for."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __len__(self) -> int:
        return len(self.text.split())

    def __iter__(self) -> Iterator[str]:
        return iter(self.text.split())

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self.text.split()[index]


def joined(tokens: Sequence[str]) -> str:
    """Return tokens with blanks between."""
    return tokens.text if isinstance(tokens, Joined) else " ".join(tokens)


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as an engine sees it.

    Attributes
    ----------
    fields
        The tokens of each field, repeats included.
    joints
        Pairs of characters that are neighbours only where marks and blanks are left out, so that
        they are not among the bigrams. They count for no score: see `Stored.holding`.
    """

    id: str
    fields: Mapping[Field, Sequence[str]]
    document: str = ""
    joints: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One document as an engine sees it.

    Attributes
    ----------
    id
        Of the document.
    digest
        Another one when any of the entries would be another.
    entries
        Makes the entries of its passages; not called where the engine has them already.
    size
        How many these are, as far as that is known beforehand.
    """

    id: str
    digest: str
    entries: Callable[[], Iterable[Entry]]
    size: int = 0


@dataclass(frozen=True, slots=True)
class Synced:
    """How many documents an engine has added, replaced, removed, and left as they were."""

    added: int = 0
    replaced: int = 0
    removed: int = 0
    kept: int = 0


class IndexUnavailableError(Exception):
    """An engine that cannot be opened or asked. The message is meant for the operator."""


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

    def sync(self, sources: Iterable[Source]) -> Synced:
        """Make exactly these documents searchable; those with a known digest stay as they are."""
        ...

    def search(self, query: Query, limit: int, within: Collection[str] = ()) -> list[Scored]:
        """Return at most `limit` passages that share a token with the query, best first.

        Ties are broken by the order in which passages were added.

        Parameters
        ----------
        within
            Ids of the documents to look in; all where it is empty. Document frequencies are those
            of the whole collection all the same.
        """
        ...

    def __len__(self) -> int:
        """Return the number of passages."""
        ...


@runtime_checkable
class Kept(Index, Protocol):
    """An engine that keeps what it was told beyond the process, and can say what that is."""

    def digests(self) -> Mapping[str, str]:
        """Return by document id what marks the version of every document that is there."""
        ...

    def mark(self, source: Source) -> str:
        """Return what marks a document that is as this source has it; with another it is stale."""
        ...


@runtime_checkable
class Counting(Index, Protocol):
    """An engine that can tell how common a bigram of the texts is."""

    def frequency(self, gram: str) -> int:
        """Return how often the texts have it, or else how many of them do; 0 if and only if none."""
        ...


@runtime_checkable
class Stored(Counting, Protocol):
    """An engine that can tell what stands in the texts, so that nobody goes through them at start."""

    def holding(self, pairs: Collection[str], most: int | None = None) -> Sequence[str]:
        """Return the ids of the passages that have each pair as a bigram of the text or a joint.

        They come in no order, and of many pairs there may be some passages that lack a common one:
        whoever asks for a piece of text looks at the text in any case. There must be a pair. With
        `most`, of more than that so many, whichever.
        """
        ...

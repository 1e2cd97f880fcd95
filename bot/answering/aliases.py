"""Which passage of the corpus at hand each taught question belongs to.

A passage may move when its document is edited: it is found again by the digest of its text. Knows
no store: what was taught is handed in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.reading import Corpus, Passage


@dataclass(frozen=True, slots=True)
class Taught:
    """A question that a passage was taught to answer.

    Attributes
    ----------
    id
        Whatever the keeper knows it by.
    passage_id, passage_digest
        The passage then, and `digest_of` it.
    question
        As a member asked it.
    """

    id: int
    passage_id: str
    passage_digest: str
    question: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """What of it the corpus still has: questions by passage id; `lost` are those it has not."""

    aliases: Mapping[str, tuple[str, ...]]
    lost: tuple[Taught, ...] = ()


def digest_of(passage: Passage) -> str:
    """Return the SHA-256 of a passage's text, in hexadecimal."""
    return hashlib.sha256(passage.text.encode("utf-8", "surrogatepass")).hexdigest()


def resolve(corpus: Corpus, taught: Iterable[Taught]) -> Resolved:
    """Find the passage of each taught question: the same id and text, else the same text."""
    wanted = list(taught)
    places = located(corpus, wanted)
    aliases: dict[str, tuple[str, ...]] = {}
    for one in wanted:
        if (passage_id := places.get(one.id)) is not None:
            aliases[passage_id] = (*aliases.get(passage_id, ()), one.question)
    return Resolved(aliases, tuple(one for one in wanted if one.id not in places))


def located(corpus: Corpus, taught: Iterable[Taught]) -> dict[int, str]:
    """Return by `Taught.id` the id that its passage has now; those that have none are left out."""
    places = {}
    moved = []
    for one in taught:
        passage = corpus.find(one.passage_id)
        if passage and passage.ordinal and digest_of(passage) == one.passage_digest:
            places[one.id] = one.passage_id
        else:
            moved.append(one)
    # Of several with the same text, the first.
    texts = {digest_of(passage): passage.id for passage in reversed(corpus.body if moved else ())}
    for one in moved:
        if (place := texts.get(one.passage_digest)) is not None:
            places[one.id] = place
    return places

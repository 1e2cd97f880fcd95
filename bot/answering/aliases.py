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
    aliases: dict[str, tuple[str, ...]] = {}
    lost = []
    texts: dict[str, str] = {}
    if wanted:
        texts = {digest_of(passage): passage.id for passage in reversed(corpus.body)}
    digests = {passage_id: digest for digest, passage_id in texts.items()}
    for one in wanted:
        same = digests.get(one.passage_id) == one.passage_digest
        passage_id = one.passage_id if same else texts.get(one.passage_digest)
        if passage_id is None:
            lost.append(one)
        else:
            aliases[passage_id] = (*aliases.get(passage_id, ()), one.question)
    return Resolved(aliases, tuple(lost))

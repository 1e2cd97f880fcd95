"""The set phrases of a corpus: what stands in quotation marks there, and how often it is used.

Counts as the concordance does, on skeletons and in body passages, so that a look-up of a phrase
finds as many places as are counted here. Knows passages, not chats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.reading import Corpus, Passage
from bot.retrieval.entries import pairs_of
from bot.text.folding import skeleton

SHORTEST = 2
LONGEST = 12
_QUOTED = re.compile(
    rf"“([^“”「」\n]{{{SHORTEST},{LONGEST}}})”|「([^“”「」\n]{{{SHORTEST},{LONGEST}}})」"
)


@dataclass(frozen=True, slots=True)
class SetPhrase:
    """A phrase that the text puts in quotation marks.

    Attributes
    ----------
    term
        As it stands in quotation marks for the first time, without them.
    count
        Places in the whole text, with and without quotation marks.
    passage, start, end
        Its first place: ``passage.text[start:end]``, which may be spelt differently.
    """

    term: str
    count: int
    passage: Passage
    start: int
    end: int


def quoted_in(passage: Passage) -> set[str]:
    """Return the skeletons of the set phrases that one passage puts in quotation marks."""
    return {phrase for phrase, _ in _quoted(passage) if len(phrase) >= SHORTEST}


def set_phrases(corpus: Corpus) -> tuple[SetPhrase, ...]:
    """Return the set phrases of a corpus, the most frequent first, equals in reading order.

    A set phrase is what stands in “…” or 「…」 in a body passage, of 2 to 12 characters; spellings
    that fold to the same letters and digits are one. One of fewer than two letters or digits is
    none: no look-up could find it.
    """
    terms: dict[str, str] = {}
    for passage in corpus.body:
        for folded, words in _quoted(passage):
            terms.setdefault(folded, words)
    sought: dict[str, list[str]] = {}
    for folded in terms:
        if len(folded) >= SHORTEST:
            sought.setdefault(folded[:SHORTEST], []).append(folded)
    counts: Counter[str] = Counter()
    firsts: dict[str, tuple[Passage, int, int]] = {}
    for passage in corpus.body if sought else ():
        text = skeleton(passage.text)
        for folded in _standing_in(text.text, sought):
            counts[folded] += text.text.count(folded)
            if folded not in firsts:
                at = text.text.index(folded)
                firsts[folded] = (passage, *text.original(at, at + len(folded)))
    phrases = [SetPhrase(terms[f], counts[f], *firsts[f]) for f in terms if f in firsts]
    return tuple(sorted(phrases, key=lambda phrase: -phrase.count))


def _quoted(passage: Passage) -> Iterator[tuple[str, str]]:
    """Yield the skeleton of what stands in quotation marks, and its words."""
    for match in _QUOTED.finditer(passage.text):
        words = match[1] or match[2]
        yield skeleton(words).text, words


def _standing_in(text: str, sought: Mapping[str, Sequence[str]]) -> set[str]:
    """Return those phrases, given by how they begin, that stand in a text."""
    begun = (folded for pair in pairs_of(text) & sought.keys() for folded in sought[pair])
    return {folded for folded in begun if folded in text}

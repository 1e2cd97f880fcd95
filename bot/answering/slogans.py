"""The set phrases of a corpus: what stands in quotation marks there, and how often it is used.

Counts as the concordance does, on skeletons and in body passages, so that a look-up of a phrase
finds as many places as are counted here. Knows passages, not chats.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from bot.reading import Corpus, Passage
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


def set_phrases(corpus: Corpus) -> tuple[SetPhrase, ...]:
    """Return the set phrases of a corpus, the most frequent first, equals in reading order.

    A set phrase is what stands in “…” or 「…」 in a body passage, of 2 to 12 characters; spellings
    that fold to the same letters and digits are one. One of fewer than two letters or digits is
    none: no look-up could find it.
    """
    body = corpus.body
    skeletons = [skeleton(passage.text) for passage in body]
    whole = "\n".join(folded.text for folded in skeletons)  # no skeleton holds a line end
    begins = list(accumulate((len(folded.text) + 1 for folded in skeletons), initial=0))
    terms: dict[str, str] = {}
    for passage in body:
        for match in _QUOTED.finditer(passage.text):
            words = match[1] or match[2]
            terms.setdefault(skeleton(words).text, words)
    phrases = []
    for folded, term in terms.items():
        if len(folded) < SHORTEST:
            continue
        at = whole.index(folded)
        place = bisect_right(begins, at) - 1
        at -= begins[place]
        start, end = skeletons[place].original(at, at + len(folded))
        phrases.append(SetPhrase(term, whole.count(folded), body[place], start, end))
    return tuple(sorted(phrases, key=lambda phrase: -phrase.count))

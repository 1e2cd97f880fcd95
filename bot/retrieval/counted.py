"""A count of parts that a text spells out without counting them: 三个第一, 五个“子”, 六个从严.

「四个同是哪四同」 asks for 同谋划、同部署、同检查、同考核: neighbours in an enumeration that have as many
parts with the word as the question says. Knows folded texts, not passages or scores.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from bot.retrieval.evidence import MAX_WEIGHT, Term
from bot.text.folding import skeleton
from bot.text.numerals import value

_HAN = "[㐀-鿿]"
_COUNT = re.compile(
    rf"([三四五六七八九十])(?:个|大|项)?[\"']?({_HAN}{{1,2}})[\"']?(?=[^㐀-鿿]|$|的|是)"
)
_REST = rf"{_HAN}{{1,5}}"  # of a part
_BETWEEN = r"[\"'、,]+"


def spelled_out(content: str, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the counts in a folded question, each with the enumerations that it counts.

    Counts that stand in a text as such are left out, as are those that nothing fits. `texts` are
    folded; all that is returned are skeletons.
    """
    if not (counts := list(_COUNT.finditer(content))):
        return {}
    folded = list(texts)
    bare = [skeleton(text).text for text in folded]
    found: dict[str, tuple[str, ...]] = {}
    for count in counts:
        asked = skeleton(count.group()).text
        number, word = int(value(count[1])), count[2]
        if any(asked in text for text in bare):
            continue
        listed = itertools.chain.from_iterable(_enumerations(word, number, t) for t in folded)
        if parts := tuple(dict.fromkeys(listed)):
            found[asked] = parts
    return found


def counted(question_terms: Sequence[Term], counts: dict[str, tuple[str, ...]]) -> tuple[Term, ...]:
    """Return the terms with one for each count in place of the words that it consists of."""
    rest = list(question_terms)
    made = []
    for asked, parts in counts.items():
        inside = [term for term in rest if term.word in asked]
        weight = min(sum(term.weight for term in inside), MAX_WEIGHT)
        made.append(Term(asked, weight, parts))
        rest = [term for term in rest if term not in inside]
    return (*rest, *made)


def _enumerations(word: str, number: int, text: str) -> Iterator[str]:
    """Yield enumerations of just so many parts that all begin, or all end, with a word."""
    if text.count(word) < number:
        return
    for part in (rf"{word}{_REST}", rf"{_REST}{word}"):
        for match in re.finditer(rf"{part}(?:{_BETWEEN}{part})+", text):
            if match.group().count(word) == number:
                yield skeleton(match.group()).text

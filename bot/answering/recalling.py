"""What a phrase stands for that is not in the text as it was typed: numerals, half-remembered set
phrases, several phrases in one message. Knows strings and skeletons only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from bot.text.folding import skeleton
from bot.text.numerals import read_out, spelt

_CHINESE = "零一二三四五六七八九"
_DIGITS = re.compile(r"\d+")
_NUMERAL = re.compile(rf"[{_CHINESE}两十]+")
_VALUE = re.compile(rf"(?:([{_CHINESE[1:]}])?十)?([{_CHINESE}])?")
_LIGHT = frozenset("个大项种条的")  # what is put in or left out when a set phrase is remembered
_SHORTEST = 2
_SHORTEST_RECALLED = 3  # of a phrase remembered by some of its characters
_SHORTEST_PART = 4  # of a phrase that is not a set one, beside another
_BETWEEN = re.compile(r"(?:以及|还有|[和与及跟或]|[\W_])+")


def numeral_variants(piece: str) -> Iterator[str]:
    """Yield a skeleton with its digits as Chinese numerals, and with these as digits.

    20 is 二十 as well as 二零, 2 is 两 as well as 二.
    """
    every = [
        _DIGITS.sub(lambda found: read_out(found.group()), piece),
        _DIGITS.sub(lambda found: spelt(found.group()), piece),
        _NUMERAL.sub(lambda found: _value(found.group()), piece),
    ]
    every = [*every, *(one.replace("二", "两") for one in every)]
    every.append(piece.replace("两", "二"))
    yield from (one for one in dict.fromkeys(every) if one != piece)


def _value(numeral: str) -> str:
    numeral = numeral.replace("两", "二")
    if "十" not in numeral:
        return "".join(str(_CHINESE.index(character)) for character in numeral)
    found = _VALUE.fullmatch(numeral)
    if found is None:
        return numeral
    return f"{_CHINESE.index(found[1] or '一')}{_CHINESE.index(found[2] or '零')}"


def recalled(piece: str, phrases: Collection[str]) -> str:
    """Return the set phrase that a piece remembers without some characters, or with light ones more.

    三区分 is 三个区分开来: it begins like it and has its characters in their order. The shortest of
    several that do; the empty string where none does.
    """
    found: list[tuple[bool, int, str]] = []
    for asked in (piece, *numeral_variants(piece)):
        bare = _bare(asked)
        for phrase in phrases:
            if len(bare) >= _SHORTEST and bare == _bare(phrase):
                found.append((False, len(phrase), phrase))
            elif (
                len(asked) >= _SHORTEST_RECALLED
                and 2 * len(asked) >= len(phrase)
                and asked[0] == phrase[:1]
                and _is_within(asked, phrase)
            ):
                found.append((True, len(phrase), phrase))
    return min(found)[-1] if found else ""


def _bare(piece: str) -> str:
    return "".join(character for character in piece if character not in _LIGHT)


def _is_within(piece: str, phrase: str) -> bool:
    left = iter(phrase)
    return all(character in left for character in piece)


def core(piece: str, phrases: Collection[str]) -> str:
    """Return the longest set phrase that is at least half of a piece, or the empty string."""
    inside = [phrase for phrase in phrases if phrase in piece and 2 * len(phrase) >= len(piece)]
    return max(inside, key=len, default="")


def parted(content: str, phrases: Collection[str], holds: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the phrases that a message puts side by side, as skeletons; none where it is no such.

    All of the message must be used up: by set phrases, or with 和 or a mark between them by any
    wording that stands in the text. The fewest, if it can be done in several ways.

    Parameters
    ----------
    content
        Folded.
    phrases
        Skeletons of the set phrases.
    holds
        Tells whether a skeleton stands in the text.
    """
    best: dict[int, tuple[tuple[str, bool], ...]] = {0: ()}  # by where they end; if set phrases
    for start in range(len(content)):
        if start not in best:
            continue
        between = _BETWEEN.match(content, start) if start else None
        for begin, joined in ((start, False), (between.end() if between else start, True)):
            if joined and between is None:
                continue
            for end in range(begin + 1, len(content) + 1):
                term = skeleton(content[begin:end]).text
                is_set = term in phrases
                if len(term) >= _SHORTEST_PART and not is_set and not holds(term):
                    break
                if not is_set and len(term) < _SHORTEST_PART:
                    continue
                if not joined and start and not (is_set and best[start][-1][1]):
                    continue
                way = (*best[start], (term, is_set))
                if end not in best or len(way) < len(best[end]):
                    best[end] = way
    terms = dict.fromkeys(term for term, _ in best.get(len(content), ()))
    return tuple(terms) if len(terms) > 1 else ()

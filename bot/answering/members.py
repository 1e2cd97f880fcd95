"""The members of a numbered term: 四风是哪四风, 五个中心分别是什么.

Official prose abbreviates lists to a number and what the items share, and mostly leaves the list
out. The term itself is no list. Knows texts, not scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.text.folding import skeleton
from bot.text.numerals import read_out, value

_NUMERALS = r"\d零一二两三四五六七八九十百千万"
_N = rf"(?<![第{_NUMERALS}])(?P<n>[二两三四五六七八九]|十[一二]?|[2-9]|1[0-2])(?![{_NUMERALS}])"
_MEASURE = "[大个项条种类位名支]"
_COUNTING = "[年月日届次号段处点句章节页篇遍天岁元倍米度分时成块]|部分|方面|世纪|小时"
_TERM = rf"{_N}(?P<m>{_MEASURE})?[^\w,.，。、;]{{0,2}}(?!{_COUNTING})(?P<x>[一-鿿]{{1,6}}?)"
_MORE = r"(?:分别|具体|都|各|到底|究竟|主要|指的|所指的?|的)*"
_SAME = rf"(?:哪|什么)(?P<again>[二两三四五六七八九]|十[一二]?|\d+)(?:{_MEASURE})?(?P<y>[一-鿿]{{1,4}})?"
_WHICH = (
    r"(?:分别|各自)(?:是|有|指|指的是|包括|包含|为)?(?:什么|啥|哪些|哪几)|"
    rf"(?:具体|主要|都)*(?:是|有|指|包括|包含|分为|含有?)(?:了|的是)?哪(?:些|几{_MEASURE}?)(?![一-鿿]{{3}})|"
    r"(?:具体|主要|都)*(?:包括|包含)(?:了)?(?:什么|啥)|(?:的)?(?:具体|主要)?内容(?:有|是|包括|分别)*(?:什么|啥|哪些)?(?=$|[?？,，。!呀啊呢])"
)
_ASKED = re.compile(rf"{_TERM}[^\w.、;]*{_MORE}(?:(?:是|有|指|包括)?{_SAME}|(?P<open>{_WHICH}))")
_PARTICLE = re.compile("[吗呢啊呀吧嘛]+$")
_STOP = re.compile("[。!?！？\n]")
_BETWEEN = re.compile('[、,;:"()<>《》]+|以及')
_AND = re.compile("[和与及]")
_LONGEST_ITEM = 24
_INTRODUCED = r'"?(?:[一-鿿]{0,6}?)(?::|-+|\(|,?(?:即|就是|分别[是为]?|包括|是指|指的是|指|是))+'
_ORDINALS = ("{}是", "第{}", "其{}", "({})")


@dataclass(frozen=True, slots=True)
class Members:
    """What a question about a numbered term asks for.

    Attributes
    ----------
    count
        How many members it has, at least 2.
    term
        The term as asked, without marks.
    nouns
        What its members may share, each a piece of the term or of the question.
    is_open
        Whether the number is not asked for again (四风包括哪些): only a term that a text has by that
        name is a term, 「两个文件的内容」 may be anything.
    """

    count: int
    term: str
    nouns: tuple[str, ...]
    is_open: bool = False

    def listed_in(self, text: str) -> bool:
        """Tell whether a folded text lists the members; of an open question, or has not the term."""
        names = sorted({self.term, *_other_writings(self.term)}, key=len, reverse=True)
        marked = re.compile("|".join('"?'.join(map(re.escape, name)) for name in names))
        if self.is_open and not marked.search(text):
            return True
        return (
            any(self._shares(_STOP.split(marked.sub("\0", text)), noun) for noun in self.nouns)
            or any(self._is_beside(sentence, marked) for sentence in _STOP.split(text))
            or self._is_counted_out(text)
        )

    def _shares(self, sentences: list[str], noun: str) -> bool:
        """Tell whether that many items with the noun stand in one sentence."""
        if len(noun) > 1 and any(sentence.count(noun) >= self.count for sentence in sentences):
            return True
        for sentence in sentences:
            items = [item.strip() for item in _BETWEEN.split(sentence) if item.strip(" *")]
            for start in range(len(items) - self.count + 1):
                if _are_parallel(items[start : start + self.count], noun):
                    return True
        return False

    def _is_beside(self, sentence: str, marked: re.Pattern[str]) -> bool:
        """Tell whether a list of so many items leads to the term or is led in by it."""
        for match in marked.finditer(sentence):
            rest = sentence[match.end() :]
            if led := re.match(_INTRODUCED, rest):
                listed = re.split(r"[;)]", rest[led.end() :])[0]
                if self._is_list(listed.split(",")[0]) or self._is_list(listed):
                    return True
            before = re.sub('(?:等|这|的|所谓|")*$', "", sentence[: match.start()])
            if self._is_list(re.split("[,;:(]", before)[-1]):
                return True
        return False

    def _is_list(self, text: str) -> bool:
        for mark in "、,":
            items = [item for item in text.split(mark) if item.strip(' "')]
            if len(items) == self.count and (self.count > 2 or mark == "、"):
                return True
            if items and len(items) + 1 == self.count and _AND.search(items[-1]):
                return True
        return False

    def _is_counted_out(self, text: str) -> bool:
        numerals = "一二三四五六七八九十"[: self.count]
        return len(numerals) == self.count and any(
            all(ordinal.format(numeral) in text for numeral in numerals) for ordinal in _ORDINALS
        )


def members(folded: str) -> Members | None:
    """Return what a folded question for the members of a numbered term asks for, else None."""
    match = _ASKED.search(folded)
    if match is None:
        return None
    count = int(value(match["n"]))
    if match["again"] and int(value(match["again"])) != count:
        return None
    noun = match["x"]
    term = skeleton(f"{match['n']}{match['m'] or ''}{noun}").text
    again = re.split("[哪什,]", _PARTICLE.sub("", match["y"] or ""))[0]
    first = noun[0] if len(noun) > 1 and not match["m"] else ""
    # What is asked for again says what they share: 四责协同是哪四责.
    nouns = (again,) if again and again in noun else (again, noun, first)
    return Members(count, term, tuple(filter(None, nouns)), match["open"] is not None)


def _other_writings(term: str) -> set[str]:
    """Return a term with its number in digits and in ideographs."""
    number = re.match(r"\d+|[二两三四五六七八九十][一二]?", term)
    if number is None:
        return set()
    digits, rest = value(number.group()), term[number.end() :]
    written = {digits, read_out(digits)} | ({"两"} if digits == "2" else set())
    return {one + rest for one in written}


def _are_parallel(items: list[str], noun: str) -> bool:
    """Tell whether items differ and all begin or all end with a noun.

    Text before the first and behind the last of them belongs to the sentence around.
    """
    first, *inner, last = items
    if len(set(items)) < len(items) or any("\0" in item for item in items):
        return False
    if any(len(item) > _LONGEST_ITEM for item in (*inner, last)) or noun not in first:
        return False
    begin = all(item.startswith(noun) for item in (*inner, last))
    end = first.endswith(noun) and all(item.endswith(noun) for item in inner)
    end = end and noun in last and (last.endswith(noun) or len(noun) > 1)
    return begin or end

"""The numbers in folded text, however written: 二十 is 20, 两 is 2, 十二 is 12, 1,000 is 1000.

A number comes with the mark before it (第) and the measure word behind it, by which two numbers can
be told to count the same. Knows texts, not questions.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_VALUES = {**{numeral: value for value, numeral in enumerate(_DIGITS)}, "两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
NUMERAL = r"(?:\d+(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?[十百千万亿]*|[零一二两三四五六七八九十百千万亿]+"
_ORDER = "中全会|届|次|回|期|版|轮|批|代|号"
_COUNT = (
    "个|项|条|种|类|点|位|名|人|家|大|件|份|部|本|张|篇|卷|座|所|间|块|颗|枚|只|头|匹|支|辆|架|艘|队|级|层|户|场|"
    "门|句|字|步|方面|方|天|周|星期|小时|分钟|分|秒|元|成|倍|度|岁|米|公里|里|吨|斤|亩"
)
_FIVE_YEARS = re.compile("[一二三四五六七八九两]{2}")  # 十四五 is a name, not a sum
_NUMBER = re.compile(
    rf"(?P<mark>第)?(?P<value>{NUMERAL})(?P<unit>年代|世纪|年|月|日|{_ORDER}|{_COUNT})?"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a folded text.

    Attributes
    ----------
    value
        In digits, without separators: 「20」, 「2.5」.
    unit
        The measure word behind it, empty where there is none that is known.
    ordinal
        Whether 第 stands before it.
    start, end
        Where it stands, from 第 to the end of the measure word.
    after
        Where the numeral itself ends.
    """

    value: str
    unit: str
    ordinal: bool
    start: int
    end: int
    after: int


def numbers(folded: str) -> list[Number]:
    """Return the numbers of a folded text, in order. 一 counts as one everywhere (一起)."""
    return [
        Number(
            value(match["value"]),
            match["unit"] or "",
            match["mark"] is not None,
            *match.span(),
            match.end("value"),
        )
        for match in _NUMBER.finditer(folded)
    ]


@functools.lru_cache(maxsize=4096)
def value(numeral: str) -> str:
    """Return a numeral in digits; one that is none of Chinese or Arabic comes back as it is."""
    digits = re.match(r"[\d,.]*", numeral)
    written = digits.group().replace(",", "") if digits else ""
    rest = numeral[digits.end() :] if digits else numeral
    if not rest:
        return _plain(written)
    if not written and not any(c in _SCALES or c in _LARGE for c in rest):
        return _plain("".join(str(_VALUES[c]) for c in rest))  # 一九九七
    if _FIVE_YEARS.search(rest):
        return numeral
    return _plain(_scaled(float(written) if written else None, rest))


def read_out(digits: str) -> str:
    """Return how a number under a hundred is read, 十二 for 12; of another its digits, one by one."""
    if len(digits) != 2 or digits[0] == "0":
        return spelt(digits)
    tens, units = map(int, digits)
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[units] if units else ''}"


def spelt(digits: str) -> str:
    """Return an ideograph for each digit."""
    return "".join(_DIGITS[int(digit)] for digit in digits)


def _scaled(given: float | None, rest: str) -> str:
    """Add up a numeral with scales; `given` are digits before it, as in 3.5万."""
    total = section = 0.0
    last = given
    for c in rest:
        if c in _VALUES:
            last = _VALUES[c]
        elif c in _SCALES:
            section += (1.0 if last is None else last) * _SCALES[c]
            last = None
        else:
            section += last or 0.0
            if c == "亿":  # 一万二千亿: of all before it, as 万 is not (一亿二千万)
                total, section = 0.0, total + section
            total += (section or 1.0) * _LARGE[c]
            section, last = 0.0, None
    return f"{total + section + (last or 0.0):.6f}"


def _plain(digits: str) -> str:
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")

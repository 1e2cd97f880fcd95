"""Fold spelling differences away, and find the way back to the original characters.

Members type 繁體, full-width letters, other quotation marks and stray spaces. Questions and corpus
text are folded alike before they are compared; what is shown is always the original, so every
folded character remembers where it came from.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.text.finding import places_of

if TYPE_CHECKING:
    from bot.text.folding_table import FoldingTable

_PUNCTUATION = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‟": '"', "「": '"', "」": '"', "『": '"', "』": '"',
        "﹁": '"', "﹂": '"', "﹃": '"', "﹄": '"', "〝": '"', "〞": '"', "‘": '"', "’": '"',
        "'": '"', "`": '"', "´": '"',
        "—": "-", "–": "-", "―": "-", "‐": "-", "‑": "-", "−": "-", "﹣": "-",
        "・": "·", "•": "·", "‧": "·", "∙": "·", "⋅": "·",
        "〈": "<", "〉": ">", "《": "<", "》": ">", "⟨": "<", "⟩": ">",
        "。": "。", "｡": "。", "、": "、", "､": "、", "〇": "零",
    }
)  # fmt: skip

_KEPT = re.compile(r"[^\W_]+|\+")  # letters and digits of any script, as `str.isalnum` has it
_NUMERALS = "零一二三四五六七八九"
_SMALL = "(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
# 二零二二年 is 2022年, 十二月三十一日 is 12月31日; 三月 or 一日 alone may be anything (一日千里).
_DATE = re.compile(
    rf"(?<![{_NUMERALS}十百千万\d])[{_NUMERALS}]{{4}}(?=年)|(?<=[\d{_NUMERALS}]年){_SMALL}(?=月)|"
    rf"(?<![{_NUMERALS}十百千万]){_SMALL}(?=月(?:{_SMALL}|\d{{1,2}})[日号])|(?<=月){_SMALL}(?=[日号])"
)
_MOST_FOLDINGS = 65_536
_simple: dict[str, str] = {}  # by ideograph
# Each of these ends before one of four marks, which are found in a tenth of the time.
_MARKS, _LAST = "年月日号", frozenset(_NUMERALS + "十")
_DATE_BEFORE, _DATE_AFTER = 4, 6  # characters around a mark that tell whether it is one
_LONG = 64  # characters; what is longer is folded by a table


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with the way back.

    Attributes
    ----------
    text
        The folded text.
    starts
        For each folded character the index of the original character that it came from; one more
        entry than ``text`` has characters, the last being the length of the original.
    """

    text: str
    starts: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span that covers the folded span ``start:end``."""
        if end <= start:
            return self.starts[start], self.starts[start]
        return self.starts[start], self.starts[end - 1] + 1

    def before(self, index: int) -> int:
        """Return how many folded characters come from before an index of the original."""
        return bisect.bisect_left(self.starts, index, 0, len(self.text))


@functools.cache
def _simplifier() -> object:
    import opencc

    return opencc.OpenCC("t2s")


def _simplified(character: str) -> str:
    known = _simple.get(character)
    if known is None:
        known = str(_simplifier().convert(character)) or character  # type: ignore[attr-defined]
        if len(_simple) < _MOST_FOLDINGS:
            _simple[character] = known
    return known


def learn(text: str) -> None:
    """Simplify all characters of a long text in one go, before it is folded.

    Each by itself, as the library is told by the line ends between; one call takes a tenth of the
    time of thousands.
    """
    new = [c for c in set(text) if "㐀" <= c <= "𲎯" and c not in _simple]
    if len(_simple) + len(new) > _MOST_FOLDINGS:
        return
    simple = str(_simplifier().convert("\n".join(new))).split("\n")  # type: ignore[attr-defined]
    if len(simple) == len(new):
        _simple.update((c, s or c) for c, s in zip(new, simple, strict=True))


@functools.lru_cache(maxsize=65_536)
def fold_character(character: str) -> str:
    """Fold one character: NFKC, lower case, simplified, plain punctuation; control marks vanish.

    Simplification is by single characters, which is one to one. Word-level conversion rewrites
    words (軟體 → 软件) and would break the way back.
    """
    if character < "\x7f":
        if character < " " or character == "\x7f":
            return " " if character in "\t\n\r\v\f" else ""
        return '"' if character in "'`" else character.lower()
    folded = unicodedata.normalize("NFKC", character).lower().translate(_PUNCTUATION)
    if len(folded) == 1 and unicodedata.category(folded) == "Lo" and "㐀" <= folded <= "𲎯":
        return _simplified(folded)
    return "".join(" " if c.isspace() else c for c in folded if unicodedata.category(c)[0] != "C")


class _Foldings(dict[int, str]):
    """`fold_character` by code point, for `str.translate`: an archive is folded at its speed.

    Attributes
    ----------
    uneven
        Those of its characters that do not become exactly one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        if not self.is_full():
            self[code] = folded
            if len(folded) != 1:
                self.uneven.add(chr(code))
        return folded

    def is_full(self) -> bool:
        """Tell whether others are worked out each time: there are a million, if somebody tries."""
        return len(self) >= _MOST_FOLDINGS


_FEW = 64  # characters that are looked for one by one
_foldings = _Foldings()


def fold(text: str) -> Folded:
    """Fold `text` and keep, for each folded character, the original index it came from."""
    folded = text.translate(_foldings)
    starts = [*range(len(text) + 1)] if _is_even(text) else _starts(text)
    for date in reversed(_dates(folded)):
        start, end = date.span()
        digits = _digits(date)
        # The first digit comes from the first numeral and the last from the last.
        places = [starts[start], *(starts[end - 1] for _ in digits[1:])]
        if len(digits) == end - start:
            places = starts[start:end]
        folded = folded[:start] + digits + folded[end:]
        starts[start:end] = places
    return Folded(folded, tuple(starts))


def _is_even(text: str) -> bool:
    """Tell whether each character of a text that was just folded became exactly one."""
    if _foldings.is_full():
        return False
    uneven = _foldings.uneven
    if len(uneven) > _FEW:
        return uneven.isdisjoint(text)
    return not any(character in text for character in uneven)


def _starts(text: str) -> list[int]:
    """Return where each character of the folded text came from, and the length of the text."""
    starts = [index for index, c in enumerate(text) for _ in _foldings[ord(c)]]
    return [*starts, len(text)]


def _dates(folded: str) -> list[re.Match[str]]:
    places = sorted(at for mark in _MARKS for at in places_of(folded, mark))
    found: list[re.Match[str]] = []
    begin = 0
    for at in places:
        if at and folded[at - 1] in _LAST:
            first = max(begin, at - _DATE_BEFORE)
            date = _DATE.search(folded, first, min(len(folded), at + _DATE_AFTER))
            if date is not None and date.end() == at:
                found.append(date)
        begin = at + 1
    return found


def fold_text(text: str) -> str:
    """Fold `text` where the way back is not needed."""
    folded = text.translate(_foldings)
    for date in reversed(_dates(folded)):
        folded = folded[: date.start()] + _digits(date) + folded[date.end() :]
    return folded


def _digits(date: re.Match[str]) -> str:
    """Return the digits for the numerals of a year, a month or a day."""
    numerals = date.group()
    if "十" not in numerals:
        return "".join(str(_NUMERALS.index(numeral)) for numeral in numerals)
    tens, _, units = numerals.partition("十")
    return f"{_NUMERALS.index(tens or '一')}{_NUMERALS.index(units or '零')}"


def skeleton(text: str) -> Folded:
    """Fold `text` down to what is compared in look-ups: letters, digits, and plus signs in formulas.

    Spaces, quotation marks and all other punctuation vanish, so 「全覆盖 真协同」 and
    「“全覆盖”、真协同」 are one and the same. The plus of 1+1+X stays, as it is part of the name.
    """
    if len(text) >= _LONG and (quick := _table().skeleton(text)):
        letters, kept, places = quick
        if not _dates(letters):
            places.append(len(text))
            return Folded(kept, places)
    letters = text.translate(_foldings)
    # Where each character stays one, as nearly always, its place is the way back.
    starts: Sequence[int] = range(len(text))
    if not _is_even(text) or _dates(letters):
        folded = fold(text)
        letters, starts = folded.text, folded.starts
    runs = [match.span() for match in _KEPT.finditer(letters)]
    if "+" in letters:
        runs = [(a, b) for a, b in runs if letters[a] != "+" or _is_inner_plus(letters, a)]
    kept = "".join([letters[a:b] for a, b in runs])
    origins = itertools.chain.from_iterable([starts[a:b] for a, b in runs])
    # In four bytes each: thousands of skeletons are remembered, of hundreds of characters.
    return Folded(kept, array("I", (*origins, len(text))))


@functools.cache
def _table() -> FoldingTable:
    """Make the table when the first long text comes; it loads what short ones do without."""
    from bot.text.folding_table import FoldingTable

    return FoldingTable(fold_character, _is_kept)


def _is_kept(character: str) -> bool | None:
    """Tell whether a folded character stays in a skeleton; of a plus, what stands around it tells."""
    return None if character == "+" else bool(_KEPT.fullmatch(character))


def _is_inner_plus(text: str, index: int) -> bool:
    """Tell a plus between two operands, spaces aside; a look of a few characters is enough."""
    if text[index] != "+":
        return False
    before, after = text[max(0, index - 4) : index].rstrip(), text[index + 1 : index + 5].lstrip()
    return bool(before and after) and before[-1].isalnum() and after[0].isalnum()

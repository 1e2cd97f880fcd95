"""Fold spelling differences away, and find the way back to the original characters.

Members type 繁體, full-width letters, other quotation marks and stray spaces. Questions and corpus
text are folded alike before they are compared; what is shown is always the original, so every
folded character remembers where it came from.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

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

_NUMERALS = "零一二三四五六七八九"
_SMALL = "(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
# 二零二二年 is 2022年, 十二月三十一日 is 12月31日; 三月 or 一日 alone may be anything (一日千里).
_DATE = re.compile(
    rf"(?<![{_NUMERALS}十百千万\d])[{_NUMERALS}]{{4}}(?=年)|(?<=[\d{_NUMERALS}]年){_SMALL}(?=月)|"
    rf"(?<![{_NUMERALS}十百千万]){_SMALL}(?=月(?:{_SMALL}|\d{{1,2}})[日号])|(?<=月){_SMALL}(?=[日号])"
)


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
    starts: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span that covers the folded span ``start:end``."""
        if end <= start:
            return self.starts[start], self.starts[start]
        return self.starts[start], self.starts[end - 1] + 1


@functools.cache
def _simplifier() -> object:
    import opencc

    return opencc.OpenCC("t2s")


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
        return str(_simplifier().convert(folded)) or folded  # type: ignore[attr-defined]
    return "".join(" " if c.isspace() else c for c in folded if unicodedata.category(c)[0] != "C")


def fold(text: str) -> Folded:
    """Fold `text` and keep, for each folded character, the original index it came from."""
    characters: list[str] = []
    starts: list[int] = []
    for index, character in enumerate(text):
        for folded in fold_character(character):
            characters.append(folded)
            starts.append(index)
    starts.append(len(text))
    folded = "".join(characters)
    for date in reversed(list(_DATE.finditer(folded)) if "年" in folded or "月" in folded else []):
        start, end = date.span()
        digits = _digits(date)
        # The first digit comes from the first numeral and the last from the last.
        places = [starts[start], *(starts[end - 1] for _ in digits[1:])]
        if len(digits) == end - start:
            places = starts[start:end]
        folded = folded[:start] + digits + folded[end:]
        starts[start:end] = places
    return Folded(folded, tuple(starts))


def fold_text(text: str) -> str:
    """Fold `text` where the way back is not needed."""
    folded = "".join(map(fold_character, text))
    return _DATE.sub(_digits, folded) if "年" in folded or "月" in folded else folded


def _digits(date: re.Match[str]) -> str:
    """Return the digits for the numerals of a year, a month or a day."""
    numerals = date.group()
    if "十" not in numerals:
        return "".join(str(_NUMERALS.index(numeral)) for numeral in numerals)
    tens, _, units = numerals.partition("十")
    return f"{_NUMERALS.index(tens or '一')}{_NUMERALS.index(units or '零')}"


def is_word_character(character: str) -> bool:
    """Tell whether a folded character carries words: letters and digits of any script."""
    return character.isalnum()


def skeleton(text: str) -> Folded:
    """Fold `text` down to what is compared in look-ups: letters, digits, and plus signs in formulas.

    Spaces, quotation marks and all other punctuation vanish, so 「全覆盖 真协同」 and
    「“全覆盖”、真协同」 are one and the same. The plus of 1+1+X stays, as it is part of the name.
    """
    folded = fold(text)
    kept = [
        index
        for index, character in enumerate(folded.text)
        if is_word_character(character) or _is_inner_plus(folded.text, index)
    ]
    starts = tuple(folded.starts[index] for index in kept)
    return Folded("".join(folded.text[index] for index in kept), (*starts, len(text)))


def _is_inner_plus(text: str, index: int) -> bool:
    """Tell a plus between two operands, spaces aside; a look of a few characters is enough."""
    if text[index] != "+":
        return False
    before, after = text[max(0, index - 4) : index].rstrip(), text[index + 1 : index + 5].lstrip()
    return bool(before and after) and before[-1].isalnum() and after[0].isalnum()

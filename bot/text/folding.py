"""Fold spelling differences away, and find the way back to the original characters.

Members type 繁體, full-width letters, other quotation marks and stray spaces. Questions and corpus
text are folded alike before they are compared; what is shown is always the original, so every
folded character remembers where it came from.
"""

from __future__ import annotations

import functools
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
    return Folded("".join(characters), tuple(starts))


def fold_text(text: str) -> str:
    """Fold `text` where the way back is not needed."""
    return "".join(map(fold_character, text))


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

"""How characters sound, for slips of the input method (做而论道) and for typed pinyin (zhuti).

pypinyin is imported at first use only: most questions never need it. Knows no corpus.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence


@functools.lru_cache(maxsize=65_536)
def sound(character: str) -> str:
    """Return the toneless pinyin of an ideograph, near sounds alike; others are themselves.

    Flat and retroflex initials and front and back nasals (z/zh, in/ing) are one, as they are to
    many who type.
    """
    if not "㐀" <= character <= "鿿":
        return character
    return near(_syllable()(character))


@functools.cache
def _syllable() -> Callable[[str], str]:
    """Load what tells how one character is read."""
    # The readings of 47,000 phrases, of which none is asked for, take 45 MiB; pypinyin's
    # documentation names the variable, which is read when it is imported.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin

    return lambda character: str(lazy_pinyin(character, style=Style.NORMAL)[0])


def near(syllable: str) -> str:
    """Return a toneless syllable as those hear it who do not part z from zh or in from ing."""
    for exact, near in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(exact):
            syllable = near + syllable[len(exact) :]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


def sounds(text: str) -> list[str]:
    """Return the sound of each character."""
    return [sound(character) for character in text]


def joined(syllables: Sequence[str]) -> tuple[str, list[int]]:
    """Join sounds with a mark between, and say at which offset each begins: for substring search."""
    starts: list[int] = []
    position = 1
    for syllable in syllables:
        starts.append(position)
        position += len(syllable) + 1
    return "|" + "".join(f"{syllable}|" for syllable in syllables), starts

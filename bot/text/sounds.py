"""How characters sound, for slips of the input method (做而论道) and for typed pinyin (zhuti).

What pypinyin says is kept in a file between starts: as two dicts it takes 12 MB and 0.1 s, and most
questions never need it. Knows no corpus.
"""

from __future__ import annotations

import functools
import importlib.util
import os
from array import array
from collections.abc import Sequence
from pathlib import Path

from bot.text.keeping import kept

_FIRST, _LAST = "㐀", "鿿"
_FORMAT = 1  # of what is kept


def sound(character: str) -> str:
    """Return the toneless pinyin of an ideograph, near sounds alike; others are themselves.

    Flat and retroflex initials and front and back nasals (z/zh, in/ing) are one, as they are to
    many who type.
    """
    if not _FIRST <= character <= _LAST:
        return character
    readings, sounds = _sounds()
    return sounds[readings[ord(character) - ord(_FIRST)]] or character


@functools.cache
def _sounds() -> tuple[array[int], list[str]]:
    """Return for each ideograph which sound it has, and the sounds; that of no reading is empty."""
    found = importlib.util.find_spec("pypinyin")
    source = Path(found.origin if found and found.origin else __file__).stat()
    readings, syllables = kept(f"sounds-{_FORMAT}", source, _read)
    return readings, list(map(near, syllables.tobytes().decode().split(" ")))


def _read() -> list[array[int]]:
    """Ask pypinyin how each ideograph is read."""
    # The readings of 47,000 phrases, of which none is asked for, take 45 MiB; pypinyin's
    # documentation names the variable, which is read when it is imported.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin

    every = map(chr, range(ord(_FIRST), ord(_LAST) + 1))
    said = [(one, str(lazy_pinyin(one, style=Style.NORMAL)[0])) for one in every]
    read = ["" if syllable == one else syllable for one, syllable in said]
    syllables = sorted({"", *read})
    places = {syllable: n for n, syllable in enumerate(syllables)}
    readings = array("H", [places[syllable] for syllable in read])
    return [readings, array("B", " ".join(syllables).encode())]


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

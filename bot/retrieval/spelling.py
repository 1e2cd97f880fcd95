"""Slips of the input method and typed pinyin, mended by how the corpus itself writes.

惯彻落实 is read as 贯彻落实 where 惯彻 stands nowhere and 贯彻 sounds the same; zhuti jiaoyu as
主题教育. Only what no dictionary knows is touched. Knows the corpus's pairs of characters and their
sounds; what it returns is for searching, never for showing.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.text import tokens
from bot.text.sounds import near, sound

_LATIN = re.compile(r"[a-zü]+")
_LONGEST_SYLLABLE = 6


@dataclass(slots=True)
class _Unit:
    """One character of a question, or one typed syllable that still wants its character."""

    written: str
    sound: str
    place: int
    typed: bool = False
    word: int = -1  # which word of two characters that no dictionary knows it belongs to


class Speller:
    """Mends folded questions towards the pairs of characters that a corpus uses."""

    def __init__(self, grams: Iterable[str]) -> None:
        every = Counter(grams)
        self._latin = frozenset(gram for gram in every if _LATIN.fullmatch(gram))
        self._counts = Counter({g: n for g, n in every.items() if len(g) == 2 and _is_pair(g)})
        self._by_sound: dict[tuple[str, str], list[str]] | None = None
        self._syllables: frozenset[str] = frozenset()

    def mend(self, content: str) -> str:
        """Return the content with slips mended; the very same string where there are none."""
        pieces = self._mended(content)
        return "".join(after for _, after in pieces) if pieces else content

    def corrections(self, content: str) -> tuple[tuple[str, str], ...]:
        """Return what `mend` changes, as (written, meant)."""
        return tuple((before, after) for before, after in self._mended(content) if before != after)

    def _mended(self, content: str) -> list[tuple[str, str]]:
        """Return each piece of the content as it is and mended; [] where nothing is mended."""
        if not self._suspicious(content):
            return []
        units = self._units(content)
        mended = False
        for place, (left, right) in enumerate(itertools.pairwise(units)):
            if right.place - left.place > 1 and not (left.typed or right.typed):
                continue
            before = [*units[place - 1 : place], left]
            after = [right, *units[place + 2 : place + 3]]
            if self._is_word(before) or self._is_word(after):  # 理论为: 论为 is no word at all
                continue
            mended = self._mend_pair(left, right) or mended
        return self._written(content, units) if mended else []

    def _suspicious(self, content: str) -> bool:
        """A cheap look: nothing to do where all pairs are known and nothing is typed."""
        if _LATIN.search(content):
            return True
        return any(gram not in self._counts and len(gram) == 2 for gram in tokens.bigrams(content))

    def _sounds(self) -> dict[tuple[str, str], list[str]]:
        if self._by_sound is None:
            by_sound: dict[tuple[str, str], list[str]] = {}
            for gram, _ in self._counts.most_common():
                by_sound.setdefault((sound(gram[0]), sound(gram[1])), []).append(gram)
            self._syllables = frozenset(syllable for pair in by_sound for syllable in pair)
            self._by_sound = by_sound
        return self._by_sound

    def _units(self, content: str) -> list[_Unit]:
        self._sounds()
        units: list[_Unit] = []
        place = 0
        for word in tokens.pieces(content):
            if _LATIN.fullmatch(word):
                place += word in self._latin  # a word of the corpus is no pinyin
                for syllable in self._split(word):
                    units.append(_Unit("", near(syllable), place, typed=True))
                    place += 1
            elif tokens.is_han(word[0]):
                # The segmenter takes a slip (惯彻) for a new word of two characters.
                number = -1 if len(word) != 2 or tokens.is_known(word) else place
                for character in word:
                    units.append(_Unit(character, sound(character), place, word=number))
                    place += 1
            place += 0 if word.isalnum() else 1
        return units

    def _split(self, typed: str) -> list[str]:
        """Split typed pinyin into the fewest syllables of the corpus; [] where it is none."""
        if typed in self._latin:
            return []
        best: list[list[str] | None] = [[]]
        for end in range(1, len(typed) + 1):
            options = [
                [*before, typed[start:end]]
                for start in range(max(0, end - _LONGEST_SYLLABLE), end)
                if (before := best[start]) is not None and near(typed[start:end]) in self._syllables
            ]
            best.append(min(options, key=len, default=None))
        return best[-1] or []

    def _is_word(self, units: list[_Unit]) -> bool:
        """Tell whether two units are written as a word that the corpus has."""
        word = "".join(unit.written for unit in units)
        return len(word) == 2 and word in self._counts and tokens.is_known(word)

    def _mend_pair(self, left: _Unit, right: _Unit) -> bool:
        if not (left.typed or right.typed or left.word == right.word >= 0):
            return False
        if left.written + right.written in self._counts:
            return False
        for gram in self._sounds().get((left.sound, right.sound), ()):
            if _fits(gram, left, right):
                left.written, right.written = gram[0], gram[1]
                return True
        return False

    def _written(self, content: str, units: list[_Unit]) -> list[tuple[str, str]]:
        waiting = list(units)
        parts: list[tuple[str, str]] = []
        for word in tokens.pieces(content):
            if _LATIN.fullmatch(word):
                taken = [waiting.pop(0) for _ in self._split(word)]
                done = bool(taken) and all(unit.written for unit in taken)
                parts.append((word, "".join(u.written for u in taken) if done else word))
            elif tokens.is_han(word[0]):
                parts.append((word, "".join(waiting.pop(0).written for _ in word)))
            else:
                parts.append((word, word))
        return parts


def _is_pair(gram: str) -> bool:
    return tokens.is_han(gram[0]) and tokens.is_han(gram[1])


def _fits(gram: str, left: _Unit, right: _Unit) -> bool:
    """Tell whether a pair may stand for two units of the same sound.

    A typed syllable takes any character beside one that is written; a slip is one wrong character
    where a dictionary word was meant (惯彻 is 贯彻, but 做的 is not 作的).
    """
    if left.typed and right.typed and not left.written:
        return tokens.is_known(gram)
    if left.typed or right.typed:
        return left.written in ("", gram[0]) and right.written in ("", gram[1])
    same = (gram[0] == left.written) + (gram[1] == right.written)
    return same == 1 and tokens.is_known(gram)

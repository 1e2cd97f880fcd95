"""Slips of the input method and typed pinyin, mended by how the corpus itself writes.

惯彻落实 is read as 贯彻落实 where 惯彻 stands nowhere and 贯彻 sounds the same; zhuti jiaoyu as
主题教育. Only what no dictionary knows is touched. Knows the corpus's pairs of characters and their
sounds; what it returns is for searching, never for showing.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable
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
    """Mends folded questions towards the pairs of characters that a corpus uses.

    Parameters
    ----------
    has
        Tells, by something over 0, that the corpus has a bigram; asked for all of a question's.
    frequency
        Tells how often it has one; asked only to choose among several.
    characters
        The characters that may be meant; asked once, when there is something to mend.
    """

    def __init__(
        self,
        has: Callable[[str], int],
        frequency: Callable[[str], int],
        characters: Callable[[], Iterable[str]],
    ) -> None:
        self._has = functools.lru_cache(maxsize=65_536)(has)
        self._frequency = functools.lru_cache(maxsize=4096)(frequency)
        self._characters = characters
        self._by_sound = functools.cache(self._sorted_by_sound)

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
        return any(len(gram) == 2 and not self._is_used(gram) for gram in tokens.bigrams(content))

    def _is_used(self, pair: str) -> bool:
        """Tell whether the corpus has a pair of characters."""
        return _is_pair(pair) and self._has(pair) > 0

    def _sorted_by_sound(self) -> dict[str, list[str]]:
        """Return the characters that may be meant, by their sound."""
        by_sound: dict[str, list[str]] = {}
        for character in sorted(self._characters()):
            by_sound.setdefault(sound(character), []).append(character)
        return by_sound

    def _pairs(self, left: _Unit, right: _Unit) -> list[str]:
        """Return the pairs that two units may stand for, the most frequent first."""
        alike = self._by_sound()
        lefts = [left.written] if left.written else alike.get(left.sound, [])
        rights = [right.written] if right.written else alike.get(right.sound, [])
        if left.written and right.written:  # one of them is wrong
            made = {left.written + other for other in alike.get(right.sound, ())}
            made |= {other + right.written for other in alike.get(left.sound, ())}
        else:
            made = {one + other for one in lefts for other in rights}
        fitting = [pair for pair in made if _fits(pair, left, right) and self._has(pair)]
        return sorted(fitting, key=lambda pair: (-self._frequency(pair), pair))

    def _units(self, content: str) -> list[_Unit]:
        units: list[_Unit] = []
        place = 0
        for word in tokens.pieces(content):
            if _LATIN.fullmatch(word):
                place += self._has(word) > 0  # a word of the corpus is no pinyin
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
        if self._has(typed):
            return []
        syllables = self._by_sound()
        best: list[list[str] | None] = [[]]
        for end in range(1, len(typed) + 1):
            options = [
                [*before, typed[start:end]]
                for start in range(max(0, end - _LONGEST_SYLLABLE), end)
                if (before := best[start]) is not None and near(typed[start:end]) in syllables
            ]
            best.append(min(options, key=len, default=None))
        return best[-1] or []

    def _is_word(self, units: list[_Unit]) -> bool:
        """Tell whether two units are written as a word that the corpus has."""
        word = "".join(unit.written for unit in units)
        return len(word) == 2 and tokens.is_known(word) and self._is_used(word)

    def _mend_pair(self, left: _Unit, right: _Unit) -> bool:
        if not (left.typed or right.typed or left.word == right.word >= 0):
            return False
        if len(written := left.written + right.written) == 2 and self._is_used(written):
            return False
        for pair in self._pairs(left, right)[:1]:
            left.written, right.written = pair[0], pair[1]
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

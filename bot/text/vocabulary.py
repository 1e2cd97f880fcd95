"""The segmenter's words with their counts, in two arrays instead of half a million strings.

As a dict, which jieba makes of them, they take 80 MB of every process and 0.3 s of every start; here
they are 6 MB, kept in a file between starts. Knows how jieba looks words up, and that is all.

A word is known by a hash of 64 bits, a polynomial of its characters: of the 498,000 entries no two
share one (see `_hashed`), and another string has one of theirs once in 10^13.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import math
import os
from array import array
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bot.text.keeping import kept

_BASE = 0x9E3779B97F4A7C15  # odd, and with no pattern in its bits: 2^64 by the golden ratio
_MASK = 2**64 - 1
_FORMAT = 1  # of the file
_REMEMBERED = 16_384  # words and others, what is asked for most


class Arrays(NamedTuple):
    """A dictionary's words and the beginnings of words, which are no words themselves.

    Attributes
    ----------
    hashes
        Of all entries, ascending, and the highest number of all at the end; n + 1 of them.
    counts
        How often each was met, 0 for a mere beginning; n + 1 of them.
    characters
        Of which the words are made, ascending.
    total
        Of all words' counts, as jieba sums them up: a line that comes twice counts twice.
    """

    hashes: array[int]
    counts: array[int]
    characters: array[int]
    total: int


class Vocabulary:
    """Stands in place of the dict ``FREQ`` of a ``jieba.Tokenizer``, and of its two methods that
    ask for everything that a text may be made of.

    Attributes
    ----------
    taught
        Words that came in later, with their counts, and all of their beginnings. They hide what
        the arrays say.
    total
        Of the counts that it came with.
    characters
        Of which the words are made that it came with.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._hashes = arrays.hashes
        self._counts = arrays.counts
        self.total = arrays.total
        self.characters = "".join(map(chr, arrays.characters))
        self.taught: dict[str, int] = {}
        #: The count that a word came with; None where it is not even the beginning of one.
        self.native = functools.lru_cache(_REMEMBERED)(self._native)

    def _native(self, word: str) -> int | None:
        found = 0
        for character in word:
            found = (found * _BASE + ord(character)) & _MASK
        place = bisect.bisect_left(self._hashes, found)
        return self._counts[place] if word and self._hashes[place] == found else None

    def get(self, word: str, default: int | None = None) -> int | None:
        """Return the count of a word, 0 for a beginning, `default` for anything else."""
        found = self.taught.get(word)
        if found is None:
            found = self.native(word)
        return default if found is None else found

    def __getitem__(self, word: str) -> int:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def __setitem__(self, word: str, count: int) -> None:
        for end in range(1, len(word)):
            self.taught.setdefault(word[:end], self.native(word[:end]) or 0)
        self.taught[word] = count

    def graph(self, sentence: str) -> list[list[tuple[int, float]]]:
        """Return the words that may begin at each place, as jieba's ``get_DAG`` finds them.

        A word is the place after its end and the logarithm of its count. Where no word begins, a
        single character stands for one.
        """
        native, taught, length = self.native, self.taught, len(sentence)
        graph = []
        for start in range(length):
            words = []
            for end in range(start + 1, length + 1):
                beginning = sentence[start:end]
                count = taught.get(beginning)
                if count is None:
                    count = native(beginning)
                if count:
                    words.append((end, math.log(count)))
                elif count is None:
                    break
            graph.append(words or [(start + 1, 0.0)])
        return graph


def find_route(
    graph: list[list[tuple[int, float]]], total: int, route: dict[int, tuple[float, int]]
) -> None:
    """Enter the likeliest way from each place to the end, as jieba's ``calc`` does.

    Parameters
    ----------
    total
        Of all words' counts.
    route
        Is given for each place the logarithm of the way's probability, and where the first word
        of it has its last character.
    """
    every = math.log(total)
    route[len(graph)] = (0.0, 0)
    for start in range(len(graph) - 1, -1, -1):
        best = -math.inf
        for end, log in graph[start]:
            way = log - every + route[end][0]
            if way >= best:  # of two alike the longer word
                best, last = way, end - 1
        route[start] = (best, last)


def load(dictionary: BinaryIO, folder: Path | None = None) -> Vocabulary:
    """Return the vocabulary of a dictionary in jieba's format, and keep it for the next time.

    Parameters
    ----------
    dictionary
        An open file: a word, its count and its part of speech in each line. It is closed.
    folder
        Where to keep it, see `kept`.

    Raises
    ------
    ValueError
        A line has no count, or two words share a hash.
    """
    with dictionary:
        source = os.fstat(dictionary.fileno())
        hashes, counts, characters, total = kept(
            f"words-{_FORMAT}", source, lambda: _read(dictionary), folder
        )
    return Vocabulary(Arrays(hashes, counts, characters, total[0]))


def _read(dictionary: BinaryIO) -> list[array[int]]:
    import numpy as np  # takes longer than reading what is kept

    words: dict[str, int] = {}
    total = 0
    for line in dictionary:
        word, count = line.decode("utf-8").strip().split(" ")[:2]
        words[word] = int(count)
        total += int(count)
    hashes = []
    beginnings = [np.array([_MASK], np.uint64)]
    characters = np.zeros(0, np.uint32)
    ordered = sorted(words, key=len)
    for length, alike in itertools.groupby(ordered, key=len):
        codes = np.frombuffer("".join(alike).encode("utf-32-le"), np.uint32)
        characters = np.union1d(characters, codes)
        columns = codes.reshape(-1, length).T.astype(np.uint64)
        found = columns[0]
        for column in columns[1:]:
            beginnings.append(np.unique(found))
            found = found * np.uint64(_BASE) + column
        hashes.append(found)
    known = np.concatenate(hashes)
    if len(np.unique(known)) < len(words):
        raise ValueError("two words share a hash")
    mere = np.setdiff1d(np.concatenate(beginnings), known)
    counts = np.fromiter(map(words.__getitem__, ordered), np.uint32, len(ordered))
    every = np.concatenate([known, mere])
    order = np.argsort(every)
    counts = np.concatenate([counts, np.zeros_like(mere, np.uint32)])[order]
    return [
        array("Q", every[order].tobytes()),
        array("I", counts.tobytes()),
        array("I", characters.tobytes()),
        array("Q", [total]),
    ]

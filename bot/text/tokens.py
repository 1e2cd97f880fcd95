r"""Folded text becomes tokens, and a token has a weight in everyday Chinese.

The one place that knows the segmenter (jieba). Tokens are letters and digits only, cut again on
``[^\W_]+``, so that every engine's own analyzer would leave them as they are.
"""

from __future__ import annotations

import functools
import gc
import logging
import math
import re
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import Any

_PIECE = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[㐀-鿿豈-﫿𠀀-𲎯]+|[^\W_㐀-鿿豈-﫿𠀀-𲎯]+")
_lock = threading.Lock()


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph."""
    return "㐀" <= character <= "鿿" or "豈" <= character <= "﫿" or "𠀀" <= character <= "𲎯"


@functools.cache
def _segmenter() -> Any:
    """Load jieba once, quietly.

    jieba imports pkg_resources where setuptools is installed (0.1 s, and a deprecation warning)
    only to find its own files, and falls back by itself where it is missing: so it is hidden for
    the moment of the import. Half a million new strings need no garbage collection either.
    """
    with _lock:
        hidden = sys.modules.get("pkg_resources")
        collecting = gc.isenabled()
        gc.disable()
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
        try:
            import jieba

            jieba.setLogLevel(logging.ERROR)
            jieba.initialize()
        finally:
            if hidden is None:
                del sys.modules["pkg_resources"]
            else:
                sys.modules["pkg_resources"] = hidden
            if collecting:
                gc.enable()
        return jieba.dt


def words(folded: str) -> list[str]:
    """Cut folded text into words, in order, without punctuation."""
    return [piece for word in _segmenter().cut(folded, HMM=True) for piece in _PIECE.findall(word)]


def pieces(folded: str) -> list[str]:
    """Cut folded text into words *and* what stands between them: joined they are the text."""
    return list(_segmenter().cut(folded, HMM=True))


def is_known(word: str) -> bool:
    """Tell whether the segmenter's dictionary has a word."""
    return bool(_segmenter().FREQ.get(word))


def runs(folded: str) -> list[str]:
    """Return the runs of ideographs and the runs of other letters and digits, in order."""
    return _RUN.findall(folded)


def bigrams(folded: str) -> list[str]:
    """Return character pairs of each run of ideographs, and whole words of other scripts.

    A single ideograph between marks stands for itself.
    """
    return [gram for run in runs(folded) for gram in _grams(run)]


def weighted_bigrams(run: str, weights: Sequence[float]) -> list[tuple[str, float]]:
    """Return the bigrams of one run, each with the mean weight of its characters.

    `weights` has one weight for each character of `run`.
    """
    grams = _grams(run)
    if len(grams) == 1 and len(grams[0]) == len(run):
        return [(run, sum(weights) / len(run))]
    return [(gram, (weights[i] + weights[i + 1]) / 2) for i, gram in enumerate(grams)]


def _grams(run: str) -> list[str]:
    if len(run) == 1 or not is_han(run[0]):
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)]


def add_words(terms: Iterable[str]) -> None:
    """Teach the segmenter the set phrases of a corpus (folded)."""
    segmenter = _segmenter()
    for term in terms:
        segmenter.add_word(term)


def background_weight(word: str) -> float:
    """Return how much a word tells, in nats above the commonest word: 0 for 的, about 13 unknown.

    It is the self-information ``ln(total / frequency)`` of jieba's own dictionary (dict.txt, word
    frequencies of a large corpus of newspapers and novels), less that of 的. On a corpus of one
    speech, the collection's own document frequencies say next to nothing.
    """
    segmenter = _segmenter()
    frequency = segmenter.FREQ.get(word) or 1
    return max(0.0, math.log(segmenter.total / frequency) - 5.2)

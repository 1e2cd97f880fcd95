r"""Folded text becomes tokens, and a token has a weight in everyday Chinese.

The one place that knows the segmenter (jieba). Tokens are letters and digits only, cut again on
``[^\W_]+``, so that every engine's own analyzer would leave them as they are.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
import operator
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any

from bot.text.vocabulary import Vocabulary, find_route, load

_PIECE = re.compile(r"[^\W_]+")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_IS_HAN = re.compile(f"[{_HAN}]")
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_RARE = 7.0  # nats: the background weight of an ideograph that is hardly a word of everyday
# What the segmenter takes for the half of a new word (要敢, 以身, 管得): rarely part of a name.
_FUNCTION = frozenset("要被把给跟让使于以就也还又才再最更很不没有是的得到了着")
_MOST = 65_536  # characters that are remembered
_usual: set[str] = set()  # characters known not to be rare
_lock = threading.Lock()
_taught: set[str] = set()  # words added to the segmenter's
_loaded: Any = None  # the segmenter
_quick: Any = None  # what cuts instead of jieba, in a process that cuts an archive


@functools.lru_cache(maxsize=_MOST)
def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph."""
    return _IS_HAN.match(character) is not None


def _segmenter() -> Any:
    """Return jieba's tokenizer, with our arrays in place of its dict of half a million strings."""
    global _loaded  # noqa: PLW0603 - as the words it is taught, it belongs to the process
    if _loaded is None:
        with _lock:
            _loaded = _loaded or _load()
    return _loaded


def _load() -> Any:
    segmenter = _jieba().Tokenizer()
    vocabulary = load(segmenter.get_dict_file())
    segmenter.FREQ, segmenter.total = vocabulary, vocabulary.total
    segmenter.get_DAG = vocabulary.graph
    segmenter.calc = lambda _, graph, route: find_route(graph, segmenter.total, route)
    segmenter.initialized = True
    return segmenter


def _vocabulary() -> Vocabulary:
    vocabulary: Vocabulary = _segmenter().FREQ
    return vocabulary


def _jieba() -> ModuleType:
    """Import jieba, quietly.

    It imports pkg_resources where setuptools is installed (0.1 s, and a deprecation warning) only
    to find its own files, and falls back by itself where it is missing: so it is hidden for the
    moment of the import.
    """
    hidden = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba
    finally:
        if hidden is None:
            del sys.modules["pkg_resources"]
        else:
            sys.modules["pkg_resources"] = hidden
    return jieba  # type: ignore[no-any-return]


def cut_quickly() -> bool:
    """Have this process cut words with rjieba from here on, and tell whether it is installed.

    It cuts ten times as fast and like jieba: over CMRC 2018 trial, DRCD dev and the speech, 20 of
    328,750 words differ, all of them numbers with a Latin unit (5cm). It has a dictionary of its own in
    memory, so it is for processes that cut an archive, not for one that cuts questions.
    """
    global _quick  # noqa: PLW0603 - as the vocabulary, it belongs to the process
    try:
        import rjieba
    except ImportError:
        return False
    segmenter = _segmenter()
    with _lock:
        _quick = rjieba.Jieba()
        for term in _taught:
            _quick.add_word(term, segmenter.FREQ[term], "")
    return True


def words(folded: str) -> list[str]:
    """Cut folded text into words, in order, without punctuation."""
    found = list(_cut(folded))
    # Nearly always the others are single marks, and what is kept is whole.
    if all(len(word) == 1 for word in itertools.filterfalse(str.isalnum, found)):
        return list(filter(str.isalnum, found))
    return [piece for word in found for piece in _PIECE.findall(word)]


def _cut(folded: str) -> Iterable[str]:
    quick, segmenter = _quick, _segmenter()
    found: Iterable[str] = (
        segmenter.cut(folded, HMM=True) if quick is None else quick.cut(folded, True)
    )
    return found


def pieces(folded: str) -> list[str]:
    """Cut folded text into words *and* what stands between them: joined they are the text."""
    return list(_segmenter().cut(folded, HMM=True))


def is_known(word: str) -> bool:
    """Tell whether the segmenter's dictionary has a word."""
    return bool(_vocabulary().get(word))


@functools.cache
def characters() -> frozenset[str]:
    """Return the ideographs of which the words of the segmenter's dictionary are made."""
    return frozenset(filter(is_han, _vocabulary().characters))


def is_native(word: str) -> bool:
    """Tell whether the dictionary had a word before it was taught any."""
    return bool(_vocabulary().native(word))


def runs(folded: str) -> list[str]:
    """Return the runs of ideographs and the runs of other letters and digits, in order."""
    return _RUN.findall(folded)


def bigrams(folded: str) -> list[str]:
    """Return character pairs of each run of ideographs, and whole words of other scripts.

    A single ideograph between marks stands for itself; so does a rare one anywhere: as the name of
    a plant or a dynasty it is a word that 「蓍的别名」 shares no pair with.
    """
    return [gram for run in runs(folded) for gram in (*_grams(run), *_rare(run))]


def weighted_bigrams(run: str, weights: Sequence[float]) -> list[tuple[str, float]]:
    """Return the bigrams of one run, each with the mean weight of its characters.

    A rare ideograph that stands for itself has half of its own: one character is half a word.

    `weights` has one weight for each character of `run`.
    """
    grams = _grams(run)
    if len(grams) == 1 and len(grams[0]) == len(run):
        return [(run, sum(weights) / len(run))]
    rare = {character: weights[i] / 2 for i, character in enumerate(run)}
    alone = [(character, rare[character]) for character in _rare(run)]
    return [(gram, (weights[i] + weights[i + 1]) / 2) for i, gram in enumerate(grams)] + alone


def _grams(run: str) -> list[str]:
    if len(run) == 1 or not is_han(run[0]):
        return [run]
    return list(map(operator.add, run, run[1:]))


def _rare(run: str) -> list[str]:
    if _usual.issuperset(run) or len(run) == 1 or not is_han(run[0]):
        return []
    rare = [c for c in run if c not in _usual and background_weight(c) > _RARE]
    if len(_usual) < _MOST:
        _usual.update(set(run).difference(rare))
    return rare


def add_words(terms: Iterable[str]) -> None:
    """Teach the segmenter the set phrases of a corpus (folded); what it was taught it knows."""
    segmenter = _segmenter()
    with _lock:
        # Sorted, as jieba counts a word by the parts of it that it knows at that moment.
        for term in sorted(set(terms) - _taught):
            segmenter.add_word(term)
            if _quick is not None:
                _quick.add_word(term, segmenter.FREQ[term], "")
            _taught.add(term)


@contextlib.contextmanager
def untaught() -> Iterator[None]:
    """Forget all set phrases for a block, and at its end what was taught in it.

    For measuring only: the vocabulary belongs to the whole process, and nobody else may use it
    meanwhile. jieba's own `del_word` would keep a word from being recognised ever again.
    """
    segmenter, vocabulary = _segmenter(), _vocabulary()
    with _lock:
        words, taught, total = set(_taught), vocabulary.taught, segmenter.total
        _taught.clear()
        vocabulary.taught, segmenter.total = {}, vocabulary.total
    try:
        yield
    finally:
        with _lock:
            _taught.clear()
            _taught.update(words)
            vocabulary.taught, segmenter.total = taught, total


def background_weight(word: str) -> float:
    """Return how much a word tells, in nats above the commonest word: 0 for 的, about 13 unknown.

    It is the self-information ``ln(total / frequency)`` of jieba's own dictionary (dict.txt, word
    frequencies of a large corpus of newspapers and novels), less that of 的. On a corpus of one
    speech, the collection's own document frequencies say next to nothing. A word of two
    characters that the dictionary lacks and of which one is a function word (要敢) is no name: it
    weighs what the other one does.
    """
    segmenter = _segmenter()
    frequency = _vocabulary().get(word)
    if not frequency and len(word) == 2 and not _FUNCTION.isdisjoint(word):
        return max(map(background_weight, word))
    frequency = frequency or 1
    return max(0.0, math.log(segmenter.total / frequency) - 5.2)

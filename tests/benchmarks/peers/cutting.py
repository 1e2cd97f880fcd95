"""Tokens for the peers, as people make them: jieba's words, or pairs of characters.

Independent of our own text room, so that a slip there cannot flatter the comparison.
"""

from __future__ import annotations

import importlib.metadata
import itertools
import logging
import re
import warnings

_RUN = re.compile(r"[㐀-鿿]+|[^\W_㐀-鿿]+")


def load_jieba() -> str:
    """Load jieba and its dictionary; return its version."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    return version("jieba")


def jieba_as_is(text: str) -> list[str]:
    """Return what ``jieba.lcut`` gives, punctuation and all."""
    import jieba

    return jieba.lcut(text)


def jieba_words(text: str) -> list[str]:
    """Return jieba's words in lower case, without punctuation and white space."""
    return [word for word in jieba_as_is(text.lower()) if any(map(str.isalnum, word))]


def bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring ideographs, and other words whole, in lower case."""
    tokens: list[str] = []
    for run in _RUN.findall(text.lower()):
        if len(run) == 1 or not "㐀" <= run[0] <= "鿿":
            tokens.append(run)
        else:
            tokens += map("".join, itertools.pairwise(run))
    return tokens


def version(package: str) -> str:
    """Return a package with its version."""
    return f"{package} {importlib.metadata.version(package)}"

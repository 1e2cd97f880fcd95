"""The sentences of `simplified` in traditional characters, made by OpenCC when they are asked for.

Converts what is ours and nothing else: what is filled into a sentence is replaced by placeholders
while the sentence is converted, and put back to the letter. Nothing is written down here, so the
two Chinese languages cannot drift apart.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from enum import Enum
from typing import Any

from bot.chat.messages import simplified

# Characters as Taiwan writes them, words untouched. Hong Kong and Macau read 裡, 說 and 群 on every
# screen, while the 裏, 説 and 羣 of `s2hk` look odd in Taiwan; `s2twp` would also replace words, and
# what is shown on a button must be what the commands and the documentation call it.
_CONFIGURATION = "s2tw"
_MARKS = str.maketrans("“”‘’", "「」『』")
_FIRST_PLACEHOLDER = 0xF0000  # a private plane: none of our sentences holds such characters


@functools.cache
def __getattr__(name: str) -> object:
    """Return the sentence of that name, or the function that makes it."""
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _traditional(getattr(simplified, name))


def __dir__() -> list[str]:
    return [name for name in dir(simplified) if not name.startswith("_")]


def _traditional(value: Any) -> Any:
    if isinstance(value, str):
        return _converted(value)
    if isinstance(value, dict):
        return {key: _converted(words) for key, words in value.items()}
    return _sentence(value) if callable(value) else value


def _sentence(make: Callable[..., str]) -> Callable[..., str]:
    """Return a function that makes the same sentence in traditional characters."""

    @functools.wraps(make)
    def made(*given: Any, **named: Any) -> str:
        filled = _Filled()
        said = make(
            *map(filled.hidden, given),
            **{name: filled.hidden(value) for name, value in named.items()},
        )
        return filled.shown(_converted(said))

    return made


class _Filled:
    """What is filled into one sentence, each of its characters hidden behind a placeholder.

    One for one, so that a sentence may measure, cut and pad what it is given.
    """

    def __init__(self) -> None:
        self._placeholders: dict[int, int] = {}
        self._next = itertools.count(_FIRST_PLACEHOLDER)

    def hidden(self, value: Any) -> Any:
        """Hide a text, or the texts of a list; other values go into a sentence as they are."""
        if isinstance(value, list | tuple):
            return [self.hidden(item) for item in value]
        if not isinstance(value, str) or isinstance(value, Enum):
            return value
        for code in map(ord, value):
            if code not in self._placeholders:
                self._placeholders[code] = next(self._next)
        return value.translate(self._placeholders)

    def shown(self, text: str) -> str:
        """Put back what was hidden."""
        return text.translate({hidden: code for code, hidden in self._placeholders.items()})


def _converted(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted.translate(_MARKS)


@functools.cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC(_CONFIGURATION)

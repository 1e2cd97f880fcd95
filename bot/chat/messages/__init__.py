"""Every sentence that a member reads, in the language being spoken, and nothing else.

`messages.UNKNOWN` and `messages.too_long(5)` are the sentence in the current language: ask for one
where it is said, never while a module is loaded. The current language is a context variable, so
tasks and threads (`asyncio.to_thread`) do not disturb one another; who is spoken to in which
language is decided by those who know the chat. Only sentences of our own are ever translated:
quotations, headings, titles and members' words are filled in to the letter.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.chat.messages.simplified import *  # noqa: F403


class Language(StrEnum):
    """A language that the bot speaks, by its BCP 47 tag."""

    SIMPLIFIED = "zh-hans"
    TRADITIONAL = "zh-hant"
    ENGLISH = "en"


_MODULES = {
    Language.SIMPLIFIED: "bot.chat.messages.simplified",
    Language.TRADITIONAL: "bot.chat.messages.traditional",
    Language.ENGLISH: "bot.chat.messages.english",
}
# What each language calls itself, whichever is spoken.
NAMES = {
    Language.SIMPLIFIED: "简体中文",
    Language.TRADITIONAL: "繁體中文",
    Language.ENGLISH: "English",
}

_CHINESE = frozenset({"zh", "cmn", "yue"})
_WRITTEN_TRADITIONALLY = frozenset({"yue", "tw", "hk", "mo"})

_current: ContextVar[Language] = ContextVar("language", default=Language.SIMPLIFIED)


def current() -> Language:
    """Return the language being spoken here."""
    return _current.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language until the end of the block, in this task and what is started from it."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def language_of(code: str | None) -> Language | None:
    """Return the language for a language code of Telegram, or None where there is no code.

    Chinese is traditional where its script or, without a script, its region says so. Whoever reads
    neither Chinese nor English will make more of English.

    >>> language_of("zh-TW"), language_of("zh-Hans-HK"), language_of("pt-br")
    (<Language.TRADITIONAL: 'zh-hant'>, <Language.SIMPLIFIED: 'zh-hans'>, <Language.ENGLISH: 'en'>)
    """
    tags = (code or "").strip().lower().replace("_", "-").split("-")
    if not tags[0]:
        return None
    if tags[0] not in _CHINESE:
        return Language.ENGLISH
    if "hans" in tags:
        return Language.SIMPLIFIED
    if "hant" in tags or not _WRITTEN_TRADITIONALLY.isdisjoint(tags):
        return Language.TRADITIONAL
    return Language.SIMPLIFIED


def pause_reason(kept: str) -> str:
    """Say in the current language why a daily quote pauses.

    The store keeps the sentence as it was said when the pause began, in whichever language. Words
    that are none of ours are returned as they are.
    """
    name = _pause_reasons().get(kept)
    return kept if name is None else str(getattr(_module(current()), name))


@functools.cache
def _pause_reasons() -> dict[str, str]:
    """Every reason to pause in every language, with its name."""
    names = [name for name in dir(_module(Language.SIMPLIFIED)) if name.startswith("PAUSED_")]
    return {getattr(_module(language), name): name for language in Language for name in names}


@functools.cache
def _module(language: Language) -> ModuleType:
    return importlib.import_module(_MODULES[language])


if not TYPE_CHECKING:  # types are those of the simplified sentences

    def __getattr__(name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(_module(current()), name)

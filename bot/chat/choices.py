"""What a button of the settings message means: a screen to show, or a choice to make there.

Owns which choices there are and how a button carries one. Knows no words, no store and no Telegram.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from bot.chat.callbacks import Action, Callback, CallbackError, encode
from bot.chat.messages import Language
from bot.store.group_records import Speaks

# The order of these is carried by buttons: append, never insert.
LANGUAGES = (None, Language.SIMPLIFIED, Language.TRADITIONAL, Language.ENGLISH)
SPEAKS = (Speaks.MENTION, Speaks.CLEAR, Speaks.COMMANDS)

# None is the program's own limit, 0 none at all.
MEMBER_LIMITS = (None, 10, 30, 100, 0)
CHAT_LIMITS = (None, 100, 500, 1000, 0)

TIMES = (7 * 60, 7 * 60 + 30, 8 * 60, 12 * 60, 18 * 60)  # minutes since midnight
STEPS = (-60, -10, 10, 60)  # minutes
_DAY = 24 * 60


class Screen(IntEnum):
    """What the settings message shows. The numbers are carried by buttons."""

    ALL = 0
    SPEAKS = 1
    LANGUAGE = 2
    DOCUMENTS = 3
    DAILY = 4
    LIMITS = 5
    DONE = 6  # everything, and nothing to press


class Choice(IntEnum):
    """What is chosen on a screen, with the meaning of its value."""

    SPEAKS = 0  # position in SPEAKS
    LANGUAGE = 1  # position in LANGUAGES
    DOCUMENT = 2  # 1 to choose it, 0 to leave it out; comes with a document
    ALL_DOCUMENTS = 3  # 0
    DAILY = 4  # 1 on, 0 off
    TIME = 5  # minutes since midnight
    STEP = 6  # minutes later, within a day
    WORKDAYS = 7  # 1 for work days, 0 for every day
    CARD = 8  # 1 with a picture, 0 without
    MEMBER_LIMIT = 9  # answers and 1; 0 for the program's own limit
    CHAT_LIMIT = 10  # likewise


_SCREENS = {
    Choice.SPEAKS: Screen.SPEAKS,
    Choice.LANGUAGE: Screen.LANGUAGE,
    Choice.ALL_DOCUMENTS: Screen.DOCUMENTS,
    Choice.DAILY: Screen.DAILY,
    Choice.TIME: Screen.DAILY,
    Choice.STEP: Screen.DAILY,
    Choice.WORKDAYS: Screen.DAILY,
    Choice.CARD: Screen.DAILY,
    Choice.MEMBER_LIMIT: Screen.LIMITS,
    Choice.CHAT_LIMIT: Screen.LIMITS,
}
_VALUES = {
    Choice.SPEAKS: frozenset(range(len(SPEAKS))),
    Choice.LANGUAGE: frozenset(range(len(LANGUAGES))),
    Choice.DOCUMENT: frozenset({0, 1}),
    Choice.ALL_DOCUMENTS: frozenset({0}),
    Choice.DAILY: frozenset({0, 1}),
    Choice.TIME: frozenset(range(_DAY)),
    Choice.STEP: frozenset(step % _DAY for step in STEPS),
    Choice.WORKDAYS: frozenset({0, 1}),
    Choice.CARD: frozenset({0, 1}),
    Choice.MEMBER_LIMIT: frozenset(0 if n is None else n + 1 for n in MEMBER_LIMITS),
    Choice.CHAT_LIMIT: frozenset(0 if n is None else n + 1 for n in CHAT_LIMITS),
}
_ONLY_IN_GROUPS = frozenset({Screen.SPEAKS, Screen.LIMITS})


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button of the settings message.

    Attributes
    ----------
    page
        Of the list of documents.
    choice, value
        What is chosen, or None where a screen is only to be shown.
    document
        Id of the document that is chosen or left out.
    """

    screen: Screen
    page: int = 0
    choice: Choice | None = None
    value: int = 0
    document: str = ""


def show(screen: Screen, *, page: int = 0) -> str:
    """Spell a button that shows a screen."""
    return encode(Callback(Action.SETTINGS, numbers=(screen, page) if page else (screen,)))


def choose(choice: Choice, value: int) -> str:
    """Spell a button that makes a choice. Steps of time may be negative."""
    value = value % _DAY if choice is Choice.STEP else value
    return encode(Callback(Action.SETTINGS, numbers=(_SCREENS[choice], choice, value)))


def choose_document(document: str, *, wanted: bool, page: int) -> str:
    """Spell a button that chooses a document or leaves it out.

    It says what is wanted and not merely that something is to change, so that two admins who press
    it at once agree.
    """
    numbers = (Screen.DOCUMENTS, page, int(wanted))
    return encode(Callback(Action.SETTINGS, document, numbers=numbers))


def limit_value(limit: int | None) -> int:
    """Return the value of a limit as buttons carry it."""
    return 0 if limit is None else limit + 1


def limit_of(value: int) -> int | None:
    """Return the limit that a value stands for: the way back from `limit_value`."""
    return None if value == 0 else value - 1


def read(callback: Callback, *, private: bool) -> Press:
    """Understand a button. Raises CallbackError where there is no such screen or choice."""
    if callback.action is not Action.SETTINGS or callback.digest:
        raise CallbackError
    number, *more = callback.numbers
    try:
        screen = Screen(number)
        press = _read(screen, more, callback.target)
    except ValueError:
        raise CallbackError from None
    if private and press.screen in _ONLY_IN_GROUPS:
        raise CallbackError
    return press


def _read(screen: Screen, more: list[int], document: str) -> Press:
    """Understand what comes with a screen. Raises ValueError."""
    if document:
        if screen is not Screen.DOCUMENTS or len(more) != 2 or more[1] not in (0, 1):
            raise ValueError(document)
        return Press(screen, more[0], Choice.DOCUMENT, more[1], document)
    if len(more) < 2:
        page = more[0] if more else 0
        if page and screen is not Screen.DOCUMENTS:
            raise ValueError(page)
        return Press(screen, page)
    choice, value = Choice(more[0]), more[1]
    if _SCREENS.get(choice) is not screen or value not in _VALUES[choice]:
        raise ValueError(value)
    return Press(screen, 0, choice, value)

"""What a button carries: at most 64 bytes that say everything, so that no state is kept for it.

Owns the spelling of callback data and nothing more: whether a passage still exists is for those
who hold a corpus to say. A button survives a restart; the short digest of the document tells
whether the text is still the one that the button was made for.

The spelling is ``<action><digest>|<target>|<number>.<number>…``, numbers in base 36, empty fields
at the end left out: ``p1a2b3c|speech-2023:6``, ``x||k3f9``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.chat import messages

MAX_BYTES = 64
DIGEST_LENGTH = 6
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORM = re.compile(
    r"([a-z])([0-9a-f]{6})?"
    r"(?:\|([a-z0-9:-]{0,40})(?:\|([0-9a-z]{1,13}(?:\.[0-9a-z]{1,13})*))?)?",
    re.ASCII,
)


class Action(StrEnum):
    """What a button does, with the fields of Callback that it uses."""

    SHOW = "p"  # target: passage; numbers: none, or start and length of a term to mark in it
    MORE = "m"  # numbers: position, then (document position, ordinal) of each hit of an answer
    OCCURRENCES = "c"  # target: passage; numbers: start and length of the term to list from there
    CHART = "b"  # target: passage; numbers: start and length of the term whose years to chart
    OUTLINE = "o"  # target: document; numbers: page
    SECTION = "s"  # target: document; numbers: section index, page
    DOCUMENTS = "d"  # numbers: page
    REMOVE = "x"  # numbers: id of the user who asked, 0 where only admins may
    VOTE = "v"  # target: passage; numbers: 1 for it, 0 against it
    TEACH = "t"  # target: passage that answers; or numbers: page of the list; page, id to undo
    INBOX = "i"  # numbers: page; page, question to teach; page, question to ignore, 0
    STATISTICS = "n"  # numbers: first and last day to draw, counted from the year 1
    PHRASES = "g"  # numbers: page
    PHRASE = "h"  # target: passage; numbers: start and length of a set phrase, page it is listed on
    RANDOM = "r"  # numbers: position of what is on show, which is not to come again
    CARD = "k"  # target: passage; numbers: start and length of the sentence to draw
    SETTINGS = "e"  # target: document or none; numbers: as `choices` spells them
    DESK = "u"  # target: document or none; numbers: a step of `desk.Step`, and what it needs


_COUNTS = {
    Action.SHOW: {0, 2},
    Action.OCCURRENCES: {2},
    Action.CHART: {2},
    Action.OUTLINE: {1},
    Action.SECTION: {2},
    Action.DOCUMENTS: {1},
    Action.REMOVE: {1},
    Action.VOTE: {1},
    Action.TEACH: {0, 1, 2},
    Action.INBOX: {1, 2, 3},
    Action.STATISTICS: {2},
    Action.PHRASES: {1},
    Action.PHRASE: {3},
    Action.RANDOM: {1},
    Action.CARD: {2},
    Action.SETTINGS: {1, 2, 3},
    Action.DESK: {2},
}  # how many numbers an action comes with; of MORE see `_fits`


class CallbackError(ValueError):
    """Callback data that leads nowhere. Its text is a sentence that a member may read."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(messages.BROKEN_BUTTON if message is None else message)


class StaleButtonError(CallbackError):
    """A button made for a text that has changed since."""

    def __init__(self) -> None:
        super().__init__(messages.TEXT_CHANGED)


@dataclass(frozen=True, slots=True)
class Callback:
    """One button press, decoded.

    Attributes
    ----------
    target
        Id of a passage or document, or empty.
    digest
        First six hexadecimal digits of the document's digest, or empty.
    numbers
        Not negative; what they mean depends on the action.
    """

    action: Action
    target: str = ""
    digest: str = ""
    numbers: tuple[int, ...] = ()


def encode(callback: Callback) -> str:
    """Spell a callback. Raises CallbackError where it is too long or cannot be spelt."""
    numbers = ".".join(map(base36, callback.numbers))
    data = f"{callback.action}{callback.digest}|{callback.target}|{numbers}".rstrip("|")
    match = _FORM.fullmatch(data)
    if len(data) > MAX_BYTES or match is None:
        raise CallbackError
    if (match.group(2) or "", match.group(3) or "") != (callback.digest, callback.target):
        raise CallbackError
    if not _fits(callback):
        raise CallbackError
    return data


def decode(data: object) -> Callback:
    """Read callback data. Whatever it is given, it raises nothing but CallbackError.

    Only the spelling that `encode` yields is read, so that one button has one spelling.
    """
    if not isinstance(data, str) or len(data) > MAX_BYTES:
        raise CallbackError
    match = _FORM.fullmatch(data)
    if match is None or match.group(1) not in frozenset(Action):
        raise CallbackError
    action, digest, target, numbers = match.groups()
    values = tuple(int(number, 36) for number in numbers.split(".")) if numbers else ()
    callback = Callback(Action(action), target or "", digest or "", values)
    if encode(callback) != data:
        raise CallbackError
    return callback


def _fits(callback: Callback) -> bool:
    count = len(callback.numbers)
    if callback.action is Action.MORE:
        return count >= 3 and count % 2 == 1
    return count in _COUNTS[callback.action]


def base36(number: int) -> str:
    """Spell a number in base 36. Raises CallbackError for a negative one."""
    if number < 0:
        raise CallbackError
    digits = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return _DIGITS[number] + digits

"""What the desk can be asked to do and what became of it: words between it and its messages.

Apart from the desk, so that a chat which only shows documents loads nothing that changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, auto

from bot.reading import Document, Problem


class Step(IntEnum):
    """What a button of the desk does; the number beside it in the button says with what."""

    LIST = 0  # page
    ASK_TO_TAKE_OFF = 1  # page to go back to
    TAKE_OFF = 2  # likewise
    GO_LIVE = 3  # number of a file that waits
    CANCEL = 4  # likewise


class Outcome(Enum):
    """How a change ended."""

    LIVE = auto()
    REPLACED = auto()
    UNCHANGED = auto()  # the same to the byte
    STALE = auto()  # what was to be replaced has changed meanwhile: nothing was done
    REFUSED = auto()  # nothing was done
    UNDONE = auto()  # it was done, did not work, and everything is as before
    OFF = auto()
    LAST = auto()  # the only document there is stays
    NAMED = auto()  # a file that the configuration names by itself stays


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a change.

    Attributes
    ----------
    document
        As it is now, None where there is none.
    others
        Documents that changed at the same time, by other hands.
    problem
        Why not.
    """

    outcome: Outcome
    document: Document | None = None
    others: tuple[Document, ...] = ()
    problem: Problem | None = None

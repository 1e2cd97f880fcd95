"""What happens in the bot that an operator wants to know of. Plain data; no member's words in it.

Whoever does something takes a `Notice` and tells it; who listens is up to the composition root.
Without anybody, `unheard` takes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was answered or declined, and the member has been told.

    Attributes
    ----------
    seconds
        From the beginning of its handling to the last message of the answer.
    reason
        Why it was declined, one of a few words; empty where it was answered.
    """

    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """A daily quote was dealt with.

    Attributes
    ----------
    outcome
        How that ended, one of a few words.
    lateness
        Seconds after its time, where it was sent; else None.
    """

    outcome: str
    lateness: float | None = None


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """How many updates are being handled, and how many wait for that."""

    under_way: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Connected:
    """Telegram has accepted the token."""


@dataclass(frozen=True, slots=True)
class Polled:
    """A request for updates has ended.

    Attributes
    ----------
    succeeded
        Whether Telegram answered it.
    pause
        Seconds until the next one.
    """

    succeeded: bool
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class TelegramFailed:
    """A request to Telegram failed; `kind` is one of a few words."""

    kind: str


@dataclass(frozen=True, slots=True)
class EngineFailed:
    """An engine that finds passages failed; `engine` is its name."""

    engine: str


@dataclass(frozen=True, slots=True)
class CorpusLoaded:
    """From now on, this much is answered from."""

    documents: int
    passages: int


Event = (
    Answered
    | Pushed
    | QueueChanged
    | Connected
    | Polled
    | TelegramFailed
    | EngineFailed
    | CorpusLoaded
)
Notice = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Words:
    """The words that events can have: reasons, outcomes, kinds of trouble, names of engines."""

    reasons: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    troubles: Sequence[str] = ()
    engines: Sequence[str] = ()


def unheard(event: Event) -> None:
    """Take an event that nobody wants to know of."""


def announcer(*listeners: Notice) -> Notice:
    """Return what tells all listeners. None of them can spoil what the event is about."""

    def tell(event: Event) -> None:
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                logger.exception("a listener failed at %s", type(event).__name__)

    return tell

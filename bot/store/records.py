"""What the store hands out and takes in: plain frozen data, no SQL.

Kept apart from the tables so that whoever only talks about schedules does not load SQLAlchemy.
All datetimes are aware; dates are dates on the chat's own calendar.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Days(StrEnum):
    """On which days a chat gets its quote."""

    ALL = "all"
    WORKDAYS = "workdays"


class Outcome(StrEnum):
    """How a delivery ended."""

    SENT = "sent"
    UNKNOWN = "unknown"  # may have arrived: never sent again
    SKIPPED = "skipped"  # not sent, on purpose
    FAILED = "failed"  # certainly not delivered, and not to be tried again


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that has settings. `time_zone` is an IANA name, or None for the default."""

    id: int
    time_zone: str | None
    created: dt.datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat's daily quote.

    Attributes
    ----------
    thread_id
        The forum topic to write to, or None.
    at
        Local time of day, to the minute.
    due, local_date
        The next push, and the day on the chat's calendar that it is for.
    time_zone
        As in `Chat`.
    active
        False while paused, `paused_reason` then says why.
    """

    chat_id: int
    thread_id: int | None
    at: dt.time
    days: Days
    due: dt.datetime
    local_date: dt.date
    time_zone: str | None
    active: bool = True
    paused_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to make one push, held until `lease` by `owner`.

    Attributes
    ----------
    id
        Row of the delivery; stays the same when the chat's id changes.
    attempts
        How often this delivery has been claimed, this time included. A claim is valid as long as
        nobody has claimed it after.
    doubts
        How many of the earlier attempts began to send and were never heard of again. Above 0, the
        members may have the quote already.
    quote_id
        The quote that the earlier attempt chose, if one got so far.
    """

    id: int
    chat_id: int
    thread_id: int | None
    at: dt.time
    days: Days
    due: dt.datetime
    local_date: dt.date
    time_zone: str | None
    owner: str
    lease: dt.datetime
    attempts: int
    doubts: int = 0
    quote_id: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The record of one push. `state` is "claimed" or the value of an `Outcome`."""

    chat_id: int
    local_date: dt.date
    state: str
    owner: str | None
    lease: dt.datetime
    quote_id: str | None
    attempts: int
    doubts: int
    message_id: int | None


@dataclass(frozen=True, slots=True)
class UsedQuotes:
    """What a chat has had.

    Attributes
    ----------
    round
        1, 2, 3 …: how many times the bag has been filled.
    ids
        Quotes used in this round.
    last
        The quote used last, in whichever round.
    """

    round: int = 1
    ids: frozenset[str] = frozenset()
    last: str | None = None

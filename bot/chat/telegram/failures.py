"""What Telegram's errors mean for us. The one place where its descriptions are compared with text.

Knows the library's exceptions; knows nothing of what was being done when one came.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)


class TelegramStartError(Exception):
    """The bot cannot run, or cannot go on. The message says why and what to do; it is all there is.

    Never carries the token, neither in its text nor in a chained exception.
    """


class Trouble(Enum):
    """A known refusal of the server."""

    NOT_MODIFIED = auto()
    NOTHING_TO_REPLY_TO = auto()
    NOTHING_TO_EDIT = auto()
    NOTHING_TO_DELETE = auto()
    STALE_QUERY = auto()
    TOPIC_GONE = auto()  # the forum topic was closed or deleted
    CHAT_GONE = auto()
    NO_RIGHTS = auto()  # the bot is there but may not write


# For counting. The first that fits; most are subclasses of others.
_KINDS: tuple[tuple[type[TelegramError], str], ...] = (
    (RetryAfter, "flood"),
    (Forbidden, "forbidden"),
    (ChatMigrated, "moved"),
    (InvalidToken, "token"),
    (Conflict, "conflict"),
    (BadRequest, "bad_request"),
    (TimedOut, "timeout"),
    (NetworkError, "network"),
    (TelegramError, "other"),
)
KINDS = tuple(kind for _, kind in _KINDS)

# The server gives no codes for these; the phrases have been stable for years. Lower case, because
# the library changes the case of what it passes on.
_PHRASES: tuple[tuple[str, Trouble], ...] = (
    ("message is not modified", Trouble.NOT_MODIFIED),
    ("message to be replied not found", Trouble.NOTHING_TO_REPLY_TO),
    ("message to reply not found", Trouble.NOTHING_TO_REPLY_TO),
    ("replied message not found", Trouble.NOTHING_TO_REPLY_TO),
    ("reply message not found", Trouble.NOTHING_TO_REPLY_TO),
    ("message to edit not found", Trouble.NOTHING_TO_EDIT),
    ("message can't be edited", Trouble.NOTHING_TO_EDIT),
    ("there is no text in the message to edit", Trouble.NOTHING_TO_EDIT),  # a picture
    ("message_id_invalid", Trouble.NOTHING_TO_EDIT),
    ("message to delete not found", Trouble.NOTHING_TO_DELETE),
    ("message can't be deleted", Trouble.NOTHING_TO_DELETE),
    ("query is too old", Trouble.STALE_QUERY),
    ("query id is invalid", Trouble.STALE_QUERY),
    ("query_id_invalid", Trouble.STALE_QUERY),
    ("message thread not found", Trouble.TOPIC_GONE),
    ("topic_closed", Trouble.TOPIC_GONE),
    ("topic_deleted", Trouble.TOPIC_GONE),
    ("topic closed", Trouble.TOPIC_GONE),
    ("chat not found", Trouble.CHAT_GONE),
    ("peer_id_invalid", Trouble.CHAT_GONE),
    ("group chat was deactivated", Trouble.CHAT_GONE),
    ("not enough rights", Trouble.NO_RIGHTS),
    ("have no rights", Trouble.NO_RIGHTS),
    ("need administrator rights", Trouble.NO_RIGHTS),
    ("chat_write_forbidden", Trouble.NO_RIGHTS),
    ("chat_restricted", Trouble.NO_RIGHTS),
    ("chat_send_plain_forbidden", Trouble.NO_RIGHTS),
    ("chat_send_photos_forbidden", Trouble.NO_RIGHTS),
    ("chat_send_docs_forbidden", Trouble.NO_RIGHTS),
    ("chat_send_media_forbidden", Trouble.NO_RIGHTS),
)

# Names of the transport's exceptions, which the library keeps as causes. The transport itself is
# not imported: which one it is, is the library's affair.
_BEFORE_SENDING = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"})
_GATEWAY_GAVE_UP = "gateway time"  # 504: what is behind it may have been at work


class UnreadableError(TelegramError):
    """The server said that a request was carried out, but what it said of it makes no sense."""


def trouble_of(error: TelegramError) -> Trouble | None:
    """Tell which known refusal this is, if it is one."""
    if not isinstance(error, BadRequest):
        return None
    text = error.message.casefold()
    return next((trouble for phrase, trouble in _PHRASES if phrase in text), None)


def kind_of(error: TelegramError) -> str:
    """Return the one of `KINDS` that an error is."""
    return next(kind for sort, kind in _KINDS if isinstance(error, sort))


def retry_seconds(error: RetryAfter) -> float:
    """Return how long the server asks to wait; the library gives an int or a timedelta."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)


def may_pass(error: TelegramError) -> bool:
    """Tell whether it is the network or the server that is in trouble, which passes by itself."""
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, NetworkError | UnreadableError)


def surely_unsent(error: TelegramError) -> bool:
    """Tell whether a request has certainly not been carried out: refused, or never sent."""
    if not isinstance(error, NetworkError):
        return not isinstance(error, UnreadableError) and type(error) is not TelegramError
    if isinstance(error, BadRequest):
        return True
    refused = error.__cause__ is None or isinstance(error.__cause__, TelegramError)
    if refused:  # the server answered, and not with success; time-outs always have a cause
        late = _GATEWAY_GAVE_UP in error.message.casefold()
        return not isinstance(error, TimedOut) and not late
    return type(error.__cause__).__name__ in _BEFORE_SENDING


def unsent_and_may_pass(error: TelegramError) -> bool:
    """Tell whether a request may be made again without being carried out twice."""
    return may_pass(error) and surely_unsent(error)

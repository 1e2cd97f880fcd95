"""The one error handler: what went wrong is logged for the operator, the member gets a kind line.

Logs neither what members write nor the token. Never raises.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from telegram import Bot, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import CallbackContext

from bot.chat import messages
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.failures import Trouble, UnreadableError, trouble_of
from bot.chat.telegram.presses import acknowledge
from bot.chat.telegram.triggers import read
from bot.store.store import StoreUnavailableError

logger = logging.getLogger(__name__)

# Refusals that come with ordinary life in chats: somebody deleted the question, pressed a button
# of last week, took the right to write away.
_BENIGN = frozenset(Trouble)


async def on_error(update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Log an error and, where a member waits for an answer, apologise."""
    error = context.error
    if error is None:
        return
    kind = _kind(update)
    if isinstance(error, TelegramError) and _is_ordinary(error):
        logger.warning("%s: %s (%s)", kind, type(error).__name__, error.message)
        return
    unavailable = isinstance(error, StoreUnavailableError)
    if unavailable:  # which the store has told the log
        logger.debug("%s: the database cannot be used now", kind)
    else:
        logger.error("%s failed", kind, exc_info=Frames(error))
    if not isinstance(update, Update):
        return
    try:
        await _apologise(
            update, context.bot, messages.STORE_TROUBLE if unavailable else messages.TROUBLE
        )
    except TelegramError as second:
        logger.warning("%s: no apology either (%s)", kind, second.message)


class Frames(Exception):  # noqa: N818 - it stands for an error where that is logged
    """An error and its causes without their messages, for `exc_info`.

    A message may repeat what a member wrote (a time that cannot be read, the parameters of an SQL
    statement). What Telegram itself says is kept.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(f"\n{_frames(error)}")


def _frames(error: BaseException) -> str:
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        said = f": {current.message}" if isinstance(current, TelegramError) else ""
        name = f"{type(current).__module__}.{type(current).__qualname__}"
        stack = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"{stack}{name}{said}")
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return "\n\nthe cause of which was:\n\n".join(parts)


def _is_ordinary(error: TelegramError) -> bool:
    if isinstance(error, BadRequest):
        return trouble_of(error) in _BENIGN
    # An apology would fail for the same reason, or make the flood worse.
    passing = NetworkError | RetryAfter | UnreadableError
    return isinstance(error, passing | Forbidden | ChatMigrated | InvalidToken)


async def _apologise(update: Update, bot: Bot, apology: str) -> None:
    if update.callback_query is not None:
        await acknowledge(update.callback_query, apology)
        return
    message = update.message or update.edited_message
    if message is not None and read(message, bot.id, bot.username) is not None:
        await sending.send(bot, sending.place_of(message), [Reply(apology)])


def _kind(update: object) -> str:
    if not isinstance(update, Update):
        return "a task"
    kinds = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
    kind = next((kind for kind in kinds if getattr(update, kind) is not None), "unknown kind")
    return f"update {update.update_id} ({kind})"

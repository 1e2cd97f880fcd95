"""A pressed button: acknowledging it, and where an answer to it goes. Decides nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.failures import (
    Trouble,
    UnreadableError,
    trouble_of,
    unsent_and_may_pass,
)

logger = logging.getLogger(__name__)

_PAUSES = (0.5, 2.0)  # seconds; what the button does must not wait for long


async def acknowledge(query: CallbackQuery, notice: str = "", *, alert: bool = True) -> None:
    """Answer a query, with a notice where there is one: to be read and closed, or shown for a moment.

    One that has waited too long, while the bot was down, can no longer be answered, and while the
    network is in trouble none can; what the button does is done all the same.
    """

    async def call() -> object:
        return await query.answer(notice or None, show_alert=bool(notice) and alert)

    try:
        await sending.persist(call, again=unsent_and_may_pass, pauses=_PAUSES)
    except BadRequest as error:
        if trouble_of(error) is not Trouble.STALE_QUERY:
            raise
    except (NetworkError, RetryAfter, UnreadableError) as error:
        logger.warning("a pressed button is not acknowledged (%s)", error.message)


def readable(message: MaybeInaccessibleMessage) -> Message | None:
    """Return the message that bore the button, or None for one too old: the server tells no more
    of it than where it is. The library makes a Message of both.
    """
    return message if isinstance(message, Message) and message.is_accessible else None


def place_of_press(message: MaybeInaccessibleMessage) -> sending.Place:
    """Return where a reply to the message that bore the button goes."""
    if (shown := readable(message)) is not None:
        return sending.place_of(shown)
    # Too old for the server to say which topic it is in; a reply goes there all the same.
    return sending.Place(message.chat.id, reply_to=message.message_id)


async def turn(bot: Bot, message: MaybeInaccessibleMessage, replies: Sequence[Reply]) -> None:
    """Put the first reply in the place of the message that bore the button, the others behind it."""
    place = place_of_press(message)
    if replies and not await sending.edit(bot, place.chat_id, message.message_id, replies[0]):
        await sending.send(bot, replace(place, reply_to=None), replies[:1])
    await sending.send(bot, place, replies[1:])

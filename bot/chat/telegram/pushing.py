"""Sends a daily quote and says in the house's own words what came of it.

The one place where a failed send becomes a SendOutcome; what follows from it is up to the push.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import Bot, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.answering import Quote
from bot.chat import messages
from bot.chat.messages import Language, speaking
from bot.chat.pushes import Delivered, Failed, Gone, Moved, Retry, Send, SendOutcome, Uncertain
from bot.chat.quoting import VerbatimError
from bot.chat.rendering import removable
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.failures import (
    Trouble,
    retry_seconds,
    surely_unsent,
    trouble_of,
    unsent_and_may_pass,
)
from bot.chat.telegram.photos import send_photos

logger = logging.getLogger(__name__)

_RETRY = dt.timedelta(minutes=1)
_PAUSES = (0.5, 2.0)  # seconds before that

Show = Callable[[Quote, dt.date], list[Reply]]
Today = Callable[[int], Awaitable[dt.date]]
Pictures = Callable[[int, Quote], Awaitable[Sequence[bytes]]]
LanguageOf = Callable[[int], Awaitable[Language]]


def pusher(bot: Bot, *, show: Show, today: Today, language: LanguageOf, pictures: Pictures) -> Send:
    """Return the function that a daily push sends with.

    Parameters
    ----------
    show
        Makes a quote, for a day, into messages.
    today
        Tells the date in a chat.
    language
        Tells the language of a chat.
    pictures
        Draws the quote for a chat that wants it as a picture too, and nothing for others. The
        text is what was promised: where there is no picture, it goes out without.
    """

    async def send(chat_id: int, thread_id: int | None, quote: Quote) -> SendOutcome:
        with speaking(await language(chat_id)):
            try:
                replies = show(quote, await today(chat_id))
            except VerbatimError:
                return Failed("the quote is not in its source")
            if chat_id < 0:  # a group: only its admins may remove what nobody asked for
                replies = removable(replies, 0)
        place = sending.Place(chat_id, thread_id)
        try:
            first, *others = [(await _posted(bot, place, reply)).message_id for reply in replies]
        except TelegramError as error:
            return outcome_of(error)
        last = others[-1] if others else first
        await illustrate(place, quote, last)
        return Delivered(last)

    async def illustrate(place: sending.Place, quote: Quote, message_id: int) -> None:
        try:
            if drawn := await pictures(place.chat_id, quote):
                under = sending.Place(place.chat_id, place.thread_id, message_id)
                await send_photos(bot, under, drawn)
        except Exception as error:  # noqa: BLE001 - of whichever library; the quote is out already
            logger.warning(
                "chat %d: the quote went out without its picture (%s)",
                place.chat_id,
                type(error).__name__,
            )

    return send


async def _posted(bot: Bot, place: sending.Place, reply: Reply) -> Message:
    """Send one message; where the network stumbles over it and it was surely not sent, once more."""

    async def call() -> Message:
        return await sending.post(bot, place, reply)

    return await sending.persist(call, again=unsent_and_may_pass, pauses=_PAUSES)


def outcome_of(error: TelegramError) -> SendOutcome:
    """Tell what a failed send means for the subscription."""
    match error:
        case Forbidden():
            return Gone(messages.PAUSED_FORBIDDEN)
        case ChatMigrated(new_chat_id=new):
            return Moved(new)
        case RetryAfter():
            return Retry(dt.timedelta(seconds=retry_seconds(error)))
        case BadRequest():
            reason = _reason_to_pause(error)
            return Gone(reason) if reason else Failed(error.message)
        case NetworkError():
            # Nobody wants the same quote twice: where it may have arrived, it is not sent again.
            return Retry(_RETRY) if surely_unsent(error) else Uncertain()
        case InvalidToken():  # the whole bot is about to stop; the quote is for its next start
            return Retry(_RETRY)
        case _:
            # A success that could not be read is one perhaps, and so is something new.
            return Failed(error.message) if surely_unsent(error) else Uncertain()


def _reason_to_pause(error: BadRequest) -> str | None:
    match trouble_of(error):
        case Trouble.TOPIC_GONE:
            return messages.PAUSED_TOPIC_GONE
        case Trouble.CHAT_GONE:
            return messages.PAUSED_CHAT_GONE
        case Trouble.NO_RIGHTS:
            return messages.PAUSED_NO_RIGHTS
        case _:
            return None

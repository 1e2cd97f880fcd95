"""Pictures become Telegram photos: one by itself, several as albums. Knows nothing of what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, Message, ReplyParameters

from bot.chat.telegram.sending import Place, deliver

_ALBUM = 10  # the most that the server takes; and it takes none of one
_NAME = "card.png"


async def send_photos(
    bot: Bot,
    place: Place,
    pictures: Sequence[bytes],
    *,
    keyboard: InlineKeyboardMarkup | None = None,
) -> list[int]:
    """Send PNG files in order and return the ids of their messages.

    A keyboard goes under a single picture; an album has no room for one.
    """
    sent: list[int] = []
    for first in range(0, len(pictures), _ALBUM):
        part = pictures[first : first + _ALBUM]
        under = keyboard if len(pictures) == 1 else None
        messages, place = await deliver(bot, place, partial(_send, bot, part, under))
        sent += [message.message_id for message in messages]
    return sent


async def _send(
    bot: Bot, pictures: Sequence[bytes], keyboard: InlineKeyboardMarkup | None, place: Place
) -> tuple[Message, ...]:
    if len(pictures) > 1:
        return await bot.send_media_group(
            place.chat_id,
            [InputMediaPhoto(picture, filename=_NAME) for picture in pictures],
            message_thread_id=place.thread_id,
            reply_parameters=_reply(place),
        )
    message = await bot.send_photo(
        place.chat_id,
        pictures[0],
        filename=_NAME,
        reply_markup=keyboard,
        message_thread_id=place.thread_id,
        reply_parameters=_reply(place),
    )
    return (message,)


def _reply(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)

"""Pictures become Telegram photos: one by itself, several as albums, and none twice in a row.

Knows nothing of what is drawn.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, Message, ReplyParameters
from telegram.constants import ChatType
from telegram.error import BadRequest

from bot.chat import messages
from bot.chat.buttons import removable
from bot.chat.cards import CardError
from bot.chat.reply import Reply
from bot.chat.telegram.failures import Trouble, trouble_of
from bot.chat.telegram.sending import Place, deliver, keyboard_of

_ALBUM = 10  # the most that the server takes; and it takes none of one
_NAME = "card.png"
_AGAIN = 60.0  # seconds until one button may have its picture sent once more
_REMEMBERED = 500


async def send_pictures(
    bot: Bot, place: Place, pictures: Sequence[bytes], chat_type: str, asker: int
) -> None:
    """Send what a member wanted; in a group, with a button to remove it. Raises CardError."""
    keyboard = None
    if chat_type != ChatType.PRIVATE:
        keyboard = keyboard_of(removable([Reply("")], asker)[0])
    try:
        await send_photos(bot, place, pictures, keyboard=keyboard)
    except BadRequest as error:
        if trouble_of(error) is not Trouble.NO_RIGHTS:
            raise
        raise CardError(messages.CARDS_FORBIDDEN) from error


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


class Lately:
    """Which buttons had their picture sent just now: two taps are meant as one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pressed: OrderedDict[tuple[int, int, str], float] = OrderedDict()

    def begin(self, press: tuple[int, int, str]) -> bool:
        """Note a press; False where the same was noted a moment ago."""
        now = self._clock()
        if press in self._pressed and self._pressed[press] > now - _AGAIN:
            return False
        self._pressed[press] = now
        self._pressed.move_to_end(press)
        while len(self._pressed) > _REMEMBERED:
            self._pressed.popitem(last=False)
        return True

    def forget(self, press: tuple[int, int, str]) -> None:
        """Take back what was noted: nothing came of it."""
        self._pressed.pop(press, None)

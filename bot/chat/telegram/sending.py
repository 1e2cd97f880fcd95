"""A Reply becomes Telegram messages: text with entities, a keyboard, the right place.

Text is sent with entities and no parse mode, so that a quoted passage arrives to the letter,
asterisks included. Owns where a message goes (reply, forum topic) and what to do when it cannot go
there; decides nothing about what is said.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import TypeVar

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.chat.quoting import Row
from bot.chat.reply import Button, Reply, Style
from bot.chat.telegram.failures import (
    Trouble,
    may_pass,
    surely_unsent,
    trouble_of,
    unsent_and_may_pass,
)

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_ENTITIES = {
    Style.BOLD: MessageEntity.BOLD,
    Style.ITALIC: MessageEntity.ITALIC,
    Style.CODE: MessageEntity.CODE,
    Style.MATCH: MessageEntity.UNDERLINE,
    Style.INSERTED: MessageEntity.UNDERLINE,
    Style.STRUCK: MessageEntity.STRIKETHROUGH,
    Style.QUOTE: MessageEntity.BLOCKQUOTE,
    Style.FOLDED_QUOTE: MessageEntity.EXPANDABLE_BLOCKQUOTE,
}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Seconds before what was not sent is tried again: short ones for a stumble, a minute for an outage.
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0)
_MOST_MOVES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a chat, a forum topic in it, a message that it replies to."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None


def place_of(message: Message) -> Place:
    """Return where a reply to `message` goes."""
    return Place(message.chat_id, thread_of(message), message.message_id)


def thread_of(message: Message) -> int | None:
    """Return the forum topic of a message.

    Replies in ordinary supergroups have a thread id too, and General has none that may be named;
    only `is_topic_message` tells them apart.
    """
    return message.message_thread_id if message.is_topic_message else None


def text_of(reply: Reply) -> str:
    """Return the text as it can be sent. A lone surrogate cannot; nothing else is touched."""
    return _LONE_SURROGATE.sub("\ufffd", reply.text)


def entities_of(reply: Reply) -> list[MessageEntity]:
    """Return the styles of a reply, with offsets in UTF-16 units."""
    offsets = [0, *accumulate(2 if character > "\uffff" else 1 for character in reply.text)]
    return [
        MessageEntity(
            _ENTITIES[span.style], offsets[span.start], offsets[end] - offsets[span.start]
        )
        for span in reply.spans
        if (end := min(span.end, len(reply.text))) > span.start
    ]


def keyboard_of(reply: Reply) -> InlineKeyboardMarkup | None:
    """Return the buttons of a reply, or None where it has none."""
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup([list(map(_key, row)) for row in reply.buttons])


def _key(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.action)


def buttons_of(message: Message) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that stand under a message: the way back from `keyboard_of`."""
    if message.reply_markup is None:
        return ()
    return tuple(
        tuple(
            Button(key.text, str(key.callback_data or ""), key.url or "")
            for key in row
            if isinstance(key.callback_data, str) or key.url
        )
        for row in message.reply_markup.inline_keyboard
    )


async def send(bot: Bot, place: Place, replies: Sequence[Reply]) -> list[int]:
    """Send messages in order and return their ids. Each replies to the same message."""
    sent = []
    for reply in replies:
        message_id, place = await _send_one(bot, place, reply)
        sent.append(message_id)
    return sent


async def edit(bot: Bot, chat_id: int, message_id: int, reply: Reply) -> bool:
    """Put a reply in the place of a message. Returns False where it can no longer be edited."""

    async def call() -> object:
        return await bot.edit_message_text(
            text_of(reply),
            chat_id=chat_id,
            message_id=message_id,
            entities=entities_of(reply),
            reply_markup=keyboard_of(reply),
        )

    return await _edited(call)


async def edit_buttons(bot: Bot, chat_id: int, message_id: int, rows: Sequence[Row]) -> bool:
    """Put other buttons under a message. Returns False where it can no longer be edited."""
    keyboard = keyboard_of(Reply("", buttons=tuple(rows)))

    async def call() -> object:
        return await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard)

    return await _edited(call)


async def delete(bot: Bot, chat_id: int, message_id: int) -> bool:
    """Delete a message. Returns False where that is not possible; one already gone counts as deleted."""
    try:
        await persist(lambda: bot.delete_message(chat_id, message_id))
    except BadRequest as error:
        if trouble_of(error) is not Trouble.NOTHING_TO_DELETE:
            raise
        return "not found" in error.message.casefold()
    return True


async def replace_all(
    bot: Bot, place: Place, previous: Sequence[int], replies: Sequence[Reply]
) -> list[int]:
    """Turn the messages of an earlier answer into another answer, and return the ids it has now."""
    kept: list[int] = []
    for message_id, reply in zip(previous, replies, strict=False):
        if not await edit(bot, place.chat_id, message_id, reply):
            kept += await send(bot, place, [reply])
        else:
            kept.append(message_id)
    kept += await send(bot, place, replies[len(previous) :])
    for message_id in previous[len(replies) :]:
        await delete(bot, place.chat_id, message_id)
    return kept


async def _edited(call: Callable[[], Awaitable[object]]) -> bool:
    """Make a call that edits; one that changes nothing counts as done."""
    try:
        await persist(call)
    except BadRequest as error:
        trouble = trouble_of(error)
        if trouble is Trouble.NOTHING_TO_EDIT:
            return False
        if trouble is not Trouble.NOT_MODIFIED:
            raise
    return True


async def persist(
    call: Callable[[], Awaitable[Result]],
    *,
    again: Callable[[TelegramError], bool] = may_pass,
    pauses: Sequence[float] | None = None,
) -> Result:
    """Make a call until the server or the network is out of its trouble, a minute at most.

    Parameters
    ----------
    again
        Tells after which errors to make it again. Only a call that does no harm when it is carried
        out twice may be made again after all that may pass.
    pauses
        Seconds to wait before each further attempt.
    """
    for pause in _PAUSES if pauses is None else pauses:
        try:
            return await call()
        except TelegramError as error:
            if not again(error):
                raise
        await asyncio.sleep(pause)
    return await call()


async def post(bot: Bot, place: Place, reply: Reply) -> Message:
    """Send one message, once, and raise what comes of it."""
    return await bot.send_message(
        place.chat_id,
        text_of(reply),
        entities=entities_of(reply),
        reply_markup=keyboard_of(reply),
        message_thread_id=place.thread_id,
        reply_parameters=(
            ReplyParameters(place.reply_to, allow_sending_without_reply=True)
            if place.reply_to is not None
            else None
        ),
    )


async def deliver(
    bot: Bot, place: Place, call: Callable[[Place], Awaitable[Result]]
) -> tuple[Result, Place]:
    """Send something with `call`; also return the place, without what has turned out to be gone."""
    for _ in range(_MOST_MOVES):
        try:
            return await _once_or_twice(bot, partial(call, place)), place
        except ChatMigrated as error:  # the group has grown; its topics and message ids are others
            place = Place(error.new_chat_id)
        except BadRequest as error:
            # Whatever the flag says, a message in another topic counts as not found.
            if trouble_of(error) is not Trouble.NOTHING_TO_REPLY_TO or place.reply_to is None:
                raise
            place = replace(place, reply_to=None)
    return await _once_or_twice(bot, partial(call, place)), place


async def _once_or_twice(bot: Bot, call: Callable[[], Awaitable[Result]]) -> Result:
    """Send something. Where it may have arrived, although nobody said so, send it once more.

    Members would rather read an answer twice than not at all. It is not sent into the same trouble
    again, but when the server is heard again.
    """
    try:
        return await persist(call, again=unsent_and_may_pass)
    except TelegramError as error:
        if surely_unsent(error):
            raise
        logger.warning("sending again what may have arrived (%s)", error.message)
    await persist(bot.get_me)
    return await persist(call, again=unsent_and_may_pass)


async def _send_one(bot: Bot, place: Place, reply: Reply) -> tuple[int, Place]:
    message, place = await deliver(bot, place, lambda there: post(bot, there, reply))
    return message.message_id, place

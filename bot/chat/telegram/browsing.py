"""Pressed buttons: the message turns to another page, or goes away.

Owns who may remove an answer; where a button leads is up to the Conversation.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from bot.chat import messages
from bot.chat.callbacks import Action, Callback, CallbackError, decode
from bot.chat.conversation import Conversation
from bot.chat.messages import speaking
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.failures import Trouble, trouble_of
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import question_of

logger = logging.getLogger(__name__)


class Browsing:
    """Puts pressed buttons before a Conversation. Every press is acknowledged."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [CallbackQueryHandler(self._pressed)]

    async def _pressed(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        if query.message is None:  # under an inline message: never sent by us
            await _acknowledge(query, messages.BROKEN_BUTTON)
            return
        chat_id = query.message.chat.id
        with speaking(await self._services.language(chat_id, query.from_user)):
            conversation = await self._services.conversation(chat_id)
            await self._follow(conversation, context.bot, query, query.message)

    async def _follow(
        self,
        conversation: Conversation,
        bot: Bot,
        query: CallbackQuery,
        message: MaybeInaccessibleMessage,
    ) -> None:
        try:
            callback = decode(query.data)
            if callback.action is Action.REMOVE:
                await self._remove(bot, query, message, callback)
                return
            replies = await asyncio.to_thread(self._turned, conversation, bot, query, message)
        except CallbackError as error:
            await _acknowledge(query, str(error))
        except VerbatimError:
            logger.exception("nothing was quoted: the corpus in memory is not what was read")
            await _acknowledge(query, messages.APOLOGY)
        else:
            await _acknowledge(query)
            await _turn(bot, message, replies)

    def _turned(
        self,
        conversation: Conversation,
        bot: Bot,
        query: CallbackQuery,
        message: MaybeInaccessibleMessage,
    ) -> list[Reply]:
        data, dress = query.data or "", self._services.with_tools
        if not isinstance(message, Message):  # too old for the server to say what is in it
            return conversation.press(data, dress=dress)
        question = question_of(message, bot.id, bot.username)
        keyboard = sending.buttons_of(message)
        dress = partial(dress, under=keyboard)
        return conversation.press(data, keyboard=keyboard, question=question, dress=dress)

    async def _remove(
        self,
        bot: Bot,
        query: CallbackQuery,
        message: MaybeInaccessibleMessage,
        callback: Callback,
    ) -> None:
        asked_it = query.from_user.id in callback.numbers
        if not asked_it and not await self._services.permissions.may_manage(
            bot, message.chat, query.from_user
        ):
            await _acknowledge(query, messages.NOT_YOURS_TO_REMOVE)
            return
        await _acknowledge(query)
        if not await sending.delete(bot, message.chat.id, message.message_id):
            # After two days, a bot may only delete what it sent where it is an admin.
            await sending.edit(bot, message.chat.id, message.message_id, Reply(messages.REMOVED))


async def _turn(bot: Bot, message: MaybeInaccessibleMessage, replies: list[Reply]) -> None:
    """Put the first reply in the place of the message and the others behind it."""
    if isinstance(message, Message):
        place = sending.place_of(message)
    else:
        place = sending.Place(message.chat.id, reply_to=message.message_id)
    if replies and not await sending.edit(bot, place.chat_id, message.message_id, replies[0]):
        await sending.send(bot, replace(place, reply_to=None), replies[:1])
    await sending.send(bot, place, replies[1:])


async def _acknowledge(query: CallbackQuery, notice: str = "") -> None:
    """Answer a query, with a notice to be read and closed where there is one.

    One that has waited too long, while the bot was down, can no longer be answered; what the
    button does is done all the same.
    """
    try:
        await query.answer(notice or None, show_alert=bool(notice))
    except BadRequest as error:
        if trouble_of(error) is not Trouble.STALE_QUERY:
            raise

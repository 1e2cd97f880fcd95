"""Pressed buttons: the message turns to another page, or goes away.

Owns who may remove an answer; where a button leads is up to the Conversation.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from bot.chat import messages
from bot.chat.callbacks import Action, Callback, CallbackError, decode
from bot.chat.conversation import Conversation
from bot.chat.messages import speaking
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.presses import acknowledge, place_of_press, readable, turn
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import LOOKING_UP, question_of

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
            await acknowledge(query, messages.BROKEN_BUTTON)
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
            await acknowledge(query, str(error))
        except VerbatimError:
            logger.exception("nothing was quoted: the corpus in memory is not what was read")
            await acknowledge(query, messages.APOLOGY)
        else:
            await acknowledge(query)
            await turn(bot, message, replies)
            self._services.views.note(place_of_press(message), replies, [message.message_id])

    def _turned(
        self,
        conversation: Conversation,
        bot: Bot,
        query: CallbackQuery,
        message: MaybeInaccessibleMessage,
    ) -> list[Reply]:
        data, dress = query.data or "", self._services.with_tools
        shown = readable(message)
        if shown is None:
            return conversation.press(data, dress=dress)
        question = question_of(shown, bot.id, bot.username, commands=LOOKING_UP)
        keyboard = sending.buttons_of(shown)
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
            await acknowledge(query, messages.NOT_YOURS_TO_REMOVE)
            return
        await acknowledge(query)
        if not await sending.delete(bot, message.chat.id, message.message_id):
            # After two days, a bot may only delete what it sent where it is an admin.
            await sending.edit(bot, message.chat.id, message.message_id, Reply(messages.REMOVED))

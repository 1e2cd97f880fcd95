"""Messages that are addressed to nobody, in groups whose admins want clear questions answered.

Owns which messages are none of the bot's business whatever they say. Which of the others are clear
questions is up to `bot.chat.overhearing`.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, CallbackContext, MessageHandler, filters

from bot.chat.messages import speaking
from bot.chat.quoting import VerbatimError
from bot.chat.rendering import removable
from bot.chat.telegram import admission, sending
from bot.chat.telegram.services import Services, Told
from bot.chat.telegram.triggers import asker_of, is_from_a_person, read
from bot.store.store import Speaks

logger = logging.getLogger(__name__)

# Who is named, linked to or given a command is spoken to; it is not us.
_NOT_OURS = (
    MessageEntity.MENTION,
    MessageEntity.TEXT_MENTION,
    MessageEntity.BOT_COMMAND,
    MessageEntity.URL,
    MessageEntity.TEXT_LINK,
)


class Listening:
    """Answers clear questions that nobody put to the bot; says nothing to all else."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        new = filters.TEXT & filters.UpdateType.MESSAGE & filters.ChatType.GROUPS
        return [MessageHandler(new, self._heard)]

    async def _heard(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        message = update.message
        if message is None or not message.text or not _is_to_nobody(message):
            return
        settings = await self._services.settings(message.chat_id)
        if settings.speaks is not Speaks.CLEAR:
            return
        conversation = await self._services.conversation(message.chat_id)
        with speaking(await self._services.language(message.chat_id, message.from_user)):
            try:
                replies = await asyncio.to_thread(conversation.overhear, message.text)
            except VerbatimError:
                logger.exception("nothing was quoted: the corpus in memory is not what was read")
                return
            if not replies or not admission.grants_silently(self._services, message, settings):
                return
            dressed = [self._services.with_tools(reply) for reply in replies]
            dressed = removable(dressed, asker_of(message))
            sent = await sending.send(message.get_bot(), sending.place_of(message), dressed)
        self._services.memory.of(message.chat_id, message.message_id).message_ids = sent
        self._services.tell(Told(message, replies, sent))


def _is_to_nobody(message: Message) -> bool:
    """Tell whether a message is neither for the bot nor for anybody else in particular."""
    bot = message.get_bot()
    if message.chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return False
    if read(message, bot.id, bot.username) is not None or not is_from_a_person(message):
        return False
    answered = message.reply_to_message
    if answered is not None and not answered.forum_topic_created:
        return False
    return not any(entity.type in _NOT_OURS for entity in message.entities)

"""The bot comes and goes, topics open and close, groups change their ids: what becomes of what is kept.

Nothing is deleted when the bot is thrown out: a subscription pauses, and goes on when it is back.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import Any

from telegram import (
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Update,
)
from telegram.constants import ChatType
from telegram.ext import BaseHandler, CallbackContext, ChatMemberHandler, MessageHandler, filters

from bot.chat import messages
from bot.chat.manners import greeting_in_group
from bot.chat.messages import speaking
from bot.chat.reply import Reply
from bot.chat.telegram import pauses, sending
from bot.chat.telegram.services import Services

logger = logging.getLogger(__name__)

_REMEMBERED = 256
_OUT = (ChatMember.LEFT, ChatMember.BANNED)


class Housekeeping:
    """Greets, pauses, resumes and re-keys."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._daily = services.daily
        self._grown: deque[int] = deque(maxlen=_REMEMBERED)  # new ids of groups that have moved

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [
            ChatMemberHandler(self._membership, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, self._migrated),
            MessageHandler(filters.StatusUpdate.FORUM_TOPIC_CLOSED, self._topic_closed),
            MessageHandler(filters.StatusUpdate.FORUM_TOPIC_REOPENED, self._topic_reopened),
        ]

    async def _membership(
        self, update: Update, context: CallbackContext[Any, Any, Any, Any]
    ) -> None:
        change = update.my_chat_member
        if change is None or change.chat.type == ChatType.CHANNEL:
            return
        chat, old, new = change.chat, change.old_chat_member, change.new_chat_member
        if not _may_write(new):
            reason = _reason(change)
            if await self._store.pause(chat.id, reason):
                logger.info("chat %d: paused: %s", chat.id, reason)
            return
        # Whatever it was that could not be written: new rights are worth a new try.
        back = await self._daily.resume(chat.id) is not None
        if back:
            logger.info("chat %d: resumed", chat.id)
        arrived = chat.type != ChatType.PRIVATE and not _is_in(old)
        if arrived and chat.id not in self._grown:
            with speaking(await self._services.language(chat.id, change.from_user)):
                greeting = greeting_in_group((await self._services.settings(chat.id)).speaks)
                text = f"{greeting}\n{messages.DAILY_RESUMED}" if back else greeting
                await sending.send(context.bot, sending.Place(chat.id), [Reply(text)])

    async def _migrated(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        """Re-key a chat. Both the old and the new group tell, in either order."""
        message = update.message
        if message is None:
            return
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        self._grown.append(new)
        await self._services.recorder.flush()  # else the old id would come back with what it holds
        if await self._store.move_chat(old, new):
            logger.info("chat %d is now %d", old, new)
            self._services.lessons.forget()
        # The old group's end looks like being thrown out of it.
        await self._daily.resume(new)

    async def _topic_closed(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        if update.message is not None:
            await pauses.closed(self._services, update.message)

    async def _topic_reopened(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        if update.message is not None:
            await pauses.reopened(self._services, update.message)


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in _OUT


def _may_write(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return member.status not in _OUT


def _reason(change: ChatMemberUpdated) -> str:
    if change.chat.type == ChatType.PRIVATE:
        return messages.PAUSED_BLOCKED
    return messages.PAUSED_NO_RIGHTS if _is_in(change.new_chat_member) else messages.PAUSED_KICKED

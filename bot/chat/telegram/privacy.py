"""/privacy: what is kept about a chat, and how its people have it deleted.

What is kept is up to the Store; that sentence is in `bot.chat.messages`.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler

from bot.chat import messages
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request
from bot.text.folding import fold_text

logger = logging.getLogger(__name__)

_DELETE = re.compile(
    r"(?:全部)?(?:删除|删掉|清除|清空|delete|forget|erase)"
    r"(?:全部|记录|数据|all|everything|the|our|my|records?|data)*[。.!]?"
)


class Privacy:
    """Tells what is kept; for a chat's admins, deletes all of it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [RequestHandler(self._services, self._on_privacy, {"privacy"})]

    async def _on_privacy(self, message: Message, request: Request) -> None:
        if _DELETE.fullmatch("".join(fold_text(request.text).split())):
            replies = [Reply(await self._forget(message))]
        else:
            replies = self._services.shelf().whole.privacy()
        await sending.send(message.get_bot(), sending.place_of(message), replies)

    async def _forget(self, message: Message) -> str:
        allowed = await self._services.permissions.may_manage(
            message.get_bot(), message.chat, message.from_user, sender_chat=message.sender_chat
        )
        if not allowed:
            return messages.ADMINS_ONLY_FORGET
        known = await self._services.store.forget_chat(message.chat_id)
        if known:
            logger.info("a chat had its records deleted")
        return messages.FORGOTTEN if known else messages.NOTHING_KEPT

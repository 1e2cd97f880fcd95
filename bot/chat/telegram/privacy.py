"""/privacy and /forget: what is kept about a chat or a member, and how they have it deleted.

What is kept is up to the Store; those sentences are in `bot.chat.messages`.
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
from bot.chat.telegram.triggers import Request, asker_of
from bot.store.store import Speaks
from bot.text.folding import fold_text

logger = logging.getLogger(__name__)

_DELETE = re.compile(
    r"(?:全部)?(?:删除|删掉|清除|清空|delete|forget|erase)"
    r"(?:全部|记录|数据|all|everything|the|our|my|records?|data)*[。.!]?"
)


class Privacy:
    """Tells what is kept; deletes it for a chat's admins, and for each member what is about them."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [
            RequestHandler(self._services, self._on_privacy, {"privacy"}),
            RequestHandler(self._services, self._on_forget, {"forget"}),
        ]

    async def _on_privacy(self, message: Message, request: Request) -> None:
        if _DELETE.fullmatch("".join(fold_text(request.text).split())):
            replies = [Reply(await self._forget_chat(message))]
        else:
            settings = await self._services.settings(message.chat_id)
            replies = self._services.shelf().whole.privacy(
                keeps_days=self._services.options.keep_questions_days,
                listens=settings.speaks is Speaks.CLEAR,
            )
        await sending.send(message.get_bot(), sending.place_of(message), replies)

    async def _on_forget(self, message: Message, _: Request) -> None:
        said = Reply(await self._forget_member(asker_of(message)))
        await sending.send(message.get_bot(), sending.place_of(message), [said])

    async def _forget_chat(self, message: Message) -> str:
        allowed = await self._services.permissions.may_manage(
            message.get_bot(), message.chat, message.from_user, sender_chat=message.sender_chat
        )
        if not allowed:
            return messages.ADMINS_ONLY_FORGET
        known = await self._delete_chat(message.chat_id)
        if known:
            logger.info("a chat had its records deleted")
        return messages.FORGOTTEN if known else messages.NOTHING_KEPT

    async def _forget_member(self, user_id: int) -> str:
        if not user_id:
            return messages.FORGET_UNKNOWN
        self._services.recent.forget_member(user_id)
        await self._services.recorder.flush()  # else it would be written after
        gone = await self._services.store.forget_member(user_id)
        private = await self._delete_chat(user_id)  # a private chat has the id of its member
        if not (gone.votes or gone.questions or gone.aliases or private):
            return messages.FORGOT_NOTHING
        logger.info("a member had their records deleted")
        return messages.forgot(
            votes=gone.votes, questions=gone.questions, lessons=gone.aliases, private=private
        )

    async def _delete_chat(self, chat_id: int) -> bool:
        self._services.recent.forget_chat(chat_id)
        self._services.views.forget_chat(chat_id)
        await self._services.recorder.flush()  # else it would be written after
        known = await self._services.store.forget_chat(chat_id)
        self._services.lessons.forget()
        return known

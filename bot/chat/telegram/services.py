"""What all handlers share: the texts of the moment, the store, who may do what, which language.

Owns how a chat's settings apply to a message. Decides nothing about what is said.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from telegram import User

from bot.chat.calendar import WorkCalendar
from bot.chat.conversation import Conversation
from bot.chat.messages import Language, language_of
from bot.chat.pushes import DailyPush
from bot.chat.shelf import Shelf
from bot.chat.telegram.memory import AnswerMemory
from bot.chat.telegram.options import TelegramOptions
from bot.chat.telegram.permissions import Permissions
from bot.store.store import ChatSettings, Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """The pieces that handlers are made from.

    Attributes
    ----------
    shelf
        Returns what is answered from at the moment; ask anew for each message.
    calendar
        The work days that `daily` goes by.
    """

    options: TelegramOptions
    shelf: Callable[[], Shelf]
    store: Store
    daily: DailyPush
    calendar: WorkCalendar
    permissions: Permissions
    memory: AnswerMemory

    async def settings(self, chat_id: int) -> ChatSettings:
        """Return what a chat has chosen; the defaults where the store cannot say."""
        try:
            return await self.store.chat_settings(chat_id)
        except Exception as error:  # noqa: BLE001 - of whichever library; the answer is what counts
            logger.warning("settings of a chat cannot be read (%s)", type(error).__name__)
            return ChatSettings(chat_id)

    async def conversation(self, chat_id: int) -> Conversation:
        """Return the conversation over the documents that a chat has chosen."""
        shelf = self.shelf()
        chosen = shelf.known((await self.settings(chat_id)).documents)
        # A selection that nobody has asked of yet is made ready first.
        return await asyncio.to_thread(shelf.conversation, chosen) if chosen else shelf.whole

    async def language(self, chat_id: int, user: User | None) -> Language:
        """Return the language to speak: what the chat has chosen, else that of the member."""
        chosen = language_of((await self.settings(chat_id)).language)
        spoken = language_of(user.language_code) if user is not None else None
        return chosen or spoken or Language.SIMPLIFIED

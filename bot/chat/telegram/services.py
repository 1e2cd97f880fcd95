"""What all handlers share: the texts of the moment, the store, who may do what, which language.

Owns how a chat's settings apply to a message. Decides nothing about what is said.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from telegram import User

from bot.chat.calendar import WorkCalendar
from bot.chat.conversation import Conversation
from bot.chat.messages import Language, language_of
from bot.chat.pushes import DailyPush
from bot.chat.reply import Button, Reply, Subject
from bot.chat.shelf import Shelf
from bot.chat.telegram.memory import AnswerMemory
from bot.chat.telegram.options import TelegramOptions
from bot.chat.telegram.permissions import Permissions
from bot.reading import Passage
from bot.store.store import ChatSettings, Store

Tool = Callable[[Passage, Subject], Sequence[Button]]

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
    tools
        What features put under an answer, in order; they add theirs when they are made.
    """

    options: TelegramOptions
    shelf: Callable[[], Shelf]
    store: Store
    daily: DailyPush
    calendar: WorkCalendar
    permissions: Permissions
    memory: AnswerMemory
    tools: list[Tool] = field(default_factory=list)

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

    def with_tools(self, reply: Reply) -> Reply:
        """Put the row of tools under a message that is about a passage."""
        if reply.subject is None:
            return reply
        try:
            passage = self.shelf().corpus.passage(reply.subject.passage_id)
        except KeyError:  # the text has just been replaced
            return reply
        row = tuple(button for tool in self.tools for button in tool(passage, reply.subject))
        return replace(reply, buttons=(*reply.buttons, row)) if row else reply

    async def language(self, chat_id: int, user: User | None) -> Language:
        """Return the language to speak: what the chat has chosen, else that of the member."""
        chosen = language_of((await self.settings(chat_id)).language)
        spoken = language_of(user.language_code) if user is not None else None
        return chosen or spoken or Language.SIMPLIFIED

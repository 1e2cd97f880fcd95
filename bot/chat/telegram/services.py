"""What all handlers share: the texts of the moment, the store, who may do what, which language.

Owns how a chat's settings apply to a message. Decides nothing about what is said.
"""

from __future__ import annotations

import logging
from asyncio import Lock, shield, to_thread, wrap_future
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from telegram import Message, User

from bot.answering.aliases import Taught
from bot.chat import ballots
from bot.chat.budgets import Budgets
from bot.chat.calendar import WorkCalendar
from bot.chat.cards import Cards
from bot.chat.conversation import Conversation
from bot.chat.desk import Desk
from bot.chat.lessons import Lessons
from bot.chat.messages import Language, language_of
from bot.chat.narrowing import standing
from bot.chat.pushes import DailyPush
from bot.chat.quoting import Row
from bot.chat.recent import RecentQuestions
from bot.chat.recording import Recorder
from bot.chat.reply import Button, Reply, Subject
from bot.chat.shelf import Shelf
from bot.chat.telegram.memory import AnswerMemory
from bot.chat.telegram.options import TelegramOptions
from bot.chat.telegram.permissions import Permissions
from bot.chat.telegram.views import Views
from bot.operations.events import Notice, unheard
from bot.reading import Passage
from bot.store.store import ChatSettings, Store, StoreUnavailableError

Tool = Callable[[Passage, Subject], Sequence[Button]]
Listener = Callable[["Told"], None]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that was sent.

    Attributes
    ----------
    message
        What was answered.
    replies, message_ids
        The answer and the ids that its messages have.
    again
        Whether it took the place of an earlier one: the question was edited.
    seconds
        How long it took, from taking up the message to sending the last of the answer.
    """

    message: Message
    replies: Sequence[Reply]
    message_ids: Sequence[int]
    again: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Services:
    """The pieces that handlers are made from.

    Attributes
    ----------
    shelf
        Returns what is answered from at the moment; ask anew for each message.
    calendar
        The work days that `daily` goes by.
    recorder
        Writes down what was asked; flush it before reading what it writes.
    lessons
        What the chats' admins have taught.
    views
        What messages show, and what was last shown in a chat.
    recent
        The questions of the last hour.
    listeners
        Features that are told of each answer.
    tools
        What features put under an answer, in order; they add theirs when they are made.
    budgets
        How many answers were given lately, and to whom.
    cards
        Draws pictures, None where nobody asked for any.
    desk
        Changes the documents, None where they cannot be changed from here.
    username
        Returns the bot's name, for links to it.
    notice
        Takes what an operator wants to know of.
    locks
        One for each chat whose settings are being changed; see `changing`.
    """

    options: TelegramOptions
    shelf: Callable[[], Shelf]
    store: Store
    daily: DailyPush
    calendar: WorkCalendar
    permissions: Permissions
    memory: AnswerMemory
    recorder: Recorder
    lessons: Lessons
    views: Views
    recent: RecentQuestions = field(default_factory=RecentQuestions)
    listeners: list[Listener] = field(default_factory=list)
    tools: list[Tool] = field(default_factory=list)
    budgets: Budgets = field(default_factory=Budgets)
    cards: Cards | None = None
    desk: Desk | None = None
    username: Callable[[], str] = str
    notice: Notice = unheard
    locks: WeakValueDictionary[int, Lock] = field(default_factory=WeakValueDictionary)

    async def settings(self, chat_id: int) -> ChatSettings:
        """Return what a chat has chosen; the defaults where the store cannot say."""
        # With a webhook, another process may have changed it a moment ago.
        alone = self.options.webhook is None
        try:
            read = self.store.settings_lately if alone else self.store.chat_settings
            return await read(chat_id)
        except StoreUnavailableError:  # which the store has told the log
            return ChatSettings(chat_id)
        except Exception as error:  # noqa: BLE001 - of whichever library; the answer is what counts
            logger.warning("settings of a chat cannot be read (%s)", type(error).__name__)
            return ChatSettings(chat_id)

    def changing(self, chat_id: int) -> Lock:
        """Return what to hold while a chat's settings are read, changed and told.

        So that of two admins who press at once, the second is told what holds after both.
        """
        return self.locks.setdefault(chat_id, Lock())

    async def conversation(
        self, chat_id: int, *, taught: tuple[Taught, ...] | None = None
    ) -> Conversation:
        """Return the conversation over the documents that a chat has chosen, and what it was taught.

        Or, with `taught`, as if it had been taught that.
        """
        documents = (await self.settings(chat_id)).documents
        if taught is None:
            taught = await self.lessons.of(chat_id)
        shelf = self.shelf()
        # A selection that nobody has asked of yet is made ready first, for all who wait for it.
        # Of an archive it takes a moment to find the passages, or the documents that words choose.
        if taught or standing(documents):
            making = shelf.making(await to_thread(shelf.selection, documents, taught))
        else:
            making = shelf.making(shelf.selection(documents))
        return making.result() if making.done() else await shield(wrap_future(making))

    def tell(self, told: Told) -> None:
        """Tell the features of an answer."""
        for listener in self.listeners:
            listener(told)

    def with_tools(self, reply: Reply, *, under: Sequence[Row] = ()) -> Reply:
        """Put the row of tools under a message that is about a passage.

        Parameters
        ----------
        under
            The buttons that stand under the message now, where it turns to another passage.
        """
        if reply.subject is None:
            return reply
        try:
            passage = self.shelf().corpus.passage(reply.subject.passage_id)
        except KeyError:  # the text has just been replaced
            return reply
        row = tuple(button for tool in self.tools for button in tool(passage, reply.subject))
        row = ballots.as_counted(row, under)
        return replace(reply, buttons=(*reply.buttons, row)) if row else reply

    async def language(self, chat_id: int, user: User | None) -> Language:
        """Return the language to speak: what the chat has chosen, else that of the member."""
        chosen = language_of((await self.settings(chat_id)).language)
        spoken = language_of(user.language_code) if user is not None else None
        return chosen or spoken or Language.SIMPLIFIED

"""/teach: an admin says which passage answers a question; from then on questions like it find it.

Owns where the question comes from and who may teach, see and undo what. Which passage was meant is
up to `bot.chat.references`, what holds where to `bot.chat.lessons`, the export to `exporting`.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.ext import BaseHandler

from bot.answering.aliases import located
from bot.answering.lessons import key_of
from bot.chat import messages, teaching
from bot.chat.buttons import resolve
from bot.chat.callbacks import Action, CallbackError
from bot.chat.conversation import Conversation
from bot.chat.lessons import MOST, FullError, taught_of
from bot.chat.narrowing import without_filter
from bot.chat.quoting import Row
from bot.chat.references import meant
from bot.chat.reply import Composer, Reply
from bot.chat.teaching import LONGEST_QUESTION, MOST_CANDIDATES, MOST_WHOLE, PER_PAGE, Lesson
from bot.chat.telegram import exporting, sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.managing import (
    Press,
    Role,
    Standing,
    managed_buttons,
    standing_of_writer,
)
from bot.chat.telegram.presses import readable
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request, question_of
from bot.reading import Passage
from bot.store.store import Alias
from bot.text.folding import fold_text

logger = logging.getLogger(__name__)

_LIST = re.compile(r"list|列表|清单|目录")
_EXPORT = re.compile(r"export|导出")
_UNDO = re.compile(r"(?:undo|撤销|取消|删除)\s*#?(?P<number>\d{1,15})?")


class Teaching:
    """Takes lessons, lists them, takes them back."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lessons = services.lessons

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [
            RequestHandler(self._services, self._on_teach, {"teach"}),
            managed_buttons(self._services, Action.TEACH, self._pressed),
        ]

    async def _on_teach(self, message: Message, request: Request) -> None:
        standing = await standing_of_writer(self._services, message)
        if not standing.manages:
            await _say(message, Reply(messages.MANAGERS_ONLY))
            return
        words = fold_text(request.text).strip()
        if _LIST.fullmatch(words):
            await _say(message, await self._listed(standing, 0))
        elif _EXPORT.fullmatch(words):
            await _say(message, await self._exported(message, standing))
        elif undo := _UNDO.fullmatch(words):
            await _say(message, Reply(await self._undo(standing, undo["number"] or "")))
        else:
            await _say(message, await self._learn(message, request, standing))

    # Learning

    async def _learn(self, message: Message, request: Request, standing: Standing) -> Reply:
        """Teach what was replied to, or ask which passage it is about."""
        if not request.referred and not request.refers_to_us:
            return Reply(messages.TEACH_USAGE)
        question = teaching.fit(self._question(message, request))
        if not question:
            gone = messages.TEACH_QUESTION_GONE if request.refers_to_us else messages.TEACH_USAGE
            return Reply(gone)
        if len(question) > LONGEST_QUESTION:
            return Reply(messages.too_long(LONGEST_QUESTION))
        conversation = await self._services.conversation(message.chat_id)
        corpus = conversation.corpus
        named = meant(request.text, corpus) if request.text else ()
        if len(named) == 1:
            return await self._taught(question, named[0], standing)
        if named:
            return teaching.choice(question, named, corpus)
        opening = messages.TEACH_NO_SUCH_PASSAGE if request.text else ""
        return await asked_which(conversation, question, request.text, opening=opening)

    def _question(self, message: Message, request: Request) -> str:
        replied = message.reply_to_message
        if replied is not None and request.refers_to_us:
            return self._services.recent.question(message.chat_id, replied.message_id)
        if message.quote is not None:  # the part of it that was picked
            return request.referred
        bot = message.get_bot()
        return without_filter(question_of(message, bot.id, bot.username))

    async def _taught(
        self, question: str, passage: Passage, standing: Standing, *, rows: tuple[Row, ...] = ()
    ) -> Reply:
        """Keep a lesson if it would work, and say what came of it."""
        here, everywhere = standing.chat.id, standing.sees_all
        scope = None if everywhere else here
        try:
            then = await self._lessons.with_one_more(
                question, passage, chat_id=here, everywhere=everywhere
            )
            conversation = await self._services.conversation(here, taught=then)
            if not await asyncio.to_thread(_finds, conversation, question, passage):
                return Reply(messages.TEACH_TOO_VAGUE)
            alias = await self._lessons.add(
                question, passage, chat_id=scope, user_id=standing.user_id
            )
        except FullError:
            return Reply(messages.teach_full(MOST))
        logger.info("a question was taught %s", "everywhere" if everywhere else "in one chat")
        await self._services.recorder.flush()  # it may have been asked just now
        await self._services.store.close_inbox_item(key_of(question), standing.chat_ids)
        return teaching.taught(
            Lesson(alias.id, question, passage),
            passage,
            conversation.corpus,
            everywhere=everywhere,
            rows=rows,
        )

    # Buttons

    async def _pressed(self, press: Press) -> str:
        numbers = press.callback.numbers
        if press.callback.target and not numbers:
            return await self._chosen(press)
        if press.callback.target or not numbers:
            raise CallbackError
        page, *lesson = numbers
        said = await self._undo(press.standing, str(lesson[0])) if lesson else ""
        await press.turn(await self._listed(press.standing, page))
        return said

    async def _chosen(self, press: Press) -> str:
        """Teach the question that stands in the message, for the passage of the button."""
        shown = readable(press.message)
        if shown is None:
            raise CallbackError(messages.MESSAGE_TOO_OLD)
        asked = shown.parse_entities([MessageEntity.CODE])
        question = teaching.fit(next(iter(asked.values()), ""))
        if not question or len(question) > LONGEST_QUESTION:
            raise CallbackError
        conversation = await self._services.conversation(shown.chat_id)
        passage = resolve(press.callback, conversation.corpus)
        back = tuple(
            tuple(button for button in row if button.action.startswith(Action.INBOX))
            for row in sending.buttons_of(shown)
        )
        rows = tuple(row for row in back if row)
        await press.turn(await self._taught(question, passage, press.standing, rows=rows))
        return ""

    # What was taught

    async def _visible(self, standing: Standing) -> list[Alias]:
        """Return what somebody may see, the newest first: what holds in the chat, or all of it."""
        known = await self._services.store.aliases()
        return [
            alias
            for alias in known
            if standing.sees_all or alias.chat_id in (None, standing.chat.id)
        ]

    async def _listed(self, standing: Standing, page: int) -> Reply:
        lessons = await self._visible(standing)
        page = min(page, max(0, (len(lessons) - 1) // PER_PAGE))
        shown = lessons[page * PER_PAGE : (page + 1) * PER_PAGE]
        corpus = self._services.shelf().corpus
        places = await asyncio.to_thread(located, corpus, map(taught_of, shown))
        return teaching.listed(
            [
                Lesson(
                    alias.id,
                    alias.text,
                    corpus.passage(places[alias.id]) if alias.id in places else None,
                    _remark(alias, standing),
                    _may_undo(alias, standing),
                )
                for alias in shown
            ],
            corpus,
            page=page,
            more=(page + 1) * PER_PAGE < len(lessons),
        )

    async def _undo(self, standing: Standing, number: str) -> str:
        for alias in await self._visible(standing):
            if str(alias.id) == number:
                if not _may_undo(alias, standing):
                    return messages.LESSON_OPERATORS_ONLY
                await self._lessons.remove(alias.id)
                logger.info("a lesson was undone")
                return messages.lesson_undone(alias.id)
        return messages.no_such_lesson(number)

    async def _exported(self, message: Message, standing: Standing) -> Reply | None:
        """Send what somebody may see of what was taught; return what to say where nothing goes out."""
        aliases = await self._visible(standing)
        return await exporting.export(message, aliases, self._services.shelf().corpus)


async def asked_which(
    conversation: Conversation,
    question: str,
    words: str = "",
    *,
    opening: str = "",
    rows: Sequence[Row] = (),
) -> Reply:
    """Ask which passage answers a question: one near to it, or to what an admin said of it.

    Where none is near, a short text is offered whole.
    """
    corpus = conversation.corpus
    near: tuple[Passage, ...] = ()
    for wanted in filter(None, (words, question)):
        near = near or await asyncio.to_thread(
            conversation.candidates, wanted, limit=MOST_CANDIDATES
        )
    if not near and len(corpus.body) <= MOST_WHOLE:
        opening, near = messages.TEACH_NONE_IS_NEAR, tuple(corpus.body)
    if not near:
        return Composer().add(messages.TEACH_NO_CANDIDATE).reply(*rows)
    return teaching.choice(question, near, corpus, opening=opening, rows=rows)


def _finds(conversation: Conversation, question: str, passage: Passage) -> bool:
    """Tell whether a question is answered with a passage."""
    subjects = [reply.subject for reply in conversation.ask(question)]
    return any(subject and subject.passage_id == passage.id for subject in subjects)


def _remark(alias: Alias, standing: Standing) -> str:
    if alias.chat_id is None:
        return "" if standing.sees_all else messages.LESSON_EVERYWHERE
    return messages.LESSON_ONE_CHAT if standing.sees_all else ""


def _may_undo(alias: Alias, standing: Standing) -> bool:
    return standing.role is Role.OPERATOR or alias.chat_id == standing.chat.id


async def _say(message: Message, reply: Reply | None) -> None:
    if reply is not None:
        await sending.send(message.get_bot(), sending.place_of(message), [reply])

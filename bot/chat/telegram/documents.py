"""/docs: the list of documents, or which of them a chat is answered from.

Operators may take one off there, in private.

Owns who may. What is listed is up to `bot.chat.documents`, taking off to the desk.
"""

from __future__ import annotations

import logging
from asyncio import to_thread
from typing import Any

from telegram import Bot, CallbackQuery, Chat, MaybeInaccessibleMessage, Message, Update, User
from telegram.constants import ChatType
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from bot.chat import documents, messages
from bot.chat.buttons import is_current, removable
from bot.chat.callbacks import Action, Callback, CallbackError, StaleButtonError, decode
from bot.chat.messages import speaking
from bot.chat.narrowing import NarrowingError, for_good
from bot.chat.quoting import shorten
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.presses import acknowledge
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request, asker_of
from bot.chat.telegram.uploads import may_change
from bot.chat.undertakings import Outcome, Step
from bot.reading import Corpus, Document

logger = logging.getLogger(__name__)

_MAX_NOTICE = 200  # characters
_STEPS = {Step.LIST, Step.ASK_TO_TAKE_OFF, Step.TAKE_OFF}


class Documents:
    """Lists documents and, for operators, takes them off."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order. Of the desk's buttons, the last takes all there are left."""
        return [
            RequestHandler(self._services, self._on_docs, {"docs"}),
            CallbackQueryHandler(self._pressed, pattern=f"^{Action.DESK}"),
        ]

    async def _on_docs(self, message: Message, request: Request) -> None:
        if request.text:
            await self._choose(message, request.text)
            return
        if self._may_change(message.chat, message.from_user):
            replies = documents.listing(self._services.shelf().corpus, editable=True)
        else:
            conversation = await self._services.conversation(message.chat_id)
            replies = conversation.documents()
        if message.chat.type != ChatType.PRIVATE:
            replies = removable(replies, asker_of(message))
        await sending.send(message.get_bot(), sending.place_of(message), replies)

    async def _choose(self, message: Message, words: str) -> None:
        """Choose the documents that a chat is answered from, by words about them."""
        services, bot, chat = self._services, message.get_bot(), message.chat
        place = sending.place_of(message)
        if not await services.permissions.may_manage(bot, chat, message.from_user, anew=True):
            await sending.send(bot, place, [Reply(messages.ADMINS_ONLY)])
            return
        shelf = services.shelf()
        try:
            kept, told = await to_thread(for_good, words, shelf.corpus)
            await to_thread(shelf.known, kept)  # which the next question does not wait for then
        except NarrowingError as error:
            await sending.send(bot, place, [Reply(str(error))])
            return
        async with services.changing(chat.id):
            await services.store.set_chat_settings(chat.id, documents=kept)
        await sending.send(bot, place, [Reply(told)])

    def _may_change(self, chat: Chat, user: User | None) -> bool:
        return self._services.desk is not None and may_change(self._services, chat, user)

    async def _pressed(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        if query.message is None:
            await acknowledge(query, messages.BROKEN_BUTTON)
            return
        language = await self._services.language(query.message.chat.id, query.from_user)
        with speaking(language):
            await self._follow(context.bot, query, query.message)

    async def _follow(
        self, bot: Bot, query: CallbackQuery, message: MaybeInaccessibleMessage
    ) -> None:
        notice = ""
        try:
            callback = decode(query.data)
            if not self._may_change(message.chat, query.from_user):
                await acknowledge(query, messages.OPERATORS_ONLY)
                return
            replies, notice = await self._turned(callback)
        except CallbackError as error:
            await acknowledge(query, str(error))
            return
        await acknowledge(query, notice)
        for reply in replies[:1]:
            if not await sending.edit(bot, message.chat.id, message.message_id, reply):
                await sending.send(bot, sending.Place(message.chat.id), [reply])

    async def _turned(self, callback: Callback) -> tuple[list[Reply], str]:
        """Return what the list turns to, and a notice."""
        step, page = callback.numbers
        corpus = self._services.shelf().corpus
        if step not in _STEPS:
            raise CallbackError
        if step == Step.LIST:
            return documents.listing(corpus, page=page, editable=True), ""
        document = _document(callback, corpus)
        if step == Step.ASK_TO_TAKE_OFF:
            return [documents.ask_to_take_off(document, page)], ""
        return await self._taken_off(document, page)

    async def _taken_off(self, document: Document, page: int) -> tuple[list[Reply], str]:
        if self._services.desk is None:
            raise CallbackError
        done = await self._services.desk.take_off(document)
        logger.info("document %s: %s", document.id, done.outcome.name.lower())
        if done.outcome is Outcome.STALE:
            raise StaleButtonError
        said = {
            Outcome.LAST: messages.LAST_DOCUMENT,
            Outcome.NAMED: messages.NAMED_BY_ITSELF,
        }.get(done.outcome) or documents.result(done, document.path.name).text
        corpus = self._services.shelf().corpus
        return documents.listing(corpus, page=page, editable=True), shorten(said, _MAX_NOTICE)


def _document(callback: Callback, corpus: Corpus) -> Document:
    try:
        document = corpus.document(callback.target)
    except KeyError:
        raise StaleButtonError from None
    if not is_current(callback, document):
        raise StaleButtonError
    return document

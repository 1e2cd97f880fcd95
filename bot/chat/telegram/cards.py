"""Pictures of a sentence: the button under an answer, /card, and 「图片」 in reply to an answer.

Owns which sentence a message asks for and where its picture goes. What stands on it, and drawing
it, is up to `bot.chat.cards`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message, MessageEntity, Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from bot.answering.followups import FollowUp, follow_up_in
from bot.chat import messages
from bot.chat.buttons import removable, resolve
from bot.chat.callbacks import (
    DIGEST_LENGTH,
    Action,
    Callback,
    CallbackError,
    StaleButtonError,
    decode,
    encode,
)
from bot.chat.cards import CardError
from bot.chat.messages import speaking
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Button, Composer, Reply, Style, Subject
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.photos import Lately, send_pictures
from bot.chat.telegram.presses import acknowledge, place_of_press
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request, asker_of
from bot.chat.viewing import view_of
from bot.reading import Corpus, Passage
from bot.text.sentences import sentences

logger = logging.getLogger(__name__)

_QUOTES = (MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE)
_LONGEST = 4000  # characters on a card


class _AsksForPicture(RequestHandler):
    """Handles words that ask for a picture of the answer that they reply to."""

    __slots__ = ()

    def check_update(self, update: object) -> Request | None:
        """Return the request, without its words, or None where it asks for anything else."""
        request = super().check_update(update)
        if request is None or request.command or not request.refers_to_us:
            return None
        wanted = follow_up_in(request.text) is FollowUp.PICTURE
        return replace(request, text="") if wanted else None


class Illustrating:
    """Sends pictures of sentences. Without anything to draw with, says so, and sends the text."""

    def __init__(self, services: Services, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._cards = services.cards
        self._lately = Lately(clock)
        if self._cards is not None and self._cards.available:
            services.tools.append(self._tool)

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [
            CallbackQueryHandler(self._pressed, pattern=f"^{Action.CARD}"),
            RequestHandler(self._services, self._on_card, {"card"}),
            _AsksForPicture(self._services, self._on_card, {""}),
        ]

    def _tool(self, passage: Passage, subject: Subject) -> list[Button]:
        """Make the button to the picture of the sentence in view."""
        corpus = self._services.shelf().corpus
        length = subject.end - subject.start
        try:
            if not corpus.is_verbatim(passage) or not 0 < length <= _LONGEST:
                return []
            digest = corpus.document(passage.document_id).digest[:DIGEST_LENGTH]
        except KeyError:  # the text has just been replaced
            return []
        numbers = (subject.start, length)
        return [Button(messages.CARD, encode(Callback(Action.CARD, passage.id, digest, numbers)))]

    # The button

    async def _pressed(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        if query.message is None:  # under an inline message: its chat is none of ours
            await acknowledge(query, messages.BROKEN_BUTTON)
            return
        language = await self._services.language(query.message.chat.id, query.from_user)
        with speaking(language):
            await self._follow(context.bot, query, query.message)

    async def _follow(
        self, bot: Bot, query: CallbackQuery, message: MaybeInaccessibleMessage
    ) -> None:
        press = (message.chat.id, message.message_id, str(query.data))
        if not self._lately.begin(press):
            await acknowledge(query, messages.CARD_JUST_SENT)
            return
        try:
            pictures = await self._pictures(*self._wanted(decode(query.data)))
            asker = query.from_user.id
            await send_pictures(bot, place_of_press(message), pictures, message.chat.type, asker)
            await acknowledge(query)
        except (CallbackError, CardError) as error:
            self._lately.forget(press)
            await acknowledge(query, str(error))
        except VerbatimError:
            self._lately.forget(press)
            logger.exception("nothing was drawn: the corpus in memory is not what was read")
            await acknowledge(query, messages.APOLOGY)
        except BaseException:
            self._lately.forget(press)
            raise

    def _wanted(self, callback: Callback) -> tuple[Corpus, Subject]:
        corpus = self._services.shelf().corpus
        passage = resolve(callback, corpus)
        start, length = callback.numbers
        if not 0 < length <= len(passage.text) - start:
            raise StaleButtonError
        return corpus, Subject(passage.id, start, start + length)

    async def _pictures(self, corpus: Corpus, subject: Subject) -> list[bytes]:
        if self._cards is None:  # a button may be from a time when there were pictures
            raise CardError(messages.CARDS_UNAVAILABLE)
        try:
            passage = corpus.passage(subject.passage_id)
        except KeyError:
            raise StaleButtonError from None
        return await self._cards.sentence(passage, corpus, (subject.start, subject.end))

    # The command

    async def _on_card(self, message: Message, request: Request) -> None:
        if request.refers_to_us and not request.text:
            subject = _in_view(message, self._services.shelf().corpus)
            if subject is None:
                await self._say(message, [Reply(messages.CARD_NO_QUOTATION)])
            else:
                await self._draw(message, subject)
            return
        words = request.text or request.referred
        if not words.strip():
            await self._say(message, [await asyncio.to_thread(self._usage)])
            return
        conversation = await self._services.conversation(message.chat_id)
        try:
            replies = await asyncio.to_thread(conversation.ask, words)
        except VerbatimError:
            logger.exception("nothing was quoted: the corpus in memory is not what was read")
            replies = [Reply(messages.APOLOGY)]
        subject = next((reply.subject for reply in reversed(replies) if reply.subject), None)
        if subject is None:
            await self._say(message, replies)
        else:
            await self._draw(message, subject, instead=replies)

    async def _draw(
        self, message: Message, subject: Subject, *, instead: list[Reply] | None = None
    ) -> None:
        """Send the picture; where there is none, `instead` and why."""
        place, asker = sending.place_of(message), asker_of(message)
        try:
            pictures = await self._pictures(self._services.shelf().corpus, subject)
            await send_pictures(message.get_bot(), place, pictures, message.chat.type, asker)
        except CardError as error:
            shown = [self._services.with_tools(reply) for reply in instead or ()]
            await self._say(message, [*shown, Reply(str(error))])
        except (StaleButtonError, VerbatimError):  # replaced since it was found
            await self._say(message, [Reply(messages.TEXT_CHANGED)])

    def _usage(self) -> Reply:
        composer = Composer().add(messages.CARD_USAGE)
        if example := self._services.shelf().whole.examples.slogan:
            composer.line().add(messages.FOR_EXAMPLE).add(f"/card {example}", Style.CODE)
        return composer.reply()

    async def _say(self, message: Message, replies: list[Reply]) -> None:
        if message.chat.type != ChatType.PRIVATE:
            replies = [
                removable([reply], asker_of(message))[0]
                if reply.buttons or reply.subject
                else reply
                for reply in replies
            ]
        await sending.send(message.get_bot(), sending.place_of(message), replies)


def _in_view(message: Message, corpus: Corpus) -> Subject | None:
    """Return what the message that is replied to shows, or the sentences that were picked of it."""
    answer = message.reply_to_message
    if answer is None:
        return None
    quotes = [answer.parse_entity(entity) for entity in answer.entities if entity.type in _QUOTES]
    picked = message.quote.text if message.quote is not None else ""
    view = view_of(sending.buttons_of(answer), quotes, corpus, picked=picked)
    if view is None or view.subject is None:
        return None
    passage = corpus.passage(view.subject.passage_id)
    start = passage.text.find(picked) if picked.strip() else -1
    return _sentences_around(passage, start, start + len(picked)) if start >= 0 else view.subject


def _sentences_around(passage: Passage, start: int, end: int) -> Subject:
    """Return the whole sentences of a stretch: half of one may say the contrary of it."""
    touched = [span for span in sentences(passage.text) if span[0] < end and start < span[1]]
    return Subject(passage.id, touched[0][0], touched[-1][1])

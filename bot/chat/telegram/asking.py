"""Questions, look-ups and what the bot says of itself: from a message to its answer.

Owns which command is which method of the Conversation, and that an edited question edits its
answer. What is said is up to the Conversation.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, CallbackContext, MessageHandler, filters

from bot.answering.followups import follow_up_in
from bot.chat import messages
from bot.chat.conversation import Conversation
from bot.chat.manners import hint_in_group
from bot.chat.quoting import VerbatimError, clean
from bot.chat.rendering import removable
from bot.chat.reply import Reply, Style
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.services import Services, Told
from bot.chat.telegram.triggers import Request, asker_of

logger = logging.getLogger(__name__)

_QUOTES = {Style.QUOTE, Style.FOLDED_QUOTE}
_LONGEST_NAME = 32
_LOOKING_UP = frozenset({"slogan", "slogans", "verify"})
_READING = frozenset({"outline", "quote", "random"})


class Asking:
    """Puts messages before a Conversation and its replies under them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._views = services.views
        services.listeners.append(self._views.remember)

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order. The last two take what no other handler wants."""
        known = {"", "ask", "start", "help", *_LOOKING_UP, *_READING}
        wordless = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & filters.ATTACHMENT
        return [
            RequestHandler(self._services, self._answer, known, edited=True),
            RequestHandler(self._services, self._unknown),
            MessageHandler(wordless & ~filters.VIA_BOT, self._wordless),
        ]

    async def _answer(self, message: Message, request: Request) -> None:
        started = time.monotonic()
        place = sending.place_of(message)
        answered = self._services.memory.of(place.chat_id, message.message_id)
        conversation = await self._services.conversation(place.chat_id)
        speaks = (await self._services.settings(place.chat_id)).speaks
        private = message.chat.type == ChatType.PRIVATE
        hint = messages.HINT_PRIVATE if private else hint_in_group(speaks)
        version = message.edit_date or message.date
        async with answered.lock:  # an edit may come while its question is being answered
            if answered.version is not None and version < answered.version:
                return  # updates came in the wrong order
            replies = await asyncio.to_thread(self._replies, conversation, message, request, hint)
            again = bool(answered.message_ids)
            answered.message_ids = await sending.replace_all(
                message.get_bot(), place, answered.message_ids, replies
            )
            answered.version = version
            seconds = time.monotonic() - started
            self._services.tell(Told(message, replies, answered.message_ids, again, seconds))

    def _replies(
        self, conversation: Conversation, message: Message, request: Request, hint: str
    ) -> list[Reply]:
        try:
            replies = self._refined(conversation, message, request)
            if replies is None:
                replies = self._said(conversation, request, hint)
        except VerbatimError:
            logger.exception("nothing was quoted: the corpus in memory is not what was read")
            return [Reply(messages.APOLOGY)]
        replies = [self._services.with_tools(reply) for reply in replies]
        if message.chat.type == ChatType.PRIVATE:  # there, everyone can delete what they like
            return replies
        asker = asker_of(message)
        return [
            removable([reply], asker)[0] if _is_worth_removing(reply) else reply
            for reply in replies
        ]

    def _refined(
        self, conversation: Conversation, message: Message, request: Request
    ) -> list[Reply] | None:
        """Refine the answer that a message replies to, or else the last one of the chat.

        None where it asks something else.
        """
        if request.command not in ("", "ask") or follow_up_in(request.text) is None:
            return None
        replied, shown = message.reply_to_message, None
        if request.refers_to_us and replied is not None:
            view = self._views.behind(message, conversation.corpus)
            shown = (view, replied.message_id) if view is not None else None
        shown = shown or self._views.last(sending.place_of(message), conversation.corpus)
        if shown is None:
            return None
        view, message_id = shown
        question = self._services.recent.question(message.chat_id, message_id)
        return conversation.follow_up(request.text, view, question)

    def _said(self, conversation: Conversation, request: Request, hint: str) -> list[Reply]:
        # Pointing at somebody's message is as good as repeating it; at one of ours, only to check.
        pointed_at = "" if request.refers_to_us else request.referred
        words = request.text or pointed_at
        said: dict[str, Callable[[], list[Reply]]] = {
            "": lambda: conversation.ask(words),
            "ask": lambda: conversation.ask(words),
            "slogan": lambda: conversation.slogan(words),
            "verify": lambda: conversation.verify(request.text or request.referred),
            "slogans": conversation.slogans,
            "outline": lambda: conversation.outline(request.text),
            "quote": conversation.quote,
            "random": conversation.random,
            # A link may lead out of what the chat has chosen to be answered from.
            "start": lambda: self._services.shelf().whole.start(request.text, hint=hint),
            "help": lambda: conversation.help(hint=hint),
        }
        return said[request.command]()

    async def _unknown(self, message: Message, request: Request) -> None:
        if request.surely:
            reply = Reply(messages.unknown_command(clean(request.command, _LONGEST_NAME)))
            await sending.send(message.get_bot(), sending.place_of(message), [reply])

    async def _wordless(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        message = update.message
        if message is None or message.media_group_id is not None:  # an album comes in many pieces
            return
        await sending.send(context.bot, sending.place_of(message), [Reply(messages.WORDS_ONLY)])


def _is_worth_removing(reply: Reply) -> bool:
    return bool(reply.buttons) or any(span.style in _QUOTES for span in reply.spans)

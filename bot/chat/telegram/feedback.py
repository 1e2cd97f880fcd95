"""👍 and 👎 under an answer: one vote a member, counted on the buttons.

Who votes against it is offered the passages that come next for the same question. Keeping votes is
up to the Store, what the buttons look like to `bot.chat.ballots`.
"""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakValueDictionary

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from bot.chat import ballots, messages
from bot.chat.callbacks import Action, Callback, CallbackError, decode
from bot.chat.messages import speaking
from bot.chat.quoting import Row
from bot.chat.reply import Subject
from bot.chat.telegram import sending
from bot.chat.telegram.presses import acknowledge, readable
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import question_of
from bot.reading import Passage
from bot.store.store import Tally


class Feedback:
    """Takes votes. Everyone who sees an answer may vote on it, and take the vote back."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        # While the buttons of a message are being changed; gone when nobody waits for it.
        self._changing: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        services.tools.append(self._tool)

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [CallbackQueryHandler(self._pressed, pattern=f"^{Action.VOTE}")]

    @staticmethod
    def _tool(passage: Passage, _: Subject) -> Row:
        return ballots.vote_buttons(passage.id)

    async def _pressed(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        if query.message is None:  # under an inline message: its chat is none of ours
            await acknowledge(query, messages.BROKEN_BUTTON)
            return
        chat_id = query.message.chat.id
        with speaking(await self._services.language(chat_id, query.from_user)):
            await self._vote(context.bot, query, query.message)

    async def _vote(
        self, bot: Bot, query: CallbackQuery, message: MaybeInaccessibleMessage
    ) -> None:
        try:
            callback = _ballot(decode(query.data))
        except CallbackError as error:
            await acknowledge(query, str(error))
            return
        chat_id, message_id = message.chat.id, message.message_id
        value = 1 if callback.numbers[0] == ballots.FOR else -1
        tally = await self._store.vote(
            chat_id, message_id, query.from_user.id, value, passage_id=callback.target or None
        )
        shown, others = readable(message), list[Row]()
        if tally.mine < 0 and shown is not None:
            others = await self._others(bot, shown, callback.target)
        await acknowledge(query, _thanks(tally, offered=bool(others)), alert=False)
        if shown is not None:  # of one too old, the other buttons are not known
            await self._count(bot, shown, others)

    async def _others(self, bot: Bot, message: Message, passage_id: str) -> list[Row]:
        question = question_of(message, bot.id, bot.username)
        if not question:
            return []
        conversation = await self._services.conversation(message.chat_id)
        return await asyncio.to_thread(conversation.others, passage_id, question)

    async def _count(self, bot: Bot, message: Message, others: list[Row]) -> None:
        """Write all votes there are by now on the buttons."""
        key = message.chat_id, message.message_id
        async with self._changing.setdefault(key, asyncio.Lock()):
            tally = await self._store.tally(*key)
            rows = ballots.counted(sending.buttons_of(message), up=tally.up, down=tally.down)
            await sending.edit_buttons(bot, *key, ballots.offering(rows, others))


def _thanks(tally: Tally, *, offered: bool) -> str:
    if tally.mine > 0:
        return messages.VOTE_FOR
    if tally.mine == 0:
        return messages.VOTE_WITHDRAWN
    return messages.VOTE_AGAINST_WITH_OTHERS if offered else messages.VOTE_AGAINST


def _ballot(callback: Callback) -> Callback:
    """Return a vote. Raises CallbackError where it is neither for nor against."""
    if callback.numbers[0] not in ballots.MARKS:
        raise CallbackError
    return callback

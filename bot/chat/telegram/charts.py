"""Pictures of a set phrase over the years, for the button under its places.

Without anything to draw with there is no handler here, and the button shows the chart as text.
What is drawn is up to the Conversation and to `bot.chat.cards`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from bot.chat import messages
from bot.chat.callbacks import Action, CallbackError
from bot.chat.cards import CardError, Cards
from bot.chat.messages import speaking
from bot.chat.quoting import VerbatimError
from bot.chat.telegram.photos import Lately, send_pictures
from bot.chat.telegram.presses import acknowledge, place_of_press, readable
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import LOOKING_UP, question_of

logger = logging.getLogger(__name__)


class Charting:
    """Sends pictures of how often a phrase is used in each year."""

    def __init__(self, services: Services, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._lately = Lately(clock)

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        cards = self._services.cards
        if cards is None or not cards.available:
            return []
        return [CallbackQueryHandler(self._pressed, pattern=f"^{Action.CHART}")]

    async def _pressed(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query, cards = update.callback_query, self._services.cards
        if query is None or cards is None:
            return
        if query.message is None:  # under an inline message: its chat is none of ours
            await acknowledge(query, messages.BROKEN_BUTTON)
            return
        language = await self._services.language(query.message.chat.id, query.from_user)
        with speaking(language):
            await self._follow(cards, context.bot, query, query.message)

    async def _follow(
        self, cards: Cards, bot: Bot, query: CallbackQuery, message: MaybeInaccessibleMessage
    ) -> None:
        press = (message.chat.id, message.message_id, str(query.data))
        if not self._lately.begin(press):
            await acknowledge(query, messages.CARD_JUST_SENT)
            return
        try:
            conversation = await self._services.conversation(message.chat.id)
            shown = readable(message)
            question = ""
            if shown is not None:
                question = question_of(shown, bot.id, bot.username, commands=LOOKING_UP)
            chart = await asyncio.to_thread(conversation.chart, query.data, question=question)
            pictures, asker = await cards.years(chart), query.from_user.id
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

"""/stats: how much was asked and what became of it, for a chat's admins and for operators.

Owns the periods and who gets to see which chats; the numbers and what they look like are up to
`bot.chat.statistics`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib.util
import logging
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Message, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler

from bot.chat import messages, statistics
from bot.chat.callbacks import Action, Callback, CallbackError, encode
from bot.chat.cards import Look
from bot.chat.quoting import Row
from bot.chat.reply import Button, Reply
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.failures import Trouble, trouble_of
from bot.chat.telegram.managing import Press, Standing, managed_buttons, standing_of_writer
from bot.chat.telegram.photos import send_photos
from bot.chat.telegram.presses import place_of_press
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request
from bot.pictures import FontError, PicturesUnavailableError

logger = logging.getLogger(__name__)

_PERIODS = (7, 30)  # days


class Statistics:
    """Tells the numbers of a chat to its admins, and of all chats to operators in private."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._drawing = asyncio.Semaphore(1)

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [
            RequestHandler(self._services, self._on_stats, {"stats"}),
            managed_buttons(self._services, Action.STATISTICS, self._pressed),
        ]

    async def _on_stats(self, message: Message, _: Request) -> None:
        standing = await standing_of_writer(self._services, message)
        if standing.manages:
            today = await self._today(message)
            reply = await self._told(standing, today)
        else:
            reply = Reply(messages.MANAGERS_ONLY)
        await sending.send(message.get_bot(), sending.place_of(message), [reply])

    async def _told(self, standing: Standing, today: dt.date) -> Reply:
        await self._services.recorder.flush()
        since = today - dt.timedelta(days=max(_PERIODS) - 1)
        found = await self._gathered(standing, since, today)
        everywhere = standing.sees_all
        head = messages.STATISTICS_EVERYWHERE if everywhere else messages.STATISTICS_HERE
        daily = await self._daily(standing, found)
        text = f"{head}\n{statistics.told(found, _PERIODS, daily=daily)}"
        drawable = found.total.asked and importlib.util.find_spec("PIL") is not None
        return Reply(text, buttons=(_picture_row(since, today),) if drawable else ())

    async def _gathered(
        self, standing: Standing, since: dt.date, until: dt.date
    ) -> statistics.Statistics:
        chat_id = None if standing.sees_all else standing.chat.id
        zone = await self._zone(standing.chat.id)
        found = await statistics.gather(self._store, since, until, chat_id, zone=zone)
        kept = self._services.options.keep_questions_days > 0
        return found if kept else replace(found, unanswered=())

    async def _daily(self, standing: Standing, found: statistics.Statistics) -> str:
        if standing.sees_all:
            return messages.subscribers(found.subscribers.active, found.subscribers.paused)
        subscription = await self._store.subscription(standing.chat.id)
        if subscription is None:
            return messages.STATISTICS_DAILY_OFF
        active = subscription.active
        return messages.STATISTICS_DAILY_ON if active else messages.STATISTICS_DAILY_PAUSED

    async def _today(self, message: Message) -> dt.date:
        return message.date.astimezone(await self._zone(message.chat_id)).date()

    async def _zone(self, chat_id: int) -> ZoneInfo:
        return self._services.daily.zone(await self._store.time_zone(chat_id))

    async def _pressed(self, press: Press) -> str:
        """Draw the period that the message tells of."""
        since, until = _period(press.callback)
        found = await self._gathered(press.standing, since, until)
        look = self._services.cards.look if self._services.cards is not None else Look()
        try:
            async with self._drawing:  # one at a time
                chart = statistics.chart_of(found)
                pictures = await asyncio.to_thread(statistics.draw, chart, look)
        except PicturesUnavailableError:
            raise CallbackError(messages.NO_PICTURES) from None
        except FontError as error:
            logger.warning("statistics cannot be drawn: %s", error)
            raise CallbackError(messages.NO_FONT) from None
        try:
            await send_photos(press.bot, place_of_press(press.message), pictures)
        except BadRequest as error:
            if trouble_of(error) is not Trouble.NO_RIGHTS:
                raise
            raise CallbackError(messages.CARDS_FORBIDDEN) from error
        return ""


def _picture_row(since: dt.date, until: dt.date) -> Row:
    callback = Callback(Action.STATISTICS, numbers=(since.toordinal(), until.toordinal()))
    return (Button(messages.STATISTICS_PICTURE, encode(callback)),)


def _period(callback: Callback) -> tuple[dt.date, dt.date]:
    """Read the days of a button. Raises CallbackError where they are none that we ever offered."""
    since, until = callback.numbers
    if callback.target or not 0 <= until - since < statistics.MOST_DAYS:
        raise CallbackError
    try:
        return dt.date.fromordinal(since), dt.date.fromordinal(until)
    except (ValueError, OverflowError):
        raise CallbackError from None

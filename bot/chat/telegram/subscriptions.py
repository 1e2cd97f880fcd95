"""/daily, /timezone and /settings: who may, and what is said back.

The arithmetic of days is in `bot.chat.schedule`, keeping the next due time in `DailyPush`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler

from bot.chat import messages
from bot.chat.reply import Reply
from bot.chat.schedule import (
    Action,
    Occurrence,
    ScheduleError,
    describe,
    parse_daily,
    parse_time_zone,
    upcoming,
)
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request
from bot.chat.zones import label
from bot.store.records import Subscription

_DATES = 3


class Subscriptions:
    """Changes and tells a chat's settings. Everyone may ask for them, admins change them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._daily = services.daily
        self._calendar = services.calendar
        self._permissions = services.permissions

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [
            RequestHandler(self._services, self._on_daily, {"daily"}),
            RequestHandler(self._services, self._on_time_zone, {"timezone"}),
            RequestHandler(self._services, self._on_settings, {"settings"}),
        ]

    async def _on_daily(self, message: Message, request: Request) -> None:
        try:
            wanted = parse_daily(request.text)
        except ScheduleError as error:
            await _say(message, str(error))
            return
        if wanted.action is Action.STATUS:
            await _say(message, await self._status(message))
        elif not await self._may_manage(message):
            await _say(message, messages.ADMINS_ONLY)
        elif wanted.action is Action.OFF or wanted.at is None:
            ended = await self._store.unsubscribe(message.chat_id)
            await _say(message, messages.DAILY_ENDED if ended else messages.DAILY_NOT_ON)
        else:
            await self._daily.subscribe(
                message.chat_id,
                thread_id=sending.thread_of(message),
                at=wanted.at,
                days=wanted.days,
            )
            await _say(message, await self._status(message))

    async def _on_time_zone(self, message: Message, request: Request) -> None:
        if not request.text:
            zone = self._daily.zone(await self._store.time_zone(message.chat_id))
            await _say(message, messages.time_zone_is(label(zone)))
            return
        if not await self._may_manage(message):
            await _say(message, messages.ADMINS_ONLY)
            return
        try:
            zone = parse_time_zone(request.text)
        except ScheduleError as error:
            await _say(message, str(error))
            return
        subscribed = await self._daily.set_time_zone(message.chat_id, zone)
        lines = [messages.time_zone_set(label(zone))]
        if subscribed is not None:
            lines.append(await self._status(message))
        await _say(message, "\n".join(lines))

    async def _on_settings(self, message: Message, _: Request) -> None:
        zone = self._daily.zone(await self._store.time_zone(message.chat_id))
        status = await self._status(message)
        heading = [] if status == messages.DAILY_OFF else [messages.DAILY]
        lines = [messages.settings_zone(label(zone)), *heading, status]
        await _say(message, "\n".join(lines))

    async def _status(self, message: Message) -> str:
        """Say in words what the chat's daily quote is set to, and on which days it comes next."""
        subscription = await self._store.subscription(message.chat_id)
        if subscription is None:
            return messages.DAILY_OFF
        if not subscription.active:
            reason = messages.pause_reason(subscription.paused_reason or "")
            return messages.daily_paused(reason)
        return "\n".join(self._lines(subscription, message))

    def _lines(self, subscription: Subscription, message: Message) -> list[str]:
        at, days = subscription.at, subscription.days
        zone = self._daily.zone(subscription.time_zone)
        first = Occurrence(subscription.due, subscription.local_date)
        others = upcoming(
            first.due, at, days, zone, self._calendar, count=_DATES - 1, since=first.local_date
        )
        now = message.date.astimezone(dt.UTC)
        dates = [occurrence.local_date for occurrence in (first, *others)]
        lines = [
            describe(at, days, zone, first, now=now, calendar=self._calendar),
            messages.coming_dates(dates),
        ]
        if subscription.thread_id is not None:
            here = subscription.thread_id == sending.thread_of(message)
            lines.append(messages.DAILY_IN_THIS_TOPIC if here else messages.DAILY_IN_OTHER_TOPIC)
        return lines

    async def _may_manage(self, message: Message) -> bool:
        return await self._permissions.may_manage(
            message.get_bot(), message.chat, message.from_user, sender_chat=message.sender_chat
        )


async def _say(message: Message, text: str) -> None:
    await sending.send(message.get_bot(), sending.place_of(message), [Reply(text)])

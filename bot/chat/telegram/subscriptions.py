"""/daily and /timezone: who may, and what is said back.

The arithmetic of days is in `bot.chat.schedule`, keeping the next due time in `DailyPush`; the
same settings by buttons are in `settings`.
"""

from __future__ import annotations

from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler

from bot.chat import messages
from bot.chat.reply import Reply
from bot.chat.schedule import (
    Action,
    ScheduleError,
    parse_daily,
    parse_time_zone,
)
from bot.chat.status import daily_status
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request
from bot.chat.zones import label


class Subscriptions:
    """Changes and tells a chat's daily quote. Everyone may ask for it, admins change it."""

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
            async with self._services.changing(message.chat_id):
                ended = await self._store.unsubscribe(message.chat_id)
            await _say(message, messages.DAILY_ENDED if ended else messages.DAILY_NOT_ON)
        else:
            async with self._services.changing(message.chat_id):
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
        async with self._services.changing(message.chat_id):
            subscribed = await self._daily.set_time_zone(message.chat_id, zone)
        lines = [messages.time_zone_set(label(zone))]
        if subscribed is not None:
            lines.append(await self._status(message))
        await _say(message, "\n".join(lines))

    async def _status(self, message: Message) -> str:
        """Say in words what the chat's daily quote is set to, and on which days it comes next."""
        status = await daily_status(
            self._store,
            self._daily,
            self._calendar,
            message.chat_id,
            thread_id=sending.thread_of(message),
        )
        if status.subscription is None:
            return messages.DAILY_OFF
        if status.pause_reason is not None:
            return messages.daily_paused(status.pause_reason)
        return "\n".join(status.lines)

    async def _may_manage(self, message: Message) -> bool:
        return await self._permissions.may_manage(
            message.get_bot(), message.chat, message.from_user, sender_chat=message.sender_chat
        )


async def _say(message: Message, text: str) -> None:
    await sending.send(message.get_bot(), sending.place_of(message), [Reply(text)])

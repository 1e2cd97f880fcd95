"""Subscribing: keeps each chat's next due time what its settings say. Sends nothing.

Stands between the handlers, who know what a member asked for, and the store, which keeps a moment
in UTC; whenever a setting changes, the moment has to be worked out again here.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.chat.calendar import WorkCalendar
from bot.chat.schedule import Days, Occurrence, next_occurrence
from bot.store.records import Subscription

if TYPE_CHECKING:
    from bot.store.store import Store

logger = logging.getLogger(__name__)


class Planner:
    """Changes subscriptions, and tells when the next quote comes.

    Parameters
    ----------
    default_zone
        For chats without a time zone of their own.
    clock
        Returns an aware datetime.
    """

    def __init__(
        self,
        store: Store,
        calendar: WorkCalendar,
        default_zone: ZoneInfo,
        *,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._store = store
        self._calendar = calendar
        self._default_zone = default_zone
        self._clock = clock

    def now(self) -> dt.datetime:
        """Return the present moment, aware."""
        return self._clock()

    async def subscribe(
        self, chat_id: int, *, thread_id: int | None, at: dt.time, days: Days
    ) -> Occurrence:
        """Begin or change a chat's daily quote and return when it comes next.

        A chat that has had today's quote gets the next one on another day, at the new time.
        """
        zone = self.zone(await self._store.time_zone(chat_id))
        planned = await self._plan(chat_id, at, days, zone)
        await self._store.subscribe(
            chat_id,
            thread_id=thread_id,
            at=at,
            days=days,
            due=planned.due,
            local_date=planned.local_date,
        )
        return planned

    async def resume(self, chat_id: int) -> Occurrence | None:
        """Go on with a paused subscription; None if there is none that is paused."""
        paused = await self._store.subscription(chat_id)
        if paused is None or paused.active:
            return None
        zone = self.zone(paused.time_zone)
        planned = await self._plan(chat_id, paused.at, paused.days, zone)
        return planned if await self._store.resume(chat_id, *planned) else None

    async def set_time_zone(self, chat_id: int, zone: ZoneInfo) -> Occurrence | None:
        """Set a chat's time zone, and return its next quote if it is subscribed."""
        await self._store.set_time_zone(chat_id, zone.key)
        subscription = await self._store.subscription(chat_id)
        if subscription is None or not subscription.active:
            return None
        return await self._move(subscription)

    async def replan(self) -> int:
        """Work out again what is not due yet, and return how many pushes have moved.

        For the start of the program: the calendar or the default time zone may have changed.
        """
        now = self._clock()
        moved = 0
        for subscription in await self._store.active_subscriptions():
            if subscription.due <= now:
                continue  # missed while the program was down: `tick` decides
            planned = await self._move(subscription)
            moved += planned != (subscription.due, subscription.local_date)
        return moved

    def zone(self, name: str | None) -> ZoneInfo:
        """Return the zone of that name; the default for None and for names that have vanished."""
        if name is None:
            return self._default_zone
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            logger.warning("unknown time zone %r, using %s", name, self._default_zone.key)
            return self._default_zone

    async def move_on(self) -> None:
        """Give a later day to subscriptions that are due for one on which they had their quote."""
        for subscription in await self._store.overtaken(self._clock()):
            await self._move(subscription)

    async def _move(self, subscription: Subscription) -> Occurrence:
        """Plan again, and store it unless the subscription has changed meanwhile."""
        zone = self.zone(subscription.time_zone)
        planned = await self._plan(subscription.chat_id, subscription.at, subscription.days, zone)
        if planned != (subscription.due, subscription.local_date):
            await self._store.reschedule(
                subscription.chat_id,
                due=planned.due,
                local_date=planned.local_date,
                seen=subscription.due,
            )
        return planned

    async def _plan(self, chat_id: int, at: dt.time, days: Days, zone: ZoneInfo) -> Occurrence:
        since = await self._store.last_date(chat_id)
        return next_occurrence(self._clock(), at, days, zone, self._calendar, since=since)

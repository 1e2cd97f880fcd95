"""What a chat's daily quote is set to, in words. Changes nothing; knows no Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat import messages
from bot.chat.calendar import WorkCalendar
from bot.chat.planning import Planner
from bot.chat.schedule import Occurrence, describe, upcoming
from bot.chat.zones import label
from bot.store.records import Subscription

if TYPE_CHECKING:
    from bot.store.store import Store

_DATES = 3


@dataclass(frozen=True, slots=True)
class DailyStatus:
    """A chat's daily quote. `zone` is the name of the chat's time zone as it is shown.

    `lines` says what is set and on which days it comes next; empty where it is off or pauses.
    """

    zone: str
    subscription: Subscription | None
    lines: tuple[str, ...] = ()

    @property
    def pause_reason(self) -> str | None:
        """Why it pauses, in the current language, or None where it does not."""
        if self.subscription is None or self.subscription.active:
            return None
        return messages.pause_reason(self.subscription.paused_reason or "")


async def daily_status(
    store: Store, daily: Planner, calendar: WorkCalendar, chat_id: int, *, thread_id: int | None
) -> DailyStatus:
    """Ask the store for a chat's daily quote, as it is seen from a forum topic."""
    subscription = await store.subscription(chat_id)
    zone = label(daily.zone(await store.time_zone(chat_id)))
    if subscription is None or not subscription.active:
        return DailyStatus(zone, subscription)
    lines = _lines(subscription, daily, calendar, thread_id)
    return DailyStatus(zone, subscription, tuple(lines))


def _lines(
    subscription: Subscription, daily: Planner, calendar: WorkCalendar, thread_id: int | None
) -> list[str]:
    at, days = subscription.at, subscription.days
    zone = daily.zone(subscription.time_zone)
    first = Occurrence(subscription.due, subscription.local_date)
    others = upcoming(first.due, at, days, zone, calendar, count=_DATES - 1, since=first.local_date)
    dates = [occurrence.local_date for occurrence in (first, *others)]
    lines = [
        describe(at, days, zone, first, now=daily.now(), calendar=calendar),
        messages.coming_dates(dates),
    ]
    if subscription.thread_id is not None:
        here = subscription.thread_id == thread_id
        lines.append(messages.DAILY_IN_THIS_TOPIC if here else messages.DAILY_IN_OTHER_TOPIC)
    return lines

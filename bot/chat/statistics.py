"""How much was asked, and what became of it: gathered from the counts, as text and as pictures.

Serves a chat's admins, operators and the terminal alike. No member's words are in any count; the
questions listed are those that are kept. Knows no Telegram.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.chat import messages
from bot.chat.cards import Look
from bot.chat.quoting import clean
from bot.chat.recording import Kind
from bot.store.store import Frequency, InboxItem, Store, Subscribers, Total

MOST_DAYS = 400  # that a picture has room for
_TOP = 5
_BARS = 10
_LONGEST = 40  # characters of a question or phrase in a list


@dataclass(frozen=True, slots=True)
class Day:
    """The questions of one day. What was asked on it was either answered or declined."""

    day: dt.date
    asked: int = 0
    answered: int = 0
    declined: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """What happened from one day to another, both included.

    Attributes
    ----------
    days
        Every day, in order.
    reasons
        Why questions were declined, the most frequent first.
    slogans
        Set phrases of the text that were looked up, the most frequent first.
    unanswered
        Of the questions that are kept, those that were not answered well.
    subscribers
        Chats with a daily quote, of all chats whatever was asked for.
    """

    days: tuple[Day, ...]
    reasons: tuple[Frequency, ...] = ()
    slogans: tuple[Frequency, ...] = ()
    unanswered: tuple[InboxItem, ...] = ()
    subscribers: Subscribers = field(default_factory=lambda: Subscribers(0, 0))

    @property
    def total(self) -> Day:
        """All days together, under the date of the last."""
        return summed(self.days)

    def last(self, days: int) -> Day:
        """The last days together."""
        return summed(self.days[-days:])


def summed(days: Sequence[Day]) -> Day:
    """Add days up, under the date of the last."""
    return Day(
        days[-1].day,
        sum(day.asked for day in days),
        sum(day.answered for day in days),
        sum(day.declined for day in days),
    )


async def gather(
    store: Store,
    since: dt.date,
    until: dt.date,
    chat_id: int | None = None,
    *,
    zone: dt.tzinfo = dt.UTC,
    top: int = _TOP,
) -> Statistics:
    """Return the statistics of a period.

    Parameters
    ----------
    since, until
        The first day and the last.
    chat_id
        Of this chat; None for all.
    zone
        By whose midnight the first day begins for the questions that are kept.
    top
        How many reasons, phrases and questions to list.
    """
    totals = await store.totals(since, until, chat_id)
    midnight = dt.datetime.combine(since, dt.time(), zone)
    chat_ids = None if chat_id is None else (chat_id,)
    return Statistics(
        days=_days(totals, since, until),
        reasons=await store.top(Kind.DECLINED, since, until, limit=top, chat_id=chat_id),
        slogans=await store.top(Kind.SLOGAN, since, until, limit=top, chat_id=chat_id),
        unanswered=tuple(await store.inbox(chat_ids, limit=top, since=midnight)),
        subscribers=await store.subscribers(),
    )


def _days(totals: Sequence[Total], since: dt.date, until: dt.date) -> tuple[Day, ...]:
    counts = {(total.day, total.kind): total.count for total in totals}
    every = (since + dt.timedelta(days=n) for n in range((until - since).days + 1))
    kinds = (Kind.ASKED, Kind.ANSWERED, Kind.DECLINED)
    return tuple(Day(day, *(counts.get((day, kind.value), 0) for kind in kinds)) for day in every)


def told(found: Statistics, periods: Sequence[int], *, daily: str) -> str:
    """Say it in words.

    Parameters
    ----------
    periods
        Numbers of days up to the last; the longest is that of the lists.
    daily
        What to say of the daily quote.
    """
    if not found.total.asked and not found.slogans:
        return f"{messages.STATISTICS_NOTHING}\n{daily}"
    lines = [_counted(found.last(days), messages.last_days(days)) for days in periods]
    if found.reasons:
        known = messages.REASONS
        reasons = [
            messages.how_often(known.get(r.subject, r.subject), r.count) for r in found.reasons
        ]
        lines[-1] += messages.in_brackets(reasons)
    if found.slogans:
        lines.append(messages.STATISTICS_SLOGANS)
        lines += [
            f"· {messages.how_often(clean(slogan.subject, _LONGEST), slogan.count)}"
            for slogan in found.slogans
        ]
    if found.unanswered:
        lines.append(messages.STATISTICS_UNANSWERED)
        lines += [
            f"· {messages.how_often(clean(item.text, _LONGEST), item.count)}"
            for item in found.unanswered
        ]
    return "\n".join([*lines, daily])


def _counted(day: Day, period: str) -> str:
    return messages.asked_in(period, asked=day.asked, answered=day.answered, declined=day.declined)


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn of some statistics, in words already: a thread knows no language of its own."""

    found: Statistics
    title: str
    answered: str
    declined: str
    slogans: str


def chart_of(found: Statistics) -> Chart:
    """Return the pictures of some statistics, in the language being spoken."""
    return Chart(
        found,
        messages.last_days(len(found.days)),
        messages.SERIES_ANSWERED,
        messages.SERIES_DECLINED,
        messages.STATISTICS_SLOGANS.rstrip(":： "),
    )


def draw_on_one_sheet(chart: Chart, look: Look) -> bytes:
    """Draw the same as `draw` below each other, as one PNG file."""
    from bot.pictures import stacked

    return stacked(draw(chart, look))


def draw(chart: Chart, look: Look) -> list[bytes]:
    """Draw columns of the days and, if any was looked up, bars of the phrases, as PNG files.

    Takes its time: call it from a worker thread.

    Raises
    ------
    PicturesUnavailableError, FontError
        Where Pillow, or a font for Chinese, is missing.
    ValueError
        Where there are more days than fit.
    """
    from bot.pictures import Bar, Series, draw_bars, draw_days, find_fonts

    fonts = find_fonts(look.font)
    days = chart.found.days
    answered = Series(chart.answered, [day.answered for day in days])
    declined = Series(chart.declined, [day.declined for day in days])
    columns = draw_days(
        chart.title,
        [answered, declined],
        [day.day for day in days],
        theme=look.theme,
        fonts=fonts,
        footer=look.footer,
    )
    bars = [Bar(clean(one.subject, _LONGEST), one.count) for one in chart.found.slogans[:_BARS]]
    if not bars:
        return [columns]
    return [
        columns,
        draw_bars(chart.slogans, bars, theme=look.theme, fonts=fonts, footer=look.footer),
    ]

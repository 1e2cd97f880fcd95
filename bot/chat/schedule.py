"""When a chat's daily quote is due, and how members say so. Pure functions: no clock, no store.

Owns the arithmetic of local days, time zones and workdays, and what members write about it; how
it is said is in `messages`. A day is a day on the chat's own calendar; a moment is an aware
datetime. Time zones by name are in `bot.chat.zones`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.chat import messages
from bot.chat.calendar import WorkCalendar
from bot.chat.zones import ScheduleError, label, local_date, parse_time_zone, shortened
from bot.store.records import Days
from bot.text.folding import fold_text

__all__ = [
    "Action",
    "DailyRequest",
    "Days",
    "Occurrence",
    "ScheduleError",
    "describe",
    "next_occurrence",
    "parse_daily",
    "parse_time_zone",
    "upcoming",
]


class Action(StrEnum):
    """What a member wants of the daily quote."""

    SET = "set"
    OFF = "off"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class DailyRequest:
    """A `/daily` command. `at` is given with SET, and only then."""

    action: Action
    at: dt.time | None = None
    days: Days = Days.ALL


class Occurrence(NamedTuple):
    """A moment (UTC) at which a quote is due, and the local day that it is for."""

    due: dt.datetime
    local_date: dt.date


# What members write

_STATUS = re.compile(r"(?:status|state|show|settings?|状态|查看|设置|\?)?")
_OFF = re.compile(
    r"(?:(?:turn|switch)(?:it)?off|off|stop|cancel|end|disable|unsubscribe|none"
    r"|关闭|关掉|关|停止|停用|停|取消|退订|不要)(?:the)?(?:每日|每天|daily)?"
    r"(?:一句|推送|订阅|quotes?)?了?"
)
_WORKDAYS = (
    r"(?:只在|仅在|只限|仅限|只|仅|限|在|only)?(?:每个|每逢|on)?(?:every)?"
    r"(?:工作日|上班日|平日|(?:work|week|working|business)days?)(?:only)?"
)
_EVERY_DAY = r"(?:每天|每日|天天|every(?:single)?day|eachday|daily|all)"
_DAYS_FIRST = re.compile(rf"(?:(?P<work>{_WORKDAYS})|{_EVERY_DAY})的?")
_DAYS_LAST = re.compile(rf"(?:(?P<work>{_WORKDAYS})|{_EVERY_DAY})$")
_NUMBER = r"\d{1,2}|[零一二两三四五六七八九十]{1,3}"
_TIME = re.compile(
    rf"""(?:at)?(?P<part>凌晨|清晨|早晨|早上|上午|早|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|晚|半夜|午夜
           |am|pm)?
    (?P<hour>{_NUMBER})
    (?: [:.] (?P<minutes>\d{{2}})
      | o"?clock
      | (?:点钟|点|时) (?: [整正] | (?P<half>半) | (?P<quarters>[一三])刻
                         | (?P<spoken>{_NUMBER})分? )? )?
    (?P<suffix>[ap]\.?m)?\.?""",
    re.VERBOSE,
)
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}

# Part of the day → the hours that one says with it, and what they are on a clock of 24.
_PARTS = {
    "凌晨": {12: 0} | {hour: hour for hour in range(7)},
    "半夜": {12: 0, 11: 23, 23: 23} | {hour: hour for hour in range(5)},
    "早": {12: 12} | {hour: hour for hour in range(12)},
    "am": {12: 0} | {hour: hour for hour in range(12)},
    "中午": {11: 11, 12: 12, 13: 13, 14: 14, 1: 13, 2: 14},
    "下午": {12: 12} | {hour: hour + 12 for hour in range(1, 12)} | {h: h for h in range(13, 24)},
    "晚": {12: 0, 0: 0}
    | {hour: hour + 12 for hour in range(5, 12)}
    | {h: h for h in range(17, 24)},
}
_SAME_PART = {
    "午夜": "半夜", "清晨": "早", "早晨": "早", "早上": "早", "上午": "早", "正午": "中午",
    "午后": "下午", "pm": "下午", "傍晚": "晚", "晚上": "晚", "晚间": "晚", "夜里": "晚",
}  # fmt: skip


def parse_daily(text: str) -> DailyRequest:
    """Understand the arguments of `/daily`: a time, on which days, or that it shall stop.

    Chinese and English, whichever language the chat is in. Spaces, width and traditional
    characters do not matter: 「８：００」, 「早上 8 點半」, 「工作日 8:00」, 「關閉」,
    ``8:30 pm on workdays``. Nothing at all asks for the status. Without a word about days, every
    day is meant.

    Raises
    ------
    ScheduleError
        Saying what may be written.
    """
    words = re.sub(r"[\s,;、。!~]+", "", fold_text(text))
    if _STATUS.fullmatch(words):
        return DailyRequest(Action.STATUS)
    if _OFF.fullmatch(words):
        return DailyRequest(Action.OFF)
    days = Days.ALL
    while found := _DAYS_FIRST.match(words) or _DAYS_LAST.search(words):
        days = Days.WORKDAYS if found["work"] else days
        words = words[: found.start()] + words[found.end() :]
    if not words:
        raise ScheduleError(messages.TIME_MISSING)
    spoken = _TIME.fullmatch(words)
    if spoken is None:
        raise ScheduleError(messages.time_not_understood(shortened(text)))
    return DailyRequest(Action.SET, _time(spoken, text), days)


def _time(spoken: re.Match[str], text: str) -> dt.time:
    hour = _number(spoken["hour"])
    minute = _number(spoken["minutes"] or spoken["spoken"] or "0")
    minute += 30 if spoken["half"] else 15 * _number(spoken["quarters"] or "0")
    part = (spoken["part"] or spoken["suffix"] or "").replace(".", "")
    if spoken["part"] and spoken["suffix"]:
        hour = 99  # 「上午8pm」
    elif part:
        hour = _PARTS[_SAME_PART.get(part, part)].get(hour, 99)
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise ScheduleError(messages.no_such_time(shortened(text))) from None


def _number(word: str) -> int:
    """Read digits or a Chinese numeral below one hundred. No clock has what it makes of others."""
    if word.isdecimal():
        return int(word)
    tens, ten, ones = (word.lstrip("零") or "零").rpartition("十")
    if not ten:
        return _DIGITS.get(ones, 99)
    return 10 * (_DIGITS.get(tens, 99) if tens else 1) + (_DIGITS.get(ones, 99) if ones else 0)


# When


def next_occurrence(
    after: dt.datetime,
    at: dt.time,
    days: Days,
    zone: ZoneInfo,
    calendar: WorkCalendar,
    *,
    since: dt.date | None = None,
) -> Occurrence:
    """Return the first due moment later than `after`.

    A time that a clock change leaves out is due at the first moment after the gap; one that comes
    twice is due the first time only.

    Parameters
    ----------
    after
        An aware datetime.
    since
        The last local day that has had its quote: the result is for a later day.

    Raises
    ------
    ValueError
        If `after` is naive, or no day in the two years to come is a workday.
    """
    day = local_date(after, zone)
    if since is not None and day <= since:
        day = since + dt.timedelta(days=1)
    for _ in range(2 * 366):
        if days is Days.ALL or calendar.is_workday(day):
            due = _moment(day, at, zone)
            if due is not None and due > after:
                return Occurrence(due, day)
        day += dt.timedelta(days=1)
    raise ValueError(f"no workday within two years after {after:%Y-%m-%d}")


def upcoming(
    after: dt.datetime,
    at: dt.time,
    days: Days,
    zone: ZoneInfo,
    calendar: WorkCalendar,
    *,
    count: int = 3,
    since: dt.date | None = None,
) -> list[Occurrence]:
    """Return the next `count` occurrences."""
    found: list[Occurrence] = []
    while len(found) < count:
        found.append(next_occurrence(after, at, days, zone, calendar, since=since))
        after, since = found[-1]
    return found


def _moment(day: dt.date, at: dt.time, zone: ZoneInfo) -> dt.datetime | None:
    """Return the moment in UTC at which the local clock shows `at`, or None if the day has none."""
    local = dt.datetime.combine(day, at, tzinfo=zone)
    due = local.astimezone(dt.UTC)
    if due.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return due
    # In a gap, fold=1 gives a moment before the change and fold=0 one after it: halve the distance
    # until the first moment of the new offset is found.
    before = local.replace(fold=1).astimezone(dt.UTC)
    offset = before.astimezone(zone).utcoffset()
    while due - before > dt.timedelta(seconds=1):
        middle = before + dt.timedelta(seconds=(due - before) // dt.timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            due = middle
    # Samoa left out a whole day in 2011: the first moment after it belongs to the next one.
    return due if local_date(due, zone) == day else None


# How it is said


def describe(
    at: dt.time,
    days: Days,
    zone: ZoneInfo,
    following: Occurrence,
    *,
    now: dt.datetime,
    calendar: WorkCalendar | None = None,
) -> str:
    """Say what is set, in the words of a settings message.

    Parameters
    ----------
    now
        An aware datetime: a date of another year is shown with its year.
    calendar
        If given, and the next day's calendar is not published yet, the guess is called a guess.
    """
    day = following.local_date
    workdays = days is Days.WORKDAYS
    return messages.daily_on(
        at,
        label(zone),
        day,
        workdays=workdays,
        with_year=day.year != local_date(now, zone).year,
        guessed=workdays and calendar is not None and not calendar.covers(day.year),
    )

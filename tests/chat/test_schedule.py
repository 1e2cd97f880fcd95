"""What members write after /daily and /timezone, when that is, and how it is said."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.calendar import WorkCalendar
from bot.chat.schedule import (
    Action,
    DailyRequest,
    Days,
    Occurrence,
    ScheduleError,
    describe,
    next_occurrence,
    parse_daily,
    parse_time_zone,
    upcoming,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
CALENDAR = WorkCalendar()
EIGHT = dt.time(8)


def local(zone, *parts, fold=0):
    return dt.datetime(*parts, tzinfo=zone, fold=fold)


# /daily


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("08:00", "08:00"),
        ("8:00", "08:00"),
        ("８：００", "08:00"),
        ("  8 : 05 ", "08:05"),
        ("0:00", "00:00"),
        ("23:59", "23:59"),
        ("8", "08:00"),
        ("8点", "08:00"),
        ("8點", "08:00"),
        ("8点钟", "08:00"),
        ("8点整", "08:00"),
        ("8点半", "08:30"),
        ("8点一刻", "08:15"),
        ("8点三刻", "08:45"),
        ("8点5分", "08:05"),
        ("8点05", "08:05"),
        ("20时30分", "20:30"),
        ("八点", "08:00"),
        ("十点半", "10:30"),
        ("十二点", "12:00"),
        ("二十点", "20:00"),
        ("二十三点五十九分", "23:59"),
        ("两点零五分", "02:05"),
        ("〇点", "00:00"),
        ("早上8点", "08:00"),
        ("早8点", "08:00"),
        ("上午 10:15", "10:15"),
        ("中午12点", "12:00"),
        ("中午1点", "13:00"),
        ("下午3点", "15:00"),
        ("下午15:00", "15:00"),
        ("傍晚六点半", "18:30"),
        ("晚上10点", "22:00"),
        ("晚上12点", "00:00"),
        ("凌晨12点", "00:00"),
        ("凌晨5点", "05:00"),
        ("半夜11点", "23:00"),
        ("8am", "08:00"),
        ("12am", "00:00"),
        ("8:30 PM", "20:30"),
        ("12pm", "12:00"),
        ("8 a.m.", "08:00"),
        ("8:30 p.m.", "20:30"),
        ("at 8", "08:00"),
        ("at 8.30 pm.", "20:30"),
        ("8 o'clock", "08:00"),
        ("下午三時正", "15:00"),
        ("晚間八點鐘", "20:00"),
    ],
)
def test_times(text, at):
    assert parse_daily(text) == DailyRequest(Action.SET, dt.time.fromisoformat(at), Days.ALL)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("每天 8:00", Days.ALL),
        ("8:00 每日", Days.ALL),
        ("天天8点", Days.ALL),
        ("每天的8点", Days.ALL),
        ("daily 8:00", Days.ALL),
        ("every day 8:00", Days.ALL),
        ("08:00 工作日", Days.WORKDAYS),
        ("工作日 8:00", Days.WORKDAYS),
        ("工作日，早上8点", Days.WORKDAYS),
        ("仅工作日 8:00", Days.WORKDAYS),
        ("每个工作日8点", Days.WORKDAYS),
        ("每天 8:00 工作日", Days.WORKDAYS),
        ("8點 上班日", Days.WORKDAYS),
        ("8am workdays", Days.WORKDAYS),
        ("weekdays 8:00", Days.WORKDAYS),
        ("8:00 on workdays only", Days.WORKDAYS),
        ("only on weekdays 8 am", Days.WORKDAYS),
        ("every workday at 8", Days.WORKDAYS),
        ("8am, working days", Days.WORKDAYS),
        ("at 8:00 every day", Days.ALL),
        ("Every day, 8:00 AM", Days.ALL),
        ("每個工作日 8:00", Days.WORKDAYS),
        ("平日 8 時", Days.WORKDAYS),
        ("僅限工作日 8:00", Days.WORKDAYS),
    ],
)
def test_days(text, days):
    assert parse_daily(text) == DailyRequest(Action.SET, EIGHT, days)


@pytest.mark.parametrize(
    "text",
    [
        "off",
        "OFF",
        "关",
        "关闭",
        "關閉",
        "停",
        "停止",
        "取消",
        "关闭推送",
        "退订了",
        "stop",
        "turn off",
        "turn it off",
        "disable",
        "stop the daily quote",
        "取消訂閱",
    ],
)
def test_words_for_off(text):
    assert parse_daily(text).action is Action.OFF


@pytest.mark.parametrize("text", ["", "  ", "状态", "狀態", "status", "show", "？"])
def test_words_for_status(text):
    assert parse_daily(text).action is Action.STATUS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("24:00", "00:00 到 23:59"),
        ("8:60", "00:00 到 23:59"),
        ("25点", "00:00 到 23:59"),
        ("凌晨8点", "00:00 到 23:59"),
        ("晚上3点", "00:00 到 23:59"),
        ("上午8pm", "00:00 到 23:59"),
        ("13pm x", "看不懂“13pm x”"),
        ("十十点", "00:00 到 23:59"),
        ("三十五点", "00:00 到 23:59"),
        ("工作日", "还差一个时间"),
        ("每天", "还差一个时间"),
        ("明天", "看不懂“明天”"),
        ("8:0", "看不懂“8:0”"),
        (
            "八点上班的时候请把今天的话发给大家谢谢",
            "看不懂“八点上班的时候请把今天的话发给大家谢谢”",
        ),
        ("x" * 500, "看不懂“" + "x" * 20 + "…”"),
    ],
)
def test_what_cannot_be_understood_says_what_can(text, said):
    with pytest.raises(ScheduleError) as refused:
        parse_daily(text)
    assert said in str(refused.value)
    assert "/daily" in str(refused.value)


@given(st.text(max_size=30))
def test_any_text_is_either_understood_or_refused_kindly(text):
    said = ""
    for parse in (parse_daily, parse_time_zone):
        try:
            parse(text)
        except ScheduleError as refused:
            said = str(refused)
        assert said == "" or said.endswith(("。", "关闭", "08:00"))


# When


@pytest.mark.parametrize(
    ("after", "due"),
    [
        (local(SHANGHAI, 2026, 11, 24, 7, 59, 59), local(SHANGHAI, 2026, 11, 24, 8, 0)),
        (local(SHANGHAI, 2026, 11, 24, 8, 0), local(SHANGHAI, 2026, 11, 25, 8, 0)),
        (local(dt.UTC, 2026, 11, 24, 23, 0), local(SHANGHAI, 2026, 11, 25, 8, 0)),
        (local(NEW_YORK, 2026, 11, 23, 18, 0), local(SHANGHAI, 2026, 11, 24, 8, 0)),
        (local(SHANGHAI, 2026, 12, 31, 9, 0), local(SHANGHAI, 2027, 1, 1, 8, 0)),
    ],
)
def test_the_next_time_is_on_the_local_clock(after, due):
    found = next_occurrence(after, EIGHT, Days.ALL, SHANGHAI, CALENDAR)
    assert found == Occurrence(due.astimezone(dt.UTC), due.date())
    assert found.due.tzinfo is dt.UTC


@pytest.mark.parametrize(
    ("after", "days"),
    [
        # Friday 9 October 2026, then the make-up Saturday, then Monday
        ((2026, 10, 9, 7, 0), ["2026-10-09", "2026-10-10", "2026-10-12"]),
        # before the National Day holiday
        ((2026, 9, 30, 9, 0), ["2026-10-08", "2026-10-09", "2026-10-10"]),
        # the Spring Festival, from a make-up Saturday on
        ((2026, 2, 14, 7, 0), ["2026-02-14", "2026-02-24", "2026-02-25"]),
        # an ordinary week-end
        ((2026, 11, 20, 9, 0), ["2026-11-23", "2026-11-24", "2026-11-25"]),
    ],
)
def test_workdays_follow_the_holiday_calendar(after, days):
    found = upcoming(local(SHANGHAI, *after), EIGHT, Days.WORKDAYS, SHANGHAI, CALENDAR)
    assert [occurrence.local_date.isoformat() for occurrence in found] == days


def test_workdays_follow_the_operator():
    calendar = WorkCalendar(extra_holidays=[dt.date(2026, 11, 25)])
    after = local(SHANGHAI, 2026, 11, 24, 9, 0)
    found = next_occurrence(after, EIGHT, Days.WORKDAYS, SHANGHAI, calendar)
    assert found.local_date == dt.date(2026, 11, 26)


def test_a_day_that_had_its_quote_is_passed_over():
    after = local(SHANGHAI, 2026, 11, 24, 9, 0)
    today = after.date()
    found = next_occurrence(after, dt.time(10), Days.ALL, SHANGHAI, CALENDAR, since=today)
    assert found.local_date == dt.date(2026, 11, 25)
    west = next_occurrence(after, dt.time(22), Days.ALL, NEW_YORK, CALENDAR, since=today)
    assert west.local_date == dt.date(2026, 11, 25)  # there it is the 23rd still


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        # The clock jumps from 2:00 to 3:00.
        ("America/New_York", (2026, 3, 8), (2, 0), "2026-03-08T07:00"),
        ("America/New_York", (2026, 3, 8), (2, 30), "2026-03-08T07:00"),
        ("America/New_York", (2026, 3, 8), (3, 0), "2026-03-08T07:00"),
        ("America/New_York", (2026, 3, 8), (1, 59), "2026-03-08T06:59"),
        # From midnight to 1:00.
        ("Africa/Cairo", (2026, 4, 24), (0, 15), "2026-04-23T22:00"),
        # By half an hour only.
        ("Australia/Lord_Howe", (2026, 10, 4), (2, 10), "2026-10-03T15:30"),
        # Back from 2:00 to 1:00: the first of the two.
        ("America/New_York", (2026, 11, 1), (1, 30), "2026-11-01T05:30"),
        ("Europe/Berlin", (2026, 10, 25), (2, 30), "2026-10-25T00:30"),
    ],
)
def test_clock_changes(zone, day, at, due):
    zone = ZoneInfo(zone)
    before = local(zone, *day, 12, 0) - dt.timedelta(days=1)
    found = next_occurrence(before, dt.time(*at), Days.ALL, zone, CALENDAR)
    assert found.due == dt.datetime.fromisoformat(due).replace(tzinfo=dt.UTC)
    assert found.local_date == dt.date(*day)
    following = next_occurrence(found.due, dt.time(*at), Days.ALL, zone, CALENDAR)
    assert following.local_date == dt.date(*day) + dt.timedelta(days=1)  # once a day


def test_a_day_that_a_zone_left_out_has_no_push():
    samoa = ZoneInfo("Pacific/Apia")
    found = upcoming(local(samoa, 2011, 12, 29, 7, 0), EIGHT, Days.ALL, samoa, CALENDAR, count=2)
    assert [occurrence.local_date.day for occurrence in found] == [29, 31]


@given(
    st.datetimes(dt.datetime(2004, 1, 1), dt.datetime(2026, 12, 1)),  # noqa: DTZ001
    st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]),
    st.sampled_from(Days),
)
def test_each_day_has_one_moment_in_order(start, at, name, days):
    zone = ZoneInfo(name)
    after = start.replace(tzinfo=dt.UTC)
    found = upcoming(after, at, days, zone, CALENDAR, count=5)
    assert sorted({occurrence.due for occurrence in found}) == [o.due for o in found]
    assert len({occurrence.local_date for occurrence in found}) == 5
    assert found[0].due > after
    for due, day in found:
        assert due.astimezone(zone).date() == day
        assert days is Days.ALL or CALENDAR.is_workday(day)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="naive"):
        next_occurrence(dt.datetime(2026, 11, 24), EIGHT, Days.ALL, SHANGHAI, CALENDAR)  # noqa: DTZ001


def test_a_calendar_without_workdays_ends():
    class Retired(WorkCalendar):
        def is_workday(self, date):
            return False

    after = local(SHANGHAI, 2026, 11, 24, 9, 0)
    with pytest.raises(ValueError, match="no workday"):
        next_occurrence(after, EIGHT, Days.WORKDAYS, SHANGHAI, Retired())


# How it is said

NOW = local(SHANGHAI, 2026, 11, 23, 20, 0)


@pytest.mark.parametrize(
    ("now", "days", "zone", "said"),
    [
        (
            NOW,
            Days.WORKDAYS,
            "北京",
            "已开启：每个工作日 08:00（Asia/Shanghai）；下一次 11月24日（周二）",
        ),
        (NOW, Days.ALL, "UTC+3", "已开启：每天 08:00（UTC+3）；下一次 11月24日（周二）"),
        (
            local(SHANGHAI, 2026, 12, 31, 20, 0),
            Days.ALL,
            "北京",
            "已开启：每天 08:00（Asia/Shanghai）；下一次 2027年1月1日（周五）",
        ),
    ],
)
def test_the_effect_is_said_in_words(now, days, zone, said):
    zone = parse_time_zone(zone)
    following = next_occurrence(now, EIGHT, days, zone, CALENDAR)
    assert describe(EIGHT, days, zone, following, now=now, calendar=CALENDAR) == said


def test_a_guess_about_a_year_without_calendar_is_called_one():
    class Unpublished(WorkCalendar):
        def covers(self, year):
            return year < 2027

    now = local(SHANGHAI, 2026, 12, 31, 20, 0)
    calendar = Unpublished(extra_holidays=[dt.date(2027, 1, 1)])
    following = next_occurrence(now, EIGHT, Days.WORKDAYS, SHANGHAI, calendar)
    said = describe(EIGHT, Days.WORKDAYS, SHANGHAI, following, now=now, calendar=calendar)
    assert said == (
        "已开启：每个工作日 08:00（Asia/Shanghai）；"
        "下一次 2027年1月4日（周一）（2027年放假安排尚未收录，暂按周一至周五）"
    )

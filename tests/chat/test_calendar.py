"""Workdays: the published calendar, the operator's corrections, and years without either."""

import datetime as dt
import logging

import chinese_calendar
import pytest

from bot.chat.calendar import WorkCalendar


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (dt.date(2026, 11, 24), True),  # a Tuesday
        (dt.date(2026, 11, 22), False),  # a Sunday
        (dt.date(2026, 10, 1), False),  # National Day, a Thursday
        (dt.date(2026, 10, 10), True),  # 调休: a Saturday that is worked
        (dt.date(2026, 1, 4), True),  # 调休: a Sunday that is worked
        (dt.date(2026, 2, 16), False),  # Spring Festival, a Monday
    ],
)
def test_the_published_calendar_decides(date, expected):
    assert WorkCalendar().is_workday(date) is expected


def test_every_make_up_day_of_2026_is_a_workday():
    make_up_days = [
        date
        for date in chinese_calendar.get_workdays(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
        if date.weekday() >= 5
    ]
    assert len(make_up_days) == 6
    assert all(WorkCalendar().is_workday(date) for date in make_up_days)


def test_the_operator_overrules_the_calendar():
    calendar = WorkCalendar(
        extra_workdays=[dt.date(2026, 11, 22), dt.date(2027, 2, 20)],
        extra_holidays=[dt.date(2026, 11, 24), dt.date(2027, 2, 8)],
    )
    assert calendar.is_workday(dt.date(2026, 11, 22)) is True
    assert calendar.is_workday(dt.date(2026, 11, 24)) is False
    assert calendar.is_workday(dt.date(2027, 2, 20)) is True
    assert calendar.is_workday(dt.date(2027, 2, 8)) is False


def test_a_day_cannot_be_both():
    day = dt.date(2027, 2, 8)
    with pytest.raises(ValueError, match="2027-02-08"):
        WorkCalendar(extra_workdays=[day], extra_holidays=[day])


@pytest.fixture
def year():
    """The first year without a published calendar: 2027, until the package is updated."""
    return next(year for year in range(2026, 2100) if not WorkCalendar().covers(year))


def test_years_covered(year):
    assert WorkCalendar().covers(2026)
    assert not WorkCalendar().covers(2003)
    assert year >= 2027


def test_a_year_not_covered_falls_back_to_the_week_and_warns_once(year, caplog):
    calendar = WorkCalendar()
    days = [dt.date(year, 3, 1) + dt.timedelta(days=offset) for offset in range(14)]
    with caplog.at_level(logging.WARNING):
        found = [calendar.is_workday(day) for day in days]
    assert found == [day.weekday() < 5 for day in days]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert str(year) in caplog.text
    calendar.is_workday(dt.date(year + 1, 3, 1))
    assert len(caplog.records) == 2  # another year, another warning


def test_a_covered_year_does_not_warn(caplog):
    WorkCalendar().is_workday(dt.date(2026, 3, 2))
    assert caplog.records == []

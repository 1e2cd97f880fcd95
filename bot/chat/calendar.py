"""Which days are workdays in China, make-up days (调休) included. Knows no chats and no hours."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections.abc import Iterable

import chinese_calendar

logger = logging.getLogger(__name__)


class WorkCalendar:
    """The State Council's calendar as far as it is published, with the operator's corrections.

    Parameters
    ----------
    extra_workdays, extra_holidays
        Dates that are decided here, whatever the published calendar says.

    Raises
    ------
    ValueError
        If a date is in both.
    """

    def __init__(
        self,
        *,
        extra_workdays: Iterable[dt.date] = (),
        extra_holidays: Iterable[dt.date] = (),
    ) -> None:
        self._workdays = frozenset(extra_workdays)
        self._holidays = frozenset(extra_holidays)
        self._warned: set[int] = set()
        if both := self._workdays & self._holidays:
            dates = ", ".join(date.isoformat() for date in sorted(both))
            raise ValueError(f"both workday and holiday: {dates}")

    def is_workday(self, date: dt.date) -> bool:
        """Tell whether people work on this day.

        In a year whose calendar is not published (or not installed) yet, Monday to Friday are
        workdays; the first question about such a year is logged as a warning.
        """
        if date in self._workdays:
            return True
        if date in self._holidays:
            return False
        if self.covers(date.year):
            return bool(chinese_calendar.is_workday(date))
        if date.year not in self._warned:
            self._warned.add(date.year)
            logger.warning(
                "NO HOLIDAY CALENDAR FOR %d: taking Monday to Friday for workdays. Update the "
                "package chinesecalendar (published each November), or list the year's dates "
                "under extra_workdays and extra_holidays.",
                date.year,
            )
        return date.weekday() < 5

    def covers(self, year: int) -> bool:
        """Tell whether the published calendar of that year is known."""
        return _covers(year)


@functools.cache
def _covers(year: int) -> bool:
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True

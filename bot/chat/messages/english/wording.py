"""What English sentences have in common: counted nouns, dates."""

from __future__ import annotations

import datetime as dt

# Not from the locale of the machine, which may be any.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def counted(count: int, noun: str) -> str:
    """Count things whose plural is regular.

    >>> counted(1, "place"), counted(2, "place")
    ('1 place', '2 places')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def date(day: dt.date, *, with_year: bool = False) -> str:
    """Name a day.

    >>> date(dt.date(2026, 11, 23)), date(dt.date(2027, 1, 1), with_year=True)
    ('Mon 23 Nov', 'Fri 1 Jan 2027')
    """
    year = f" {day.year}" if with_year else ""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


def month_name(number: int) -> str:
    """Name a month.

    >>> month_name(3)
    'Mar'
    """
    return _MONTHS[number - 1]

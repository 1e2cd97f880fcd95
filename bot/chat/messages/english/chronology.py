"""What is said about a set phrase over time, in English."""

from __future__ import annotations

import datetime as dt

from bot.chat.messages.english.wording import counted as _counted
from bot.chat.messages.english.wording import month_name as _month_name

BY_YEAR = "By year"
UNDATED = "undated"
MONTH_UNKNOWN = "month unknown"
NO_DOCUMENTS = "no documents"


def on_day(day: dt.date) -> str:
    """Give the date of a document."""
    return f"{day.day} {_month_name(day.month)} {day.year}"


def in_month(day: dt.date) -> str:
    """Give the date of a document of which the month is known."""
    return f"{_month_name(day.month)} {day.year}"


def in_year(day: dt.date) -> str:
    """Give the date of a document of which the year is known."""
    return str(day.year)


def dated(name: str, date: str) -> str:
    """Name a document and its date."""
    return f"{name} ({date})"


def spread(count: int) -> str:
    """Go on after the number of places: in how many documents."""
    return f" in {_counted(count, 'document')}"


def first_of(total: int, names: str, *, dated_only: bool) -> str:
    """Say where a phrase is first, among all documents or among those that have a date."""
    return f"First of the {_here(total, dated_only=dated_only)}: {names}"


def only_in(total: int, names: str, *, dated_only: bool) -> str:
    """Say that one of the documents has a phrase and no other."""
    return f"Of the {_here(total, dated_only=dated_only)}, only in {names}"


def last_of(names: str) -> str:
    """Say where a phrase is last, after `first_of`."""
    return f"Last: {names}"


def undated_too(names: str) -> str:
    """Say that documents without a date have a phrase as well."""
    return f"Also in {names}, undated"


def only_undated(names: str) -> str:
    """Say that no document with a date has a phrase."""
    return f"Only in {names}, undated"


def among_others(names: str, count: int) -> str:
    """Cut a list of names short: so many are meant."""
    return f"{names} … ({_counted(count, 'document')})"


def one_of(names: str) -> str:
    """Say that it is one of these documents, whose dates do not tell which."""
    return f"one of {names}; their dates are not complete enough to tell"


def chart_by_year(term: str) -> str:
    """Head the picture of how often a phrase is used in each year."""
    return f"“{term}”: places by year"


def chart_by_month(term: str, year: int) -> str:
    """Head the same of the months of one year."""
    return f"“{term}”: places by month, {year}"


def month(day: dt.date) -> str:
    """Label a month of one year."""
    return _month_name(day.month)


def years(first: int, last: int) -> str:
    """Label a span of years."""
    return f"{first}–{last}"


def documents_with(holding: int, total: int) -> str:
    """Say how many of the documents of a year have a phrase."""
    return f"{holding} of {_counted(total, 'document')}"


def _here(total: int, *, dated_only: bool) -> str:
    return _counted(total, f"{'dated ' if dated_only else ''}document") + " here"

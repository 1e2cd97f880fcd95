"""What is said about a set phrase over time, in simplified Chinese. As `answers`, it knows no layout."""

from __future__ import annotations

import datetime as dt

BY_YEAR = "按年份看"
UNDATED = "日期不详"
MONTH_UNKNOWN = "月份不详"
NO_DOCUMENTS = "没有文件"


def on_day(day: dt.date) -> str:
    """Give the date of a document."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_month(day: dt.date) -> str:
    """Give the date of a document of which the month is known."""
    return f"{day.year}年{day.month}月"


def in_year(day: dt.date) -> str:
    """Give the date of a document of which the year is known."""
    return f"{day.year}年"


def dated(name: str, date: str) -> str:
    """Name a document and its date."""
    return f"{name}（{date}）"


def spread(count: int) -> str:
    """Go on after the number of places: in how many documents."""
    return f"，见于 {count} 篇"


def first_of(total: int, names: str, *, dated_only: bool) -> str:
    """Say where a phrase is first, among all documents or among those that have a date."""
    return f"在现有 {total} 篇{'有日期的文件' if dated_only else ''}中最早见于{names}"


def only_in(total: int, names: str, *, dated_only: bool) -> str:
    """Say that one of the documents has a phrase and no other."""
    return f"在现有 {total} 篇{'有日期的文件' if dated_only else ''}中只见于{names}"


def last_of(names: str) -> str:
    """Say where a phrase is last, after `first_of`."""
    return f"最近见于{names}"


def undated_too(names: str) -> str:
    """Say that documents without a date have a phrase as well."""
    return f"没有日期的{names}里也有，先后不详"


def only_undated(names: str) -> str:
    """Say that no document with a date has a phrase."""
    return f"只见于没有日期的{names}，先后不详"


def among_others(names: str, count: int) -> str:
    """Cut a list of names short: so many are meant."""
    return f"{names}等 {count} 篇"


def one_of(names: str) -> str:
    """Say that it is one of these documents, whose dates do not tell which."""
    return f"{names}之一（日期不全，难分先后）"


def chart_by_year(term: str) -> str:
    """Head the picture of how often a phrase is used in each year."""
    return f"“{term}”逐年有几处"


def chart_by_month(term: str, year: int) -> str:
    """Head the same of the months of one year."""
    return f"“{term}”{year}年逐月有几处"


def month(day: dt.date) -> str:
    """Label a month of one year."""
    return f"{day.month}月"


def years(first: int, last: int) -> str:
    """Label a span of years."""
    return f"{first}–{last}"


def documents_with(holding: int, total: int) -> str:
    """Say how many of the documents of a year have a phrase."""
    return f"{total} 篇中有 {holding} 篇"

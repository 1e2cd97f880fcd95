"""When a document is from, as far as what is said about it tells: a day, a month or only a year.

Owns how such a date is read; what cannot be read is no date, never a guess. Knows no calendar but
the Gregorian, and nothing of passages.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from bot.reading import Document

_YEAR = r"(?P<year>[12]\d{3})"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"{_YEAR}年?",
        # Not with a dot: YAML reads 2023.10 as a number, which is 2023.1.
        rf"{_YEAR}(?:[-/]|年)(?P<month>\d{{1,2}})月?",
        rf"{_YEAR}(?:[-/.]|年)(?P<month>\d{{1,2}})(?:[-/.]|月)(?P<day>\d{{1,2}})日?(?:[T ].*)?",
    )
)
_AROUND_UNITS = re.compile(r"\s*([年月日])\s*")


class Precision(IntEnum):
    """How much of a date is known."""

    YEAR = 1
    MONTH = 2
    DAY = 3


@dataclass(frozen=True, slots=True)
class When:
    """A day, or a month or year of which no more is known.

    Attributes
    ----------
    first
        The day, or the first of those that it may be: where a date stands in an order.
    """

    first: dt.date
    precision: Precision = Precision.DAY

    @property
    def last(self) -> dt.date:
        """The last of the days that it may be."""
        year, month = self.first.year, self.first.month
        if self.precision is Precision.YEAR:
            return dt.date(year, 12, 31)
        if self.precision is Precision.MONTH:
            return dt.date(year, month, calendar.monthrange(year, month)[1])
        return self.first


def date_of(document: Document) -> When | None:
    """Return the date of a document, or None where it has none that can be read."""
    return read_date(document.meta.get("date", ""))


@functools.lru_cache(4096)
def read_date(written: str) -> When | None:
    """Read ``2021-03-05``, ``2021/3/5``, ``2021年3月5日``, ``2021-03`` or ``2021``.

    >>> read_date("2021年3月").first, read_date("2021年3月").last, read_date("春天")
    (datetime.date(2021, 3, 1), datetime.date(2021, 3, 31), None)
    """
    words = _AROUND_UNITS.sub(r"\1", unicodedata.normalize("NFKC", written).strip())
    for form, precision in zip(_FORMS, Precision, strict=True):
        if match := form.fullmatch(words):
            parts = match.groupdict("1")
            try:
                day = dt.date(*(int(parts.get(part, "1")) for part in ("year", "month", "day")))
            except ValueError:  # there is no such day
                return None
            return When(day, precision)
    return None

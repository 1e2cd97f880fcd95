"""When a document is from: a day, or only a month or a year, as it says itself."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import IntEnum

from bot.text.folding import fold_text

_DATE = re.compile(
    r"(?P<year>[12]\d{3})"
    r"(?:\s*(?:[-./]|年)\s*(?P<month>\d{1,2})(?:\s*(?:[-./]|月)\s*(?P<day>\d{1,2}))?)?"
    r"\s*[年月日号]?"
)
_BRACKETS = "()[]<> "


class Precision(IntEnum):
    """How much of a date is known."""

    YEAR = 1
    MONTH = 2
    DAY = 3


@dataclass(frozen=True, slots=True)
class Dated:
    """The days that a date may mean, from the first to the last of them."""

    first: dt.date
    last: dt.date

    @property
    def precision(self) -> Precision:
        """How much of it is known."""
        if self.first == self.last:
            return Precision.DAY
        return Precision.MONTH if self.first.month == self.last.month else Precision.YEAR

    def __str__(self) -> str:
        """Return the date as exactly as it is known: 2023, 2023-05 or 2023-05-01."""
        if self.precision is Precision.DAY:
            return self.first.isoformat()
        return f"{self.first:%Y-%m}" if self.precision is Precision.MONTH else f"{self.first:%Y}"


def dated(text: str) -> Dated | None:
    """Read 2023, 2023-05, 2023/5/1, 2023年5月1日 or （二〇二三年五月）; None for anything else."""
    match = _DATE.fullmatch(fold_text(text).strip(_BRACKETS))
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.group("year", "month", "day"))
    try:
        if day:
            return Dated(dt.date(year, month, day), dt.date(year, month, day))
        if match["month"]:
            first = dt.date(year, month, 1)
            after = dt.date(year + month // 12, month % 12 + 1, 1)
            return Dated(first, after - dt.timedelta(days=1))
    except ValueError:
        return None
    return Dated(dt.date(year, 1, 1), dt.date(year, 12, 31))

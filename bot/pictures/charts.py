"""Small charts: bars for a list of the most frequent, stacked columns for what happened each day.

Owns what a chart looks like, in the themes and fonts of the cards. Knows names and numbers, not
what they count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.pictures.canvas import Canvas, check_width, fitted, one_line, wrapped
from bot.pictures.faces import Typeface
from bot.pictures.fonts import FontFiles
from bot.pictures.layout import WIDTH
from bot.pictures.themes import Colour, Theme

MOST_BARS = 50
MOST_DAYS = 400
MOST_SERIES = 5

# Pixels on a chart of 1,080.
_MARGIN = 88
_TOP = 84
_TITLE = 46
_TITLE_LINES = 2
_LEADING = 1.45
_AFTER_TITLE = 44
_BOTTOM = 76
_FOOT = 24
_FOOT_HEIGHT = 76
_LABEL = 30
_ROW = 74
_BAR = 30
_SPACE = 28  # between a label, its bar and its figure
_MOST_LABEL = 0.44  # share of the width
_NOTE = 25
_MOST_NOTE = 0.3
_EMPTY = 220  # height where there is nothing to draw
_PLOT = 430
_AXIS = 24
_BELOW_PLOT = 58
_LEGEND = 62
_CHIP = 22
_MOST_COLUMN = 64
_COLUMN = 0.68  # share of the room of a day
_BETWEEN_DATES = 1.2  # ems
_TICKS = 5  # at most
_STEPS = (1, 2, 5, 7, 10, 14, 15, 20, 30, 60, 90, 120, 180, 365)


@dataclass(frozen=True, slots=True)
class Bar:
    """One of a list: what it is called, how much there is of it, and what to say beside that."""

    label: str
    value: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One number a day; those of several series are drawn on top of each other."""

    name: str
    values: Sequence[float]


def draw_bars(
    title: str,
    bars: Sequence[Bar],
    *,
    theme: Theme = Theme.LIGHT,
    fonts: FontFiles,
    width: int = WIDTH,
    footer: str = "",
    empty: str = "—",
) -> bytes:
    """Draw horizontal bars from the top in the order given, and return a PNG file.

    Parameters
    ----------
    bars
        At most 50, with values from 0; labels and notes that are too long end with an ellipsis.
    footer
        Small print.
    empty
        What to say where there are no bars.

    Raises
    ------
    ValueError
        Where there are too many bars, a value is negative or no number, or the width is out of
        range.
    FontError, PicturesUnavailableError
        Where a font file, or Pillow, has gone.
    """
    if len(bars) > MOST_BARS:
        raise ValueError(f"{len(bars)} bars are too many; at most {MOST_BARS} are drawn")
    _check(bar.value for bar in bars)
    height = len(bars) * _ROW if bars else _EMPTY
    sheet = _Sheet(title, footer, height, theme, fonts, width)
    if bars:
        _draw_rows(sheet, bars)
    else:
        sheet.say(empty)
    return sheet.canvas.png()


def draw_days(
    title: str,
    series: Sequence[Series],
    days: Sequence[date],
    *,
    theme: Theme = Theme.LIGHT,
    fonts: FontFiles,
    width: int = WIDTH,
    footer: str = "",
    empty: str = "—",
) -> bytes:
    """Draw a column for each day, the series on top of each other, and return a PNG file.

    Parameters
    ----------
    series
        At most 5, the lowest first; each has as many values as there are days, from 0.
    days
        At most 400.
    footer
        Small print.
    empty
        What to say where there are no days or no series.

    Raises
    ------
    ValueError
        Where there is too much of something, values and days differ in number, a value is
        negative or no number, or the width is out of range.
    FontError, PicturesUnavailableError
        Where a font file, or Pillow, has gone.
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"{len(series)} series are too many; at most {MOST_SERIES} are drawn")
    if len(days) > MOST_DAYS:
        raise ValueError(f"{len(days)} days are too many; at most {MOST_DAYS} are drawn")
    for one in series:
        if len(one.values) != len(days):
            raise ValueError(f"“{one.name}” has {len(one.values)} values for {len(days)} days")
        _check(one.values)
    drawn = bool(series and days)
    height = _LEGEND + _PLOT + _BELOW_PLOT if drawn else _EMPTY
    sheet = _Sheet(title, footer, height, theme, fonts, width)
    if drawn:
        _draw_legend(sheet, series)
        _draw_columns(sheet, series, days)
    else:
        sheet.say(empty)
    return sheet.canvas.png()


class _Sheet:
    """A chart's paper, with its title and small print. Lengths are in pixels."""

    def __init__(
        self, title: str, footer: str, height: float, theme: Theme, fonts: FontFiles, width: int
    ) -> None:
        check_width(width)
        self.scale = width / WIDTH
        self.theme = theme
        self.face = Typeface(fonts.label, (fonts.text, *fonts.fallbacks))
        self.left, self.right = _MARGIN * self.scale, width - _MARGIN * self.scale
        text = Typeface(fonts.text, fonts.fallbacks)
        size = _TITLE * self.scale
        lines = wrapped(title, text, (self.right - self.left) / size, most=_TITLE_LINES)
        self.top = (_TOP + _AFTER_TITLE) * self.scale + len(lines) * size * _LEADING
        self.bottom = self.top + height * self.scale
        foot = _FOOT_HEIGHT if footer.strip() else 0
        self.canvas = Canvas(width, self.bottom + (_BOTTOM + foot) * self.scale, theme.background)
        for nth, line in enumerate(lines):
            base = _TOP * self.scale + (nth + 0.8) * size * _LEADING
            self.canvas.line((self.left, base), line, text, size, theme.ink)
        if foot:
            base = self.bottom + (_BOTTOM + _FOOT) * self.scale
            self.words((self.left, base), footer, _FOOT, theme.muted)

    def words(
        self,
        at: tuple[float, float],
        text: str,
        size: float,
        colour: Colour,
        *,
        align: float = 0.0,
        most: float | None = None,
    ) -> float:
        """Draw a label on one line, at most so many pixels wide; return its width."""
        size *= self.scale
        room = (self.right - self.left if most is None else most) / size
        return self.canvas.words(
            at, fitted(text, self.face, room), self.face, size, colour, align=align
        )

    def measured(self, text: str, size: float) -> float:
        """Return the width of a label."""
        return one_line(text, self.face).width * size * self.scale

    def say(self, text: str) -> None:
        """Write a sentence where the chart would be."""
        middle = (self.top + self.bottom) / 2
        at = ((self.left + self.right) / 2, middle)
        self.words(at, text, _LABEL, self.theme.muted, align=0.5)


def _check(values: Iterator[float] | Sequence[float]) -> None:
    for value in values:
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{value} cannot be drawn; values are numbers from 0")


def _figure(value: float) -> str:
    """Return a number as it is read: 1,234 or 0.5."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def _draw_rows(sheet: _Sheet, bars: Sequence[Bar]) -> None:
    whole = sheet.right - sheet.left
    space = _SPACE * sheet.scale
    labels = max(sheet.measured(bar.label, _LABEL) for bar in bars)
    labels = min(labels, _MOST_LABEL * whole)
    figures = max(sheet.measured(_figure(bar.value), _LABEL) for bar in bars)
    start = sheet.left + labels + space
    notes = max(sheet.measured(bar.note, _NOTE) for bar in bars)
    notes = min(notes, _MOST_NOTE * whole)
    right = sheet.right - (notes + 1.6 * space if notes else 0)
    room = max(1.0, right - figures - space * 0.6 - start)
    most = max(bar.value for bar in bars) or 1
    for nth, bar in enumerate(bars):
        middle = sheet.top + (nth + 0.5) * _ROW * sheet.scale
        base = middle + 0.36 * _LABEL * sheet.scale
        sheet.words((sheet.left, base), bar.label, _LABEL, sheet.theme.ink, most=labels + 1)
        half = _BAR / 2 * sheet.scale
        end = start + room * bar.value / most
        colour = sheet.theme.accent if bar.value else sheet.theme.tint(0.3, sheet.theme.muted)
        corner = 6 * sheet.scale
        sheet.canvas.box(start, middle - half, end, middle + half, colour, radius=corner)
        at = (end + 0.6 * space, base)
        sheet.words(at, _figure(bar.value), _LABEL, sheet.theme.muted)
        at = (sheet.right, middle + 0.36 * _NOTE * sheet.scale)
        sheet.words(at, bar.note, _NOTE, sheet.theme.muted, align=1, most=notes + 1)


def _colours(theme: Theme) -> tuple[Colour, ...]:
    return (
        theme.accent,
        theme.tint(0.48),
        theme.tint(0.55, theme.muted),
        theme.muted,
        theme.tint(0.75, theme.ink),
    )


def _draw_legend(sheet: _Sheet, series: Sequence[Series]) -> None:
    chip = _CHIP * sheet.scale
    base = sheet.top + chip
    x = sheet.left
    room = (sheet.right - sheet.left) / len(series) - 3 * chip
    for one, colour in zip(series, _colours(sheet.theme), strict=False):
        sheet.canvas.box(x, base - chip, x + chip, base, colour, radius=chip / 4)
        x += 1.5 * chip
        name = f"{one.name} {_figure(sum(one.values))}"
        at = (x, base - 0.06 * chip)
        x += sheet.words(at, name, _AXIS + 2, sheet.theme.muted, most=room) + 1.5 * chip


def _draw_columns(sheet: _Sheet, series: Sequence[Series], days: Sequence[date]) -> None:
    totals = [sum(one.values[nth] for one in series) for nth in range(len(days))]
    ticks = _ticks(max(totals))
    left = sheet.left + max(sheet.measured(_figure(t), _AXIS) for t in ticks) + 20 * sheet.scale
    floor = sheet.top + (_LEGEND + _PLOT) * sheet.scale
    unit = (_PLOT - _AXIS) * sheet.scale / ticks[-1]
    for tick in ticks:
        y = floor - tick * unit
        shade = sheet.theme.tint(0.3 if tick else 0.8, sheet.theme.muted)
        sheet.canvas.box(left, y, sheet.right, y + sheet.scale, shade)
        at = (left - 16 * sheet.scale, y + 0.36 * _AXIS * sheet.scale)
        sheet.words(at, _figure(tick), _AXIS, sheet.theme.muted, align=1)
    step = (sheet.right - left) / len(days)
    column = min(_COLUMN * step, _MOST_COLUMN * sheet.scale)
    for nth in range(len(days)):
        x = left + (nth + 0.5) * step - column / 2
        y = floor
        for one, colour in zip(series, _colours(sheet.theme), strict=False):
            top = y - one.values[nth] * unit
            if one.values[nth]:
                sheet.canvas.box(x, top, x + column, y, colour)
            y = top
    _draw_dates(sheet, days, left, step, floor)


def _draw_dates(
    sheet: _Sheet, days: Sequence[date], left: float, step: float, floor: float
) -> None:
    """Write dates below the columns, the last day's always, as many as there is room for."""
    names = [f"{day.month}/{day.day}" for day in days]
    widest = max(sheet.measured(name, _AXIS) for name in names)
    widest += _BETWEEN_DATES * _AXIS * sheet.scale
    every = next((n for n in _STEPS if n * step >= widest), len(days))
    base = floor + 40 * sheet.scale
    for nth in range(len(days) - 1, -1, -every):
        at = (left + (nth + 0.5) * step, base)
        sheet.words(at, names[nth], _AXIS, sheet.theme.muted, align=0.5)


def _ticks(most: float) -> list[float]:
    """Return round numbers from 0 to what is not less than `most`, at most five steps."""
    if most <= 0:
        return [0, 1]
    rough = most / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    step = max(step, 1.0) if most >= 1 else step
    count = math.ceil(most / step - 1e-9)
    return [nth * (int(step) if step == int(step) else step) for nth in range(count + 1)]

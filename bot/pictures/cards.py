"""Quotation cards: a passage to the letter, where it stands, and little else.

Owns what a card looks like. Knows strings and colours; where they come from is for others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from bot.pictures.canvas import Canvas, check_width, fitted, wrapped
from bot.pictures.faces import Typeface
from bot.pictures.fonts import FontFiles
from bot.pictures.layout import WIDTH, Layout, lay_out
from bot.pictures.lines import Line
from bot.pictures.themes import Theme

logger = logging.getLogger(__name__)

MOST_CHARACTERS = 4000
_MOST_NAMED = 10  # characters in a warning

# Pixels on a card of 1,080.
_MARGIN = 112
_TOP = 104
_BAR = (56, 6)
_HEADING = 32
_HEADING_LEADING = 1.5
_HEADING_LINES = 3
_MARK = 190  # size of the ornament, a quotation mark
_AFTER_HEADING = 52
_BEFORE_TEXT = 40
_BEFORE_SOURCE = 50
_SOURCE = 32
_SOURCE_LEADING = 1.5
_SOURCE_LINES = 2
_BEFORE_FOOT = 64
_FOOT = 24
_FOOT_HEIGHT = 104
_LEAST_HEIGHT = 720
_MOST_HEIGHT = 1500
_MARKER = (0.30, 0.10)  # a marked stretch: from so far above the base line to so far below it
_DASH = "——"
_ORNAMENT = "“"


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card.

    Attributes
    ----------
    text
        The quotation; it is drawn to the letter, with its line breaks.
    source
        Where it is from; two dashes are drawn before it, and it is set at the lower right.
    heading
        What stands above it in the document.
    footer
        Small print at the lower left.
    highlights
        Stretches of `text` to mark, as offsets of their beginnings and ends.

    Raises
    ------
    ValueError
        Where there is no text, more than 4,000 characters, or a highlight outside of it.
    """

    text: str
    source: str = ""
    heading: str = ""
    footer: str = ""
    highlights: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a card needs a text")
        if len(self.text) > MOST_CHARACTERS:
            raise ValueError(
                f"the text has {len(self.text)} characters; at most {MOST_CHARACTERS} are drawn"
            )
        for start, end in self.highlights:
            if not 0 <= start <= end <= len(self.text):
                raise ValueError(f"the highlight {start}:{end} is not within the text")


def lay_out_card(card: Card, *, fonts: FontFiles, width: int = WIDTH) -> Layout:
    """Return the lines of each page as they will be drawn; raises as `draw_card` does."""
    return _Sheet(card, fonts, width).layout


def draw_card(
    card: Card, *, theme: Theme = Theme.LIGHT, fonts: FontFiles, width: int = WIDTH
) -> list[bytes]:
    """Draw a card as PNG files of equal size, one a page.

    Parameters
    ----------
    width
        In pixels, from 320 to 4,096; the height follows from the text.

    Raises
    ------
    ValueError
        Where the text takes more than 20 pages, or the width is out of range.
    FontError, PicturesUnavailableError
        Where a font file, or Pillow, has gone.
    """
    sheet = _Sheet(card, fonts, width)
    if lacking := sheet.lacking():
        codes = ", ".join(f"U+{ord(character):04X}" for character in lacking[:_MOST_NAMED])
        logger.warning("no font here has %s; boxes are drawn for %d", codes, len(lacking))
    return [sheet.draw(page, theme) for page in range(len(sheet.layout.pages))]


class _Sheet:
    """A card with everything measured. Lengths are in pixels."""

    def __init__(self, card: Card, fonts: FontFiles, width: int) -> None:
        check_width(width)
        self._card = card
        self._text = Typeface(fonts.text, fonts.fallbacks)
        self._label = Typeface(fonts.label, (fonts.text, *fonts.fallbacks))
        self._scale = width / WIDTH
        self._width = width
        self._left, self._right = _MARGIN * self._scale, width - _MARGIN * self._scale
        room = self._right - self._left
        self._heading = wrapped(
            card.heading, self._label, room / (_HEADING * self._scale), most=_HEADING_LINES
        )
        source = f"{_DASH} {card.source}" if card.source.strip() else ""
        self._source = wrapped(
            source, self._text, room / (_SOURCE * self._scale), most=_SOURCE_LINES
        )
        self._above = self._height_above()
        most = _MOST_HEIGHT * self._scale - self._above - self._height_below(foot=True)
        self.layout = lay_out(card.text, self._text, width=room, height=most, scale=self._scale)
        self._foot = bool(card.footer.strip()) or len(self.layout.pages) > 1
        self._below = self._height_below(foot=self._foot)
        needed = self._above + self.layout.height + self._below
        self._height = max(needed, _LEAST_HEIGHT * self._scale)

    def _height_above(self) -> float:
        height = _TOP + _BEFORE_TEXT + 0.3 * _MARK
        if self._heading:
            height += len(self._heading) * _HEADING * _HEADING_LEADING + _AFTER_HEADING
        return height * self._scale

    def _height_below(self, *, foot: bool) -> float:
        height = float(_BEFORE_FOOT + _FOOT_HEIGHT if foot else _TOP)
        if self._source:
            height += _BEFORE_SOURCE + len(self._source) * _SOURCE * _SOURCE_LEADING
        return height * self._scale

    def lacking(self) -> str:
        """Return the characters of the quotation that cannot be drawn."""
        return self._text.lacking(self._card.text)

    def draw(self, page: int, theme: Theme) -> bytes:
        """Draw a page."""
        canvas = Canvas(self._width, self._height, theme.background)
        self._draw_top(canvas, theme)
        spare = self._height - self._above - self._below - self.layout.height
        top = self._above + spare / 2
        self._draw_text(canvas, theme, page, top)
        self._draw_source(canvas, theme)
        self._draw_foot(canvas, theme, page)
        return canvas.png()

    def _draw_top(self, canvas: Canvas, theme: Theme) -> None:
        y = _TOP * self._scale
        size = _HEADING * self._scale
        for line in self._heading:
            y += size * _HEADING_LEADING
            canvas.line((self._left, y - 0.4 * size), line, self._label, size, theme.muted)
        if self._heading:
            y += _AFTER_HEADING * self._scale
        size = _MARK * self._scale
        blank, _ = self._text.blank(_ORNAMENT)
        at = (self._left - blank * size, y + 0.8 * size)
        canvas.piece(at, _ORNAMENT, self._text, size, theme.accent)

    def _draw_text(self, canvas: Canvas, theme: Theme, page: int, top: float) -> None:
        size, leading = self.layout.size, self.layout.leading
        tops = self.layout.tops(page)
        for line, below in zip(self.layout.pages[page], tops, strict=True):
            base = top + below + leading / 2 + 0.37 * size
            for start, end in self._marked(line):
                canvas.box(
                    self._left + start * size,
                    base - _MARKER[0] * size,
                    self._left + end * size,
                    base + _MARKER[1] * size,
                    theme.tint(0.28),
                )
            canvas.line((self._left, base), line, self._text, size, theme.ink)

    def _marked(self, line: Line) -> Iterator[tuple[float, float]]:
        """Yield from where to where a line is marked, in ems."""
        for start, end in self._card.highlights:
            covered = [p for p in line.placed if start < p.start + len(p.text) and p.start < end]
            if covered and start < end:
                first, last = covered[0], covered[-1]
                before = first.text[: max(0, start - first.start)]
                until = last.text[: end - last.start]
                left = max(0.0, first.x + self._text.advance(before))
                yield left, min(line.width, last.x + self._text.advance(until))

    def _draw_source(self, canvas: Canvas, theme: Theme) -> None:
        size = _SOURCE * self._scale
        below = _BEFORE_FOOT + _FOOT_HEIGHT if self._foot else _TOP
        y = self._height - below * self._scale
        for line in reversed(self._source):
            x = self._right - line.width * size
            canvas.line((x, y - 0.4 * size), line, self._text, size, theme.muted)
            y -= size * _SOURCE_LEADING

    def _draw_foot(self, canvas: Canvas, theme: Theme, page: int) -> None:
        if not self._foot:
            return
        size = _FOOT * self._scale
        pages = len(self.layout.pages)
        y = self._height - _FOOT_HEIGHT * self._scale
        canvas.box(self._left, y, self._right, y + self._scale, theme.tint(0.35, theme.muted))
        base = y + 44 * self._scale
        number = f"{page + 1}/{pages}" if pages > 1 else ""
        at = (self._right, base)
        taken = canvas.words(at, number, self._label, size, theme.muted, align=1)
        room = (self._right - self._left - taken) / size - 2
        footer = fitted(self._card.footer, self._label, room)
        canvas.words((self._left, base), footer, self._label, size, theme.muted)

"""A sheet to draw on: lines of text, bars and rules, and the PNG in the end.

Owns the work with Pillow's images; lengths are in pixels. Knows nothing of what is drawn.
"""

from __future__ import annotations

import io

from bot.pictures.faces import Typeface, require_pillow
from bot.pictures.lines import Line, break_lines, single_line
from bot.pictures.pieces import graphemes
from bot.pictures.themes import Colour

ELLIPSIS = "…"
_COMPRESSION = 4  # a few per cent larger than 9, and several times quicker
_MOST_IN_LINE = 300  # characters of a heading that could stand on a line
LEAST_WIDTH, MOST_WIDTH = 320, 4096


class Canvas:
    """A sheet of one colour."""

    def __init__(self, width: float, height: float, background: Colour) -> None:
        require_pillow()
        from PIL import Image, ImageDraw

        self._image = Image.new("RGB", (round(width), round(height)), background)
        self._draw = ImageDraw.Draw(self._image)

    def line(
        self, at: tuple[float, float], line: Line, face: Typeface, size: float, colour: Colour
    ) -> None:
        """Draw a line of text whose base line begins at a point."""
        x, y = at
        for placed in line.placed:
            face.draw(self._draw, (x + placed.x * size, round(y)), placed.text, size, colour)

    def piece(
        self, at: tuple[float, float], text: str, face: Typeface, size: float, colour: Colour
    ) -> None:
        """Draw a single character as it is, its square beginning at a point."""
        face.draw(self._draw, at, text, size, colour)

    def words(
        self,
        at: tuple[float, float],
        text: str,
        face: Typeface,
        size: float,
        colour: Colour,
        *,
        align: float = 0.0,
    ) -> float:
        """Draw a short text on one line and return its width.

        `align` says which part of it is at the point: 0 its beginning, 0.5 its middle, 1 its end.
        """
        line = one_line(text, face)
        width = line.width * size
        self.line((at[0] - align * width, at[1]), line, face, size, colour)
        return width

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        colour: Colour,
        *,
        radius: float = 0.0,
    ) -> None:
        """Fill a rectangle, at least one pixel wide and high, its corners round if wanted."""
        corners = (
            round(left),
            round(top),
            max(round(left), round(right) - 1),
            max(round(top), round(bottom) - 1),
        )
        radius = min(radius, (corners[2] - corners[0]) / 2, (corners[3] - corners[1]) / 2)
        if radius >= 1:
            self._draw.rounded_rectangle(corners, radius, fill=colour)
        else:
            self._draw.rectangle(corners, fill=colour)

    def png(self) -> bytes:
        """Return what has been drawn as a PNG file."""
        file = io.BytesIO()
        self._image.save(file, "PNG", compress_level=_COMPRESSION)
        return file.getvalue()


def check_width(width: int) -> None:
    """Raise ValueError where a picture would be too narrow to set, or too wide to send."""
    if not LEAST_WIDTH <= width <= MOST_WIDTH:
        raise ValueError(f"a picture is {LEAST_WIDTH} to {MOST_WIDTH} pixels wide, not {width}")


def one_line(text: str, face: Typeface) -> Line:
    """Set a text on one line, however wide; its line breaks become spaces."""
    return single_line(" ".join(text.split()), face)


def wrapped(text: str, face: Typeface, measure: float, *, most: int) -> list[Line]:
    """Set a text that is no quotation on a few lines, cut with an ellipsis where it needs more."""
    flat = " ".join(text.split())[: most * _MOST_IN_LINE]
    lines = break_lines(flat, face, measure, justified=False)
    if len(lines) <= most:
        return lines
    kept = "".join(line.text for line in lines[:most])
    characters = graphemes(kept.rstrip())
    while characters:
        shortened = break_lines("".join(characters) + ELLIPSIS, face, measure, justified=False)
        if len(shortened) <= most:
            return shortened
        characters.pop()
    return []


def fitted(text: str, face: Typeface, measure: float) -> str:
    """Return a label that is at most so many ems wide, cut with an ellipsis if need be."""
    flat = " ".join(text.split())
    if one_line(flat, face).width <= measure:
        return flat
    characters = graphemes(flat)
    low, high = 0, len(characters)  # a label of `low` characters fits, one of `high` does not
    while high - low > 1:
        middle = (low + high) // 2
        if one_line("".join(characters[:middle]).rstrip() + ELLIPSIS, face).width <= measure:
            low = middle
        else:
            high = middle
    return "".join(characters[:low]).rstrip() + ELLIPSIS

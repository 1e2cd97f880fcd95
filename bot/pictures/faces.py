"""Faces of fonts at work: which characters they have, how wide these are, and drawing them.

Owns Pillow's fonts. Each drawing loads its own, as FreeType's are not to be shared by threads;
opening one takes a millisecond. Knows nothing of where fonts are found.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import Axis, FreeTypeFont

    from bot.pictures.themes import Colour

INSTALL = 'pip install "yuanwen[cards]"'
_MOST_FACES = 64  # of a collection
_REGULAR = 400  # weight
_EM = 1000  # pixels to measure at
_INK_EM = 200  # pixels, to see where the ink of a mark is
_PROBE_EM = 32  # pixels, to see whether there is a glyph
_NOBODY = "\U0010fffe"  # a code point that is no character: drawn as what is missing
_RULE_AT = 0.37  # middle of a dash above the base line, where that of an ideograph is
_RULE = 0.05  # its thickness
_RULE_MARGIN = 0.04
_DASHES = re.compile("—{2,}|⸺")


class PicturesUnavailableError(Exception):
    """Nothing can be drawn: the library that draws is not installed."""


class FontError(Exception):
    """No font to draw Chinese with; the message says what to install."""


def require_pillow() -> None:
    """Raise PicturesUnavailableError where Pillow is missing, or cannot draw letters."""
    try:
        from PIL import features
    except ImportError:
        raise PicturesUnavailableError(f"the package Pillow is missing; run: {INSTALL}") from None
    if not features.check("freetype2"):
        raise PicturesUnavailableError(f"Pillow was built without FreeType; run: {INSTALL}")


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file.

    Attributes
    ----------
    index
        Its number in a collection (.ttc), else 0.
    family, style
        What it calls itself, as in “Noto Serif CJK SC”, “Regular”.
    """

    path: Path
    index: int = 0
    family: str = field(default="", compare=False)
    style: str = field(default="", compare=False)

    def load(self, size: float) -> FreeTypeFont:
        """Open it at a size in pixels; raises FontError where the file has gone."""
        from PIL import ImageFont

        try:
            # Not `truetype`, which takes a font of the same name from elsewhere where this fails.
            # The plain layout engine is in every build of Pillow and gives the same everywhere.
            font = ImageFont.FreeTypeFont(
                self.path, size, self.index, layout_engine=ImageFont.Layout.BASIC
            )
        except OSError as error:
            raise FontError(f"the font {self.path} cannot be opened: {error}") from None
        _set_regular(font)
        return font

    def has(self, characters: str) -> bool:
        """Tell whether it has a glyph for each of these characters."""
        font = self.load(_PROBE_EM)
        missing = _shape(font, _NOBODY)
        return all(_shape(font, character) != missing for character in characters)


def _set_regular(font: FreeTypeFont) -> None:
    """Give a variable font the regular weight: those of Noto begin as thin as they can be."""
    try:
        axes = font.get_variation_axes()
    except (OSError, NotImplementedError):  # not a variable font
        return
    font.set_variation_by_axes([_value(axis) for axis in axes])


def _value(axis: Axis) -> float:
    default, least, most = (axis[key] or 0 for key in ("default", "minimum", "maximum"))
    return min(max(_REGULAR, least), most) if axis["name"] == b"Weight" else default


def _shape(font: FreeTypeFont, character: str) -> tuple[tuple[int, int], bytes]:
    mask, offset = font.getmask2(character, mode="1", anchor="ls")
    return offset, bytes(mask)


def faces_in(path: Path) -> list[Face]:
    """Return the faces of a font file; none where it cannot be read as one."""
    faces: list[Face] = []
    for index in range(_MOST_FACES):
        try:
            family, style = Face(path, index).load(_PROBE_EM).getname()
        except FontError:
            break
        faces.append(Face(path, index, family or "", style or ""))
    return faces


def visible(text: str) -> str:
    """Return what of a text is drawn: no control and no format characters; broken ones as �."""
    return "".join(map(_visible, text))


@functools.lru_cache(maxsize=4096)
def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category in ("Cc", "Cf", "Zl", "Zp") or "\ufe00" <= character <= "\ufe0f":
        return ""
    return "" if "\U000e0100" <= character <= "\U000e01ef" else character


class Typeface:
    """A face with its fallbacks, for one drawing in one thread; the `Metrics` of its lines."""

    def __init__(self, face: Face, fallbacks: Iterable[Face] = ()) -> None:
        self._faces = (face, *(other for other in fallbacks if other != face))
        self._loaded: dict[tuple[int, float], FreeTypeFont] = {}
        self._missing: dict[int, object] = {}
        self._has_glyph: dict[tuple[int, str], bool] = {}
        self._advances: dict[str, float] = {}

    def advance(self, text: str) -> float:
        """Return the width of what is drawn together, in ems."""
        width = self._advances.get(text)
        if width is None:
            width = self._advances[text] = self._measured(text)
        return width

    def blank(self, text: str) -> tuple[float, float]:
        """Return how much of a single character's width is empty at its left and right, in ems."""
        shown = visible(text)
        font = self._font(self._face_for(shown), _INK_EM)
        mask, offset = font.getmask2(shown, anchor="ls")
        ink = mask.getbbox()
        if ink is None:
            return 0.0, 0.0
        left, right = offset[0] + ink[0], offset[0] + ink[2]
        return left / _INK_EM, self.advance(text) - right / _INK_EM

    def lacking(self, text: str) -> str:
        """Return the characters that no face has, each once; a box is drawn for them."""
        return "".join(c for c in dict.fromkeys(visible(text)) if self._face_of(c) is None)

    def draw(
        self, draw: ImageDraw, at: tuple[float, float], text: str, size: float, colour: Colour
    ) -> None:
        """Draw what belongs together, its base line beginning at a point."""
        x, y = at
        if _DASHES.fullmatch(text):
            # In many fonts two dashes are those of Latin script: low, short, and with a gap.
            margin = _RULE_MARGIN * size
            right = x + self.advance(text) * size - margin
            top = y - (_RULE_AT + _RULE / 2) * size
            draw.rectangle((x + margin, top, right, top + max(1.0, _RULE * size - 1)), fill=colour)
            return
        shown = visible(text)
        if shown:
            font = self._font(self._face_for(shown), size)
            draw.text((x, y), shown, font=font, fill=colour, anchor="ls")

    def _measured(self, text: str) -> float:
        if _DASHES.fullmatch(text):
            return 2.0 if text == "⸺" else float(len(text))
        shown = visible(text)
        return self._font(self._face_for(shown), _EM).getlength(shown) / _EM if shown else 0.0

    def _face_for(self, text: str) -> int:
        """Return the first face that has all of a text, else the one for its first character."""
        for face in range(len(self._faces)):
            if all(c.isspace() or self._has(face, c) for c in text):
                return face
        return (self._face_of(text[0]) if text else None) or 0

    def _face_of(self, character: str) -> int | None:
        if character.isspace():
            return 0
        return next((i for i in range(len(self._faces)) if self._has(i, character)), None)

    def _has(self, face: int, character: str) -> bool:
        key = (face, character)
        if key not in self._has_glyph:
            font = self._font(face, _PROBE_EM)
            if face not in self._missing:
                self._missing[face] = _shape(font, _NOBODY)
            self._has_glyph[key] = _shape(font, character) != self._missing[face]
        return self._has_glyph[key]

    def _font(self, face: int, size: float) -> FreeTypeFont:
        if (face, size) not in self._loaded:
            self._loaded[face, size] = self._faces[face].load(size)
        return self._loaded[face, size]

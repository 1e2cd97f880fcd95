"""Which paragraph styles of a Word document are headings, and of which level.

Word keeps its own styles under English names whatever its language; other programs write 标题 1.
A style may say its outline level itself, or be based on one that is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.reading.extracted import TITLE
from bot.reading.package import Package

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLES = {"title", "标题", "標題"}
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*(?:[1-9]|heading|标题|標題)", re.IGNORECASE)
_MOST_BASES = 20
BODY = -1


@dataclass(slots=True)
class Style:
    """One paragraph style; `outline` as `outline_level` returns it, None where it does not say."""

    name: str = ""
    base: str = ""
    outline: int | None = None


Styles = Mapping[str, Style]


def outline_level(value: str) -> int:
    """Return the level that w:outlineLvl says: 1 to 9, or `BODY`."""
    return int(value) + 1 if value in set("012345678") else BODY


def level_of(style_id: str, styles: Styles) -> int | None:
    """Return the heading level of a style, `TITLE`, or None where it is for text."""
    for _ in range(_MOST_BASES):
        style = styles.get(style_id)
        if style is None:
            return None
        if style.name.lower() in _TITLES:  # Chinese Word gives it an outline level as well
            return TITLE
        if style.outline is not None:
            return None if style.outline == BODY else style.outline
        if match := _HEADING.fullmatch(style.name):
            return int(match.group(1))
        style_id = style.base
    return None


def is_contents(style_id: str, styles: Styles) -> bool:
    """Tell whether a style is for the lines of a table of contents."""
    style = styles.get(style_id)
    return style is not None and _CONTENTS.fullmatch(style.name) is not None


def read_styles(package: Package, part: str) -> Styles:
    """Return the paragraph styles by id. Raises UnreadableError."""
    reader = _StyleSheet()
    package.read(part, reader)
    return reader.styles


class _StyleSheet:
    """Hears the elements of the styles part."""

    def __init__(self) -> None:
        self.styles: dict[str, Style] = {}
        self._style: Style | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "style":
            is_paragraph = attributes.get("type", "paragraph") == "paragraph"
            self._style = Style() if is_paragraph else None
            if self._style:
                self.styles[attributes.get("styleId", "")] = self._style
        elif self._style is None:
            return
        elif name == "name":
            self._style.name = value.strip()
        elif name == "basedOn":
            self._style.base = value
        elif name == "outlineLvl":
            self._style.outline = outline_level(value)

    def end(self, name: str) -> None:
        if name == "style":
            self._style = None

    def data(self, text: str) -> None:
        """Of no interest."""

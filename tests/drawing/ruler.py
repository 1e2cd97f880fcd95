"""Measures text without a font: full width is an em, all else half of one."""

from __future__ import annotations

from bot.pictures.pieces import CLOSING, OPENING


class Ruler:
    """Marks fill the left or right half of their square, as in fonts for simplified Chinese."""

    def advance(self, text: str) -> float:
        return sum(1.0 if c > "\u2e7f" or c in "“”‘’…—" else 0.5 for c in text)

    def blank(self, text: str) -> tuple[float, float]:
        left = 0.6 if text in OPENING else 0.1
        return left, 0.6 if text in CLOSING else 0.1

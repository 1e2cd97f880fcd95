"""Draws pictures of strings and numbers: quotation cards and small charts, as PNG files.

Needs Pillow (the extra “cards”) and a font for Chinese; `find_fonts` says what is missing. All of
it may be called from any thread and takes its time: call it from a worker thread.
"""

from bot.pictures.cards import Card, draw_card, lay_out_card
from bot.pictures.charts import Bar, Series, draw_bars, draw_days
from bot.pictures.faces import FontError, PicturesUnavailableError
from bot.pictures.fonts import FontFiles, find_fonts
from bot.pictures.layout import Layout
from bot.pictures.sheets import stacked
from bot.pictures.themes import Theme

__all__ = [
    "Bar",
    "Card",
    "FontError",
    "FontFiles",
    "Layout",
    "PicturesUnavailableError",
    "Series",
    "Theme",
    "draw_bars",
    "draw_card",
    "draw_days",
    "find_fonts",
    "lay_out_card",
    "stacked",
]

"""A sentence of the text as a picture: what stands on it, and drawing it beside everything else.

Charts of a set phrase are drawn the same way.

Owns the proof that a picture quotes to the letter, and that drawing never holds up an answer: one
picture is drawn at a time, in a thread, and what was drawn lately is kept. How a card looks is up
to the pictures room. Knows nothing of Telegram.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.answering import Quote
from bot.chat import messages
from bot.chat.chronologies import YearChart
from bot.chat.quoting import VerbatimError, checked, checked_heading, path_to, shorten, source_line
from bot.pictures import (
    Bar,
    Card,
    FontError,
    FontFiles,
    PicturesUnavailableError,
    Theme,
    draw_bars,
    draw_card,
)
from bot.pictures.fonts import find_fonts
from bot.pictures.themes import Colour, blend
from bot.reading import Corpus, Passage

logger = logging.getLogger(__name__)

THEMES = {"light": Theme.LIGHT, "dark": Theme.DARK}
_MUTED = 0.45  # share of the background in what stands around the text, where colours are chosen
_MAX_HEADING = 120
_MOST_WAITING = 16
_MOST_KEPT = 16 * 2**20  # bytes


class CardError(Exception):
    """There is no picture. The text is a sentence that a member may read."""


@dataclass(frozen=True, slots=True)
class Look:
    """How cards look.

    Attributes
    ----------
    font
        A font file for the quotation, or None for one of the system's.
    footer
        Small print on every card.
    """

    theme: Theme = Theme.LIGHT
    font: Path | None = None
    footer: str = ""


def theme_of(name: str, *, background: str = "", ink: str = "", accent: str = "") -> Theme:
    """Return a theme by name, with colours of one's own as ``#rrggbb``.

    Raises ValueError, which names the colour, where one cannot be told from the background.
    """
    base = THEMES[name]
    theme = Theme.from_hex(background=background, ink=ink, accent=accent, muted="", base=base)
    if not (background or ink):
        return theme
    muted = _hex(blend(theme.ink, theme.background, _MUTED))
    return Theme.from_hex(muted=muted, base=theme)


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def card_of(passage: Passage, corpus: Corpus, span: tuple[int, int], *, footer: str = "") -> Card:
    """Return the card of ``passage.text[span]``, with its headings and its place.

    Raises VerbatimError where that is not in the source, ValueError where it is too long.
    """
    document = checked(passage, corpus)
    start, end = span
    if not 0 <= start < end <= len(passage.text):
        raise VerbatimError(f"{start}:{end} is not in passage {passage.id}")
    # Cut from the source, not from the passage: this is what has been compared.
    words = document.source[passage.start + start : passage.start + end].strip()
    path = path_to(passage, document)
    headings = (shorten(checked_heading(section, document), _MAX_HEADING) for section in path)
    return Card(
        words,
        source=source_line([passage], document),
        heading=" › ".join(headings),
        footer=footer,
    )


def draw_years(chart: YearChart, look: Look, fonts: FontFiles) -> bytes:
    """Draw a bar for each year, with what is said beside it, and return a PNG file.

    Takes its time: call it from a worker thread. Raises FontError, PicturesUnavailableError.
    """
    bars = [Bar(row.label, row.count, row.note) for row in chart.rows]
    return draw_bars(chart.title, bars, theme=look.theme, fonts=fonts, footer=look.footer)


class Cards:
    """Draws cards for whoever asks, one after the other.

    Parameters
    ----------
    most_waiting
        So many may wait for their picture; who comes then is told to try again.
    most_kept
        Bytes of pictures that are kept for those who want the same.
    """

    def __init__(
        self, look: Look, *, most_waiting: int = _MOST_WAITING, most_kept: int = _MOST_KEPT
    ) -> None:
        self._look = look
        self._most_waiting = most_waiting
        self._most_kept = most_kept
        self._fonts: FontFiles | None = None
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._kept: OrderedDict[Card | YearChart, list[bytes]] = OrderedDict()

    @property
    def look(self) -> Look:
        """How pictures are to look."""
        return self._look

    @property
    def available(self) -> bool:
        """Whether there is all that drawing takes."""
        return self._fonts is not None

    def prepare(self) -> None:
        """Look for fonts; takes a moment. What is missing is logged, and what to do about it."""
        try:
            self._fonts = find_fonts(self._look.font)
        except (FontError, PicturesUnavailableError) as error:
            logger.warning("there will be no picture cards: %s", error)

    async def sentence(
        self, passage: Passage, corpus: Corpus, span: tuple[int, int]
    ) -> list[bytes]:
        """Draw ``passage.text[span]`` and return PNG files, one a page.

        Raises CardError with a sentence for the member, VerbatimError.
        """
        if not self.available:
            raise CardError(messages.CARDS_UNAVAILABLE)
        try:
            card = card_of(passage, corpus, span, footer=self._look.footer)
        except ValueError:
            raise CardError(messages.CARD_TOO_LONG) from None
        return await self._draw(card)

    async def quote(self, quote: Quote, corpus: Corpus) -> list[bytes]:
        """Draw a quote as `sentence` does."""
        return await self.sentence(quote.passage, corpus, (quote.start, quote.end))

    async def years(self, chart: YearChart) -> list[bytes]:
        """Draw how often a phrase is used in each year, as one PNG file. Raises CardError."""
        if not self.available:
            raise CardError(messages.CARDS_UNAVAILABLE)
        return await self._draw(chart)

    async def _draw(self, card: Card | YearChart) -> list[bytes]:
        if self._waiting >= self._most_waiting:
            raise CardError(messages.CARDS_BUSY)
        self._waiting += 1
        try:
            async with self._turn:
                if card not in self._kept:
                    self._keep(card, await asyncio.to_thread(self._drawn, card))
                self._kept.move_to_end(card)
                return self._kept[card]
        finally:
            self._waiting -= 1

    def _drawn(self, card: Card | YearChart) -> list[bytes]:
        if self._fonts is None:  # `sentence` has looked already
            raise CardError(messages.CARDS_UNAVAILABLE)
        try:
            if isinstance(card, YearChart):
                return [draw_years(card, self._look, self._fonts)]
            return draw_card(card, theme=self._look.theme, fonts=self._fonts)
        except ValueError:
            raise CardError(messages.CARD_TOO_LONG) from None
        except (FontError, PicturesUnavailableError, OSError) as error:
            logger.warning("a picture card could not be drawn: %s", error)
            raise CardError(messages.CARDS_UNAVAILABLE) from error

    def _keep(self, card: Card | YearChart, pages: list[bytes]) -> None:
        self._kept[card] = pages
        while len(self._kept) > 1 and _bytes(self._kept.values()) > self._most_kept:
            self._kept.popitem(last=False)


def _bytes(kept: Iterable[list[bytes]]) -> int:
    return sum(len(page) for pages in kept for page in pages)

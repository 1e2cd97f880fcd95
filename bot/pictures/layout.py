"""How large a quotation is set, in which lines, and on which pages.

Owns the sizes and the division into pages; the result is data, to be drawn or to be checked: the
texts of all lines, joined, are the quotation. Lengths are in pixels unless they say ems. Knows
nothing of colours and of what else stands on a card.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.pictures.lines import Line, Metrics, break_lines
from bot.pictures.pieces import pieces_of
from bot.text import tokens

MOST_PAGES = 20
WIDTH = 1080  # what the sizes below are for; another width scales them

_LARGE = (120, 108, 96, 88, 80, 74, 68, 62, 56)  # for a sentence or two
_LARGE_LEADING = 1.62  # from one base line to the next, in ems
_MOST_LARGE = 640  # height of what is set large
_SMALL = (52, 48, 44, 42)  # for a paragraph
_PAGED = 40  # for what does not fit on a page even so
_SMALL_LEADING = 1.72
_PARAGRAPH = 0.5  # space between paragraphs set small, in leadings; large ones are like verse
_EMPTY = 0.8  # height of an empty line, in leadings

_PARTED_CLAUSES = 0.4  # share of the size to give up for lines that all end with a clause
_CLAUSE_ENDS = frozenset('，。、；：！？”’」』》）…—,.;:!?"')

_SQUEEZED = 0.85  # what is left of a text's length where marks give up what they can

_EACH_PAGE = 0.2
_ALONE = 50.0  # a page of one line
_PARTED = 2.0  # one line of a paragraph without the rest of it
_MIDST = 0.02  # a page that ends within a sentence
_STOPS = frozenset("。！？!?；;…：")
_CLOSING = "”’」』）》】)\"'"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each character of a quotation goes.

    Attributes
    ----------
    size
        Of an em.
    leading
        From one base line to the next.
    gap
        Space between paragraphs, in leadings.
    """

    size: float
    leading: float
    gap: float
    pages: tuple[tuple[Line, ...], ...]

    def tops(self, page: int) -> list[float]:
        """Return where the lines of a page begin, from 0."""
        lines = self.pages[page]
        below = _bottoms(lines, self.gap)
        return [_top(lines, below, nth, self.gap) * self.leading for nth in range(len(lines))]

    @property
    def height(self) -> float:
        """Height of the fullest page."""
        return max(_bottoms(page, self.gap)[-1] for page in self.pages) * self.leading


def lay_out(text: str, metrics: Metrics, *, width: float, height: float, scale: float) -> Layout:
    """Set a text as large as it looks well in, on one page if it can be, else on several.

    Parameters
    ----------
    width, height
        Of the room for text on a page.
    scale
        What the sizes, which are for cards of 1,080 pixels, are multiplied by.

    Raises
    ------
    ValueError
        Where it takes more than 20 pages.
    """
    ems = sum(metrics.advance(piece.text) for piece in pieces_of(text))
    sizes = [size for size in _LARGE if _least_height(ems, size, width / scale) <= _MOST_LARGE]
    pixels = [size * scale for size in sizes]
    large = _set_large(text, metrics, width, min(height, _MOST_LARGE * scale), pixels)
    if large is not None:
        return large
    for size in _SMALL:
        if _least_height(ems, size, width / scale) <= height / scale:
            small = _one_page(text, metrics, width, size * scale)
            if small.height <= height:
                return small
    small = _one_page(text, metrics, width, _PAGED * scale)
    if small.height <= height:
        return small
    pages = paginate(small.pages[0], height / small.leading, small.gap)
    return dataclasses.replace(small, pages=pages)


def _set_large(
    text: str, metrics: Metrics, width: float, height: float, sizes: Sequence[float]
) -> Layout | None:
    """Set a short text in the size that shows it best, if it fits in any.

    That is a smaller one where it lets more of the lines end with a clause.
    """
    if not sizes:
        return None
    words = tokens.pieces(text)
    tried = [_one_page(text, metrics, width, size, words) for size in sizes]
    return max((t for t in tried if t.height <= height), key=_showing, default=None)


def _showing(layout: Layout) -> float:
    ends = [line.text for line in layout.pages[0] if not line.closes]
    clauses = sum(text.rstrip()[-1:] in _CLAUSE_ENDS for text in ends) / len(ends) if ends else 1.0
    return layout.size * (1 - _PARTED_CLAUSES + _PARTED_CLAUSES * clauses)


def _least_height(ems: float, size: float, width: float) -> float:
    """Return what the height of a text so many ems long will hardly be under; spares a try."""
    return _SQUEEZED * ems * size / width * size * _LARGE_LEADING


def _one_page(
    text: str, metrics: Metrics, width: float, size: float, words: Sequence[str] = ()
) -> Layout:
    lines = break_lines(text, metrics, width / size, justified=not words, words=words)
    if words:
        return Layout(size, size * _LARGE_LEADING, 0.0, (tuple(lines),))
    return Layout(size, size * _SMALL_LEADING, _PARAGRAPH, (tuple(lines),))


def paginate(lines: Sequence[Line], room: float, gap: float) -> tuple[tuple[Line, ...], ...]:
    """Part lines into pages, about equally full, none with the single line of a paragraph.

    Parameters
    ----------
    room
        Height of a page, in leadings; at least one line goes on each.
    gap
        Space between paragraphs, in leadings.

    Raises
    ------
    ValueError
        Where it takes more than 20 pages.
    """
    ends = _ends_filled(lines, room, gap)
    if len(ends) > MOST_PAGES:
        raise ValueError(f"the text takes {len(ends)} pages; at most {MOST_PAGES} are drawn")
    below = _bottoms(lines, gap)
    ideal = below[-1] / len(ends)
    best = [(0.0, 0)]  # for each number of lines what their pages cost, and where the last begins
    for end in range(1, len(lines) + 1):
        choices: list[tuple[float, int]] = []
        for start in range(end - 1, -1, -1):
            height = below[end] - _top(lines, below, start, gap)
            if height > room and choices:
                break
            cost = (height / ideal - 1) ** 2 + _EACH_PAGE + _cost_of_ends(lines, start, end)
            choices.append((best[start][0] + cost, start))
        best.append(min(choices))
    ends = [len(lines)]
    while best[ends[-1]][1]:
        ends.append(best[ends[-1]][1])
    return tuple(tuple(lines[start:end]) for start, end in pairwise([0, *reversed(ends)]))


def _ends_filled(lines: Sequence[Line], room: float, gap: float) -> list[int]:
    """Return where pages end that are filled one after another."""
    below = _bottoms(lines, gap)
    ends: list[int] = []
    start = 0
    for end in range(1, len(lines) + 1):
        if below[end] - _top(lines, below, start, gap) > room and end - 1 > start:
            start = end - 1
            ends.append(start)
    return [*ends, len(lines)]


def _bottoms(lines: Sequence[Line], gap: float) -> list[float]:
    """Return where lines end that follow each other on one page, in leadings, from 0."""
    bottoms = [0.0]
    for nth, line in enumerate(lines):
        bottoms.append(bottoms[-1] + _before(lines, nth, gap) + (1.0 if line.placed else _EMPTY))
    return bottoms


def _before(lines: Sequence[Line], nth: int, gap: float) -> float:
    """Return the space before a line: that between paragraphs, unless an empty line makes it."""
    if nth and lines[nth].opens and lines[nth].placed and lines[nth - 1].placed:
        return gap
    return 0.0


def _top(lines: Sequence[Line], below: Sequence[float], nth: int, gap: float) -> float:
    """Return where a line begins: below the one before it and the space between paragraphs."""
    return below[nth] + _before(lines, nth, gap)


def _cost_of_ends(lines: Sequence[Line], start: int, end: int) -> float:
    first, last = lines[start], lines[end - 1]
    cost = 0.0
    if end - start == 1 and len(lines) > 1:
        cost += _ALONE
    if first.closes and not first.opens:
        cost += _PARTED
    if last.opens and not last.closes:
        cost += _PARTED
    if last.text.rstrip().rstrip(_CLOSING)[-1:] not in _STOPS:
        cost += _MIDST
    return cost

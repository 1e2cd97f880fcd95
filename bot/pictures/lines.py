"""A text becomes lines of at most some width, justified or ragged, nothing added and nothing lost.

The lines of a paragraph are chosen together, as TeX does, rather than one after another: so the
last one is no single character, and those of a short quotation are about equally long. Chinese
marks, which fill half of their square, give up the empty half at the ends of a line and beside
each other (标点挤压), and a little more where that draws a character into the line. All lengths
are in ems. Knows nothing of fonts: what measures is handed in.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from bot.pictures.pieces import NOT_FIRST, Kind, Piece, graphemes, paragraphs, pieces_of
from bot.text.tokens import is_han

_HALF = 0.5  # the empty half of a mark's square
_WIDE_ENOUGH = 0.9  # marks narrower than this have no empty half
_SQUEEZE = 0.25  # what a mark inside a line may give up besides
_AIR = 0.12  # between an ideograph and a word or number of another script
_STRETCH = 0.12  # what justifying may add to each gap before it looks torn
_MOST_IN_LINE = 300  # places to break at; more only if what is there has no width
_SHORT = 2.2  # a last line under this is a lonely character
_ENDS = frozenset("，。、；：！？）》」』”’…—,;:!?")

# Costs of a line; that of one with gaps stretched to the most, or squeezed to the least, is 1.
_LONELY = 2.5
_EACH_LINE = 0.3
_TORN = 30.0
_RAGGED = 12.0  # times the square of the relative difference from the others
_INSIDE_WORD = 0.9
_BETWEEN_WORDS = 0.15


class Metrics(Protocol):
    """What knows the widths of pieces."""

    def advance(self, text: str) -> float:
        """Return the width of what is drawn together, in ems."""

    def blank(self, text: str) -> tuple[float, float]:
        """Return how much of a single character's width is empty at its left and right, in ems."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of text on its line.

    Attributes
    ----------
    start
        Where it stands in the whole text.
    x
        How far right of the line's beginning its own square begins, in ems; a little less than
        zero where an opening mark gives up its empty half.
    advance
        Width of its square, in ems.
    """

    text: str
    start: int
    x: float
    advance: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `text` holds all of its characters, the spaces and the line break at its end too.

    Attributes
    ----------
    width
        From the beginning of the line to the end of the last thing drawn, in ems.
    opens, closes
        Whether it is the first, the last line of its paragraph.
    """

    text: str
    placed: tuple[Placed, ...]
    width: float
    opens: bool
    closes: bool


def break_lines(
    text: str,
    metrics: Metrics,
    measure: float,
    *,
    justified: bool = True,
    words: Sequence[str] = (),
) -> list[Line]:
    """Break `text` into lines that joined are the text.

    Parameters
    ----------
    measure
        Greatest width of a line, in ems; at least 2. Only a single character wider than that
        stands out.
    justified
        Whether all lines but the last of a paragraph are drawn as wide as the measure. Otherwise
        they are left as they are and made about equally long.
    words
        The words of the text, which joined are the text, where lines should rather end between
        two of them than within one. For large type.

    Raises
    ------
    ValueError
        Where the measure has no room for two characters.
    """
    if measure < 2:
        raise ValueError(f"a line must have room for two characters: measure {measure}")
    between = frozenset(accumulate(map(len, words)))
    lines: list[Line] = []
    for paragraph in paragraphs(pieces_of(text)):
        setting = _Setting(_narrowed(paragraph, metrics, measure), metrics, measure)
        ends = _best_ends(setting, justified=justified, between=between)
        lines += (
            setting.line(start, end, justified=justified) for start, end in pairwise([0, *ends])
        )
    return lines


def single_line(text: str, metrics: Metrics) -> Line:
    """Set a text without line breaks on one line, however wide."""
    pieces = pieces_of(text)
    if not pieces:
        return Line("", (), 0.0, opens=True, closes=True)
    return _Setting(pieces, metrics, math.inf).line(0, len(pieces), justified=False)


def _narrowed(paragraph: list[Piece], metrics: Metrics, measure: float) -> list[Piece]:
    """Let lines end within what may not be parted but is wider than a line, such as an address."""
    narrowed: list[Piece] = []
    for unit in _units(paragraph):
        drawn = len(unit)
        while drawn and not _is_drawn(unit[drawn - 1]):
            drawn -= 1
        if sum(_advance(piece, metrics) for piece in unit[:drawn]) <= measure:
            narrowed += unit
            continue
        width = 0.0
        for piece in _split(unit, metrics, measure):
            advance = _advance(piece, metrics)
            follows = piece.glued and (width + advance <= measure or not _is_drawn(piece))
            narrowed.append(dataclasses.replace(piece, glued=follows))
            width = width + advance if follows else advance
    return narrowed


def _units(paragraph: Iterable[Piece]) -> list[list[Piece]]:
    units: list[list[Piece]] = []
    for piece in paragraph:
        if units and piece.glued:
            units[-1].append(piece)
        else:
            units.append([piece])
    return units


def _split(unit: list[Piece], metrics: Metrics, measure: float) -> Iterable[Piece]:
    """Yield the pieces of a unit, those wider than a line as characters that may be parted."""
    for piece in unit:
        if not _is_drawn(piece) or _advance(piece, metrics) <= measure:
            yield piece
            continue
        start = piece.start
        for part in graphemes(piece.text):
            glued = part[0] in NOT_FIRST if start > piece.start else piece.glued
            yield Piece(part, start, piece.kind, glued)
            start += len(part)


def _is_drawn(piece: Piece) -> bool:
    return piece.kind not in (Kind.SPACE, Kind.NEWLINE)


def _advance(piece: Piece, metrics: Metrics) -> float:
    return 0.0 if piece.kind is Kind.NEWLINE else metrics.advance(piece.text)


class _Setting:
    """The pieces of a paragraph with their widths, and how lines of them would look."""

    def __init__(self, pieces: list[Piece], metrics: Metrics, measure: float) -> None:
        self.pieces = pieces
        self.measure = measure
        self._advances = [_advance(piece, metrics) for piece in pieces]
        halves = [
            self._halves(piece, advance, metrics)
            for piece, advance in zip(pieces, self._advances, strict=True)
        ]
        self._left = [left for left, _ in halves]
        self._right = [right for _, right in halves]
        # What is between a piece and the next: air, or less than nothing.
        self._between = [self._gap(i) for i in range(len(pieces) - 1)] + [0.0]
        self._give = [
            min(_SQUEEZE, right) if gap == 0 else 0.0
            for right, gap in zip(self._right, self._between, strict=True)
        ]
        steps = map(sum, zip(self._advances, self._between, strict=True))
        self._widths = [0.0, *accumulate(steps)]
        self._gives = [0.0, *accumulate(self._give)]

    @staticmethod
    def _halves(piece: Piece, advance: float, metrics: Metrics) -> tuple[float, float]:
        """Return what a mark can give up at its left and at its right."""
        if advance < _WIDE_ENOUGH or piece.kind not in (Kind.OPENING, Kind.CLOSING):
            return 0.0, 0.0
        left, right = metrics.blank(piece.text)
        if piece.kind is Kind.OPENING:
            return max(0.0, min(_HALF, left)), 0.0
        return 0.0, max(0.0, min(_HALF, right))

    def _gap(self, i: int) -> float:
        first, second = self.pieces[i], self.pieces[i + 1]
        if first.kind is Kind.CLOSING and second.kind in (Kind.CLOSING, Kind.OPENING):
            return -self._right[i]
        if first.kind is Kind.OPENING and second.kind is Kind.OPENING:
            return -self._left[i + 1]
        word = Kind.WORD in (first.kind, second.kind) and not second.glued
        return _AIR if word and (is_han(first.text[-1]) or is_han(second.text[0])) else 0.0

    def drawn_end(self, start: int, end: int) -> int:
        """Return where a line ends but for the spaces and the line break at its end."""
        while end > start and not _is_drawn(self.pieces[end - 1]):
            end -= 1
        return end

    def width(self, start: int, end: int) -> float:
        """Return the natural width of a line of the pieces `start:end`."""
        end = self.drawn_end(start, end)
        if end == start:
            return 0.0
        last = end - 1
        whole = self._widths[last] - self._widths[start] + self._advances[last]
        return whole - self._left[start] - self._right[last]

    def give(self, start: int, end: int) -> float:
        """Return by how much the marks inside a line can be squeezed."""
        end = self.drawn_end(start, end)
        return self._gives[end - 1] - self._gives[start] if end > start else 0.0

    def gaps(self, start: int, end: int) -> int:
        """Return in how many places a line can be stretched."""
        return max(0, self.drawn_end(start, end) - start - 1)

    def line(self, start: int, end: int, *, justified: bool) -> Line:
        """Place the pieces of a line."""
        drawn = self.drawn_end(start, end)
        missing = self.measure - self.width(start, end)
        squeeze = stretch = 0.0
        closes = end == len(self.pieces)
        if missing < 0:
            squeeze = min(1.0, -missing / (self.give(start, end) or math.inf))
        elif justified and not closes and missing <= _STRETCH * self.gaps(start, end):
            stretch = missing / max(1, self.gaps(start, end))
        placed = []
        x = -self._left[start]
        for i in range(start, drawn):
            piece = self.pieces[i]
            if _is_drawn(piece):
                placed.append(Placed(piece.text, piece.start, x, self._advances[i]))
            x += self._advances[i] + self._between[i] - squeeze * self._give[i] + stretch
        width = placed[-1].x + placed[-1].advance - self._right[drawn - 1] if placed else 0.0
        text = "".join(piece.text for piece in self.pieces[start:end])
        return Line(text, tuple(placed), width, opens=start == 0, closes=closes)


def _best_ends(setting: _Setting, *, justified: bool, between: frozenset[int]) -> list[int]:
    """Return where the lines of a paragraph end: the ends that cost least together."""
    pieces = setting.pieces
    places = [i for i, piece in enumerate(pieces) if not (i and piece.glued)] + [len(pieces)]
    ideal = setting.width(0, len(pieces)) / _fewest_lines(setting, places)
    cost_of = _cost_justified if justified else _cost_ragged
    best = {0: (0.0, 0)}  # for each end what the lines up to there cost, and where the last begins
    for nth, end in enumerate(places[1:]):
        choices: list[tuple[float, int]] = []
        of_break = 0.0 if justified else _cost_of_break(pieces, end, between)
        for start in reversed(places[max(0, nth - _MOST_IN_LINE) : nth + 1]):
            over = setting.width(start, end) - setting.measure
            if over > setting.give(start, end) + 1e-9 and choices:
                break
            cost = cost_of(setting, start, end, ideal)
            choices.append((best[start][0] + cost + of_break + _EACH_LINE, start))
        best[end] = min(choices)
    ends = [len(pieces)]
    while best[ends[-1]][1]:
        ends.append(best[ends[-1]][1])
    return ends[::-1]


def _fewest_lines(setting: _Setting, places: Sequence[int]) -> int:
    lines, start = 1, 0
    for place, following in pairwise(places):
        if place > start and setting.width(start, following) > setting.measure:
            lines, start = lines + 1, place
    return lines


def _cost_justified(setting: _Setting, start: int, end: int, _: float) -> float:
    missing = setting.measure - setting.width(start, end)
    if missing < 0:
        give = setting.give(start, end)
        return (missing / give) ** 2 if give > 0 else _TORN
    if end == len(setting.pieces):
        return _LONELY if start and setting.width(start, end) < _SHORT else 0.0
    stretch = missing / max(1, setting.gaps(start, end)) / _STRETCH
    return stretch**2 if stretch <= 1 else _TORN + missing


def _cost_ragged(setting: _Setting, start: int, end: int, ideal: float) -> float:
    width = setting.width(start, end)
    cost = _RAGGED * ((width - ideal) / ideal) ** 2 if ideal else 0.0
    if end == len(setting.pieces) and start and width < _SHORT:
        cost += _LONELY
    if width > setting.measure:
        give = setting.give(start, end)
        cost += 1 + ((width - setting.measure) / give) ** 2 if give > 0 else _TORN
    return cost


def _cost_of_break(pieces: list[Piece], end: int, between: frozenset[int]) -> float:
    if end == len(pieces):
        return 0.0
    last = pieces[end - 2 if end > 1 and pieces[end - 1].kind is Kind.SPACE else end - 1]
    if last.text[-1] in _ENDS:
        return 0.0
    return _BETWEEN_WORDS if not between or pieces[end].start in between else _INSIDE_WORD

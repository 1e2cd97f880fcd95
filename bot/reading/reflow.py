"""Lines on pages become paragraphs: told by indents, short lines, gaps, sizes and numbering.

Page numbers and what runs along the top or bottom of the pages are left out. Knows geometry and
the look of headings, nothing of PDF.
"""

from __future__ import annotations

import itertools
import math
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.reading.structure import numbering_level

_PAGE_NUMBER = re.compile(
    r"[-—–―－·.\s]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6})(?:\s*页)?"
    r"(?:\s*[/／，,]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–―－·.\s]*"
)
_FINAL = "。！？；：!?;:…”’」』）)"
_CLOSING = "，。、；：！？）》〉」』】〕…%‰℃"
_OPENING = "（《〈「『【〔"
_QUOTES = "“”‘’"
_WORD_END = re.compile(r"[A-Za-z0-9][,.;:!?)]?$")
_WORD_BEGIN = re.compile(r"[(]?[A-Za-z0-9]")
_LONGEST_HEADER = 60
_INDENT = 1.2  # em
_SLACK = 0.8  # em: widths are estimates
_UNFINISHED_SLACK = 1.8
_GAP = 1.45  # times the usual distance of lines
_SAME_SIZE = 0.06
_LARGER = 1.12


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of a page: its text, where it begins and ends, its height and type size, in points.

    `y` grows upwards; `size` is at least 0.1.
    """

    text: str
    x: float
    end: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class _Place:
    """A line, the left edge of its column, and the number of its page."""

    line: PdfLine
    left: float
    page: int


@dataclass(frozen=True, slots=True)
class _Measure:
    """How the body of the document is set."""

    size: float
    width: float
    pitch: float


def width(text: str) -> float:
    """Estimate how wide a text is, in em: ideographs and full-width marks 1, all others a half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def reflow(pages: Sequence[Sequence[PdfLine]]) -> list[str]:
    """Return the paragraphs of the pages, each in one line."""
    kept = _without_furniture(pages)
    lines = [line for page in kept for line in page]
    if not lines:
        return []
    size = _body_size(lines)
    places = [
        _Place(line, left, number)
        for number, page in enumerate(kept)
        for line, left in zip(page, _lefts(page, size), strict=True)
    ]
    measure = _Measure(size, _full_width(places, size), _pitch(kept, size))
    paragraphs = [places[0].line.text]
    for before, here in itertools.pairwise(places):
        if _begins(before, here, measure):
            paragraphs.append(here.line.text)
        else:
            paragraphs[-1] = _join(paragraphs[-1], here.line.text)
    return paragraphs


def _begins(previous: _Place, here: _Place, measure: _Measure) -> bool:
    """Tell whether a line begins a paragraph rather than going on with the line before."""
    before, line = previous.line, here.line
    if abs(line.size - before.size) > _SAME_SIZE * before.size:
        return True
    numbered = bool(numbering_level(line.text))
    drop = before.y - line.y
    below = here.page == previous.page and drop > 0
    if line.size > _LARGER * measure.size:  # a title goes on over lines, however they are set
        return numbered or not below or drop > 2.2 * line.size
    if below and drop > _GAP * measure.pitch:
        return True
    finished = before.text[-1] in _FINAL
    if _is_short(previous, line, measure, finished=finished) or (numbered and finished):
        return True
    if line.x - here.left < _INDENT * measure.size:
        return False
    # Two indented lines in a row are a block that is indented as a whole, unless the first is a
    # heading of one full line.
    block = below and abs(line.x - before.x) < measure.size / 2
    return finished or not block or bool(numbering_level(before.text))


def _is_short(previous: _Place, line: PdfLine, measure: _Measure, *, finished: bool) -> bool:
    """Tell whether the beginning of `line` had had room on the line before."""
    room = previous.left + measure.width - previous.line.end
    slack = _SLACK if finished else _UNFINISHED_SLACK
    return room > (width(_unbroken(line.text)) + slack) * measure.size


def _unbroken(text: str) -> str:
    """Return the beginning of a text up to where a line may break at the earliest."""
    for place, (left, right) in enumerate(itertools.pairwise(text), 1):
        marks = right in _CLOSING or left in _OPENING or left in _QUOTES or right in _QUOTES
        if not marks and not (_is_latin(left) and _is_latin(right)):
            return text[:place]
    return text


def _is_latin(character: str) -> bool:
    return "!" <= character <= "\u024f"


def _join(text: str, more: str) -> str:
    """Join two lines: with a blank between words of letters, without one between ideographs."""
    apart = _WORD_END.search(text) and _WORD_BEGIN.match(more)
    return f"{text} {more}" if apart else text + more


def _body_size(lines: Iterable[PdfLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _is_body(line: PdfLine, size: float) -> bool:
    return abs(line.size - size) <= _SAME_SIZE * size


def _lefts(page: Sequence[PdfLine], size: float) -> list[float]:
    """Return for each line where the lines of its column begin that are not indented."""
    edges: list[float] = []
    body = [line for line in page if _is_body(line, size)] or list(page)
    for edge in _common_edges(body, size):
        before = [line for line in body if line.x < edge - size / 2]
        beside = sum(line.end > edge for line in before) * 5 <= len(before)
        if not edges or beside:  # a column, and not an indent
            edges.append(edge)
    edges = edges or [min((line.x for line in body), default=0.0)]
    return [max((e for e in edges if e <= line.x + size / 2), default=edges[0]) for line in page]


def _common_edges(lines: Sequence[PdfLine], size: float) -> list[float]:
    """Return the places, from left to right, at which several lines begin."""
    groups: list[list[float]] = []
    for x in sorted(line.x for line in lines):
        if groups and x - groups[-1][0] < size / 2:
            groups[-1].append(x)
        else:
            groups.append([x])
    least = max(2, len(lines) // 10)
    return [group[0] for group in groups if len(group) >= least]


def _full_width(places: Iterable[_Place], size: float) -> float:
    widths = sorted(p.line.end - p.left for p in places if _is_body(p.line, size))
    return widths[math.ceil(0.98 * (len(widths) - 1))]  # one line may stick out


def _pitch(pages: Iterable[Sequence[PdfLine]], size: float) -> float:
    drops = [
        drop
        for page in pages
        for before, line in itertools.pairwise(page)
        if 0.5 * size < (drop := before.y - line.y) < 4 * size
    ]
    return statistics.median(drops) if drops else 2 * size


def _without_furniture(pages: Sequence[Sequence[PdfLine]]) -> list[list[PdfLine]]:
    """Drop page numbers, then headers and footers, as long as the outermost lines are such."""
    kept = [list(page) for page in pages]
    for _ in range(3):
        outermost = [_outermost(page) for page in kept]
        seen = Counter(key for lines in outermost for key in {_running(line) for line in lines})
        often = max(2, (len(pages) + 1) // 2)
        for page, lines in zip(kept, outermost, strict=True):
            for line in lines:
                is_header = seen[_running(line)] >= often and len(line.text) <= _LONGEST_HEADER
                if is_header or _PAGE_NUMBER.fullmatch(line.text):
                    page.remove(line)
    return kept


def _outermost(page: Sequence[PdfLine]) -> list[PdfLine]:
    if not page:
        return []
    top, bottom = max(page, key=lambda line: line.y), min(page, key=lambda line: line.y)
    return [top] if top is bottom else [top, bottom]


def _running(line: PdfLine) -> tuple[str, int]:
    """Return what a header has in common on all pages: its words but for numbers, and its height."""
    return re.sub(r"\d+", "#", line.text), round(line.y / 3)

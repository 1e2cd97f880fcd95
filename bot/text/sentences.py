"""Cut a paragraph into sentences, by spans, so that nothing is altered or lost."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable

_END = re.compile(r"[。！？!?；;…]+[”’」』》）)\"']*|\n+")
_CLAUSE_END = re.compile(r"[。！？!?；;…，,、：:]+[”’」』》）)\"']*|\n+")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text`, closing quotation marks included.

    The spans cover `text` without a gap. A semicolon ends a sentence: in official prose it
    separates items that are quoted one by one. A full stop inside a quotation that goes on, as in
    「“…。”的要求」, ends one too: the pieces are for pointing, not for grammar.
    """
    return _cut(text, _END)


def sentences_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentences that a piece of `text` touches.

    The sentences of the last texts are remembered: a phrase may stand in one a thousand times.
    """
    ends = _ends(text)
    first, last = bisect.bisect_right(ends, start), bisect.bisect_left(ends, end)
    return (ends[first - 1] if first else 0, ends[min(last, len(ends) - 1)])


@functools.lru_cache(maxsize=64)
def _ends(text: str) -> tuple[int, ...]:
    return tuple(end for _, end in sentences(text))


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the spans between any two punctuation marks that part clauses; no gaps."""
    return _cut(text, _CLAUSE_END)


def _cut(text: str, end: re.Pattern[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for match in end.finditer(text):
        if match.end() > start:
            spans.append((start, match.end()))
            start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def split_at_sentences(
    text: str, limit: int, *, length: Callable[[str], int] = len
) -> list[tuple[int, int]]:
    """Return spans of at most `limit` units that cover `text`, cut at sentence ends.

    A sentence longer than `limit` is cut at clause ends, and only one that has none is cut
    anywhere. `length` measures a string (UTF-16 units for Telegram) and must be additive. Raises ValueError where
    `limit` is under 2, as one character may take two units.
    """
    if limit < 2:
        raise ValueError(f"a part must have room for a character: limit {limit}")
    parts: list[tuple[int, int]] = []
    filled = 0
    for start, end in _pieces(text, limit, length):
        units = length(text[start:end])
        if parts and filled + units <= limit:
            parts[-1] = (parts[-1][0], end)
            filled += units
        else:
            parts.append((start, end))
            filled = units
    return parts


def _pieces(text: str, limit: int, measure: Callable[[str], int]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if measure(text[start:end]) <= limit:
            pieces.append((start, end))
            continue
        for left, right in clauses(text[start:end]):
            left, right = start + left, start + right
            while measure(text[left:right]) > limit:
                cut = left + limit // 2
                pieces.append((left, cut))
                left = cut
            pieces.append((left, right))
    return pieces

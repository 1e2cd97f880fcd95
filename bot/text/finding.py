"""Where a piece stands in a text. Knows strings only."""

from __future__ import annotations

from collections.abc import Iterator


def places_of(text: str, piece: str, *, step: int = 0) -> Iterator[int]:
    """Yield where a piece, which is not empty, begins in a text, in order.

    After each place it is looked for `step` characters on, and after its end where that is 0.
    """
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + (step or len(piece)))

"""A found passage."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score for one question; `spans` are the matched parts of its text.

    Spans are ascending, disjoint ``(start, end)`` pairs counted in characters of ``passage.text``.
    Scores are comparable within one result list only. `also` are further passages that say the same
    in nearly the same words.
    """

    passage: Passage
    score: float
    spans: tuple[tuple[int, int], ...] = ()
    also: tuple[Passage, ...] = ()

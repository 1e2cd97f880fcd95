"""What one system's passages for the questions of a task are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from peers.task import Task


@dataclass(frozen=True)
class Figures:
    """Shares are 0..1. Times are seconds of processor time, memory is in MiB."""

    versions: str
    r1: float
    mrr10: float
    r10: float
    questions_per_second: float | None
    peak_memory: float
    index_seconds: float
    r1_by_style: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def rank(ranking: Sequence[int], gold: Sequence[int]) -> int:
    """Return the place of the first right passage, from 1; 0 where there is none."""
    return next((place for place, n in enumerate(ranking, 1) if n in gold), 0)


def figures(task: Task, outcome: dict[str, Any]) -> Figures:
    """Count. A question without words has a right passage too, and counts."""
    ranks = [rank(r, gold) for r, gold in zip(outcome["rankings"], task.gold, strict=True)]
    styles: dict[str, list[int]] = {}
    for style, place in zip(task.styles, ranks, strict=True):
        styles.setdefault(style, []).append(place)
    return Figures(
        versions=outcome["versions"],
        r1=ranks.count(1) / len(ranks),
        mrr10=sum(1 / place for place in ranks if place) / len(ranks),
        r10=sum(place > 0 for place in ranks) / len(ranks),
        questions_per_second=outcome["rate"],
        peak_memory=outcome["memory"],
        index_seconds=outcome["index_seconds"],
        r1_by_style={s: places.count(1) / len(places) for s, places in styles.items() if s},
        notes=outcome["notes"],
    )

"""Figures as Markdown."""

from __future__ import annotations

from typing import Any

from figures import Figures, rank
from peers.registry import BASELINE, OURS, SYSTEMS
from peers.task import Task

_HEADER = ("system", "Recall@1", "MRR@10", "Recall@10", "questions/CPU s", "× rank-bm25")
_COST = ("peak memory, MiB", "index, CPU s")
_HARDEST = "low-overlap"  # a style of the speech's questions that is shown by itself


def table(task: Task, found: dict[str, Figures], left_out: dict[str, str]) -> str:
    """Return a table of one task with the versions, what is left out and what must be known."""
    hardest = any(_HARDEST in figures.r1_by_style for figures in found.values())
    header = [*_HEADER[:2], *([f"{_HARDEST} Recall@1"] if hardest else []), *_HEADER[2:], *_COST]
    base = found[BASELINE].questions_per_second if BASELINE in found else None
    lines = [
        f"**{task.name}**: {len(task.passages):,} passages, {len(task.questions):,} questions",
        "",
        f"| {' | '.join(header)} |",
        f"|---|{'---:|' * (len(header) - 1)}",
    ]
    for name, seen in found.items():
        cells = [SYSTEMS[name][0], _share(seen.r1)]
        if hardest:
            cells.append(_share(seen.r1_by_style[_HARDEST]))
        speed = seen.questions_per_second
        cells += [_share(seen.mrr10), _share(seen.r10), f"{speed:,.0f}" if speed else "–"]
        cells.append(f"{speed / base:.2g}" if speed and base else "–")
        cells += [f"{seen.peak_memory:.0f}", f"{seen.index_seconds:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    versions = {part for seen in found.values() for part in seen.versions.split(", ")}
    notes = [f"Versions: {', '.join(sorted(versions, key=str.lower))}."] if versions else []
    notes += [f"{note}." for seen in found.values() for note in seen.notes]
    notes += [f"Left out: {SYSTEMS[name][0]}: {why}." for name, why in left_out.items()]
    return "\n".join([*lines, "", *notes])


def losses(task: Task, results: dict[str, dict[str, Any]], most: int) -> str:
    """Return questions that a peer answers with the right passage first and we do not."""
    lines: list[str] = []
    ours = results[OURS]["rankings"]
    for name, outcome in results.items():
        if name == OURS or "missing" in outcome:
            continue
        won = [
            number
            for number, gold in enumerate(task.gold)
            if rank(outcome["rankings"][number], gold) == 1 != rank(ours[number], gold)
        ]
        lost = sum(
            rank(ours[number], gold) == 1 != rank(outcome["rankings"][number], gold)
            for number, gold in enumerate(task.gold)
        )
        lines += ["", f"{SYSTEMS[name][0]} alone right: {len(won)}, we alone right: {lost}."]
        lines += [""] if won else []
        for number in won[:most]:
            place = rank(ours[number], task.gold[number]) or "none"
            lines.append(f"- {task.questions[number]} (our place: {place})")
    return "\n".join(lines[1:])


def _share(value: float) -> str:
    return f"{value:.3f}"

"""The curves of `scale.py`: what grows with the number of paragraphs, one line a system."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Figures = Mapping[str, Any]

_PANELS: tuple[tuple[str, Callable[[Figures], float]], ...] = (
    ("build, CPU s", lambda figures: figures["build"]),
    ("start beyond the dictionary, CPU s", lambda figures: figures["start"]),
    ("resident memory, MiB", lambda figures: figures["memory"]),
    ("median question, ms", lambda figures: 1000 * statistics.median(figures["times"])),
)
_LEAST = 1e-3  # what is below is drawn here


def draw(file: Path, every: Mapping[int, Mapping[str, Figures]], titles: Mapping[str, str]) -> None:
    """Write a picture of four panels, both axes logarithmic. `every` is by size, then system."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(11, 8), layout="constrained")
    for axis, (label, value) in zip(axes.flat, _PANELS, strict=True):
        for number, (name, title) in enumerate(titles.items()):
            points = [
                (size, max(_LEAST, measured))
                for size, found in sorted(every.items())
                # What is made at every start is not built, and takes no time for that.
                if "times" in found.get(name, {}) and (measured := value(found[name])) > 0
            ]
            if points:
                axis.plot(*zip(*points, strict=True), marker="o", color=f"C{number}", label=title)
        axis.set(xscale="log", yscale="log", xlabel="paragraphs", title=label)
        axis.grid(alpha=0.3)
    figure.legend(*axes[1, 1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    figure.savefig(file, dpi=110)
    plt.close(figure)

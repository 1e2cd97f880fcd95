"""A document is put aside: its file moves to a folder beside it that no corpus is read from.

Nothing is ever deleted here, and nothing that was put aside is written over.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.reading.problems import Problem, ProblemReason

ASIDE = ".removed"


def put_aside(path: Path, *, copy: bool = False) -> Path | Problem:
    """Move a file and its sidecar into the folder `ASIDE` beside it, or `copy` the file. Blocks.

    Returns where the file is now, under its name or, where that is taken, a numbered one.
    """
    folder = path.parent / ASIDE
    try:
        folder.mkdir(exist_ok=True)
        target = _free(folder / path.name)
        if copy:
            shutil.copy2(path, target)
            return target
        path.rename(target)
        # Another file of the same name in another format has the same sidecar.
        beside = path.with_suffix(".yaml")
        if beside.is_file() and not _has_namesakes(path):
            beside.rename(target.with_suffix(".yaml"))
    except OSError as error:
        return Problem.refused(path, error, ProblemReason.UNWRITABLE)
    return target


def _free(target: Path) -> Path:
    """Return a name like `target` that neither a file nor a sidecar has."""
    candidate, number = target, 1
    while any(
        one.is_symlink() or one.exists() for one in (candidate, candidate.with_suffix(".yaml"))
    ):
        number += 1
        candidate = target.with_stem(f"{target.stem}-{number}")
    return candidate


def _has_namesakes(path: Path) -> bool:
    return any(
        one != path
        and one.stem == path.stem
        and one.suffix != ".yaml"
        and not one.name.startswith(".")
        for one in path.parent.iterdir()
    )

"""Arrays that take long to make, kept in a file between starts. Knows nothing of what is in them."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def kept(
    name: str,
    source: os.stat_result,
    make: Callable[[], Sequence[Array]],
    folder: Path | None = None,
) -> Sequence[Array]:
    """Return what `make` returned when it was last called for the same source, or call it.

    Parameters
    ----------
    name
        What it is, and which version of it: another one when `make` makes something else.
    source
        Of the file that it is made from; a file of another size or time is another source.
    folder
        Where to keep it; that for temporary files by default, as jieba does. It need not be
        possible. A file that somebody else has put there is not read.
    """
    mark = f"yuanwen-{name}-{source.st_size:x}-{source.st_mtime_ns:x}.npy"
    path = (folder or Path(tempfile.gettempdir())) / mark
    arrays = _read(path)
    if arrays is None:
        arrays = make()
        with contextlib.suppress(OSError):
            _write(arrays, path)
    return arrays


def _read(path: Path) -> Sequence[Array] | None:
    """Return what a file holds; None where it cannot be read or another user may have written it."""
    try:
        with path.open("rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            count = int(np.load(file, allow_pickle=False))
            return [np.load(file, allow_pickle=False) for _ in range(count)]
    except (OSError, ValueError, TypeError, EOFError):
        return None


def _write(arrays: Sequence[Array], path: Path) -> None:
    """Write a file whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            for array in (np.array(len(arrays)), *arrays):
                np.save(file, array, allow_pickle=False)
            file.close()
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink()
            raise

"""Arrays that take long to make, kept in a file between starts. Knows nothing of what is in them."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

Arrays = Sequence["array[int]"]
_LONGEST_LINE = 4096  # bytes


def kept(
    name: str,
    source: os.stat_result,
    make: Callable[[], Arrays],
    folder: Path | None = None,
) -> Arrays:
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
    mark = f"yuanwen-{name}-{source.st_size:x}-{source.st_mtime_ns:x}.arrays"
    path = (folder or Path(tempfile.gettempdir())) / mark
    arrays = _read(path)
    if arrays is None:
        arrays = make()
        with contextlib.suppress(OSError):
            _write(arrays, path)
    return arrays


def _read(path: Path) -> Arrays | None:
    """Return what a file holds; None where it cannot be read or another user may have written it."""
    try:
        with path.open("rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            order, *kinds = json.loads(file.readline(_LONGEST_LINE))
            found = [_array(file, *kind) for kind in kinds]
            return found if order == sys.byteorder and not file.read(1) else None
    except (OSError, ValueError, TypeError, EOFError):
        return None


def _array(file: BinaryIO, kind: str, size: int, count: int) -> array[int]:
    found: array[int] = array(kind)
    if found.itemsize != size:
        raise ValueError("made on another machine")
    found.fromfile(file, count)
    return found


def _write(arrays: Arrays, path: Path) -> None:
    """Write a file whole or not at all."""
    kinds = [(one.typecode, one.itemsize, len(one)) for one in arrays]
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(json.dumps([sys.byteorder, *kinds]).encode() + b"\n")
            for one in arrays:
                file.write(one.tobytes())
            file.close()
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink()
            raise

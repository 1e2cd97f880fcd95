"""Who writes an index on disk: one at a time, and whoever comes second is told who it is.

The engine's own lock decides, and is free again when its holder is gone, however that ended. A
note beside it says who holds it. Knows no passages.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.retrieval.index import IndexUnavailableError

NOTE = "writer.json"


class IndexBusyError(IndexUnavailableError):
    """Another process is writing; it will be done sooner or later."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A process that writes an index: its number, its machine, its command line, since when."""

    pid: int
    host: str
    command: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} ({self.command}), since {self.since}"


class Writers:
    """The writers of the index in a folder; without one, only this process can write."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._note: Writer | None = None

    def writer(self, index: Any, heap: int) -> Any:
        """Return the engine's writer for an index, and note that it is ours.

        Raises IndexBusyError where another process is writing.
        """
        try:
            writer = index.writer(heap_size=heap, num_threads=1)
        except ValueError as error:
            if "lock" not in str(error).lower():
                raise
            other = None if self._folder is None else noted(self._folder)
            raise busy(self._folder, other) from None
        if self._folder is not None:
            with contextlib.suppress(OSError):  # the lock is what counts
                self._note = _this_process()
                _write(self._folder / NOTE, self._note)
        return writer

    def done(self) -> None:
        """Take our note away, if it is there and not another's already."""
        note, self._note = self._note, None
        if self._folder is not None and note is not None and noted(self._folder) == note:
            with contextlib.suppress(OSError):
                (self._folder / NOTE).unlink()


def noted(folder: Path) -> Writer | None:
    """Return whom the note names; it may be gone without having taken the note away."""
    try:
        return Writer(**json.loads((folder / NOTE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def writing(folder: Path) -> Writer | None:
    """Return who is writing the index in a folder, as far as that shows from outside."""
    note = noted(folder)
    if note is None or note.host != platform.node():
        return note
    return note if _is_alive(note.pid) else None


def busy(folder: Path | None, other: Writer | None) -> IndexBusyError:
    """Return the error for an index that another process is writing."""
    return IndexBusyError(
        f"the index in {folder} is being written by {other or 'another process'}; "
        "only one may write at a time"
    )


def _this_process() -> Writer:
    name = Path(sys.argv[0])
    words = [name.parent.name if name.name == "__main__.py" else name.name, *sys.argv[1:]]
    since = dt.datetime.now(dt.UTC).astimezone().isoformat(" ", "seconds")
    return Writer(os.getpid(), platform.node(), " ".join(words), since)


def _is_alive(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(file: Path, writer: Writer) -> None:
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_text(json.dumps(asdict(writer), ensure_ascii=False), "utf-8")
    part.replace(file)

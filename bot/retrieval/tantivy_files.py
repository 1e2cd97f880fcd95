"""The files of the tantivy engine when something is wrong with them: what to do, and how to begin anew.

Knows no passages.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.retrieval.index import IndexUnavailableError
from bot.retrieval.writers import busy, writing

_Found = TypeVar("_Found")
_Given = ParamSpec("_Given")


def remove(folder: Path) -> None:
    """Delete the index in a folder, whatever state it is in.

    Raises IndexBusyError where another process is writing it, IndexUnavailableError where it cannot
    be deleted.
    """
    if other := writing(folder):
        raise busy(folder, other)
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise IndexUnavailableError(f"{folder} cannot be deleted: {error.strerror}") from None


def unreadable(folder: Path | None, error: ValueError) -> IndexUnavailableError:
    """Say what is to be done about an index that tantivy will not read."""
    said = str(error)
    if "PermissionDenied" in said or "Permission denied" in said:
        what = f"{folder} cannot be used by this user; give it to them: chown -R USER {folder}"
    elif "No space left" in said or "StorageFull" in said:
        what = f"{folder} cannot be used: the disk is full"
    else:
        what = (
            f"{folder} holds no index that this version can read ({said}); run: "
            "yuanwen index build --anew"
        )
    return IndexUnavailableError(what)


def readable(method: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """Have a method of the index raise IndexUnavailableError where its files are damaged."""

    @functools.wraps(method)
    def told(*args: _Given.args, **kwargs: _Given.kwargs) -> _Found:
        try:
            return method(*args, **kwargs)
        except ValueError as error:  # as tantivy's module says anything
            raise unreadable(getattr(args[0], "_folder", None), error) from error

    return told

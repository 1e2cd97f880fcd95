"""Tells when the files of a corpus may have changed, also where folders come, go or are replaced.

The one place that knows watchfiles. What it tells is a reason to look, not a promise: whether the
bytes differ is for `fingerprint` to say.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncGenerator, Iterable, Sequence
from pathlib import Path

from watchfiles import Change, awatch

from bot.reading.files import is_corpus_file, is_hidden

logger = logging.getLogger(__name__)

DEBOUNCE = 1.6  # seconds in which changes are gathered into one
LOOK_AGAIN = 5.0  # seconds between looks whether a path is still the folder that is watched
RETRY = 60.0  # seconds until watching is tried again where the system refuses it


async def watch_files(
    paths: Iterable[Path],
    stop: asyncio.Event,
    *,
    debounce: float = DEBOUNCE,
    look_again: float = LOOK_AGAIN,
) -> AsyncGenerator[None, None]:
    """Yield whenever files below `paths` may have changed, until `stop` is set.

    It also yields once soon after it begins to watch, for what changed before. Without paths it
    ends at once. Cancelling it leaves `stop` alone.
    """
    wanted = tuple(paths)
    while wanted and not stop.is_set():
        there = await asyncio.to_thread(_identities, wanted)
        if not there:
            await _pause(stop, look_again)
            continue
        try:
            async with contextlib.aclosing(
                _watch(wanted, there, stop, debounce, look_again)
            ) as changes:
                async for _ in changes:
                    yield
        except (OSError, RuntimeError) as error:  # too many watches, or gone at this very moment
            gone = isinstance(error, FileNotFoundError)
            if not gone:
                logger.warning("files cannot be watched, only looked at now and then: %s", error)
            await _pause(stop, look_again if gone else RETRY)
        if not stop.is_set():
            yield


async def _watch(
    paths: Sequence[Path],
    there: dict[Path, tuple[int, ...]],
    stop: asyncio.Event,
    debounce: float,
    look_again: float,
) -> AsyncGenerator[None, None]:
    """Yield on changes, until the paths are no longer what was watched."""
    first = True
    events = awatch(
        *(path for path in paths if path in there),
        watch_filter=matters,
        debounce=int(debounce * 1000),
        stop_event=_Stop(stop),
        rust_timeout=max(1, int(look_again * 1000)),
        yield_on_timeout=True,
    )
    async with contextlib.aclosing(events) as gathered:
        async for changes in gathered:
            if await asyncio.to_thread(_identities, paths) != there:
                return
            if changes or first:
                yield
            first = False


def matters(change: Change, path: str) -> bool:
    """Tell whether a change may be one of the corpus: of a file that counts, or of a whole folder.

    What is deleted cannot be asked what it was; a folder is modified whenever a file in it is.
    """
    file = Path(path)
    if is_corpus_file(file):
        return True
    if change is Change.deleted:
        return not is_hidden(file.name)
    return change is Change.added and file.is_dir()


class _Stop(asyncio.Event):
    """Set when `stop` is; `awatch` sets the event that it is given when it is cancelled."""

    def __init__(self, stop: asyncio.Event) -> None:
        super().__init__()
        self._stop = stop

    def is_set(self) -> bool:
        return super().is_set() or self._stop.is_set()


def _identities(paths: Iterable[Path]) -> dict[Path, tuple[int, ...]]:
    """Return for each path that exists what tells that another took its place.

    A folder is watched with all in it; a file named itself is not once it is replaced, and neither
    is its sidecar, so of these every change counts.
    """
    found: dict[Path, tuple[int, ...]] = {}
    for path in paths:
        with contextlib.suppress(OSError):
            state = path.stat()
            if path.is_dir():
                found[path] = (state.st_dev, state.st_ino)
            else:
                found[path] = (*_version(state), *_sidecar_version(path))
    return found


def _version(state: os.stat_result) -> tuple[int, ...]:
    return state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size


def _sidecar_version(path: Path) -> tuple[int, ...]:
    try:
        return _version(path.with_suffix(".yaml").stat())
    except OSError:
        return ()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)

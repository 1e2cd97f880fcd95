"""The library: what the bot answers from, loaded whole, swapped whole, reloaded when files change.

Whoever answers asks for `current` anew each time and uses that one to the end of the answer: a
reload puts another in its place and touches nothing of the old. Knows documents and what makes
them answer, nothing of chats or Telegram.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from bot.reading import Corpus, CorpusError, Document, Problem
from bot.reading.background import in_background
from bot.reading.changes import changes
from bot.reading.files import fingerprint
from bot.reading.watching import DEBOUNCE, LOOK_AGAIN, watch_files
from bot.retrieval.index import IndexUnavailableError

logger = logging.getLogger(__name__)


class HasCorpus(Protocol):
    """What a library holds: anything that was made from a corpus."""

    @property
    def corpus(self) -> Corpus:
        """The corpus that it was made from."""
        ...


T = TypeVar("T", bound=HasCorpus)
OnChange = Callable[[T, "Reloaded"], None]


class Outcome(StrEnum):
    """How a reload ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"  # the files are the same to the byte: nothing was loaded
    FAILED = "failed"  # what was there before goes on serving


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What a reload did.

    Attributes
    ----------
    added, removed, changed
        Titles of documents, in reading order.
    word_lists
        Whether the lexicon or the glossary changed.
    problems
        What is wrong with files that were left out; after a failure, with those of before.
    error
        A sentence for the log, empty unless the reload failed.
    """

    outcome: Outcome
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    word_lists: bool = False
    problems: tuple[Problem, ...] = ()
    error: str = ""

    def __str__(self) -> str:
        if self.outcome is Outcome.FAILED:
            return f"kept what was there: {self.error}"
        kinds = {"added": self.added, "removed": self.removed, "changed": self.changed}
        said = [f"{kind} {', '.join(titles)}" for kind, titles in kinds.items() if titles]
        said += ["changed word lists"] * self.word_lists
        said += [f"{len(self.problems)} problem{'s' * (len(self.problems) != 1)}"] * bool(
            self.problems
        )
        return "; ".join(said) or "nothing changed"


class Library(Generic[T]):
    """Holds what `load` makes. Making one loads at once, in the caller's thread.

    Parameters
    ----------
    load
        Reads the files and makes what answers; called in a thread when it is called again. What
        it raises at the first call is for the caller, later it is reported and nothing changes.
    paths
        Files and folders that `load` reads. While they stay the same to the byte, `load` is not
        called again; without any, it always is.
    """

    def __init__(self, load: Callable[[], T], paths: Iterable[Path] = ()) -> None:
        self._load = load
        self._paths = tuple(paths)
        self._callbacks: list[OnChange[T]] = []
        self._running = asyncio.Lock()
        self._waiting: asyncio.Task[Reloaded] | None = None
        self._forced = False
        self._fingerprint = fingerprint(self._paths)  # of before: what changes now is seen next
        self._current = load()

    @property
    def current(self) -> T:
        """What answers at the moment."""
        return self._current

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files and folders that it is loaded from."""
        return self._paths

    def on_change(self, callback: OnChange[T]) -> None:
        """Have `callback` called in the event loop after each swap, with what is there now."""
        self._callbacks.append(callback)

    async def reload(self, *, force: bool = False) -> Reloaded:
        """Load again, unless the files are as they were and `force` does not ask for it.

        One at a time: who asks while a reload runs waits for the next one, together with all
        others who do, because the one that runs may have read a file before it changed. It raises
        nothing that `load` raises. A caller who is cancelled does not stop it.
        """
        self._forced = self._forced or force
        if self._waiting is None or self._waiting.done():
            self._waiting = asyncio.create_task(self._reload_in_turn())
        return await asyncio.shield(self._waiting)

    async def watch(
        self,
        stop: asyncio.Event,
        *,
        debounce: float = DEBOUNCE,
        look_again: float = LOOK_AGAIN,
    ) -> None:
        """Reload whenever files change, until `stop` is set; how each ended is logged.

        Returns at once without paths. `debounce` and `look_again` are seconds, see `watch_files`.
        """
        changes = watch_files(self._paths, stop, debounce=debounce, look_again=look_again)
        async with contextlib.aclosing(changes) as gathered:
            async for _ in gathered:
                await self.reload()

    async def _reload_in_turn(self) -> Reloaded:
        async with self._running:
            self._waiting = None  # who asks from now on gets a reload that begins after
            force, self._forced = self._forced, False
            return await self._reload(force=force)

    async def _reload(self, *, force: bool) -> Reloaded:
        before = self._current
        try:
            found = await in_background(functools.partial(fingerprint, self._paths))
            if found == self._fingerprint and self._paths and not force:
                return Reloaded(Outcome.UNCHANGED, problems=before.corpus.problems)
            loaded = await in_background(self._load)
        except (CorpusError, IndexUnavailableError) as error:
            logger.warning("the corpus was not reloaded: %s", error)
            return _failed(before, str(error))
        except Exception as error:  # whatever it is, the bot goes on answering from what it has
            logger.exception("the corpus was not reloaded")
            return _failed(before, f"{type(error).__name__}: {error}")
        self._fingerprint = found
        self._current = loaded
        result = compare(before.corpus, loaded.corpus)
        logger.info("the corpus was reloaded: %s", result)
        for problem in result.problems:
            logger.warning("skipped %s", problem)
        self._tell(loaded, result)
        return result

    def _tell(self, loaded: T, result: Reloaded) -> None:
        for callback in self._callbacks:
            try:
                callback(loaded, result)
            except Exception:  # one listener must not keep the others from hearing
                logger.exception("a listener for changes of the corpus failed")


def compare(before: Corpus, after: Corpus) -> Reloaded:
    """Say what differs between two corpora."""
    found = changes(before, after)
    return Reloaded(
        Outcome.CHANGED,
        added=_titles(found.added),
        removed=_titles(found.removed),
        changed=_titles(found.changed),
        word_lists=found.word_lists,
        problems=after.problems,
    )


def _titles(documents: Iterable[Document]) -> tuple[str, ...]:
    return tuple(document.title for document in documents)


@contextlib.asynccontextmanager
async def kept_up_to_date(
    library: Library[Any],
    stop: asyncio.Event,
    *,
    watch: bool,
    reloading: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext,
) -> AsyncIterator[None]:
    """Reload on SIGHUP and, if told to watch, whenever files change, until the block ends.

    The signal also comes when the terminal is closed in which the program runs; `stop` is then
    set instead.

    Parameters
    ----------
    reloading
        Returns what is entered while a reload goes on that the signal asked for.
    """
    ended = asyncio.Event()
    tasks = [asyncio.create_task(_watch(library, ended), name="watching")] if watch else []
    try:
        with _on_hangup(library, stop, reloading):
            yield
    finally:
        ended.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(library: Library[Any], ended: asyncio.Event) -> None:
    try:
        await library.watch(ended)
    except Exception:  # a bot that reads nothing new is better than one that has gone
        logger.exception("files are watched no longer; SIGHUP has them read")


_noted: set[signal.Signals] = set()  # signals that came during the start


@contextlib.contextmanager
def hangups_noted() -> Iterator[None]:
    """Keep SIGHUP from ending a start: `kept_up_to_date` follows it later, within the block."""
    in_terminal = _is_terminal()

    def note(number: int, _: object) -> None:
        if in_terminal and not _is_terminal():
            raise KeyboardInterrupt
        _noted.add(signal.Signals(number))

    try:
        before = signal.signal(signal.SIGHUP, note)
    except (AttributeError, ValueError):  # as below
        yield
        return
    try:
        yield
    finally:
        _noted.clear()
        signal.signal(signal.SIGHUP, before)


@contextlib.contextmanager
def _on_hangup(
    library: Library[Any],
    stop: asyncio.Event,
    reloading: Callable[[], AbstractContextManager[None]],
) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    in_terminal = _is_terminal()
    running: set[asyncio.Task[None]] = set()  # a task that nobody holds may vanish

    async def reload() -> None:
        with reloading():
            await library.reload(force=True)

    def hung_up() -> None:
        if in_terminal and not _is_terminal():
            stop.set()
            return
        logger.info("told to read the corpus again")
        task = loop.create_task(reload())
        running.add(task)
        task.add_done_callback(running.discard)

    # Windows has no such signal, other threads than the main one may not handle any.
    with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(signal.SIGHUP, hung_up)
    if _noted:
        _noted.clear()
        hung_up()
    try:
        yield
    finally:
        with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGHUP)


def _is_terminal() -> bool:
    """Tell whether there is a terminal to be closed."""
    try:
        return os.isatty(0)
    except OSError:
        return False


def _failed(before: HasCorpus, error: str) -> Reloaded:
    return Reloaded(Outcome.FAILED, problems=before.corpus.problems, error=error)

"""The desk where operators put documents and take them off: files, and the corpus read from them.

Owns that a change of documents is made whole or undone, one at a time. Who may change them, and
what is said about it, is for others. Knows nothing of Telegram.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from bot.chat.undertakings import Done, Outcome
from bot.reading import Corpus, Document, Problem
from bot.reading.background import in_background
from bot.reading.changes import changes
from bot.reading.removing import put_aside
from bot.reading.uploads import Upload, parse_upload, store_upload

_MOST_READING = 8


class BusyError(Exception):
    """Too many files are being read."""


class Desk:
    """Changes the files that a corpus is read from.

    Parameters
    ----------
    roots
        The files and folders that the corpus is read from.
    corpus
        Returns the corpus of the moment.
    reload
        Reads the files again; `corpus` then returns what came of it.
    max_bytes
        Of a file.
    """

    def __init__(
        self,
        roots: Sequence[Path],
        corpus: Callable[[], Corpus],
        reload: Callable[[], Awaitable[object]],
        *,
        max_bytes: int,
    ) -> None:
        self.max_bytes = max_bytes
        self._roots = tuple(roots)
        self._corpus = corpus
        self._reload = reload
        self._changing = asyncio.Lock()
        self._turn = asyncio.Semaphore(1)
        self._reading = 0

    @property
    def folder(self) -> Path | None:
        """Where files are put: the first folder of the corpus, None where there is none."""
        return next((root for root in self._roots if root.is_dir()), None)

    async def read(self, name: str, data: bytes) -> Upload | Problem:
        """Read a file in memory, one at a time. Raises BusyError where too many are waiting."""
        if self._reading >= _MOST_READING:
            raise BusyError
        self._reading += 1
        try:
            async with self._turn:
                documents = self._corpus().documents
                return await in_background(
                    partial(parse_upload, name, data, max_bytes=self.max_bytes, loaded=documents)
                )
        finally:
            self._reading -= 1

    async def standing(self, name: str) -> tuple[str, Document | None]:
        """Return a digest of the file that has this name already, empty for none, and its document."""
        folder = self.folder
        if folder is None:
            return "", None
        there = await asyncio.to_thread(_content, folder / name)
        return _digest(there), self._document_at(folder / name)

    async def put(self, upload: Upload, data: bytes, *, instead_of: str) -> Done:
        """Keep a file and have it answer; `instead_of` is the digest of what it may replace."""
        async with self._changing:
            folder = self.folder
            if folder is None:
                return Done(Outcome.REFUSED)
            target = folder / upload.name
            old = await asyncio.to_thread(_content, target)
            if _digest(old) != instead_of:
                return Done(Outcome.STALE)
            if old == data:
                return Done(Outcome.UNCHANGED, self._document_at(target) or upload.document)
            return await self._put(upload, data, target, old)

    async def take_off(self, document: Document) -> Done:
        """Put the file of a document aside and have it answer no more."""
        async with self._changing:
            before = self._corpus()
            if self._document_at(document.path) is None:
                return Done(Outcome.STALE)
            if len(before.documents) == 1:
                return Done(Outcome.LAST)
            if not self._is_in_a_folder(document.path):
                return Done(Outcome.NAMED)
            aside = await asyncio.to_thread(put_aside, document.path)
            if isinstance(aside, Problem):
                return Done(Outcome.REFUSED, problem=aside)
            await self._reload()
            return self._done(Outcome.OFF, document, before)

    async def _put(self, upload: Upload, data: bytes, target: Path, old: bytes | None) -> Done:
        before = self._corpus()
        aside: Path | Problem | None = None
        if old is not None:
            aside = await asyncio.to_thread(partial(put_aside, target, copy=True))
            if isinstance(aside, Problem):
                return Done(Outcome.REFUSED, problem=aside)
        stored = await asyncio.to_thread(
            partial(store_upload, target.parent, target.name, data, replace=old is not None)
        )
        if isinstance(stored, Problem):
            return Done(Outcome.REFUSED, problem=stored)
        await self._reload()
        now = self._document_at(target)
        if now is None or now.digest != upload.document.digest:
            problem = next((p for p in self._corpus().problems if p.path == target), None)
            await asyncio.to_thread(_undo, target, old, aside)
            await self._reload()
            return Done(Outcome.UNDONE, problem=problem)
        return self._done(Outcome.LIVE if old is None else Outcome.REPLACED, now, before)

    def _done(self, outcome: Outcome, document: Document, before: Corpus) -> Done:
        found = changes(before, self._corpus())
        every = (*found.added, *found.changed, *found.removed)
        others = tuple(other for other in every if other.id != document.id)
        return Done(outcome, document, others)

    def _document_at(self, path: Path) -> Document | None:
        return next((one for one in self._corpus().documents if one.path == path), None)

    def _is_in_a_folder(self, path: Path) -> bool:
        folders = [root for root in self._roots if root.is_dir()]
        return path not in self._roots and any(path.is_relative_to(folder) for folder in folders)


def _content(path: Path) -> bytes | None:
    """Return what is in a file, None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _undo(target: Path, old: bytes | None, aside: Path | Problem | None) -> None:
    """Bring back the file that was there, or the gap."""
    if old is None:
        target.unlink(missing_ok=True)
        return
    store_upload(target.parent, target.name, old, replace=True)
    if isinstance(aside, Path):  # a copy of what is there again
        aside.unlink(missing_ok=True)

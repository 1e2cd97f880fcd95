"""An engine that keeps its passages is brought in line with a corpus, by several processes.

Cutting words takes nearly all of the time, so worker processes do that, a few batches ahead of the
one that writes: memory is bounded however large the corpus. What the engine has already is not cut
again, so a build that was killed goes on where it was. Knows no engine and no terminal.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.reading import Corpus, Document, Passage, WordLists
from bot.retrieval.entries import entry, source
from bot.retrieval.expansion import Expander
from bot.retrieval.index import (
    Entry,
    Field,
    IndexUnavailableError,
    Joined,
    Kept,
    Source,
    Synced,
    joined,
)
from bot.retrieval.phrases import Phrases
from bot.text import tokens

if TYPE_CHECKING:  # a question asked in the terminal does not wait for what it does not use
    from concurrent.futures import Future

_BATCH = 64  # passages that a worker is given at a time
_AHEAD = 3  # batches a worker
_LOOK = 1.0  # seconds between looks whether the workers live
_PATIENCE = 3  # looks for which the pool may take to say so itself
WORTH = 1000  # passages; for fewer, starting a process takes longer than it saves

Told = Callable[[int], None]  # is told of each few passages that have been handed to the engine


@dataclass(frozen=True, slots=True)
class Outdated:
    """What an engine has to be told to be in line with a corpus.

    Attributes
    ----------
    documents
        Those that are new or changed, in reading order.
    counts
        What `Index.sync` will return.
    """

    documents: tuple[Document, ...]
    counts: Synced

    def __bool__(self) -> bool:
        return bool(self.documents or self.counts.removed)

    @property
    def passages(self) -> int:
        """How many passages the documents have."""
        return sum(document.size for document in self.documents)


def workers_here() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def outdated(index: Kept, corpus: Corpus, phrases: Phrases) -> Outdated:
    """Compare what an engine has with a corpus."""
    known = index.digests()
    expander = Expander(corpus.word_lists)
    documents = []
    replaced = 0
    for document in corpus.documents:
        if known.get(document.id) != index.mark(_source(document, expander, phrases)):
            documents.append(document)
            replaced += document.id in known
    here = {document.id for document in corpus.documents}
    counts = Synced(
        added=len(documents) - replaced,
        replaced=replaced,
        removed=len(known.keys() - here),
        kept=len(corpus.documents) - len(documents),
    )
    return Outdated(tuple(documents), counts)


def bring_in_line(
    index: Kept, corpus: Corpus, phrases: Phrases, *, workers: int = 1, told: Told | None = None
) -> Synced:
    """Tell an engine all that is new, changed or gone.

    Parameters
    ----------
    phrases
        Of the corpus; the segmenter is taught them.
    workers
        How many processes may cut words; with one, or little to do, this one does.
    told
        Called with a number of passages whenever so many more have been handed over.

    Raises
    ------
    IndexUnavailableError
        Where another process is writing, or a worker was killed. What the engine has committed
        stays.
    """
    tokens.add_words(phrases.words)
    expander = Expander(corpus.word_lists)
    todo = outdated(index, corpus, phrases)
    if workers < 2 or todo.passages < WORTH:
        every = (_source(document, expander, phrases) for document in corpus.documents)
        return index.sync(_counted(one, told) for one in every)
    with _Workers(workers, corpus.word_lists, phrases, todo.documents) as crew:

        def ahead(document: Document) -> Source:
            one = _source(document, expander, phrases)
            if document not in crew:
                return _counted(one, told)
            cut = replace(one, entries=lambda: crew.entries(document.id))
            return _counted(cut, told)

        return index.sync(map(ahead, corpus.documents))


def _source(document: Document, expander: Expander, phrases: Phrases) -> Source:
    return source(document, expander, {}, phrases.held_by(document.id))


def _counted(one: Source, told: Told | None) -> Source:
    """Return a source that tells how many of its entries have been taken."""
    if told is None:
        return one

    def entries() -> Iterator[Entry]:
        taken = 0
        for taken, found in enumerate(one.entries(), 1):
            yield found
            if taken % _BATCH == 0:
                told(_BATCH)
        told(taken % _BATCH)

    return replace(one, entries=entries)


class _Workers:
    """Worker processes that make the entries of documents, in the order of the documents.

    Some may not be asked for after all, as another process has told the engine of them meanwhile.
    """

    def __init__(
        self, count: int, lists: WordLists, phrases: Phrases, documents: Sequence[Document]
    ) -> None:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        self._pool = ProcessPoolExecutor(
            count,
            mp_context=get_context("spawn"),  # threads of this process may hold locks
            initializer=_start,
            initargs=(lists, sorted(phrases.words)),
        )
        self._batches = (
            (document.id, document.body[start : start + _BATCH])
            for document in documents
            for start in range(0, len(document.body), _BATCH)
        )
        self._turns = {document.id: turn for turn, document in enumerate(documents)}
        self._most = count * _AHEAD
        self._waiting: deque[tuple[str, Future[list[_Packed]]]] = deque()

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def __contains__(self, document: Document) -> bool:
        return document.id in self._turns

    def entries(self, document_id: str) -> Iterator[Entry]:
        """Yield the entries of a document; those of documents before it are dropped."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            while self._next_is(document_id):
                _, future = self._waiting.popleft()
                self._fill()
                yield from map(_unpacked, self._result(future))
        except BrokenProcessPool:
            raise IndexUnavailableError(
                "a process that cut words was ended from outside, perhaps for want of memory; try "
                "again with fewer: --workers 1"
            ) from None

    def _result(self, future: Future[list[_Packed]]) -> list[_Packed]:
        """Wait for a batch, and do not wait for ever.

        A worker that is killed while it hands over leaves half a message and the lock of the pipe
        behind: the pool then waits for the rest, for ever. Without any worker, and without our own
        hold on the pipe, it comes to the end of it and sees that it is broken.
        """
        maimed = 0
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                processes = list((self._pool._processes or {}).values())
                maimed += any(not process.is_alive() for process in processes)
            if maimed == _PATIENCE:
                for process in processes:
                    process.kill()
                self._pool._result_queue._writer.close()  # type: ignore[attr-defined]

    def _next_is(self, document_id: str) -> bool:
        self._fill()
        while self._waiting and self._turns[self._waiting[0][0]] < self._turns[document_id]:
            self._waiting.popleft()[1].cancel()
            self._fill()
        return bool(self._waiting) and self._waiting[0][0] == document_id

    def _fill(self) -> None:
        for document_id, passages in islice(self._batches, self._most - len(self._waiting)):
            self._waiting.append((document_id, self._pool.submit(_work, passages)))


# Joined with blanks, a field is one string to hand from process to process.
_Packed = tuple[str, str, dict[Field, str], str]

_expander: Expander | None = None  # of a worker process


def _start(lists: WordLists, words: Sequence[str]) -> None:
    """Make a worker process ready. Ctrl-C is for its parent, with whom it ends."""
    global _expander  # noqa: PLW0603 - what `initializer` makes has nowhere else to go
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _expander = Expander(lists)
    tokens.add_words(words)
    tokens.cut_quickly()


def _end_with_parent() -> None:
    """End this process when its parent has gone, which may have had no time to say so."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(passages: Sequence[Passage]) -> list[_Packed]:
    expander = _expander or Expander(WordLists())
    return [_packed(entry(passage, expander)) for passage in passages]


def _packed(one: Entry) -> _Packed:
    fields = {field: joined(found) for field, found in one.fields.items() if found}
    return one.id, one.document, fields, joined(one.joints)


def _unpacked(packed: _Packed) -> Entry:
    name, document, fields, joints = packed
    return Entry(name, {f: Joined(text) for f, text in fields.items()}, document, Joined(joints))

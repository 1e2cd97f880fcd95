"""From settings and a corpus to the engine that searches it, opened and brought in line.

Owns when an index is written and what becomes of a second writer. Knows no chat and no terminal.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigError, Fault, Settings
from bot.operations.events import EngineFailed, Notice, unheard
from bot.reading import Corpus, load_corpus
from bot.retrieval import engines
from bot.retrieval.engines import Engine, Milvus
from bot.retrieval.index import Index, Kept, Synced
from bot.retrieval.phrases import Phrases, phrases_of, read_phrases, write_phrases
from bot.retrieval.selected import selected
from bot.retrieval.watched import watched

if TYPE_CHECKING:  # a question asked of one speech does not wait for what archives need
    from bot.retrieval.building import Outdated, Told

logger = logging.getLogger(__name__)

_CATALOGUE = "corpus.db"
_LOOK_AGAIN = 1.0  # seconds between looks whether the other writer is done


@dataclass(frozen=True, slots=True)
class Archive:
    """An engine that keeps a corpus, as it is found.

    Attributes
    ----------
    folder
        Where its files are; empty for a server's but for the set phrases.
    phrases
        The set phrases of the corpus.
    todo
        What the engine has to be told to be in line with the corpus.
    """

    engine: Engine
    folder: Path
    index: Kept
    corpus: Corpus
    phrases: Phrases
    todo: Outdated

    def as_it_is(self) -> Index:
        """Return the engine as one that is told nothing more."""
        return selected(self.index)


def read_corpus(
    settings: Settings, corpus_paths: Sequence[Path] = (), *, anew: bool = False
) -> Corpus:
    """Read a corpus; one for an engine that keeps its passages is kept as well, and read once.

    Parameters
    ----------
    corpus_paths
        Files and folders in place of those that `settings` names.
    anew
        Whether to forget what was kept.

    Raises
    ------
    CorpusError
        Where there is no document to answer from.
    ConfigError
        Where the engine is not installed.
    """
    paths = corpus_paths or settings.corpus
    wanted = settings.retrieval
    file = engines.folder_of(wanted.index, engines.mark_of(corpus_paths)) / _CATALOGUE
    if wanted.engine == Engine.MEMORY or (wanted.engine == engines.AUTO and not file.exists()):
        corpus = load_corpus(paths)
        if engine_for(settings, corpus) is Engine.MEMORY:
            return corpus
    from bot.reading.catalogue import Catalogue, CatalogueError, remove

    try:
        if anew:
            remove(file)
        corpus = load_corpus(paths, Catalogue(file))
    except (CatalogueError, OSError) as error:
        logger.warning("all texts are read at every start: %s", error)
        return load_corpus(paths)
    # A corpus that was large once is read as the small one that it is.
    return load_corpus(paths) if engine_for(settings, corpus) is Engine.MEMORY else corpus


def make_engine(
    settings: Settings,
    corpus: Corpus,
    corpus_paths: Sequence[Path] = (),
    *,
    patience: float | None = None,
    notice: Notice = unheard,
) -> tuple[Index, Phrases | None]:
    """Return what searches a corpus, and for one that keeps it the corpus's set phrases.

    Parameters
    ----------
    corpus_paths, patience
        See `open_archive` and `brought_in_line`, also for what is raised.
    notice
        Told when the engine fails.
    """
    archive = open_archive(settings, corpus, corpus_paths)
    if archive is None:
        return make_index(notice), None
    index = brought_in_line(archive, patience=patience)
    engine = archive.engine.value
    return watched(index, lambda: notice(EngineFailed(engine))), archive.phrases


def make_index(notice: Notice) -> Index:
    """Make an engine in memory; `notice` is told when it fails."""
    from bot.retrieval.memory import MemoryIndex

    return watched(MemoryIndex(), lambda: notice(EngineFailed(Engine.MEMORY.value)))


def engine_for(settings: Settings, corpus: Corpus) -> Engine:
    """Return the engine that searches a corpus. Raises ConfigError where it is not installed."""
    engine = engines.choose(settings.retrieval.engine, len(corpus.body))
    if lacking := engines.missing(engine):
        raise ConfigError([Fault(lacking, "retrieval.engine", settings.path)])
    return engine


def open_archive(
    settings: Settings, corpus: Corpus, corpus_paths: Sequence[Path] = (), *, anew: bool = False
) -> Archive | None:
    """Open the engine of a corpus, None for the memory engine. Nothing is told to it yet.

    Parameters
    ----------
    corpus_paths
        What the corpus was read from, if not what `settings` names.
    anew
        Whether it is to forget all that it has.

    Raises
    ------
    ConfigError
        Where the engine is not installed or its token is missing.
    IndexUnavailableError
        Where it cannot be opened or reached.
    """
    engine = engine_for(settings, corpus)
    if engine is Engine.MEMORY:
        return None
    from bot.retrieval.building import outdated

    wanted = settings.retrieval
    mark = engines.mark_of(corpus_paths)
    folder = engines.folder_of(wanted.index, mark)
    milvus = Milvus()
    if engine is Engine.MILVUS:
        token = wanted.milvus.read_token(os.environ)
        milvus = Milvus(wanted.milvus.uri or "", token, wanted.milvus.collection)
    index = engines.open_index(engine, wanted.index, milvus, mark, anew=anew)
    file = folder / "phrases.json"
    known = Phrases() if anew else read_phrases(file)
    phrases = phrases_of(corpus, known)
    if phrases != known:
        try:
            write_phrases(file, phrases)
        except OSError as error:
            logger.warning("set phrases cannot be kept in %s: %s", folder, error.strerror)
    return Archive(engine, folder, index, corpus, phrases, outdated(index, corpus, phrases))


def sync(archive: Archive, *, workers: int | None = None, told: Told | None = None) -> Synced:
    """Tell an engine what it does not know yet.

    Parameters
    ----------
    workers
        How many processes may cut words; as many as there are processors unless told otherwise.
    told
        See `bring_in_line`.

    Raises
    ------
    IndexBusyError
        Where another process is writing.
    IndexUnavailableError
        For other reasons.
    """
    if not archive.todo:
        return archive.todo.counts
    from bot.retrieval.building import bring_in_line, workers_here

    count = workers_here() if workers is None else workers
    return bring_in_line(archive.index, archive.corpus, archive.phrases, workers=count, told=told)


def brought_in_line(archive: Archive, *, patience: float | None) -> Index:
    """Return an engine to answer from, told first what it does not know yet.

    Parameters
    ----------
    patience
        Seconds to wait for another process that is writing. With None, what the engine has so far
        is answered from, and that is logged.

    Raises
    ------
    IndexUnavailableError
        Where it cannot be written, or another process went on writing too long or has written
        nothing yet.
    """
    from bot.retrieval.writers import IndexBusyError

    if archive.todo.passages >= engines.LARGE:
        logger.warning(
            "cutting %d paragraphs into words, once; `yuanwen index build` does it ahead",
            archive.todo.passages,
        )
    until = time.monotonic() + (patience or 0.0)
    said = False
    while True:
        try:
            sync(archive)
        except IndexBusyError as error:
            if patience is None:
                there = archive.todo.counts.kept + archive.todo.counts.replaced
                every = len(archive.corpus.documents)
                if not there:  # of nothing, any answer is a false refusal
                    raise
                logger.warning("%s; answering from %d of %d documents", error, there, every)
                break
            if time.monotonic() >= until:
                raise
            if not said:
                logger.warning("waiting: %s", error)
            said = True
            time.sleep(_LOOK_AGAIN)
        else:
            break
    return archive.as_it_is()

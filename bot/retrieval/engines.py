"""Which engine a corpus is searched by, and how one is opened. Each is imported only where wanted.

The one place that knows all engines by name; their settings come as plain values.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.retrieval.index import IndexUnavailableError, Kept

logger = logging.getLogger(__name__)

LARGE = 1500  # paragraphs; why so many, see `choose`
AUTO = "auto"


class Engine(StrEnum):
    """Where passages are searched."""

    MEMORY = "memory"  # made anew at every start
    TANTIVY = "tantivy"  # in a folder of this machine
    MILVUS = "milvus"  # in a file or on a server


_NEEDS = {Engine.TANTIVY: ("tantivy", "archive"), Engine.MILVUS: ("pymilvus", "cluster")}


@dataclass(frozen=True, slots=True)
class Milvus:
    """How to reach Milvus. The token is a secret, or empty."""

    uri: str = ""
    token: str = ""
    collection: str = "yuanwen"

    def __repr__(self) -> str:
        return f"Milvus({self.collection!r})"


def missing(engine: Engine) -> str | None:
    """Say what to install where an engine cannot be had."""
    module, extra = _NEEDS.get(engine, ("", ""))
    if not module or importlib.util.find_spec(module) is not None:
        return None
    return f'the {engine} engine needs the extra “{extra}”; run: pip install "yuanwen[{extra}]"'


def choose(wanted: str, passages: int) -> Engine:
    """Return the engine for a corpus of so many passages. `wanted` is its name or ``auto``.

    With ``auto`` it is memory for fewer than `LARGE`, else tantivy where that is installed. Measured
    with ``tests/benchmarks/scale.py`` on paragraphs of some 440 characters, milliseconds of
    processor time for the median question with memory and with tantivy: 4.8 and 6.1 at 1,000
    paragraphs, 6.4 and 5.1 at 1,500, 8.9 and 5.8 at 3,000. At 1,500, memory takes 7 seconds and
    258 MiB at every start, tantivy a third of a second and 87 MiB; below, that is no reason to
    write files where nobody asked for any.
    """
    if wanted != AUTO:
        return Engine(wanted)
    if passages < LARGE:
        return Engine.MEMORY
    if lacking := missing(Engine.TANTIVY):
        logger.warning("%s paragraphs are cut into words at every start: %s", passages, lacking)
        return Engine.MEMORY
    return Engine.TANTIVY


def mark_of(paths: Iterable[Path]) -> str:
    """Return what tells the index of a corpus from that of the configured one, for no paths nothing.

    One index holds one corpus: asking others must not put them in its place.
    """
    names = sorted(str(path.absolute()) for path in paths)
    if not names:
        return ""
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def folder_of(index: Path, mark: str = "") -> Path:
    """Return where inside the folder for indexes that of a corpus is."""
    return index / f"other-{mark}" if mark else index


def open_index(
    engine: Engine, index: Path, milvus: Milvus, mark: str = "", *, anew: bool = False
) -> Kept:
    """Open an engine that keeps its passages.

    Parameters
    ----------
    index
        The folder for indexes.
    mark
        See `mark_of`.
    anew
        Whether it is to forget all that it has, also what cannot be read.

    Raises
    ------
    IndexUnavailableError
        Where it is not installed, cannot be opened or reached, or another process is writing what
        it is to forget.
    """
    if lacking := missing(engine):
        raise IndexUnavailableError(lacking)
    if engine is Engine.TANTIVY:
        from bot.retrieval.tantivy_files import remove
        from bot.retrieval.tantivy_index import TantivyIndex

        folder = folder_of(index, mark) / "tantivy"
        if anew:
            remove(folder)
        return TantivyIndex(folder)
    if engine is Engine.MILVUS:
        from bot.retrieval.milvus_index import MilvusIndex

        collection = f"{milvus.collection}_{mark}" if mark else milvus.collection
        kept = MilvusIndex(milvus.uri, token=milvus.token, collection=collection)
        if anew:
            kept.sync(())
        return kept
    raise ValueError(f"{engine} keeps nothing")

"""An engine or embedder whose failures somebody wants to count. Changes nothing of what it does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from bot.retrieval.index import Counting, Index, Query, Scored, Source, Stored, Synced

if TYPE_CHECKING:  # numpy and the rest of that half are loaded only where it is configured
    from bot.retrieval.semantic import Embedder, Vectors

Failed = Callable[[], None]


class WatchedIndex:
    """Passes everything on to an engine; calls `failed` where that raises, and lets it be raised."""

    def __init__(self, index: Index, failed: Failed) -> None:
        self._index = index
        self._failed = failed

    def __len__(self) -> int:
        return len(self._index)

    def sync(self, sources: Iterable[Source]) -> Synced:
        """Make exactly these documents searchable."""
        try:
            return self._index.sync(sources)
        except Exception:
            self._failed()
            raise

    def search(self, query: Query, limit: int, within: Collection[str] = ()) -> list[Scored]:
        """Return at most `limit` passages, best first."""
        try:
            return self._index.search(query, limit, within)
        except Exception:
            self._failed()
            raise


class WatchedCounting(WatchedIndex):
    """The same for an engine that can tell how common a bigram is."""

    def __init__(self, index: Counting, failed: Failed) -> None:
        super().__init__(index, failed)
        self._counting = index

    def frequency(self, gram: str) -> int:
        """Return how common a bigram is."""
        try:
            return self._counting.frequency(gram)
        except Exception:
            self._failed()
            raise


class WatchedStored(WatchedCounting):
    """The same for an engine that can tell what stands in the texts."""

    def __init__(self, index: Stored, failed: Failed) -> None:
        super().__init__(index, failed)
        self._stored = index

    def holding(self, pairs: Collection[str], most: int | None = None) -> Sequence[str]:
        """Return the ids of the passages that have each pair."""
        try:
            return self._stored.holding(pairs, most)
        except Exception:
            self._failed()
            raise


def watched(index: Index, failed: Failed) -> WatchedIndex:
    """Return an engine, watched, that can tell what it could."""
    if isinstance(index, Stored):
        return WatchedStored(index, failed)
    if isinstance(index, Counting):
        return WatchedCounting(index, failed)
    return WatchedIndex(index, failed)


class WatchedEmbedder:
    """Passes everything on to an embedder; calls `failed` where that raises, and lets it be raised."""

    def __init__(self, embedder: Embedder, failed: Failed) -> None:
        self._embedder = embedder
        self._failed = failed

    @property
    def name(self) -> str:
        """What made the vectors."""
        return self._embedder.name

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        try:
            return self._embedder.embed_passages(texts)
        except Exception:
            self._failed()
            raise

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        try:
            return self._embedder.embed_query(text)
        except Exception:
            self._failed()
            raise

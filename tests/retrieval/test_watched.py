"""An engine that is watched does what it did, and its failures are counted."""

from __future__ import annotations

import numpy as np
import pytest

from bot.indexing import make_index
from bot.operations.events import EngineFailed
from bot.retrieval.index import (
    Counting,
    Entry,
    Field,
    IndexUnavailableError,
    Query,
    Source,
    Stored,
)
from bot.retrieval.memory import MemoryIndex
from bot.retrieval.semantic import SemanticError, SemanticIndex
from bot.retrieval.tantivy_index import TantivyIndex
from bot.retrieval.watched import WatchedEmbedder, WatchedIndex, watched

SOURCE = Source("d", "1", lambda: [Entry("d:1", {Field.GRAMS: ["灯塔", "港湾"]}, "d")])
QUERY = Query({Field.GRAMS: {"灯塔": 1.0}})


class Broken:
    """An engine whose folder has gone, and an embedder whose server has."""

    name = "broken"

    def __len__(self) -> int:
        return 0

    def sync(self, *_):
        raise IndexUnavailableError

    def search(self, query, limit, within=()):
        raise IndexUnavailableError

    def embed_passages(self, texts):
        return np.ones((len(texts), 2), dtype=np.float32)

    def embed_query(self, text):
        raise SemanticError("gone")


def test_a_watched_engine_finds_what_the_engine_finds():
    failures, plain = [], MemoryIndex()
    index = WatchedIndex(MemoryIndex(), lambda: failures.append(1))
    assert index.sync([SOURCE]) == plain.sync([SOURCE])
    assert index.search(QUERY, 5) == plain.search(QUERY, 5)
    assert index.search(QUERY, 5, ["other"]) == plain.search(QUERY, 5, ["other"]) == []
    assert len(index) == len(plain) == 1
    assert failures == []


def test_its_failures_are_counted_and_still_raised():
    failures = []
    index = WatchedIndex(Broken(), lambda: failures.append(1))
    with pytest.raises(IndexUnavailableError):
        index.sync([SOURCE])
    with pytest.raises(IndexUnavailableError):
        index.search(QUERY, 5)
    assert len(failures) == 2


def test_an_embedder_that_fails_is_counted_where_words_alone_rank(corpus, tmp_path):
    failures = []
    watched = WatchedEmbedder(Broken(), lambda: failures.append(1))
    index = SemanticIndex(corpus, watched, tmp_path)
    assert failures == []
    assert index.nearness("四责协同") == {}
    assert len(failures) == 1


def test_the_program_watches_its_engine(monkeypatch):
    heard = []
    index = make_index(heard.append)
    monkeypatch.setattr(MemoryIndex, "search", Broken.search)
    with pytest.raises(IndexUnavailableError):
        index.search(QUERY, 5)
    assert heard == [EngineFailed("memory")]


def test_a_watched_engine_can_tell_what_the_engine_can():
    failures = []
    stored, counting = (
        watched(kind(), lambda: failures.append(1)) for kind in (TantivyIndex, MemoryIndex)
    )
    assert isinstance(stored, Stored)
    assert isinstance(counting, Counting)
    assert not isinstance(counting, Stored)
    assert not isinstance(watched(Broken(), failures.clear), Counting)
    for index in (stored, counting):
        index.sync([SOURCE])
        assert [index.frequency(gram) for gram in ("灯塔", "作风")] == [1, 0]
    assert stored.holding(["灯塔", "港湾"]) == ["d:1"]
    assert failures == []


def test_what_it_cannot_tell_after_all_is_counted(monkeypatch):
    failures = []
    index = watched(TantivyIndex(), lambda: failures.append(1))
    for name in ("frequency", "holding"):
        monkeypatch.setattr(TantivyIndex, name, Broken.sync)
    with pytest.raises(IndexUnavailableError):
        index.frequency("灯塔")
    with pytest.raises(IndexUnavailableError):
        index.holding(["灯塔"])
    assert len(failures) == 2

"""An engine that is watched does what it did, and its failures are counted."""

from __future__ import annotations

import numpy as np
import pytest

from bot.app import make_index
from bot.operations.events import EngineFailed
from bot.retrieval.index import Entry, Field, IndexUnavailableError, Query, Source
from bot.retrieval.memory import MemoryIndex
from bot.retrieval.semantic import SemanticError, SemanticIndex
from bot.retrieval.watched import WatchedEmbedder, WatchedIndex

SOURCE = Source("d", "1", lambda: [Entry("d:1", {Field.GRAMS: ["灯塔", "港湾"]}, "d")])
QUERY = Query({Field.GRAMS: {"灯塔": 1.0}})


class Broken:
    """An engine whose folder has gone, and an embedder whose server has."""

    name = "broken"

    def __len__(self) -> int:
        return 0

    def sync(self, sources):
        raise IndexUnavailableError

    def search(self, query, limit, within=()):
        raise IndexUnavailableError

    def embed_passages(self, texts):
        return np.ones((len(texts), 2), dtype=np.float32)

    def embed_query(self, text):
        raise SemanticError("gone")


def test_a_watched_engine_finds_what_the_engine_finds():
    failures, plain = [], MemoryIndex()
    watched = WatchedIndex(MemoryIndex(), lambda: failures.append(1))
    assert watched.sync([SOURCE]) == plain.sync([SOURCE])
    assert watched.search(QUERY, 5) == plain.search(QUERY, 5)
    assert watched.search(QUERY, 5, ["other"]) == plain.search(QUERY, 5, ["other"]) == []
    assert len(watched) == len(plain) == 1
    assert failures == []


def test_its_failures_are_counted_and_still_raised():
    failures = []
    watched = WatchedIndex(Broken(), lambda: failures.append(1))
    with pytest.raises(IndexUnavailableError):
        watched.sync([SOURCE])
    with pytest.raises(IndexUnavailableError):
        watched.search(QUERY, 5)
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

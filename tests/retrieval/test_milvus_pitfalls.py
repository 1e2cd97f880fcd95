"""What goes wrong between BM25 and Milvus unless one knows, each a test: milvus-lite."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.milvus import ask, found, opened, source

from bot.retrieval import milvus_index
from bot.retrieval import milvus_rows as rows
from bot.retrieval.index import Field, Query
from bot.retrieval.memory import K1, B, MemoryIndex

FLOAT32 = 1e-6


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("milvus") / "index.db") as one:
        yield one


def test_the_constants_reach_the_index(index):
    # milvus-lite passes over flat parameters, and then it is k1 = 1.5.
    client = index._link._connected(5.0)
    for field in Field:
        described = client.describe_index(index._collection.name, rows.vector(field))
        assert described["params"] == {"bm25_k1": K1, "bm25_b": B}
    index.sync([source("a", ["党建", "党建", "党建"], ["作风"])])
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    norm = K1 * (1 - B + B * 3 / 2)
    (hit,) = index.search(ask("党建"), 3)
    assert hit.score == pytest.approx(idf * 3 * (K1 + 1) / (3 + norm), rel=FLOAT32)


def test_scores_are_positive_and_fall(index):
    index.sync([source("a", ["党建"], ["党建", "党建"], ["作风"] * 9)])
    got = [hit.score for hit in index.search(ask("党建", "作风"), 3)]
    assert len(got) == 3
    assert got == sorted(got, reverse=True)
    assert got[-1] > 0


@given(st.text(min_size=1), st.text(min_size=1))
def test_tokens_are_spelled_so_that_analyzers_leave_them_alone(one, other):
    first, second = rows.spelled(one), rows.spelled(other)
    assert (first == second) == (one == other)
    assert first.isalnum()
    assert first == first.lower()


@pytest.mark.parametrize("token", ["1.5", "20%", "_", "Party", "1+1+x", "é", "ﬁ", "a b", "\ua001"])
def test_tokens_are_not_cut_nor_folded(index, token):
    parts = ["1", "5", "20", "party", "x", "e", "fi", "a", "b", "党建"]
    index.sync([source("a", [token, "党建"], parts)])
    assert found(index, token) == ["a:1"]
    assert found(index, "5", "20", "party", "x", "fi", "b") == ["a:2"]


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a'b", '"] or id != "', "讲话（二）", "a\\", "%_"])
def test_names_are_quoted_in_filters(index, name):
    index.sync([source(name, ["党建"], ["作风"]), source("other", ["党建"])])
    assert found(index, "党建", within={name}) == [f"{name}:1"]
    index.sync([source(name, ["责任"]), source("other", ["党建"])])
    assert found(index, "党建", "作风", "责任", within={name}) == [f"{name}:1"]
    index.sync([source("other", ["党建"])])
    assert (found(index, "党建"), len(index)) == (["other:1"], 1)


def test_what_is_written_is_one_segment_and_flushed(tmp_path):
    # Unflushed rows get an index of their own in every search of milvus-lite; every flush is a
    # segment with document frequencies of its own, in which removed rows go on counting.
    path = tmp_path / "index.db"
    with opened(path) as index:
        memory = MemoryIndex()
        documents = [source(name, ["党建", name], ["作风"]) for name in "abcdef"]
        steps = (
            documents[:3],
            documents[:5],
            [source("a", ["党建", "责任"]), *documents[1:]],
            documents[2:],
        )
        for step in steps:
            for one in (index, memory):
                one.sync(step)
            wanted = Query({Field.WORDS: {"党建": 1.0, "作风": 0.5, "c": 2.0}})
            expected = [
                (hit.id, pytest.approx(hit.score, rel=FLOAT32)) for hit in memory.search(wanted, 9)
            ]
            assert [(hit.id, hit.score) for hit in index.search(wanted, 9)] == expected
            assert len([*path.rglob("data_*.parquet")]) == 1


def test_a_weight_of_two_counts_twice(index):
    index.sync([source("a", ["党建", "作风"], ["责任"])])
    (once,) = index.search(Query({Field.WORDS: {"党建": 1.0}}), 1)
    (twice,) = index.search(Query({Field.WORDS: {"党建": 2.0}}), 1)
    (both,) = index.search(Query({Field.WORDS: {"党建": 2.0, "作风": 1.0}}), 1)
    assert twice.score == pytest.approx(2 * once.score, rel=FLOAT32)
    assert both.score == pytest.approx(3 * once.score, rel=FLOAT32)


def test_a_field_without_tokens_counts_as_one_token(index):
    # As it does in the memory engine: a mean length over fewer passages would be another.
    documents = [
        source("a", ["党建"] * 9, ["党建"], field=Field.LEAD),
        source("b", ["作风"], ["责任"], ["落实"]),
    ]
    memory = MemoryIndex()
    for one in (index, memory):
        one.sync(documents)
    wanted = Query({Field.LEAD: {"党建": 1.0}})
    expected = {hit.id: hit.score for hit in memory.search(wanted, 5)}
    got = {hit.id: hit.score for hit in index.search(wanted, 5)}
    assert got == pytest.approx(expected, rel=FLOAT32)


def test_a_text_that_is_too_long_is_found_by_its_beginning(index, caplog):
    words = [f"词{number}" for number in range(12_000)]
    index.sync([source("a", words, ["党建"])])
    assert found(index, "词0", "党建") == ["a:2", "a:1"]
    assert found(index, "词10000") == []
    assert "a:1: the end of the field words" in caplog.text
    assert "词" not in caplog.text


def test_more_is_asked_for_than_milvus_gives(index, monkeypatch):
    index.sync([source("a", ["党建"], ["作风"])])
    assert len(index.search(ask("党建", "作风"), 1_000_000)) == 2
    monkeypatch.setattr(milvus_index, "_WINDOW", 1)
    assert len(index.search(ask("党建", "作风"), 1_000_000)) == 1


def test_pymilvus_is_loaded_by_those_who_use_it():
    program = (
        "import sys, bot.retrieval.milvus_index, bot.retrieval.retriever; "
        "sys.exit(any(name in sys.modules for name in ('pymilvus', 'grpc', 'milvus_lite')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

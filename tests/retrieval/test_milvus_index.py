"""The Milvus engine finds what the memory engine finds, and keeps what it was told: milvus-lite."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.milvus import ask, found, opened, source

from bot.answering import Answer, Answerer
from bot.retrieval import evidence, milvus_index
from bot.retrieval.index import Entry, Field, IndexUnavailableError, Query, Source, Synced
from bot.retrieval.memory import MemoryIndex
from bot.retrieval.question import analyse
from bot.retrieval.retriever import Retriever, query
from bot.text import tokens
from bot.text.folding import fold_text

WORDS = st.sampled_from(["党建", "作风", "落实", "责任", "机关", "a", "A", "1+1+x", "é"])
texts = st.lists(st.lists(WORDS, max_size=8), min_size=1, max_size=6)
FLOAT32 = 1e-6  # of a score: what is left of it in four bytes, summed over fields


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """One index, for tests that bring it in line with documents of their own."""
    with opened(tmp_path_factory.mktemp("milvus") / "index.db") as one:
        yield one


def scores(index, wanted, limit=20):
    return {scored.id: scored.score for scored in index.search(wanted, limit)}


def both(index, *sources):
    """Bring the index and one in memory in line."""
    memory = MemoryIndex()
    for one in (index, memory):
        one.sync(sources)
    return memory


# The same answers as the memory engine


@settings(deadline=None, max_examples=25)
@given(texts, texts, st.dictionaries(WORDS, st.floats(0.1, 5), min_size=1, max_size=4))
def test_scores_are_those_of_the_memory_engine(index, some, others, weights):
    a = source("a", *some)
    b = source("b", *others, field=Field.HEADINGS)
    memory = both(index, a, b)
    wanted = Query({Field.WORDS: weights, Field.HEADINGS: dict.fromkeys(weights, 1.0)})
    assert scores(index, wanted) == pytest.approx(scores(memory, wanted), rel=FLOAT32)


def test_the_speech_is_answered_the_same(index, answerer, corpus, questions):
    other = Answerer(corpus, index=index)
    for question in questions[::3]:
        one, two = answerer.ask(question), other.ask(question)
        assert type(one) is type(two), question
        if isinstance(one, Answer):
            assert [hit.passage for hit in one.hits] == [hit.passage for hit in two.hits], question


@pytest.fixture(scope="module")
def archive(corpus):
    """Sources of 600 paragraphs, shuffled together out of clauses of the speech."""
    clauses = re.findall("[^，。；]+[，。；]", "".join(passage.text for passage in corpus.body))
    chance = random.Random(9)

    def entry(document, number):
        text = fold_text("".join(chance.sample(clauses, chance.randint(3, 10))))
        fields = {
            Field.GRAMS: tokens.bigrams(text),
            Field.WORDS: tokens.words(text),
            Field.LEAD: tokens.bigrams(text[:9]) if number % 3 else [],
            Field.HEADINGS: tokens.bigrams(fold_text(clauses[document])),
        }
        return Entry(f"{document}:{number}", fields, str(document))

    def made(document):
        entries = [entry(document, number) for number in range(50)]
        return Source(str(document), "1", lambda: entries)

    return [made(document) for document in range(12)]


def test_an_archive_is_ranked_the_same(index, archive, questions):
    memory = both(index, *archive)
    compared = 0
    for question in questions[::6]:
        asked = analyse(question).content
        wanted = query(asked, evidence.terms(asked))
        expected, got = memory.search(wanted, 20), index.search(wanted, 20)
        assert [one.id for one in got] == [one.id for one in expected], question
        assert [one.score for one in got] == pytest.approx(
            [one.score for one in expected], rel=FLOAT32
        )
        compared += len(got)
    assert compared > 500


def test_every_field_is_searched(index, corpus):
    Retriever(corpus, index=index)
    asked = "增强工作本领"
    wanted = query(asked, evidence.terms(asked))
    for field in (Field.GRAMS, Field.WORDS, Field.LEAD):
        assert index.search(Query({field: wanted.fields[field]}), 3), field


def test_the_first_candidates_are_deepened_where_they_may_not_do(index, archive, monkeypatch):
    memory = both(index, *archive)
    common = Query({Field.GRAMS: {"工作": 1.0, "责任": 0.3}, Field.HEADINGS: {"工作": 0.7}})
    depths = []
    look = index._candidates
    monkeypatch.setattr(
        index,
        "_candidates",
        lambda wanted, depth, *rest: depths.append(depth) or look(wanted, depth, *rest),
    )
    monkeypatch.setattr(milvus_index, "_DEPTHS", (5, 600))
    assert scores(index, common, 5) == pytest.approx(scores(memory, common, 5), rel=FLOAT32)
    assert depths == [5, 600]
    depths.clear()
    rare = Query({Field.WORDS: {"总体布局": 1.0}})
    monkeypatch.setattr(milvus_index, "_DEPTHS", (100, 600))
    assert index.search(rare, 3)
    assert depths == [100]


def test_ties_stand_in_the_order_of_the_documents(index):
    memory = both(index, source("z", ["党建"], ["党建"]), source("a", ["党建"]))
    assert found(index, "党建") == found(memory, "党建") == ["z:1", "z:2", "a:1"]


# What is there


def test_brought_in_line(tmp_path):
    with opened(tmp_path / "index.db") as index:
        assert found(index, "党建") == []
        both_new = [source("a", ["党建"]), source("b", ["作风"], ["责任"])]
        assert index.sync(both_new) == Synced(added=2)
        assert len(index) == 3
        assert found(index, "作风") == ["b:1"]
        never = replace(
            source("a", ["党建"]), entries=lambda: pytest.fail("what is known is not read again")
        )
        changed = source("b", ["落实"])
        assert index.sync([never, changed]) == Synced(replaced=1, kept=1)
        assert (found(index, "作风", "责任"), len(index)) == ([], 2)
        assert found(index, "落实") == ["b:1"]
        assert index.sync([never]) == Synced(removed=1, kept=1)
        assert (found(index, "落实"), len(index)) == ([], 1)


def test_opened_again(tmp_path):
    path = tmp_path / "index.db"
    with opened(path) as index:
        index.sync([source("a", ["党建"])])
    with opened(path) as again:
        assert found(again, "党建") == ["a:1"]
        assert again.sync([source("a", ["党建"])]) == Synced(kept=1)


def test_a_text_that_has_moved_to_another_document(index):
    index.sync([source("a", ["党建"], ["作风"], digest="x")])
    index.sync([source("a", ["责任"], digest="y"), source("b", ["党建"], ["作风"], digest="x")])
    assert found(index, "党建", "作风") == ["b:1", "b:2"]


def test_a_document_without_passages(index):
    index.sync([source("a", ["党建"])])
    index.sync([source("a"), source("b", ["党建"])])
    assert (found(index, "党建"), len(index)) == (["b:1"], 1)


def test_only_in_some_documents(index):
    index.sync([source("a", ["党建"]), source("b", ["党建", "党建"]), source("c", ["党建"])])
    assert set(found(index, "党建", within={"a", "c"})) == {"a:1", "c:1"}
    assert found(index, "党建", within={"nowhere"}) == []


@pytest.mark.parametrize("words", [(), ("",), ("无此词",), ("\ua001",)])
def test_nothing_to_find(index, words):
    index.sync([source("a", ["党建"])])
    assert found(index, *words) == []


def test_one_collection_does_not_see_another(tmp_path):
    path = tmp_path / "index.db"
    with opened(path) as one, opened(path, collection="other") as other:
        one.sync([source("a", ["党建"])])
        other.sync([source("b", ["党建"])])
        assert (found(one, "党建"), found(other, "党建")) == (["a:1"], ["b:1"])


def test_a_collection_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "index.db"
    with opened(path) as index:
        client = index._link._connected(5.0)
        client.create_collection("theirs", dimension=4)
        client.insert("theirs", [{"id": 1, "vector": [1.0, 0.0, 0.0, 0.0]}])
        with pytest.raises(IndexUnavailableError, match="theirs has no field"):
            milvus_index.MilvusIndex(str(path), collection="theirs")
        assert client.get_collection_stats("theirs")["row_count"] == 1


# A build that was killed


def test_a_killed_build_goes_on_where_it_was(tmp_path):
    program = textwrap.dedent(
        """
        import os, signal, sys
        from bot.retrieval import milvus_collection
        from bot.retrieval.index import Entry, Field, Source
        from bot.retrieval.milvus_index import MilvusIndex
        milvus_collection._BATCH = 10

        def entries(name, count):
            for number in range(1, count + 1):
                yield Entry(f"{name}:{number}", {Field.WORDS: ["党建", name]}, name)
                if name == "f" and number == 5:
                    os.kill(os.getpid(), signal.SIGKILL)

        index = MilvusIndex(sys.argv[1])
        index.sync(Source(n, "1", lambda n=n: entries(n, 7)) for n in "abcdefgh")
        """
    )
    path = tmp_path / "index.db"
    run = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert run.returncode == -signal.SIGKILL
    again = [source(name, *[["党建", name]] * 7, digest="1") for name in "abcdgh"]
    with opened(path) as index:
        # 39 rows were made, 30 acknowledged: a to d, and two of e, which then is no more.
        assert set(index.digests()) == set("abcd")
        assert len(index) == 30
        memory = MemoryIndex()
        memory.sync(again)
        assert index.sync(again) == Synced(added=2, removed=1, kept=4)
        assert len(index) == 42
        assert scores(index, ask("党建", "b"), 100) == pytest.approx(
            scores(memory, ask("党建", "b"), 100), rel=FLOAT32
        )


def test_what_was_half_replaced_is_replaced(index, monkeypatch):
    monkeypatch.setattr("bot.retrieval.milvus_collection._BATCH", 2)
    index.sync([source("a", *[["党建"]] * 5)])

    def breaks():
        yield from source("a", ["作风"], ["作风"], ["作风"]).entries()
        raise OSError("the file has gone")

    with pytest.raises(OSError, match="gone"):
        index.sync([Source("a", "2", breaks)])
    assert len(found(index, "党建")) == 3  # what is not written over yet can be found
    assert index.digests() == {}
    index.sync([source("a", ["作风"], ["作风"], ["作风"], digest="2")])
    assert (found(index, "党建"), found(index, "作风")) == ([], ["a:1", "a:2", "a:3"])


def test_a_copy_whose_making_was_killed_takes_its_place(tmp_path):
    path = tmp_path / "index.db"
    with opened(path) as index:
        index.sync([source("a", ["党建"])])
        index._link._connected(5.0).rename_collection("yuanwen", "yuanwen_copy")
    with opened(path) as again:
        assert found(again, "党建") == ["a:1"]

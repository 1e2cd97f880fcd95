"""The tantivy engine finds what the memory engine finds, keeps what it was told, and lets one write."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import Answer, Answerer
from bot.retrieval import evidence, tantivy_index
from bot.retrieval.index import Entry, Field, IndexUnavailableError, Query, Source, Synced
from bot.retrieval.memory import MemoryIndex
from bot.retrieval.question import analyse
from bot.retrieval.retriever import Retriever, query
from bot.retrieval.tantivy_index import TantivyIndex

WORDS = st.sampled_from(["党建", "作风", "落实", "责任", "机关", "a", "1+1+x"])


def source(name, *passages, digest="1"):
    entries = [
        Entry(f"{name}:{number}", {Field.WORDS: words}, name)
        for number, words in enumerate(passages, 1)
    ]
    return Source(name, digest, lambda: entries)


def ask(*words):
    return Query({Field.WORDS: dict.fromkeys(words, 1.0)})


def found(index, *words, within=()):
    return [scored.id for scored in index.search(ask(*words), 10, within)]


# The same answers as the memory engine


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(*[st.lists(WORDS, max_size=8)] * 2), min_size=1, max_size=6),
    *[st.dictionaries(WORDS, st.floats(0.1, 5), min_size=1, max_size=4)] * 2,
)
def test_scores_are_those_of_the_memory_engine(passages, words, leads):
    # Lengths below 40 tokens are exact in one byte: up to there the scores are the very same,
    # also where most passages have nothing in a field.
    entries = [
        Entry(str(number), {Field.WORDS: text, Field.LEAD: lead})
        for number, (text, lead) in enumerate(passages)
    ]
    one = Source("d", "1", lambda: entries)
    wanted = Query({Field.WORDS: words, Field.LEAD: leads})
    memory, tantivy = MemoryIndex(), TantivyIndex()
    for index in (memory, tantivy):
        index.sync([one])
    expected = {scored.id: scored.score for scored in memory.search(wanted, 10)}
    got = {scored.id: scored.score for scored in tantivy.search(wanted, 10)}
    assert got == pytest.approx(expected, rel=1e-5)


def test_the_speech_is_answered_the_same(answerer, corpus, questions):
    other = Answerer(corpus, index=TantivyIndex())
    differ = []
    for question in questions:
        one, two = answerer.ask(question), other.ask(question)
        same = type(one) is type(two) and (
            not isinstance(one, Answer)
            or [hit.passage.id for hit in one.hits] == [hit.passage.id for hit in two.hits]
        )
        if not same:
            differ.append(question)
    assert len(differ) <= len(questions) // 100, differ


def test_the_first_candidates_are_the_same(corpus, questions):
    memory = Retriever(corpus)
    tantivy = Retriever(corpus, index=TantivyIndex())
    same = total = 0
    for question in questions:
        one, two = (r.rank(analyse(question), 1).candidates for r in (memory, tantivy))
        total += bool(one)
        same += bool(one and two) and one[0].passage.id == two[0].passage.id
    assert same >= 0.99 * total > 0


def test_every_field_is_searched(corpus):
    index = TantivyIndex()
    Retriever(corpus, index=index)
    asked = "增强工作本领"
    wanted = query(asked, evidence.terms(asked))
    for field in (Field.GRAMS, Field.WORDS, Field.LEAD):
        assert index.search(Query({field: wanted.fields[field]}), 3), field


# What is there


def test_brought_in_line(tmp_path):
    index = TantivyIndex(tmp_path / "index")
    assert index.sync([source("a", ["党建"]), source("b", ["作风"], ["责任"])]) == Synced(added=2)
    assert len(index) == 3
    assert found(index, "作风") == ["b:1"]
    never = Source("a", "1", lambda: pytest.fail("what is known is not read again"))
    assert index.sync([never, source("b", ["落实"], digest="2")]) == Synced(replaced=1, kept=1)
    assert found(index, "作风", "责任") == []
    assert found(index, "落实") == ["b:1"]
    assert index.sync([never]) == Synced(removed=1, kept=1)
    assert (found(index, "落实"), len(index)) == ([], 1)


def test_opened_again(tmp_path):
    TantivyIndex(tmp_path).sync([source("a", ["党建"])])
    again = TantivyIndex(tmp_path)
    assert found(again, "党建") == ["a:1"]
    assert again.sync([source("a", ["党建"])]) == Synced(kept=1)


def test_only_in_some_documents():
    index = TantivyIndex()
    index.sync([source("a", ["党建"]), source("b", ["党建", "党建"]), source("c", ["党建"])])
    assert set(found(index, "党建", within={"a", "c"})) == {"a:1", "c:1"}
    assert found(index, "党建", within={"nowhere"}) == []


@pytest.mark.parametrize("words", [(), ("",), ("无此词",)])
def test_nothing_to_find(words):
    index = TantivyIndex()
    index.sync([source("a", ["党建"])])
    assert found(index, *words) == []


def test_all_of_many_that_hold_a_pair():
    entries = [Entry(f"{n}", {Field.GRAMS: ["全覆"]}) for n in range(500)]
    index = TantivyIndex()
    index.sync([Source("d", "1", lambda: entries)])
    assert sorted(index.holding(["全覆"]), key=int) == [f"{n}" for n in range(500)]
    assert len(index.holding(["全覆"], 100)) == 100


# Where very many passages have a token


@pytest.fixture
def common():
    """An index in which 的 stands everywhere, 党 in most, and each number in five."""
    pick = random.Random(7)
    entries = [
        Entry(
            f"{n}",
            {
                Field.WORDS: ["的", f"数{n % 200}", *(["党"] * (n % 5 > 0)), f"单{n}"],
                Field.GRAMS: pick.choices("甲乙丙丁戊", k=pick.randint(3, 9)),
            },
        )
        for n in range(1000)
    ]
    index = TantivyIndex()
    index.sync([Source("d", "1", lambda: entries, 1000)])
    return index


def asked(**weights):
    return Query({Field.WORDS: weights, Field.GRAMS: {"甲": 0.1, "乙": 0.2}})


def test_few_tokens_first_find_the_same(common, monkeypatch):
    many = [asked(**{"的": 0.3, "党": 0.5, f"数{n}": 1.0, f"单{n + 3}": 1.0}) for n in range(50)]
    whole = [common.search(one, 100) for one in many]
    monkeypatch.setattr(tantivy_index, "_MANY", 0)
    for one, expected in zip(many, whole, strict=True):
        few = common.search(one, 5)
        assert few[0].id == expected[0].id
        scores = {scored.id: scored.score for scored in expected}
        for scored, as_good in zip(few, expected, strict=False):
            assert 0.95 * scores[scored.id] <= scored.score <= scores[scored.id] + 1e-5
            assert scores[scored.id] >= 0.95 * as_good.score


def test_common_tokens_alone_are_found_too(common, monkeypatch):
    whole = common.search(asked(的=1.0, 党=1.0), 10)
    monkeypatch.setattr(tantivy_index, "_MANY", 0)
    few = common.search(asked(的=1.0, 党=1.0), 10)
    assert len(few) == len(whole) == 10
    assert few[0].score == pytest.approx(whole[0].score, rel=0.02)


@pytest.mark.parametrize("narrow", [0, 1000])
def test_few_tokens_first_look_in_the_same_documents(monkeypatch, narrow):
    monkeypatch.setattr(tantivy_index, "_MANY", 0)
    monkeypatch.setattr(tantivy_index, "_NARROW", narrow)
    index = TantivyIndex()
    index.sync(
        Source(
            name, "1", lambda name=name: [Entry(f"{name}1", {Field.WORDS: ["的", "党建"]}, name)]
        )
        for name in "abc"
    )
    query = Query({Field.WORDS: {"的": 0.1, "党建": 1.0}})
    assert [one.id for one in index.search(query, 5, ["b"])] == ["b1"]
    assert {one.id for one in index.search(query, 5, ["c", "a"])} == {"a1", "c1"}


# How many segments a build leaves


@pytest.mark.parametrize(
    ("passages", "batch"),
    [(0, 2000), (16_000, 2000), (16_001, 2001), (100_000, 12_500), (1_000_000, 15_625)],
)
def test_batches_come_to_a_power_of_eight(passages, batch):
    assert tantivy_index._batch(passages) == batch


def test_a_large_build_leaves_one_segment(tmp_path, monkeypatch):
    monkeypatch.setattr(tantivy_index, "_BATCH", 10)
    monkeypatch.setattr(tantivy_index, "_LARGEST_BATCH", 2000)
    index = TantivyIndex(tmp_path)
    count = 10_001  # 8 batches, as those of fewer than ten thousand passages count alike
    sources = [
        Source(
            f"{n}",
            "1",
            lambda n=n: [Entry(f"{n}:{i}", {Field.WORDS: ["的"]}, f"{n}") for i in range(73)],
            73,
        )
        for n in range(count // 73)
    ]
    index.sync(sources)
    assert len(index) == count // 73 * 73
    assert index._searcher.num_segments == 1


def test_an_index_of_another_version_is_told_anew(tmp_path, monkeypatch):
    one = source("a", ["党建"])
    monkeypatch.setattr(tantivy_index, "FORMAT", "an older one")
    TantivyIndex(tmp_path).sync([one])
    monkeypatch.undo()
    index = TantivyIndex(tmp_path)
    assert index.digests() == {"a": ""}
    assert index.sync([one]) == Synced(replaced=1)
    assert (index.digests(), len(index)) == ({"a": "1"}, 1)


# Side by side, and in trouble


def test_a_reader_sees_what_is_committed(tmp_path):
    writer, reader = TantivyIndex(tmp_path), TantivyIndex(tmp_path)
    one = source("a", ["党建"])
    writer.sync([one])
    assert found(reader, "党建") == []  # what it answers from does not change under its hands
    assert reader.sync([one]) == Synced(kept=1)
    assert found(reader, "党建") == found(TantivyIndex(tmp_path), "党建") == ["a:1"]


def test_a_second_writer_is_told(tmp_path):
    other = TantivyIndex(tmp_path)

    def meanwhile():
        with pytest.raises(IndexUnavailableError, match=rf"process {os.getpid()} on .*since"):
            other.sync([source("b", ["作风"])])
        return [Entry("c:1", {Field.WORDS: ["责任"]}, "c")]

    index = TantivyIndex(tmp_path)
    index.sync([source("a", ["党建"]), Source("c", "1", meanwhile)])
    assert found(index, "责任") == ["c:1"]
    other.sync([source("b", ["作风"])])
    assert found(other, "作风") == ["b:1"]


def test_not_an_index(tmp_path):
    (tmp_path / "meta.json").write_text("{}", "utf-8")
    with pytest.raises(IndexUnavailableError, match="yuanwen index build --anew"):
        TantivyIndex(tmp_path)


def test_a_killed_build_goes_on_where_it_was(tmp_path):
    program = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from bot.retrieval import tantivy_index
        from bot.retrieval.index import Entry, Field, Source
        tantivy_index._BATCH = 10

        def entries(name, count):
            for number in range(1, count + 1):
                yield Entry(f"{name}:{number}", {Field.WORDS: ["党建", name]}, name)
                if name == "f" and number == 3:
                    os.kill(os.getpid(), signal.SIGKILL)

        index = tantivy_index.TantivyIndex(Path(sys.argv[1]))
        index.sync(Source(n, "1", lambda n=n: entries(n, 6)) for n in "abcdefgh")
        """
    )
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert run.returncode == -signal.SIGKILL
    index = TantivyIndex(tmp_path)
    whole = index.digests()
    assert 2 <= len(whole) < 8
    again = [source(name, *[["党建", name]] * 6) for name in "abcdefgh"]
    done = index.sync(again)
    assert done == Synced(added=8 - len(whole), kept=len(whole))
    assert len(index) == 48
    assert len(index.search(ask("党建"), 100)) == 48


def fields(index, **tokens):
    """Return what is asked for of a query, with weights."""
    asked = Query({Field(name): dict.fromkeys(each, 1.0) for name, each in tokens.items()})
    return {
        (each.field, each.token): each for each in tantivy_index._as_bigrams(index._wanted(asked))
    }


def test_a_word_that_is_a_bigram_nearly_always_is_asked_for_as_that(monkeypatch):
    monkeypatch.setattr(tantivy_index, "_OFTEN", 8)
    grams = [["党建", "国父"]] * 10
    words = [["党建"]] * 9 + [["国父"]]
    entries = [
        Entry(f"a:{n}", {Field.GRAMS: pair, Field.WORDS: cut}, "a")
        for n, (pair, cut) in enumerate(zip(grams, words, strict=True), 1)
    ]
    entries += [Entry(f"a:{n}", {Field.GRAMS: ["责任"]}, "a") for n in range(11, 40)]
    index = TantivyIndex()
    index.sync([Source("a", "1", lambda: entries)])
    asked = {"grams": ["党建", "国父", "责任"], "words": ["党建", "国父", "工作"]}
    found = fields(index, **asked)
    assert set(found) == {
        ("grams", "党建"),
        ("grams", "国父"),
        ("words", "国父"),  # where nine of ten are cut otherwise it says something of its own
        ("grams", "责任"),
    }
    alone = {(each.field, each.token): each for each in index._wanted(Query({}))}
    assert alone == {}
    every = index._wanted(
        Query({Field(name): dict.fromkeys(each, 1.0) for name, each in asked.items()})
    )
    most = {(each.field, each.token): each.most for each in every}
    both = found["grams", "党建"]
    assert both.most == pytest.approx(most["grams", "党建"] + most["words", "党建"])
    assert both.weight == pytest.approx(both.most / most["grams", "党建"])


def test_a_rare_word_is_asked_for_by_itself(monkeypatch):
    monkeypatch.setattr(tantivy_index, "_OFTEN", 11)
    entries = [
        Entry(f"a:{n}", {Field.GRAMS: ["党建"], Field.WORDS: ["党建"]}, "a") for n in range(1, 11)
    ]
    index = TantivyIndex()
    index.sync([Source("a", "1", lambda: entries)])
    assert len(fields(index, grams=["党建"], words=["党建"])) == 2


def test_of_many_pairs_the_rarest_are_looked_up(monkeypatch):
    """Who lacks a common one may come too, but nobody who has all is missing."""
    monkeypatch.setattr(tantivy_index, "_PAIRS", 2)
    monkeypatch.setattr(tantivy_index, "_BY_CHANCE", 1)
    chosen = random.Random(3)
    pairs = ["党建", "建工", "工作", "作风", "风建"]
    texts = [chosen.sample(pairs, chosen.randint(1, 5)) for _ in range(200)]
    texts += [["罕见", "见于", "党建", "工作"], ["罕见", "见于", "党建"], ["罕见", "党建", "工作"]]
    entries = [Entry(f"a:{n}", {Field.GRAMS: text}, "a") for n, text in enumerate(texts)]
    index = TantivyIndex()
    index.sync([Source("a", "1", lambda: entries)])
    assert set(index.holding(["罕见", "见于", "党建", "工作"])) == {"a:200", "a:201"}
    for _ in range(50):
        asked = chosen.sample(pairs, 3)
        whole = {f"a:{n}" for n, text in enumerate(texts) if {*asked} <= {*text}}
        assert whole <= set(index.holding(asked))
    assert index.holding(["罕见", "没有"]) == []

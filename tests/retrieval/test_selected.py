"""An engine that is left as it is answers for some documents, and for questions taught on top."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.retrieval.index import Counting, Entry, Field, Query, Source, Stored, Synced
from bot.retrieval.memory import MemoryIndex
from bot.retrieval.selected import selected
from bot.retrieval.tantivy_index import TantivyIndex

GRAMS = st.sampled_from(["党建", "作风", "落实", "责任", "机关"])
WEIGHTS = st.dictionaries(GRAMS, st.floats(0.1, 5), max_size=3)
TEXTS = st.lists(st.lists(GRAMS, max_size=6), min_size=1, max_size=7)


def source(name, texts, taught=()):
    entries = [
        Entry(f"{name}:{n}", {Field.GRAMS: grams, Field.ALIASES: dict(taught).get(n, [])}, name)
        for n, grams in enumerate(texts)
    ]
    return Source(name, "1", lambda: entries)


def engine(kind, *sources):
    index = kind()
    index.sync(sources)
    return index


def scores(found):
    return {scored.id: scored.score for scored in found}


@settings(deadline=None, max_examples=150)
@given(
    TEXTS,
    st.dictionaries(st.integers(0, 6), st.lists(GRAMS, min_size=1, max_size=5), max_size=3),
    WEIGHTS,
    WEIGHTS,
)
def test_what_was_taught_scores_as_if_it_stood_in_the_index(texts, taught, asked, aliases):
    taught = {n: grams for n, grams in taught.items() if n < len(texts)}
    query = Query({Field.GRAMS: asked, Field.ALIASES: aliases})
    whole = engine(MemoryIndex, source("d", texts, taught.items()))
    on_top = selected(
        engine(MemoryIndex, source("d", texts)),
        (),
        {f"d:{n}": grams for n, grams in taught.items()},
        {f"d:{n}": "d" for n in taught},
    )
    expected = whole.search(query, 20)
    got = on_top.search(query, 20)
    assert scores(got) == pytest.approx(scores(expected))
    assert [scored.score for scored in got] == sorted((s.score for s in got), reverse=True)


def test_a_taught_passage_far_down_keeps_what_its_words_are_worth():
    texts = [["党建"] * 3] * 5 + [["党建", "作风"]]
    base = engine(MemoryIndex, source("d", texts))
    index = selected(base, (), {"d:5": ["机关"]}, {"d:5": "d"})
    query = Query({Field.GRAMS: {"党建": 1.0}, Field.ALIASES: {"机关": 9.0}})
    [best] = index.search(query, 1)
    plain = scores(base.search(Query({Field.GRAMS: {"党建": 1.0}}), 10))
    assert best.id == "d:5"
    assert best.score > plain["d:5"] > 0


@pytest.mark.parametrize("kind", [MemoryIndex, TantivyIndex])
def test_only_the_documents_chosen(kind):
    base = engine(kind, *(source(name, [["党建"], ["作风"]]) for name in "abc"))
    owners = {"b:1": "b", "c:1": "c"}
    index = selected(base, ["a", "b"], {name: ["机关"] for name in owners}, owners)
    query = Query({Field.GRAMS: {"党建": 1.0}, Field.ALIASES: {"机关": 1.0}})
    assert scores(index.search(query, 9)).keys() == {"a:0", "b:0", "b:1"}
    assert scores(index.search(query, 9, ["b", "c"])).keys() == {"b:0", "b:1"}
    assert index.search(query, 9, ["c"]) == index.search(query, 0) == []
    assert scores(selected(base).search(query, 9, ["c"])).keys() == {"c:0"}


def test_what_belongs_to_no_document_was_not_taught():
    base = engine(MemoryIndex, source("a", [["党建"]]))
    index = selected(base, (), {"gone:1": ["机关"]}, {})
    assert index.search(Query({Field.ALIASES: {"机关": 1.0}}), 9) == []


def test_it_is_told_nothing():
    base = engine(TantivyIndex, source("a", [["党建"]]))
    index = selected(base)
    never = Source("b", "1", lambda: pytest.fail("nobody asked for it"))
    assert index.sync(pytest.fail(one.id) for one in [never]) == Synced()
    assert (len(index), base.digests()) == (1, {"a": "1"})


def test_it_can_tell_what_its_engine_can():
    base = engine(TantivyIndex, source("a", [["党建", "作风"], ["党建"]]))
    index = selected(selected(base))
    assert isinstance(index, Stored)
    assert index.frequency("党建") == 2
    assert Counter(index.holding(["党建"])) == Counter(["a:0", "a:1"])
    assert not isinstance(selected(engine(MemoryIndex)), Counting)

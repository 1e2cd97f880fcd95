"""The memory engine scores as rank-bm25 does, with an IDF that never turns against a match."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from bot.retrieval.index import FIELD_WEIGHTS, K1, NOTHING, B, Entry, Field, Query, Scored
from bot.retrieval.memory import MemoryIndex, PositiveBM25

tokens = st.sampled_from(["党建", "作风", "落实", "责任", "机关", "a"])
collections = st.lists(st.lists(tokens, max_size=8), min_size=1, max_size=8)
weights = st.dictionaries(tokens, st.floats(0.1, 5), max_size=4)
often = settings(deadline=None, max_examples=150)


def entry(name, words="", lead="", headings=""):
    fields = {
        Field.WORDS: words.split(),
        Field.LEAD: lead.split(),
        Field.HEADINGS: headings.split(),
    }
    return Entry(name, fields)


def ask(*words, field=Field.WORDS, **weighted):
    return Query({field: dict.fromkeys(words, 1.0) | weighted})


def found(index, query, limit=10):
    return [scored.id for scored in index.search(query, limit)]


@often
@given(collections, st.sets(tokens))
def test_scores_from_postings_are_those_of_rank_bm25(collection, query):
    engine = PositiveBM25(collection)
    expected = engine.get_scores(sorted(query)) if query else [0.0] * len(collection)
    assert engine.scores(dict.fromkeys(query, 1.0)) == pytest.approx(expected)


@often
@given(collections, weights)
def test_a_weight_scales_what_its_token_contributes(collection, query):
    engine = PositiveBM25(collection)
    parts = [[weight * score for score in engine.get_scores([t])] for t, weight in query.items()]
    expected = [sum(scores) for scores in zip(*parts, strict=True)] or [0.0] * len(collection)
    assert engine.scores(query) == pytest.approx(expected)


@often
@given(collections)
def test_counting_and_constants_are_those_of_rank_bm25(collection):
    ours = PositiveBM25(collection)
    theirs = BM25Okapi([document or [NOTHING] for document in collection], k1=K1, b=B)
    assert ours.doc_freqs == theirs.doc_freqs
    assert (ours.doc_len, ours.avgdl, ours.corpus_size) == (
        theirs.doc_len, theirs.avgdl, theirs.corpus_size,
    )  # fmt: skip
    assert (ours.k1, ours.b) == (1.2, 0.75)


@pytest.mark.parametrize(
    ("size", "holding"), [(1, 1), (2, 1), (2, 2), (4, 2), (4, 3), (8, 6), (100, 99), (100, 100)]
)
def test_a_term_that_occurs_always_counts_for_its_passages(size, holding):
    collection = [["党建", "作风"]] * holding + [["责任", "作风"]] * (size - holding)
    engine = PositiveBM25(collection)
    assert engine.idf["党建"] == pytest.approx(
        math.log(1 + (size - holding + 0.5) / (holding + 0.5))
    )
    scores = engine.scores({"党建": 1.0})
    assert all(score > 0 for score in scores[:holding])
    assert all(score == 0 for score in scores[holding:])


def test_a_rarer_term_counts_more():
    engine = PositiveBM25([["党建", "作风"], ["党建"], ["党建"], ["责任"]])
    assert engine.idf["责任"] == engine.idf["作风"] > engine.idf["党建"] > 0


@pytest.mark.parametrize(
    "query",
    [ask("乌有"), ask(), Query({}), ask("作风", field=Field.LEAD), ask("")],
    ids=["unknown", "no token", "no field", "other field", "empty token"],
)
def test_a_query_that_shares_nothing_finds_nothing(query):
    index = MemoryIndex([entry("a", "党建 作风"), entry("b", "责任")])
    assert index.search(query, 10) == []


@pytest.mark.parametrize("entries", [[], [entry("a")], [entry("a"), entry("b")]])
def test_an_empty_index_and_empty_passages_are_searched_in_vain(entries):
    index = MemoryIndex(entries)
    assert len(index) == len(entries)
    assert index.search(ask("党建", ""), 10) == []


def test_the_best_passage_comes_first_with_its_score():
    index = MemoryIndex([entry("a", "党建 作风 责任"), entry("b", "党建"), entry("c", "责任")])
    engine = PositiveBM25([["党建", "作风", "责任"], ["党建"], ["责任"]])
    [first, second] = index.search(ask("党建"), 10)
    assert first == Scored("b", pytest.approx(engine.scores({"党建": 1.0})[1]))
    assert second == Scored("a", pytest.approx(engine.scores({"党建": 1.0})[0]))
    assert first.score > second.score > 0


def test_ties_keep_the_order_of_adding():
    index = MemoryIndex(entry(name, "党建") for name in "dbca")
    assert found(index, ask("党建")) == ["d", "b", "c", "a"]
    index.add([entry("e", "党建"), entry("0", "党建")])
    assert found(index, ask("党建")) == ["d", "b", "c", "a", "e", "0"]


@pytest.mark.parametrize(("limit", "expected"), [(2, ["a", "b"]), (1, ["a"]), (0, []), (-1, [])])
def test_no_more_than_the_limit_is_returned(limit, expected):
    index = MemoryIndex(entry(name, "党建") for name in "abcd")
    assert found(index, ask("党建"), limit) == expected


def test_a_known_id_is_replaced():
    index = MemoryIndex([entry("a", "党建"), entry("b", "作风")])
    index.add([entry("a", "责任")])
    assert len(index) == 2
    assert found(index, ask("党建")) == []
    assert found(index, ask("责任")) == ["a"]
    fresh = MemoryIndex([entry("a", "责任"), entry("b", "作风")])
    assert index.search(ask("责任", "作风"), 10) == fresh.search(ask("责任", "作风"), 10)


@pytest.mark.parametrize("split", [0, 1, 2, 3])
def test_adding_in_parts_is_adding_at_once(split):
    entries = [entry("a", "党建 作风"), entry("b", "党建"), entry("c", "责任 党建")]
    index = MemoryIndex(entries[:split])
    index.add(entries[split:])
    query = ask("党建", "责任")
    assert index.search(query, 10) == MemoryIndex(entries).search(query, 10)


def test_fields_are_scored_apart_and_weighted():
    index = MemoryIndex(
        [entry("a", "党建", lead="作风"), entry("b", "作风", lead="党建"), entry("c")]
    )
    words = index.search(ask("党建"), 10)[0].score
    lead = index.search(ask("党建", field=Field.LEAD), 10)[0].score
    both = index.search(Query({Field.WORDS: {"党建": 1.0}, Field.LEAD: {"作风": 1.0}}), 10)
    assert words / FIELD_WEIGHTS[Field.WORDS] == pytest.approx(lead / FIELD_WEIGHTS[Field.LEAD])
    assert both == [Scored("a", pytest.approx(words + lead))]


def test_every_field_has_a_weight_over_zero():
    assert set(FIELD_WEIGHTS) == set(Field)
    assert min(FIELD_WEIGHTS.values()) > 0


def test_how_often_the_texts_have_a_pair():
    grams = [["党建", "建党", "党建"], ["党建"], ["作风"]]
    index = MemoryIndex(Entry(str(n), {Field.GRAMS: tokens}) for n, tokens in enumerate(grams))
    assert [index.frequency(gram) for gram in ("党建", "作风", "责任")] == [3, 1, 0]
    assert MemoryIndex().frequency("党建") == 0

"""Engines that can tell what stands in the texts: the same of all of them, and what a scan finds."""

from __future__ import annotations

import itertools
import random

import pytest
from support.milvus import opened

from bot.retrieval.entries import entry, pairs_of
from bot.retrieval.evidence import bare
from bot.retrieval.expansion import Expander
from bot.retrieval.index import Entry, Field, Source, Stored
from bot.retrieval.tantivy_index import TantivyIndex


@pytest.fixture(scope="module")
def milvus(tmp_path_factory):
    """One collection for all of these tests, which say anew what is in it."""
    with opened(tmp_path_factory.mktemp("milvus") / "index.db") as index:
        yield index


@pytest.fixture(params=["tantivy", "milvus"])
def index(request):
    return TantivyIndex() if request.param == "tantivy" else request.getfixturevalue("milvus")


def source(name, *passages):
    """A document of passages, each of bigrams and joints. The digest says what they are."""
    entries = [
        Entry(f"{name}:{number}", {Field.GRAMS: grams}, name, joints)
        for number, (grams, joints) in enumerate(passages, 1)
    ]
    return Source(name, repr(passages), lambda: entries)


def holding(index, *pairs):
    """What an engine says, which is nothing twice."""
    found = index.holding(pairs)
    assert len({*found}) == len(found)
    return {*found}


def test_it_is_one(index):
    assert isinstance(index, Stored)


def test_passages_that_hold_all_pairs(index):
    passages = (["全覆", "覆盖"], ["盖真"]), (["全覆", "盖真", "全覆"], []), (["真协"], [])
    index.sync([source("d", *passages)])
    assert holding(index, "全覆", "盖真") == {"d:1", "d:2"}
    assert holding(index, "全覆", "覆盖", "盖真") == {"d:1"}
    assert holding(index, "真协", "全覆") == holding(index, "没有") == set()
    assert [index.frequency(gram) for gram in ("全覆", "盖真", "真协", "没有")] == [2, 1, 1, 0]


def test_what_a_scan_finds_in_the_speech(index, corpus):
    expander = Expander(corpus.word_lists)
    entries = [entry(passage, expander) for passage in corpus.body]
    index.sync([Source("speech", "1", lambda: entries)])
    there = {one.id: {*one.fields[Field.GRAMS], *one.joints} for one in entries}
    pairs = sorted(set().union(*there.values()))
    chance = random.Random(4)
    asked = [[pair] for one in entries for pair in chance.sample([*one.joints], 3)]
    asked += [chance.sample(sorted(there[one.id]), size) for one in entries for size in (1, 2, 9)]
    asked += [chance.sample(pairs, size) for size in (1, 2, 2, 2)]
    for wanted in asked:
        expected = {name for name, held in there.items() if held.issuperset(wanted)}
        assert holding(index, *wanted) == expected, wanted
    joints = {joint for one in entries for joint in one.joints}
    for gram in (*itertools.islice(sorted(joints), 20), *pairs[::40], "党费"):
        expected = sum(gram in one.fields[Field.GRAMS] for one in entries)
        assert index.frequency(gram) == expected, gram


def test_no_passage_with_a_piece_is_left_out(index, corpus):
    expander = Expander(corpus.word_lists)
    index.sync([Source("speech", "2", lambda: [entry(p, expander) for p in corpus.body])])
    bodies = {passage.id: bare(passage.text).text for passage in corpus.body}
    chance = random.Random(5)
    for text in bodies.values():
        begin = chance.randrange(len(text) - 12)
        piece = text[begin : begin + chance.randint(2, 12)]
        assert holding(index, *pairs_of(piece)) >= {
            k for k, body in bodies.items() if piece in body
        }


@pytest.mark.parametrize(
    "gram",
    ["a+", "１%", "_b", "%c", 'a"', "a'", "\\n", "é", "ﬁ", "𠀀丁", "Party", "1+1+x", "\ua001"],
)
def test_odd_characters(index, gram):
    index.sync([source("a", ([gram, "党建"], []), (["党建"], []), (["作风"], [gram]))])
    assert index.frequency(gram) == 1
    assert holding(index, gram) == {"a:1", "a:3"}
    assert holding(index, gram, "党建") == {"a:1"}


def test_after_documents_were_changed_and_removed(index):
    a, b = source("a", (["党建"], ["建设"])), source("b", (["党建"], []), (["作风"], []))
    index.sync([a, b])
    assert holding(index, "党建") == {"a:1", "b:1"}
    index.sync([a, source("b", (["责任"], []))])
    assert (holding(index, "党建"), holding(index, "责任")) == ({"a:1"}, {"b:1"})
    assert holding(index, "作风") == set()
    index.sync([source("b", (["责任"], []))])
    assert holding(index, "党建") == holding(index, "建设") == set()
    assert (holding(index, "责任"), index.frequency("责任")) == ({"b:1"}, 1)


def test_no_more_than_were_asked_for(index):
    index.sync([source("a", *[(["党建"], [])] * 7)])
    assert [len(index.holding(["党建"], most)) for most in (1, 6, 7, 8)] == [1, 6, 7, 7]
    assert len({*index.holding(["党建"], 6)}) == 6

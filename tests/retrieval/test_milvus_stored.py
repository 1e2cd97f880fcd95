"""What Milvus keeps of a text's pairs: its limits, its requests, its indexes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymilvus import MilvusClient
from support.milvus import ask, found, opened, source

from bot.retrieval import milvus_index
from bot.retrieval import milvus_rows as rows
from bot.retrieval.index import Entry, Field, IndexUnavailableError, Source
from bot.retrieval.milvus_index import MilvusIndex

MOST = 4096  # elements of an array in Milvus


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("milvus") / "index.db") as one:
        yield one


def grams(name, *passages):
    return source(name, *passages, field=Field.GRAMS)


def pairs(count, first=0x4E00):
    """So many pairs, each another."""
    return [chr(first + number % 5000) + chr(first + number // 5000) for number in range(count)]


def joined(name, grams, joints):
    entries = [Entry(f"{name}:1", {Field.GRAMS: grams}, name, joints)]
    return Source(name, repr((grams, joints)), lambda: entries)


# More than there is room for


def test_a_passage_that_fills_the_room_is_told_as_it_is(index):
    every = pairs(MOST)
    index.sync([grams("full", every), grams("other", ["党建"])])
    assert index.holding([every[0], every[-1]]) == ["full:1"]
    assert index.holding(["党建"]) == ["other:1"]
    assert [index.frequency(gram) for gram in (every[-1], "党建", "没有")] == [1, 1, 0]


def test_one_with_more_is_never_left_out_and_counted_for_what_it_has(index, caplog):
    every = pairs(MOST + 4000)
    index.sync([grams("long", every), grams("other", [every[-1], "党建"])])
    assert index.holding([every[0], every[-1]]) == ["long:1"]
    assert {*index.holding(["党建", every[-1]])} == {"long:1", "other:1"}
    asked = (every[0], every[MOST - 1], every[MOST], every[-1], "党建", "没有")
    assert [index.frequency(gram) for gram in asked] == [1, 1, 1, 2, 1, 0]
    assert "to be counted" not in caplog.text


def test_one_with_far_more_is_reported(index, caplog):
    every = pairs(MOST + 12_000)
    index.sync([grams("long", every)])
    assert "long:1: too long for all that stands in it to be counted" in caplog.text
    assert every[0] not in caplog.text
    assert index.holding([every[-1], "没有"]) == ["long:1"]
    assert [index.frequency(gram) for gram in (every[MOST + 9000], "没有")] == [1, 0]


@pytest.mark.parametrize("count", [MOST - 2, MOST - 1, MOST, MOST + 1])
def test_joints_for_which_there_is_no_room_are_not_counted(index, count):
    every = pairs(count)
    joints = pairs(3, first=0x5E00)
    index.sync([joined("a", every, joints)])
    assert index.holding(joints) == index.holding([every[-1], joints[-1]]) == ["a:1"]
    assert [index.frequency(gram) for gram in (every[-1], *joints)] == [1, 0, 0, 0]


@given(
    st.integers(0, 4) | st.integers(MOST - 3, MOST + 3) | st.integers(13_000, 14_000),
    st.integers(0, 3),
    st.lists(st.text(min_size=1, max_size=200), max_size=3),
)
@settings(deadline=None, max_examples=40)
def test_a_row_is_never_more_than_milvus_takes(count, joints, words):
    # A server refuses the whole request otherwise; milvus-lite does not measure texts.
    entry = Entry("a:1", {Field.GRAMS: [*words, *pairs(count)]}, "a", pairs(joints, first=0x5E00))
    row = rows.row(entry, "a", "1", 0, last=True)
    assert row.keys() == {*rows.STORED}
    held, rest = row[rows.PAIRS], row[rows.REST]
    assert len(held) == len({*held}) <= MOST
    assert all(0 < len(pair.encode()) <= 256 for pair in held)
    assert len(rest.encode()) <= 65_535
    assert (rest == "") == (count + 2 * joints + len({*words} - {*pairs(count)}) <= MOST)


def test_words_of_any_length(index):
    long, longer = "長" * 20, "\ud800長" * 400
    index.sync([joined("a", [long, longer], []), joined("b", ["党建"], [longer])])
    assert {*index.holding([longer])} == {"a:1", "b:1"}
    assert [index.frequency(word) for word in (long, longer, "\ud800長" * 399)] == [1, 1, 0]


def test_more_than_milvus_gives_at_once(index, monkeypatch):
    index.sync([grams(name, *[["党建"]] * 5, ["作风"]) for name in "ab"])
    monkeypatch.setattr(milvus_index, "_WINDOW", 3)
    every = {f"{name}:{number}" for name in "ab" for number in range(1, 6)}
    got = index.holding(["党建"])
    assert (len(got), {*got}) == (10, every)
    for most in (2, 3, 4, 7, 10, 11):
        some = index.holding(["党建"], most)
        assert len(some) == len({*some} & every) == min(most, 10), most


def test_nothing_is_asked_for_nothing(index):
    index.sync([grams("a", ["党建"])])
    assert index.holding([]) == index.holding(["党建"], 0) == []


def test_what_was_copied_tells_the_same(tmp_path):
    # milvus-lite: whatever is written again is copied into a new collection.
    with opened(tmp_path / "index.db") as index:
        index.sync([joined("a", pairs(MOST + 10), ["建设"]), joined("b", ["党建"], ["建设"])])
        index.sync([joined("a", pairs(MOST + 10), ["建设"]), joined("c", ["作风"], [])])
        assert index.holding(["作风", "没有"]) == ["a:1"]
        assert [index.frequency(gram) for gram in (pairs(MOST + 10)[-1], "建设")] == [1, 0]


def test_a_collection_without_pairs_is_not_taken(tmp_path):
    path = tmp_path / "index.db"
    with opened(path) as index:
        client = index._link._connected(5.0)
        made = rows.schema(index._link.milvus)
        kept = [field for field in made.fields if field.name not in rows.SCALARS]
        made._fields[:] = kept
        client.create_collection("older", schema=made)
        with pytest.raises(IndexUnavailableError, match=r"older has no field pairs: .*drop it"):
            MilvusIndex(str(path), collection="older")


# Requests


class Spy:
    """A client that notes what is asked of it, and says that it is of a server."""

    def __init__(self, uri, version):
        self._client = MilvusClient(uri=uri, dedicated=True)
        self._version = version
        self.queries = []
        self.indexes = {}

    def __getattr__(self, name):
        return getattr(self._client, name)

    def get_server_version(self, **_):
        return self._version

    def query(self, *args, **options):
        self.queries.append(options.get("filter"))
        return self._client.query(*args, **options)

    def create_index(self, name, params, **options):
        self.indexes |= {one.field_name: one.index_type for one in params}
        lite = self._client.prepare_index_params()
        lite.extend(one for one in params if one.field_name != rows.PAIRS)
        self._client.create_index(name, lite, **options)


@pytest.fixture
def spied(tmp_path):
    """Open an index with a spy for a client."""
    path = tmp_path / "index.db"

    with opened(path) as _:  # the file is let go at the end, whoever opens it meanwhile

        def make(version="milvus_lite-3.2.2", **options):
            spy = Spy(str(path), version)
            return spy, MilvusIndex(
                str(path), collection="spied", connect=lambda *_: spy, **options
            )

        yield make


def test_a_server_is_told_to_index_what_is_looked_up(spied):
    spy, index = spied("v3.0.1")
    assert [spy.indexes[name] for name in (rows.PAIRS, rows.REST)] == ["INVERTED"] * 2
    assert len(spy.indexes) == len(Field) + 2
    index.sync([grams("a", ["党建"])])
    assert index.holding(["党建"]) == ["a:1"]


def test_milvus_lite_is_not(spied):
    spy, _ = spied()
    assert spy.indexes.keys() == {rows.vector(field) for field in Field}


def test_a_count_is_asked_for_once_a_minute_and_after_every_change(spied):
    now = itertools.count()
    moment = [0.0]
    spy, index = spied(clock=lambda: moment[0] + next(now) * 1e-6)
    index.sync([grams("a", ["党建"])])

    def asked(gram):
        spy.queries.clear()
        return index.frequency(gram), len(spy.queries)

    assert [asked("党建"), asked("党建"), asked("作风"), asked("作风")] == [
        (1, 1),
        (1, 0),
        (0, 1),
        (0, 0),
    ]
    moment[0] += 61
    assert [asked("党建"), asked("党建")] == [(1, 1), (1, 0)]
    index.sync([grams("a", ["党建"]), grams("b", ["党建"])])
    assert [asked("党建"), asked("党建")] == [(2, 1), (2, 0)]


def test_a_change_that_failed_half_way_is_one_all_the_same(spied, monkeypatch):
    _, index = spied()
    index.sync([grams("a", ["党建"])])
    assert index.frequency("党建") == 1

    def breaks():
        raise OSError("the file has gone")

    monkeypatch.setattr("bot.retrieval.milvus_collection._BATCH", 1)
    with pytest.raises(OSError, match="gone"):
        index.sync([grams("a", ["作风"], ["责任"]), Source("b", "1", breaks)])
    assert [index.frequency(gram) for gram in ("党建", "作风", "责任")] == [0, 1, 1]


def test_a_look_up_is_one_request(spied):
    spy, index = spied()
    index.sync([grams("a", ["党建"], ["党建"])])
    spy.queries.clear()
    assert len(index.holding(["党建"])) == 2
    assert len(spy.queries) == 1


def test_pairs_are_no_part_of_what_is_searched(index):
    index.sync([joined("a", ["党建"], ["建设"])])
    assert found(index, "建设") == []
    assert index.search(ask("党建"), 5) == []

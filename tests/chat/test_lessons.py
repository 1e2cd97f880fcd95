"""What holds where of what was taught, and how long the memory of it lasts."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from support.house import answerer

from bot.answering.aliases import Taught, digest_of
from bot.chat import lessons
from bot.chat.lessons import FullError, Lessons, holding
from bot.store.store import Alias, Store, StoreError

GROUP, OTHER_GROUP, ADMIN = -5001, -5002, 13
QUESTION = "食堂几点开门"
NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


class Counting(Store):
    """Counts how often it was asked, and fails where told to."""

    asked = 0
    broken = False

    async def aliases(self, **more):
        self.asked += 1
        if self.broken:
            raise StoreError("away")
        return await super().aliases(**more)


@pytest.fixture
async def store():
    async with await Counting.open("sqlite+aiosqlite:///:memory:", clock=lambda: NOW) as store:
        yield store


@pytest.fixture
def known(store, clock):
    return Lessons(store, clock=clock)


def passage(ordinal=5):
    return answerer().corpus.body[ordinal - 1]


async def add(known, question=QUESTION, ordinal=5, chat_id=GROUP):
    return await known.add(question, passage(ordinal), chat_id=chat_id, user_id=ADMIN)


def brief(taught):
    return [(one.question, one.passage_id.rpartition(":")[2]) for one in taught]


# What holds where


async def test_a_lesson_holds_in_its_group_and_nowhere_else(known):
    alias = await add(known)
    assert await known.of(GROUP) == (
        Taught(alias.id, "speech-2023:5", digest_of(passage()), QUESTION),
    )
    assert await known.of(OTHER_GROUP) == ()


async def test_a_lesson_for_all_holds_everywhere_but_where_a_group_has_its_own(known):
    await add(known, chat_id=None)
    await add(known, "请问食堂幾點開門？", 6)
    assert brief(await known.of(OTHER_GROUP)) == [(QUESTION, "5")]
    assert brief(await known.of(GROUP)) == [("请问食堂幾點開門？", "6")]


async def test_a_group_gets_the_one_for_all_back_when_its_own_is_undone(known):
    await add(known, chat_id=None)
    own = await add(known, QUESTION, 6)
    assert await known.remove(own.id)
    assert brief(await known.of(GROUP)) == [(QUESTION, "5")]
    assert not await known.remove(own.id)


async def test_the_same_question_taught_anew_replaces_what_it_was(known):
    await add(known, chat_id=None)
    await add(known)
    await add(known, "食堂幾點開門呢", 6)
    assert brief(await known.of(GROUP)) == [("食堂幾點開門呢", "6")]
    assert brief(await known.of(OTHER_GROUP)) == [(QUESTION, "5")]


async def test_the_oldest_comes_first(known):
    for number, question in enumerate(("报销流程", "党费怎么交", "怎么请假"), 1):
        await add(known, question, number)
    assert brief(await known.of(GROUP)) == [
        ("报销流程", "1"),
        ("党费怎么交", "2"),
        ("怎么请假", "3"),
    ]


def test_what_holds_is_read_off_the_aliases_newest_first():
    def alias(number, key, chat_id):
        return Alias(number, "a:1", "d", key, key, chat_id, None, NOW)

    found = (alias(4, "乙", GROUP), alias(3, "甲", OTHER_GROUP), alias(2, "乙", None))
    assert [one.id for one in holding((*found, alias(1, "甲", None)), GROUP)] == [1, 4]


# One more, before it is kept


async def test_what_would_hold_is_what_then_holds_and_nothing_is_kept_before(known):
    await add(known, chat_id=None)
    await add(known, QUESTION, 6)
    await add(known, "报销流程", 2)
    then = await known.with_one_more(QUESTION, passage(7), chat_id=GROUP)
    assert sorted(brief(then)) == [("报销流程", "2"), (QUESTION, "7")]
    assert (QUESTION, "6") in brief(await known.of(GROUP))
    await add(known, QUESTION, 7)
    assert sorted(brief(await known.of(GROUP))) == sorted(brief(then))


async def test_one_for_all_would_not_hold_where_a_group_has_its_own(known):
    await add(known, QUESTION, 6)
    then = await known.with_one_more(QUESTION, passage(7), chat_id=OTHER_GROUP, everywhere=True)
    assert brief(then) == [(QUESTION, "7")]
    then = await known.with_one_more(QUESTION, passage(7), chat_id=GROUP, everywhere=True)
    assert brief(then) == [(QUESTION, "6")]


# How many


async def test_there_is_an_end_to_what_one_place_learns(known, monkeypatch):
    monkeypatch.setattr(lessons, "MOST", 2)
    for question in ("报销流程", "党费怎么交"):
        await add(known, question)
    with pytest.raises(FullError):
        await add(known, "怎么请假")
    with pytest.raises(FullError):
        await known.with_one_more("怎么请假", passage(), chat_id=GROUP)
    await add(known, "报销流程", 6)  # in place of the one there was
    await add(known, "怎么请假", chat_id=OTHER_GROUP)
    await add(known, "怎么请假", chat_id=None)
    assert len(await known.of(GROUP)) == 3


# The memory of it


async def test_the_store_is_asked_now_and_then_and_not_for_every_answer(known, store, clock):
    await add(known)
    store.asked = 0
    for _ in range(10):
        assert len(await known.of(GROUP)) == 1
    assert store.asked == 1
    clock.now += lessons._SECONDS
    await known.of(OTHER_GROUP)
    assert store.asked == 2


async def test_many_who_wait_ask_the_store_once(known, store):
    await asyncio.gather(*(known.of(GROUP) for _ in range(20)))
    assert store.asked == 1


async def test_what_another_process_taught_is_seen_after_a_while(known, store, clock):
    assert await known.of(GROUP) == ()
    await add(Lessons(store, clock=clock))
    assert await known.of(GROUP) == ()
    clock.now += lessons._SECONDS
    assert len(await known.of(GROUP)) == 1


async def test_what_is_taught_while_the_store_is_being_read_is_not_missed(known, store):
    entered, go_on = asyncio.Event(), asyncio.Event()
    read = store.aliases

    async def slow(**more):
        found = await read(**more)
        entered.set()
        await go_on.wait()
        return found

    store.aliases = slow
    reading = asyncio.create_task(known.of(GROUP))
    await entered.wait()
    store.aliases = read
    await add(known)
    go_on.set()
    assert await reading == ()
    assert len(await known.of(GROUP)) == 1


async def test_where_the_store_cannot_say_what_held_before_holds(known, store, clock, caplog):
    await add(known)
    assert len(await known.of(GROUP)) == 1
    store.broken = True
    clock.now += lessons._SECONDS
    assert len(await known.of(GROUP)) == 1
    assert "what was taught cannot be read (StoreError)" in caplog.text

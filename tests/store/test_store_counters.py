"""Counts of what happened, without a word of any member."""

import asyncio
import datetime as dt

from bot.store.store import Days, Frequency, Store, Subscribers, Total

TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)
MORNING = dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)


async def test_nothing_has_happened(store):
    await store.count(TODAY, 1, [])
    assert await store.chat(1) is None
    assert await store.totals(TODAY, TODAY) == ()
    assert await store.top("slogan", TODAY, TODAY, limit=5) == ()
    assert await store.subscribers() == Subscribers(0, 0)
    assert await store.delete_counters_before(TODAY) == 0


async def test_what_happened_is_added_up(store):
    await store.count(TODAY, 1, [("asked", ""), ("answered", ""), ("slogan", "两个确立")])
    await store.count(TODAY, 1, [("asked", ""), ("slogan", "四责协同"), ("slogan", "四责协同")])
    await store.count(TODAY, 2, [("asked", "")])
    await store.count(TODAY + DAY, 1, [("asked", "")])
    assert await store.totals(TODAY, TODAY) == (
        Total(TODAY, "answered", 1),
        Total(TODAY, "asked", 3),
        Total(TODAY, "slogan", 3),
    )
    assert await store.totals(TODAY, TODAY + DAY, 1) == (
        Total(TODAY, "answered", 1),
        Total(TODAY, "asked", 2),
        Total(TODAY, "slogan", 3),
        Total(TODAY + DAY, "asked", 1),
    )


async def test_the_subjects_that_came_up_most(store):
    for times, subject in enumerate(["甲", "乙", "丙"], start=1):
        await store.count(TODAY, 1, [("slogan", subject)] * times)
        await store.count(TODAY + DAY, 2, [("slogan", subject)])
    await store.count(TODAY, 1, [("push", "speech:3")] * 9)
    found = await store.top("slogan", TODAY, TODAY + DAY, limit=2)
    assert found == (Frequency("丙", 4), Frequency("乙", 3))
    found = await store.top("slogan", TODAY, TODAY + DAY, limit=9, chat_id=1)
    assert found == (Frequency("丙", 3), Frequency("乙", 2), Frequency("甲", 1))
    assert await store.top("slogan", TODAY + 2 * DAY, TODAY + 3 * DAY, limit=2) == ()


async def test_a_subject_of_any_length_is_counted(store):
    long = "长" * 1000
    await store.count(TODAY, 1, [("slogan", long), ("slogan", long + "短"), ("slogan", "\x00")])
    found = await store.top("slogan", TODAY, TODAY, limit=9)
    assert found == (Frequency("长" * 200, 2), Frequency("\ufffd", 1))


async def test_many_subjects_in_one_batch(store):
    await store.count(TODAY, 1, [("slogan", str(number)) for number in range(8000)])
    assert await store.totals(TODAY, TODAY) == (Total(TODAY, "slogan", 8000),)


async def test_counting_at_once_loses_nothing(url):
    kinds = [("asked", ""), ("answered", ""), ("slogan", "甲"), ("slogan", "乙")]
    async with await Store.open(url) as first, await Store.open(url) as second:
        await asyncio.gather(
            *(
                store.count(TODAY, number % 2, kinds if number % 3 else kinds[::-1])
                for number, store in enumerate([first, second] * 20)
            )
        )
        totals = await first.totals(TODAY, TODAY)
    assert [(total.kind, total.count) for total in totals] == [
        ("answered", 40),
        ("asked", 40),
        ("slogan", 80),
    ]


async def test_old_counts_are_deleted(store):
    for days in range(3):
        await store.count(TODAY + days * DAY, 1, [("asked", ""), ("slogan", "甲")])
    assert await store.delete_counters_before(TODAY + 2 * DAY) == 4
    assert await store.totals(TODAY, TODAY + 9 * DAY) == (
        Total(TODAY + 2 * DAY, "asked", 1),
        Total(TODAY + 2 * DAY, "slogan", 1),
    )


async def test_subscribers_are_counted(store):
    for chat_id in range(5):
        await store.subscribe(
            chat_id, thread_id=None, at=dt.time(8), days=Days.ALL, due=MORNING, local_date=TODAY
        )
    await store.pause(1, "removed")
    await store.unsubscribe(2)
    assert await store.subscribers() == Subscribers(3, 1)

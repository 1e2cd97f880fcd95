"""What is kept for a time is deleted when that is over."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

import pytest
from support.trouble import read_only

from bot.chat.retention import Retention
from bot.store.store import Claimed, QuestionStatus, Store, StoreError

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
async def store(tmp_path):
    async with await Store.open(f"sqlite:///{tmp_path / 'yuanwen.db'}", clock=lambda: NOW) as store:
        yield store


async def keep(store, age):
    return await store.keep_question(
        -5001, 11, "党费怎么交", key="党费交", status=QuestionStatus.DECLINED, asked=NOW - age
    )


async def kept(store, *numbers):
    return [await store.question(number) is not None for number in numbers]


async def test_questions_are_deleted_after_their_days_and_not_before(store):
    old, young = await keep(store, 30 * DAY + dt.timedelta(seconds=1)), await keep(store, 30 * DAY)
    assert await Retention(store, 30, clock=lambda: NOW).sweep() == 1
    assert await kept(store, old, young) == [False, True]


async def test_where_none_are_kept_any_more_all_that_were_go(store):
    number = await keep(store, dt.timedelta(seconds=1))
    assert await Retention(store, 0, clock=lambda: NOW).sweep() == 1
    assert await kept(store, number) == [False]


async def test_votes_and_counts_stay(store):
    await keep(store, 40 * DAY)
    await store.vote(-5001, 3, 11, -1)
    await store.count(NOW.date() - 40 * DAY, -5001, [("asked", "")])
    await Retention(store, 30, clock=lambda: NOW).sweep()
    assert (await store.tally(-5001, 3)).down == 1
    assert await store.totals(NOW.date() - 90 * DAY, NOW.date())


async def test_how_many_is_logged_and_not_what_they_were(store, caplog):
    caplog.set_level(logging.INFO)
    await keep(store, 40 * DAY)
    await Retention(store, 30, clock=lambda: NOW).sweep()
    assert "1 questions were deleted" in caplog.text
    assert "党费" not in caplog.text


async def test_it_sweeps_at_the_start_and_ends_when_told(store):
    number = await keep(store, 40 * DAY)
    stop, swept, retention = (
        asyncio.Event(),
        asyncio.Event(),
        Retention(store, 30, clock=lambda: NOW),
    )
    sweep = retention.sweep

    async def noticed():
        await sweep()
        swept.set()

    retention.sweep = noticed
    running = asyncio.create_task(retention.run(stop))
    async with asyncio.timeout(10):
        await swept.wait()
        assert not running.done()
        stop.set()
        await running
    assert await kept(store, number) == [False]


async def test_it_goes_on_after_the_store_has_failed(caplog):
    class Broken:
        calls = 0

        async def delete_questions_before(self, moment):
            self.calls += 1
            if self.calls == 2:
                stop.set()
            raise StoreError("away")

    stop, broken = asyncio.Event(), Broken()
    retention = Retention(broken, 30, clock=lambda: NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.chat.retention._EVERY", dt.timedelta(0))
        async with asyncio.timeout(10):
            await retention.run(stop)
    assert broken.calls == 2
    assert "old questions cannot be deleted now (StoreError)" in caplog.text


async def test_updates_are_forgotten_after_two_days(store):
    await store.finish_update(1, owner="a", now=NOW - 2 * DAY - HOUR)
    await store.finish_update(2, owner="a", now=NOW - 2 * DAY + HOUR)
    await Retention(store, 0, clock=lambda: NOW).sweep()
    found = [await store.claim_update(number, owner="b", now=NOW, lease=HOUR) for number in (1, 2)]
    assert found == [Claimed.MINE, Claimed.HANDLED]


async def test_a_database_that_cannot_be_written_is_nothing_to_say_again(store, caplog):
    stop = asyncio.Event()

    def last_time() -> dt.datetime:
        stop.set()
        return NOW

    with read_only(store):
        await Retention(store, 7, clock=last_time).run(stop)
    assert [record.name for record in caplog.records] == ["bot.store.health"]

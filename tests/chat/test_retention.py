"""What is kept for a time is deleted when that is over."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from support.trouble import read_only

from bot.chat.retention import Retention
from bot.store.store import Claimed, QuestionStatus, Store

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
async def store(tmp_path):
    async with await Store.open(f"sqlite:///{tmp_path / 'yuanwen.db'}") as store:
        yield store


async def test_updates_are_forgotten_after_two_days(store):
    await store.finish_update(1, owner="a", now=NOW - 2 * DAY - HOUR)
    await store.finish_update(2, owner="a", now=NOW - 2 * DAY + HOUR)
    await Retention(store, 0, clock=lambda: NOW).sweep()
    found = [await store.claim_update(number, owner="b", now=NOW, lease=HOUR) for number in (1, 2)]
    assert found == [Claimed.MINE, Claimed.HANDLED]


async def test_questions_are_deleted_after_their_days(store):
    for days in (6, 8):
        await store.keep_question(
            1, 11, "问", key="问", status=QuestionStatus.DECLINED, asked=NOW - days * DAY
        )
    assert await Retention(store, 7, clock=lambda: NOW).sweep() == 1
    [item] = await store.inbox(None)
    assert item.count == 1


async def test_a_database_that_cannot_be_written_is_nothing_to_say_again(store, caplog):
    stop = asyncio.Event()

    def last_time() -> dt.datetime:
        stop.set()
        return NOW

    with read_only(store):
        await Retention(store, 7, clock=last_time).run(stop)
    assert [record.name for record in caplog.records] == ["bot.store.health"]

"""What was read lately: not read again, but never older than what this process has written."""

from __future__ import annotations

import asyncio

import pytest

from bot.store.memo import Memo
from bot.store.records import Days
from bot.store.store import Speaks


class Reading:
    """Reads what is there, as often as it is asked, and lets a test stop it in between."""

    def __init__(self) -> None:
        self.value = "一"
        self.times = 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def __call__(self, chat_id: int) -> str:
        self.times += 1
        value = self.value
        await self.goes_on.wait()
        return value


async def test_is_read_once_until_it_is_old():
    now, reading = [0.0], Reading()
    memo: Memo[str] = Memo(seconds=10, clock=lambda: now[0])
    assert [await memo.get(1, reading) for _ in range(3)] == ["一"] * 3
    assert reading.times == 1
    reading.value, now[0] = "二", 10.0
    assert await memo.get(1, reading) == "二"


async def test_what_was_read_before_a_change_is_not_kept():
    memo, reading = Memo(), Reading()
    reading.goes_on.clear()
    before = asyncio.create_task(memo.get(1, reading))
    await asyncio.sleep(0)
    reading.value = "二"
    memo.forget(1)
    reading.goes_on.set()
    assert await before == "一"
    assert await memo.get(1, reading) == "二"


async def test_is_bounded():
    memo, reading = Memo(most=3), Reading()
    for chat in range(10):
        await memo.get(chat, reading)
    assert len(memo) == 3
    await memo.get(9, reading)
    assert reading.times == 10


async def test_settings_are_known_anew_when_they_change(store):
    assert (await store.settings_lately(1)).speaks is Speaks.MENTION
    await store.set_chat_settings(1, speaks=Speaks.COMMANDS)
    assert (await store.settings_lately(1)).speaks is Speaks.COMMANDS
    await store.move_chat(1, 2)
    assert (await store.settings_lately(2)).speaks is Speaks.COMMANDS
    assert (await store.settings_lately(1)).speaks is Speaks.MENTION
    await store.forget_chat(2)
    assert (await store.settings_lately(2)).speaks is Speaks.MENTION


@pytest.mark.parametrize("ending", ["resume", "unsubscribe", "subscribe", "forget_chat"])
async def test_a_pause_is_known_at_once(store, ending):
    due = store._clock()
    at = {"due": due, "local_date": due.date()}
    new = {"thread_id": None, "at": due.time(), "days": Days.ALL, **at}
    assert await store.pause_lately(1) is None
    await store.subscribe(1, **new)
    assert await store.pause_lately(1) is None
    await store.pause(1, "为什么")
    assert (await store.pause_lately(1)).paused_reason == "为什么"
    more = {"resume": at, "subscribe": new}.get(ending, {})
    await getattr(store, ending)(1, **more)
    assert await store.pause_lately(1) is None


async def test_time_zones_of_those_that_have_one(store):
    await store.set_time_zone(1, "Asia/Urumqi")
    await store.set_time_zone(2, None)
    assert await store.time_zones([1, 2, 3]) == {1: "Asia/Urumqi"}
    assert await store.time_zones([]) == {}

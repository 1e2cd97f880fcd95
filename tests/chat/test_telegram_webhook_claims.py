"""What is delivered is handled once, whichever process it comes to, and never lost."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import pytest
from support import updates
from support.house import QUESTION, open_bench
from support.trouble import gone, read_only
from support.updates import PRIVATE

from bot.chat.conversation import Conversation
from bot.chat.telegram import webhook_claims
from bot.chat.telegram.application import under_way
from bot.chat.telegram.webhook_claims import LEASE, Claims
from bot.operations.events import QueueChanged
from bot.store.store import Claimed, Store

OK, LATER = HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE


class Clock:
    now = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@asynccontextmanager
async def process(url, clock, **more) -> AsyncIterator[tuple[Claims, list, Store]]:
    """A replica: what takes updates, the calls it makes, its store."""
    async with open_bench(url=url) as (bench, store):
        await bench.application.start()
        claims = Claims(bench.application, store, clock=clock, **more)
        claims.application = bench.application
        try:
            yield claims, bench.request.calls, store
        finally:
            claims.close()
            if bench.application.running:
                await bench.application.stop()
            await claims.closed()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'yuanwen.db'}"


@pytest.fixture
async def replica(url, clock):
    async with process(url, clock) as replica:
        yield replica


def question(text=QUESTION):
    return updates.update("message", updates.message(text, chat=PRIVATE))


def answers(calls):
    return [call for call in calls if call.method == "sendMessage"]


@pytest.fixture
async def held(monkeypatch):
    """Let handling begin and not go on: an event that says so, and one that lets it."""
    begun, free = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    ask = Conversation.ask

    def slow(self, text):
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(free.wait(), loop).result(20)
        return ask(self, text)

    monkeypatch.setattr(Conversation, "ask", slow)
    yield begun, free
    free.set()


async def test_telegram_is_told_when_an_update_is_handled(replica):
    claims, calls, _ = replica
    assert await claims.take(question()) is OK
    assert len(answers(calls)) == 1


async def test_an_update_that_comes_again_is_not_handled_again(replica, clock):
    claims, calls, _ = replica
    update = question()
    assert [await claims.take(update) for _ in range(3)] == [OK] * 3
    clock.now += dt.timedelta(hours=20)
    assert await claims.take(update) is OK
    assert len(answers(calls)) == 1


async def test_while_an_update_is_being_handled_it_may_come_again_later(url, clock, held):
    begun, free = held
    update = question()
    async with process(url, clock) as (claims, calls, _), process(url, clock) as other:
        first = asyncio.create_task(claims.take(update))
        await begun.wait()
        assert await claims.take(update) is LATER
        assert await other[0].take(update) is LATER
        free.set()
        assert await first is OK
        assert await other[0].take(update) is OK
        assert len(answers(calls) + answers(other[1])) == 1


async def test_many_updates_that_come_to_all_are_handled_once(url, clock):
    each = [question() for _ in range(20)]
    async with (
        process(url, clock) as a,
        process(url, clock) as b,
        process(url, clock) as c,
    ):
        await asyncio.gather(*(claims.take(u) for u in each for claims, *_ in (a, b, c)))
        told = [[await claims.take(u) for u in each] for claims, *_ in (a, b, c)]
        assert told == [[OK] * 20] * 3
        assert len(answers(a[1]) + answers(b[1]) + answers(c[1])) == 20


async def test_what_a_killed_process_had_taken_is_taken_over(replica, clock):
    claims, calls, store = replica
    update = question()
    number = update["update_id"]
    await store.claim_update(number, owner="killed", now=clock.now, lease=LEASE)
    assert await claims.take(update) is LATER
    clock.now += LEASE
    assert await claims.take(update) is OK
    assert len(answers(calls)) == 1


async def test_what_takes_long_counts_as_arrived(url, clock, held):
    begun, free = held
    update = question()
    async with process(url, clock, hold=0.05) as (claims, calls, _):
        assert await claims.take(update) is OK
        await begun.wait()
        assert answers(calls) == []
        assert await claims.take(update) is LATER  # not a second time, while it lasts
        free.set()
    assert len(answers(calls)) == 1


async def test_more_than_there_is_room_for_comes_later(url, clock, held):
    _, free = held
    async with process(url, clock, most=2, hold=0.05) as (claims, calls, _):
        told = await asyncio.gather(*(claims.take(question()) for _ in range(4)))
        assert told == [OK, OK, LATER, LATER]
        free.set()
        await asyncio.gather(*under_way(claims.application))
        assert await claims.take(question()) is OK
    assert len(answers(calls)) == 3


# The store in trouble


@pytest.mark.parametrize("trouble", [gone, read_only])
async def test_without_the_store_updates_are_handled_all_the_same(replica, caplog, trouble):
    claims, calls, store = replica
    with trouble(store):
        for number in (1, 2):
            assert await claims.take(question()) is OK
            assert len(answers(calls)) == number
    assert [r.name for r in caplog.records if "cannot be written" in r.getMessage()] == [
        "bot.store.health"
    ]


async def test_a_store_that_takes_long_is_not_waited_for(replica, monkeypatch, caplog):
    claims, calls, store = replica
    monkeypatch.setattr(webhook_claims, "_STORE_SECONDS", 0.05)
    late = asyncio.Event()

    async def slow(*_, **__):
        await late.wait()
        raise OSError

    monkeypatch.setattr(store, "claim_update", slow)
    assert await claims.take(question()) is OK
    assert len(answers(calls)) == 1
    assert "takes long" in caplog.text
    late.set()


async def test_an_error_of_the_store_costs_no_answer(replica, monkeypatch, caplog):
    claims, calls, store = replica

    async def broken(*_, **__):
        raise RuntimeError(QUESTION)

    monkeypatch.setattr(store, "claim_update", broken)
    assert await claims.take(question()) is OK
    assert len(answers(calls)) == 1
    assert "RuntimeError" in caplog.text
    assert QUESTION not in caplog.text


async def test_what_cannot_be_read_does_not_come_for_ever(replica, caplog):
    claims, calls, _ = replica
    update = question()
    update["message"]["date"] = {"not": QUESTION}
    assert await claims.take(update) is OK
    assert await claims.take(update) is OK
    assert answers(calls) == []
    assert "cannot be read" in caplog.text
    assert QUESTION not in caplog.text


# The end


async def test_what_is_under_way_at_the_end_is_finished(url, clock, held):
    begun, free = held
    async with process(url, clock) as (claims, calls, _):
        taken = asyncio.create_task(claims.take(question()))
        await begun.wait()
        claims.close()
        assert await claims.take(question()) is LATER
        free.set()
        assert await taken is OK
    assert len(answers(calls)) == 1


async def test_what_is_given_up_at_the_end_is_for_another(url, clock, held):
    begun, free = held
    update = question()
    number = update["update_id"]
    async with process(url, clock) as (claims, calls, store):
        taken = asyncio.create_task(claims.take(update))
        await begun.wait()
        claims.close()
        for task in under_way(claims.application):
            task.cancel()
        assert await taken is LATER
        free.set()
        again = await store.claim_update(number, owner="other", now=clock.now, lease=LEASE)
        assert again is Claimed.MINE
    assert answers(calls) == []


async def test_what_is_claimed_when_the_end_comes_is_given_back(url, clock, monkeypatch):
    update = question()
    async with process(url, clock) as (claims, calls, store):
        claim = store.claim_update

        async def last(*args, **more):
            claims.close()
            return await claim(*args, **more)

        monkeypatch.setattr(store, "claim_update", last)
        assert await claims.take(update) is LATER
        again = await claim(update["update_id"], owner="other", now=clock.now, lease=LEASE)
        assert again is Claimed.MINE
    assert answers(calls) == []


async def test_an_operator_hears_of_what_is_delivered(url, clock, held):
    begun, free = held
    heard = []
    async with process(url, clock, hold=0.01) as (claims, _, _):
        claims.application.update_processor._notice = heard.append
        assert await claims.take(question()) is OK
        await begun.wait()
        assert heard == [QueueChanged(0, 1), QueueChanged(1, 0)]
        free.set()
        await asyncio.gather(*under_way(claims.application))
        await asyncio.sleep(0)  # for what is called when a task is done
        assert heard[-1] == QueueChanged(0, 0)

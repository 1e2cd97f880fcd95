"""The daily quote while the database has trouble: what was sent is written down in the end."""

from __future__ import annotations

import pytest
from push_world import World
from support.trouble import gone

from bot.store.store import Store


@pytest.fixture
async def world(tmp_path):
    async with await Store.open(f"sqlite:///{tmp_path / 'yuanwen.db'}") as store:
        yield World(store)


async def test_a_database_that_restarts_while_quotes_are_sent_makes_none_come_twice(world, caplog):
    await world.subscribe(1, 2, 3)
    outage = gone(world.store)
    waited = []

    class Chats(type(world.chats)):
        async def __call__(self, *sent):
            answer = await super().__call__(*sent)
            if len(self.sent) == 1:
                outage.__enter__()
            return answer

    async def pause(seconds):
        waited.append(seconds)
        if len(waited) == 3:
            outage.__exit__(None, None, None)

    world.chats = Chats()
    push = world.make_push(workers=1, pause=pause)
    assert await world.tick("2026-11-24T08:00", push) == 3
    assert sorted(world.chats.to) == [1, 2, 3]
    assert waited == [1.0, 2.0, 4.0]
    assert await world.history() == [(24, "sent")]
    assert await world.tick("2026-11-24T09:00", push) == 0


async def test_a_database_that_stays_away_is_reported_once_for_each_quote_in_doubt(world, caplog):
    await world.subscribe(1, 2, 3)
    outage = gone(world.store)

    class Chats(type(world.chats)):
        async def __call__(self, *sent):
            answer = await super().__call__(*sent)
            if len(self.sent) == 1:
                outage.__enter__()
            return answer

    async def pause(_):
        pass

    world.chats = Chats()
    push = world.make_push(workers=1, pause=pause)
    assert await world.tick("2026-11-24T08:00", push) == 0
    outage.__exit__(None, None, None)
    told = [record.getMessage() for record in caplog.records if "broke off" in record.getMessage()]
    assert len(told) == 1
    [first] = world.chats.to
    caplog.clear()
    assert await world.tick("2026-11-24T08:06", push) == 3
    assert sorted(world.chats.to) == sorted([1, 2, 3, first])
    assert f"chat {first}: sending the quote of 2026-11-24 again" in caplog.text

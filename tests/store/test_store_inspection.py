"""Looking at a database changes nothing and tells how the daily quotes stand."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.database import Database, StoreError
from bot.store.inspection import inspect
from bot.store.records import Days, Outcome
from bot.store.store import Store

NOW = dt.datetime(2026, 11, 24, 0, 1, tzinfo=dt.UTC)
TODAY = NOW.date()
TEN_MINUTES = dt.timedelta(minutes=10)


async def subscribe(store: Store, chat_id: int, due: dt.datetime) -> None:
    await store.subscribe(
        chat_id, thread_id=None, at=dt.time(8), days=Days.ALL, due=due, local_date=due.date()
    )


async def test_tells_how_the_pushes_stand(url):
    async with await Store.open(url, clock=lambda: NOW) as store:
        before = await inspect(url, due_before=NOW)
        assert before.schema == before.expected != ""
        assert (before.pushes.active, before.pushes.last_sent) == (0, None)
        for chat_id, late in ((1, 0), (2, 1), (3, 2), (4, -60)):
            await subscribe(store, chat_id, NOW - late * TEN_MINUTES)
        await store.pause(3, "kicked")
        [claim] = await store.claim_due(NOW, owner="me", lease=TEN_MINUTES, limit=1)
        begun = await store.begin(claim, quote_id="q", lease=NOW + TEN_MINUTES)
        tomorrow = NOW + dt.timedelta(days=1)
        assert await store.settle(
            begun, Outcome.SENT, due=tomorrow, local_date=tomorrow.date(), quote_id="q"
        )
        assert claim.chat_id == 2
        found = await inspect(url, due_before=NOW + dt.timedelta(seconds=1))
    pushes = found.pushes
    assert (pushes.active, pushes.paused, pushes.overdue) == (3, 1, 1)
    assert pushes.last_sent == NOW


async def test_another_schema_is_told_and_left_as_it_is(url):
    async with await Store.open(url):
        pass
    engine = create_async_engine(
        url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:")
    )
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    for _ in range(2):
        found = await inspect(url, due_before=NOW)
        assert (found.schema, found.pushes) == ("9999", None)
        assert found.expected not in {"", "9999"}


async def test_a_file_that_is_not_there_is_not_made(tmp_path):
    file = tmp_path / "absent folder" / "50%?.db"
    with pytest.raises(StoreError, match="there is no database yet"):
        await inspect(f"sqlite:///{tmp_path}/x.db", due_before=NOW)
    with pytest.raises(StoreError):
        await inspect(f"sqlite:///{file}", due_before=NOW)
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_no_database_is_an_error(tmp_path):
    (tmp_path / "x.db").write_text("a letter, and quite a long one\n" * 40)
    with pytest.raises(StoreError, match="not a database"):
        await inspect(f"sqlite:///{tmp_path}/x.db", due_before=NOW)


async def test_an_odd_path_is_found(tmp_path):
    file = tmp_path / "50% of #1 名.db"
    async with await Database.open(f"sqlite:///{file}"):
        pass
    found = await inspect(f"sqlite:///{file}", due_before=NOW)
    assert found.schema == found.expected


async def test_a_database_in_memory_cannot_be_looked_at():
    with pytest.raises(StoreError, match="in the memory"):
        await inspect("sqlite://", due_before=NOW)


async def test_a_server_that_is_not_there_is_an_error_without_the_password():
    with pytest.raises(StoreError, match=r"bot:\*\*\*@127") as caught:
        await inspect("postgresql://bot:hunter2@127.0.0.1:1/x", due_before=NOW)
    assert "hunter2" not in str(caught.value)


async def test_ping_asks_the_database(url):
    store = await Store.open(url)
    await store.ping()
    await store.close()

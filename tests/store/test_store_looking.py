"""A store that is only looked at: read in full, and neither made nor changed."""

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.database import parse_url
from bot.store.looking import looking
from bot.store.store import Store, StoreError, Subscribers, Total

DAY = dt.date(2026, 11, 24)


async def fill(store):
    await store.count(DAY, 7, [("asked", ""), ("asked", "")])


async def test_what_is_kept_is_read(url):
    async with await Store.open(url) as store:
        await fill(store)
    async with looking(url) as store:
        assert await store.totals(DAY, DAY) == (Total(DAY, "asked", 2),)
        assert await store.subscribers() == Subscribers(0, 0)
        assert await store.inbox(None) == []


async def test_it_is_read_while_the_bot_writes(url):
    async with await Store.open(url) as bot:
        await fill(bot)
        async with looking(url) as store:
            assert await store.totals(DAY, DAY) == (Total(DAY, "asked", 2),)
            await fill(bot)
            assert await store.totals(DAY, DAY) == (Total(DAY, "asked", 4),)


async def test_nothing_can_be_written(url):
    async with await Store.open(url) as store:
        await fill(store)
    async with looking(url) as store:
        with pytest.raises(StoreError, match=r"read.?only"):
            await fill(store)
        with pytest.raises(StoreError, match=r"read.?only"):
            await store.forget_chat(7)
    async with await Store.open(url) as store:
        assert await store.totals(DAY, DAY) == (Total(DAY, "asked", 2),)


async def test_the_file_stays_as_it_is(tmp_path):
    file = tmp_path / "a folder?#%" / "yuanwen.db"
    url = f"sqlite:///{str(file).replace('?', '%3F').replace('#', '%23')}"
    file.parent.mkdir()
    async with await Store.open(f"sqlite:///{tmp_path}/made.db") as store:
        await fill(store)
    (tmp_path / "made.db").rename(file)
    before = file.read_bytes()
    async with looking(url) as store:
        assert await store.totals(DAY, DAY)
    assert file.read_bytes() == before


async def test_a_database_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(StoreError, match="there is no database yet"):
        async with looking(f"sqlite:///{tmp_path}/data/yuanwen.db"):
            pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite://", "sqlite+aiosqlite:///:memory:"])
async def test_a_database_in_memory_is_nobody_else_s(url):
    with pytest.raises(StoreError, match="in the memory of the bot"):
        async with looking(url):
            pass


@pytest.mark.parametrize(
    ("revision", "told"),
    [("0001", "not been brought up to date"), ("9999", "newer version of the program")],
)
async def test_another_schema_is_told_and_left_alone(url, revision, told):
    async with await Store.open(url):
        pass
    engine = create_async_engine(parse_url(url))
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
    with pytest.raises(StoreError, match=told):
        async with looking(url):
            pass
    async with engine.connect() as connection:
        kept = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    await engine.dispose()
    assert kept == revision


async def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "yuanwen.db").write_text("此处并非数据库" * 100, "utf-8")
    with pytest.raises(StoreError, match="not a database"):
        async with looking(f"sqlite:///{tmp_path}/yuanwen.db"):
            pass


async def test_a_password_is_not_told():
    with pytest.raises(StoreError) as caught:
        async with looking("postgresql://me:geheim@127.0.0.1:1/nowhere"):
            pass
    assert "geheim" not in str(caught.value)

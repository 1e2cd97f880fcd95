"""Opening, migrating and refusing databases."""

import asyncio
import datetime as dt
import sqlite3
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

import bot
from bot.store.database import _engine, _scripts, parse_url
from bot.store.models import Base
from bot.store.store import Store, StoreError

(HEAD,) = _scripts()[2]


async def _run(url, action):
    """Call `action` with a synchronous connection."""
    engine = create_async_engine(parse_url(url))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(action)
    finally:
        await engine.dispose()


async def test_migrations_make_what_the_models_say(url):
    await (await Store.open(url)).close()

    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)

    assert await _run(url, differences) == []


async def test_migrations_can_be_taken_back(url):
    await (await Store.open(url)).close()

    def downgrade(connection):
        from alembic import command

        config, _, _ = _scripts()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        return connection.dialect.get_table_names(connection)

    assert await _run(url, downgrade) == ["alembic_version"]
    async with await Store.open(url) as store:
        assert await store.chat(1) is None


async def test_a_newer_schema_is_refused_and_left_alone(url):
    async with await Store.open(url) as store:
        await store.set_time_zone(1, "Asia/Tokyo")
    newer = text("UPDATE alembic_version SET version_num = '0999'")
    await _run(url, lambda connection: connection.execute(newer))
    with pytest.raises(StoreError, match=rf"schema 0999 .*up to {HEAD}\..*newer version"):
        await Store.open(url)
    zone = text("SELECT time_zone FROM chats")
    assert await _run(url, lambda connection: connection.scalar(zone)) == "Asia/Tokyo"


async def test_opening_makes_the_folder_and_sets_up_sqlite(tmp_path):
    file = tmp_path / "new" / "deep" / "yuanwen.db"
    engine = _engine(parse_url(f"sqlite:///{file}"))
    async with await Store.open(f"sqlite:///{file}"):
        assert file.exists()
        async with engine.connect() as connection:
            found = [
                (await connection.execute(text(f"PRAGMA {name}"))).scalar()
                for name in ("journal_mode", "foreign_keys", "busy_timeout")
            ]
    await engine.dispose()
    assert found == ["wal", 1, 30_000]


async def test_a_folder_may_have_any_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with await Store.open("sqlite:///数据 100%/状态.db") as store:
        assert await store.chat(1) is None
    assert (tmp_path / "数据 100%" / "状态.db").exists()


async def test_a_database_in_memory_serves_many_tasks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with await Store.open("sqlite://") as store:
        await asyncio.gather(*(store.set_time_zone(chat, "Asia/Tokyo") for chat in range(50)))
        assert await store.time_zone(49) == "Asia/Tokyo"
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "notes.db").write_text("今天的会议记录" * 1000, encoding="utf-8")
    with pytest.raises(StoreError, match="not a database"):
        await Store.open(f"sqlite:///{tmp_path / 'notes.db'}")


async def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="file"):
        await Store.open(f"sqlite:///{tmp_path / 'file' / 'yuanwen.db'}")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://me:hidden@host/name", "only SQLite and PostgreSQL"),
        ("data/yuanwen.db", "not a URL"),
        ("me:hidden@host", "not a URL"),
        ("sqlite+nothing:///x.db", "nothing"),
    ],
)
async def test_an_address_of_another_kind_is_refused_without_its_password(url, said):
    with pytest.raises(StoreError, match=said) as refused:
        await Store.open(url)
    assert "hidden" not in str(refused.value)


async def test_a_server_out_of_reach_is_reported_without_its_password():
    with pytest.raises(StoreError) as refused:
        await Store.open("postgresql://me:hidden@127.0.0.1:1/name")
    assert "127.0.0.1:1" in str(refused.value)
    assert "hidden" not in str(refused.value)


async def test_errors_of_the_database_are_store_errors(tmp_path):
    file = tmp_path / "yuanwen.db"
    async with await Store.open(f"sqlite:///{file}") as store:
        connection = sqlite3.connect(file)
        connection.execute("DROP TABLE quote_uses")
        connection.close()
        await store.set_time_zone(1, "Asia/Tokyo")
        with pytest.raises(StoreError, match="quote_uses"):
            await store.used_quotes(1)


async def test_rows_are_stamped_with_the_clock_given(url):
    moment = dt.datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=dt.UTC)
    async with await Store.open(url, clock=lambda: moment) as store:
        await store.set_time_zone(1, None)
        assert (await store.chat(1)).created == moment


async def test_many_processes_may_open_a_new_database_at_once(url):
    code = (
        "import asyncio, sys\n"
        "from bot.store.store import Store\n"
        "async def main():\n"
        "    store = await Store.open(sys.argv[1])\n"
        "    await store.set_time_zone(int(sys.argv[2]), 'Asia/Tokyo')\n"
        "    await store.close()\n"
        "asyncio.run(main())\n"
    )
    root = Path(bot.__file__).parents[1]
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, str(number), cwd=root)
        for number in range(6)
    ]
    assert [await process.wait() for process in processes] == [0] * 6
    async with await Store.open(url) as store:
        assert [await store.time_zone(number) for number in range(6)] == ["Asia/Tokyo"] * 6

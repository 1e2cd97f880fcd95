"""A live database is copied, whole and to one moment; nothing is written over by mistake."""

import asyncio
import datetime as dt
import json
import shlex
import sqlite3
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.postgres import client

import bot
from bot.cli import main
from bot.store import backup as backups
from bot.store.backup import backup
from bot.store.database import _scripts
from bot.store.store import Store, StoreError

DAY = dt.date(2026, 11, 24)
(HEAD,) = _scripts()[2]


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "yuanwen.db"


@pytest.fixture
async def url(file):
    address = f"sqlite+aiosqlite:///{file}"
    async with await Store.open(address) as store:
        await store.set_time_zone(1, "Asia/Tokyo")
    return address


async def test_a_copy_made_while_a_process_writes_is_whole_and_opens(url, tmp_path):
    writer = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("backup_writer.py")),
        url,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(bot.__file__).parents[1],
        env={"PYTHONPATH": str(Path(bot.__file__).parents[1])},
    )
    try:
        await writer.stdout.readline()
        made = [await asyncio.to_thread(backup, url, tmp_path / f"{n}.db") for n in range(5)]
        assert writer.returncode is None
    finally:
        writer.kill()
        await writer.wait()
    counts = []
    for copy in made:
        assert copy.schema == HEAD
        async with await Store.open(f"sqlite:///{copy.file}") as store:
            assert await store.time_zone(1) == "Asia/Tokyo"
            totals = {total.kind: total.count for total in await store.totals(DAY, DAY)}
            assert totals["asked"] == totals["answered"]
            counts.append(totals["asked"])
            await store.set_time_zone(1, "Asia/Seoul")  # it can be gone on with
    assert counts == sorted(counts)
    assert counts[0] >= 200
    assert counts[-1] > counts[0]


async def test_what_is_in_the_log_of_changes_only_is_copied_too(url, tmp_path):
    async with await Store.open(url) as store:
        await store.set_time_zone(2, "Asia/Seoul")
        assert (tmp_path / "yuanwen.db-wal").stat().st_size > 0
        copy = backup(url, tmp_path / "copy.db")
    async with await Store.open(f"sqlite:///{copy.file}") as store:
        assert await store.time_zone(2) == "Asia/Seoul"


async def test_what_was_deleted_is_not_in_the_copy(url, tmp_path):
    async with await Store.open(url) as store:
        await store.set_chat_settings(2, language="geheimnis")
        await store.forget_chat(2)
        copy = backup(url, tmp_path / "copy.db")
    assert b"geheimnis" not in copy.file.read_bytes()


async def test_only_its_owner_can_read_a_copy(url, tmp_path):
    copy = backup(url, tmp_path / "copy.db")
    assert stat.S_IMODE(copy.file.stat().st_mode) == 0o600
    assert copy.size == copy.file.stat().st_size


async def test_a_file_that_is_there_is_left_alone_unless_that_is_asked_for(url, tmp_path):
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(StoreError, match="--force"):
        backup(url, target)
    assert target.read_text() == "precious"
    assert backup(url, target, force=True).size == target.stat().st_size
    assert target.read_bytes().startswith(b"SQLite format 3")


async def test_a_file_that_appears_meanwhile_is_left_alone(url, tmp_path, monkeypatch):
    target = tmp_path / "copy.db"
    checked = backups._checked

    def slow(unfinished):
        target.write_text("precious")
        return checked(unfinished)

    monkeypatch.setattr(backups, "_checked", slow)
    with pytest.raises(StoreError, match="is there already"):
        backup(url, target)
    assert target.read_text() == "precious"


async def test_nothing_is_left_behind_by_a_copy_that_fails(url, file, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)
    with pytest.raises(StoreError, match=r"yuanwen\.db cannot be copied"):
        backup(url, folder / "copy.db")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["yuanwen.db", "yuanwen.db-wal", "./x/../yuanwen.db", "link.db"])
async def test_the_database_is_never_written_over(url, file, tmp_path, name, force):
    (tmp_path / "x").mkdir()
    (tmp_path / "link.db").symlink_to(file)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="the database itself"):
        backup(url, tmp_path / name, force=force)
    assert file.read_bytes() == before


async def test_a_copy_that_is_open_as_a_database_is_not_replaced(url, tmp_path):
    target = backup(url, tmp_path / "copy.db").file
    async with await Store.open(f"sqlite:///{target}") as store:
        await store.set_time_zone(5, "Asia/Tokyo")
        with pytest.raises(StoreError, match=r"in use.*copy\.db-"):
            backup(url, target, force=True)
    backup(url, target, force=True)


@pytest.mark.parametrize(
    ("address", "target", "said"),
    [
        ("sqlite:///{folder}/absent.db", "copy.db", "no database yet"),
        ("sqlite://", "copy.db", "in memory"),
        ("sqlite:///{folder}/yuanwen.db", "", "is a folder"),
        ("sqlite:///{folder}/yuanwen.db", "absent/copy.db", "no folder"),
    ],
)
async def test_what_cannot_be_done_is_said(url, tmp_path, address, target, said):
    with pytest.raises(StoreError, match=said):
        backup(address.format(folder=tmp_path), tmp_path / target)
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql+asyncpg://me:hidden@host:5433/name", "postgresql://me@host:5433/name"),
        ("postgresql://me:hidden@host/name?ssl=require", "postgresql://me@host/name"),
        (
            "postgres://me@/name?host=/run/pg&password=hidden",
            "postgresql://me@/name?host=%2Frun%2Fpg",
        ),
    ],
)
def test_postgresql_has_a_tool_of_its_own_whose_command_is_told(address, shown):
    with pytest.raises(StoreError) as told:
        backup(address, Path("my copy.dump"))
    command = "  pg_dump --format=custom '--file=my copy.dump' "
    line = next(line for line in str(told.value).splitlines() if line.startswith(command))
    assert line.removeprefix(command).strip("'") == f"--dbname={shown}"
    assert "hidden" not in str(told.value)


async def test_the_command_that_is_told_copies_the_database(server_url, tmp_path):
    async with await Store.open(server_url) as store:
        await store.set_time_zone(1, "Asia/Tokyo")
    with pytest.raises(StoreError) as told:
        backup(server_url, tmp_path / "copy.dump")
    program, *arguments = shlex.split(str(told.value).splitlines()[1])
    dumped = await asyncio.create_subprocess_exec(client(program), *arguments)
    assert await dumped.wait() == 0
    listed = await asyncio.create_subprocess_exec(
        client("pg_restore"), "--list", tmp_path / "copy.dump", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await listed.communicate()
    assert b"TABLE DATA public chats" in output


# The command


def run(folder, *arguments):
    return CliRunner().invoke(main, ["backup", "--config", f"{folder}/config.yaml", *arguments])


def test_the_command(url, tmp_path):
    (tmp_path / "config.yaml").write_text(f"store:\n  url: {url}\n")
    target = str(tmp_path / "copy.db")
    result = run(tmp_path, target, "--json")
    size = Path(target).stat().st_size
    assert json.loads(result.stdout) == {"file": target, "bytes": size, "schema": HEAD}
    result = run(tmp_path, target)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is there already" in result.stderr
    result = run(tmp_path, target, "--force")
    assert result.stdout == f"{target}: {size} bytes, schema {HEAD}\n"
    with sqlite3.connect(target) as connection:
        assert connection.execute("SELECT time_zone FROM chats").fetchall() == [("Asia/Tokyo",)]
    connection.close()

"""`yuanwen doctor` examines a running installation, says what is wrong and what to do."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import json
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.bot_api import TOKEN, FakeBotApi

from bot import __version__
from bot.cli import main
from bot.cli.checks import Finding, Level
from bot.cli.doctor import _pushes, examine
from bot.operations.address import Address
from bot.operations.events import Connected, CorpusLoaded, Polled, Words
from bot.operations.http import Response, serving
from bot.operations.logs import Tally
from bot.operations.running import Operations
from bot.store.records import Days
from bot.store.store import Store

ROOMY = collections.namedtuple("Usage", "free")(5 * 2**30)


@pytest.fixture
def api(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with FakeBotApi() as api:
        yield api


@pytest.fixture
def house(api, tmp_path, monkeypatch):
    """An installation: a config file, a token, a database, a socket to ask at."""
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    (tmp_path / "bot.token").write_text(TOKEN)
    (tmp_path / "bot.token").chmod(0o600)
    (tmp_path / "config.yaml").write_text(
        f"telegram: {{token_file: bot.token, base_url: '{api.base_url}'}}\n"
        "store: {url: 'sqlite:///yuanwen.db'}\n"
        "operations: {listen: 'unix:http'}\n"
    )
    with_store(tmp_path)
    return tmp_path


def with_store(house: Path, use=None) -> None:
    """Open the database, and let a test use it."""

    async def work() -> None:
        async with await Store.open(f"sqlite:///{house / 'yuanwen.db'}") as store:
            if use is not None:
                await use(store)

    asyncio.run(work())


@contextmanager
def in_a_thread(make):
    """Enter an asynchronous context in a thread of its own, as the bot is another process."""
    begun, loop, end = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def work() -> None:
        async with make():
            begun.set()
            await end.wait()

    def run() -> None:
        try:
            loop.run_until_complete(work())
        finally:
            begun.set()
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(20)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()


async def ping() -> None:
    pass


@contextmanager
def bot(house: Path, *events, version: str = __version__, tally: Tally | None = None):
    """Run the pages of a bot that has told these events."""
    address = Address(path=house / "http")
    operations = Operations(address, tally or Tally(), Words(), {}, version=version)
    for event in events:
        operations.notice(event)
    with in_a_thread(lambda: operations.running(asyncio.Event(), ping)):
        yield


WELL = (CorpusLoaded(1, 10), Connected(), Polled(succeeded=True))


def examined(house: Path, *, now=lambda: dt.datetime.now(dt.UTC), free: int = 0) -> list[Finding]:
    usage = ROOMY._replace(free=free) if free else ROOMY
    return list(examine(house / "config.yaml", environ={}, now=now, usage=lambda _: usage))


def about(subject: str, findings: list[Finding]) -> list[tuple[Level, str]]:
    return [(one.level, one.message) for one in findings if one.subject == subject]


def test_an_installation_that_is_well_has_no_error(house):
    with bot(house, *WELL):
        found = examined(house)
    assert [(one.level, one.subject) for one in found if one.subject != "calendar"] == [
        (Level.OK, "token"),
        (Level.OK, "operations"),
        (Level.OK, "health"),
        (Level.OK, "poll"),
        (Level.OK, "log"),
        (Level.OK, "store"),
        (Level.OK, "push"),
        (Level.OK, "disk"),
        (Level.OK, "clock"),
    ]
    assert {one.subject for one in found} > {"calendar"}
    assert all(TOKEN not in one.message for one in found)


def test_every_finding_that_is_not_well_says_what_to_do(house):
    house.joinpath("yuanwen.db").unlink()
    late = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    found = [f for f in examined(house, now=lambda: late, free=1) if f.level is not Level.OK]
    assert {f.subject for f in found} >= {"health", "store", "disk", "clock"}
    assert all(f.remedy for f in found)


def test_a_bot_that_does_not_run_is_an_error(house):
    [(level, message)] = about("health", examined(house))
    assert level is Level.ERROR
    assert f"unix:{house}/http" in message
    assert "does not run" in message


def test_what_makes_a_bot_unready_is_told_one_by_one(house):
    with bot(house):
        found = examined(house)
    assert about("health", found) == [
        (Level.ERROR, "corpus: 0 documents, 0 passages"),
        (Level.ERROR, "telegram: not connected yet"),
    ]
    assert about("poll", found)[0][0] is Level.WARN


def test_of_a_bot_with_a_webhook_no_request_for_updates_is_expected(house, monkeypatch):
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "s" * 32)
    config = house / "config.yaml"
    config.write_text(
        config.read_text().replace("telegram: {", "telegram: {webhook: {url: 'https://x/y'}, ")
    )
    with bot(house, CorpusLoaded(1, 10), Connected()):
        found = examined(house)
    assert [level for level, _ in about("health", found)] == [Level.OK]
    assert about("poll", found) == []


def test_another_version_than_the_one_installed_is_noticed(house):
    with bot(house, *WELL, version="0.0.1"):
        found = examined(house)
    [_, (level, message)] = about("health", found)
    assert (level, "version 0.0.1 runs" in message) == (Level.WARN, True)


def test_errors_in_the_log_are_counted(house):
    import logging

    tally = Tally()
    tally.handle(logging.LogRecord("bot.x", logging.ERROR, "", 1, "broke", (), None))
    with bot(house, *WELL, tally=tally):
        [(level, message)] = about("log", examined(house))
    assert level is Level.WARN
    assert message.startswith("1 error since the start, the last 0:00:0")


@pytest.mark.parametrize("page", ["hello", "[1]", '{"ok": true}'])
def test_another_program_at_the_address_is_told_from_the_bot(house, page):
    async def answer() -> Response:
        return Response(page)

    address = Address(path=house / "http")
    with in_a_thread(lambda: serving(address, {"/readyz": answer})):
        [(level, message)] = about("health", examined(house))
    assert level is Level.ERROR
    assert message.endswith("is not the bot")


def test_without_an_address_the_bot_is_not_asked(house):
    config = house / "config.yaml"
    config.write_text(config.read_text().replace("'unix:http'", ""))
    found = examined(house)
    [(level, message)] = about("operations", found)
    assert level is Level.WARN
    assert "operations.listen is not set" in message
    assert about("health", found) == []


@pytest.mark.parametrize(
    ("late", "level"), [(dt.timedelta(minutes=-30), Level.OK), (dt.timedelta(hours=1), Level.ERROR)]
)
def test_quotes_that_are_overdue_are_an_error(house, late, level):
    due = dt.datetime.now(dt.UTC) - late

    async def subscribe(store: Store) -> None:
        await store.subscribe(
            1, thread_id=None, at=dt.time(8), days=Days.ALL, due=due, local_date=due.date()
        )

    with_store(house, subscribe)
    (first, message), *_ = about("push", examined(house))
    assert first is level
    assert (message == "1 daily quote overdue (1 chat gets one, 0 are paused)") == (
        level is Level.ERROR
    )


def test_a_long_silence_is_noticed():
    from bot.store.inspection import Pushes

    now = dt.datetime.now(dt.UTC)
    for days, active, level in ((11, 1, Level.OK), (13, 1, Level.WARN), (13, 0, Level.OK)):
        pushes = Pushes(active, 0, 0, now - dt.timedelta(days=days))
        [finding] = _pushes(pushes, now)
        assert finding.level is level


def test_a_database_that_is_not_there_is_an_error_and_not_made(house):
    (house / "yuanwen.db").unlink()
    [(level, _)] = about("store", examined(house))
    assert level is Level.ERROR
    assert not (house / "yuanwen.db").exists()


def test_a_database_of_another_version_is_an_error(house):
    import sqlite3

    with sqlite3.connect(house / "yuanwen.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    [(level, message)] = about("store", examined(house))
    assert level is Level.ERROR
    assert "its schema is 9999" in message


@pytest.mark.parametrize(
    ("free", "level"), [(2**31, Level.OK), (2**29, Level.WARN), (2**20, Level.ERROR)]
)
def test_a_full_disk_is_noticed_before_it_is_full(house, free, level):
    [(found, message)] = about("disk", examined(house, free=free))
    assert found is level
    assert str(house) in message


@pytest.mark.parametrize(
    ("minutes", "level", "word"),
    [(0, Level.OK, "right"), (1, Level.WARN, "fast"), (-1, Level.WARN, "slow"), (10, Level.ERROR, "fast")],
)  # fmt: skip
def test_a_clock_that_is_wrong_is_noticed(house, minutes, level, word):
    off = dt.timedelta(minutes=minutes)
    [(found, message)] = about("clock", examined(house, now=lambda: dt.datetime.now(dt.UTC) + off))
    assert found is level
    assert word in message


def test_telegram_out_of_reach_is_a_warning_about_the_clock(house):
    config = house / "config.yaml"
    config.write_text("telegram: {base_url: 'http://127.0.0.1:1'}\n")
    [(level, message)] = about("clock", examined(house))
    assert level is Level.WARN
    assert "127.0.0.1:1 does not tell the time" in message


def test_no_token_is_sent_to_ask_the_time(house, api, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "support.bot_api._Handler.do_HEAD",
        lambda self: (asked.append(self.path), self._answer(404, "text/plain", b"")),
        raising=False,
    )
    examined(house)
    assert asked == ["/"]


def test_an_open_token_file_is_noticed(house):
    (house / "bot.token").chmod(0o644)
    [_, finding] = [one for one in examined(house) if one.subject == "token"]
    assert finding.level is Level.WARN
    assert "chmod 600" in finding.remedy


def test_a_config_that_cannot_be_used_is_the_only_finding(house):
    (house / "config.yaml").write_text("log_level: LOUD\n")
    [finding] = examined(house)
    assert (finding.level, finding.subject) == (Level.ERROR, "config")


def test_the_command_prints_and_exits_with_1_where_there_is_an_error(house):
    command = ["doctor", "--config", str(house / "config.yaml")]
    sick = CliRunner().invoke(main, [*command, "--json"])
    assert sick.exit_code == 1
    told = json.loads(sick.stdout)
    assert told["ok"] is False
    assert list(told["findings"][0]) == ["level", "subject", "message", "remedy"]
    sick_text = CliRunner().invoke(main, command)
    assert sick_text.exit_code == 1
    with bot(house, *WELL):
        well = CliRunner().invoke(main, command)
    assert (well.exit_code, well.stderr) == (0, "")
    assert "alive and ready" in well.stdout
    assert " " * 20 not in sick_text.stdout


def test_a_damaged_database_is_an_error_that_says_what_to_do(house):
    file = house / "yuanwen.db"
    with file.open("rb+") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(b"\xff" * 16384)
    [finding] = [one for one in examined(house) if one.subject == "store"]
    assert finding.level is Level.ERROR
    assert "backup" in finding.remedy

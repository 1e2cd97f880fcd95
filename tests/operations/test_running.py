"""Heartbeat, watchdog and pages of a running bot, put together as the program does."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys

import httpx
import pytest

from bot.operations import running
from bot.operations.address import Address
from bot.operations.events import Answered, Connected, CorpusLoaded, Polled, Words
from bot.operations.health import Health
from bot.operations.logs import Tally
from bot.operations.notify import Notifier
from bot.operations.running import Operations


async def ping() -> None:
    pass


async def unreachable() -> None:
    raise OSError("refused")


@pytest.fixture
def manager(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(10)
        receiver.bind(str(tmp_path / "notify"))
        yield receiver


def make(tmp_path, tally=None, **environ) -> Operations:
    address = Address(path=tmp_path / "http")
    return Operations(address, tally or Tally(), Words(["weak"]), environ, version="1.2")


async def get(tmp_path, path: str) -> httpx.Response:
    transport = httpx.AsyncHTTPTransport(uds=str(tmp_path / "http"))
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.get(f"http://x{path}")


async def test_pages_tell_alive_from_ready(tmp_path):
    operations = make(tmp_path)
    async with operations.running(asyncio.Event(), ping):
        alive, ready = await get(tmp_path, "/healthz"), await get(tmp_path, "/readyz")
        assert (alive.status_code, ready.status_code) == (200, 503)
        assert set(alive.json()["checks"]) == {"loop", "poller"}
        assert ready.json()["checks"]["corpus"]["ok"] is False
        for event in (CorpusLoaded(1, 10), Connected(), Polled(succeeded=True)):
            operations.notice(event)
        ready = await get(tmp_path, "/readyz")
    assert ready.status_code == 200
    assert ready.headers["content-type"] == "application/json"
    told = ready.json()
    assert told["ok"] is True
    assert set(told["checks"]) == {"loop", "poller", "corpus", "store", "telegram"}
    assert (told["version"], told["errors"], told["last_error_seconds"]) == ("1.2", 0, None)
    assert told["last_poll_seconds"] < 60


async def test_a_store_that_is_gone_is_unready_and_alive(tmp_path):
    operations = make(tmp_path)
    for event in (CorpusLoaded(1, 10), Connected()):
        operations.notice(event)
    async with operations.running(asyncio.Event(), unreachable):
        assert (await get(tmp_path, "/healthz")).status_code == 200
        ready = await get(tmp_path, "/readyz")
    assert ready.status_code == 503
    assert [name for name, check in ready.json()["checks"].items() if not check["ok"]] == ["store"]


async def test_errors_are_counted_and_their_words_are_not_shown(tmp_path):
    tally = Tally()
    tally.handle(logging.LogRecord("bot.x", logging.ERROR, "", 1, "chat 77 broke", (), None))
    async with make(tmp_path, tally).running(asyncio.Event(), ping):
        page = await get(tmp_path, "/healthz")
    assert page.json()["errors"] == 1
    assert "77" not in json.dumps({**page.json(), "uptime_seconds": 0, "last_error_seconds": 0})


async def test_metrics_count_what_the_bot_tells(tmp_path):
    operations = make(tmp_path)
    operations.notice(Answered(0.1))
    async with operations.running(asyncio.Event(), ping):
        page = await get(tmp_path, "/metrics")
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "\nyuanwen_answers_total 1.0\n" in page.text


async def test_without_the_library_metrics_say_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "bot.operations.metrics", None)
    async with make(tmp_path).running(asyncio.Event(), ping):
        page = await get(tmp_path, "/metrics")
        assert (await get(tmp_path, "/healthz")).status_code == 200
    assert page.status_code == 501
    assert 'pip install "yuanwen[metrics]"' in page.text


async def test_without_an_address_nothing_is_counted_and_prometheus_is_not_loaded(monkeypatch):
    monkeypatch.setitem(sys.modules, "bot.operations.metrics", None)
    operations = Operations(None, Tally(), Words(), {}, version="1.2")
    operations.notice(Answered(0.1))
    async with operations.running(asyncio.Event(), ping):
        pass


async def received(manager) -> str:
    return (await asyncio.to_thread(manager.recv, 4096)).decode()


async def test_the_watchdog_hears_while_all_is_well(tmp_path, manager):
    stop = asyncio.Event()
    environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "60000"}
    async with make(tmp_path, **environ).running(stop, ping):
        assert await received(manager) == "WATCHDOG=1"
        assert await received(manager) == "WATCHDOG=1"
        stop.set()
        for _ in range(50):  # what was on its way
            if (said := await received(manager)) == "STOPPING=1":
                return
            assert said == "WATCHDOG=1"
    pytest.fail("no word of the stop")


async def test_the_watchdog_hears_nothing_from_a_poller_that_stands_still(caplog):
    now, said = 0.0, []

    class Listening(Notifier):
        def alive(self) -> None:
            said.append(now)

    async def pause(seconds: float) -> None:
        nonlocal now
        assert seconds == 30
        now += 30
        health.beat()
        if now == 210:
            health(Polled(succeeded=True))
        if now > 240:
            raise asyncio.CancelledError

    health = Health(clock=lambda: now)
    health(Polled(succeeded=True))
    with pytest.raises(asyncio.CancelledError):
        await running.feed(Listening("x", 90), health, 90, pause=pause)
    assert said == [0, 30, 60, 90, 120, 210, 240]
    [record] = caplog.records  # said once, at 150
    assert record.getMessage().endswith("no longer: poller went on 150 s ago")

"""A database that cannot be used: what is raised, and what the log is told of it."""

import asyncio
import itertools
import re

import pytest
from sqlalchemy import make_url
from support.proxy import Proxy
from support.trouble import full, read_only

from bot.store import database
from bot.store.health import Health, StoreUnavailableError
from bot.store.store import Store, StoreError

_chats = itertools.count(1000)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def fail(watched, message="disk full", *, hanging=False):
    with pytest.raises(StoreUnavailableError, match=message), watched:
        raise StoreUnavailableError(message, hanging=hanging)


def work(watched):
    with watched:
        pass


def logged(caplog):
    """The records of the store, in short."""
    found = re.compile(r"cannot be (read|written)|can be (read|written) again")
    return [match[0] for record in caplog.records if (match := found.search(record.getMessage()))]


# What the log is told


def test_a_lasting_trouble_is_reported_once_and_its_end_too(clock, caplog):
    health = Health("db", clock=clock)
    for clock.now in range(0, 7200, 60):
        fail(health.writing())
    work(health.writing())
    work(health.writing())
    assert logged(caplog) == ["cannot be written", "can be written again"]
    assert "disk full" in caplog.text
    assert "after 7140 seconds" in caplog.text


def test_reads_that_work_do_not_end_a_trouble_with_writing(clock, caplog):
    health = Health("db", clock=clock)
    for clock.now in range(0, 7200, 60):
        fail(health.writing())
        work(health.reading())
    assert logged(caplog) == ["cannot be written"]


def test_a_trouble_that_comes_and_goes_does_not_fill_the_log(clock, caplog):
    health = Health("db", clock=clock)
    for clock.now in range(0, 1200, 2):
        fail(health.writing())
        work(health.writing())
    assert logged(caplog) == ["cannot be written", "can be written again"] * 2


def test_an_error_of_one_statement_is_none_of_the_databases(clock, caplog):
    health = Health("db", clock=clock)
    with pytest.raises(StoreError), health.writing():
        raise StoreError("UNIQUE constraint failed")
    assert logged(caplog) == []


def test_a_database_that_hangs_is_not_waited_for_again_at_once(clock):
    health = Health("db", clock=clock)
    fail(health.reading(), hanging=True)
    clock.now = 4.0
    with pytest.raises(StoreUnavailableError, match="a moment ago"):
        work(health.reading())
    work(health.writing())  # what is to be written down is worth waiting for
    clock.now = 6.0
    work(health.reading())


# What databases do


async def write_until_refused(store):
    """Write more than what may be left of the last page."""
    for chat in itertools.islice(_chats, 1000):
        await store.set_time_zone(chat, "Asia/Tokyo")


async def test_a_full_disk_is_reported_once_and_what_is_there_can_be_read(tmp_path, caplog):
    async with await Store.open(f"sqlite:///{tmp_path / 'yuanwen.db'}") as store:
        await store.set_time_zone(1, "Asia/Tokyo")
        with full(store):
            for _ in range(3):
                with pytest.raises(StoreUnavailableError, match="full"):
                    await write_until_refused(store)
            assert await store.time_zone(1) == "Asia/Tokyo"
        assert logged(caplog) == ["cannot be written"]
        await store.set_time_zone(2, "Asia/Seoul")
        assert await store.time_zone(2) == "Asia/Seoul"
    assert logged(caplog) == ["cannot be written", "can be written again"]


async def test_a_database_that_turns_read_only_is_reported_once(tmp_path, caplog):
    async with await Store.open(f"sqlite:///{tmp_path / 'yuanwen.db'}") as store:
        await store.set_time_zone(1, "Asia/Tokyo")
        with read_only(store):
            for _ in range(3):
                with pytest.raises(StoreUnavailableError, match="readonly"):
                    await store.set_time_zone(1, "Asia/Seoul")
            assert await store.time_zone(1) == "Asia/Tokyo"
        await store.set_time_zone(1, "Asia/Seoul")
    assert logged(caplog) == ["cannot be written", "can be written again"]


async def test_a_read_only_file_can_be_opened_and_read(tmp_path):
    file = tmp_path / "yuanwen.db"
    async with await Store.open(f"sqlite:///{file}") as store:
        await store.set_time_zone(1, "Asia/Tokyo")
    async with await Store.open(f"sqlite:///file:{file}?mode=ro&uri=true") as store:
        assert await store.time_zone(1) == "Asia/Tokyo"
        with pytest.raises(StoreUnavailableError, match="readonly"):
            await store.set_time_zone(1, "Asia/Seoul")


async def test_a_server_that_went_away_and_came_back_is_used_again(server_url, caplog):
    url = make_url(server_url)
    async with Proxy(url.host, url.port) as proxy:
        between = url.set(port=proxy.port).render_as_string(hide_password=False)
        async with await Store.open(between) as store:
            await store.set_time_zone(1, "Asia/Tokyo")
            await proxy.cut()
            for _ in range(3):
                with pytest.raises(StoreUnavailableError):
                    await store.time_zone(1)
            await proxy.mend()
            assert await store.time_zone(1) == "Asia/Tokyo"
    assert logged(caplog) == ["cannot be read", "can be read again"]


async def test_a_server_that_does_not_answer_holds_up_one_read_and_not_the_next(
    server_url, monkeypatch, caplog
):
    monkeypatch.setattr(database, "_COMMAND_SECONDS", 0.3)
    monkeypatch.setattr(database, "_CONNECT_SECONDS", 0.3)
    url = make_url(server_url)
    async with Proxy(url.host, url.port) as proxy:
        between = url.set(port=proxy.port).render_as_string(hide_password=False)
        async with await Store.open(between) as store:
            await store.set_time_zone(1, "Asia/Tokyo")
            proxy.freeze()
            with pytest.raises(StoreUnavailableError, match="does not answer"):
                async with asyncio.timeout(3):
                    await store.time_zone(1)
            with pytest.raises(StoreUnavailableError, match="a moment ago"):
                async with asyncio.timeout(0.1):
                    await store.time_zone(1)
            proxy.thaw()
            await store.set_time_zone(1, "Asia/Seoul")
    assert "cannot be read" in logged(caplog)


def test_damage_is_not_over_because_another_part_can_be_read(clock, caplog):
    health = Health("db", clock=clock)
    for clock.now in (0, 1, 60):
        with pytest.raises(StoreUnavailableError), health.reading():
            raise StoreUnavailableError("malformed", damaged=True)
        work(health.reading())
    assert logged(caplog) == ["cannot be read"] * 2
    assert "damaged" in caplog.text

"""Alive and ready: what counts, and after how long it does not any more."""

from __future__ import annotations

import asyncio

import pytest

from bot.operations import health as health_module
from bot.operations.events import Answered, Connected, CorpusLoaded, Polled
from bot.operations.health import Health, store_check


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def health(clock):
    return Health(clock=clock)


def failing(checks):
    return [check.name for check in checks if not check.ok]


def pass_time(clock, health, seconds):
    """Let time pass while the event loop turns."""
    clock.now += seconds
    health.beat()


def test_is_alive_from_the_start_and_not_ready(health):
    assert failing(health.alive()) == []
    assert failing(health.ready()) == ["corpus", "telegram"]


def test_is_ready_when_connected_and_answered_from_something(health):
    health(CorpusLoaded(1, 10))
    health(Connected())
    assert failing(health.ready()) == []  # updates may be pushed to the bot and never asked for
    health(Polled(succeeded=True))
    assert failing(health.ready()) == []
    assert [check.detail for check in health.ready()] == [
        "1 documents, 10 passages",
        "answered 0 s ago",
    ]


def test_a_loop_that_stands_still_is_not_alive(health, clock):
    clock.now += 15
    assert failing(health.alive()) == []
    clock.now += 1
    assert failing(health.alive()) == ["loop"]
    health.beat()
    assert failing(health.alive()) == []


def test_a_poller_that_stands_still_is_not_alive(health, clock):
    health(Polled(succeeded=True))
    pass_time(clock, health, 120)
    assert failing(health.alive()) == []
    pass_time(clock, health, 1)
    assert failing(health.alive()) == ["poller"]


def test_a_network_that_is_down_makes_the_bot_unready_and_not_dead(health, clock):
    health(CorpusLoaded(1, 10))
    health(Connected())
    health(Polled(succeeded=True))
    for _ in range(5):
        pass_time(clock, health, 30)
        health(Polled(succeeded=False, pause=30))
    assert failing(health.alive()) == []
    assert failing(health.ready()) == ["telegram"]
    health(Polled(succeeded=True))
    assert failing(health.ready()) == []


def test_a_poller_that_was_told_to_wait_is_alive_until_then(health, clock):
    health(Polled(succeeded=False, pause=600))
    pass_time(clock, health, 600)
    assert failing(health.alive()) == []
    pass_time(clock, health, 121)
    assert failing(health.alive()) == ["poller"]


def test_a_first_request_that_fails_does_not_make_it_ready(health):
    health(Connected())
    health(Polled(succeeded=False, pause=1))
    assert "telegram" in failing(health.ready())
    assert health.poll_age is None


def test_without_paragraphs_it_is_not_ready(health):
    health(Connected())
    health(CorpusLoaded(1, 0))
    assert failing(health.ready()) == ["corpus"]


def test_other_events_are_none_of_its_business(health, clock):
    clock.now += 16
    health(Answered(1.0))
    assert failing(health.alive()) == ["loop"]
    assert health.uptime == 16


async def test_a_store_that_answers_is_reachable():
    async def ping() -> None:
        pass

    assert (await store_check(ping)).ok


async def test_a_store_that_fails_is_told_without_its_words():
    async def ping() -> None:
        raise RuntimeError("postgresql://bot:hunter2@db")

    check = await store_check(ping)
    assert not check.ok
    assert check.detail == "cannot be reached (RuntimeError)"


async def test_a_store_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(health_module, "_STORE_PATIENCE", 0.01)
    check = await store_check(asyncio.Event().wait)
    assert (check.ok, check.detail) == (False, "cannot be reached (TimeoutError)")

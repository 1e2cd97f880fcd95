"""Word to the service manager, over a real datagram socket."""

from __future__ import annotations

import os
import socket
import time
from typing import NamedTuple

import pytest

from bot.operations.notify import Notifier


class Manager(NamedTuple):
    """A service manager that listens, and what it would put into $NOTIFY_SOCKET."""

    receiver: socket.socket
    address: str

    def lines(self) -> list[str]:
        return self.receiver.recv(4096).decode().split("\n")


@pytest.fixture(params=["file", "abstract"])
def manager(request, tmp_path):
    path, name = str(tmp_path / "notify"), f"{tmp_path.name}-{os.getpid()}"
    bound, address = (path, path) if request.param == "file" else (f"\0{name}", f"@{name}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(10)
        receiver.bind(bound)
        yield Manager(receiver, address)


def test_says_what_the_protocol_has(manager):
    notifier = Notifier.from_environment({"NOTIFY_SOCKET": manager.address})
    notifier.ready("connected\nas @yuanwen_bot")
    assert manager.lines() == ["READY=1", "STATUS=connected as @yuanwen_bot"]
    notifier.alive()
    assert manager.lines() == ["WATCHDOG=1"]
    notifier.stopping()
    assert manager.lines() == ["STOPPING=1"]


def test_a_reload_begins_with_its_moment_and_ends_ready(manager):
    notifier = Notifier(manager.address)
    notifier.ready()
    assert manager.lines() == ["READY=1"]
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    with notifier.reloading():
        reloading, moment = manager.lines()
        assert reloading == "RELOADING=1"
        assert before <= int(moment.removeprefix("MONOTONIC_USEC=")) < before + 10_000_000
    assert manager.lines() == ["READY=1"]


def test_a_reload_during_the_start_does_not_claim_that_the_start_is_over(manager):
    notifier = Notifier(manager.address)
    with notifier.reloading():
        pass
    notifier.alive()
    assert manager.lines() == ["WATCHDOG=1"]


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),  # meant for another process
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_read_from_the_environment(environ, seconds):
    assert Notifier.from_environment({"NOTIFY_SOCKET": "/x", **environ}).watchdog == seconds


def test_without_a_service_manager_nothing_is_said_and_nothing_fails(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    notifier = Notifier.from_environment({"WATCHDOG_USEC": "30000000"})
    notifier.ready()
    with notifier.reloading():
        notifier.alive()
    assert notifier.watchdog is None


def test_a_service_manager_that_is_gone_is_logged_once(tmp_path, caplog):
    notifier = Notifier(str(tmp_path / "absent"))
    notifier.alive()
    notifier.alive()
    [record] = caplog.records
    assert "No such file" in record.getMessage()


def test_a_service_manager_that_does_not_listen_is_not_waited_for(tmp_path, caplog):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        notifier = Notifier(str(tmp_path / "notify"))
        while not caplog.records:  # its queue is full after a few
            notifier.alive()
    assert "cannot be told" in caplog.text


def test_a_start_that_takes_long_asks_for_more_time(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(5)
        receiver.bind(str(tmp_path / "notify"))
        with Notifier(str(tmp_path / "notify")).starting(every=0.01):
            assert receiver.recv(4096) == b"EXTEND_TIMEOUT_USEC=300000000"

"""Word to the service manager, as sd_notify(3) has it: ready, reloading, stopping, still well.

The protocol is one datagram of lines to the socket that ``$NOTIFY_SOCKET`` names; without that
variable nothing is sent. Knows nothing of what is well.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Self

logger = logging.getLogger(__name__)

_SOCKET = "NOTIFY_SOCKET"
_WATCHDOG = "WATCHDOG_USEC"
_WATCHDOG_PID = "WATCHDOG_PID"
_EXTENSION_SECONDS = 300  # as TimeoutStartSec in the unit


class Notifier:
    """Tells the service manager. Never raises and never waits.

    Parameters
    ----------
    address
        Path of a socket, with ``@`` for the NUL of an abstract one; empty for nobody to tell.
    watchdog
        Seconds within which it wants to hear that all is well; None where it does not.
    """

    def __init__(self, address: str = "", watchdog: float | None = None) -> None:
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self.watchdog = watchdog if address else None
        self._failed = False
        self._started = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read what the service manager has set; what is not meant for this process is left."""
        mine = environ.get(_WATCHDOG_PID, str(os.getpid())) == str(os.getpid())
        microseconds = environ.get(_WATCHDOG, "") if mine else ""
        watchdog = int(microseconds) / 1e6 if microseconds.isdecimal() else 0
        return cls(environ.get(_SOCKET, ""), watchdog or None)

    def ready(self, status: str = "") -> None:
        """Say that the start is over; `status` is one line for people."""
        self._started = True
        self._send("READY=1", *([f"STATUS={_one_line(status)}"] if status else []))

    @contextlib.contextmanager
    def starting(self, *, every: float = _EXTENSION_SECONDS / 5) -> Iterator[None]:
        """Ask for more time, every so many seconds, until the block ends: an index is being built."""
        if not self._address:
            yield
            return
        done = threading.Event()

        def ask() -> None:
            while not done.wait(every):
                self._send(f"EXTEND_TIMEOUT_USEC={_EXTENSION_SECONDS * 1_000_000}")

        asking = threading.Thread(target=ask, name="starting", daemon=True)
        asking.start()
        try:
            yield
        finally:
            done.set()
            asking.join()

    def alive(self) -> None:
        """Say that all is well."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._send("STOPPING=1")

    @contextlib.contextmanager
    def reloading(self) -> Iterator[None]:
        """Say that a reload goes on until the block ends. During the start, there is no word of it."""
        if not self._started:
            yield
            return
        microseconds = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send("RELOADING=1", f"MONOTONIC_USEC={microseconds}")
        try:
            yield
        finally:
            self.ready()

    def _send(self, *lines: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.setblocking(False)
                sender.sendto("\n".join(lines).encode(), self._address)
        except OSError as error:
            if not self._failed:  # once is enough: it is said again and again
                self._failed = True
                logger.warning("the service manager cannot be told (%s)", error.strerror or error)


def _one_line(text: str) -> str:
    return " ".join(text.split())

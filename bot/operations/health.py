"""Whether the bot is alive and whether it is ready, from what it was told and from asking around.

Alive means that the event loop turns and updates are asked for, be it in vain: where it is not, a
restart helps. Ready means that members get answers. Knows no network.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.operations.events import Connected, CorpusLoaded, Event, Polled

HEARTBEAT_SECONDS = 1.0
_LOOP_PATIENCE = 15.0  # seconds without a beat
_POLL_PATIENCE = 120.0  # a request for updates is held open for half a minute, and may time out
_STORE_PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer; `detail` is for a person."""

    name: str
    ok: bool
    detail: str


class Health:
    """Keeps when things last happened. Give it events; call `beat` again and again.

    Parameters
    ----------
    clock
        Seconds, ever rising.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = self._beaten = clock()
        self._connected = False
        self._next_poll: float | None = None  # when the next request for updates begins
        self._polled: float | None = None  # when the last one was answered
        self._corpus = CorpusLoaded(0, 0)

    def __call__(self, event: Event) -> None:
        """Take an event."""
        now = self._clock()
        match event:
            case Connected():
                self._connected = True
            case Polled(succeeded, pause):
                self._next_poll = now + pause
                if succeeded:
                    self._polled = now
            case CorpusLoaded():
                self._corpus = event
            case _:
                pass

    def beat(self) -> None:
        """Note that the event loop turns."""
        self._beaten = self._clock()

    @property
    def uptime(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._started

    @property
    def poll_age(self) -> float | None:
        """Seconds since Telegram last answered a request for updates; None before the first."""
        return None if self._polled is None else self._clock() - self._polled

    def alive(self) -> list[Check]:
        """Answer at once, whatever state the rest is in."""
        return [self._loop(), self._poller()]

    def ready(self) -> list[Check]:
        """Answer at once what can be told without asking anybody."""
        return [self._loaded(), self._telegram()]

    def _loop(self) -> Check:
        age = self._clock() - self._beaten
        return Check("loop", age <= _LOOP_PATIENCE, f"turned {age:.1f} s ago")

    def _poller(self) -> Check:
        if self._next_poll is None:
            return Check("poller", True, "has not begun")
        late = self._clock() - self._next_poll
        what = f"went on {late:.0f} s ago" if late >= 0 else f"goes on in {-late:.0f} s"
        return Check("poller", late <= _POLL_PATIENCE, what)

    def _loaded(self) -> Check:
        documents, passages = self._corpus.documents, self._corpus.passages
        return Check("corpus", passages > 0, f"{documents} documents, {passages} passages")

    def _telegram(self) -> Check:
        if not self._connected:
            return Check("telegram", False, "not connected yet")
        if self._next_poll is None:
            return Check("telegram", True, "connected")
        if self.poll_age is None:
            return Check("telegram", False, "has answered no request for updates yet")
        ok = self.poll_age <= _POLL_PATIENCE
        return Check("telegram", ok, f"answered {self.poll_age:.0f} s ago")


async def store_check(ping: Callable[[], Awaitable[object]]) -> Check:
    """Tell within a few seconds whether the store can be reached; `ping` raises where it cannot."""
    try:
        async with asyncio.timeout(_STORE_PATIENCE):
            await ping()
    except Exception as error:  # noqa: BLE001 - of whichever library; its text may be anything
        return Check("store", False, f"cannot be reached ({type(error).__name__})")
    return Check("store", True, "reachable")

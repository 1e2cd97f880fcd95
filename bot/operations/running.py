"""Keeps the operator's side running beside the bot: heartbeat, watchdog, HTTP server.

Owns their lifetimes: what is started here is cancelled and awaited here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from bot.operations.address import Address
from bot.operations.events import Notice, Words, announcer
from bot.operations.health import HEARTBEAT_SECONDS, Health
from bot.operations.http import serving
from bot.operations.logs import Tally
from bot.operations.notify import Notifier
from bot.operations.panel import routes

if TYPE_CHECKING:
    from bot.operations.metrics import Metrics

logger = logging.getLogger(__name__)

_WATCHDOG_SHARE = 1 / 3  # of the time within which the service manager wants to hear


class Operations:
    """What an operator sees, put together. Tell `notice` what happens; enter `running` to begin.

    Parameters
    ----------
    address
        Where to answer over HTTP; None for nowhere, and nothing is then counted.
    tally
        Counts what is logged.
    words
        The words that events can have.
    environ
        What the service manager has set.
    """

    def __init__(
        self,
        address: Address | None,
        tally: Tally,
        words: Words,
        environ: Mapping[str, str],
        *,
        version: str,
    ) -> None:
        self._address = address
        self._tally = tally
        self._version = version
        self._notifier = Notifier.from_environment(environ)
        self._health = Health()
        self._metrics = None if address is None else _metrics(words, tally)
        listeners: list[Notice] = [self._health]
        if self._metrics is not None:
            listeners.append(self._metrics)
        self.notice = announcer(*listeners)

    def ready(self, status: str) -> None:
        """Tell the service manager that members are answered from now on."""
        self._notifier.ready(status)

    def starting(self) -> AbstractContextManager[None]:
        """Return what to enter while the start takes as long as it takes."""
        return self._notifier.starting()

    def reloading(self) -> AbstractContextManager[None]:
        """Return what to enter while a reload goes on."""
        return self._notifier.reloading()

    @contextlib.asynccontextmanager
    async def running(
        self, stop: asyncio.Event, ping: Callable[[], Awaitable[object]]
    ) -> AsyncIterator[None]:
        """Beat, tell the service manager, and answer over HTTP, until the block ends.

        Parameters
        ----------
        stop
            Set when the end begins.
        ping
            Raises where the store cannot be reached.

        Raises
        ------
        ListenError
            Where nothing can listen at the address.
        """
        chores = [_beat(self._health), _announce(self._notifier, stop)]
        if self._notifier.watchdog is not None:
            chores.append(feed(self._notifier, self._health, self._notifier.watchdog))
        tasks = [asyncio.create_task(chore) for chore in chores]
        try:
            async with contextlib.AsyncExitStack() as stack:
                if self._address is not None:
                    paths = routes(
                        self._health, self._tally, ping, self._metrics, version=self._version
                    )
                    await stack.enter_async_context(serving(self._address, paths))
                yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _metrics(words: Words, tally: Tally) -> Metrics | None:
    try:
        from bot.operations.metrics import Metrics
    except ModuleNotFoundError:
        return None
    return Metrics(words, logged=lambda: tally.counts)


async def _beat(health: Health) -> None:
    while True:
        health.beat()
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def _announce(notifier: Notifier, stop: asyncio.Event) -> None:
    await stop.wait()
    notifier.stopping()


async def feed(
    notifier: Notifier,
    health: Health,
    seconds: float,
    *,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Say that all is well as long as it is; otherwise the service manager begins anew.

    `seconds` is how long it waits for the next word; `pause` is awaited in between.
    """
    well = True
    while True:
        sick = [f"{check.name} {check.detail}" for check in health.alive() if not check.ok]
        if not sick:
            notifier.alive()
        elif well:
            logger.error("not well, the watchdog is told no longer: %s", "; ".join(sick))
        well = not sick
        await pause(seconds * _WATCHDOG_SHARE)

"""The queue between fetching updates and handling them: full while too many are unfinished.

The library takes updates out as fast as they come and lets them wait as tasks, so the length of
its queue says nothing. Here `put` waits while too many have been put and not been handled; whoever
fetches stops fetching meanwhile, and Telegram keeps what has not been fetched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telegram import Update


class Intake(asyncio.Queue[object]):
    """A queue of updates that counts until they are handled.

    Parameters
    ----------
    most
        Most updates that may be unfinished. What is no update always gets in.
    arrived
        Called with each that gets in.
    """

    def __init__(self, most: int, *, arrived: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._most = most
        self._arrived = arrived
        self._held = 0
        self._one_less = asyncio.Event()

    @property
    def unfinished(self) -> int:
        """How many have been put and are not handled yet."""
        return self._held

    async def put(self, item: object) -> None:
        """Put an update, as soon as there is room."""
        while not self._has_room_for(item):
            self._one_less.clear()
            await self._one_less.wait()
        self.put_nowait(item)

    def put_nowait(self, item: object) -> None:
        """Put an update. Raises QueueFull where there is no room."""
        if not self._has_room_for(item):
            raise asyncio.QueueFull
        super().put_nowait(item)
        self._held += 1
        self._arrived()

    def task_done(self) -> None:
        """Note that one of what was put is handled."""
        super().task_done()
        self._held -= 1
        self._one_less.set()

    def _has_room_for(self, item: object) -> bool:
        return not isinstance(item, Update) or self._held < self._most

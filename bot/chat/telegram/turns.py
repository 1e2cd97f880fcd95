"""Whose turn it is: lines of waiting work served in rotation, one piece of each at a time.

Owns the order and how many are served at once; knows nothing of chats or Telegram. A line that is
long gets longer waits, and no other line does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Line:
    """Who waits, first come first, and whether one of them is being served."""

    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    busy: bool = False


class Turns:
    """Gives turns. Remembers only lines that somebody is in.

    Parameters
    ----------
    at_once
        Most pieces of work, of different lines, that are served at the same time.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lines: dict[Hashable, _Line] = {}
        self._next: deque[Hashable] = deque()  # lines that wait and of which nobody is served

    def waiting(self, name: Hashable) -> int:
        """Return how many wait in a line, not counting who is being served."""
        line = self._lines.get(name)
        return len(line.waiting) if line is not None else 0

    def __contains__(self, name: Hashable) -> bool:
        """Tell whether anybody waits or is served in a line."""
        return name in self._lines

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @asynccontextmanager
    async def turn(self, name: Hashable) -> AsyncIterator[None]:
        """Wait for a turn in a line; it lasts until the end of the block."""
        line = self._lines.setdefault(name, _Line())
        place = asyncio.get_running_loop().create_future()
        line.waiting.append(place)
        if not line.busy and len(line.waiting) == 1:
            self._next.append(name)
        self._serve()
        try:
            await place
        except asyncio.CancelledError:
            if place.cancelled():
                self._give_up(name, place)
            else:  # its turn had just come
                self._leave(name)
            raise
        try:
            yield
        finally:
            self._leave(name)

    def _serve(self) -> None:
        while self._free and self._next:
            name = self._next.popleft()
            line = self._lines[name]
            while line.waiting and line.waiting[0].cancelled():  # who has given up just now
                line.waiting.popleft()
            if not line.waiting:
                del self._lines[name]
                continue
            line.busy = True
            self._free -= 1
            line.waiting.popleft().set_result(None)

    def _leave(self, name: Hashable) -> None:
        line = self._lines[name]
        line.busy = False
        self._free += 1
        if line.waiting:
            self._next.append(name)  # behind all lines that wait by now
        else:
            del self._lines[name]
        self._serve()

    def _give_up(self, name: Hashable, place: asyncio.Future[None]) -> None:
        line = self._lines.get(name)
        if line is None or place not in line.waiting:  # passed over already
            return
        line.waiting.remove(place)
        if not line.waiting and not line.busy:
            self._next.remove(name)
            del self._lines[name]

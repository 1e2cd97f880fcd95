"""What was read of a chat lately: kept for a minute, so that each answer need not read it anew.

Owns when it is forgotten; what it is, and when it changes here, is known to those who keep it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_SECONDS = 60.0  # until what another process has changed is seen here
_MOST = 5_000


class Memo(Generic[Value]):
    """One value for each of the chats that were asked about last.

    Parameters
    ----------
    clock
        Seconds that never run backwards.
    """

    def __init__(
        self,
        *,
        seconds: float = _SECONDS,
        most: int = _MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._known: OrderedDict[int, tuple[Value, float]] = OrderedDict()
        self._changes = 0

    async def get(self, chat_id: int, read: Callable[[int], Awaitable[Value]]) -> Value:
        """Return what is known of a chat, read where it is not known."""
        known = self._known.get(chat_id)
        if known is not None and self._clock() < known[1]:
            return known[0]
        changes = self._changes
        value = await read(chat_id)
        if changes == self._changes:  # else it may be what was there before
            self._known[chat_id] = (value, self._clock() + self._seconds)
            self._known.move_to_end(chat_id)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return value

    def forget(self, chat_id: int) -> None:
        """Read anew next time: something has changed."""
        self._changes += 1
        self._known.pop(chat_id, None)

    def __len__(self) -> int:
        return len(self._known)

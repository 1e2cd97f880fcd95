"""Files that were sent and wait to be confirmed: a few, for a while, in memory only."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.reading.uploads import Upload

MINUTES = 30
_MOST = 8
_MOST_BYTES = 64 * 2**20
_BITS = 48  # of a number: nobody guesses it, and after a restart an old button meets no new file


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits.

    Attributes
    ----------
    data
        The file.
    sender
        Whoever sent it, and nobody else, may confirm it.
    instead_of
        Digest of the file that it would replace, empty for none.
    """

    upload: Upload
    data: bytes
    sender: int
    instead_of: str = ""


class WaitingRoom:
    """Keeps files until they are taken, for `MINUTES` at most; the oldest make room for new ones."""

    def __init__(
        self,
        *,
        most: int = _MOST,
        most_bytes: int = _MOST_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._clock = clock
        self._waiting: OrderedDict[int, tuple[float, Waiting]] = OrderedDict()

    def add(self, waiting: Waiting) -> int:
        """Keep a file and return the number to take it by."""
        self._drop_expired()
        number = secrets.randbits(_BITS)
        self._waiting[number] = (self._clock() + 60 * MINUTES, waiting)
        while len(self._waiting) > 1 and self._is_full():
            self._waiting.popitem(last=False)
        return number

    def take(self, number: int, sender: int) -> Waiting | None:
        """Hand out a file, once, to whoever sent it; None where it does not wait any more."""
        self._drop_expired()
        _, waiting = self._waiting.get(number, (0.0, None))
        if waiting is None or waiting.sender != sender:
            return None
        del self._waiting[number]
        return waiting

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._waiting)

    def _is_full(self) -> bool:
        held = sum(len(waiting.data) for _, waiting in self._waiting.values())
        return len(self._waiting) > self._most or held > self._most_bytes

    def _drop_expired(self) -> None:
        now = self._clock()
        while self._waiting and next(iter(self._waiting.values()))[0] <= now:
            self._waiting.popitem(last=False)

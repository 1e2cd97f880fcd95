"""What was made for a key, remembered while it is used and not too heavy with the others.

`functools.lru_cache` counts entries; here they also weigh, since one choice of documents may be of
three and the next of a hundred thousand. Knows nothing of what is remembered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Makes what is not remembered. May be called by several threads at once.

    Parameters
    ----------
    make
        Makes what belongs to a key. Two threads may make the same; both get the one kept first.
    weigh
        Weighs it.
    most, heaviest
        How many are remembered, and how much they may weigh together; the one used last stays
        however heavy it is.
    """

    def __init__(
        self, make: Callable[[K], V], weigh: Callable[[V], int], *, most: int, heaviest: int
    ) -> None:
        self._make = make
        self._weigh = weigh
        self._most = most
        self._heaviest = heaviest
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._weight = 0

    def __call__(self, key: K) -> V:
        """Return what belongs to a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._make(key)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._weight += self._weigh(made)
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self._is_too_much():
                _, dropped = self._kept.popitem(last=False)
                self._weight -= self._weigh(dropped)
            return self._kept[key]

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._kept)

    def _is_too_much(self) -> bool:
        return len(self._kept) > self._most or self._weight > self._heaviest

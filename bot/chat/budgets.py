"""How many answers a member and a chat get in an hour. Owns what was given lately, in memory.

Knows neither messages nor Telegram: ids and limits in, a verdict out. After a restart everybody
begins anew. What it remembers is bounded by the answers given within one hour.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum, auto

HOUR = 3600.0  # seconds
_MOST_KEYS = 20_000


class Verdict(Enum):
    """What becomes of a request."""

    GRANTED = auto()
    MEMBER_SPENT = auto()  # the member is told, once in an hour
    CHAT_SPENT = auto()  # the chat is told, once in an hour
    SILENCE = auto()  # told already


@dataclass(frozen=True, slots=True)
class Limits:
    """Most answers in an hour to one member and in the whole chat; 0 for no limit."""

    member: int
    chat: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, and in how many seconds there is room again where there is none now."""

    verdict: Verdict
    wait: float = 0.0


class Budgets:
    """Answers of the last hour: the window slides, it does not begin at full hours.

    Parameters
    ----------
    clock
        Seconds that never run backwards.
    most
        How many members and chats are remembered; of more, those heard of longest ago are dropped.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, most: int = _MOST_KEYS
    ) -> None:
        self._clock = clock
        self._members = _Windows(most)
        self._chats = _Windows(most)
        self._told = _Windows(most)

    def spend(self, chat: int, member: int, limits: Limits) -> Ruling:
        """Grant one answer if both limits allow it; one that is not granted costs nothing."""
        now = self._clock()
        who = (chat, member)
        verdict, wait = self._longest_wait(chat, member, limits, now)
        if wait > 0:
            # What concerns everybody is said once, not to each of a hundred members.
            whom = who if verdict is Verdict.MEMBER_SPENT else chat
            if self._told.wait(whom, 1, now) > 0:
                return Ruling(Verdict.SILENCE, wait)
            self._told.add(whom, 1, now)
            return Ruling(verdict, wait)
        self._members.add(who, limits.member, now)
        self._chats.add(chat, limits.chat, now)
        return Ruling(Verdict.GRANTED)

    def has_room(self, chat: int, member: int, limits: Limits) -> bool:
        """Tell whether one answer would be granted, without taking it."""
        _, wait = self._longest_wait(chat, member, limits, self._clock())
        return wait <= 0

    def _longest_wait(
        self, chat: int, member: int, limits: Limits, now: float
    ) -> tuple[Verdict, float]:
        waits = {
            Verdict.MEMBER_SPENT: self._members.wait((chat, member), limits.member, now),
            Verdict.CHAT_SPENT: self._chats.wait(chat, limits.chat, now),
        }
        return max(waits.items(), key=lambda item: item[1])

    def __len__(self) -> int:
        """How many moments are remembered."""
        return sum(map(len, (self._members, self._chats, self._told)))


class _Windows:
    """For each key, the moments of its last hour, as many as its limit has use for."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._moments: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def wait(self, key: Hashable, limit: int, now: float) -> float:
        """Return in how many seconds there is room again; 0 where there is."""
        moments = self._moments.get(key, ())
        # A limit may be lowered while more than that many are remembered.
        return max(0.0, moments[-limit] + HOUR - now) if 0 < limit <= len(moments) else 0.0

    def add(self, key: Hashable, limit: int, now: float) -> None:
        """Remember a moment. Where there is no limit, nothing is remembered."""
        if limit > 0:
            moments = self._moments.setdefault(key, deque())
            moments.append(now)
            while len(moments) > limit:
                moments.popleft()
            self._moments.move_to_end(key)
        self._drop(now)

    def _drop(self, now: float) -> None:
        """Forget who was last heard of more than an hour ago."""
        while self._moments:
            key, moments = next(iter(self._moments.items()))
            if moments[-1] + HOUR > now and len(self._moments) <= self._most:
                return
            del self._moments[key]

    def __len__(self) -> int:
        return sum(map(len, self._moments.values()))

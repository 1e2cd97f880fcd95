"""Which question a message of the bot answers: held in memory for an hour, for whoever teaches it.

A reply to one of the bot's messages comes without what that message replied to. Bounded, never
written anywhere, and forgotten on request.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 3600.0
_MOST = 1000


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    asker: int
    until: float


class RecentQuestions:
    """The questions of the last hour, by chat and message of the bot, and no more than a thousand.

    Parameters
    ----------
    clock
        Seconds that never run backwards.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: OrderedDict[tuple[int, int], _Asked] = OrderedDict()

    def remember(self, chat_id: int, message_id: int, question: str, asker: int) -> None:
        """Remember what a message of the bot answers; `asker` is a member's id, 0 for unknown."""
        key = (chat_id, message_id)
        self._asked[key] = _Asked(question, asker, self._clock() + SECONDS)
        self._asked.move_to_end(key)
        self._drop()

    def question(self, chat_id: int, message_id: int) -> str:
        """Return the question, empty where it is not known, or not any more."""
        self._drop()
        asked = self._asked.get((chat_id, message_id))
        return asked.question if asked is not None else ""

    def forget_member(self, user_id: int) -> None:
        """Forget what a member asked."""
        for key in [key for key, asked in self._asked.items() if asked.asker == user_id]:
            del self._asked[key]

    def forget_chat(self, chat_id: int) -> None:
        """Forget what was asked in a chat."""
        for key in [key for key in self._asked if key[0] == chat_id]:
            del self._asked[key]

    def _drop(self) -> None:
        now = self._clock()
        while self._asked:
            oldest = next(iter(self._asked))
            if len(self._asked) <= _MOST and self._asked[oldest].until > now:
                return
            del self._asked[oldest]

    def __len__(self) -> int:
        self._drop()
        return len(self._asked)

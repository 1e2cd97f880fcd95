"""Which messages answer which question, so that an edited question can edit its answer.

Kept in memory and bounded: after a restart an edited question is simply answered anew.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Answered:
    """The messages that answer one question; hold the lock while they change.

    Attributes
    ----------
    message_ids
        Their ids; none yet for a new question.
    version
        When the question was written or edited, as it was answered.
    """

    message_ids: list[int] = field(default_factory=list)
    version: dt.datetime | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class AnswerMemory:
    """The latest `size` answers."""

    def __init__(self, size: int = 2000) -> None:
        self._size = size
        self._answers: OrderedDict[tuple[int, int], Answered] = OrderedDict()

    def of(self, chat_id: int, question_id: int) -> Answered:
        """Return what answers a question; empty for a new one."""
        key = (chat_id, question_id)
        answered = self._answers.setdefault(key, Answered())
        self._answers.move_to_end(key)
        while len(self._answers) > self._size:
            self._answers.popitem(last=False)
        return answered

    def __len__(self) -> int:
        return len(self._answers)

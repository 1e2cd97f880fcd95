"""Writes down what was asked, off the way of the answer: numbers per day, and questions if kept.

What happens is noted in memory and written every few seconds, and once more at the end. Owns what
is counted; no member's words are in any count. Knows no Telegram.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.answering import Reason
from bot.answering.lessons import key_of
from bot.chat.reply import Asked
from bot.store.store import QuestionStatus, Store, StoreUnavailableError

logger = logging.getLogger(__name__)

_SECONDS = 5.0  # between two writes
_SOON = 500  # different things noted; more are written at once
_MOST = 20_000  # different things held while the store cannot be written
_MOST_QUESTIONS = 2_000
_CHATS_AT_ONCE = 100  # in one transaction
_PATIENCE = 3  # failures after which the store is left alone for a while
_QUARTER = dt.timedelta(minutes=15)  # no time zone is finer

_Key = tuple[int, dt.datetime, str, str]  # chat, quarter of an hour, kind, subject

# Not worth an admin's time.
_NO_QUESTION = {
    Reason.EMPTY,
    Reason.TOO_LONG,
    Reason.CHATTER,
    Reason.NO_SUCH_PART,
    Reason.FOLLOW_UP,
}


class Kind(StrEnum):
    """What is counted."""

    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"  # subject: the reason
    SLOGAN = "slogan"  # subject: the set phrase, in the words of the text


@dataclass(frozen=True, slots=True)
class Asking:
    """Something asked in a chat.

    Attributes
    ----------
    asker
        Id of the member, 0 where it is not known.
    message_id
        The answer's message, the one that bears the votes.
    passage_id
        The passage quoted.
    again
        Whether it is an answer edited after its question: kept anew, not counted.
    """

    chat_id: int
    asker: int
    moment: dt.datetime
    asked: Asked
    message_id: int | None = None
    passage_id: str | None = None
    again: bool = False


class Recorder:
    """Notes what happens and writes it down later. Call `run` once, and `flush` at the end.

    Parameters
    ----------
    zones_of
        Returns the time zones of chats.
    keeps_questions
        Whether the questions themselves are kept.
    """

    def __init__(
        self,
        store: Store,
        zones_of: Callable[[Collection[int]], Awaitable[Mapping[int, ZoneInfo]]],
        *,
        keeps_questions: bool = False,
    ) -> None:
        self._store = store
        self._zones_of = zones_of
        self._keeps = keeps_questions
        self._counts: collections.Counter[_Key] = collections.Counter()
        self._overflown = False
        self._questions: collections.deque[Asking] = collections.deque(maxlen=_MOST_QUESTIONS)
        self._writing = asyncio.Lock()
        self._soon = asyncio.Event()

    def note(self, what: Asking) -> None:
        """Note what was asked. Takes no time and never fails."""
        if not what.again:
            for kind, subject in happened(what.asked):
                self._count((what.chat_id, _quarter(what.moment), kind.value, subject))
        if self._keeps and what.asked.question and what.asked.reason not in _NO_QUESTION:
            self._questions.append(what)
        if len(self._counts) + len(self._questions) >= _SOON:
            self._soon.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Write every few seconds until `stop`."""
        while not stop.is_set():
            waiting = [asyncio.ensure_future(event.wait()) for event in (stop, self._soon)]
            await asyncio.wait(waiting, timeout=_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            if self._soon.is_set():
                self._soon.clear()
                await self.flush()
                with contextlib.suppress(TimeoutError):  # a store that fails is not asked at once
                    await asyncio.wait_for(stop.wait(), 1.0)
            else:
                await self.flush()

    async def flush(self) -> None:
        """Write down all that was noted before. What cannot be written is kept for the next time."""
        async with self._writing:
            counts, self._counts = self._counts, collections.Counter()
            questions = list(self._questions)
            self._questions.clear()
            try:
                await self._write_counts(counts)
                await self._write_questions(questions)
            finally:  # what is left of them
                for key, count in counts.items():
                    self._count(key, count)
                # In front of those that came meanwhile, as far as there is room.
                room = _MOST_QUESTIONS - len(self._questions)
                self._questions.extendleft(reversed(questions[-room:] if room else []))

    def _count(self, key: _Key, count: int = 1) -> None:
        if key in self._counts or len(self._counts) < _MOST:
            self._counts[key] += count
        elif not self._overflown:
            self._overflown = True
            logger.error("nothing could be written for long: counts are lost from now on")

    async def _write_counts(self, counts: collections.Counter[_Key]) -> None:
        """Write counts, many chats at once, and take out what is written."""
        by_chat: dict[int, list[_Key]] = {}
        for key in counts:
            by_chat.setdefault(key[0], []).append(key)
        chats = list(by_chat)
        parts = [chats[at : at + _CHATS_AT_ONCE] for at in range(0, len(chats), _CHATS_AT_ONCE)]
        failures = 0
        while parts:
            part = parts.pop(0)
            try:
                await self._write_keys([key for chat in part for key in by_chat[chat]], counts)
            except StoreUnavailableError:
                return  # what the store has told the log is no better for the next chat
            except Exception as error:  # noqa: BLE001 - of whichever library; the bot goes on
                logger.warning("counts cannot be written now (%s)", type(error).__name__)
                failures += 1
                if len(part) > 1:  # it may be due to one of them
                    parts = [*([chat] for chat in part), *parts]
            if failures >= _PATIENCE:
                return

    async def _write_keys(self, keys: list[_Key], counts: collections.Counter[_Key]) -> None:
        zones = await self._zones_of({chat_id for chat_id, *_ in keys})
        happened: dict[tuple[int, dt.date], collections.Counter[tuple[str, str]]] = {}
        for key in keys:
            chat_id, quarter, kind, subject = key
            day = quarter.astimezone(zones[chat_id]).date()
            times = happened.setdefault((chat_id, day), collections.Counter())
            times[kind, subject] += counts[key]
        await self._store.count_all(happened)
        for key in keys:
            del counts[key]

    async def _write_questions(self, questions: list[Asking]) -> None:
        """Write questions, and take out what is written."""
        failures = 0
        for question in list(questions):
            try:
                await self._keep(question)
            except StoreUnavailableError:
                return
            except Exception as error:  # noqa: BLE001 - of whichever library; the bot goes on
                logger.warning("questions cannot be kept now (%s)", type(error).__name__)
                failures += 1
            else:
                questions.remove(question)
            if failures >= _PATIENCE:
                return

    async def _keep(self, what: Asking) -> None:
        reason = what.asked.reason
        await self._store.keep_question(
            what.chat_id,
            what.asker or None,
            what.asked.question,
            key=key_of(what.asked.question),
            status=QuestionStatus.DECLINED if reason else QuestionStatus.ANSWERED,
            reason=reason or None,
            passage_id=what.passage_id,
            message_id=what.message_id,
            asked=what.moment,
        )


def happened(asked: Asked) -> list[tuple[Kind, str]]:
    """Return what is counted for something asked, each with its subject."""
    if asked.reason == Reason.EMPTY:
        return []
    counted: list[tuple[Kind, str]] = []
    if asked.question:
        counted.append((Kind.ASKED, ""))
        declined = (Kind.DECLINED, asked.reason) if asked.reason else (Kind.ANSWERED, "")
        counted.append(declined)
    if asked.phrase:
        counted.append((Kind.SLOGAN, asked.phrase))
    return counted


def _quarter(moment: dt.datetime) -> dt.datetime:
    utc = moment.astimezone(dt.UTC)
    return utc - (utc - utc.replace(hour=0, minute=0, second=0, microsecond=0)) % _QUARTER

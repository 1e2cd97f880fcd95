"""The daily quote: claims what is due, chooses a quote, has it sent, writes down what came of it.

Knows no Telegram: whoever calls `tick` passes a function that sends. The promise: each chat gets
one quote for each of its days, or two where the answer to the first was lost, which is logged;
never more, whatever crashes and however many processes there are.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.answering.model import Quote
from bot.chat.bag import draw, quote_of_the_day
from bot.chat.calendar import WorkCalendar
from bot.chat.planning import Planner
from bot.chat.schedule import Days, Occurrence, next_occurrence
from bot.operations.events import Notice, Pushed, unheard
from bot.store.health import StoreUnavailableError
from bot.store.records import Claim, Outcome

if TYPE_CHECKING:
    from bot.store.store import Store

__all__ = [
    "DailyPush",
    "Delivered",
    "Failed",
    "Gone",
    "Moved",
    "Retry",
    "Send",
    "SendOutcome",
    "Uncertain",
    "quote_of_the_day",
]

logger = logging.getLogger(__name__)

_LEAST_RETRY = dt.timedelta(seconds=10)
_MOST_MOVES = 3
_SETTLE_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)  # seconds: a database server that restarts


@dataclass(frozen=True, slots=True)
class Delivered:
    """It is in the chat."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Uncertain:
    """No answer came: it may be in the chat. It is not sent again for that day."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The bot may not write to the chat any more. The subscription pauses."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has a new id. It was not delivered; it is sent there."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Certainly not delivered; worth another try after a while."""

    after: dt.timedelta


@dataclass(frozen=True, slots=True)
class Failed:
    """Certainly not delivered, and trying again would not help."""

    reason: str = ""


SendOutcome = Delivered | Uncertain | Gone | Moved | Retry | Failed
Send = Callable[[int, int | None, Quote], Awaitable[SendOutcome]]

# What an operator is told became of a push.
_WORDS: dict[type[SendOutcome], str] = {
    Delivered: "sent",
    Uncertain: "unknown",
    Gone: "paused",
    Moved: "moved",
    Retry: "retried",
    Failed: "failed",
}
_SKIPPED, _BROKEN = "skipped", "broken"
OUTCOMES = (*_WORDS.values(), _SKIPPED, _BROKEN)


class DailyPush(Planner):
    """Pushes quotes to subscribed chats. Call `tick` every minute or so.

    Parameters
    ----------
    quotes
        Returns the quotes of some documents, by their ids, or of all for none; asked each time,
        as the text may change.
    default_zone
        For chats without a time zone of their own.
    max_lateness
        How long after its time a quote is still worth sending.
    owner
        Names this process; no two running at once may have the same.
    clock
        Returns an aware datetime.
    seed
        Another seed, another order of quotes.
    lease
        How long a send may take before another process takes over. The send is given up (as
        `Uncertain`) well before that.
    workers
        How many chats are written to at the same time.
    pause
        Awaited with the seconds to wait before the store is tried again.
    notice
        Takes what became of each push.
    """

    def __init__(
        self,
        store: Store,
        quotes: Callable[[Collection[str]], Sequence[Quote]],
        calendar: WorkCalendar,
        default_zone: ZoneInfo,
        *,
        max_lateness: dt.timedelta,
        owner: str,
        clock: Callable[[], dt.datetime],
        seed: str = "",
        lease: dt.timedelta = dt.timedelta(minutes=5),
        workers: int = 8,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        notice: Notice = unheard,
    ) -> None:
        super().__init__(store, calendar, default_zone, clock=clock)
        self._quotes = quotes
        self._max_lateness = max_lateness
        self._owner = owner
        self._seed = seed
        self._lease = lease
        self._workers = workers
        self._pause = pause
        self._notice = notice

    async def tick(self, send: Send) -> int:
        """Push all that is due and return how many were delivered.

        What was missed while the program was down is sent now if it is not later than
        `max_lateness`, and only the latest of several days. A chat that fails does not stop the
        others; an error of the store is logged, and raised if nothing could be claimed at all.
        """
        await self.move_on()
        claims = await self._claim(self._workers)
        return sum(await asyncio.gather(*(self._work(claim, send) for claim in claims)))

    async def _claim(self, limit: int) -> list[Claim]:
        return await self._store.claim_due(
            self._clock(), owner=self._owner, lease=self._lease, limit=limit
        )

    async def _work(self, claim: Claim, send: Send) -> int:
        """Push one claim after the other, so that one slow chat holds up one worker only."""
        delivered = 0
        claims = [claim]
        while claims:
            current = claims[0]
            claims = []
            try:
                delivered += await self._push(current, send)
            except StoreUnavailableError:
                logger.warning(
                    "chat %d: push of %s broke off, the database being out of use",
                    current.chat_id,
                    current.local_date,
                )
            except Exception:
                # The claim stays; when its lease has run out, it is taken up again.
                logger.exception("chat %d: push of %s broke", current.chat_id, current.local_date)
                self._notice(Pushed(_BROKEN))
            try:
                claims = await self._claim(1)
            except StoreUnavailableError:
                logger.debug("cannot claim more pushes now")
            except Exception:
                logger.exception("cannot claim more pushes")
        return delivered

    async def _push(self, claim: Claim, send: Send) -> bool:
        if why := self._reason_to_skip(claim):
            # An earlier attempt that was never heard of again may have arrived all the same.
            outcome = Outcome.UNKNOWN if claim.doubts else Outcome.SKIPPED
            logger.warning("chat %d: %s: %s (%s)", claim.chat_id, claim.local_date, why, outcome)
            self._notice(Pushed(_SKIPPED))
            await self._settle(claim, outcome, quote_id=claim.quote_id if claim.doubts else None)
            return False
        quote = await self._choose(claim)
        if quote is None:
            logger.warning("chat %d: no quote to send, skipped", claim.chat_id)
            self._notice(Pushed(_SKIPPED))
            await self._settle(claim, Outcome.SKIPPED)
            return False
        begun = await self._store.begin(claim, quote_id=quote.id, lease=self._clock() + self._lease)
        if begun is None:
            logger.info("chat %d: push of %s withdrawn", claim.chat_id, claim.local_date)
            return False
        if begun.doubts:
            logger.warning(
                "chat %d: sending the quote of %s again, as attempt %d was never heard of; the "
                "members may see it twice",
                begun.chat_id,
                begun.local_date,
                begun.attempts - 1,
            )
        return await self._finish(begun, quote, await self._send(begun, quote, send))

    async def _send(self, claim: Claim, quote: Quote, send: Send) -> SendOutcome:
        try:
            async with asyncio.timeout(self._lease.total_seconds() * 0.8):
                return await send(claim.chat_id, claim.thread_id, quote)
        except Exception:
            # Whatever it was, it may have happened after the message was out.
            logger.exception("chat %d: sending broke", claim.chat_id)
            return Uncertain()

    async def _finish(self, claim: Claim, quote: Quote, answer: SendOutcome) -> bool:
        now = self._clock()
        late = (now - claim.due).total_seconds() if isinstance(answer, Delivered) else None
        self._notice(Pushed(_WORDS[type(answer)], late))
        match answer:
            case Delivered(message_id):
                await self._settle(claim, Outcome.SENT, quote_id=quote.id, message_id=message_id)
                return True
            case Uncertain():
                logger.warning(
                    "chat %d: the quote of %s may or may not have arrived; it is not sent again",
                    claim.chat_id,
                    claim.local_date,
                )
                await self._settle(claim, Outcome.UNKNOWN, quote_id=quote.id)
            case Gone(reason):
                logger.warning("chat %d: paused: %s", claim.chat_id, reason)
                await self._settle(claim, Outcome.FAILED)
                await self._store.pause(claim.chat_id, reason)
            case Moved(new_chat_id):
                logger.info("chat %d is now %d", claim.chat_id, new_chat_id)
                await self._store.move_chat(claim.chat_id, new_chat_id)
                # Due at once under its new id, but not for ever if ids go round in a circle.
                pause = dt.timedelta(0) if claim.attempts < _MOST_MOVES else _LEAST_RETRY
                await self._store.release(claim, now + pause)
            case Retry(after):
                logger.info("chat %d: trying again in %s", claim.chat_id, after)
                await self._store.release(claim, now + max(after, _LEAST_RETRY))
            case Failed(reason):
                logger.error("chat %d: %s failed: %s", claim.chat_id, claim.local_date, reason)
                await self._settle(claim, Outcome.FAILED)
        return False

    async def _settle(
        self,
        claim: Claim,
        outcome: Outcome,
        *,
        quote_id: str | None = None,
        message_id: int | None = None,
    ) -> None:
        following = self._following(claim)
        settle = functools.partial(
            self._store.settle,
            claim,
            outcome,
            due=following.due,
            local_date=following.local_date,
            quote_id=quote_id,
            message_id=message_id,
        )
        # What is not written down would be sent again.
        for wait in _SETTLE_PAUSES:
            try:
                settled = await settle()
                break
            except StoreUnavailableError:
                await self._pause(wait)
        else:
            settled = await settle()
        if not settled:
            logger.error(
                "chat %d: push of %s was taken over before it ended as %s; the members may see "
                "it twice",
                claim.chat_id,
                claim.local_date,
                outcome,
            )

    def _following(self, claim: Claim) -> Occurrence:
        """Return what comes after the claimed push: the latest still worth sending, or the next."""
        now, zone = self._clock(), self.zone(claim.time_zone)
        following = next_occurrence(
            now - self._max_lateness, claim.at, claim.days, zone, self._calendar,
            since=claim.local_date,
        )  # fmt: skip
        while following.due <= now:
            later = next_occurrence(
                following.due, claim.at, claim.days, zone, self._calendar,
                since=following.local_date,
            )  # fmt: skip
            if later.due > now:
                break
            following = later
        return following

    def _reason_to_skip(self, claim: Claim) -> str | None:
        now = self._clock()
        if claim.doubts > 1:
            return "sent twice without an answer"
        if now - claim.due > self._max_lateness:
            return f"{now - claim.due} late"
        if self._following(claim).due <= now:
            return "a later one is due as well"
        if claim.days is Days.WORKDAYS and not self._calendar.is_workday(claim.local_date):
            return "no workday after all"
        return None

    async def _choose(self, claim: Claim) -> Quote | None:
        settings = await self._store.chat_settings(claim.chat_id)
        quotes = {quote.id: quote for quote in self._quotes(settings.documents)}
        if not quotes:
            return None
        if claim.quote_id in quotes:  # chosen by an earlier attempt
            return quotes[claim.quote_id]
        used = await self._store.used_quotes(claim.chat_id)
        quote, number = draw(list(quotes.values()), used, seed=f"{self._seed}:{claim.chat_id}")
        if number != used.round:
            await self._store.start_new_round(claim.chat_id)
        return quote

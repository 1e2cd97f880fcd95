"""The queue of daily pushes: who may make which push, and what became of it.

The promise rests on three rules. A delivery is a row, unique per chat and day, and whoever changes
it to "claimed" by one statement has it alone. Before anything is sent, `begin` writes that down.
The end of a delivery, the use of its quote and the next due time are one transaction.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from bot.store.database import Database
from bot.store.models import (
    ACTIVE,
    CLAIMED,
    ChatRow,
    DeliveryRow,
    QuoteUseRow,
    SubscriptionRow,
    UtcDateTime,
)
from bot.store.records import Claim, Days, Delivery, Outcome

_UNSENT = (Outcome.SKIPPED.value, Outcome.FAILED.value)
_ARRIVED = (Outcome.SENT.value, Outcome.UNKNOWN.value)


class Deliveries(Database):
    """What `bot.chat.pushes` needs to push each quote once."""

    async def claim_due(
        self, now: dt.datetime, *, owner: str, lease: dt.timedelta, limit: int = 20
    ) -> list[Claim]:
        """Claim pushes that are due, oldest first; nobody else gets them before `lease` ends.

        Due is: an active subscription whose time has come and whose day has no delivery yet, or
        one that was skipped or has failed, or was released until now, or whose owner let the
        lease run out (crashed, most likely).
        """
        until = now + lease
        claimable = or_(
            and_(DeliveryRow.state == CLAIMED, DeliveryRow.lease <= now),
            DeliveryRow.state.in_(_UNSENT),
        )
        taken = exists().where(
            DeliveryRow.chat_id == SubscriptionRow.chat_id,
            DeliveryRow.local_date == SubscriptionRow.local_date,
            ~claimable,
        )
        due = (
            select(
                SubscriptionRow.chat_id,
                SubscriptionRow.local_date,
                literal(CLAIMED),
                literal(owner),
                literal(until, UtcDateTime()),
                literal_column("1", Integer),
                literal_column("0", Integer),
                literal(now, UtcDateTime()),
                literal(now, UtcDateTime()),
            )
            .where(SubscriptionRow.state == ACTIVE, SubscriptionRow.due <= now, ~taken)
            .order_by(SubscriptionRow.due)
            .limit(limit)
            # PostgreSQL: two processes share out the rows instead of waiting for one another.
            # SQLite ignores it and lets one statement after the other write.
            .with_for_update(skip_locked=True)
        )
        columns = (
            "chat_id", "local_date", "state", "owner", "lease", "attempts", "doubts",
            "created", "updated",
        )  # fmt: skip
        statement = (
            self._insert(DeliveryRow)
            .from_select(columns, due)
            .on_conflict_do_update(
                index_elements=[DeliveryRow.chat_id, DeliveryRow.local_date],
                set_={
                    "state": CLAIMED,
                    "owner": owner,
                    "lease": until,
                    "attempts": DeliveryRow.attempts + 1,
                    "updated": now,
                },
                where=claimable,
            )
            .returning(DeliveryRow.id)
        )
        async with self._writing() as session:
            ids = list(await session.scalars(statement))
            if not ids:
                return []
            rows = await session.execute(
                select(DeliveryRow, SubscriptionRow, ChatRow.time_zone)
                .join(SubscriptionRow, SubscriptionRow.chat_id == DeliveryRow.chat_id)
                .join(ChatRow, ChatRow.chat_id == DeliveryRow.chat_id)
                .where(DeliveryRow.id.in_(ids))
                .order_by(SubscriptionRow.due, DeliveryRow.id)
            )
            return [_claim(*row) for row in rows]

    async def begin(self, claim: Claim, *, quote_id: str, lease: dt.datetime) -> Claim | None:
        """Write down that sending starts now, and hold the claim until `lease`.

        From here to `settle` or `release`, a crash leaves it unknown whether the members have the
        quote; without this mark, whoever takes over knows that they have not.

        Returns
        -------
        Claim or None
            The claim as it stands (the chat's id may have changed), or None where nothing may be
            sent: somebody else has taken over, or the subscription was ended, paused or changed in
            the meantime.
        """
        wanted = exists().where(
            SubscriptionRow.chat_id == DeliveryRow.chat_id,
            SubscriptionRow.local_date == DeliveryRow.local_date,
            SubscriptionRow.due == claim.due,
            SubscriptionRow.state == ACTIVE,
        )
        async with self._writing() as session:
            row = await session.scalar(
                update(DeliveryRow)
                .where(_held(claim), wanted)
                .values(
                    doubts=claim.doubts + 1, quote_id=quote_id, lease=lease, updated=self._clock()
                )
                .returning(DeliveryRow)
            )
            if row is None:
                unsent = case(
                    (DeliveryRow.doubts > 0, Outcome.UNKNOWN.value), else_=Outcome.SKIPPED.value
                )
                await session.execute(
                    update(DeliveryRow)
                    .where(_held(claim))
                    .values(state=unsent, updated=self._clock())
                )
                return None
            subscription = await session.get_one(SubscriptionRow, row.chat_id)
            chat = await session.get_one(ChatRow, row.chat_id)
            begun = _claim(row, subscription, chat.time_zone)
        return replace(begun, doubts=claim.doubts)  # to the holder, only earlier ones are in doubt

    async def settle(
        self,
        claim: Claim,
        outcome: Outcome,
        *,
        due: dt.datetime,
        local_date: dt.date,
        quote_id: str | None = None,
        message_id: int | None = None,
    ) -> bool:
        """End a delivery and set the subscription's next due time, in one transaction.

        Parameters
        ----------
        due, local_date
            The next push. Ignored if the subscription was changed since it was claimed.
        quote_id
            The quote sent, which then counts as used. Not for skipped or failed ones.

        Returns
        -------
        bool
            False if it was ended by somebody else before, so that nothing was written. What was
            sent, or may have been, is written down even if the claim has passed to another: that
            other one then cannot begin.
        """
        happened = outcome in (Outcome.SENT, Outcome.UNKNOWN)
        mine = and_(DeliveryRow.id == claim.id, DeliveryRow.state == CLAIMED)
        values: dict[str, Any] = {"state": outcome.value, "updated": self._clock()}
        if quote_id is not None:
            values["quote_id"] = quote_id
        if message_id is not None:
            values["message_id"] = message_id
        if outcome is not Outcome.UNKNOWN:
            values["doubts"] = claim.doubts  # there is none about this attempt
        async with self._writing() as session:
            chat_id = await session.scalar(
                update(DeliveryRow)
                .where(mine if happened else _held(claim))
                .values(values)
                .returning(DeliveryRow.chat_id)
            )
            if chat_id is None:
                return False
            if happened and quote_id is not None:
                chat = await session.get_one(ChatRow, chat_id)
                session.add(
                    QuoteUseRow(
                        chat_id=chat_id,
                        quote_id=quote_id,
                        round=chat.quote_round,
                        used=self._clock(),
                    )
                )
            await session.execute(
                update(SubscriptionRow)
                .where(
                    SubscriptionRow.chat_id == chat_id,
                    SubscriptionRow.due == claim.due,
                    SubscriptionRow.local_date == claim.local_date,
                )
                .values(due=due, local_date=local_date)
            )
        return True

    async def release(self, claim: Claim, retry_at: dt.datetime) -> bool:
        """Give a claim back after a send that certainly failed; it is due again at `retry_at`.

        Returns False if the claim has passed to another.
        """
        async with self._writing() as session:
            released = await session.scalar(
                update(DeliveryRow)
                .where(_held(claim))
                .values(owner=None, lease=retry_at, doubts=claim.doubts, updated=self._clock())
                .returning(DeliveryRow.id)
            )
            return released is not None

    async def last_date(self, chat_id: int) -> dt.date | None:
        """Return the latest day for which the chat has its quote, or may have it."""
        async with self._reading() as session:
            return await session.scalar(
                select(func.max(DeliveryRow.local_date)).where(
                    DeliveryRow.chat_id == chat_id, arrived()
                )
            )

    async def deliveries(self, chat_id: int, *, limit: int = 100) -> list[Delivery]:
        """Return the chat's deliveries, the latest day first."""
        async with self._reading() as session:
            rows = await session.scalars(
                select(DeliveryRow)
                .where(DeliveryRow.chat_id == chat_id)
                .order_by(DeliveryRow.local_date.desc())
                .limit(limit)
            )
            return [
                Delivery(**{name: getattr(row, name) for name in Delivery.__slots__})
                for row in rows
            ]


def arrived() -> ColumnElement[bool]:
    """The delivery has reached its members, or is being sent, or may have reached them."""
    return or_(DeliveryRow.state.in_(_ARRIVED), DeliveryRow.doubts > 0)


def _held(claim: Claim) -> ColumnElement[bool]:
    """The claim is still this one: `attempts` counts up whenever somebody takes over."""
    return and_(
        DeliveryRow.id == claim.id,
        DeliveryRow.state == CLAIMED,
        DeliveryRow.owner == claim.owner,
        DeliveryRow.attempts == claim.attempts,
    )


def _claim(row: DeliveryRow, subscription: SubscriptionRow, time_zone: str | None) -> Claim:
    return Claim(
        id=row.id,
        chat_id=row.chat_id,
        thread_id=subscription.thread_id,
        at=dt.time.fromisoformat(subscription.at),
        days=Days(subscription.days),
        due=subscription.due,
        local_date=row.local_date,
        time_zone=time_zone,
        owner=row.owner or "",
        lease=row.lease,
        attempts=row.attempts,
        doubts=row.doubts,
        quote_id=row.quote_id,
    )

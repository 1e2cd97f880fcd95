"""The store: chats, subscriptions, the quotes each chat has had; and all other topics in one.

The queue of pushes is in `deliveries`, who handles which update in `updates`; what a group keeps
besides is in `settings`, `votes`, `questions`, `counters` and `aliases`. Keeps what it is told; when
a push is due is worked out by `bot.chat.schedule`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.store.aliases import Aliases
from bot.store.chats import affected, hit, rekey
from bot.store.counters import Counters
from bot.store.database import StoreError, StoreUnavailableError, utc_now
from bot.store.deliveries import Deliveries, arrived
from bot.store.group_records import (
    Alias,
    ChatSettings,
    Forgotten,
    Frequency,
    InboxItem,
    Question,
    QuestionStatus,
    SettingsChanges,
    Speaks,
    Subscribers,
    Tally,
    Total,
)
from bot.store.memo import Memo
from bot.store.models import (
    ACTIVE,
    CLAIMED,
    PAUSED,
    AliasRow,
    ChatRow,
    DeliveryRow,
    QuestionRow,
    QuoteUseRow,
    SubscriptionRow,
    VoteRow,
)
from bot.store.questions import Questions
from bot.store.records import (
    Chat,
    Claim,
    Days,
    Delivery,
    Outcome,
    Subscription,
    UsedQuotes,
)
from bot.store.settings import SettingsOfChats
from bot.store.updates import Claimed, SeenUpdates
from bot.store.votes import Votes

__all__ = [
    "Alias",
    "Chat",
    "ChatSettings",
    "Claim",
    "Claimed",
    "Days",
    "Delivery",
    "Forgotten",
    "Frequency",
    "InboxItem",
    "Outcome",
    "Question",
    "QuestionStatus",
    "SettingsChanges",
    "Speaks",
    "Store",
    "StoreError",
    "StoreUnavailableError",
    "Subscribers",
    "Subscription",
    "Tally",
    "Total",
    "UsedQuotes",
    "utc_now",
]

_REASON_LENGTH = 200
_WEIGHT = {Outcome.SENT.value: 3, Outcome.UNKNOWN.value: 2, CLAIMED: 1}


class Store(Deliveries, SettingsOfChats, Votes, Questions, Counters, Aliases, SeenUpdates):
    """All state of the bot. Open with ``await Store.open(url)``, close with ``close()``.

    Safe to use from many tasks at once, and from several processes on one database. Every method
    may raise `StoreError`.
    """

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(engine, clock=clock)
        self._settings_lately: Memo[ChatSettings] = Memo()
        self._pause_lately: Memo[Subscription | None] = Memo()

    async def settings_lately(self, chat_id: int) -> ChatSettings:
        """Return `chat_settings`; what another process changes is seen after a minute only."""
        return await self._settings_lately.get(chat_id, self.chat_settings)

    async def pause_lately(self, chat_id: int) -> Subscription | None:
        """Return the chat's subscription if it is paused, as it was a minute ago at the most."""
        return await self._pause_lately.get(chat_id, self._paused)

    async def _paused(self, chat_id: int) -> Subscription | None:
        subscription = await self.subscription(chat_id)
        return None if subscription is None or subscription.active else subscription

    def _changed(self, *chat_ids: int) -> None:
        for chat_id in chat_ids:
            self._settings_lately.forget(chat_id)
            self._pause_lately.forget(chat_id)

    async def chat(self, chat_id: int) -> Chat | None:
        """Return the chat, or None if nothing is known of it."""
        async with self._reading() as session:
            row = await session.get(ChatRow, chat_id)
            return None if row is None else Chat(row.chat_id, row.time_zone, row.created)

    async def time_zone(self, chat_id: int) -> str | None:
        """Return the chat's time zone (an IANA name), or None if it keeps to the default."""
        async with self._reading() as session:
            return await session.scalar(select(ChatRow.time_zone).where(ChatRow.chat_id == chat_id))

    async def time_zones(self, chat_ids: Collection[int]) -> dict[int, str]:
        """Return the time zones of those of the chats that have chosen one."""
        async with self._reading() as session:
            rows = await session.execute(
                select(ChatRow.chat_id, ChatRow.time_zone).where(
                    ChatRow.chat_id.in_(chat_ids), ChatRow.time_zone.is_not(None)
                )
            )
            return {chat_id: zone for chat_id, zone in rows if zone is not None}

    async def set_time_zone(self, chat_id: int, zone: str | None) -> None:
        """Set the chat's time zone. Does not move its next push: see `reschedule`."""
        async with self._writing() as session:
            await self._hold_chat(session, chat_id)
            await session.execute(
                update(ChatRow).where(ChatRow.chat_id == chat_id).values(time_zone=zone)
            )

    async def subscription(self, chat_id: int) -> Subscription | None:
        """Return the chat's subscription, active or paused."""
        async with self._reading() as session:
            found = await _subscriptions(session, SubscriptionRow.chat_id == chat_id)
            return found[0] if found else None

    async def subscribe(
        self,
        chat_id: int,
        *,
        thread_id: int | None,
        at: dt.time,
        days: Days,
        due: dt.datetime,
        local_date: dt.date,
    ) -> None:
        """Begin or replace the chat's subscription; a paused one becomes active."""
        async with self._writing() as session:
            await self._hold_chat(session, chat_id)
            values = {
                "thread_id": thread_id,
                "at": at.strftime("%H:%M"),
                "days": days.value,
                "due": due,
                "local_date": local_date,
                "state": ACTIVE,
                "paused_reason": None,
            }
            await session.execute(
                self._insert(SubscriptionRow)
                .values(chat_id=chat_id, **values)
                .on_conflict_do_update(index_elements=[SubscriptionRow.chat_id], set_=values)
            )
        self._changed(chat_id)

    async def unsubscribe(self, chat_id: int) -> bool:
        """End the chat's subscription; its history stays. False if there was none."""
        async with self._writing() as session:
            done = await hit(
                session, delete(SubscriptionRow).where(SubscriptionRow.chat_id == chat_id)
            )
        self._changed(chat_id)
        return done

    async def pause(self, chat_id: int, reason: str) -> bool:
        """Stop pushing until `resume` or `subscribe`. False if there was no subscription."""
        async with self._writing() as session:
            done = await hit(
                session,
                update(SubscriptionRow)
                .where(SubscriptionRow.chat_id == chat_id)
                .values(state=PAUSED, paused_reason=reason[:_REASON_LENGTH]),
            )
        self._changed(chat_id)
        return done

    async def resume(self, chat_id: int, due: dt.datetime, local_date: dt.date) -> bool:
        """Go on with a paused subscription. False if there is none that is paused."""
        async with self._writing() as session:
            done = await hit(
                session,
                update(SubscriptionRow)
                .where(SubscriptionRow.chat_id == chat_id, SubscriptionRow.state == PAUSED)
                .values(state=ACTIVE, paused_reason=None, due=due, local_date=local_date),
            )
        self._changed(chat_id)
        return done

    async def reschedule(
        self, chat_id: int, *, due: dt.datetime, local_date: dt.date, seen: dt.datetime
    ) -> bool:
        """Move the next push, if it still is the one at `seen`. False if it was not."""
        async with self._writing() as session:
            return await hit(
                session,
                update(SubscriptionRow)
                .where(SubscriptionRow.chat_id == chat_id, SubscriptionRow.due == seen)
                .values(due=due, local_date=local_date),
            )

    async def active_subscriptions(self) -> list[Subscription]:
        """Return all subscriptions that are not paused, the one due first at the front."""
        async with self._reading() as session:
            return await _subscriptions(session, SubscriptionRow.state == ACTIVE)

    async def overtaken(self, now: dt.datetime) -> list[Subscription]:
        """Return active subscriptions that are due for a day on which the chat has its quote.

        `claim_due` will never hand these out; they need a later day. Merging two chats makes
        them, for one.
        """
        had = exists().where(
            DeliveryRow.chat_id == SubscriptionRow.chat_id,
            DeliveryRow.local_date == SubscriptionRow.local_date,
            DeliveryRow.state != CLAIMED,
            arrived(),
        )
        async with self._reading() as session:
            return await _subscriptions(
                session, SubscriptionRow.state == ACTIVE, SubscriptionRow.due <= now, had
            )

    async def used_quotes(self, chat_id: int) -> UsedQuotes:
        """Return which quotes the chat has had in this round of its shuffle bag."""
        async with self._reading() as session:
            chat = await session.get(ChatRow, chat_id)
            if chat is None:
                return UsedQuotes()
            uses = select(QuoteUseRow.quote_id).where(QuoteUseRow.chat_id == chat_id)
            ids = await session.scalars(uses.where(QuoteUseRow.round == chat.quote_round))
            last = await session.scalar(uses.order_by(QuoteUseRow.id.desc()).limit(1))
            return UsedQuotes(chat.quote_round, frozenset(ids), last)

    async def start_new_round(self, chat_id: int) -> int:
        """Fill the chat's shuffle bag again and return the number of the round that begins."""
        async with self._writing() as session:
            await self._hold_chat(session, chat_id)
            chat = await session.get_one(ChatRow, chat_id, with_for_update=True)
            chat.quote_round += 1
            return chat.quote_round

    async def move_chat(self, old: int, new: int) -> bool:
        """Give all that belongs to `old` to `new`: Telegram changes a group's id when it grows.

        Where `new` has something of its own already, its time zone, settings and subscription
        win (the latter unless paused), and of two deliveries for one day the one that got
        further. Counts are added up. May be called again and again; returns False where nothing
        is left to move.
        """
        if old == new:
            return False
        async with self._writing() as session:
            before = await session.get(ChatRow, old, with_for_update=True)
            if before is None:
                return False
            await self._hold_chat(session, new)
            after = await session.get_one(ChatRow, new, with_for_update=True)
            after.time_zone = after.time_zone or before.time_zone
            after.quote_round = max(after.quote_round, before.quote_round)
            await session.flush()
            await self._move_subscription(session, old, new)
            await self._move_deliveries(session, old, new)
            await rekey(session, QuoteUseRow, old, new)
            await self._move_settings(session, old, new)
            await self._move_votes(session, old, new)
            await self._move_questions(session, old, new)
            await self._move_counters(session, old, new)
            await self._move_aliases(session, old, new)
            await hit(session, delete(ChatRow).where(ChatRow.chat_id == old))
        self._changed(old, new)
        return True

    async def forget_chat(self, chat_id: int) -> bool:
        """Delete everything about the chat. False if nothing was known of it."""
        async with self._writing() as session:  # all other rows go with it, by foreign key
            done = await hit(session, delete(ChatRow).where(ChatRow.chat_id == chat_id))
        self._changed(chat_id)
        return done

    async def forget_member(self, user_id: int) -> Forgotten:
        """Delete a member's votes and questions in all chats; what they taught loses their name.

        A private chat has the id of its member: what it has chosen is deleted by `forget_chat`.
        """
        async with self._writing() as session:
            return Forgotten(
                votes=await affected(session, delete(VoteRow).where(VoteRow.user_id == user_id)),
                questions=await affected(
                    session, delete(QuestionRow).where(QuestionRow.user_id == user_id)
                ),
                aliases=await affected(
                    session,
                    update(AliasRow).where(AliasRow.user_id == user_id).values(user_id=None),
                ),
            )

    async def _move_subscription(self, session: AsyncSession, old: int, new: int) -> None:
        rows = await session.execute(
            select(SubscriptionRow.chat_id, SubscriptionRow.state).where(
                SubscriptionRow.chat_id.in_((old, new))
            )
        )
        states = {row.chat_id: row.state for row in rows}
        if old in states and new in states:
            loser = new if (states[old], states[new]) == (ACTIVE, PAUSED) else old
            await hit(session, delete(SubscriptionRow).where(SubscriptionRow.chat_id == loser))
        await rekey(session, SubscriptionRow, old, new)

    async def _move_deliveries(self, session: AsyncSession, old: int, new: int) -> None:
        rows = await session.execute(
            select(
                DeliveryRow.id, DeliveryRow.chat_id, DeliveryRow.local_date, DeliveryRow.state
            ).where(DeliveryRow.chat_id.in_((old, new)))
        )
        by_day: dict[dt.date, list[tuple[int, bool, int]]] = {}
        for id_, chat_id, local_date, state in rows:
            by_day.setdefault(local_date, []).append((_WEIGHT.get(state, 0), chat_id == new, id_))
        losers = [id_ for ranked in by_day.values() for *_, id_ in sorted(ranked)[:-1]]
        if losers:
            await hit(session, delete(DeliveryRow).where(DeliveryRow.id.in_(losers)))
        await rekey(session, DeliveryRow, old, new)


async def _subscriptions(
    session: AsyncSession, *conditions: ColumnElement[bool]
) -> list[Subscription]:
    rows = await session.execute(
        select(SubscriptionRow, ChatRow.time_zone)
        .join(ChatRow, ChatRow.chat_id == SubscriptionRow.chat_id)
        .where(*conditions)
        .order_by(SubscriptionRow.due, SubscriptionRow.chat_id)
    )
    return [
        Subscription(
            chat_id=row.chat_id,
            thread_id=row.thread_id,
            at=dt.time.fromisoformat(row.at),
            days=Days(row.days),
            due=row.due,
            local_date=row.local_date,
            time_zone=time_zone,
            active=row.state == ACTIVE,
            paused_reason=row.paused_reason,
        )
        for row, time_zone in rows
    ]

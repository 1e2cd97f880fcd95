"""How often what happened: numbers per day, chat, kind and subject. No words of members, ever."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, and_, delete, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.chats import Chats, affected
from bot.store.group_records import Frequency, Subscribers, Total
from bot.store.models import ACTIVE, CounterRow, SubscriptionRow

_ROW = (CounterRow.chat_id, CounterRow.day, CounterRow.kind, CounterRow.subject)


Happened = tuple[str, str]  # kind and subject


class Counters(Chats):
    """Counts of what happened."""

    async def count(self, day: dt.date, chat_id: int, happened: Iterable[tuple[str, str]]) -> None:
        """Add one for each thing that happened in a chat.

        Parameters
        ----------
        day
            The day on the chat's calendar.
        happened
            Kind and subject of each: ``("asked", "")``, ``("slogan", "两个确立")``. A kind has at
            most 32 characters; of a subject, the first 200 count. Only words of a document may be
            a subject.
        """
        await self.count_all({(chat_id, day): collections.Counter(happened)})

    async def count_all(
        self, happened: Mapping[tuple[int, dt.date], Mapping[Happened, int]]
    ) -> None:
        """Add what happened in several chats, all or none: how often what, by chat and day."""
        rows = [
            {"chat_id": chat_id, "day": day, "kind": kind, "subject": subject, "count": count}
            for (chat_id, day), times in sorted(happened.items())
            for (kind, subject), count in times.items()
        ]
        if not rows:
            return
        insert = self._insert(CounterRow)
        statement = insert.on_conflict_do_update(
            index_elements=_ROW, set_={"count": CounterRow.count + insert.excluded.count}
        )
        async with self._writing() as session:
            # In the same order everywhere: two processes that lock the same chats must not cross.
            await self._hold_chats(session, sorted({chat_id for chat_id, _ in happened}))
            await session.execute(statement, rows)

    async def totals(
        self, since: dt.date, until: dt.date, chat_id: int | None = None
    ) -> tuple[Total, ...]:
        """Return how often each kind of thing happened on each day, days and kinds in order.

        Parameters
        ----------
        since, until
            The first day and the last.
        chat_id
            Only in this chat; None for all.
        """
        async with self._reading() as session:
            rows = await session.execute(
                select(CounterRow.day, CounterRow.kind, func.sum(CounterRow.count))
                .where(_between(since, until, chat_id))
                .group_by(CounterRow.day, CounterRow.kind)
                .order_by(CounterRow.day, CounterRow.kind)
            )
            return tuple(Total(day, kind, int(count)) for day, kind, count in rows)

    async def top(
        self, kind: str, since: dt.date, until: dt.date, *, limit: int, chat_id: int | None = None
    ) -> tuple[Frequency, ...]:
        """Return the subjects that came up most often, as `totals` counts them."""
        count = func.sum(CounterRow.count)
        async with self._reading() as session:
            rows = await session.execute(
                select(CounterRow.subject, count)
                .where(CounterRow.kind == kind, _between(since, until, chat_id))
                .group_by(CounterRow.subject)
                .order_by(count.desc(), CounterRow.subject)
                .limit(limit)
            )
            return tuple(Frequency(subject, int(count)) for subject, count in rows)

    async def subscribers(self) -> Subscribers:
        """Return how many chats have a daily quote."""
        async with self._reading() as session:
            row = await session.execute(
                select(
                    func.count().filter(SubscriptionRow.state == ACTIVE),
                    func.count().filter(SubscriptionRow.state != ACTIVE),
                ).select_from(SubscriptionRow)
            )
            active, paused = row.one()
            return Subscribers(active, paused)

    async def delete_counters_before(self, day: dt.date) -> int:
        """Delete what was counted on earlier days; return how many rows they were."""
        async with self._writing() as session:
            return await affected(session, delete(CounterRow).where(CounterRow.day < day))

    async def _move_counters(self, session: AsyncSession, old: int, new: int) -> None:
        names = ("chat_id", "day", "kind", "subject", "count")
        mine = select(
            literal(new, CounterRow.chat_id.type),
            CounterRow.day,
            CounterRow.kind,
            CounterRow.subject,
            CounterRow.count,
        ).where(CounterRow.chat_id == old)
        insert = self._insert(CounterRow)
        await session.execute(
            insert.from_select(names, mine).on_conflict_do_update(
                index_elements=_ROW, set_={"count": CounterRow.count + insert.excluded.count}
            )
        )
        await affected(session, delete(CounterRow).where(CounterRow.chat_id == old))


def _between(since: dt.date, until: dt.date, chat_id: int | None) -> ColumnElement[bool]:
    return and_(
        CounterRow.day.between(since, until),
        true() if chat_id is None else CounterRow.chat_id == chat_id,
    )

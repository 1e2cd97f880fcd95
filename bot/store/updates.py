"""Which process handles which of Telegram's updates: each is handled once, whoever it comes to.

Telegram delivers an update again, perhaps to another process, until it hears that it has arrived.
A process claims it by one statement before it handles it. A claim that was neither finished nor
released (its process crashed, most likely) is anyone's when its lease is over.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum, auto

from sqlalchemy import delete, select

from bot.store.chats import affected, hit
from bot.store.database import Database
from bot.store.models import UpdateRow


class Claimed(Enum):
    """What came of claiming an update."""

    MINE = auto()
    TAKEN = auto()  # another is handling it, or was until a moment ago
    HANDLED = auto()


class SeenUpdates(Database):
    """Updates that were taken lately."""

    async def claim_update(
        self, update_id: int, *, owner: str, now: dt.datetime, lease: dt.timedelta
    ) -> Claimed:
        """Claim an update; nobody else gets it before `lease` ends.

        Parameters
        ----------
        owner
            Names this process, at most 100 characters; no two running at once may have the same.
        """
        values = {"owner": owner, "lease": now + lease, "seen": now}
        statement = (
            self._insert(UpdateRow)
            .values(update_id=update_id, **values)
            .on_conflict_do_update(
                index_elements=[UpdateRow.update_id],
                set_=values,
                where=UpdateRow.lease <= now,  # NULL, where it is handled, is no moment
            )
            .returning(UpdateRow.update_id)
        )
        async with self._writing() as session:
            if await session.scalar(statement) is not None:
                return Claimed.MINE
            unfinished = select(UpdateRow.lease).where(UpdateRow.update_id == update_id)
            return Claimed.HANDLED if await session.scalar(unfinished) is None else Claimed.TAKEN

    async def finish_update(self, update_id: int, *, owner: str, now: dt.datetime) -> None:
        """Write down that an update is handled, even if the claim was lost or never written."""
        values = {"owner": owner, "lease": None, "seen": now}
        async with self._writing() as session:
            await session.execute(
                self._insert(UpdateRow)
                .values(update_id=update_id, **values)
                .on_conflict_do_update(index_elements=[UpdateRow.update_id], set_=values)
            )

    async def release_update(self, update_id: int, *, owner: str) -> bool:
        """Give a claim back: the update is not handled. False if it has passed to another."""
        async with self._writing() as session:
            return await hit(
                session,
                delete(UpdateRow).where(
                    UpdateRow.update_id == update_id,
                    UpdateRow.owner == owner,
                    UpdateRow.lease.is_not(None),
                ),
            )

    async def delete_updates_before(self, moment: dt.datetime) -> int:
        """Forget the updates taken before that; return how many they were."""
        async with self._writing() as session:
            return await affected(session, delete(UpdateRow).where(UpdateRow.seen < moment))

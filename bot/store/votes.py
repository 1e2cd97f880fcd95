"""Votes on answers: one per member and answer, changed or withdrawn by voting again.

A vote holds no words. The question that was answered, if it was kept, is the one in `questions`
with the same chat and message: when it is deleted there, it is gone.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.store.chats import Chats, affected, moved_message
from bot.store.group_records import Tally
from bot.store.models import VoteRow

_ROW = (VoteRow.chat_id, VoteRow.message_id, VoteRow.user_id)


class Votes(Chats):
    """Votes on answers."""

    async def vote(
        self,
        chat_id: int,
        message_id: int,
        user_id: int,
        value: int,
        *,
        passage_id: str | None = None,
    ) -> Tally:
        """Cast a member's vote on an answer; the same vote again withdraws it.

        Parameters
        ----------
        message_id
            The answer's message.
        value
            +1 or -1.
        passage_id
            The passage that was quoted.

        Returns
        -------
        Tally
            All votes on the answer, this one included, none missing that was cast before it.

        Raises
        ------
        ValueError
            When the vote is neither +1 nor -1.
        """
        if value not in (1, -1):
            raise ValueError(f"a vote is +1 or -1, not {value}")
        of_member = {"chat_id": chat_id, "message_id": message_id, "user_id": user_id}
        content: dict[str, Any] = {"value": value, "passage_id": passage_id}
        content["voted"] = self._clock()
        async with self._writing() as session:
            await self._hold_chat(session, chat_id)
            counted = await session.scalar(
                self._insert(VoteRow)
                .values(**of_member, **content)
                .on_conflict_do_update(
                    index_elements=_ROW, set_=content, where=VoteRow.value != value
                )
                .returning(VoteRow.value)
            )
            if counted is None:
                await affected(session, delete(VoteRow).filter_by(**of_member))
            return await _tally(session, chat_id, message_id, user_id)

    async def tally(self, chat_id: int, message_id: int, user_id: int | None = None) -> Tally:
        """Return the votes on an answer; `mine` is the vote of `user_id`."""
        async with self._reading() as session:
            return await _tally(session, chat_id, message_id, user_id)

    async def _move_votes(self, session: AsyncSession, old: int, new: int) -> None:
        """Give the votes to `new`, but for those given already; see `moved_message`."""
        there = aliased(VoteRow)
        await affected(
            session,
            delete(VoteRow).where(
                VoteRow.chat_id == old,
                select(there.user_id)
                .where(
                    there.chat_id == new,
                    there.message_id == moved_message(VoteRow.message_id),
                    there.user_id == VoteRow.user_id,
                )
                .exists(),
            ),
        )
        await affected(
            session,
            update(VoteRow)
            .where(VoteRow.chat_id == old)
            .values(chat_id=new, message_id=moved_message(VoteRow.message_id)),
        )


async def _tally(
    session: AsyncSession, chat_id: int, message_id: int, user_id: int | None
) -> Tally:
    mine = case((VoteRow.user_id == user_id, VoteRow.value), else_=0)
    row = (
        await session.execute(
            select(
                func.count().filter(VoteRow.value > 0),
                func.count().filter(VoteRow.value < 0),
                func.coalesce(func.sum(mine), 0),
            ).where(VoteRow.chat_id == chat_id, VoteRow.message_id == message_id)
        )
    ).one()
    return Tally(*map(int, row))

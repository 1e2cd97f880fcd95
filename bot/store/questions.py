"""Questions that were kept, and the inbox of those that the documents did not serve.

Whether a question may be kept at all is for the caller to say: nothing here is written unasked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    distinct,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.store.chats import Chats, affected, moved_message
from bot.store.group_records import InboxItem, Question, QuestionStatus
from bot.store.models import QuestionRow, VoteRow

_AGAINST = and_(
    VoteRow.chat_id == QuestionRow.chat_id,
    VoteRow.message_id == QuestionRow.message_id,
    VoteRow.value < 0,
)


class Questions(Chats):
    """Questions that were kept."""

    async def keep_question(
        self,
        chat_id: int,
        user_id: int | None,
        text: str,
        *,
        key: str,
        status: QuestionStatus,
        reason: str | None = None,
        passage_id: str | None = None,
        message_id: int | None = None,
        asked: dt.datetime | None = None,
    ) -> int:
        """Keep a question.

        Parameters
        ----------
        key
            The folded wording, which is the same for questions that differ in spelling only.
        reason, passage_id
            Why it was declined; what was quoted.
        message_id
            The answer's message, which votes refer to. What was kept with the same message is
            replaced: the member has edited the question, and the bot its answer.
        asked
            Now, if not given.

        Returns
        -------
        int
            The question's id.
        """
        content: dict[str, Any] = {
            "user_id": user_id,
            "text": text,
            "key": key,
            "status": status.value,
            "reason": reason,
            "passage_id": passage_id,
            "asked": self._clock() if asked is None else asked,
            "done": None,
        }
        async with self._writing() as session:
            await self._hold_chat(session, chat_id)
            found = await session.scalars(
                self._insert(QuestionRow)
                .values(chat_id=chat_id, message_id=message_id, **content)
                .on_conflict_do_update(
                    index_elements=[QuestionRow.chat_id, QuestionRow.message_id], set_=content
                )
                .returning(QuestionRow.id)
            )
            return found.one()

    async def question(self, question_id: int) -> Question | None:
        """Return a question that was kept, or None if it was deleted."""
        async with self._reading() as session:
            row = await session.get(QuestionRow, question_id)
            if row is None:
                return None
            fields = {name: getattr(row, name) for name in Question.__slots__}
            return Question(**fields | {"status": QuestionStatus(row.status)})

    async def delete_questions_before(self, moment: dt.datetime) -> int:
        """Delete the questions asked before that; return how many they were."""
        async with self._writing() as session:
            return await affected(session, delete(QuestionRow).where(QuestionRow.asked < moment))

    async def inbox(
        self,
        chat_ids: Collection[int] | None,
        *,
        limit: int = 20,
        offset: int = 0,
        since: dt.datetime | None = None,
    ) -> list[InboxItem]:
        """Return questions that were declined or whose answer was voted down, the frequent first.

        Questions with the same key are one item. Those that were closed are left out, until
        somebody asks again.

        Parameters
        ----------
        chat_ids
            Only of these chats; None for all.
        since
            Only those asked from then on.
        """
        async with self._reading() as session:
            rows = await session.execute(_items(chat_ids, since).limit(limit).offset(offset))
            return [
                InboxItem(**row._asdict() | {"downvoted": int(row.downvoted)})  # a Decimal, maybe
                for row in rows
            ]

    async def close_inbox_item(self, key: str, chat_ids: Collection[int] | None) -> int:
        """Mark an item of `inbox(chat_ids)` as done; return how many questions that closes."""
        async with self._writing() as session:
            return await affected(
                session,
                update(QuestionRow)
                .where(QuestionRow.key == key, _open(chat_ids))
                .values(done=self._clock()),
            )

    async def _move_questions(self, session: AsyncSession, old: int, new: int) -> None:
        """Give the questions to `new`. See `moved_message`."""
        arriving = aliased(QuestionRow)
        in_the_way = exists().where(
            arriving.chat_id == old, moved_message(arriving.message_id) == QuestionRow.message_id
        )
        await affected(
            session,
            update(QuestionRow)
            .where(QuestionRow.chat_id == new, in_the_way)
            .values(message_id=None),
        )
        await affected(
            session,
            update(QuestionRow)
            .where(QuestionRow.chat_id == old)
            .values(chat_id=new, message_id=moved_message(QuestionRow.message_id)),
        )


def _open(chat_ids: Collection[int] | None) -> ColumnElement[bool]:
    return and_(
        QuestionRow.done.is_(None),
        true() if chat_ids is None else QuestionRow.chat_id.in_(chat_ids),
        or_(QuestionRow.status == QuestionStatus.DECLINED.value, exists().where(_AGAINST)),
    )


def _items(chat_ids: Collection[int] | None, since: dt.datetime | None) -> Select[Any]:
    against = select(func.count()).select_from(VoteRow).where(_AGAINST).correlate(QuestionRow)
    newest = func.row_number().over(
        partition_by=QuestionRow.key, order_by=(QuestionRow.asked.desc(), QuestionRow.id.desc())
    )
    found = (
        select(
            QuestionRow.id,
            QuestionRow.chat_id,
            QuestionRow.text,
            QuestionRow.key,
            QuestionRow.asked,
            against.scalar_subquery().label("against"),
            newest.label("place"),
        )
        .where(_open(chat_ids), true() if since is None else QuestionRow.asked >= since)
        .subquery()
    )
    count = func.count().label("count")
    last = func.max(found.c.asked).label("last")
    return (
        select(
            found.c.key,
            func.max(case((found.c.place == 1, found.c.text))).label("text"),
            count,
            func.min(found.c.asked).label("first"),
            last,
            func.count(distinct(found.c.chat_id)).label("chats"),
            func.sum(found.c.against).label("downvoted"),
            func.max(case((found.c.place == 1, found.c.id))).label("question_id"),
        )
        .group_by(found.c.key)
        .order_by(count.desc(), last.desc(), found.c.key)
    )

"""The chat that every row belongs to, and the few statements that all topics of the store share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, CursorResult, Delete, Update, false, func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.store.database import Database
from bot.store.models import (
    AliasRow,
    ChatRow,
    ChatSettingsRow,
    DeliveryRow,
    QuoteUseRow,
    SubscriptionRow,
)

_OfChat = SubscriptionRow | DeliveryRow | QuoteUseRow | ChatSettingsRow | AliasRow


class Chats(Database):
    """What a topic builds upon whose rows belong to chats."""

    def _changed(self, *chat_ids: int) -> None:
        """Hear that settings or subscriptions of chats have been written."""

    async def _hold_chat(self, session: AsyncSession, chat_id: int) -> None:
        """Make the chat's row if there is none, and lock it until the transaction ends.

        So nobody deletes the chat meanwhile, and what is counted after writing is what there is.
        """
        await self._hold_chats(session, [chat_id])

    async def _hold_chats(self, session: AsyncSession, chat_ids: Sequence[int]) -> None:
        """Do the same for several chats, in this order."""
        statement = (
            self._insert(ChatRow)
            .values(time_zone=None, quote_round=1, created=self._clock())
            # This never updates, but PostgreSQL locks the row that was in the way all the same.
            .on_conflict_do_update(
                index_elements=[ChatRow.chat_id], set_={"quote_round": 1}, where=false()
            )
        )
        await session.execute(statement, [{"chat_id": chat_id} for chat_id in chat_ids])


async def affected(session: AsyncSession, statement: Update | Delete) -> int:
    """Execute, and return how many rows were changed."""
    result = await session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount


async def hit(session: AsyncSession, statement: Update | Delete) -> bool:
    """Execute, and tell whether there was a row to change."""
    return await affected(session, statement) > 0


async def rekey(session: AsyncSession, table: type[_OfChat], old: int, new: int) -> None:
    """Give the rows of the chat `old` to `new`, where none of them may be in the way."""
    await affected(session, update(table).where(table.chat_id == old).values(chat_id=new))


def moved_message(
    message_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
) -> ColumnElement[int]:
    """Return the message id that an old group's message has in the chat that the group became.

    The new chat counts its messages from 1 again, so those of the old group go below zero, where
    Telegram has none.
    """
    return -func.abs(message_id, type_=BigInteger())

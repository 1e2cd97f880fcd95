"""Questions that somebody taught the bot to answer with a certain passage.

Whether the passage still is where it was is for those who hold the documents to find out.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import delete, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.store.chats import Chats, affected, hit, rekey
from bot.store.group_records import Alias
from bot.store.models import AliasRow


class Aliases(Chats):
    """Questions that were taught."""

    async def add_alias(
        self,
        *,
        passage_id: str,
        passage_digest: str,
        text: str,
        key: str,
        chat_id: int | None = None,
        user_id: int | None = None,
    ) -> Alias:
        """Keep a taught question; see `Alias` for what it holds.

        The same key for the same passage (id and digest) in the same place is the same: what is
        returned is the one that was there.

        Parameters
        ----------
        chat_id
            Where it holds; None or 0 for everywhere.
        """
        scope: dict[str, Any] = (
            {
                "index_elements": [AliasRow.chat_id, AliasRow.fingerprint],
            }
            if chat_id
            else {
                "index_elements": [AliasRow.fingerprint],
                "index_where": AliasRow.chat_id.is_(None),
            }
        )
        fingerprint = _fingerprint(passage_id, passage_digest, key)
        async with self._writing() as session:
            if chat_id:
                await self._hold_chat(session, chat_id)
            found = await session.scalars(
                self._insert(AliasRow)
                .values(
                    chat_id=chat_id or None,
                    passage_id=passage_id,
                    passage_digest=passage_digest,
                    text=text,
                    key=key,
                    fingerprint=fingerprint,
                    user_id=user_id,
                    created=self._clock(),
                )
                # An update that changes nothing, since without one there is nothing to return.
                .on_conflict_do_update(**scope, set_={"fingerprint": fingerprint})
                .returning(AliasRow)
            )
            return _alias(found.one())

    async def alias(self, alias_id: int) -> Alias | None:
        """Return a taught question, or None if it was removed."""
        async with self._reading() as session:
            row = await session.get(AliasRow, alias_id)
            return None if row is None else _alias(row)

    async def aliases(
        self, *, chat_id: int | None = None, limit: int | None = None, offset: int = 0
    ) -> tuple[Alias, ...]:
        """Return taught questions, the newest first.

        Parameters
        ----------
        chat_id
            Only those that were taught for this chat; None for all there are.
        limit, offset
            How many, after leaving out how many.
        """
        async with self._reading() as session:
            rows = await session.scalars(
                select(AliasRow)
                .where(true() if chat_id is None else AliasRow.chat_id == chat_id)
                .order_by(AliasRow.id.desc())
                .limit(limit)
                .offset(offset)
            )
            return tuple(map(_alias, rows))

    async def remove_alias(self, alias_id: int) -> bool:
        """Delete a taught question. False if it was gone already."""
        async with self._writing() as session:
            return await hit(session, delete(AliasRow).where(AliasRow.id == alias_id))

    async def _move_aliases(self, session: AsyncSession, old: int, new: int) -> None:
        there = aliased(AliasRow)
        known = select(there.fingerprint).where(there.chat_id == new)
        await affected(
            session,
            delete(AliasRow).where(AliasRow.chat_id == old, AliasRow.fingerprint.in_(known)),
        )
        await rekey(session, AliasRow, old, new)


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _alias(row: AliasRow) -> Alias:
    return Alias(**{name: getattr(row, name) for name in Alias.__slots__})

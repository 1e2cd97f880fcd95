"""What the admins of a chat have chosen: one row per chat, none until they choose something."""

from __future__ import annotations

from typing import Any, Unpack

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.chats import Chats, affected, rekey
from bot.store.group_records import ChatSettings, SettingsChanges, Speaks
from bot.store.models import ChatSettingsRow

_MOST_ANSWERS = 1_000_000
_FIELDS = SettingsChanges.__annotations__.keys()


class SettingsOfChats(Chats):
    """What each chat has chosen."""

    async def chat_settings(self, chat_id: int) -> ChatSettings:
        """Return what holds in the chat: what was chosen, and the defaults."""
        async with self._reading() as session:
            row = await session.get(ChatSettingsRow, chat_id)
            return ChatSettings(chat_id) if row is None else _settings(row)

    async def set_chat_settings(
        self, chat_id: int, **changes: Unpack[SettingsChanges]
    ) -> ChatSettings:
        """Change some settings, all or none; the others stay as they are at that moment.

        Returns
        -------
        ChatSettings
            What holds from now on.

        Raises
        ------
        TypeError
            When there is no such setting.
        ValueError
            When a setting cannot have that value.
        """
        values = {**_values(**changes), "updated": self._clock()}
        default = ChatSettings(chat_id)
        initial: dict[str, Any] = {name: getattr(default, name) for name in _FIELDS}
        initial["documents"] = list(default.documents)
        async with self._writing() as session:
            await self._hold_chat(session, chat_id)
            found = await session.scalars(
                self._insert(ChatSettingsRow)
                .values(chat_id=chat_id, **initial | values)
                .on_conflict_do_update(index_elements=[ChatSettingsRow.chat_id], set_=values)
                .returning(ChatSettingsRow)
            )
            settings = _settings(found.one())
        self._changed(chat_id)
        return settings

    async def _move_settings(self, session: AsyncSession, old: int, new: int) -> None:
        """What `new` has chosen for itself wins."""
        if await session.scalar(
            select(ChatSettingsRow.chat_id).where(ChatSettingsRow.chat_id == new)
        ):
            await affected(session, delete(ChatSettingsRow).where(ChatSettingsRow.chat_id == old))
        await rekey(session, ChatSettingsRow, old, new)


def _values(**changes: Any) -> dict[str, Any]:
    """Check the changes, and turn them into what the columns hold."""
    if strangers := changes.keys() - _FIELDS:
        raise TypeError(f"no such setting: {', '.join(sorted(strangers))}")
    if "speaks" in changes:
        changes["speaks"] = Speaks(changes["speaks"]).value
    if "documents" in changes:
        changes["documents"] = list(dict.fromkeys(changes["documents"]))
    for name in changes.keys() & {"member_budget", "chat_budget"}:
        if changes[name] is not None and not 0 <= changes[name] <= _MOST_ANSWERS:
            raise ValueError(f"{name}: {changes[name]} is not between 0 and {_MOST_ANSWERS}")
    return changes


def _settings(row: ChatSettingsRow) -> ChatSettings:
    return ChatSettings(
        chat_id=row.chat_id,
        language=row.language,
        speaks=Speaks(row.speaks),
        documents=tuple(row.documents),
        card=row.card,
        member_budget=row.member_budget,
        chat_budget=row.chat_budget,
        updated=row.updated,
    )

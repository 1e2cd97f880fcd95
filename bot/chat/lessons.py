"""What a chat's bot was taught: questions, and the passages that answer them.

Owns what holds where: a lesson of a group in that group, one for all chats everywhere, the group's
own before that. Keeps a short memory of the store, as every answer asks for it. Knows no
Telegram, and not where a passage stands now.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable

from bot.answering.aliases import Taught, digest_of
from bot.answering.lessons import key_of
from bot.reading import Passage
from bot.store.store import Alias, Store, StoreUnavailableError

logger = logging.getLogger(__name__)

MOST = 300  # in one chat, and everywhere
_SECONDS = 30.0


class FullError(Exception):
    """There is no room for another lesson."""


class Lessons:
    """Taught questions, as the store has them.

    Parameters
    ----------
    clock
        Seconds that never run backwards.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._known: tuple[Alias, ...] = ()
        self._changes = 0
        self._until = float("-inf")
        self._reading = asyncio.Lock()

    async def of(self, chat_id: int) -> tuple[Taught, ...]:
        """Return what holds in a chat. Where the store cannot say, it is what held before."""
        if self._clock() >= self._until:
            async with self._reading:
                if self._clock() >= self._until:
                    await self._read()
        return holding(self._known, chat_id)

    def forget(self) -> None:
        """Ask the store anew next time: something has changed."""
        self._changes += 1
        self._until = float("-inf")

    async def with_one_more(
        self, question: str, passage: Passage, *, chat_id: int, everywhere: bool = False
    ) -> tuple[Taught, ...]:
        """Return what would hold in a chat after `add`; nothing is kept yet.

        Parameters
        ----------
        everywhere
            Whether the lesson would hold in all chats, rather than in this one.

        Raises
        ------
        FullError
            Where there are `MOST` already.
        StoreError
        """
        scope, key = None if everywhere else chat_id, key_of(question)
        known = await self._store.aliases()
        same = _replaced(known, scope, key)
        made = Alias(
            0, passage.id, digest_of(passage), question, key, scope, None, dt.datetime.now(dt.UTC)
        )
        return holding((made, *(alias for alias in known if alias not in same)), chat_id)

    async def add(
        self, question: str, passage: Passage, *, chat_id: int | None, user_id: int | None
    ) -> Alias:
        """Keep a lesson; what the same place was taught about the same question is replaced.

        Parameters
        ----------
        chat_id
            Where it holds, None for everywhere.

        Raises
        ------
        FullError
            Where there are `MOST` already.
        StoreError
        """
        key = key_of(question)
        same = _replaced(await self._store.aliases(), chat_id, key)
        made = await self._store.add_alias(
            passage_id=passage.id,
            passage_digest=digest_of(passage),
            text=question,
            key=key,
            chat_id=chat_id,
            user_id=user_id,
        )
        for alias in same:
            if alias.id != made.id:
                await self._store.remove_alias(alias.id)
        self.forget()
        return made

    async def remove(self, alias_id: int) -> bool:
        """Take a lesson back. False if it was gone already."""
        removed = await self._store.remove_alias(alias_id)
        self.forget()
        return removed

    async def _read(self) -> None:
        changes = self._changes
        try:
            self._known = await self._store.aliases()
        except StoreUnavailableError:
            logger.debug("what was taught cannot be read now")
        except Exception as error:  # noqa: BLE001 - of whichever library; the answer is what counts
            logger.warning("what was taught cannot be read (%s)", type(error).__name__)
        if changes == self._changes:  # else what was read may be what was there before
            self._until = self._clock() + _SECONDS


def _replaced(known: tuple[Alias, ...], scope: int | None, key: str) -> list[Alias]:
    """Return the lessons that a new one takes the place of. Raises FullError."""
    there = [alias for alias in known if alias.chat_id == scope]
    same = [alias for alias in there if alias.key == key]
    if not same and len(there) >= MOST:
        raise FullError
    return same


def holding(aliases: tuple[Alias, ...], chat_id: int) -> tuple[Taught, ...]:
    """Return those that hold in a chat, the oldest first; its own stand before those for all."""
    own = {alias.key for alias in aliases if alias.chat_id == chat_id}
    return tuple(
        taught_of(alias)
        for alias in reversed(aliases)
        if alias.chat_id == chat_id or (alias.chat_id is None and alias.key not in own)
    )


def taught_of(alias: Alias) -> Taught:
    """Return a lesson as the answering core knows it."""
    return Taught(alias.id, alias.passage_id, alias.passage_digest, alias.text)

"""Which update is handled when: the chats take turns, and no chat's flood delays another.

Owns the lines, their bounds, and that nothing is handled twice. What is said to a chat whose line
is full is up to `refusing`; that updates are not even fetched while there are too many, to `intake`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import BaseUpdateProcessor, filters

from bot.chat.telegram.triggers import read
from bot.chat.telegram.turns import Turns
from bot.operations.events import Notice, QueueChanged, unheard

logger = logging.getLogger(__name__)

Refuse = Callable[[Update, bool], Awaitable[None]]

MOST_UNFINISHED = 1024  # updates in this process; some ten kilobytes each
_AT_ONCE = 32
_WAITING = 20  # of one chat: what Telegram lets a bot say to a group in a minute
_CHATTER = 10  # of one chat, not meant for the bot: leaves room for what is
_REMEMBERED = 4096  # ids of updates


class FairUpdates(BaseUpdateProcessor):
    """Handles the updates of one chat in order and those of different chats side by side.

    Parameters
    ----------
    refuse
        Called with an update for which there is no room in its chat's line, and with whether it is
        the first in this burst: since the line was last empty.
    at_once, waiting, chatter
        Most updates that are handled at the same time, that wait in one line, and that may wait
        there before one that is not meant for the bot.
    notice
        Hears how many are handled and how many wait, whenever that changes.
    """

    def __init__(
        self,
        refuse: Refuse,
        *,
        at_once: int = _AT_ONCE,
        waiting: int = _WAITING,
        chatter: int = _CHATTER,
        notice: Notice = unheard,
    ) -> None:
        # The base lets in so many, first come first served; all that there may be, therefore.
        super().__init__(MOST_UNFINISHED)
        self._refuse = refuse
        self._turns = Turns(at_once)
        self._waiting = waiting
        self._chatter = chatter
        self._refused: set[Hashable] = set()  # lines that have been told of it
        self._known: OrderedDict[int, None] = OrderedDict()
        self.tasks: set[asyncio.Task[Any]] = set()
        self._notice = notice
        self._arrived = 0  # and neither handled yet nor refused
        self._handled = 0  # at this moment

    def arrived(self) -> None:
        """Note that one more waits to be handled."""
        self._arrived += 1
        self._tell()

    def _tell(self) -> None:
        self._notice(QueueChanged(self._handled, self._arrived))

    def _out_of_line(self) -> None:
        self._arrived = max(0, self._arrived - 1)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update when its turn comes, or refuse it."""
        if not isinstance(update, Update):
            await coroutine
            return
        task = asyncio.current_task()
        if task is not None:  # a coroutine always runs in one
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        if self._is_known(update.update_id):
            logger.info("update %d came again", update.update_id)
            _drop(coroutine)
            self._out_of_line()
            self._tell()
            return
        line = _line_of(update)
        room = self._room_for(update)
        if room is not None and self._turns.waiting(line) >= room:
            _drop(coroutine)
            self._out_of_line()
            self._tell()
            await self._turn_away(update, line)
            return
        try:
            async with self._turns.turn(line):
                await self._handle(coroutine)
        finally:
            _drop(coroutine)  # where it was given up before its turn
            if line not in self._turns:
                self._refused.discard(line)

    async def _handle(self, coroutine: Awaitable[Any]) -> None:
        self._out_of_line()
        self._handled += 1
        self._tell()
        try:
            await coroutine
        finally:
            self._handled -= 1
            self._tell()

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Do nothing."""

    def _is_known(self, update_id: int) -> bool:
        if update_id in self._known:
            return True
        self._known[update_id] = None
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return False

    def _room_for(self, update: Update) -> int | None:
        """Return how many may wait before an update; None for any number."""
        if update.my_chat_member is not None or filters.StatusUpdate.ALL.check_update(update):
            return None  # Telegram tells what has become of the chat, and does not tell it again
        return self._waiting if _is_for_us(update) else self._chatter

    async def _turn_away(self, update: Update, line: Hashable) -> None:
        if update.callback_query is None and not _is_for_us(update):
            return
        first = line not in self._refused
        self._refused.add(line)
        if first:
            logger.warning("update %d and more: too many of one chat at once", update.update_id)
        await self._refuse(update, first)


def _line_of(update: Update) -> Hashable:
    """Return which line an update waits in: that of its chat, or of who types an inline query."""
    if update.effective_chat is not None:
        return update.effective_chat.id
    user = update.effective_user
    return ("user", user.id) if user is not None else ("update", update.update_id)


def _is_for_us(update: Update) -> bool:
    """Tell whether somebody waits for an answer."""
    message = update.effective_message
    if update.callback_query is not None or update.inline_query is not None or message is None:
        return True
    bot = message.get_bot()
    in_private = message.chat.type == ChatType.PRIVATE
    return in_private or read(message, bot.id, bot.username) is not None


def _drop(coroutine: Awaitable[Any]) -> None:
    """End a coroutine that is not to be awaited; one that has ended already does not mind."""
    if asyncio.iscoroutine(coroutine):
        coroutine.close()

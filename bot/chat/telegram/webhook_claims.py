"""Updates that are delivered: each is handled once, whichever process it comes to, and none is lost.

Telegram delivers an update until it hears that it has arrived, so that is said only when the update
is handled, or has been under way for so long that whoever waits must be told. A process claims an
update in the store before it handles it. One that dies leaves its claims, and Telegram without an
answer: it delivers again, and whoever it comes to takes over. Where the store cannot be asked, an
update is handled all the same: better twice than never.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from telegram import Update

from bot.chat.telegram.application import announce_arrival
from bot.chat.telegram.errors import Frames
from bot.store.store import Claimed, Store, StoreUnavailableError, utc_now

if TYPE_CHECKING:
    from bot.chat.telegram.application import TelegramApplication

logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")

HOLD = 5.0  # seconds that Telegram is kept waiting
LEASE = dt.timedelta(
    seconds=20
)  # until what was never finished is another's: above all waiting here
_MOST = 512  # unfinished updates of this process
_STORE_SECONDS = 5.0
_OK, _LATER = HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE


class Claims:
    """Takes updates in and has the application handle them.

    Parameters
    ----------
    clock
        Returns an aware datetime.
    hold
        Seconds after which an update counts as arrived although it is still being handled.
    most
        Most unfinished updates; Telegram keeps what is more.
    """

    def __init__(
        self,
        application: TelegramApplication,
        store: Store,
        *,
        clock: Callable[[], dt.datetime] = utc_now,
        hold: float = HOLD,
        most: int = _MOST,
    ) -> None:
        self._application = application
        self._store = store
        self._clock = clock
        self._hold = hold
        self._most = most
        self._owner = secrets.token_hex(8)
        self._unfinished: set[int] = set()
        self._asking: set[asyncio.Task[Any]] = set()
        self._answering = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False

    def close(self) -> None:
        """Take no more from now on."""
        self._closing = True

    async def closed(self) -> None:
        """Wait until everything taken before `close` is answered for."""
        try:
            await self._idle.wait()
        finally:
            for task in self._asking:
                task.cancel()
            await asyncio.gather(*self._asking, return_exceptions=True)

    async def take(self, data: dict[str, Any]) -> HTTPStatus:
        """Take an update, as JSON, and return what Telegram is to be told: OK, or to try later."""
        self._answering += 1
        self._idle.clear()
        try:
            return await self._take(data["update_id"], data)
        finally:
            self._answering -= 1
            if not self._answering:
                self._idle.set()

    async def _take(self, number: int, data: dict[str, Any]) -> HTTPStatus:
        if self._closing or number in self._unfinished or len(self._unfinished) >= self._most:
            return _LATER
        self._unfinished.add(number)
        task: asyncio.Task[None] | None = None
        try:
            claimed = await self._claim(number)
            if claimed is not Claimed.MINE:
                if claimed is Claimed.HANDLED:
                    logger.info("update %d came again", number)
                return _OK if claimed is Claimed.HANDLED else _LATER
            update = self._read(number, data)
            if update is not None and not self._closing:
                task = self._application.create_task(self._handle(update), update=update)
                await asyncio.wait((task,), timeout=self._hold)
        finally:
            if task is None or task.done():
                self._unfinished.discard(number)
            else:
                task.add_done_callback(lambda _: self._unfinished.discard(number))
        if update is not None and (task is None or task.cancelled()):
            # Stopped before it was handled: for another process, or the next start.
            await self._ask(self._store.release_update(number, owner=self._owner))
            return _LATER
        await self._ask(self._store.finish_update(number, owner=self._owner, now=self._clock()))
        return _OK

    async def _claim(self, number: int) -> Claimed:
        claimed = await self._ask(
            self._store.claim_update(number, owner=self._owner, now=self._clock(), lease=LEASE)
        )
        return Claimed.MINE if claimed is None else claimed

    def _read(self, number: int, data: dict[str, Any]) -> Update | None:
        """Return the update, or None where it cannot be understood; it would come again for ever."""
        try:
            return Update.de_json(data, self._application.bot)
        except Exception as error:
            logger.error("update %d cannot be read", number, exc_info=Frames(error))  # noqa: TRY400
            return None

    async def _handle(self, update: Update) -> None:
        """Do what the application does with an update from its queue."""
        handling = self._application.process_update(update)
        announce_arrival(self._application)
        try:
            await self._application.update_processor.process_update(update, handling)
        finally:
            handling.close()  # where it was cancelled before its turn

    async def _ask(self, question: Coroutine[Any, Any, _Result]) -> _Result | None:
        """Ask the store, and do without its answer where that takes long or is an error."""
        task = asyncio.create_task(question)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        done, _ = await asyncio.wait((task,), timeout=_STORE_SECONDS)
        if not done:
            logger.warning("the database takes long: updates may be handled twice")
            task.add_done_callback(_heard)
            return None
        try:
            return task.result()
        except StoreUnavailableError:  # which the store has told the log
            return None
        except Exception as error:
            logger.error("which updates were taken: an error", exc_info=Frames(error))  # noqa: TRY400
            return None


def _heard(task: asyncio.Task[Any]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not task.cancelled():
        task.exception()

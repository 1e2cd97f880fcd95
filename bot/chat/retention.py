"""Deletes what is kept for a time when that is over: questions, and which updates were taken.

Knows no Telegram.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Callable

from bot.store.store import Store, StoreUnavailableError, utc_now

logger = logging.getLogger(__name__)

_EVERY = dt.timedelta(hours=1)
_UPDATES_KEPT = dt.timedelta(days=2)  # Telegram gives up delivering one after a day


class Retention:
    """Keeps questions for some days and no longer; for 0 days, none that an earlier setting kept."""

    def __init__(
        self, store: Store, days: int, *, clock: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self._store = store
        self._kept = dt.timedelta(days=days)
        self._clock = clock

    async def sweep(self) -> int:
        """Delete what is too old, and return how many questions that were."""
        deleted = await self._store.delete_questions_before(self._clock() - self._kept)
        if deleted:
            logger.info("%d questions were deleted, their time being over", deleted)
        await self._store.delete_updates_before(self._clock() - _UPDATES_KEPT)
        return deleted

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep now and every hour until `stop`."""
        while not stop.is_set():
            try:
                await self.sweep()
            except StoreUnavailableError:
                logger.debug("nothing can be deleted now")
            except Exception as error:  # noqa: BLE001 - of whichever library; next time, then
                logger.warning("old questions cannot be deleted now (%s)", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY.total_seconds())

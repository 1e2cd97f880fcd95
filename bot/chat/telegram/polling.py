"""Fetching updates until told to stop.

The library's Updater is not used for it: when the token is revoked, its polling task ends and the
process stays, deaf, with nobody told. Here the loop itself is what `serve` waits for. Owns the
offset and the patience with the network; knows nothing of what updates hold.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.chat.telegram.connecting import connect
from bot.chat.telegram.failures import TelegramStartError, kind_of, retry_seconds
from bot.operations.events import Notice, Polled, TelegramFailed, unheard

logger = logging.getLogger(__name__)

# Nothing else is asked for: what the bot does not handle need not travel.
ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
CONFLICT = (
    "another program is fetching this bot's updates with the same token, or has them delivered; only "
    "one may run at a time (several can with telegram.webhook.url). Stop the other one (or revoke the "
    "token with @BotFather) and start again."
)
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_REJECTIONS = 3  # in a row: a gateway that has lost its way answers 404 as well
_REJECTION_PAUSE = 1.0
_CONFLICT_PAUSE = 2.0
_CONFLICTS_WHEN_NEW = 3  # within _QUARREL_SECONDS, whatever is fetched in between
_CONFLICTS_WHEN_SETTLED = 10
_SETTLED_SECONDS = 5.0
_QUARREL_SECONDS = 60.0
_CONFIRM_SECONDS = 1.0
_AT_ONCE = dt.timedelta(0)


def rejected_token(base_url: str, *, official: bool) -> str:
    """Say that the token is not accepted, and what to do."""
    message = (
        "Telegram does not accept the token: it is mistyped or has been revoked. Get a valid one "
        "from @BotFather (/mybots → API Token) and put it into TELEGRAM_BOT_TOKEN or the token file"
    )
    return message + (
        "." if official else f"; or check telegram.base_url: {base_url} may be no Bot API server."
    )


class Poller:
    """Puts updates into a queue. Fetches no more before it has taken all, which confirms them.

    Parameters
    ----------
    poll_seconds
        How long the server holds a request open while there is nothing new.
    pause
        Awaited with the seconds to wait after a failure.
    """

    def __init__(
        self,
        bot: Bot,
        queue: asyncio.Queue[Any],
        *,
        rejected: str,
        poll_seconds: int = 25,
        pause: Callable[[float], Any] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        notice: Notice = unheard,
    ) -> None:
        self._bot = bot
        self._queue = queue
        self._rejected = rejected
        self._poll_time = dt.timedelta(seconds=poll_seconds)
        self._pause = pause
        self._clock = clock
        self._notice = notice
        self._offset: int | None = None

    async def connect(self) -> None:
        """Check the token and make sure that no webhook keeps the updates away.

        Tries for about a quarter of a minute while the network is not there yet. Raises
        TelegramStartError.
        """
        await connect(self._bot, self._fetchable, rejected=self._rejected, pause=self._pause)

    async def run(self) -> None:
        """Fetch updates for ever. Raises TelegramStartError where that has become impossible."""
        trials = _Trials(self._clock, rejected=self._rejected)
        while True:
            try:
                await self._fetch()
            except TelegramError as error:
                self._notice(TelegramFailed(kind_of(error)))
                pause = trials.pause_after(error)
                self._notice(Polled(succeeded=False, pause=pause))
                await self._pause(pause)
            else:
                self._notice(Polled(succeeded=True))
                trials.end()

    async def confirm(self) -> None:
        """Tell the server which updates have been taken, so that none is delivered twice.

        What the server offers in return is left there for the next start.
        """
        if self._offset is None:
            return
        try:
            async with asyncio.timeout(_CONFIRM_SECONDS):
                await self._bot.get_updates(
                    offset=self._offset, limit=1, timeout=_AT_ONCE, allowed_updates=ALLOWED_UPDATES
                )
        except (TelegramError, TimeoutError) as error:
            logger.warning("the last updates may be delivered again (%s)", type(error).__name__)

    async def _fetchable(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def _fetch(self) -> None:
        updates = await self._bot.get_updates(
            offset=self._offset, timeout=self._poll_time, allowed_updates=ALLOWED_UPDATES
        )
        # In the order in which things happened: an edit after its question, whatever the server does.
        for update in sorted(updates, key=lambda update: update.update_id):
            await self._queue.put(update)  # waits while there are too many
            self._offset = update.update_id + 1


class _Trials:
    """Failures in a row: how long to wait after each, and which are too many."""

    def __init__(self, clock: Callable[[], float], *, rejected: str) -> None:
        self._clock = clock
        self._rejected = rejected
        self._started = clock()
        self._conflicts: list[float] = []
        self._rejections = 0
        self._failing_since: float | None = None
        self._wait = _FIRST_PAUSE

    def end(self) -> None:
        """Note a success."""
        if self._failing_since is not None:
            seconds = self._clock() - self._failing_since
            logger.warning("fetching updates again, after %.0f seconds", seconds)
        self._rejections = 0
        self._failing_since = None
        self._wait = _FIRST_PAUSE

    def pause_after(self, error: TelegramError) -> float:
        """Return how long to wait. Raises TelegramStartError where waiting does not help."""
        if isinstance(error, InvalidToken):
            self._rejections += 1
            if self._rejections >= _REJECTIONS:
                raise TelegramStartError(self._rejected) from None
            return _REJECTION_PAUSE
        if isinstance(error, Conflict):
            # Two pollers end each other's requests in turns. The one that came last gives way
            # first, so that a second start by mistake does not stop the bot.
            now = self._clock()
            self._conflicts = [t for t in self._conflicts if now - t < _QUARREL_SECONDS] + [now]
            settled = self._conflicts[0] - self._started >= _SETTLED_SECONDS
            most = _CONFLICTS_WHEN_SETTLED if settled else _CONFLICTS_WHEN_NEW
            if len(self._conflicts) >= most:
                raise TelegramStartError(CONFLICT) from None
            logger.warning("another program fetches this bot's updates as well")
            return _CONFLICT_PAUSE
        first = self._failing_since is None
        if first:
            self._failing_since = self._clock()
            logger.warning("cannot fetch updates, trying on (%s)", error.message)
        if isinstance(error, RetryAfter):
            return retry_seconds(error)
        if first and isinstance(error, TimedOut):  # has waited already
            return 0.0
        pause = self._wait
        self._wait = min(_LONGEST_PAUSE, 1.5 * pause)
        return pause

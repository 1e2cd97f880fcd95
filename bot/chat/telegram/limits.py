"""How fast to write, and how long to be patient with the server's flood limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from typing import Any

from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter

from bot.chat.telegram.failures import kind_of, retry_seconds
from bot.operations.events import Notice, TelegramFailed, unheard

logger = logging.getLogger(__name__)

_MAX_RETRIES = 5
_MOST_SECONDS = 60.0
_MARGIN = 0.1  # seconds: the server's are whole ones
_MESSAGES_PER_SECOND = 30.0  # what Telegram allows, to all chats together
_GROUP_MESSAGES_PER_MINUTE = 20.0
_Json = dict[str, Any]
_Result = bool | _Json | list[_Json]


class _FloodError(TelegramError):
    """Carries a RetryAfter past the library's limiter, which would stop all chats for it."""

    def __init__(self, original: RetryAfter) -> None:
        super().__init__(original.message)
        self.original = original


class BoundedRateLimiter(AIORateLimiter):
    """The library's limiter, in which one chat's flood limit stops that chat only.

    AIORateLimiter holds up *all* requests for as long as one RetryAfter says. The server does not
    tell whether that is about the chat or the whole bot; so the chat is silent for that long, and
    all are as soon as a second one is refused meanwhile. Waits over a minute, and all waits of the
    setMy… methods, which are limited to a few calls a day, are not waited for.

    Every request but those for updates goes through here, so failures are told from here.

    Parameters
    ----------
    messages_per_second, group_messages_per_minute
        How fast messages are sent to all chats together, and to one group; 0 for no limit.
    notice
        Hears of each request that fails.
    """

    def __init__(
        self,
        messages_per_second: float = _MESSAGES_PER_SECOND,
        group_messages_per_minute: float = _GROUP_MESSAGES_PER_MINUTE,
        *,
        notice: Notice = unheard,
    ) -> None:
        super().__init__(
            overall_max_rate=messages_per_second,
            group_max_rate=group_messages_per_minute,
            max_retries=0,
        )
        self._silent: dict[Hashable, float] = {}  # until when, for each chat or method
        self._all_silent = 0.0
        self._notice = notice

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Result]],
        args: Any,
        kwargs: _Json,
        endpoint: str,
        data: _Json,
        rate_limit_args: int | None,
    ) -> _Result:
        """Make a request within the limits. Raises RetryAfter where the wait would be too long."""
        longest = 0.0 if endpoint.startswith("setMy") else _MOST_SECONDS
        chat: Hashable = data.get("chat_id", endpoint)

        async def once(*args: Any, **kwargs: Any) -> _Result:
            await self._silence(chat)  # it may have come while the request waited for its turn
            try:
                return await callback(*args, **kwargs)
            except TelegramError as error:
                self._notice(TelegramFailed(kind_of(error)))
                if isinstance(error, RetryAfter):
                    raise _FloodError(error) from None
                raise

        retries = 0
        while True:
            await self._silence(chat)
            try:
                return await super().process_request(
                    once, args, kwargs, endpoint, data, rate_limit_args
                )
            except _FloodError as flood:
                seconds = retry_seconds(flood.original)
                if seconds > longest or retries == _MAX_RETRIES:
                    raise flood.original from None
                retries += 1
                self._fall_silent(chat, seconds + _MARGIN)
                logger.info("%s: flood limit, silent for %g seconds", endpoint, seconds)

    def _fall_silent(self, chat: Hashable, seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        self._silent = {key: until for key, until in self._silent.items() if until > now}
        others = any(key != chat for key in self._silent)
        self._silent[chat] = max(self._silent.get(chat, 0.0), now + seconds)
        if others:
            self._all_silent = max(self._all_silent, now + seconds)

    async def _silence(self, chat: Hashable) -> None:
        """Wait until the chat may be written to."""
        until = max(self._silent.get(chat, 0.0), self._all_silent)
        if (seconds := until - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(seconds)

"""How long to be patient with the server's flood limits."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter

from bot.chat.telegram.failures import kind_of, retry_seconds
from bot.operations.events import Notice, TelegramFailed, unheard

_MAX_RETRIES = 3
_MOST_SECONDS = 60.0
_Json = dict[str, Any]
_Result = bool | _Json | list[_Json]


class _TooLongError(TelegramError):
    """Carries a RetryAfter past the limiter, which would wait for it."""

    def __init__(self, original: RetryAfter) -> None:
        super().__init__(original.message)
        self.original = original


class BoundedRateLimiter(AIORateLimiter):
    """The library's limiter, which does not stop the whole bot for an hour.

    AIORateLimiter holds up *all* requests for as long as one RetryAfter says. That is right for
    the seconds of a busy group; but setMyDescription, limited to a few calls a day, would silence
    every chat. Waits over a minute, and all waits of the setMy… methods, are not waited for.

    Every request but those for updates goes through here, so failures are told from here.
    """

    def __init__(self, notice: Notice = unheard) -> None:
        super().__init__(max_retries=_MAX_RETRIES)
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

        async def bounded(*args: Any, **kwargs: Any) -> _Result:
            try:
                return await callback(*args, **kwargs)
            except TelegramError as error:
                self._notice(TelegramFailed(kind_of(error)))
                if isinstance(error, RetryAfter) and retry_seconds(error) > longest:
                    raise _TooLongError(error) from None
                raise

        try:
            return await super().process_request(
                bounded, args, kwargs, endpoint, data, rate_limit_args
            )
        except _TooLongError as error:
            raise error.original from None

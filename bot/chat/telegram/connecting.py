"""The first words with the server: patience with a network that is not there yet, none with a wrong
token. Knows neither what is fetched nor what is delivered.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.chat.telegram.failures import TelegramStartError, retry_seconds

logger = logging.getLogger(__name__)

_ATTEMPTS = 5
_LONGEST_PAUSE = 30.0


async def connect(
    bot: Bot,
    prepare: Callable[[], Awaitable[Any]],
    *,
    rejected: str,
    pause: Callable[[float], Any],
) -> None:
    """Check the token, and do what has to be done before updates can come.

    Tries for about a quarter of a minute while the network is not there yet.

    Parameters
    ----------
    prepare
        May be called several times.
    rejected
        Says that the token is not accepted, and what to do.

    Raises
    ------
    TelegramStartError
    """
    wait = 1.0
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            await bot.initialize()
            await prepare()
        except InvalidToken:
            # The library's exception spells the token out.
            raise TelegramStartError(rejected) from None
        except TelegramError as error:
            if attempt == _ATTEMPTS:
                said = error.message.replace(bot.token, "<token>")
                raise TelegramStartError(
                    f"Telegram cannot be reached ({said}). Check the network, "
                    "telegram.base_url and telegram.proxy, then start again."
                ) from None
            if isinstance(error, RetryAfter):
                wait = max(wait, min(retry_seconds(error), _LONGEST_PAUSE))
            logger.warning(
                "cannot reach Telegram yet (%s), attempt %d of %d",
                error.message,
                attempt,
                _ATTEMPTS,
            )
        else:
            return
        await pause(wait)
        wait *= 2

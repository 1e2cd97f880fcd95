"""Updates that Telegram delivers, until told to stop: the other way beside fetching them.

Owns the server's lifetime and what Telegram knows of it. The webhook stays set when a process stops,
as others may share it; a start that fetches updates removes it. Which requests count is up to
`webhook_requests`, what becomes of an update to `webhook_claims`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from telegram.error import BadRequest, InvalidToken, TelegramError
from tornado.httpserver import HTTPServer

from bot.chat.telegram.application import TelegramApplication
from bot.chat.telegram.connecting import connect
from bot.chat.telegram.failures import TelegramStartError
from bot.chat.telegram.options import WebhookOptions
from bot.chat.telegram.polling import ALLOWED_UPDATES
from bot.chat.telegram.webhook_claims import Claims
from bot.chat.telegram.webhook_requests import listening_sockets, make_server, remove_socket
from bot.store.store import Store

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 300.0
_REJECTIONS = 3  # in a row: a gateway that has lost its way answers 404 as well
_REJECTION_PAUSE = 1.0


class Webhook:
    """Has updates delivered.

    Parameters
    ----------
    rejected
        Says that the token is not accepted, and what to do.
    claims
        Takes what is delivered; one of the application and the store, if not given.
    pause
        Awaited with the seconds to wait.
    """

    def __init__(
        self,
        application: TelegramApplication,
        options: WebhookOptions,
        store: Store,
        *,
        rejected: str,
        claims: Claims | None = None,
        pause: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._bot = application.bot
        self._options = options
        self._rejected = rejected
        self._claims = Claims(application, store) if claims is None else claims
        self._pause = pause
        self._server: HTTPServer | None = None
        self._known_error = dt.datetime.now(dt.UTC)  # those of before were others' to report

    async def connect(self) -> None:
        """Check the token. Raises TelegramStartError."""
        await connect(self._bot, _nothing, rejected=self._rejected, pause=self._pause)

    async def run(self) -> None:
        """Take updates for ever. Raises TelegramStartError where that is, or becomes, impossible."""
        sockets = listening_sockets(self._options.listen)
        options = self._options
        self._server = server = make_server(options.path, options.secret, self._claims.take)
        server.add_sockets(sockets)
        logger.info("waiting for updates on %s%s", options.listen, options.path)
        try:
            await connect(self._bot, self._announce, rejected=self._rejected, pause=self._pause)
            await self._watch()
        finally:
            self._claims.close()
            server.stop()
            remove_socket(options.listen)

    async def confirm(self) -> None:
        """Answer for what has been taken, and hang up."""
        try:
            await self._claims.closed()
            await asyncio.sleep(0)  # the answers are on their way
        finally:
            if self._server is not None:
                await self._server.close_all_connections()

    async def _announce(self) -> None:
        """Tell Telegram where to deliver; what waits there is delivered. Changes nothing if known."""
        options = self._options
        try:
            await self._bot.set_webhook(
                options.url,
                max_connections=options.max_connections,
                allowed_updates=ALLOWED_UPDATES,
                drop_pending_updates=False,
                secret_token=options.secret,
            )
        except BadRequest as error:
            raise TelegramStartError(
                f"Telegram does not deliver to {options.url} ({error.message}); see "
                "telegram.webhook.url"
            ) from None

    async def _watch(self) -> None:
        """Look now and then whether Telegram still delivers here, and complains of nothing."""
        rejections = 0
        while True:
            await self._pause(_REJECTION_PAUSE if rejections else _LOOK_SECONDS)
            try:
                await self._look()
                rejections = 0
            except InvalidToken:
                rejections += 1
                if rejections >= _REJECTIONS:
                    raise TelegramStartError(self._rejected) from None
            except TelegramError as error:
                logger.info("cannot ask about the webhook now (%s)", error.message)

    async def _look(self) -> None:
        info = await self._bot.get_webhook_info()
        if info.url != self._options.url:
            logger.warning(
                "Telegram does not deliver here any more: another program with the same token has "
                "removed or changed the webhook. It is set again"
            )
            await self._announce()
        if info.last_error_date is None or info.last_error_date <= self._known_error:
            return
        logger.warning(
            "Telegram could not deliver at %s (%s); %d updates wait",
            info.last_error_date.isoformat(timespec="seconds"),
            info.last_error_message,
            info.pending_update_count,
        )
        self._known_error = info.last_error_date


async def _nothing() -> None:
    pass

"""The HTTP side of the webhook: which requests are Telegram's, and what they are answered.

Owns the server, its bounds and the checks before anything is looked at; what becomes of an update is
up to whoever is handed it.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
import os
import re
import socket
import stat
import time
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from bot.chat.telegram.errors import Frames
from bot.chat.telegram.failures import TelegramStartError

logger = logging.getLogger(__name__)

Json = dict[str, Any]
Take = Callable[[Json], Awaitable[HTTPStatus]]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_MOST_BYTES = 2**20  # an update has some kilobytes
_BODY_SECONDS = 20.0
_IDLE_SECONDS = 120.0
_SILENCE = 600.0  # seconds between two complaints about strangers
_RETRY_SECONDS = "1"
_SOCKET_MODE = 0o660  # the proxy runs as another user, of the same group


class Strangers:
    """Requests that are not Telegram's. The log is told of the first, not of each."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._quiet_until = float("-inf")

    def complain(self) -> None:
        """Tell the log, unless it knows."""
        if self._clock() >= self._quiet_until:
            self._quiet_until = self._clock() + _SILENCE
            logger.warning(
                "a request to the webhook had a wrong secret or none, and was refused; if "
                "Telegram's are, the secret was changed by another start"
            )


class _Handler(RequestHandler):
    SUPPORTED_METHODS = ("POST",)

    def initialize(self, secret: bytes, take: Take, strangers: Strangers) -> None:
        self._secret = secret
        self._take = take
        self._strangers = strangers

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.clear_header("Content-Type")

    def prepare(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            self._strangers.complain()
            raise HTTPError(HTTPStatus.FORBIDDEN)
        kind = self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise HTTPError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)

    async def post(self) -> None:
        status = await self._take(_update_in(self.request.body))
        self.set_status(status)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.set_header("Retry-After", _RETRY_SECONDS)
        await self.finish()

    def write_error(self, status_code: int, **_: Any) -> None:
        """Answer with the status alone."""
        self.set_status(status_code)
        self.finish()

    def log_exception(self, _: Any, error: BaseException | None, __: Any) -> None:
        """Log without what was delivered; the library would not."""
        if error is not None and not isinstance(error, HTTPError):
            logger.error("the webhook failed", exc_info=Frames(error))


class _Elsewhere(_Handler):
    def prepare(self) -> None:
        raise HTTPError(HTTPStatus.NOT_FOUND)


def make_server(path: str, secret: str, take: Take) -> HTTPServer:
    """Make a server that hands on what Telegram posts to `path`; it does not listen yet.

    Parameters
    ----------
    take
        Gets an update as JSON and returns the status to answer with.
    """
    arguments = {"secret": secret.encode(), "take": take, "strangers": Strangers()}
    application = Application(
        [(re.escape(path), _Handler, arguments)],
        default_handler_class=_Elsewhere,
        default_handler_args=arguments,
        log_function=lambda _: None,
    )
    return HTTPServer(
        application,
        max_body_size=_MOST_BYTES,
        max_buffer_size=2 * _MOST_BYTES,
        body_timeout=_BODY_SECONDS,
        idle_connection_timeout=_IDLE_SECONDS,
    )


def listening_sockets(listen: str) -> Sequence[socket.socket]:
    """Bind to host:port or unix:/path. Raises TelegramStartError."""
    try:
        if listen.startswith("unix:"):
            return [_unix_socket(Path(listen.removeprefix("unix:")))]
        host, _, port = listen.rpartition(":")
        return _sockets(host.strip("[]"), int(port))
    except OSError as error:
        raise TelegramStartError(
            f"cannot listen on {listen} ({error.strerror or error}); see telegram.webhook.listen"
        ) from None


def remove_socket(listen: str) -> None:
    """Remove what `listening_sockets` has left in the file system."""
    if listen.startswith("unix:"):
        Path(listen.removeprefix("unix:")).unlink(missing_ok=True)


def _sockets(host: str, port: int) -> list[socket.socket]:
    """Bind to all addresses that a host has; to all of them or none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    with contextlib.ExitStack() as bound:
        sockets = [
            bound.enter_context(socket.create_server(address[:2], family=family))
            for family, _, _, _, address in dict.fromkeys(found)
        ]
        bound.pop_all()
    for each in sockets:
        each.setblocking(False)
    return sockets


def _unix_socket(file: Path) -> socket.socket:
    """Bind to a socket in the file system, in the place of one that nobody listens to any more."""
    if file.exists():
        if not stat.S_ISSOCK(file.stat().st_mode):
            raise OSError(0, "a file is there")
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(os.fspath(file))
            except ConnectionRefusedError:
                file.unlink()  # left by a process that was killed
            else:
                raise OSError(0, "another process listens there")
    with contextlib.ExitStack() as bound:
        made = bound.enter_context(socket.socket(socket.AF_UNIX))
        made.bind(os.fspath(file))
        file.chmod(_SOCKET_MODE)
        made.listen()
        made.setblocking(False)
        bound.pop_all()
    return made


def _update_in(body: bytes) -> Json:
    """Return the update that Telegram posts. Raises HTTPError."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPError(HTTPStatus.BAD_REQUEST) from None
    if not isinstance(data, dict) or type(data.get("update_id")) is not int:
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    return data

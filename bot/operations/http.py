"""A small HTTP server for an operator's GET requests: a few paths, no state, one request at a time.

h11 reads and writes the protocol; it is here already, as Telegram is spoken to through it. What
the paths answer is up to whoever makes the server.
"""

from __future__ import annotations

import asyncio
import contextlib
import http
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.operations.address import Address

if TYPE_CHECKING:
    import h11

logger = logging.getLogger(__name__)

_SECONDS = 10.0  # for a request and its response
_MOST_CONNECTIONS = 16
_MOST_BYTES = 16_384  # of a request's line and headers
_CHUNK = 4096
_SOCKET_MODE = 0o660


class ListenError(Exception):
    """The server cannot listen. The message is meant for the operator."""


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back. `body` goes out as UTF-8."""

    body: str
    status: int = 200
    kind: str = "text/plain; charset=utf-8"


Route = Callable[[], Awaitable[Response]]


@contextlib.asynccontextmanager
async def serving(address: Address, routes: Mapping[str, Route]) -> AsyncIterator[None]:
    """Answer GET and HEAD requests for some paths until the block ends.

    Each connection is closed after its response: who looks every few seconds needs no other.
    Raises ListenError.
    """
    server = _Server(routes)
    try:
        if address.path is not None:
            listening = await asyncio.start_unix_server(server.connected, address.path)
            os.chmod(address.path, _SOCKET_MODE)  # noqa: PTH101 - quick, and of a socket
        else:
            listening = await asyncio.start_server(server.connected, address.host, address.port)
    except OSError as error:
        why = error.strerror or error
        raise ListenError(f"cannot listen on {address} ({why}); see operations.listen") from None
    logger.info("health and metrics are at %s", address)
    try:
        yield
    finally:
        listening.close()
        await server.close()
        if address.path is not None:
            with contextlib.suppress(OSError):
                address.path.unlink()


class _Server:
    """The connections that are open."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self._routes = routes
        self._open: set[asyncio.Task[None]] = set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        task = asyncio.current_task()
        if task is None or len(self._open) >= _MOST_CONNECTIONS:
            writer.close()
            return
        self._open.add(task)
        try:
            async with asyncio.timeout(_SECONDS):
                await self._converse(reader, writer)
        except (OSError, TimeoutError):
            pass  # whoever asked has gone, or does not come to the point
        except asyncio.CancelledError:
            pass  # the server is being closed, and the stream's own callback would raise it again
        finally:
            self._open.discard(task)
            writer.close()

    async def close(self) -> None:
        """Give up what is open."""
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        import h11

        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_BYTES)
        try:
            request = await _request(connection, reader)
        except h11.RemoteProtocolError as error:
            request, response = None, _plain(error.error_status_hint)
        else:
            if request is None:
                return
            response = await self._answer(request)
        body = response.body.encode()
        headers = [
            ("Content-Type", response.kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ]
        if response.status == http.HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "GET, HEAD"))
        if connection.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        head = h11.Response(status_code=response.status, headers=headers)
        parts = [head, h11.EndOfMessage()]
        if request is None or request.method != b"HEAD":
            parts.insert(1, h11.Data(data=body))
        writer.write(b"".join(connection.send(part) or b"" for part in parts))
        await writer.drain()

    async def _answer(self, request: h11.Request) -> Response:
        if request.method not in {b"GET", b"HEAD"}:
            return _plain(405)
        route = self._routes.get(request.target.partition(b"?")[0].decode("latin-1"))
        if route is None:
            return _plain(404)
        try:
            return await route()
        except Exception:
            logger.exception("a question of the operator could not be answered")
            return _plain(500)


async def _request(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Request | None:
    """Read up to the end of a request's headers; its body is nobody's business."""
    import h11

    while True:
        event = connection.next_event()
        if isinstance(event, h11.Request):
            return event
        if event is not h11.NEED_DATA:
            return None
        connection.receive_data(await reader.read(_CHUNK))


def _plain(status: int) -> Response:
    return Response(f"{http.HTTPStatus(status).phrase}\n", status)

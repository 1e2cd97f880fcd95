"""The transport, careful with what the server says: gateways lie, and updates may be unreadable.

The library logs what it cannot read, members' words included, raises whatever comes of it, and
fetches the same again for ever. So responses are looked through before it gets to see them. Owns
what a response must be; knows nothing of what it is about.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from telegram import Update
from telegram.request import HTTPXRequest, RequestData

from bot.chat.telegram.failures import UnreadableError

logger = logging.getLogger(__name__)

_UNREADABLE = "the server's response cannot be read"
_API = "POST"  # files are fetched by GET; they may be anything
_NOTHING = b"{}"


class CarefulRequest(HTTPXRequest):
    """A transport whose responses are what the library expects, or a TelegramError."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *args: Any,
        **more: Any,
    ) -> tuple[int, bytes]:
        """Make a request. Raises UnreadableError for a success of which nothing can be read."""
        status, body = await super().do_request(url, method, request_data, *args, **more)
        return status, self._readable(status, body) if method == _API else body

    def _readable(self, status: int, body: bytes) -> bytes:
        said = _object_in(body)
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            # The page of a gateway becomes "Bad Gateway (502)", and not part of a message.
            return _NOTHING if said is None else body
        if said is None or "result" not in said:
            raise UnreadableError(_UNREADABLE)
        return self._with_result(said, body)

    def _with_result(self, said: dict[str, Any], body: bytes) -> bytes:  # noqa: ARG002
        """Return the body of a success."""
        return body


class UpdatesRequest(CarefulRequest):
    """A transport for updates. One that cannot be read is empty, so that it does not come again."""

    def _with_result(self, said: dict[str, Any], body: bytes) -> bytes:
        fetched = said["result"]
        if not isinstance(fetched, list):  # of another method than getUpdates
            return body
        readable = [_readable_update(update) for update in fetched]
        if readable == fetched:
            return body
        return json.dumps(said | {"result": [update for update in readable if update]}).encode()


def _readable_update(update: Any) -> Any:
    """Return an update, its number only where no more can be read, None where not even that."""
    if _reads(lambda: Update.de_json(update, None)):
        return update
    number = update.get("update_id") if isinstance(update, dict) else None
    number = number if isinstance(number, int) else None
    logger.error("an update cannot be read and is left out (number %s)", number)
    return None if number is None else {"update_id": number}


def _reads(read: Callable[[], object]) -> bool:
    try:
        read()
    except Exception:  # noqa: BLE001 - whatever the library makes of what it does not know
        return False
    return True


def _object_in(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None

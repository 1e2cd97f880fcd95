"""Asks a running bot for one of its pages, from another process of this or another machine."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any

from bot.operations.address import Address
from bot.operations.panel import READINESS

_SECONDS = 10.0


class NoAnswerError(Exception):
    """Nothing answers."""


class StrangerError(Exception):
    """Something answers that is not the bot."""


def readiness(address: Address) -> dict[str, Any]:
    """Return what the bot says of itself; see `panel` for what is in it.

    Raises NoAnswerError or StrangerError.
    """
    connection = _Connection(address)
    try:
        connection.request("GET", READINESS)
        text = connection.getresponse().read()
    except OSError as error:
        raise NoAnswerError(error.strerror or type(error).__name__) from error
    except http.client.HTTPException as error:
        raise StrangerError from error
    finally:
        connection.close()
    try:
        told = json.loads(text)
    except ValueError as error:
        raise StrangerError from error
    if not isinstance(told, dict) or not isinstance(told.get("checks"), dict):
        raise StrangerError
    return told


class _Connection(http.client.HTTPConnection):
    """A connection that may go to a Unix socket. No proxy has any business in it."""

    def __init__(self, address: Address) -> None:
        super().__init__(address.host, address.port, timeout=_SECONDS)
        self._path = address.path

    def connect(self) -> None:
        """Connect."""
        if self._path is None:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)  # `close` closes it
        self.sock.settimeout(_SECONDS)
        self.sock.connect(str(self._path))

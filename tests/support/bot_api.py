"""A small Bot API server on this machine, over HTTP, for a bot in another process."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

from support import updates
from support.media import read_form, value_of
from support.server import BotServer, Call
from support.updates import Json

TOKEN = "123456789:AAExampleExampleExampleExampleExam"
PATIENCE = 20.0  # seconds; only a failing test waits that long


class HangUp(Exception):
    """The server closes the connection and says nothing."""


class FakeBotApi(BotServer):
    """Serves updates that a test pushes and lets it wait for calls.

    >>> with FakeBotApi() as api:  # doctest: +SKIP
    ...     api.say("@yuanwen_bot 四责协同")
    ...     api.wait_for("sendMessage")
    """

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self._token = token
        self._changed = threading.Condition()
        self._updates: list[Json] = []
        self._poll = 0  # counts getUpdates: a new one ends the one before
        self._open = True
        self._held: dict[str, int] = {}
        self._revoked = False
        self._listen()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._open = False
            self._changed.notify_all()
        self._hang_up()

    def _listen(self, port: int = 0) -> None:
        self._http = _Server(self, port)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))

    def _hang_up(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/bot"

    @property
    def base_file_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/file/bot"

    def revoke(self) -> None:
        """Let the token be valid no longer."""
        with self._changed:
            self._revoked = True
            self._changed.notify_all()

    def hold(self, method: str, *, after: int = 0) -> None:
        """Take calls of a method, and leave them without an answer until `let_go`.

        The first `after` of all its calls are answered all the same.
        """
        with self._changed:
            self._held[method] = after

    def let_go(self, method: str) -> None:
        with self._changed:
            self._held.pop(method, None)
            self._changed.notify_all()

    def say(self, text: str, **more: Any) -> Json:
        """Let a member write."""
        said = updates.message(text, **more)
        with self._changed:
            self.chats[said["chat"]["id"]] = said["chat"]
            self.messages[said["chat"]["id"], said["message_id"]] = said
        self.push(updates.update("message", said))
        return said

    def push(self, update: Json) -> None:
        with self._changed:
            self._updates.append(update)
            self._changed.notify_all()

    def wait_for(
        self,
        method: str,
        *,
        count: int = 1,
        where: Callable[[Call], bool] = lambda _: True,
        patience: float = PATIENCE,
    ) -> Call:
        """Wait until a method has been called `count` times and return the last of these calls."""

        def found() -> list[Call]:
            return [call for call in self.calls if call.method == method and where(call)]

        with self._changed:
            if not self._changed.wait_for(lambda: len(found()) >= count, patience):
                methods = Counter(call.method for call in self.calls)
                raise AssertionError(f"no {method} ({count}) among {methods}")
            return found()[count - 1]

    def respond(
        self, path: str, params: Json, files: dict[str, bytes] | None = None
    ) -> tuple[int, Json | bytes]:
        """Answer one HTTP request. Raises HangUp where there is no answer."""
        prefix, _, method = path.rpartition("/")
        with self._changed:
            if prefix != f"/bot{self._token}" or self._revoked:
                return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
            if method == "getUpdates" and not self._failures[method]:
                status, body = self._get_updates(params)
            else:
                status, body = self.handle(method, params, files)
            self._changed.notify_all()
            number = sum(call.method == method for call in self.calls) if self._held else 0
            self._changed.wait_for(
                lambda: number <= self._held.get(method, number) or not self._open
            )
            return status, body

    def download(self, path: str) -> bytes | None:
        """Return the file behind a path."""
        return self.files.at(path) if path.startswith(f"/file/bot{self._token}/") else None

    def _get_updates(self, params: Json) -> tuple[int, Json]:
        self.calls.append(Call("getUpdates", params))
        if self.webhook:
            why = "Conflict: can't use getUpdates method while webhook is active"
            return 409, {"ok": False, "error_code": 409, "description": why}
        self._poll += 1
        mine = self._poll
        self._changed.notify_all()
        self._updates = [u for u in self._updates if u["update_id"] >= params.get("offset", 0)]
        until = time.monotonic() + params.get("timeout", 0)
        while self._poll == mine and self._waits():
            left = until - time.monotonic()
            if left <= 0:
                break
            self._changed.wait(left)
        if self._revoked:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        if self._poll != mine:
            why = "Conflict: terminated by other getUpdates request"
            return 409, {"ok": False, "error_code": 409, "description": why}
        return 200, {"ok": True, "result": self._updates[: params.get("limit", 100)]}

    def _waits(self) -> bool:
        """Tell whether there is nothing that a poll need hear of."""
        return not self._updates and self._open and not self._revoked


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, api: FakeBotApi, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A bot that is stopped hangs up; that is no error of a test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/"):
            params, files = read_form(kind, body)
        else:
            params, files = _params(body.decode()), {}
        try:
            status, answer = self.server.api.respond(self.path, params, files)
        except HangUp:
            self.close_connection = True
            return
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self._answer(status, "application/json", body)

    def do_GET(self) -> None:
        data = self.server.api.download(self.path)
        if data is None:
            self._answer(404, "text/plain", b"Not Found")
        else:
            self._answer(200, "application/octet-stream", data)

    def _answer(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def _params(body: str) -> Json:
    """Read a form, whose values are JSON but for those that are text."""
    return {name: value_of(name, value) for name, value in parse_qsl(body, keep_blank_values=True)}

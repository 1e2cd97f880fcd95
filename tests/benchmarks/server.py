"""A Bot API server for the load: the rules of the one of the tests, over HTTP that costs little.

The server of the tests has a thread for each connection; at hundreds of messages a second it would
be what is measured. This one runs in the event loop of whoever asks.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from typing import Any, Self
from urllib.parse import parse_qsl

from support.bot_api import TOKEN
from support.media import value_of
from support.server import BotServer
from support.updates import LI, Json, message, update

_MOST_AT_ONCE = 100  # updates in one response
_HEAD = "HTTP/1.1 {} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


class LoadServer(BotServer):
    """Hands out questions, and notes how long each chat waits for its answer.

    Attributes
    ----------
    waits
        Seconds of each answer.
    last
        When the last one came, on the clock of `time.perf_counter`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.last = 0.0
        self._asked: defaultdict[int, deque[float]] = defaultdict(deque)
        self._outstanding = 0
        self._updates: deque[Json] = deque()
        self._more = asyncio.Event()
        self._answered = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    @property
    def base(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def ask(self, chat: int, text: str) -> None:
        """Let a member write in private."""
        where = {"id": chat, "type": "private", "first_name": "某"}
        said = update("message", message(text, chat=where, by=LI | {"id": chat}))
        self._asked[chat].append(time.perf_counter())
        self._outstanding += 1
        self._updates.append(said)
        self._more.set()

    async def rest(self, seconds: float) -> int:
        """Wait until all is answered; forget and return how much is not in the end."""
        try:
            async with asyncio.timeout(seconds):
                while self._outstanding:
                    self._answered.clear()
                    await self._answered.wait()
        except TimeoutError:
            pass
        left, self._outstanding = self._outstanding, 0
        self._asked.clear()
        self.messages.clear()
        return left

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in head[1:])
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status, answer = await self._respond(head[0].split()[1], body.decode())
                data = json.dumps(answer).encode()
                writer.write(_HEAD.format(status, len(data)).encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the bot has hung up
        finally:
            writer.close()

    async def _respond(self, path: str, body: str) -> tuple[int, Any]:
        method = path.rpartition("/")[2]
        if not path.startswith(f"/bot{TOKEN}/"):
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        params = {k: value_of(k, v) for k, v in parse_qsl(body, keep_blank_values=True)}
        if method == "getUpdates":
            return 200, {"ok": True, "result": await self._poll(params)}
        status, answer = self.handle(method, params)
        self.calls.clear()
        if method == "sendMessage" and status == 200 and self._asked[params["chat_id"]]:
            self.last = time.perf_counter()
            self.waits.append(self.last - self._asked[params["chat_id"]].popleft())
            self._outstanding -= 1
            if not self._outstanding:
                self._answered.set()
        return status, answer

    async def _poll(self, params: Json) -> list[Json]:
        while self._updates and self._updates[0]["update_id"] < params.get("offset", 0):
            self._updates.popleft()
        if not self._updates:
            self._more.clear()
            try:
                async with asyncio.timeout(params.get("timeout", 0)):
                    await self._more.wait()
            except TimeoutError:
                return []
        return [self._updates[n] for n in range(min(len(self._updates), _MOST_AT_ONCE))]

"""A bot without a network: a transport that records, and a chat in which a test speaks.

Real updates go through `Application.process_update`; what the bot would send is recorded, checked
against the server's rules, and kept as the chat's messages, so that members can reply to it, press
its buttons and see it edited.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.chat.telegram.application import TelegramApplication
from support import updates
from support.server import BotServer, Call
from support.updates import GROUP, LI, Json

__all__ = ["Bench", "Call", "RecordingRequest"]


class RecordingRequest(BotServer, BaseRequest):
    """The server, in place of a transport."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        if "/file/bot" in url:
            data = self.files.at(url)
            return (404, b"") if data is None else (200, data)
        params = json.loads(json.dumps(request_data.parameters)) if request_data else {}
        parts = request_data.multipart_data if request_data else {}
        files = {name: bytes(part[1]) for name, part in parts.items()}
        status, body = self.handle(url.rpartition("/")[2], params, files)
        return status, json.dumps(body).encode()


class Bench:
    """A scripted conversation: what is said in, what the bot does out.

    >>> [answer] = await bench.say("@yuanwen_bot 四责协同")  # doctest: +SKIP
    """

    def __init__(self, application: TelegramApplication, request: RecordingRequest) -> None:
        self.application = application
        self.request = request
        self.last: Json = {}

    async def say(self, text: str | None = None, **more: Any) -> list[Call]:
        """Let a member write; see `updates.message`. `last` is then that message."""
        self.last = updates.message(text, **more)
        chat = self.last["chat"]
        self.request.chats[chat["id"]] = chat
        self.request.messages[chat["id"], self.last["message_id"]] = self.last
        return await self.receive(updates.update("message", self.last))

    async def edit(self, original: Json, text: str) -> list[Call]:
        """Let a member edit what was written."""
        return await self.receive(updates.edited(original, text))

    async def press(
        self, label: str, *, under: Call | int, chat: Json = GROUP, by: Json = LI
    ) -> list[Call]:
        """Let a member press a button under a message of the bot, as it stands now."""
        number = under if isinstance(under, int) else under.message_id
        shown = self.request.messages[chat["id"], number]
        rows: Iterable[Any] = shown["reply_markup"]["inline_keyboard"]
        data = {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}
        return await self.receive(updates.pressed(shown, data[label], by=by))

    async def receive(self, update: Json) -> list[Call]:
        """Hand an update to the bot and return the calls it makes."""
        before = len(self.request.calls)
        await self.application.process_update(Update.de_json(update, self.application.bot))
        return self.request.calls[before:]

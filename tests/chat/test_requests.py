"""Responses that no library should see: pages of gateways, half of a body, updates of no kind."""

from __future__ import annotations

import json

import httpx
import pytest
from support.bot_api import TOKEN
from support.updates import message, pressed, update
from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot.chat.telegram.failures import UnreadableError
from bot.chat.telegram.requests import CarefulRequest, UpdatesRequest

WORDS = "谁也不该看见"


class Gateway(httpx.AsyncBaseTransport):
    """Answers every request with the same."""

    def __init__(self, status: int, body: bytes) -> None:
        self._response = (status, body)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        status, body = self._response
        return httpx.Response(status, content=body)


def bot_behind(status: int, body: bytes | str) -> ExtBot:
    gateway = Gateway(status, body.encode() if isinstance(body, str) else body)
    transport = {"transport": gateway}
    return ExtBot(
        TOKEN,
        request=CarefulRequest(httpx_kwargs=transport),
        get_updates_request=UpdatesRequest(httpx_kwargs=transport),
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>OK</html>",
        f'{{"ok":true,"result":{{"text":"{WORDS}',
        "[1]",
        '{"ok": true}',
        b"\xff",
    ],
)
async def test_a_success_that_cannot_be_read(caplog, body):
    with pytest.raises(UnreadableError):
        await bot_behind(200, body).send_message(1, "字")
    with pytest.raises(UnreadableError):
        await bot_behind(200, body).get_updates()
    assert WORDS not in caplog.text


@pytest.mark.parametrize("body", [f"<html>{WORDS}</html>", "", "[]", "null", "{"])
async def test_the_page_of_a_gateway_is_not_repeated(caplog, body):
    with pytest.raises(NetworkError, match=r"^Bad Gateway") as caught:
        await bot_behind(502, body).send_message(1, "字")
    assert WORDS not in str(caught.value)
    assert WORDS not in caplog.text


async def test_refusals_are_what_they_were():
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot_behind(400, '{"ok":false,"description":"Message is too long"}').send_message(
            1, "字"
        )
    flood = {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 3}}
    with pytest.raises(RetryAfter):
        await bot_behind(429, json.dumps(flood)).send_message(1, "字")


async def test_an_update_that_cannot_be_read_comes_empty_and_the_others_whole(caplog):
    good = update("message", message(WORDS))
    press = update("callback_query", pressed(message(WORDS), "x")["callback_query"])
    broken = update("message", {"text": WORDS})
    body = json.dumps({"ok": True, "result": [good, broken, {"message": WORDS}, WORDS, press]})
    found = await bot_behind(200, body).get_updates()
    assert [one.update_id for one in found] == [
        good["update_id"],
        broken["update_id"],
        press["update_id"],
    ]
    assert found[0].message.text == WORDS
    assert found[1].message is None
    assert found[2].callback_query.data == "x"
    assert caplog.text.count("cannot be read") == 3
    assert WORDS not in caplog.text


async def test_a_file_may_be_anything():
    request = CarefulRequest(httpx_kwargs={"transport": Gateway(200, b"\x00{")})
    assert await request.retrieve("http://127.0.0.1/file") == b"\x00{"

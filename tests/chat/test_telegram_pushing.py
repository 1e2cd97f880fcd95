"""What becomes of a daily quote that is sent, or not."""

from __future__ import annotations

import datetime as dt
import struct

import pytest
from support.bot_api import TOKEN
from support.telegram import RecordingRequest
from support.updates import FORUM
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot

from bot.chat.cards import CardError
from bot.chat.messages import Language
from bot.chat.pushes import Delivered, Failed, Gone, Moved, Retry, Uncertain
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Reply
from bot.chat.telegram.pushing import outcome_of, pusher

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + struct.pack(">II", 400, 300)


@pytest.fixture
def request_():
    return RecordingRequest()


@pytest.fixture
async def bot(request_):
    async with ExtBot(TOKEN, request=request_, get_updates_request=request_) as bot:
        request_.calls.clear()
        yield bot


class ConnectError(Exception):
    """Named like the transport's."""


class ConnectTimeout(Exception):
    pass


class ReadTimeout(Exception):
    pass


class RemoteProtocolError(Exception):
    pass


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Gone("我发不进消息")),
        (ChatMigrated(-100777), Moved(-100777)),
        (RetryAfter(dt.timedelta(seconds=90)), Retry(dt.timedelta(seconds=90))),
        (BadRequest("Chat not found"), Gone("会话找不到了")),
        (BadRequest("Message thread not found"), Gone("原来的话题已关闭或删除")),
        (BadRequest("Topic_closed"), Gone("原来的话题已关闭或删除")),
        (BadRequest("Not enough rights to send text messages to the chat"), Gone("我没有发言权限")),
        (BadRequest("Message is too long"), Failed("Message is too long")),
        (TimedOut(), Uncertain()),
        (caused(TimedOut(), ReadTimeout()), Uncertain()),
        (caused(TimedOut(), ConnectTimeout()), Retry(dt.timedelta(minutes=1))),
        (caused(NetworkError("x"), ConnectError()), Retry(dt.timedelta(minutes=1))),
        (caused(NetworkError("x"), RemoteProtocolError()), Uncertain()),
        (NetworkError("Bad Gateway"), Retry(dt.timedelta(minutes=1))),
        (TelegramError("Invalid server response"), Uncertain()),
        (InvalidToken(), Retry(dt.timedelta(minutes=1))),
        (Conflict("x"), Failed("x")),
    ],
)
def test_outcome_of_a_push(error, outcome):
    assert outcome_of(error) == outcome


async def today(_: int) -> dt.date:
    return dt.date(2026, 11, 24)


async def simplified(_: int) -> Language:
    return Language.SIMPLIFIED


async def no_pictures(*_: object) -> list[bytes]:
    return []


async def test_pushes_to_the_topic_and_lets_admins_remove(bot, request_):
    send = pusher(
        bot,
        show=lambda quote, day: [Reply(f"{quote} {day}")],
        today=today,
        language=simplified,
        pictures=no_pictures,
    )
    outcome = await send(FORUM["id"], 7, "句子")  # type: ignore[arg-type]
    [call] = request_.calls
    assert outcome == Delivered(call.message_id)
    assert (call.text, call.params["message_thread_id"]) == ("句子 2026-11-24", 7)
    assert call.buttons == {"移除": "x||0"}
    request_.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
    assert await send(11, None, "句子") == Gone("我发不进消息")  # type: ignore[arg-type]


async def test_what_is_not_in_the_source_is_not_pushed(bot, request_):
    def show(*_):
        raise VerbatimError

    send = pusher(bot, show=show, today=today, language=simplified, pictures=no_pictures)
    outcome = await send(11, None, "句子")  # type: ignore[arg-type]
    assert isinstance(outcome, Failed)
    assert request_.calls == []


@pytest.mark.parametrize("trouble", [None, "drawing", "sending"])
async def test_a_picture_comes_under_the_quote_or_not_at_all(bot, request_, trouble):
    async def pictures(chat_id: int, quote: object) -> list[bytes]:
        assert (chat_id, quote) == (FORUM["id"], "句子")
        if trouble == "drawing":
            raise CardError("busy")
        return [PNG]

    send = pusher(
        bot,
        show=lambda quote, day: [Reply(f"{quote} {day}")],
        today=today,
        language=simplified,
        pictures=pictures,
    )
    if trouble == "sending":
        request_.fail("sendPhoto", 400, "Bad Request: not enough rights to send photos to the chat")
    outcome = await send(FORUM["id"], 7, "句子")  # type: ignore[arg-type]
    text, *photos = request_.calls
    assert outcome == Delivered(text.message_id)  # the text was promised, and it is out
    assert [call.method for call in photos] == ([] if trouble == "drawing" else ["sendPhoto"])
    for call in photos:
        assert call.params["message_thread_id"] == 7
        assert call.params["reply_parameters"]["message_id"] == text.message_id

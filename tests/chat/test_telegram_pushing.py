"""What becomes of a daily quote that is sent, or not."""

from __future__ import annotations

import datetime as dt

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

from bot.chat.pushes import Delivered, Failed, Gone, Moved, Retry, Uncertain
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Reply
from bot.chat.telegram.pushing import outcome_of, pusher


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


async def test_pushes_to_the_topic_and_lets_admins_remove(bot, request_):
    async def today(_: int) -> dt.date:
        return dt.date(2026, 11, 24)

    send = pusher(bot, show=lambda quote, day: [Reply(f"{quote} {day}")], today=today)
    outcome = await send(FORUM["id"], 7, "句子")  # type: ignore[arg-type]
    [call] = request_.calls
    assert outcome == Delivered(call.message_id)
    assert (call.text, call.params["message_thread_id"]) == ("句子 2026-11-24", 7)
    assert call.buttons == {"移除": "x||0"}
    request_.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
    assert await send(11, None, "句子") == Gone("我发不进消息")  # type: ignore[arg-type]


async def test_what_is_not_in_the_source_is_not_pushed(bot, request_):
    async def today(_: int) -> dt.date:
        return dt.date(2026, 11, 24)

    def show(*_):
        raise VerbatimError

    outcome = await pusher(bot, show=show, today=today)(11, None, "句子")  # type: ignore[arg-type]
    assert isinstance(outcome, Failed)
    assert request_.calls == []

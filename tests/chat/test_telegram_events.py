"""What the bot in Telegram tells an operator: answers, queue, failures, connection."""

from __future__ import annotations

import asyncio
import threading

import pytest
from support.bot_api import TOKEN
from support.house import QUESTION, TOPIC, open_bench
from support.telegram import RecordingRequest
from support.updates import ADMIN, GROUP, message, update
from telegram import Update
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

from bot.chat.conversation import Conversation
from bot.chat.telegram import sending
from bot.chat.telegram.failures import KINDS, kind_of
from bot.chat.telegram.polling import Poller
from bot.operations.events import Answered, Polled, QueueChanged, TelegramFailed


@pytest.fixture
def heard():
    return []


@pytest.fixture
async def bench(monkeypatch, heard):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_bench(notice=heard.append) as (bench, _):
        yield bench


def of(heard, kind):
    return [event for event in heard if isinstance(event, kind)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"@yuanwen_bot {QUESTION}", ""),
        (f"/ask {TOPIC}", ""),
        ("/ask 加装电梯一户要掏多少钱", "missing_detail"),
        ("@yuanwen_bot 谢谢", "chatter"),
    ],
)
async def test_each_question_is_told_once_with_how_it_ended(bench, heard, text, reason):
    await bench.say(text)
    [event] = of(heard, Answered)
    assert event.reason == reason
    assert 0 < event.seconds < 60


async def test_nobody_is_told_what_was_asked(bench, heard):
    await bench.say(f"@yuanwen_bot {QUESTION}")
    assert heard
    assert QUESTION not in repr(heard)


@pytest.mark.parametrize("text", ["/help", "/outline", "/settings", "just talking"])
async def test_what_is_no_question_is_not_told(bench, heard, text):
    await bench.say(text, by=ADMIN)
    assert of(heard, Answered) == []


async def test_an_edited_question_is_not_told_again(bench, heard):
    await bench.say(f"@yuanwen_bot {QUESTION}")
    await bench.edit(bench.last, f"@yuanwen_bot {TOPIC}")
    assert len(of(heard, Answered)) == 1


async def test_a_request_that_fails_is_told_even_if_the_next_try_succeeds(bench, heard):
    bench.request.fail("sendMessage", 502, "Bad Gateway")
    await bench.say(f"@yuanwen_bot {QUESTION}")
    assert of(heard, TelegramFailed) == [TelegramFailed("network")]
    assert len(of(heard, Answered)) == 1


async def test_a_flood_limit_that_is_waited_for_is_told(bench, heard):
    bench.request.fail("sendMessage", 429, "Too Many Requests", retry_after=0.01)
    await bench.say(f"@yuanwen_bot {QUESTION}")
    assert of(heard, TelegramFailed) == [TelegramFailed("flood")]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RetryAfter(3), "flood"),
        (Forbidden("kicked"), "forbidden"),
        (ChatMigrated(-100), "moved"),
        (InvalidToken(), "token"),
        (Conflict("other"), "conflict"),
        (BadRequest("no"), "bad_request"),
        (TimedOut(), "timeout"),
        (NetworkError("down"), "network"),
        (TelegramError("new"), "other"),
    ],
)
def test_every_error_has_a_kind(error, kind):
    assert kind_of(error) == kind
    assert kind in KINDS


async def test_the_poller_tells_of_each_request_and_of_its_pauses(heard):
    request = RecordingRequest()
    request.fail("getUpdates", 429, "Too Many Requests", retry_after=17)
    answers = [[], asyncio.CancelledError()]

    def result(method, params):
        answer = answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def pause(_: float) -> None:
        pass

    request._result = result
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    poller = Poller(bot, asyncio.Queue(), rejected="", pause=pause, notice=heard.append)
    with pytest.raises(asyncio.CancelledError):
        await poller.run()
    assert heard == [TelegramFailed("flood"), Polled(False, 17.0), Polled(True)]


async def test_the_queue_is_told_as_it_fills_and_empties(bench, heard, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(Conversation, "ask", lambda *_: [] if go_on.wait(20) else None)
    monkeypatch.setattr(sending, "replace_all", _nothing)
    application = bench.application
    changed = asyncio.Event()
    application.update_processor._notice = lambda event: (heard.append(event), changed.set())

    async def until(under_way: int, waiting: int) -> None:
        async with asyncio.timeout(20):
            while heard[-1:] != [QueueChanged(under_way, waiting)]:
                changed.clear()
                await changed.wait()

    await application.start()
    try:
        for number in range(40):
            chat = GROUP | {"id": -7000 - number}  # of one chat, only one is handled at a time
            said = update("message", message(f"/ask@yuanwen_bot {number}", chat=chat))
            await application.update_queue.put(Update.de_json(said, application.bot))
        assert heard[-1] == QueueChanged(0, 40)
        await until(32, 8)
        go_on.set()
        await until(0, 0)
    finally:
        go_on.set()
        await application.stop()


async def _nothing(*_: object) -> list[int]:
    return []

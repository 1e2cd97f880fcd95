"""Replies as Telegram messages: styles, places, and what happens when they cannot go there."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from support.bot_api import TOKEN
from support.rules import cut, units
from support.telegram import RecordingRequest
from support.updates import FORUM, GROUP, SUPERGROUP, message
from telegram import Message
from telegram.error import (
    BadRequest,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import ExtBot

from bot.chat.reply import Button, Composer, Reply, Style
from bot.chat.telegram import sending
from bot.chat.telegram.failures import UnreadableError, retry_seconds
from bot.chat.telegram.limits import BoundedRateLimiter
from bot.chat.telegram.sending import Place

PLACE = Place(GROUP["id"])


@pytest.fixture
def request_():
    return RecordingRequest()


@pytest.fixture
async def bot(request_, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
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


# Text and styles


def test_text_is_sent_to_the_letter():
    words = "贯彻落实**市第十二次党代会和十二届**市委二次全会 <b>&amp; _x_ `y`\r\n  尾"
    reply = Composer().add(words, Style.QUOTE).reply()
    [entity] = sending.entities_of(reply)
    assert sending.text_of(reply) == words
    assert (entity.type, entity.offset, entity.length) == ("blockquote", 0, units(words))


def test_offsets_count_utf16_units():
    reply = (
        Composer()
        .add("🎉𠮷", Style.BOLD)
        .add(" 前 ")
        .add("一𠮷二", Style.QUOTE)
        .mark(Style.MATCH, 6, 7)
        .reply()
    )
    entities = [entity.to_dict() for entity in sending.entities_of(reply)]
    assert [(e["type"], cut(reply.text, e)) for e in entities] == [
        ("bold", "🎉𠮷"),
        ("blockquote", "一𠮷二"),
        ("underline", "𠮷"),
    ]


def test_every_style_has_an_entity():
    for style in Style:
        [entity] = sending.entities_of(Composer().add("字", style).reply())
        assert entity.length == 1


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        (Style.FOLDED_QUOTE, "expandable_blockquote"),
        (Style.STRUCK, "strikethrough"),
        (Style.INSERTED, "underline"),
        (Style.CODE, "code"),
        (Style.ITALIC, "italic"),
    ],
)
def test_style(style, kind):
    assert [e.type for e in sending.entities_of(Composer().add("字", style).reply())] == [kind]


def test_lone_surrogates_become_replacement_characters():
    assert sending.text_of(Reply("a\ud83db")) == "a\ufffdb"


def test_keyboard_and_back():
    rows = ((Button("一", "p1"), Button("二", "p2")), (Button("三", "x"),))
    markup = sending.keyboard_of(Reply("字", buttons=rows))
    assert markup is not None
    shown = Message.de_json(message("字", reply_markup=markup.to_dict()), None)
    assert shown is not None
    assert sending.buttons_of(shown) == rows
    assert sending.keyboard_of(Reply("字")) is None


# Places


@pytest.mark.parametrize(
    ("data", "thread"),
    [
        (message("x", chat=FORUM, topic=7), 7),
        (message("x", chat=FORUM), None),
        (message("x", chat=SUPERGROUP, message_thread_id=55), None),
    ],
)
def test_only_messages_of_a_topic_have_a_thread(data, thread):
    found = Message.de_json(data, None)
    assert found is not None
    assert sending.place_of(found) == Place(data["chat"]["id"], thread, data["message_id"])


async def test_sends_in_order_to_topic_and_question(bot, request_):
    ids = await sending.send(bot, Place(FORUM["id"], 7, 5), [Reply("一"), Reply("二")])
    assert [call.text for call in request_.calls] == ["一", "二"]
    assert [call.message_id for call in request_.calls] == ids
    for call in request_.calls:
        assert call.params["message_thread_id"] == 7
        parameters = call.params["reply_parameters"]
        assert parameters == {"message_id": 5, "allow_sending_without_reply": True}
        assert "parse_mode" not in call.params


async def test_question_gone(bot, request_):
    request_.fail("sendMessage", 400, "Bad Request: message to be replied not found")
    await sending.send(bot, Place(GROUP["id"], None, 5), [Reply("一"), Reply("二")])
    assert [call.reply_to for call in request_.calls] == [5, None, None]


async def test_group_that_has_grown_gets_the_answer_under_its_new_id(bot, request_):
    request_.fail("sendMessage", 400, "upgraded", migrate_to_chat_id=-100777)
    await sending.send(bot, Place(GROUP["id"], 7, 5), [Reply("一"), Reply("二")])
    chats = [call.params["chat_id"] for call in request_.calls]
    assert chats == [GROUP["id"], -100777, -100777]
    assert request_.calls[-1].reply_to is None


async def test_other_refusals_are_raised(bot, request_):
    request_.fail("sendMessage", 400, "Bad Request: chat not found")
    with pytest.raises(BadRequest):
        await sending.send(bot, Place(1, None, 5), [Reply("一")])


@pytest.mark.parametrize(
    "error",
    [
        caused(NetworkError("httpx.ConnectError"), ConnectError()),
        caused(TimedOut(), ConnectTimeout()),
        NetworkError("Bad Gateway"),
    ],
)
async def test_what_was_not_sent_is_tried_again(bot, request_, error):
    request_.fail_with("sendMessage", error, times=2)
    assert len(await sending.send(bot, PLACE, [Reply("一")])) == 1
    request_.fail_with("sendMessage", error, times=3)
    with pytest.raises(NetworkError):
        await sending.send(bot, PLACE, [Reply("一")])


@pytest.mark.parametrize(
    "error",
    [
        caused(NetworkError("httpx.RemoteProtocolError"), RemoteProtocolError()),
        caused(TimedOut(), ReadTimeout()),
        NetworkError("Gateway Timeout"),
        UnreadableError("cannot be read"),
    ],
)
async def test_what_may_have_arrived_is_sent_once_more_and_that_is_logged(
    bot, request_, caplog, error
):
    request_.fail_with("sendMessage", error)
    await sending.send(bot, PLACE, [Reply("一")])
    assert caplog.text.count("sending again what may have arrived") == 1
    request_.calls.clear()
    request_.fail_with("sendMessage", error, times=2)
    with pytest.raises(type(error)):
        await sending.send(bot, PLACE, [Reply("一")])
    assert [call.method for call in request_.calls] == ["sendMessage", "getMe", "sendMessage"]


async def test_what_may_have_arrived_is_not_sent_into_the_same_trouble_again(bot, request_):
    lost = caused(NetworkError("httpx.ReadError"), RemoteProtocolError())
    request_.fail_with("sendMessage", lost)
    request_.fail_with("getMe", lost, times=2)
    await sending.send(bot, PLACE, [Reply("一")])
    methods = [call.method for call in request_.calls]
    assert methods == ["sendMessage", "getMe", "getMe", "getMe", "sendMessage"]


async def test_doubts_are_counted_through_an_outage(bot, request_):
    lost = caused(TimedOut(), ReadTimeout())
    for error in (NetworkError("Bad Gateway"), lost, NetworkError("Bad Gateway"), lost):
        request_.fail_with("sendMessage", error)
    with pytest.raises(TimedOut):
        await sending.send(bot, PLACE, [Reply("一")])
    assert [call.method for call in request_.calls].count("sendMessage") == 4


# Editing


async def test_edits_text_styles_and_buttons(bot, request_):
    [number] = await sending.send(bot, PLACE, [Reply("一")])
    reply = Composer().add("二", Style.BOLD).reply((Button("按", "p"),))
    assert await sending.edit(bot, GROUP["id"], number, reply)
    call = request_.calls[-1]
    assert (call.method, call.text, call.styled("bold")) == ("editMessageText", "二", ["二"])
    assert call.buttons == {"按": "p"}


@pytest.mark.parametrize(
    ("description", "result"),
    [
        ("Bad Request: message is not modified: specified new message content and so on", True),
        ("Bad Request: message to edit not found", False),
        ("Bad Request: message can't be edited", False),
        ("Bad Request: MESSAGE_ID_INVALID", False),
    ],
)
async def test_edit_refused(bot, request_, description, result):
    request_.fail("editMessageText", 400, description)
    assert await sending.edit(bot, GROUP["id"], 5, Reply("二")) is result


async def test_an_edit_may_be_made_twice(bot, request_):
    [number] = await sending.send(bot, PLACE, [Reply("一")])
    request_.fail_with("editMessageText", caused(TimedOut(), ReadTimeout()), times=2)
    assert await sending.edit(bot, GROUP["id"], number, Reply("二"))


async def test_another_answer_with_fewer_messages(bot, request_):
    old = await sending.send(bot, PLACE, [Reply("一"), Reply("二"), Reply("三")])
    new = await sending.replace_all(bot, PLACE, old, [Reply("四")])
    assert new == old[:1]
    assert sorted(number for _, number in request_.messages) == old[:1]


async def test_another_answer_with_more_messages(bot, request_):
    old = await sending.send(bot, PLACE, [Reply("一")])
    new = await sending.replace_all(bot, PLACE, old, [Reply("二"), Reply("三")])
    assert [request_.messages[GROUP["id"], number]["text"] for number in new] == ["二", "三"]
    assert new[0] == old[0]


async def test_another_answer_where_the_first_is_gone(bot, request_):
    request_.fail("editMessageText", 400, "Bad Request: message to edit not found")
    assert await sending.replace_all(bot, PLACE, [77], [Reply("二")]) != [77]
    assert request_.calls[-1].method == "sendMessage"


@pytest.mark.parametrize(
    ("description", "gone"),
    [
        ("Bad Request: message to delete not found", True),
        ("Bad Request: message can't be deleted", False),
    ],
)
async def test_delete_refused(bot, request_, description, gone):
    request_.fail("deleteMessage", 400, description)
    assert await sending.delete(bot, GROUP["id"], 5) is gone


# Flood limits


@pytest.mark.parametrize("wait", [7, dt.timedelta(seconds=7)])
def test_wait_is_an_int_or_a_timedelta(wait):
    assert retry_seconds(RetryAfter(wait)) == 7.0


@pytest.mark.parametrize(
    ("endpoint", "seconds", "calls"),
    [("sendMessage", 61, 1), ("setMyDescription", 1, 1), ("sendMessage", 0, 6)],
)
async def test_long_waits_do_not_silence_the_bot(endpoint, seconds, calls):
    made = 0

    async def refused() -> bool:
        nonlocal made
        made += 1
        raise RetryAfter(seconds)

    limiter = BoundedRateLimiter()
    with pytest.raises(RetryAfter) as caught:
        await limiter.process_request(refused, (), {}, endpoint, {}, None)
    assert retry_seconds(caught.value) == seconds
    assert made == calls


class Server:
    """Refuses requests of some chats until it is told not to."""

    def __init__(self, *refused: int) -> None:
        self.refused = set(refused)
        self.limiter = BoundedRateLimiter(0, 0)
        self.calls: list[int] = []

    async def send(self, chat_id: int) -> None:
        async def call() -> bool:
            self.calls.append(chat_id)
            if chat_id in self.refused:
                raise RetryAfter(30)
            return True

        await self.limiter.process_request(call, (), {}, "sendMessage", {"chat_id": chat_id}, None)


@pytest.fixture
def sleeps(monkeypatch):
    """What the limiter waits for; each wait is over when the test says so."""
    waits: asyncio.Queue[tuple[float, asyncio.Event]] = asyncio.Queue()

    async def sleep(seconds: float) -> None:
        over = asyncio.Event()
        waits.put_nowait((seconds, over))
        await over.wait()

    monkeypatch.setattr("bot.chat.telegram.limits.asyncio.sleep", sleep)
    return waits


async def test_the_flood_limit_of_one_chat_holds_up_no_other(sleeps):
    server = Server(-1)
    refused = asyncio.create_task(server.send(-1))
    seconds, _ = await sleeps.get()
    assert 30 < seconds < 31
    await server.send(-2)
    await server.send(3)
    assert server.calls == [-1, -2, 3]
    refused.cancel()


async def test_a_second_chat_that_is_refused_silences_all(sleeps):
    server = Server(-1, -2)
    tasks = [asyncio.create_task(server.send(chat)) for chat in (-1, -2)]
    await sleeps.get()
    await sleeps.get()
    tasks.append(asyncio.create_task(server.send(3)))
    seconds, over = await sleeps.get()
    assert 29 < seconds < 31
    assert 3 not in server.calls
    over.set()
    for task in tasks:
        task.cancel()


async def test_the_chat_itself_waits_and_no_request_of_it_gets_past(sleeps):
    server = Server(-1)
    first = asyncio.create_task(server.send(-1))
    _, over = await sleeps.get()
    second = asyncio.create_task(server.send(-1))
    await sleeps.get()
    assert server.calls == [-1]
    server.refused.clear()
    over.set()
    _, over = await sleeps.get()  # the clock stands still, so it looks at it once more
    over.set()
    await first
    assert server.calls == [-1, -1]
    second.cancel()

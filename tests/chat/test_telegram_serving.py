"""Start, polling, daily rounds and stop, against the transport or a server on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
from contextlib import asynccontextmanager

import pytest
from support.bot_api import TOKEN, FakeBotApi
from support.house import QUESTION, ZONE, answerer, shelf
from support.updates import GROUP, PRIVATE

from bot.chat import messages
from bot.chat.calendar import WorkCalendar
from bot.chat.conversation import Conversation
from bot.chat.pushes import DailyPush
from bot.chat.schedule import Days
from bot.chat.telegram import TelegramOptions, TelegramStartError, serve, serving
from bot.chat.telegram.polling import ALLOWED_UPDATES
from bot.store.store import Store


@pytest.fixture
def api(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with FakeBotApi() as api:
        yield api


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = dt.datetime.now(dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@asynccontextmanager
async def running(api: FakeBotApi, *, clock: Clock | None = None, daily_class=DailyPush):
    """Serve until the block ends; yields the task, the event that stops it, and the pieces."""
    clock = clock or Clock()
    calendar = WorkCalendar()
    async with await Store.open("sqlite+aiosqlite:///:memory:", clock=clock) as store:
        daily = daily_class(
            store, shelf().quotes, calendar, ZONE,
            max_lateness=dt.timedelta(hours=3), owner="test", clock=clock,
        )  # fmt: skip
        options = TelegramOptions(
            token=TOKEN,
            base_url=api.base_url,
            base_file_url=api.base_file_url,
            tick_seconds=0.05,
            poll_seconds=5,
        )
        stop = asyncio.Event()
        ready: list[str] = []
        task = asyncio.create_task(
            serve(
                options, shelf, store, daily,
                calendar=calendar, ready=ready.append, stop=stop,
            )
        )  # fmt: skip
        try:
            yield task, stop, daily, ready
        finally:
            stop.set()
            await asyncio.gather(task, return_exceptions=True)


def in_thread(function, *args, **more):
    return asyncio.to_thread(functools.partial(function, *args, **more))


# A whole run


async def test_polls_answers_and_stops(api):
    async with running(api) as (task, stop, _, ready):
        asked = api.say(f"@yuanwen_bot {QUESTION}")
        answer = await in_thread(api.wait_for, "sendMessage")
        assert QUESTION in "".join(answer.quotes)
        assert answer.reply_to == asked["message_id"]
        poll = await in_thread(api.wait_for, "getUpdates", count=2)
        assert poll.params["allowed_updates"] == list(ALLOWED_UPDATES)
        assert ready == ["yuanwen_bot"]
        stop.set()
        async with asyncio.timeout(5):
            await task
    webhook = await in_thread(api.wait_for, "deleteWebhook")
    assert webhook.params.get("drop_pending_updates") in (None, False)
    last = api.calls[-1]
    assert (last.method, last.params["timeout"]) == ("getUpdates", 0)


async def test_questions_from_before_the_start_are_answered(api):
    api.say(QUESTION, chat=PRIVATE, at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    async with running(api):
        answer = await in_thread(api.wait_for, "sendMessage")
        assert answer.quotes


async def test_what_is_under_way_is_finished(api, monkeypatch):
    asking = asyncio.Event()
    loop = asyncio.get_running_loop()
    ask = Conversation.ask

    def slow(self, text):
        loop.call_soon_threadsafe(asking.set)
        import time

        time.sleep(0.3)
        return ask(self, text)

    monkeypatch.setattr(Conversation, "ask", slow)
    async with running(api) as (task, stop, _, _):
        api.say(f"@yuanwen_bot {QUESTION}")
        await asking.wait()
        stop.set()
        await task
    assert api.wait_for("sendMessage").quotes


async def test_what_takes_too_long_is_given_up(api, monkeypatch, caplog):
    monkeypatch.setattr(serving, "_STOP_SECONDS", 0.2)
    stuck = asyncio.Event()
    ended = asyncio.Event()

    async def hang(*_: object) -> None:
        stuck.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    monkeypatch.setattr("bot.chat.telegram.sending.replace_all", hang)
    async with running(api) as (task, stop, _, _):
        api.say(f"@yuanwen_bot {QUESTION}")
        await stuck.wait()
        stop.set()
        async with asyncio.timeout(2):
            await task
    assert ended.is_set()
    assert "given up" in caplog.text


async def test_daily_quotes_are_pushed(api):
    clock = Clock()
    async with running(api, clock=clock) as (_, _, daily, _):
        due = (clock.now + dt.timedelta(minutes=2)).astimezone(ZONE).time()
        await daily.subscribe(
            GROUP["id"], thread_id=None, at=due.replace(second=0, microsecond=0), days=Days.ALL
        )
        clock.now += dt.timedelta(minutes=3)
        pushed = await in_thread(api.wait_for, "sendMessage")
    source = answerer().corpus.documents[0].source
    assert all(quote in source for quote in pushed.quotes)
    assert pushed.quotes
    assert pushed.buttons[messages.REMOVE] == "x||0"


async def test_a_failing_round_does_not_end_the_others(api, caplog):
    rounds = asyncio.Event()

    class Failing(DailyPush):
        count = 0

        async def tick(self, send):
            self.count += 1
            if self.count == 3:
                rounds.set()
            raise RuntimeError(messages.TROUBLE)

    async with running(api, daily_class=Failing):
        await rounds.wait()
    assert "this round failed" in caplog.text
    assert messages.TROUBLE not in caplog.text


async def test_revoked_token_at_the_start(api):
    api.revoke()
    async with running(api) as (task, _, _, ready):
        with pytest.raises(TelegramStartError, match="@BotFather") as caught:
            await task
    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__
    assert ready == []


async def test_token_revoked_while_running(api, caplog):
    async with running(api) as (task, _, _, _):
        await in_thread(api.wait_for, "getUpdates")
        api.revoke()
        with pytest.raises(TelegramStartError, match="does not accept the token"):
            await task
    assert TOKEN not in caplog.text


async def test_menus_are_set(api):
    async with running(api):
        await in_thread(api.wait_for, "setMyShortDescription", count=3)
    calls = [call.params for call in api.calls if call.method == "setMyCommands"]
    scopes = ["all_private_chats", "all_group_chats", "all_chat_administrators"]
    assert [(call.get("language_code"), call["scope"]["type"]) for call in calls] == [
        (code, scope) for code in (None, "zh", "en") for scope in scopes
    ]

"""A whole run with updates delivered, against a server on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import socket
from contextlib import asynccontextmanager

import pytest
from support import updates
from support.bot_api import TOKEN, FakeBotApi
from support.house import QUESTION, ZONE, open_bench, shelf
from support.posting import WEBHOOK_SECRET, Telegram
from support.updates import PRIVATE
from telegram.error import InvalidToken, NetworkError

from bot.chat.calendar import WorkCalendar
from bot.chat.conversation import Conversation
from bot.chat.pushes import DailyPush
from bot.chat.telegram import TelegramOptions, TelegramStartError, serve, serving
from bot.chat.telegram.options import WebhookOptions
from bot.chat.telegram.polling import ALLOWED_UPDATES
from bot.chat.telegram.webhook import Webhook
from bot.store.store import Store, utc_now


@pytest.fixture
def api(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with FakeBotApi() as api:
        yield api


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def options():
    port = free_port()
    return WebhookOptions(
        url=f"http://127.0.0.1:{port}/hook",
        listen=f"127.0.0.1:{port}",
        path="/hook",
        secret=WEBHOOK_SECRET,
        max_connections=7,
    )


@asynccontextmanager
async def running(api: FakeBotApi, options: WebhookOptions | None, url="sqlite://"):
    """Serve until the block ends; yields the task and the event that stops it."""
    calendar = WorkCalendar()
    async with await Store.open(url) as store:
        daily = DailyPush(
            store, shelf().quotes, calendar, ZONE,
            max_lateness=dt.timedelta(hours=3), owner="test", clock=utc_now,
        )  # fmt: skip
        telegram = TelegramOptions(
            token=TOKEN,
            base_url=api.base_url,
            base_file_url=api.base_file_url,
            poll_seconds=5,
            webhook=options,
        )
        stop = asyncio.Event()
        task = asyncio.create_task(
            serve(telegram, shelf, store, daily, calendar=calendar, stop=stop)
        )
        try:
            yield task, stop
        finally:
            stop.set()
            await asyncio.gather(task, return_exceptions=True)


def in_thread(function, *args, **more):
    return asyncio.to_thread(functools.partial(function, *args, **more))


def question(text=QUESTION):
    return updates.update("message", updates.message(text, chat=PRIVATE))


@pytest.fixture
async def telegram():
    async with Telegram() as telegram:
        yield telegram


async def test_takes_answers_and_stops_and_leaves_the_webhook_to_others(api, options, telegram):
    async with running(api, options) as (task, stop):
        call = await in_thread(api.wait_for, "setWebhook")
        assert call.params["url"] == options.url
        assert call.params["secret_token"] == WEBHOOK_SECRET
        assert call.params["max_connections"] == 7
        assert call.params["allowed_updates"] == list(ALLOWED_UPDATES)
        assert call.params.get("drop_pending_updates") in (None, False)
        update = question()
        assert await telegram.post(options.url, update) == 200
        answer = await in_thread(api.wait_for, "sendMessage")
        assert answer.reply_to == update["message"]["message_id"]
        assert QUESTION in "".join(answer.quotes)
        stop.set()
        async with asyncio.timeout(5):
            await task
    methods = [call.method for call in api.calls]
    assert "deleteWebhook" not in methods
    assert "getUpdates" not in methods
    assert await telegram.post(options.url, question()) == 0


async def test_a_start_that_fetches_removes_the_webhook(api, options):
    async with running(api, options):
        await in_thread(api.wait_for, "setWebhook")
    async with running(api, None):
        api.say(f"@yuanwen_bot {QUESTION}")
        await in_thread(api.wait_for, "sendMessage")
    assert api.webhook == {}


async def test_what_is_under_way_is_finished_and_told(api, options, telegram, monkeypatch):
    asking, free = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    ask = Conversation.ask

    def slow(self, text):
        loop.call_soon_threadsafe(asking.set)
        asyncio.run_coroutine_threadsafe(free.wait(), loop).result(20)
        return ask(self, text)

    monkeypatch.setattr(Conversation, "ask", slow)
    async with running(api, options) as (task, stop):
        await in_thread(api.wait_for, "setWebhook")
        posted = asyncio.create_task(telegram.post(options.url, question()))
        await asking.wait()
        stop.set()
        free.set()
        assert await posted == 200
        await task
    assert api.wait_for("sendMessage").quotes


async def test_what_is_given_up_is_not_told_to_have_arrived(
    api, options, telegram, monkeypatch, tmp_path
):
    monkeypatch.setattr(serving, "_STOP_SECONDS", 0.2)
    stuck = asyncio.Event()
    update = question()
    url = f"sqlite:///{tmp_path / 'yuanwen.db'}"

    async def hang(*_: object) -> None:
        stuck.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr("bot.chat.telegram.sending.replace_all", hang)
        async with running(api, options, url) as (task, stop):
            await in_thread(api.wait_for, "setWebhook")
            posted = asyncio.create_task(telegram.post(options.url, update))
            await stuck.wait()
            stop.set()
            async with asyncio.timeout(5):
                await task
            assert await posted == 503
    async with running(api, options, url):  # the next start gets it at once
        await in_thread(api.wait_for, "setWebhook", count=2)
        assert await telegram.post(options.url, update) == 200
    assert api.wait_for("sendMessage").quotes


# What can be wrong


async def test_what_telegram_says_against_the_address_is_told(api, options):
    api.fail("setWebhook", 400, "Bad Request: bad webhook: Failed to resolve host")
    async with running(api, options) as (task, _):
        with pytest.raises(TelegramStartError, match="failed to resolve host") as caught:
            await task
    assert options.url in str(caught.value)
    assert WEBHOOK_SECRET not in str(caught.value)


async def test_an_address_in_use_is_told(api, options):
    with socket.create_server(("127.0.0.1", int(options.listen.rpartition(":")[2]))):
        async with running(api, options) as (task, _):
            with pytest.raises(TelegramStartError, match="cannot listen on"):
                await task
    assert api.webhook == {}


async def test_a_rejected_token_is_told(api, options):
    api.revoke()
    async with running(api, options) as (task, _):
        with pytest.raises(TelegramStartError, match="@BotFather"):
            await task


async def test_several_that_start_at_once_wait_for_the_server(api, options, monkeypatch):
    api.fail("setWebhook", 429, "Too Many Requests", retry_after=1)
    async with running(api, options):
        await in_thread(api.wait_for, "setWebhook", count=2)
    assert api.webhook["url"] == options.url


# Looking after it


class Watched:
    """A webhook that looks as often as a test has scripted, instead of every few minutes."""

    def __init__(self, bench, options, store, *looks) -> None:
        self._looks = list(looks)
        self.waited: list[float] = []
        self.webhook = Webhook(
            bench.application, options, store, rejected="rejected", pause=self._pause
        )

    async def _pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        if not self._looks:
            raise asyncio.CancelledError
        self._looks.pop(0)()

    async def run(self) -> None:
        try:
            with pytest.raises(asyncio.CancelledError):
                await self.webhook.run()
        finally:
            await self.webhook.confirm()


@pytest.fixture
async def bench_and_store():
    async with open_bench() as found:
        yield found


def nothing() -> None:
    pass


async def test_a_webhook_that_somebody_removed_is_set_again(bench_and_store, options, caplog):
    bench, store = bench_and_store
    server = bench.request

    def remove() -> None:
        server.webhook = {}

    watched = Watched(bench, options, store, nothing, remove, nothing)
    await watched.run()
    assert server.webhook["url"] == options.url
    assert [call.method for call in server.calls].count("setWebhook") == 2
    assert caplog.text.count("another program") == 1


async def test_what_telegram_complains_of_is_logged_once(bench_and_store, options, caplog):
    bench, store = bench_and_store
    later = int(dt.datetime.now(dt.UTC).timestamp()) + 60

    def complain(at: int, message: str):
        return lambda: bench.request.webhook_error.update(
            last_error_date=at, last_error_message=message, pending_update_count=3
        )

    watched = Watched(
        bench, options, store,
        complain(later - 3600, "of before"),
        complain(later, "Connection refused"),
        nothing,
        complain(later + 5, "Wrong response from the webhook: 502"),
    )  # fmt: skip
    await watched.run()
    warnings = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert len(warnings) == 2
    assert "Connection refused" in warnings[0]
    assert "3 updates wait" in warnings[0]
    assert "502" in warnings[1]


async def test_a_network_that_is_down_does_not_end_the_run(bench_and_store, options):
    bench, store = bench_and_store
    down = functools.partial(
        bench.request.fail_with, "getWebhookInfo", NetworkError("down"), times=2
    )
    watched = Watched(bench, options, store, down, nothing, nothing)
    await watched.run()
    assert watched.waited == [300.0] * 4


async def test_a_token_revoked_while_running_ends_it(bench_and_store, options):
    bench, store = bench_and_store
    revoke = functools.partial(bench.request.fail_with, "getWebhookInfo", InvalidToken(), times=3)
    watched = Watched(bench, options, store, revoke, nothing, nothing)
    with pytest.raises(TelegramStartError, match="rejected"):
        await watched.webhook.run()
    await watched.webhook.confirm()
    assert watched.waited == [300.0, 1.0, 1.0]

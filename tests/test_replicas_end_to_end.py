"""Three real processes on one real PostgreSQL, to which updates are delivered; and two that fetch."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import re
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from support import updates
from support.bot_api import TOKEN, FakeBotApi
from support.postgres import fresh_database
from support.posting import WEBHOOK_SECRET, Telegram
from support.processes import Process, bot
from support.updates import Json

from bot.store.records import Days
from bot.store.store import Store

CORPUS = Path(__file__).parents[1] / "corpus"
ZONE = ZoneInfo("Asia/Shanghai")
CHATS = range(-900_000, -900_000 + 500)
QUESTION = "四责协同"
PATIENCE = 90.0  # seconds; only a failing test, or one on a busy machine, waits that long
AT_ONCE = 8  # chats that one process writes to at the same time
SECRETS = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": WEBHOOK_SECRET}


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    with FakeBotApi() as api:
        yield api


@pytest.fixture
async def database(server):
    async with fresh_database(server) as url:
        yield url


@pytest.fixture
async def sql(database):
    engine = create_async_engine(make_url(database).set(drivername="postgresql+asyncpg"))
    yield engine
    await engine.dispose()


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def configure(folder: Path, api: FakeBotApi, store: str, port: int) -> Path:
    """Write the configuration of one replica; they differ in where they listen."""
    path = folder / f"{port}.yaml"
    path.write_text(
        f"""
corpus: [{CORPUS}]
telegram:
  base_url: {api.base_url}
  base_file_url: {api.base_file_url}
  webhook:
    url: http://proxy.example.org/hook
    listen: 127.0.0.1:{port}
store: {{url: "{store}"}}
""",
        encoding="utf-8",
    )
    return path


async def subscribe_all(database: str) -> None:
    """Let all chats be due since a minute ago."""
    due = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0) - dt.timedelta(minutes=1)
    local = due.astimezone(ZONE)
    async with await Store.open(database) as store:
        for first in range(CHATS.start, CHATS.stop, 10):
            await asyncio.gather(
                *(
                    store.subscribe(
                        chat, thread_id=None, at=local.time(), days=Days.ALL,
                        due=due, local_date=local.date(),
                    )
                    for chat in range(first, first + 10)
                )
            )  # fmt: skip


async def rows(sql: AsyncEngine, statement: str, **values) -> list:
    async with sql.begin() as connection:
        result = await connection.execute(text(statement), values)
        return list(result) if result.returns_rows else []


async def until(true: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - a database does not set events
            await asyncio.sleep(0.05)


def pushed(api: FakeBotApi) -> collections.Counter[int]:
    """How many quotes each chat got."""
    calls = [call for call in list(api.calls) if call.method == "sendMessage"]
    return collections.Counter(c.params["chat_id"] for c in calls if c.params["chat_id"] in CHATS)


def question(number: int) -> Json:
    chat = {"id": 5000 + number, "type": "private", "first_name": "李"}
    said = updates.message(QUESTION, chat=chat, by=updates.LI | {"id": chat["id"]})
    return updates.update("message", said)


def answers(api: FakeBotApi, update: Json) -> int:
    place = update["message"]["chat"]["id"], update["message"]["message_id"]
    return [
        (call.params["chat_id"], call.reply_to)
        for call in list(api.calls)
        if call.method == "sendMessage"
    ].count(place)


async def test_three_replicas_of_which_one_is_killed(api, database, sql, tmp_path):
    await subscribe_all(database)
    ports = free_ports(3)
    configs = [configure(tmp_path, api, database, port) for port in ports]
    urls = [f"http://127.0.0.1:{port}/hook" for port in ports]
    logs = [tmp_path / f"{name}.log" for name in "abc"]
    with ExitStack() as running:

        def start(number: int) -> Process:
            return running.enter_context(bot(configs[number], logs[number], **SECRETS))

        # Before they begin: on a busy machine all is pushed before this process comes to look.
        api.hold("sendMessage", after=100)
        replicas = [start(number) for number in range(3)]
        for replica in replicas:
            await asyncio.to_thread(replica.wait_for, "waiting for updates")
        doubled = await _kill_one_while_it_pushes(api, sql, replicas[0])
        await asyncio.to_thread(api.wait_for, "sendMessage", count=len(CHATS), patience=PATIENCE)
        # The rest is pushed by the others; what the killed one held is theirs when its lease ends,
        # and it is started again as a supervisor would.
        await until(lambda: _settled(sql, len(CHATS) - AT_ONCE))
        assert set(pushed(api)) == set(CHATS)
        assert set(pushed(api).values()) == {1}
        await rows(sql, "UPDATE deliveries SET lease = now() WHERE state = 'claimed'")
        replicas[0] = start(0)
        await until(lambda: _settled(sql, len(CHATS)))
        counts = pushed(api)
        assert {chat for chat in CHATS if counts[chat] != 1} == doubled
        assert {counts[chat] for chat in doubled} == {2}
        said = re.findall(r"chat (-\d+): sending the quote of", "".join(r.output for r in replicas))
        assert sorted(map(int, said)) == sorted(doubled)

        await _everything_comes_to_all(api, urls)
        await _kill_one_while_it_answers(api, sql, replicas[1], urls)
        for replica in (replicas[0], replicas[2]):
            assert replica.stop() == 0
    output = "".join(log.read_text("utf-8") for log in logs)
    for unspoken in (QUESTION, WEBHOOK_SECRET, TOKEN.partition(":")[2], "Traceback"):
        assert unspoken not in output
    assert api.webhook["url"] == "http://proxy.example.org/hook"
    assert "deleteWebhook" not in {call.method for call in api.calls}


async def _settled(sql: AsyncEngine, count: int) -> bool:
    [[found]] = await rows(sql, "SELECT count(*) FROM deliveries WHERE state = 'sent'")
    return bool(found >= count)


async def _kill_one_while_it_pushes(api: FakeBotApi, sql: AsyncEngine, victim: Process) -> set[int]:
    """Kill it when Telegram has quotes of it that it has no answer about; return their chats."""
    await asyncio.to_thread(api.wait_for, "sendMessage", count=100)
    in_flight: set[int] = set()

    async def all_wait() -> bool:
        found = await rows(
            sql,
            "SELECT chat_id FROM deliveries WHERE state = 'claimed' AND doubts = 1"
            " AND owner LIKE :owner",
            owner=f"%:{victim.pid}:%",
        )
        in_flight.clear()
        in_flight.update(chat for (chat,) in found)
        return len(in_flight) == AT_ONCE and in_flight <= set(pushed(api))

    await until(all_wait)
    assert len(pushed(api)) < len(CHATS)
    victim.kill()
    api.let_go("sendMessage")
    return in_flight


async def _everything_comes_to_all(api: FakeBotApi, urls: list[str]) -> None:
    """Deliver each of some questions to all three at once, again and again until they take it."""
    asked = [question(number) for number in range(20)]
    async with Telegram() as telegram:
        await asyncio.gather(*(telegram.deliver(update, url) for update in asked for url in urls))
    assert [answers(api, update) for update in asked] == [1] * len(asked)


async def _kill_one_while_it_answers(
    api: FakeBotApi, sql: AsyncEngine, victim: Process, urls: list[str]
) -> None:
    """A question is not lost with the process that it came to."""
    update = question(99)
    api.hold("sendMessage")
    async with Telegram() as telegram:
        posted = asyncio.create_task(telegram.post(urls[1], update))
        await until(lambda: asyncio.sleep(0, answers(api, update) == 1))
        victim.kill()
        assert await posted == 0
        api.let_go("sendMessage")
        assert await telegram.post(urls[2], update) == 503  # it might be alive
        await rows(sql, "UPDATE updates SET lease = now() WHERE lease IS NOT NULL")
        assert await telegram.deliver(update, urls[0], urls[2]) == [200]
    assert answers(api, update) == 2  # better twice than never


async def test_of_two_that_fetch_one_stops_and_says_why(api, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(
        f"""
corpus: [{CORPUS}]
telegram: {{base_url: "{api.base_url}", base_file_url: "{api.base_file_url}"}}
store: {{url: "sqlite:///{tmp_path / "yuanwen.db"}"}}
""",
        encoding="utf-8",
    )
    with ExitStack() as running:
        pair = [
            running.enter_context(bot(config, tmp_path / f"{name}.log", TELEGRAM_BOT_TOKEN=TOKEN))
            for name in "ab"
        ]

        async def one_has_stopped() -> bool:
            return any(one.popen.poll() is not None for one in pair)

        await until(one_has_stopped)
        [stopped] = [one for one in pair if one.popen.poll() is not None]
        [left] = [one for one in pair if one is not stopped]
        assert stopped.popen.returncode == 2
        assert "only one may run at a time" in stopped.output
        assert "Traceback" not in stopped.output
        said = api.say(f"@yuanwen_bot {QUESTION}")
        answer = await asyncio.to_thread(api.wait_for, "sendMessage")
        assert answer.reply_to == said["message_id"]
        assert left.stop() == 0

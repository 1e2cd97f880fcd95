"""`yuanwen run` as a process of its own, against a small Bot API server on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.bot_api import FakeBotApi
from support.processes import CORPUS, database, ended, process, terminate, write_config
from support.updates import ADMIN, GROUP, SUPERGROUP

from bot.reading import load_corpus
from bot.store.records import Days
from bot.store.store import Store

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    with FakeBotApi() as api:
        yield api


@pytest.fixture
def config(api, tmp_path) -> Path:
    return write_config(tmp_path, api)


def test_answers_with_the_passage_and_stops(api, config):
    source = load_corpus([CORPUS]).documents[0].source
    with process(config) as running:
        asked = api.say("@yuanwen_bot 四责协同")
        answer = api.wait_for("sendMessage")
        assert answer.quotes
        assert all(quote in source for quote in answer.quotes)
        assert "四责协同" in "".join(answer.quotes)
        assert answer.params["chat_id"] == GROUP["id"]
        assert answer.reply_to == asked["message_id"]
        api.wait_for("setMyShortDescription")
        api.say("/verify 贯彻落实**市第十二次党代会和十二届**市委二次全会部署要求")
        answer = api.wait_for("sendMessage", count=2)
        assert "贯彻落实**市第十二次党代会和十二届**市委二次全会部署要求" in answer.text
        output = terminate(running)
    assert "四责协同" not in output  # what members ask is nobody's business
    offsets = [call.params.get("offset") for call in api.calls if call.method == "getUpdates"]
    assert offsets[-1] is not None


def test_interrupt_from_the_keyboard(api, config):
    with process(config) as running:
        api.wait_for("getUpdates")
        terminate(running, signal.SIGINT)


def test_stops_while_the_server_is_silent(api, config):
    api.fail("getMe", 502, "Bad Gateway", times=99)
    with process(config) as running:
        api.wait_for("getMe", count=2)
        terminate(running)


def test_pushes_a_quote_that_is_due(api, config, tmp_path):
    due = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0) - dt.timedelta(minutes=1)
    local = due.astimezone(ZONE)

    async def subscribe() -> None:
        async with await Store.open(f"sqlite+aiosqlite:///{database(tmp_path)}") as store:
            await store.subscribe(
                SUPERGROUP["id"],
                thread_id=7,
                at=local.time(),
                days=Days.ALL,
                due=due,
                local_date=local.date(),
            )

    asyncio.run(subscribe())
    source = load_corpus([CORPUS]).documents[0].source
    with process(config) as running:
        pushed = api.wait_for("sendMessage")
        assert pushed.params["chat_id"] == SUPERGROUP["id"]
        assert pushed.params["message_thread_id"] == 7
        [quote] = pushed.quotes
        assert quote in source
        terminate(running)
    with process(config) as running:  # not a second time
        api.wait_for("getUpdates", where=lambda call: call.params["timeout"] > 0, count=2)
        api.say("/daily", by=ADMIN, chat=SUPERGROUP, topic=7)
        status = api.wait_for("sendMessage", count=2)
        assert status.text.startswith("已开启")
        terminate(running)
    assert len([call for call in api.calls if call.method == "sendMessage"]) == 2


def test_settings_survive_a_restart(api, config):
    with process(config) as running:
        api.say("/daily 08:00 工作日", by=ADMIN)
        before = api.wait_for("sendMessage")
        terminate(running)
    with process(config) as running:
        api.say("/daily", by=ADMIN)
        assert api.wait_for("sendMessage", count=2).text == before.text
        terminate(running)


def test_revoked_token(api, config):
    api.revoke()
    with process(config) as running:
        code, output = ended(running)
    assert code == 2
    assert "@BotFather" in output


def test_token_revoked_while_running(api, config):
    with process(config) as running:
        api.wait_for("getUpdates")
        api.revoke()
        code, output = ended(running)
    assert code == 2
    assert "does not accept the token" in output

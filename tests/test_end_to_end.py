"""`yuanwen run` as a process of its own, against a small Bot API server on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.bot_api import TOKEN, FakeBotApi
from support.updates import ADMIN, GROUP, SUPERGROUP

from bot.reading import load_corpus
from bot.store.records import Days
from bot.store.store import Store

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
ZONE = ZoneInfo("Asia/Shanghai")
SECRET = TOKEN.partition(":")[2]
PATIENCE = 30  # seconds; only a failing test waits that long


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    with FakeBotApi() as api:
        yield api


@pytest.fixture
def config(api, tmp_path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"""
corpus: [{CORPUS}]
telegram:
  base_url: {api.base_url}
  base_file_url: {api.base_file_url}
store:
  url: sqlite+aiosqlite:///{database(tmp_path)}
""",
        encoding="utf-8",
    )
    return path


def database(folder: Path) -> Path:
    return folder / "yuanwen.db"


@contextmanager
def process(config: Path, token: str = TOKEN) -> Iterator[subprocess.Popen[str]]:
    """Run the bot; killed at the end if it is still there."""
    environment = {name: v for name, v in os.environ.items() if "proxy" not in name.lower()}
    environment |= {"TELEGRAM_BOT_TOKEN": token, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def ended(running: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the end: exit code and all that was printed."""
    output, _ = running.communicate(timeout=PATIENCE)
    assert SECRET not in output
    assert "Traceback" not in output
    return running.returncode, output


def terminate(running: subprocess.Popen[str], number: int = signal.SIGTERM) -> str:
    """Stop the bot by a signal; it has five seconds."""
    started = time.monotonic()
    running.send_signal(number)
    code, output = ended(running)
    assert time.monotonic() - started < 5
    assert code == 0, output
    return output


@pytest.mark.parametrize("engine", ["auto", "tantivy"])
def test_answers_with_the_passage_and_stops(api, config, engine):
    with config.open("a", encoding="utf-8") as written:
        written.write(f"retrieval: {{engine: {engine}, index: {config.parent / 'index'}}}\n")
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
    assert (config.parent / "index").exists() == (engine == "tantivy")
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

"""`yuanwen run` on a database whose file may not be written, as a process of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
from pathlib import Path

import pytest
from support.bot_api import TOKEN, FakeBotApi
from support.processes import bot
from support.updates import ADMIN

from bot.chat import messages
from bot.store.records import Days
from bot.store.store import Store

CORPUS = Path(__file__).parents[1] / "corpus"
# Files that are read-only are not so to root, unless it has given its capabilities away.
UNPRIVILEGED = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()


@pytest.fixture
def database(tmp_path) -> Path:
    """A database with a daily quote that a start would plan anew."""
    file = tmp_path / "yuanwen.db"

    async def fill() -> None:
        async with await Store.open(f"sqlite:///{file}") as store:
            now = dt.datetime.now(dt.UTC)
            due = {"due": now + dt.timedelta(days=3), "local_date": now.date()}
            await store.subscribe(-5, thread_id=None, at=dt.time(8), days=Days.ALL, **due)

    asyncio.run(fill())
    file.chmod(0o444)
    return file


def test_starts_answers_and_apologises_and_says_so_once(database, tmp_path):
    with FakeBotApi() as api:
        config = tmp_path / "config.yaml"
        config.write_text(
            f"""
corpus: [{CORPUS}]
telegram: {{base_url: "{api.base_url}", base_file_url: "{api.base_file_url}"}}
store: {{url: "sqlite:///{database}"}}
""",
            encoding="utf-8",
        )
        log = tmp_path / "log"
        with bot(config, log, under=UNPRIVILEGED, TELEGRAM_BOT_TOKEN=TOKEN) as running:
            for count in (1, 3):
                api.say("@yuanwen_bot 四责协同")
                assert api.wait_for("sendMessage", count=count).quotes
                api.say("/daily 08:00", by=ADMIN)
                apology = api.wait_for("sendMessage", count=count + 1)
                assert apology.text == messages.STORE_TROUBLE
            assert running.stop() == 0
    told = [json.loads(line) for line in running.output.splitlines()]
    [complaint] = [record["message"] for record in told if record["level"] != "INFO"]
    assert "cannot be written: attempt to write a readonly database" in complaint

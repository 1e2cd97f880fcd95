"""`yuanwen run` as a process of its own, against a small Bot API server on this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.bot_api import PATIENCE, FakeBotApi
from support.processes import CORPUS, database, ended, process, terminate, write_config
from support.server import Call
from support.updates import ADMIN, GROUP, PRIVATE, SUPERGROUP, pressed

from bot.chat import messages
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


def test_a_confirmed_setting_survives_kill_9(api, config):
    with process(config) as running:
        api.say("/daily 08:00 工作日", by=ADMIN)
        before = api.wait_for("sendMessage")
        running.kill()
    with process(config) as running:
        api.say("/daily", by=ADMIN)
        assert api.wait_for("sendMessage", count=2).text == before.text
        terminate(running)


# The text changes while the bot runs

FIRST = "一、改进作风\n要大兴调查研究之风，把调研成果转化为解决问题的实招。\n"
SECOND = "一、服务群众\n要把群众的急难愁盼放在心上，办好每一件民生实事。\n"
LEXICON = "- say: [摸鱼]\n  text: [调查研究, 调研成果]\n"


@pytest.fixture
def corpus(config, tmp_path) -> Path:
    """A folder of the test's own that the bot answers from, without limits."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "first.txt").write_text(FIRST, "utf-8")
    (folder / "second.txt").write_text(SECOND, "utf-8")
    text = config.read_text("utf-8").replace(str(CORPUS), str(folder))
    limits = "limits:\n  member_answers_per_hour: 0\n"
    config.write_text(text + limits, "utf-8")
    return folder


def answers(api, question: str) -> Iterator[Call]:
    """Ask in private again and again; yield the answers, for so long as a reload may take."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        asked = api.say(question, chat=PRIVATE)["message_id"]
        yield api.wait_for("sendMessage", where=lambda call, asked=asked: call.reply_to == asked)
    pytest.fail(f"still the same answer to {question}")


def notice_of(api, shown: Call, label: str) -> str:
    """Press a button in private, and return what is shown for it; empty where it just works."""
    message = api.messages[PRIVATE["id"], shown.message_id]
    press = pressed(message, shown.buttons[label])
    number = press["callback_query"]["id"]
    api.push(press)
    mine = api.wait_for(
        "answerCallbackQuery", where=lambda call: call.params["callback_query_id"] == number
    )
    return mine.text


def test_an_edited_text_is_answered_from_and_its_old_buttons_say_so(api, config, corpus):
    changed = FIRST.replace("一、改进作风\n", "一、改进作风\n新加的头一段话在这里。\n")
    with process(config) as running:
        before = next(answers(api, "调研成果怎么转化"))
        assert before.quotes == [FIRST.splitlines()[1]]
        other = next(answers(api, "怎么办好民生实事"))
        outline = next(answers(api, "/outline"))
        (corpus / "first.txt").write_text(changed, "utf-8")
        after = next(a for a in answers(api, "调研成果怎么转化") if "第 2 段" in a.text)
        assert after.quotes == before.quotes
        assert notice_of(api, outline, "first") == messages.TEXT_CHANGED
        assert notice_of(api, before, messages.WHOLE_PARAGRAPH) == messages.TEXT_CHANGED
        assert notice_of(api, after, messages.WHOLE_PARAGRAPH) == ""
        assert api.wait_for("editMessageText").quotes == before.quotes
        assert notice_of(api, outline, "second") == ""
        assert other.quotes == [SECOND.splitlines()[1]]
        output = terminate(running)
    assert "the corpus was reloaded" in output
    assert "调查研究" not in output


def test_a_changed_word_list_is_used(api, config, corpus):
    with process(config) as running:
        assert not next(answers(api, "怎么摸鱼")).quotes
        (corpus / "lexicon.yaml").write_text(LEXICON, "utf-8")
        answer = next(a for a in answers(api, "怎么摸鱼") if a.quotes)
        assert answer.quotes == [FIRST.splitlines()[1]]
        (corpus / "lexicon.yaml").unlink()
        next(a for a in answers(api, "怎么摸鱼") if not a.quotes)
        terminate(running)


def test_a_text_that_breaks_is_answered_from_as_it_was(api, config, corpus):
    with process(config) as running:
        next(answers(api, "调研成果怎么转化"))
        (corpus / "first.txt").write_bytes(b"\x00 half a file")
        (corpus / "second.txt").write_text(SECOND + "又加了一段话在这里。\n", "utf-8")
        next(a for a in answers(api, "怎么办好民生实事") if "共 2 段" in a.text)
        assert next(answers(api, "调研成果怎么转化")).quotes == [FIRST.splitlines()[1]]
        output = terminate(running)
    assert "what was read of it before stays in use" in output


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

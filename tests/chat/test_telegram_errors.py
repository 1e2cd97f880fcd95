"""Things gone wrong: the member gets a kind line, the operator a log without what was asked."""

from __future__ import annotations

import logging

import pytest
from support.house import QUESTION, TOPIC, assert_verbatim, conversation, open_bench
from support.milvus import Server
from support.updates import ADMIN, message, update

from bot.answering import Answerer
from bot.chat import messages
from bot.chat.conversation import Conversation
from bot.chat.quoting import VerbatimError
from bot.chat.shelf import Shelf
from bot.chat.telegram import presses, sending
from bot.operations.events import EngineFailed
from bot.reading import load_corpus
from bot.retrieval.milvus_index import MilvusIndex
from bot.retrieval.watched import watched


@pytest.fixture
async def house(monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_bench() as (bench, store):
        yield bench, store


@pytest.fixture
def bench(house):
    return house[0]


def broken(monkeypatch, error: Exception) -> None:
    def ask(*_: object) -> None:
        raise error

    monkeypatch.setattr(Conversation, "ask", ask)


async def test_a_failure_is_followed_by_an_apology(bench, monkeypatch, caplog):
    broken(monkeypatch, RuntimeError(f"cannot read {QUESTION}"))
    [answer] = await bench.say(f"@yuanwen_bot {QUESTION}")
    assert (answer.text, answer.reply_to) == (messages.TROUBLE, bench.last["message_id"])
    logged = caplog.text
    assert "RuntimeError" in logged
    assert "asking.py" in logged
    assert QUESTION not in logged


async def test_a_broken_button_is_followed_by_an_apology(bench, monkeypatch):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    broken(monkeypatch, RuntimeError())
    monkeypatch.setattr(Conversation, "press", Conversation.ask)
    [call] = await bench.press(messages.NEXT, under=answer)
    assert (call.method, call.text) == ("answerCallbackQuery", messages.TROUBLE)


async def test_what_is_not_in_the_source_is_not_shown(bench, monkeypatch):
    broken(monkeypatch, VerbatimError())
    [answer] = await bench.say(f"@yuanwen_bot {QUESTION}")
    assert answer.text == messages.APOLOGY


async def test_an_apology_that_fails_as_well_is_only_logged(bench, monkeypatch, caplog):
    broken(monkeypatch, RuntimeError())
    bench.request.fail("sendMessage", 403, "Forbidden: bot was kicked from the group chat")
    assert await bench.say(f"@yuanwen_bot {QUESTION}")
    assert "no apology either" in caplog.text


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was kicked from the group chat"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: TOPIC_CLOSED"),
        (502, "Bad Gateway"),
    ],
)
async def test_ordinary_refusals_are_one_line_in_the_log(bench, caplog, status, description):
    bench.request.fail("sendMessage", status, description, times=3)
    await bench.say(f"@yuanwen_bot {QUESTION}")
    [record] = [r for r in caplog.records if r.name.startswith("bot.")]
    assert record.levelno == logging.WARNING
    assert "\n" not in record.getMessage()
    assert QUESTION not in caplog.text


async def test_an_answer_survives_a_network_that_stumbles(bench):
    bench.request.fail("sendMessage", 502, "Bad Gateway")
    calls = await bench.say(f"@yuanwen_bot {QUESTION}")
    assert_verbatim(calls[-1])


async def test_a_flood_limit_is_waited_for(bench):
    bench.request.fail("sendMessage", 429, "Too Many Requests", retry_after=0.01)
    calls = await bench.say(f"@yuanwen_bot {QUESTION}")
    assert_verbatim(calls[-1])


async def test_admins_are_asked_for_again_where_the_server_says_no(bench):
    bench.request.fail("getChatMember", 400, "Bad Request: member list is inaccessible")
    calls = await bench.say("/daily 08:00", by=ADMIN)
    assert calls[-1].text == messages.ADMINS_ONLY


async def test_a_button_does_what_it_does_although_it_cannot_be_acknowledged(bench, monkeypatch):
    monkeypatch.setattr(presses, "_PAUSES", (0.0,))
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    bench.request.fail("answerCallbackQuery", 502, "Bad Gateway", times=2)
    calls = await bench.press(messages.NEXT, under=answer)
    assert [call.method for call in calls] == [*["answerCallbackQuery"] * 2, "editMessageText"]


async def test_a_question_that_comes_after_its_edit_is_not_answered_any_more(bench):
    question = message(f"@yuanwen_bot {QUESTION}")
    [answer] = await bench.edit(question, f"@yuanwen_bot {TOPIC}")
    assert await bench.receive(update("message", question)) == []
    assert_verbatim(answer)


async def test_an_engine_that_has_gone_is_apologised_for_and_counted_and_comes_back(tmp_path):
    """A server of milvus-lite, killed between two questions and started again."""
    file = tmp_path / "corpus" / "one.txt"
    file.parent.mkdir()
    file.write_text("党费按月交纳，支部每季度公示一次。\n要改进工作作风，为基层减负。\n", "utf-8")
    heard = []
    server = Server(tmp_path / "milvus")
    server.start()
    try:
        corpus = load_corpus([file.parent])
        index = MilvusIndex(server.uri, timeout=1.0)
        engine = watched(index, lambda: heard.append(EngineFailed("milvus")))
        shelf = Shelf(Answerer(corpus, index=engine), conversation, Answerer)
        async with open_bench(shelf=lambda: shelf) as (bench, _):
            [answer] = await bench.say("@yuanwen_bot 党费怎么交纳")
            assert "党费按月交纳" in answer.text
            server.kill()
            [answer] = await bench.say("@yuanwen_bot 怎么为基层减负")
            assert answer.text == messages.TROUBLE
            assert heard == [EngineFailed("milvus")]
            server.start()
            for _ in range(30):  # on a busy machine it takes more than the second of a search
                [answer] = await bench.say("@yuanwen_bot 怎么改进工作作风")
                if answer.text != messages.TROUBLE:
                    break
            assert "要改进工作作风" in answer.text
        index.close()
    finally:
        server.kill()

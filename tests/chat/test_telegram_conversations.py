"""Questions, look-ups, edited questions: real updates in, what members would see out."""

from __future__ import annotations

import datetime as dt

import pytest
from support.house import QUESTION, answerer, assert_verbatim, open_bench
from support.updates import (
    ADMIN,
    BOT,
    CHANNEL,
    CHANNEL_BOT,
    FORUM,
    GROUP,
    NOW,
    OTHER_BOT,
    PRIVATE,
    SUPERGROUP,
    WANG,
    message,
)

from bot.chat import messages
from bot.chat.telegram import sending


@pytest.fixture
async def house(monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_bench() as (bench, store):
        yield bench, store


@pytest.fixture
def bench(house):
    return house[0]


@pytest.fixture
def store(house):
    return house[1]


# Asking


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (f"@yuanwen_bot {QUESTION}", {"chat": GROUP}),
        (f"@yuanwen_bot {QUESTION}", {"chat": SUPERGROUP}),
        (f"/ask {QUESTION}", {"chat": GROUP}),
        (f"/ask@yuanwen_bot {QUESTION}", {"chat": SUPERGROUP}),
        (QUESTION, {"chat": PRIVATE}),
        (QUESTION, {"chat": GROUP, "reply_to": message("上一个回答", by=BOT)}),
        (f"@yuanwen_bot {QUESTION}", {"by": CHANNEL_BOT, "sender_chat": CHANNEL}),
        ("@yuanwen_bot", {"reply_to": message(QUESTION, by=WANG)}),
        ("/ask", {"reply_to": message(QUESTION, by=WANG)}),
    ],
)
async def test_a_question_is_answered_with_the_passage(bench, text, more):
    [answer] = await bench.say(text, **more)
    assert_verbatim(answer)
    assert QUESTION in "".join(answer.quotes)
    assert answer.reply_to == bench.last["message_id"]
    assert answer.params["chat_id"] == bench.last["chat"]["id"]
    assert "message_thread_id" not in answer.params
    assert answer.params["link_preview_options"] == {"is_disabled": True}


async def test_a_question_in_a_topic_is_answered_there(bench):
    [answer] = await bench.say(f"@yuanwen_bot {QUESTION}", chat=FORUM, topic=7)
    assert answer.params["message_thread_id"] == 7


async def test_redactions_of_the_source_arrive_as_they_are(bench):
    [answer] = await bench.say("/verify 贯彻落实**市第十二次党代会和十二届**市委二次全会部署要求")
    assert answer.text.startswith(messages.EXACT)
    assert "**市第十二次党代会和十二届**市委二次全会" in "".join(answer.quotes)


async def test_question_of_yesterday_is_answered(bench):
    asked = NOW - dt.timedelta(days=1)
    [answer] = await bench.say(f"@yuanwen_bot {QUESTION}", at=asked)
    assert_verbatim(answer)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (QUESTION, {}),
        (f"@wang_li {QUESTION}", {}),
        (f"/ask@other_bot {QUESTION}", {}),
        (f"@yuanwen_bot {QUESTION}", {"by": OTHER_BOT}),
        (f"@yuanwen_bot {QUESTION}", {"via_bot": OTHER_BOT}),
        ("/nonsense", {}),
        (None, {"new_chat_title": "新名字"}),
    ],
)
async def test_other_messages_are_left_alone(bench, text, more):
    assert await bench.say(text, **more) == []


async def test_declines_in_one_line(bench):
    [answer] = await bench.say("@yuanwen_bot 党费怎么交")
    assert answer.quotes == []
    assert len(answer.text.splitlines()) <= 2
    assert len(answer.buttons) <= 4


async def test_chatter_gets_a_friendly_line(bench):
    [answer] = await bench.say("@yuanwen_bot 谢谢")
    assert answer.text == messages.THANKS
    assert answer.buttons == {}


async def test_an_empty_question_is_told_what_to_write(bench):
    for text in ("/ask", "@yuanwen_bot", "/slogan", "/verify"):
        [answer] = await bench.say(text)
        assert answer.quotes == []
        assert answer.text


async def test_a_very_long_question_is_declined(bench):
    [answer] = await bench.say("@yuanwen_bot " + "党建" * 1500)
    assert answer.text == messages.too_long(500)


async def test_slogan(bench):
    [answer] = await bench.say(f"/slogan {QUESTION}")
    assert_verbatim(answer)
    assert QUESTION in answer.text.splitlines()[0]


async def test_verify_as_a_reply(bench):
    source = answerer().corpus.body[3].text[:40]
    asked = message(source, by=WANG)
    [answer] = await bench.say("/verify", reply_to=asked)
    assert answer.text.startswith(messages.EXACT)
    [answer] = await bench.say(
        "/verify", reply_to=message(f"{source[:20]}错{source[21:]}", by=WANG)
    )
    assert answer.text.startswith(messages.altered(1))


@pytest.mark.parametrize("command", ["start", "help", "privacy", "outline", "quote"])
@pytest.mark.parametrize("chat", [GROUP, PRIVATE])
async def test_commands_without_words(bench, command, chat):
    [answer] = await bench.say(f"/{command}", chat=chat)
    assert answer.text


async def test_start_with_a_deep_link_greets(bench):
    [answer] = await bench.say("/start p_2_14", chat=PRIVATE)
    assert answer.text.startswith(messages.WELCOME)
    assert messages.HINT_PRIVATE in answer.text


async def test_unknown_commands_are_answered_where_they_are_ours(bench):
    [answer] = await bench.say("/nonsense", chat=PRIVATE)
    assert answer.text == messages.unknown_command("nonsense")
    [answer] = await bench.say("/nonsense@yuanwen_bot")
    assert answer.text == messages.unknown_command("nonsense")


async def test_pictures_in_private_are_told_that_words_are_needed(bench):
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    [answer] = await bench.say(photo=photo, chat=PRIVATE)
    assert answer.text == messages.WORDS_ONLY
    assert await bench.say(photo=photo, chat=PRIVATE, media_group_id="1") == []
    assert await bench.say(photo=photo, chat=GROUP) == []
    [answer] = await bench.say(photo=photo, chat=PRIVATE, caption=QUESTION)
    assert_verbatim(answer)


# Edited questions


async def test_an_edited_question_edits_its_answer(bench):
    [first] = await bench.say("@yuanwen_bot 党费怎么交")
    [second] = await bench.edit(bench.last, f"@yuanwen_bot {QUESTION}")
    assert second.method == "editMessageText"
    assert second.params["message_id"] == first.message_id
    assert_verbatim(second)


async def test_an_edit_without_an_answer_is_answered(bench):
    await bench.say(QUESTION)
    [answer] = await bench.edit(bench.last, f"@yuanwen_bot {QUESTION}")
    assert answer.method == "sendMessage"
    assert_verbatim(answer)


async def test_an_edit_that_turns_away_from_the_bot_changes_nothing(bench):
    await bench.say(f"@yuanwen_bot {QUESTION}")
    assert await bench.edit(bench.last, QUESTION) == []


async def test_settings_are_not_changed_by_an_edit(bench, store):
    await bench.say("早上好", by=ADMIN)
    assert await bench.edit(bench.last, "/daily 08:00") == []
    assert await store.subscription(GROUP["id"]) is None

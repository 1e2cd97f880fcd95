"""Pressed buttons: turning pages, and who may remove an answer."""

from __future__ import annotations

import pytest
from support.house import OPERATOR, QUESTION, TOPIC, assert_verbatim, open_bench
from support.updates import ADMIN, BOT, GROUP, LI, PRIVATE, WANG, message, pressed

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


async def test_outline_leads_to_sections_paragraphs_and_back(bench):
    [outline] = await bench.say("/outline")
    answered, turned = await bench.press(next(iter(outline.buttons)), under=outline)
    assert (answered.method, turned.method) == ("answerCallbackQuery", "editMessageText")
    assert turned.params["message_id"] == outline.message_id
    paragraph = next(
        label for label in turned.buttons if label not in {messages.OUTLINE, messages.REMOVE}
    )
    _, turned = await bench.press(paragraph, under=outline, by=WANG)
    assert_verbatim(turned)
    _, turned = await bench.press(messages.OUTLINE, under=outline)
    assert turned.text == outline.text
    assert turned.buttons == outline.buttons


async def test_next_and_previous_paragraph(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    _, after = await bench.press(messages.NEXT, under=answer, by=WANG)
    assert_verbatim(after)
    assert after.quotes != answer.quotes
    _, again = await bench.press(messages.PREVIOUS, under=answer)
    assert again.quotes == answer.quotes


async def test_words_of_the_question_stay_marked(bench):
    [answer] = await bench.say(f"/ask {TOPIC}")
    await bench.press(messages.NEXT, under=answer)
    _, again = await bench.press(messages.PREVIOUS, under=answer)
    assert again.styled("underline") == answer.styled("underline") != []


async def test_a_button_of_another_text_says_so(bench):
    shown = message("旧", by=BOT)
    [call] = await bench.receive(pressed(shown, "p000000|speech-2023:6"))
    assert call.method == "answerCallbackQuery"
    assert (call.text, call.params["show_alert"]) == (messages.TEXT_CHANGED, True)


@pytest.mark.parametrize("data", ["", "?", "p", "x" * 64, "p1a2b3c|nowhere:6|zz.zz"])
async def test_a_button_that_leads_nowhere_is_acknowledged(bench, data):
    [call] = await bench.receive(pressed(message("旧", by=BOT), data))
    assert call.method == "answerCallbackQuery"
    assert call.text


async def test_a_message_too_old_to_be_read_can_still_be_turned(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    gone = {"chat": GROUP, "message_id": answer.message_id, "date": 0}
    _, turned = await bench.receive(pressed(gone, answer.buttons[messages.NEXT]))
    assert turned.method == "editMessageText"
    assert_verbatim(turned)


async def test_a_message_that_cannot_be_edited_is_sent_anew(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    bench.request.fail("editMessageText", 400, "Bad Request: message can't be edited")
    calls = await bench.press(messages.NEXT, under=answer)
    assert_verbatim(calls[-1])
    assert calls[-1].method == "sendMessage"


async def test_a_press_from_before_a_long_pause_still_turns_the_page(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    late = "Bad Request: query is too old and response timeout expired or query id is invalid"
    bench.request.fail("answerCallbackQuery", 400, late)
    calls = await bench.press(messages.NEXT, under=answer)
    assert calls[-1].method == "editMessageText"


@pytest.mark.parametrize("by", [LI, ADMIN, LI | {"id": OPERATOR}])
async def test_asker_and_admins_remove_an_answer(bench, by):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}", by=LI)
    calls = await bench.press(messages.REMOVE, under=answer, by=by)
    assert (GROUP["id"], answer.message_id) not in bench.request.messages
    assert "answerCallbackQuery" in [call.method for call in calls]


async def test_a_stranger_does_not_remove_an_answer(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}", by=LI)
    await bench.press(messages.NEXT, under=answer, by=WANG)
    calls = await bench.press(messages.REMOVE, under=answer, by=WANG)
    assert [call.method for call in calls] == ["getChatMember", "answerCallbackQuery"]
    assert calls[-1].text == messages.NOT_YOURS_TO_REMOVE
    assert (GROUP["id"], answer.message_id) in bench.request.messages
    calls = await bench.press(messages.REMOVE, under=answer, by=WANG)
    assert [call.method for call in calls] == ["answerCallbackQuery"]  # remembered for a while


async def test_an_answer_too_old_to_be_deleted_is_emptied(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}", by=LI)
    bench.request.fail("deleteMessage", 400, "Bad Request: message can't be deleted")
    calls = await bench.press(messages.REMOVE, under=answer, by=LI)
    assert (calls[-1].method, calls[-1].text) == ("editMessageText", messages.REMOVED)


async def test_in_private_there_is_nothing_to_remove(bench):
    [answer] = await bench.say(QUESTION, chat=PRIVATE)
    assert messages.REMOVE not in answer.buttons

"""Votes under answers: pressed, counted on the buttons, withdrawn; and what is offered instead."""

from __future__ import annotations

import asyncio

import pytest
from support.house import QUESTION, TOPIC, answerer, assert_verbatim, open_bench
from support.updates import ADMIN, FORUM, GROUP, LI, PRIVATE, WANG, pressed

from bot.chat import messages
from bot.chat.messages import english
from bot.chat.telegram import sending
from bot.store.store import Tally

UP, DOWN = "👍", "👎"
WIDE = "怎么抓落实"  # several paragraphs say something to it


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


def labels(bench, call, chat=GROUP) -> list[str]:
    """What stands on the buttons under a message now."""
    shown = bench.request.messages[chat["id"], call.message_id]
    return [key["text"] for row in shown["reply_markup"]["inline_keyboard"] for key in row]


def notice(calls) -> str:
    (answered,) = [call for call in calls if call.method == "answerCallbackQuery"]
    assert not answered.params.get("show_alert")
    return answered.params.get("text", "")


async def asked(bench, question=TOPIC, **more):
    chat = more.get("chat", GROUP)
    text = question if chat is PRIVATE else f"@yuanwen_bot {question}"
    [answer] = await bench.say(text, **more)
    return answer


@pytest.mark.parametrize("chat", [GROUP, FORUM, PRIVATE])
async def test_an_answer_bears_two_vote_buttons_without_counts(bench, chat):
    answer = await asked(bench, chat=chat)
    assert [label for label in answer.buttons if label in (UP, DOWN)] == [UP, DOWN]


async def test_a_refusal_and_chatter_bear_none(bench):
    for words in ("党费怎么交", "谢谢", "/outline@yuanwen_bot"):
        [answer] = await bench.say(f"@yuanwen_bot {words}")
        assert not {UP, DOWN} & set(answer.buttons)


async def test_votes_are_counted_on_the_buttons(bench, store):
    answer = await asked(bench)
    others = [label for label in labels(bench, answer) if label not in (UP, DOWN)]
    calls = await bench.press(UP, under=answer, by=LI)
    assert notice(calls) == messages.VOTE_FOR
    calls = await bench.press("👍 1", under=answer, by=WANG)
    assert notice(calls) == messages.VOTE_FOR
    assert {"👍 2", DOWN} <= set(labels(bench, answer))
    assert [
        label for label in labels(bench, answer) if "👍" not in label and label != DOWN
    ] == others
    assert await store.tally(GROUP["id"], answer.message_id, LI["id"]) == Tally(2, 0, 1)


async def test_pressed_again_a_vote_is_withdrawn(bench, store):
    answer = await asked(bench)
    await bench.press(UP, under=answer)
    calls = await bench.press("👍 1", under=answer)
    assert notice(calls) == messages.VOTE_WITHDRAWN
    assert {UP, DOWN} <= set(labels(bench, answer))
    assert await store.tally(GROUP["id"], answer.message_id) == Tally(0, 0)


async def test_the_other_button_changes_a_vote(bench):
    answer = await asked(bench)
    await bench.press(DOWN, under=answer)
    await bench.press(UP, under=answer)
    assert {"👍 1", DOWN} <= set(labels(bench, answer))


async def test_votes_at_the_same_moment_are_all_counted(bench, store):
    answer = await asked(bench)
    shown = bench.request.messages[GROUP["id"], answer.message_id]
    data = answer.buttons[UP]
    members = [LI | {"id": number} for number in range(100, 112)]
    await asyncio.gather(*(bench.receive(pressed(shown, data, by=by)) for by in members))
    assert "👍 12" in labels(bench, answer)


async def test_the_text_and_its_quotations_stay(bench):
    answer = await asked(bench)
    before = dict(bench.request.messages[GROUP["id"], answer.message_id])
    await bench.press(UP, under=answer)
    after = dict(bench.request.messages[GROUP["id"], answer.message_id])
    assert before.pop("reply_markup") != after.pop("reply_markup")
    assert before == after


async def test_counts_stay_when_the_message_turns_to_another_paragraph(bench):
    answer = await asked(bench)
    await bench.press(UP, under=answer)
    [_, turned] = await bench.press(messages.NEXT, under=answer)
    assert "👍 1" in turned.buttons
    assert DOWN in turned.buttons
    calls = await bench.press("👍 1", under=answer, by=WANG)
    assert "👍 2" in labels(bench, answer)
    assert notice(calls) == messages.VOTE_FOR


# Not this one?


async def test_a_vote_against_offers_what_comes_next(bench):
    answer = await asked(bench, WIDE)
    calls = await bench.press(DOWN, under=answer)
    assert notice(calls) == messages.VOTE_AGAINST_WITH_OTHERS
    offered = [label for label in labels(bench, answer) if label.startswith(messages.not_this(""))]
    assert len(offered) == 3
    first, second, *_ = (hit.passage for hit in answerer().search(WIDE))
    assert answer.quotes[-1] in first.text
    [_, turned] = await bench.press(offered[0], under=answer)
    assert turned.method == "editMessageText"
    assert turned.message_id == answer.message_id
    assert_verbatim(turned)
    assert second.text == turned.quotes[-1]
    assert "👎 1" in turned.buttons
    [_, back] = await bench.press(messages.BACK, under=answer)
    assert first.text == back.quotes[-1]


async def test_what_is_offered_stands_below_the_votes(bench):
    answer = await asked(bench, WIDE)
    await bench.press(DOWN, under=answer)
    now = labels(bench, answer)
    offered = [at for at, label in enumerate(now) if label.startswith(messages.not_this(""))]
    assert offered
    assert now.index("👎 1") < min(offered)
    assert len(now) == len(set(now))
    calls = await bench.press(messages.REMOVE, under=answer)
    assert calls[-1].method == "deleteMessage"


async def test_nothing_is_offered_twice(bench):
    answer = await asked(bench, WIDE)
    await bench.press(DOWN, under=answer)
    await bench.press("👎 1", under=answer, by=WANG)
    now = labels(bench, answer)
    assert "👎 2" in now
    assert len(now) == len(set(now))


async def test_a_vote_for_offers_nothing(bench):
    answer = await asked(bench)
    await bench.press(UP, under=answer)
    assert not [label for label in labels(bench, answer) if label.startswith("不是这段")]


async def test_without_a_question_nothing_is_offered(bench):
    [answer] = await bench.say(f"/slogan {QUESTION}")
    calls = await bench.press(DOWN, under=answer)
    assert notice(calls) == messages.VOTE_AGAINST
    assert "👎 1" in labels(bench, answer)


async def test_a_question_that_is_gone_still_takes_votes(bench):
    answer = await asked(bench)
    shown = bench.request.messages[GROUP["id"], answer.message_id]
    del shown["reply_to_message"]
    calls = await bench.press(DOWN, under=answer)
    assert notice(calls) == messages.VOTE_AGAINST
    assert "👎 1" in labels(bench, answer)


# Hostile and awkward presses


@pytest.mark.parametrize("data", ["v|speech-2023:6|2", "v", "v|speech-2023:6", "v|x|1.1", "vv|a|1"])
async def test_forged_votes_get_a_notice(bench, store, data):
    answer = await asked(bench)
    shown = bench.request.messages[GROUP["id"], answer.message_id]
    [answered] = await bench.receive(pressed(shown, data))
    assert answered.method == "answerCallbackQuery"
    assert answered.params["text"] == messages.BROKEN_BUTTON
    assert await store.tally(GROUP["id"], answer.message_id) == Tally(0, 0)


async def test_a_vote_for_a_passage_that_never_was_counts_and_offers_nothing(bench):
    answer = await asked(bench)
    shown = bench.request.messages[GROUP["id"], answer.message_id]
    calls = await bench.receive(pressed(shown, "v|nowhere:1|0"))
    assert notice(calls) == messages.VOTE_AGAINST


async def test_a_message_too_old_to_see_takes_votes(bench, store):
    answer = await asked(bench)
    shown = {"chat": GROUP, "message_id": answer.message_id, "date": 0}
    before = labels(bench, answer)
    calls = await bench.receive(pressed(shown, answer.buttons[DOWN]))
    assert [call.method for call in calls] == ["answerCallbackQuery"]
    assert labels(bench, answer) == before
    assert await store.tally(GROUP["id"], answer.message_id) == Tally(0, 1)


async def test_a_message_that_was_deleted_meanwhile_takes_the_vote(bench, store):
    answer = await asked(bench)
    bench.request.fail("editMessageReplyMarkup", 400, "Bad Request: message to edit not found")
    calls = await bench.press(UP, under=answer)
    assert notice(calls) == messages.VOTE_FOR
    assert await store.tally(GROUP["id"], answer.message_id) == Tally(1, 0)


async def test_a_query_that_is_too_old_still_counts(bench, store):
    answer = await asked(bench)
    bench.request.fail("answerCallbackQuery", 400, "Bad Request: query is too old")
    await bench.press(UP, under=answer)
    assert "👍 1" in labels(bench, answer)


async def test_thanks_in_the_member_s_language(bench):
    answer = await asked(bench)
    calls = await bench.press(UP, under=answer, by=ADMIN | {"language_code": "en"})
    assert notice(calls) == english.VOTE_FOR

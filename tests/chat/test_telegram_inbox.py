"""/inbox: its pages and buttons, what leaves it and what comes back, and whose it is."""

from __future__ import annotations

import datetime as dt

import pytest
from support.house import open_bench
from support.shelves import OPERATOR_USER, OPERATORS_CHAT
from support.updates import (
    ADMIN,
    GROUP,
    LI,
    NOW,
    PRIVATE,
    SUPERGROUP,
    WANG,
    message,
    pressed,
    update,
)

from bot.chat import messages, teaching
from bot.chat.telegram import sending
from bot.chat.telegram.application import services_of

TOPICS = ("食堂", "报销", "公积金", "会议室", "打印机", "空调", "班车")


@pytest.fixture
async def house(monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_bench(keep_questions_days=30) as (bench, store):
        yield bench, store


@pytest.fixture
def bench(house):
    return house[0]


@pytest.fixture
def store(house):
    return house[1]


async def ask(bench, question, **more):
    [answer] = await bench.say(f"@yuanwen_bot {question}", **more)
    return answer


async def inbox(bench, *, by=ADMIN, chat=GROUP):
    *_, listed = await bench.say("/inbox", by=by, chat=chat)
    return listed


def items(call):
    return [line.partition(". ")[2] for line in call.text.splitlines()[1:]]


def notice(calls):
    [answered] = [call for call in calls if call.method == "answerCallbackQuery"]
    return answered.text


async def test_it_counts_questions_and_votes_the_frequent_first(bench):
    for question in ("报销找谁", "食堂几点开门", "请问食堂幾點開門？", "食堂几点开门呢"):
        await ask(bench, question)
    answer = await ask(bench, "怎么改进作风", at=NOW + dt.timedelta(minutes=1))
    for by in (LI, WANG):
        label = next(label for label in _labels(bench, answer) if label.startswith("👎"))
        await bench.press(label, under=answer, by=by)
    listed = await inbox(bench)
    assert listed.text.splitlines() == [
        messages.INBOX,
        "1. 食堂几点开门呢（3 次）",
        "2. 怎么改进作风（1 次，👎 2）",
        "3. 报销找谁（1 次）",
    ]
    assert list(listed.buttons)[:2] == ["1 · 教我", "1 · 忽略"]


def _labels(bench, call):
    shown = bench.request.messages[GROUP["id"], call.message_id]
    return [button["text"] for row in shown["reply_markup"]["inline_keyboard"] for button in row]


async def test_a_vote_that_is_withdrawn_takes_the_answer_out_again(bench):
    answer = await ask(bench, "怎么改进作风")
    await bench.press("👎", under=answer)
    assert items(await inbox(bench)) == ["怎么改进作风（1 次，👎 1）"]
    await bench.press("👎 1", under=answer)
    assert (await inbox(bench)).text == messages.INBOX_EMPTY


async def test_chatter_and_look_ups_are_no_questions(bench):
    for words in ("谢谢", "1+1等于几", "怎么改进作风"):
        await ask(bench, words)
    await bench.say("/slogan 四个全面发展")
    await bench.say("/verify 这句话原文没有")
    assert (await inbox(bench)).text == messages.INBOX_EMPTY


async def test_an_edited_question_takes_the_place_of_what_it_was(bench):
    await ask(bench, "食堂几点开门")
    original = bench.last
    await bench.edit(original, "@yuanwen_bot 报销找谁")
    assert items(await inbox(bench)) == ["报销找谁（1 次）"]
    await bench.edit(original, "@yuanwen_bot 怎么改进作风")
    assert (await inbox(bench)).text == messages.INBOX_EMPTY


async def test_pages(bench):
    for topic in TOPICS:
        await ask(bench, f"{topic}找谁")
    listed = await inbox(bench)
    assert len(items(listed)) == 5
    assert messages.EARLIER not in listed.buttons
    calls = await bench.press(messages.LATER, under=listed, by=ADMIN)
    later = calls[-2] if calls[-1].method == "answerCallbackQuery" else calls[-1]
    assert [line.partition(".")[0] for line in later.text.splitlines()[1:]] == ["6", "7"]
    assert messages.LATER not in later.buttons
    for number in (6, 6):  # the seventh is then the sixth
        await bench.press(messages.ignore_item(number), under=listed, by=ADMIN)
    shown = bench.request.messages[GROUP["id"], listed.message_id]
    assert [line[0] for line in shown["text"].splitlines()[1:]] == list("12345")


async def test_what_is_ignored_comes_back_when_somebody_asks_again(bench):
    await ask(bench, "食堂几点开门")
    listed = await inbox(bench)
    calls = await bench.press(messages.ignore_item(1), under=listed, by=ADMIN)
    assert notice(calls) == messages.IGNORED
    assert (await inbox(bench)).text == messages.INBOX_EMPTY
    await ask(bench, "食堂几点开门", by=WANG)
    assert items(await inbox(bench)) == ["食堂几点开门（1 次）"]


async def test_taught_by_command_it_is_done_with(bench):
    await ask(bench, "食堂几点开门")
    question = bench.last
    *_, taught = await bench.say("/teach 5", by=ADMIN, reply_to=question)
    assert taught.text.startswith(messages.TAUGHT_HERE)
    assert (await inbox(bench)).text == messages.INBOX_EMPTY


async def test_an_undone_lesson_declines_again_and_is_back_when_asked(bench):
    await ask(bench, "食堂几点开门")
    *_, taught = await bench.say("/teach 5", by=ADMIN, reply_to=bench.last)
    await bench.press(messages.UNDO, under=taught, by=ADMIN)
    assert not (await ask(bench, "食堂几点开门")).quotes
    assert items(await inbox(bench)) == ["食堂几点开门（1 次）"]


async def test_a_question_too_long_to_be_taught_says_so(bench):
    await ask(bench, "食堂几点开门" * 60)
    listed = await inbox(bench)
    calls = await bench.press(messages.teach_item(1), under=listed, by=ADMIN)
    assert notice(calls) == messages.too_long(teaching.LONGEST_QUESTION)


# Whose it is


async def test_a_group_sees_its_own_and_an_operator_in_private_sees_all(bench):
    await ask(bench, "食堂几点开门")
    await ask(bench, "报销找谁", chat=SUPERGROUP)
    await ask(bench, "会议室找谁", chat=PRIVATE)
    assert items(await inbox(bench)) == ["食堂几点开门（1 次）"]
    assert items(await inbox(bench, by=OPERATOR_USER)) == ["食堂几点开门（1 次）"]
    everything = await inbox(bench, by=OPERATOR_USER, chat=OPERATORS_CHAT)
    assert len(items(everything)) == 3
    assert (await inbox(bench, by=LI, chat=PRIVATE)).text == messages.MANAGERS_ONLY


async def test_what_an_operator_teaches_from_all_chats_holds_in_all(bench):
    await ask(bench, "食堂几点开门")
    await ask(bench, "食堂几点开门", chat=SUPERGROUP)
    listed = await inbox(bench, by=OPERATOR_USER, chat=OPERATORS_CHAT)
    assert items(listed) == ["食堂几点开门（2 次）"]
    kwargs = {"under": listed, "by": OPERATOR_USER, "chat": OPERATORS_CHAT}
    await bench.press(messages.teach_item(1), **kwargs)
    shown = bench.request.messages[OPERATORS_CHAT["id"], listed.message_id]
    label = shown["reply_markup"]["inline_keyboard"][0][0]["text"]
    *_, taught, _ = await bench.press(label, **kwargs)
    assert taught.text.startswith(messages.TAUGHT_EVERYWHERE)
    assert (await ask(bench, "食堂几点开门", chat=SUPERGROUP)).quotes
    assert (await inbox(bench)).text == messages.INBOX_EMPTY


@pytest.mark.parametrize("step", ["", ".0"])
async def test_a_question_of_another_group_cannot_be_reached_by_a_forged_button(bench, store, step):
    await ask(bench, "报销找谁", chat=SUPERGROUP)
    await ask(bench, "食堂几点开门")
    listed = await inbox(bench)
    [other] = await store.inbox((SUPERGROUP["id"],))
    shown = bench.request.messages[GROUP["id"], listed.message_id]
    calls = await bench.receive(pressed(shown, f"i||0.{other.question_id}{step}", by=ADMIN))
    assert notice(calls) == messages.QUESTION_GONE
    assert "报销" not in str([call.params for call in calls])
    assert len(await store.inbox((SUPERGROUP["id"],))) == 1


@pytest.mark.parametrize(
    "data",
    ["i", "i|x|0", "i||0.1.5", "i||0.0", "i||zzzzzzzzz", "i||0.zzzzzzzzz", "i||99", "i||0.1.0.0"],
)
async def test_forged_buttons_change_nothing(bench, store, data):
    await ask(bench, "食堂几点开门")
    listed = await inbox(bench)
    shown = bench.request.messages[GROUP["id"], listed.message_id]
    calls = await bench.receive(pressed(shown, data, by=ADMIN))
    assert [call.method for call in calls].count("answerCallbackQuery") == 1
    assert len(await store.inbox(None)) == 1


async def test_members_press_nothing(bench, store):
    await ask(bench, "食堂几点开门")
    listed = await inbox(bench)
    for label in (messages.teach_item(1), messages.ignore_item(1)):
        calls = await bench.press(label, under=listed, by=WANG)
        assert notice(calls) == messages.MANAGERS_ONLY
    assert len(await store.inbox(None)) == 1


# What is no longer kept


async def test_a_member_who_asks_to_be_forgotten_takes_their_questions_along(bench):
    await ask(bench, "食堂几点开门")
    await ask(bench, "报销找谁", by=WANG)
    listed = await inbox(bench)
    *_, said = await bench.say("/forget", by=LI)
    assert said.text == messages.forgot(votes=0, questions=1, lessons=0, private=False)
    assert items(await inbox(bench)) == ["报销找谁（1 次）"]
    shown = bench.request.messages[GROUP["id"], listed.message_id]
    old = next(data for label, data in listed.buttons.items() if label == messages.teach_item(2))
    calls = await bench.receive(pressed(shown, old, by=ADMIN))
    assert notice(calls) == messages.QUESTION_GONE


async def test_a_group_that_grows_takes_its_questions_along(bench):
    await ask(bench, "食堂几点开门")  # not written down yet
    *_, taught = await bench.say("/teach 5", by=ADMIN, reply_to=message("@yuanwen_bot 报销找谁"))
    assert taught.text.startswith(messages.TAUGHT_HERE)
    await bench.receive(update("message", message(migrate_to_chat_id=SUPERGROUP["id"])))
    assert items(await inbox(bench, chat=SUPERGROUP)) == ["食堂几点开门（1 次）"]
    assert (await ask(bench, "报销找谁", chat=SUPERGROUP)).quotes
    store = services_of(bench.application).store
    assert await store.chat(GROUP["id"]) is None

"""Limits through real updates: who is told, who is left in silence, and what is never limited."""

from __future__ import annotations

import pytest
from support.house import QUESTION, TOPIC, open_bench
from support.updates import (
    ADMIN,
    ANONYMOUS,
    CHANNEL,
    CHANNEL_BOT,
    GROUP,
    LI,
    PRIVATE,
    SUPERGROUP,
    WANG,
)

from bot.chat import messages
from bot.chat.budgets import HOUR
from bot.chat.messages import english
from bot.chat.telegram import sending
from bot.chat.telegram.admission import SETTINGS_COMMANDS
from bot.chat.telegram.application import services_of
from bot.store.store import Speaks

ASK = f"@yuanwen_bot {TOPIC}"
SPENT = messages.member_budget_spent(60)
CHAT_SPENT = messages.chat_budget_spent(60)


@pytest.fixture
async def limited(monkeypatch):
    """A bot that gives a member two answers an hour, and a group three."""
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_bench(member_answers_per_hour=2, chat_answers_per_hour=3) as (bench, store):
        yield bench, store


@pytest.fixture
def bench(limited):
    return limited[0]


@pytest.fixture
def store(limited):
    return limited[1]


def hours_pass(bench, monkeypatch, hours):
    budgets = services_of(bench.application).budgets
    now = budgets._clock()
    monkeypatch.setattr(budgets, "_clock", lambda: now + hours * HOUR)


async def said(bench, text=ASK, **more):
    """What is said to a message, besides asking who somebody is."""
    calls = await bench.say(text, **more)
    return [call.text for call in calls if call.method == "sendMessage"]


async def spend(bench, **more):
    for _ in range(2):
        [answer] = await said(bench, **more)
        assert answer not in (SPENT, CHAT_SPENT)


async def test_a_member_is_told_once_then_there_is_silence_until_the_hour_is_over(
    bench, monkeypatch
):
    await spend(bench)
    assert await said(bench) == [SPENT]
    for text in (ASK, f"/slogan {QUESTION}", "/outline", "/help", "@yuanwen_bot"):
        assert await said(bench, text) == []
    hours_pass(bench, monkeypatch, 1)
    await spend(bench)
    assert await said(bench) == [SPENT]


async def test_the_notice_replies_to_whoever_asked_in_their_language(bench):
    lee = LI | {"language_code": "en"}
    await spend(bench, by=lee)
    [notice] = await bench.say(ASK, by=lee)
    assert notice.text == english.member_budget_spent(60)
    assert notice.reply_to == bench.last["message_id"]


async def test_a_group_is_told_once_whoever_asks(bench):
    await spend(bench)
    await said(bench, by=WANG)
    assert await said(bench, by=WANG) == [CHAT_SPENT]
    assert await said(bench, by=LI) in ([SPENT], [])
    for number in range(100, 110):
        assert await said(bench, by=LI | {"id": number}) == []
    [answer] = await said(bench, by=WANG, chat=SUPERGROUP)
    assert answer not in (SPENT, CHAT_SPENT)


async def test_every_command_costs_and_a_command_of_another_bot_does_not(bench):
    for _ in range(5):
        assert await said(bench, "/roll") == []
        assert await said(bench, "/ask@other_bot 你好") == []
    await said(bench, "/outline")
    await said(bench, f"/slogan {QUESTION}")
    assert await said(bench) == [SPENT]


async def test_an_edited_question_is_no_way_around_the_limit(bench):
    await spend(bench)
    asked = bench.last
    [told] = await bench.edit(asked, f"@yuanwen_bot {QUESTION}")
    assert told.text == SPENT
    assert await bench.edit(asked, f"@yuanwen_bot {TOPIC}？") == []


async def test_buttons_are_not_limited(bench):
    [answer] = await bench.say(ASK)
    await said(bench)
    assert await said(bench) == [SPENT]
    *_, turned = await bench.press(messages.NEXT, under=answer)
    assert turned.quotes


# Admins


@pytest.mark.parametrize("command", sorted(SETTINGS_COMMANDS))
async def test_commands_of_admins_are_never_limited(bench, command):
    for _ in range(2):
        await said(bench, by=ADMIN)
    await said(bench, by=WANG)
    assert await said(bench, by=WANG) == [CHAT_SPENT]
    for _ in range(3):
        [answer] = await said(bench, f"/{command}", by=ADMIN)
        assert answer not in (SPENT, CHAT_SPENT)
    [answer] = await said(bench, f"/{command}", by=ANONYMOUS, sender_chat=GROUP)
    assert answer not in (SPENT, CHAT_SPENT)
    assert await said(bench, f"/{command}", by=WANG) == []


async def test_the_questions_of_an_admin_are_limited_like_anybody_s(bench):
    await spend(bench, by=ADMIN)
    assert await said(bench, by=ADMIN) == [SPENT]


async def test_commands_of_an_admin_take_nothing_from_others_once_all_is_spent(bench):
    await spend(bench, by=ADMIN)
    for _ in range(20):
        await said(bench, "/settings", by=ADMIN)
    [answer] = await said(bench, by=WANG)
    assert answer not in (SPENT, CHAT_SPENT)


async def test_whoever_writes_in_the_name_of_a_channel_is_one(bench):
    for number in (1, 2):
        [_] = await said(bench, by=CHANNEL_BOT | {"id": number}, sender_chat=CHANNEL)
    assert await said(bench, by=CHANNEL_BOT, sender_chat=CHANNEL) == [SPENT]


# In private


async def test_in_private_only_the_member_s_limit_holds():
    async with open_bench(member_answers_per_hour=5, chat_answers_per_hour=1) as (bench, _):
        for _ in range(5):
            [answer] = await said(bench, chat=PRIVATE)
            assert answer != CHAT_SPENT
        assert await said(bench, chat=PRIVATE) == [SPENT]
        assert await said(bench, chat=PRIVATE) == []
        for command in ("privacy", "forget", "settings", "daily"):
            assert len(await said(bench, f"/{command}", chat=PRIVATE)) == 1


# What a group has chosen


async def test_a_group_s_own_limits_stand_before_the_program_s(bench, store):
    await store.set_chat_settings(GROUP["id"], member_budget=1, chat_budget=0)
    await said(bench)
    assert await said(bench) == [SPENT]
    await store.set_chat_settings(GROUP["id"], member_budget=0)
    for _ in range(10):
        [answer] = await said(bench)
        assert answer not in (SPENT, CHAT_SPENT)


async def test_nobody_is_told_where_nobody_asked_the_bot(bench, store):
    await store.set_chat_settings(GROUP["id"], speaks=Speaks.CLEAR)
    clear = "主题教育要怎么开展？"
    for _ in range(2):
        [answer] = await bench.say(clear)
        assert answer.quotes
    for _ in range(3):
        assert await bench.say(clear) == []
    assert await said(bench) == [SPENT]  # who asks is told

"""/daily, /timezone, /privacy, and what happens to them when the bot or the group moves."""

from __future__ import annotations

import datetime as dt

import pytest
from support.house import open_bench
from support.updates import (
    ADMIN,
    ANONYMOUS,
    CHANNEL,
    CHANNEL_BOT,
    FORUM,
    GROUP,
    LI,
    PRIVATE,
    SUPERGROUP,
    WANG,
    membership,
    message,
    update,
)

from bot.chat import messages
from bot.chat.telegram import sending
from bot.store.records import Days


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


# Settings


async def test_members_do_not_change_settings(bench, store):
    for text in ("/daily 08:00", "/daily off", "/timezone 东京"):
        calls = await bench.say(text, by=WANG)
        assert calls[-1].text == messages.ADMINS_ONLY
    assert await store.subscription(GROUP["id"]) is None


async def test_members_may_ask_for_the_status(bench):
    [answer] = await bench.say("/daily", by=WANG)
    assert answer.text == messages.DAILY_OFF


async def test_daily_on_workdays(bench, store):
    _, answer = await bench.say("/daily 08:00 工作日", by=ADMIN)
    assert answer.text.splitlines() == [
        "已开启：每个工作日 08:00（Asia/Shanghai）；下一次 11月24日（周二）",
        "接下来：11月24日（周二）、11月25日（周三）、11月26日（周四）",
    ]
    subscription = await store.subscription(GROUP["id"])
    assert (subscription.at, subscription.days) == (dt.time(8), Days.WORKDAYS)
    assert subscription.thread_id is None
    [status] = await bench.say("/daily", by=WANG)
    assert status.text == answer.text


async def test_daily_in_a_topic_stays_there(bench, store):
    *_, answer = await bench.say("/daily 8点", by=ADMIN, chat=FORUM, topic=7)
    assert answer.text.splitlines()[-1] == messages.DAILY_IN_THIS_TOPIC
    assert (await store.subscription(FORUM["id"])).thread_id == 7
    [answer] = await bench.say("/daily", chat=FORUM, topic=8)
    assert answer.text.splitlines()[-1] == messages.DAILY_IN_OTHER_TOPIC


async def test_daily_by_an_anonymous_admin(bench, store):
    [answer] = await bench.say("/daily 08:00", by=ANONYMOUS, sender_chat=GROUP)
    assert answer.text.startswith("已开启")
    calls = await bench.say("/daily off", by=CHANNEL_BOT, sender_chat=CHANNEL)
    assert calls[-1].text == messages.ADMINS_ONLY
    assert await store.subscription(GROUP["id"]) is not None


async def test_daily_in_private(bench, store):
    [answer] = await bench.say("/daily 08:00", chat=PRIVATE)
    assert answer.text.startswith("已开启")
    [answer] = await bench.say("/daily off", chat=PRIVATE)
    assert answer.text == messages.DAILY_ENDED
    [answer] = await bench.say("/daily off", chat=PRIVATE)
    assert answer.text == messages.DAILY_NOT_ON
    assert await store.subscription(PRIVATE["id"]) is None


@pytest.mark.parametrize("text", ["/daily 25:00", "/daily 下周吧", "/timezone 火星"])
async def test_what_cannot_be_read_is_answered_with_examples(bench, text):
    calls = await bench.say(text, by=ADMIN)
    assert "例如" in calls[-1].text or "可以这样写" in calls[-1].text


async def test_time_zone(bench):
    [answer] = await bench.say("/timezone", by=WANG)
    assert answer.text == messages.time_zone_is("Asia/Shanghai")
    *_, answer = await bench.say("/timezone 东京", by=ADMIN)
    assert answer.text == messages.time_zone_set("Asia/Tokyo")
    await bench.say("/daily 08:00", by=ADMIN)
    [answer] = await bench.say("/timezone asia/shanghai", by=ADMIN)
    assert answer.text.splitlines()[0] == messages.time_zone_set("Asia/Shanghai")
    assert "08:00（Asia/Shanghai）" in answer.text


# Privacy


@pytest.mark.parametrize("words", ["删除", "刪除", "全部删除", "Delete", "删除全部记录。"])
async def test_admins_have_everything_about_the_chat_deleted(bench, store, words):
    await bench.say("/daily 08:00", by=ADMIN)
    await bench.say("/timezone 东京", by=ADMIN)
    [answer] = await bench.say(f"/privacy {words}", by=ADMIN)
    assert answer.text == messages.FORGOTTEN
    assert await store.chat(GROUP["id"]) is None
    assert await store.subscription(GROUP["id"]) is None
    [answer] = await bench.say(f"/privacy {words}", by=ADMIN)
    assert answer.text == messages.NOTHING_KEPT


async def test_members_have_nothing_deleted(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    *_, answer = await bench.say("/privacy 删除", by=WANG)
    assert answer.text == messages.ADMINS_ONLY_FORGET
    assert await store.subscription(GROUP["id"]) is not None


async def test_in_private_everyone_may_delete(bench, store):
    await bench.say("/daily 08:00", chat=PRIVATE)
    [answer] = await bench.say("/privacy 删除", chat=PRIVATE)
    assert answer.text == messages.FORGOTTEN
    assert await store.chat(PRIVATE["id"]) is None


@pytest.mark.parametrize("words", ["", "不要删除", "删除了会怎样", "？"])
async def test_other_words_are_told_what_is_kept(bench, store, words):
    await bench.say("/daily 08:00", by=ADMIN)
    [answer] = await bench.say(f"/privacy {words}", by=ADMIN)
    assert answer.text == messages.privacy(keeps_days=0, passed_on=False, listens=False)
    assert await store.subscription(GROUP["id"]) is not None


# Coming and going


async def test_greets_in_three_lines_when_added(bench):
    [answer] = await bench.receive(membership("left", "member", chat=SUPERGROUP))
    assert answer.text == messages.GREETING_IN_GROUP
    assert len(answer.text.splitlines()) == 3
    assert await bench.receive(membership("member", "administrator", chat=SUPERGROUP)) == []


async def test_pauses_when_kicked_and_goes_on_when_back(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    assert await bench.receive(membership("member", "kicked")) == []
    paused = await store.subscription(GROUP["id"])
    assert (paused.active, paused.paused_reason) == (False, messages.PAUSED_KICKED)
    [status] = await bench.say("/daily")
    assert messages.PAUSED_KICKED in status.text
    [greeting] = await bench.receive(membership("left", "member"))
    assert greeting.text.endswith(messages.DAILY_RESUMED)
    assert (await store.subscription(GROUP["id"])).active


async def test_pauses_when_muted_or_blocked(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    await bench.receive(membership("member", "restricted", can_send_messages=False))
    assert (await store.subscription(GROUP["id"])).paused_reason == messages.PAUSED_NO_RIGHTS
    await bench.say("/daily 08:00", chat=PRIVATE)
    await bench.receive(membership("member", "kicked", chat=PRIVATE, by=LI))
    assert (await store.subscription(PRIVATE["id"])).paused_reason == messages.PAUSED_BLOCKED
    assert await bench.receive(membership("kicked", "member", chat=PRIVATE, by=LI)) == []
    assert (await store.subscription(PRIVATE["id"])).active


@pytest.mark.parametrize("thrown_out_first", [True, False])
async def test_a_group_that_grows_keeps_its_subscription(bench, store, thrown_out_first):
    await bench.say("/daily 08:00", by=ADMIN)
    if thrown_out_first:
        await bench.receive(membership("member", "left"))
    old = message(migrate_to_chat_id=SUPERGROUP["id"])
    new = message(chat=SUPERGROUP, migrate_from_chat_id=GROUP["id"])
    for service in (old, new):
        assert await bench.receive(update("message", service)) == []
    assert await bench.receive(membership("left", "member", chat=SUPERGROUP)) == []
    assert await store.subscription(GROUP["id"]) is None
    assert (await store.subscription(SUPERGROUP["id"])).active

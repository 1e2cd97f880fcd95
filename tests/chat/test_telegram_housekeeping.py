"""What pauses a daily quote and what lets it go on, besides what is in the tests of settings."""

from __future__ import annotations

import pytest
from support.house import QUESTION, open_bench
from support.updates import (
    ADMIN,
    BOT,
    CHANNEL,
    FORUM,
    GROUP,
    LI,
    PRIVATE,
    SUPERGROUP,
    membership,
    message,
    update,
)

from bot.chat import messages
from bot.chat.messages import english
from bot.chat.telegram import sending
from bot.store.store import ChatSettings

ASK = f"@yuanwen_bot {QUESTION}"


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


async def paused(store, chat=GROUP):
    """The reason, None where it is not paused."""
    subscription = await store.subscription(chat["id"])
    return None if subscription.active else subscription.paused_reason


async def service(bench, chat=FORUM, **what):
    return await bench.receive(update("message", message(chat=chat, by=ADMIN, **what)))


# Rights


async def test_muted_it_pauses_and_allowed_again_it_goes_on_without_a_word(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    await bench.receive(membership("member", "restricted", can_send_messages=False))
    assert await paused(store) == messages.PAUSED_NO_RIGHTS
    assert await bench.receive(membership("restricted", "member")) == []
    assert await paused(store) is None


async def test_restricted_in_other_ways_it_goes_on(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    await bench.receive(membership("member", "restricted", can_send_photos=False))
    assert await paused(store) is None


@pytest.mark.parametrize(
    "reason", [messages.PAUSED_NO_RIGHTS, messages.PAUSED_FORBIDDEN, messages.PAUSED_CHAT_GONE]
)
async def test_an_answer_that_goes_out_shows_that_it_may_write_again(bench, store, reason):
    await bench.say("/daily 08:00", by=ADMIN)
    await store.pause(GROUP["id"], reason)
    await bench.say(ASK)
    assert await paused(store) is None


async def test_an_answer_that_does_not_go_out_shows_nothing(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    await store.pause(GROUP["id"], messages.PAUSED_NO_RIGHTS)
    bench.request.fail("sendMessage", 400, "Bad Request: CHAT_WRITE_FORBIDDEN")
    await bench.say(ASK)
    assert await paused(store) == messages.PAUSED_NO_RIGHTS


async def test_the_status_tells_the_reason_in_the_language_of_the_chat(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    await bench.receive(membership("member", "kicked"))
    *_, status = await bench.say("/daily", by=LI | {"language_code": "en"})
    assert english.PAUSED_KICKED in status.text
    assert await paused(store) == messages.PAUSED_KICKED  # to be told is no sign


async def test_added_by_whoever_speaks_english_it_greets_in_english(bench):
    [greeting] = await bench.receive(
        membership("left", "member", chat=SUPERGROUP, by=ADMIN | {"language_code": "en"})
    )
    assert greeting.text == english.GREETING_IN_GROUP


async def test_in_a_channel_it_says_and_keeps_nothing(bench, store):
    assert await bench.receive(membership("left", "administrator", chat=CHANNEL)) == []
    assert await store.chat(CHANNEL["id"]) is None


async def test_without_a_daily_quote_coming_and_going_keeps_nothing(bench, store):
    await bench.receive(membership("left", "member", chat=SUPERGROUP))
    await bench.receive(membership("member", "kicked", chat=SUPERGROUP))
    await bench.receive(membership("member", "kicked", chat=PRIVATE, by=LI))
    assert await store.chat(SUPERGROUP["id"]) is None
    assert await store.chat(PRIVATE["id"]) is None


# Topics


@pytest.fixture
async def topic(bench):
    await bench.say("/daily 08:00", by=ADMIN, chat=FORUM, topic=7)
    bench.request.calls.clear()


@pytest.mark.usefixtures("topic")
async def test_another_topic_that_is_closed_pauses_nothing(bench, store):
    await service(bench, topic=8, forum_topic_closed={})
    assert await paused(store, FORUM) is None


@pytest.mark.usefixtures("topic")
async def test_where_it_may_write_into_closed_topics_it_goes_on(bench, store):
    bench.request.admins.add(BOT["id"])
    bench.request.rights[BOT["id"]] = {"can_manage_topics": True}
    await service(bench, topic=7, forum_topic_closed={})
    assert await paused(store, FORUM) is None


@pytest.mark.usefixtures("topic")
async def test_an_admin_that_may_not_manage_topics_pauses(bench, store):
    bench.request.admins.add(BOT["id"])
    await service(bench, topic=7, forum_topic_closed={})
    assert await paused(store, FORUM) == messages.PAUSED_TOPIC_GONE


@pytest.mark.usefixtures("topic")
async def test_an_answer_in_the_same_topic_lets_it_go_on_and_one_in_another_does_not(bench, store):
    await store.pause(FORUM["id"], messages.PAUSED_TOPIC_GONE)
    await bench.say(ASK, chat=FORUM, topic=8)
    assert await paused(store, FORUM) == messages.PAUSED_TOPIC_GONE
    await bench.say(ASK, chat=FORUM, topic=7)
    assert await paused(store, FORUM) is None


@pytest.mark.usefixtures("topic")
async def test_a_topic_that_opens_lifts_no_other_reason(bench, store):
    await store.pause(FORUM["id"], messages.PAUSED_KICKED)
    await service(bench, topic=7, forum_topic_reopened={})
    assert await paused(store, FORUM) == messages.PAUSED_KICKED


async def test_the_general_topic_pauses_and_goes_on_like_any_other(bench, store):
    await bench.say("/daily 08:00", by=ADMIN, chat=FORUM)
    await service(bench, forum_topic_closed={})
    assert await paused(store, FORUM) == messages.PAUSED_TOPIC_GONE
    await service(bench, message_thread_id=1, forum_topic_reopened={})
    assert await paused(store, FORUM) is None


# A group that grows


async def test_a_group_that_grows_takes_all_along_and_is_greeted_no_second_time(bench, store):
    await store.set_chat_settings(GROUP["id"], language="en", member_budget=5)
    await bench.say(ASK)
    await bench.receive(update("message", message(migrate_to_chat_id=SUPERGROUP["id"])))
    grown = message(chat=SUPERGROUP, migrate_from_chat_id=GROUP["id"])
    await bench.receive(update("message", grown))
    assert await bench.receive(membership("left", "member", chat=SUPERGROUP)) == []
    settings = await store.chat_settings(SUPERGROUP["id"])
    assert (settings.language, settings.member_budget) == ("en", 5)
    assert (await store.chat_settings(GROUP["id"])) == ChatSettings(GROUP["id"])
    assert await store.chat(GROUP["id"]) is None
    *_, told = await bench.say("/stats", by=ADMIN, chat=SUPERGROUP)
    assert "Last 7 days: 1 question" in told.text

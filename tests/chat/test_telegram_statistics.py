"""/stats and its picture: the numbers, whose they are, and what keeps a picture from being drawn."""

from __future__ import annotations

import datetime as dt

import pytest
from support.house import QUESTION, TOPIC, open_bench
from support.media import size_of
from support.shelves import OPERATOR_USER, OPERATORS_CHAT
from support.updates import ADMIN, FORUM, GROUP, LI, NOW, PRIVATE, SUPERGROUP, WANG, pressed

from bot.chat import messages
from bot.chat.messages import english
from bot.chat.telegram import sending
from bot.pictures import FontError, PicturesUnavailableError

YESTERDAY = NOW - dt.timedelta(days=1)


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


async def ask(bench, question, **more):
    await bench.say(f"@yuanwen_bot {question}", **more)


async def stats(bench, *, by=ADMIN, chat=GROUP, **more):
    *_, told = await bench.say("/stats", by=by, chat=chat, **more)
    return told


def notice(calls):
    [answered] = [call for call in calls if call.method == "answerCallbackQuery"]
    return answered.text


async def test_what_became_of_the_questions_of_two_periods(bench):
    await ask(bench, TOPIC)
    await ask(bench, QUESTION, by=WANG)
    await ask(bench, "报销找谁")
    await ask(bench, TOPIC, at=NOW - dt.timedelta(days=10))
    await ask(bench, TOPIC, at=NOW - dt.timedelta(days=31))
    told = await stats(bench)
    assert told.text.splitlines() == [
        "本会话的统计",
        "最近 7 天：提问 3 次，答出 2 次，谢绝 1 次",
        "最近 30 天：提问 4 次，答出 3 次，谢绝 1 次（没有谈到 1 次）",
        "查得最多的提法：",
        "· 四责协同 1 次",
        "每日一句：没有开",
    ]
    assert list(told.buttons) == [messages.STATISTICS_PICTURE]


async def test_nobody_s_words_are_in_it_unless_questions_are_kept(bench):
    await ask(bench, "报销找谁")
    assert "报销" not in (await stats(bench)).text
    async with open_bench(keep_questions_days=30) as (keeping, _):
        for _ in range(2):
            await ask(keeping, "报销找谁")
        await ask(keeping, "食堂几点开门", at=NOW - dt.timedelta(days=31))
        told = await stats(keeping)
        assert "没答好的提问：\n· 报销找谁 2 次\n" in told.text
        assert "食堂" not in told.text  # of an earlier time


async def test_where_nobody_asked_there_is_nothing_to_draw(bench):
    told = await stats(bench)
    assert told.text.splitlines() == [
        "本会话的统计",
        messages.STATISTICS_NOTHING,
        "每日一句：没有开",
    ]
    assert told.buttons == {}


async def test_today_ends_at_the_chat_s_midnight(bench):
    await bench.say("/timezone 东京", by=ADMIN)
    await ask(bench, TOPIC, at=dt.datetime(2026, 11, 24, 15, 30, tzinfo=dt.UTC))  # the 25th there
    late = dt.datetime(2026, 11, 24, 14, 30, tzinfo=dt.UTC)
    assert "提问" not in (await stats(bench, at=late)).text
    assert "最近 7 天：提问 1 次" in (await stats(bench, at=late + dt.timedelta(hours=1))).text


async def test_the_daily_quote_is_told_on_paused_or_off(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    assert (await stats(bench)).text.endswith(messages.STATISTICS_DAILY_ON)
    await store.pause(GROUP["id"], "x")
    told = await stats(bench)
    assert told.text.splitlines()[-1] in (
        messages.STATISTICS_DAILY_ON, messages.STATISTICS_DAILY_PAUSED,
    )  # fmt: skip
    everywhere = await stats(bench, by=OPERATOR_USER, chat=OPERATORS_CHAT)
    assert everywhere.text.splitlines()[-1] == "每日一句：0 个会话开着，1 个暂停着"


async def test_an_operator_sees_one_group_there_and_all_chats_in_private(bench):
    await ask(bench, TOPIC)
    await ask(bench, TOPIC, chat=SUPERGROUP)
    await ask(bench, TOPIC, chat=PRIVATE)
    here = await stats(bench, by=OPERATOR_USER)
    assert "最近 7 天：提问 1 次" in here.text
    everywhere = await stats(bench, by=OPERATOR_USER, chat=OPERATORS_CHAT)
    assert everywhere.text.startswith(messages.STATISTICS_EVERYWHERE)
    assert "最近 7 天：提问 3 次" in everywhere.text
    assert (await stats(bench, by=LI, chat=PRIVATE)).text == messages.MANAGERS_ONLY


async def test_in_the_language_of_whoever_asks(bench):
    await ask(bench, "报销找谁")
    told = await stats(bench, by=ADMIN | {"language_code": "en"})
    assert told.text.splitlines()[:3] == [
        english.STATISTICS_HERE,
        "Last 7 days: 1 question, 0 answered, 1 declined",
        "Last 30 days: 1 question, 0 answered, 1 declined (not in the text 1)",
    ]


# The picture


async def test_the_picture_is_drawn_into_the_topic(bench, fonts):
    await ask(bench, TOPIC, chat=FORUM, topic=7)
    told = await stats(bench, chat=FORUM, topic=7)
    calls = await bench.press(messages.STATISTICS_PICTURE, under=told, by=ADMIN, chat=FORUM)
    [photo] = [call for call in calls if call.method == "sendPhoto"]
    assert photo.params["message_thread_id"] == 7
    assert size_of(photo.pictures[0])[0] == 1080
    assert notice(calls) == ""


async def test_the_picture_shows_the_days_that_the_message_told_of(bench, fonts, monkeypatch):
    drawn = []

    def draw(chart, look):
        drawn.append(chart.found)
        return [b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\4\0\0\0\3\0"]

    monkeypatch.setattr("bot.chat.telegram.statistics.statistics.draw", draw)
    await ask(bench, TOPIC)
    told = await stats(bench)
    await ask(bench, TOPIC, at=NOW + dt.timedelta(days=3))
    await bench.press(messages.STATISTICS_PICTURE, under=told, by=ADMIN)
    [found] = drawn
    assert (len(found.days), found.total.asked) == (30, 1)
    assert found.days[-1].day == NOW.date()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PicturesUnavailableError("no Pillow"), messages.NO_PICTURES),
        (FontError("no font"), messages.NO_FONT),
    ],
)
async def test_what_is_missing_to_draw_is_said(bench, monkeypatch, error, said):
    def fail(*_):
        raise error

    await ask(bench, TOPIC)
    told = await stats(bench)
    monkeypatch.setattr("bot.chat.telegram.statistics.statistics.draw", fail)
    calls = await bench.press(messages.STATISTICS_PICTURE, under=told, by=ADMIN)
    assert notice(calls) == said


async def test_where_pictures_may_not_be_sent_it_is_said(bench, fonts):
    await ask(bench, TOPIC)
    told = await stats(bench)
    bench.request.fail("sendPhoto", 400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN")
    calls = await bench.press(messages.STATISTICS_PICTURE, under=told, by=ADMIN)
    assert notice(calls) == messages.CARDS_FORBIDDEN


async def test_members_draw_nothing(bench):
    await ask(bench, TOPIC)
    told = await stats(bench)
    calls = await bench.press(messages.STATISTICS_PICTURE, under=told, by=LI)
    assert notice(calls) == messages.MANAGERS_ONLY


@pytest.mark.parametrize(
    "data", ["n", "n||1", "n||2.1", "n||1.zzz", "n|x|fux6.fuxz", "n||zzzzz.zzzzz", "n||0.0"]
)
async def test_forged_periods_are_none(bench, data):
    await ask(bench, TOPIC)
    told = await stats(bench)
    shown = bench.request.messages[GROUP["id"], told.message_id]
    calls = await bench.receive(pressed(shown, data, by=ADMIN))
    assert [call.method for call in calls if call.method.startswith("send")] == []
    assert notice(calls) == messages.BROKEN_BUTTON

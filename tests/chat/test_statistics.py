"""Numbers gathered from counts, in words and as pictures."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from support.media import size_of

from bot.chat import messages, statistics
from bot.chat.cards import Look
from bot.chat.messages import Language, speaking
from bot.chat.statistics import Day, Statistics, chart_of, draw, draw_on_one_sheet, gather, told
from bot.store.store import Frequency, InboxItem, QuestionStatus, Store, Subscribers

DAY = dt.date(2026, 11, 24)
NOON = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)
WEEK = DAY - dt.timedelta(days=6)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def store():
    async with await Store.open("sqlite+aiosqlite:///:memory:") as store:
        yield store


def days(*numbers: int) -> tuple[Day, ...]:
    """So many questions a day, all answered but one."""
    first = DAY - dt.timedelta(days=len(numbers) - 1)
    return tuple(
        Day(first + dt.timedelta(days=n), asked, max(0, asked - 1), min(1, asked))
        for n, asked in enumerate(numbers)
    )


def item(text: str, count: int = 1) -> InboxItem:
    return InboxItem(text, text, count, NOON, NOON, 1, 0, 1)


# Gathering


async def test_every_day_is_there_with_what_became_of_its_questions(store):
    await store.count(
        DAY, 1, [("asked", ""), ("asked", ""), ("answered", ""), ("declined", "weak")]
    )
    await store.count(WEEK, 2, [("asked", ""), ("declined", "unknown")])
    await store.count(WEEK - dt.timedelta(days=1), 2, [("asked", "")])
    found = await gather(store, WEEK, DAY)
    assert [day.day for day in found.days] == [WEEK + dt.timedelta(days=n) for n in range(7)]
    assert found.days[0] == Day(WEEK, 1, 0, 1)
    assert found.days[-1] == Day(DAY, 2, 1, 1)
    assert found.days[3] == Day(WEEK + dt.timedelta(days=3))
    assert found.total == Day(DAY, 3, 1, 2)
    assert found.last(1) == Day(DAY, 2, 1, 1)
    assert {(one.subject, one.count) for one in found.reasons} == {("weak", 1), ("unknown", 1)}


async def test_of_one_chat_only_what_is_its_own_but_all_subscribers(store):
    for chat_id in (1, 2):
        await store.count(DAY, chat_id, [("asked", ""), ("slogan", f"提法{chat_id}")])
    found = await gather(store, WEEK, DAY, 2)
    assert found.total.asked == 1
    assert found.slogans == (Frequency("提法2", 1),)
    assert found.subscribers == Subscribers(0, 0)


async def test_the_lists_are_as_long_as_wanted(store):
    await store.count(DAY, 1, [("slogan", f"提法{n}") for n in range(20)])
    assert len((await gather(store, DAY, DAY)).slogans) == 5
    assert len((await gather(store, DAY, DAY, top=12)).slogans) == 12


async def test_questions_are_those_of_the_period_by_the_chat_s_midnight(store):
    midnight = dt.datetime(2026, 11, 24, tzinfo=SHANGHAI)
    for text, asked in (("早", midnight - dt.timedelta(seconds=1)), ("晚", midnight)):
        await store.keep_question(1, 2, text, key=text, status=QuestionStatus.DECLINED, asked=asked)
    found = await gather(store, DAY, DAY, zone=SHANGHAI)
    assert [one.text for one in found.unanswered] == ["晚"]
    assert (
        len((await gather(store, DAY - dt.timedelta(days=1), DAY, zone=SHANGHAI)).unanswered) == 2
    )


# In words


def test_in_words():
    found = Statistics(
        days(*[0] * 22, 1, 0, 0, 0, 2, 0, 3, 4),
        reasons=(Frequency("unknown", 3), Frequency("made_up", 1)),
        slogans=(Frequency("四责协同", 7),),
        unanswered=(item("食堂几点开门", 2),),
    )
    assert told(found, (7, 30), daily="每日一句：开着").splitlines() == [
        "最近 7 天：提问 9 次，答出 6 次，谢绝 3 次",
        "最近 30 天：提问 10 次，答出 6 次，谢绝 4 次（没有谈到 3 次，made_up 1 次）",
        "查得最多的提法：",
        "· 四责协同 7 次",
        "没答好的提问：",
        "· 食堂几点开门 2 次",
        "每日一句：开着",
    ]


def test_look_ups_alone_are_worth_telling():
    found = Statistics(days(0), slogans=(Frequency("四责协同", 1),))
    assert "四责协同 1 次" in told(found, (1,), daily="")


def test_nothing_is_said_to_be_nothing():
    assert told(Statistics(days(0, 0)), (7,), daily="无") == f"{messages.STATISTICS_NOTHING}\n无"


def test_a_question_is_shortened_and_kept_on_its_line():
    found = Statistics(days(1), unanswered=(item("问\n" * 100),))
    [line] = [line for line in told(found, (1,), daily="").splitlines() if line.startswith("· ")]
    assert len(line) < 60


@pytest.mark.parametrize(
    ("subscribers", "said"),
    [
        ((0, 0), "每日一句：没有会话开着"),
        ((2, 0), "每日一句：2 个会话开着"),
        ((2, 1), "每日一句：2 个会话开着，1 个暂停着"),
        ((0, 1), "每日一句：0 个会话开着，1 个暂停着"),
    ],
)
def test_subscribers(subscribers, said):
    assert messages.subscribers(*subscribers) == said


# As pictures


def test_a_chart_speaks_the_language_in_which_it_was_asked_for():
    with speaking(Language.ENGLISH):
        chart = chart_of(Statistics(days(1, 2)))
    assert (chart.title, chart.answered) == ("Last 2 days", "answered")
    assert chart_of(Statistics(days(1))).title == "最近 1 天"


def test_phrases_get_a_picture_of_their_own(fonts):
    found = Statistics(days(3, 4), slogans=(Frequency("四责协同", 7),))
    pictures = draw(chart_of(found), Look())
    assert [size_of(picture)[0] for picture in pictures] == [1080, 1080]
    assert len(draw(chart_of(Statistics(days(3, 4))), Look())) == 1


def test_on_one_sheet_they_stand_below_each_other(fonts):
    chart = chart_of(Statistics(days(3, 4), slogans=(Frequency("四责协同", 7),)))
    heights = [size_of(picture)[1] for picture in draw(chart, Look())]
    assert size_of(draw_on_one_sheet(chart, Look())) == (1080, sum(heights))


@pytest.mark.parametrize("number", [1, 30, statistics.MOST_DAYS])
def test_the_longest_period_is_drawn_and_no_longer_one(fonts, number):
    assert draw(chart_of(Statistics(days(*[1] * number))), Look())
    with pytest.raises(ValueError, match="too many"):
        draw(chart_of(Statistics(days(*[1] * (statistics.MOST_DAYS + 1)))), Look())

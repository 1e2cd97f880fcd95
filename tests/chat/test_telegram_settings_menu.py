"""/settings: one message with buttons, read by all and pressed by admins."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from support.house import QUESTION, open_bench
from support.shelves import open_world
from support.updates import ADMIN, ANONYMOUS, FORUM, GROUP, LI, PRIVATE, WANG, pressed

from bot.chat import choices, messages
from bot.chat.choices import Choice, Screen
from bot.chat.telegram import sending
from bot.store.records import Days
from bot.store.store import Speaks

CLEAR = "主题教育怎么开展？"


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


async def choose(bench, *labels, by=ADMIN, chat=GROUP):
    """Open the settings and press one button after the other; return what the last one did."""
    *_, shown = await bench.say("/settings", by=by, chat=chat)
    for label in labels:
        calls = await bench.press(label, under=shown.message_id, by=by, chat=chat)
    return calls


def notice(calls):
    [answer] = [call for call in calls if call.method == "answerCallbackQuery"]
    return answer.params.get("text", "")


def turned(calls):
    [edit] = [call for call in calls if call.method == "editMessageText"]
    return edit


async def test_everything_in_one_message(bench):
    [answer] = await bench.say("/settings", by=WANG)
    assert answer.text.splitlines() == [
        "本会话的设置",
        "",
        "什么时候开口：被叫到才说",
        "用什么语言：跟随提问的人",
        "每小时最多回答：每人 60 次，全群 300 次",
        "时区：Asia/Shanghai（/timezone 可改）",
        "每日一句：没有开启",
        "",
        "谁都可以看，按钮只有管理员按得动。",
    ]
    assert list(answer.buttons) == [
        "什么时候开口",
        "用什么语言",
        "每日一句",
        "每小时最多回答",
        "完成",
    ]


async def test_members_press_in_vain(bench, store):
    [shown] = await bench.say("/settings", by=WANG)
    calls = await bench.press("用什么语言", under=shown, by=WANG)
    assert notice(calls) == messages.ADMINS_ONLY
    data = choices.choose(Choice.SPEAKS, 2)  # forged: the button is not even there
    calls = await bench.receive(
        pressed(bench.request.messages[GROUP["id"], shown.message_id], data, by=WANG)
    )
    assert notice(calls) == messages.ADMINS_ONLY
    assert (await store.chat_settings(GROUP["id"])).speaks is Speaks.MENTION


async def test_an_admin_no_more_chooses_no_more(bench, store):
    [shown] = await bench.say("/settings", by=ADMIN)
    await bench.press("什么时候开口", under=shown, by=ADMIN)
    bench.request.admins.discard(ADMIN["id"])
    calls = await bench.press("只听命令", under=shown, by=ADMIN)
    assert notice(calls) == messages.ADMINS_ONLY
    assert (await store.chat_settings(GROUP["id"])).speaks is Speaks.MENTION


async def test_commands_only(bench, store):
    calls = await choose(bench, "什么时候开口", "只听命令")
    assert notice(calls) == messages.SPEAKS_COMMANDS_EFFECT
    assert "✓ 只听命令" in turned(calls).buttons
    assert (await store.chat_settings(GROUP["id"])).speaks is Speaks.COMMANDS
    assert await bench.say(f"@yuanwen_bot {QUESTION}") == []
    [answer] = await bench.say(f"/ask {QUESTION}")
    assert answer.quotes
    [helped] = await bench.say("/help@yuanwen_bot")
    assert helped.text.endswith(messages.HINT_GROUP_COMMANDS)


async def test_clear_questions_are_overheard_and_nothing_else(bench):
    assert await bench.say(CLEAR) == []
    calls = await choose(bench, "什么时候开口", "也答明确的问题")
    assert notice(calls) == messages.SPEAKS_CLEAR_EFFECT
    assert messages.SPEAKS_CLEAR_NEEDS in turned(calls).text
    [answer] = await bench.say(CLEAR)
    assert answer.quotes
    assert answer.params["reply_parameters"]["message_id"] == bench.last["message_id"]
    said = bench.last
    for quiet in (
        "今天中午吃什么？",
        "主题教育",  # asks nothing
        "好的收到",
        "四责协同这个事，大家抓紧落实吧",
        f"@somebody {CLEAR}",
        "一共几个部分？",  # of what?
        CLEAR + "长" * 60,
    ):
        assert await bench.say(quiet) == [], quiet
    assert await bench.say(CLEAR, reply_to=said) == []  # said to whoever wrote that


async def test_an_overheard_question_is_counted_and_limited(bench, store):
    await store.set_chat_settings(GROUP["id"], speaks=Speaks.CLEAR, member_budget=1)
    assert await bench.say(CLEAR)
    assert await bench.say(CLEAR) == []  # nobody asked the bot, so nobody is told


async def test_language(bench, store):
    calls = await choose(bench, "用什么语言", "English")
    assert notice(calls) == "From now on I speak English; the text stays as it is."
    assert "✓ English" in turned(calls).buttons
    assert (await store.chat_settings(GROUP["id"])).language == "en"
    [declined] = await bench.say("/ask 党费怎么交？")
    assert "原文" not in declined.text
    calls = await choose(bench, "Language", "That of whoever asks")
    assert notice(calls) == messages.LANGUAGE_OF_MEMBER_EFFECT


async def test_daily_quote_by_buttons(bench, store):
    calls = await choose(bench, "每日一句", "开启")
    assert notice(calls).startswith("已开启：每天 08:00（Asia/Shanghai）；下一次")
    calls = await choose(bench, "每日一句", "07:30", "只在工作日", "+1 小时")
    assert notice(calls).startswith("已开启：每个工作日 08:30（Asia/Shanghai）")
    subscription = await store.subscription(GROUP["id"])
    assert (subscription.at, subscription.days) == (dt.time(8, 30), Days.WORKDAYS)
    calls = await choose(bench, "每日一句", "配图")
    assert (await store.chat_settings(GROUP["id"])).card
    assert notice(calls) == messages.PICTURES_MISSING  # there is nothing to draw with here
    calls = await choose(bench, "每日一句", "关闭")
    assert notice(calls) == messages.DAILY_ENDED
    assert await store.subscription(GROUP["id"]) is None


async def test_midnight_is_passed_both_ways(bench, store):
    await bench.say("/daily 00:30", by=ADMIN)
    await choose(bench, "每日一句", "−1 小时")
    assert (await store.subscription(GROUP["id"])).at == dt.time(23, 30)
    await choose(bench, "每日一句", "+1 小时")
    assert (await store.subscription(GROUP["id"])).at == dt.time(0, 30)


async def test_a_paused_quote_goes_on(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    await store.pause(GROUP["id"], messages.PAUSED_NO_RIGHTS)
    calls = await choose(bench, "每日一句")
    assert messages.daily_pauses(messages.PAUSED_NO_RIGHTS) in turned(calls).text
    calls = await choose(bench, "每日一句", "恢复")
    assert (await store.subscription(GROUP["id"])).active
    assert notice(calls).startswith("已开启")


async def test_the_topic_of_the_quote_is_kept(bench, store):
    *_, shown = await bench.say("/settings", by=ADMIN, chat=FORUM, topic=7)
    for label in ("每日一句", "开启", "18:00"):
        await bench.press(label, under=shown, by=ADMIN, chat=FORUM)
    assert (await store.subscription(FORUM["id"])).thread_id == 7


async def test_the_same_choice_again_changes_nothing(bench):
    calls = await choose(bench, "什么时候开口", "✓ 被叫到才说")
    assert notice(calls) == messages.CHOSEN_ALREADY


async def test_limits(bench, store):
    calls = await choose(bench, "每小时最多回答", "10 次")
    assert notice(calls) == messages.member_limit_effect(10)
    assert (await store.chat_settings(GROUP["id"])).member_budget == 10
    calls = await choose(bench, "每小时最多回答", "1000 次")
    assert notice(calls) == messages.chat_limit_effect(1000)
    calls = await choose(bench, "每小时最多回答", "每人 默认（60 次）")
    assert notice(calls) == messages.member_limit_effect(60)
    settings = await store.chat_settings(GROUP["id"])
    assert (settings.member_budget, settings.chat_budget) == (None, 1000)


async def test_done_leaves_the_words_and_no_buttons(bench):
    calls = await choose(bench, "完成")
    assert turned(calls).text.startswith(messages.SETTINGS_OF_CHAT)
    assert turned(calls).buttons == {}


async def test_in_private_everyone_chooses_and_there_are_no_limits(bench, store):
    [shown] = await bench.say("/settings", chat=PRIVATE)
    assert set(shown.buttons) == {"用什么语言", "每日一句", "完成"}
    calls = await choose(bench, "每日一句", "开启", by=LI, chat=PRIVATE)
    assert notice(calls).startswith("已开启")
    forged = choices.show(Screen.LIMITS)
    message = bench.request.messages[PRIVATE["id"], shown.message_id]
    assert notice(await bench.receive(pressed(message, forged, by=LI))) == messages.BROKEN_BUTTON


async def test_anonymous_admins_may_open_and_press(bench):
    [shown] = await bench.say("/settings", by=ANONYMOUS, sender_chat=GROUP)
    # Pressing, they are themselves: the server names who pressed.
    calls = await bench.press("用什么语言", under=shown, by=ADMIN)
    assert messages.LANGUAGE_IS_OURS_ONLY in turned(calls).text


async def test_two_admins_at_once_are_both_heard(bench, store):
    await bench.say("/daily 08:00", by=ADMIN)
    [shown] = await bench.say("/settings", by=ADMIN)
    await bench.press("每日一句", under=shown, by=ADMIN)
    await asyncio.gather(
        *(bench.press("+1 小时", under=shown, by=ADMIN) for _ in range(4)),
        bench.press("只在工作日", under=shown, by=ADMIN),
    )
    subscription = await store.subscription(GROUP["id"])
    assert (subscription.at, subscription.days) == (dt.time(12), Days.WORKDAYS)


async def test_documents(tmp_path):
    async with open_world(tmp_path / "corpus") as world:
        bench, store = world.bench, world.store
        calls = await choose(bench, "从哪里找原文")
        assert list(turned(calls).buttons)[:3] == ["✓ 全部文件", "《one》", "《two》"]
        calls = await choose(bench, "从哪里找原文", "《two》")
        assert notice(calls) == messages.documents_effect(1)
        assert (await store.chat_settings(GROUP["id"])).documents == ("two",)
        [shown] = await bench.say("/settings", by=WANG)
        assert "从哪里找原文：2 份文件里的 1 份" in shown.text
        calls = await choose(bench, "从哪里找原文", "✓ 《two》")
        assert notice(calls) == messages.DOCUMENTS_ALL_EFFECT


async def test_a_document_that_is_gone_cannot_be_chosen(bench):
    [shown] = await bench.say("/settings", by=ADMIN)
    data = choices.choose_document("no-such", wanted=True, page=0)
    message = bench.request.messages[GROUP["id"], shown.message_id]
    assert notice(await bench.receive(pressed(message, data, by=ADMIN))) == messages.TEXT_CHANGED

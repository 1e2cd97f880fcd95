"""Teaching, the inbox, numbers, forgetting, limits: what admins and operators have."""

from __future__ import annotations

import datetime as dt

import pytest
from support.house import OPERATOR, QUESTION, assert_verbatim, open_bench
from support.updates import (
    ADMIN,
    ANONYMOUS,
    FORUM,
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

from bot.chat import messages
from bot.chat.callbacks import Action, Callback, encode
from bot.chat.messages import simplified
from bot.reading.wordlists import read_lexicon
from bot.store.store import QuestionStatus

UNANSWERED = "摸鱼的人该怎么治？"
ALIKE = "对摸鱼的人怎么办"
TAUGHT = "speech-2023:9"
OPERATOR_AT_HOME = {"id": OPERATOR, "type": "private", "first_name": "运营"}
HIM = {"id": OPERATOR, "is_bot": False, "first_name": "运营"}


@pytest.fixture
async def house():
    async with open_bench(keep_questions_days=7) as (bench, store):
        yield bench, store


@pytest.fixture
def bench(house):
    return house[0]


@pytest.fixture
def store(house):
    return house[1]


def notice(calls):
    [answer] = [call for call in calls if call.method == "answerCallbackQuery"]
    return answer.params.get("text", "")


def turned(calls):
    [edit] = [call for call in calls if call.method == "editMessageText"]
    return edit


def shown(bench, call, chat=GROUP):
    return bench.request.messages[chat["id"], call.message_id]


async def declined(bench, question=UNANSWERED, chat=GROUP, by=LI):
    [answer] = await bench.say(f"@yuanwen_bot {question}", chat=chat, by=by)
    assert not answer.quotes
    return answer


async def teach(bench, words, *, by=ADMIN, chat=GROUP):
    answer = await declined(bench, chat=chat)
    calls = await bench.say(
        f"/teach {words}", reply_to=shown(bench, answer, chat), by=by, chat=chat
    )
    return calls[-1]


# Teaching


@pytest.mark.parametrize("words", ["9", "第 9 段", "增强工作本领", "关键靠人"])
async def test_an_admin_names_the_passage_and_questions_like_it_find_it(bench, words):
    said = await teach(bench, words)
    assert UNANSWERED in said.text
    [answer] = await bench.say(f"@yuanwen_bot {ALIKE}", by=WANG)
    assert "增强工作本领。" in "".join(answer.quotes)
    assert_verbatim(answer)


async def test_an_admin_picks_the_passage_from_buttons(bench):
    said = await teach(bench, "")
    assert said.styled("code") == [UNANSWERED]
    label = next(label for label in said.buttons if label != messages.REMOVE)
    calls = await bench.press(label, under=said, by=WANG)
    assert notice(calls) == messages.MANAGERS_ONLY
    calls = await bench.press(label, under=said, by=ADMIN)
    assert turned(calls).text.startswith(messages.TAUGHT_HERE)


async def test_what_is_taught_in_one_group_holds_there_only(bench):
    await teach(bench, "9")
    await declined(bench, ALIKE, chat=SUPERGROUP)


async def test_members_do_not_teach(bench, store):
    said = await teach(bench, "9", by=WANG)
    assert said.text == messages.MANAGERS_ONLY
    assert await store.aliases() == ()


async def test_anonymous_admins_teach(bench):
    answer = await declined(bench)
    calls = await bench.say(
        "/teach 9", reply_to=shown(bench, answer), by=ANONYMOUS, sender_chat=GROUP
    )
    assert calls[-1].text.startswith(messages.TAUGHT_HERE)


async def test_a_lesson_is_listed_and_taken_back(bench, store):
    await teach(bench, "9")
    [alias] = await store.aliases()
    calls = await bench.say("/teach list", by=ADMIN)
    assert UNANSWERED in calls[-1].text
    calls = await bench.say(f"/teach undo {alias.id}", by=ADMIN)
    assert calls[-1].text == messages.lesson_undone(alias.id)
    await declined(bench, ALIKE)


async def test_another_groups_lesson_is_neither_listed_nor_taken_back(bench, store):
    await teach(bench, "9")
    [alias] = await store.aliases()
    calls = await bench.say("/teach list", by=ADMIN, chat=SUPERGROUP)
    assert calls[-1].text == messages.NOTHING_TAUGHT
    calls = await bench.say(f"/teach undo {alias.id}", by=ADMIN, chat=SUPERGROUP)
    assert calls[-1].text == messages.no_such_lesson(str(alias.id))
    assert len(await store.aliases()) == 1


async def test_operators_export_a_word_list_that_works(bench, tmp_path):
    await teach(bench, "9")
    [refused] = (await bench.say("/teach export", by=WANG))[-1:]
    assert refused.text == messages.MANAGERS_ONLY
    [sent] = await bench.say("/teach export", by=HIM, chat=OPERATOR_AT_HOME)
    assert sent.method == "sendDocument"
    [data] = sent.files.values()
    path = tmp_path / "lexicon.yaml"
    path.write_bytes(data)
    assert any("摸鱼" in word for word in read_lexicon(path).lexicon)


async def test_nobody_teaches_by_a_forged_button(bench, store):
    said = await teach(bench, "")
    forged = encode(Callback(Action.TEACH, TAUGHT, "000000"))
    calls = await bench.receive(pressed(shown(bench, said), forged, by=ADMIN))
    assert notice(calls) == messages.TEXT_CHANGED
    assert await store.aliases() == ()


# The inbox


async def test_what_was_declined_collects_and_is_taught_from_there(bench):
    for by in (LI, WANG):
        await declined(bench, by=by)
    [listed] = (await bench.say("/inbox", by=ADMIN))[-1:]
    assert messages.inbox_item(1, UNANSWERED, 2, 0) in listed.text
    calls = await bench.press(messages.teach_item(1), under=listed, by=ADMIN)
    choice = turned(calls)
    assert choice.styled("code") == [UNANSWERED]
    calls = await bench.press(next(iter(choice.buttons)), under=listed, by=ADMIN)
    assert turned(calls).text.startswith(messages.TAUGHT_HERE)
    calls = await bench.press(messages.BACK_TO_INBOX, under=listed, by=ADMIN)
    assert turned(calls).text == messages.INBOX_EMPTY


async def test_what_was_voted_down_is_there_too_and_can_be_ignored(bench):
    [answer] = await bench.say("@yuanwen_bot 主题教育怎么开展")
    await bench.press("👎", under=answer, by=WANG)
    [listed] = (await bench.say("/inbox", by=ADMIN))[-1:]
    assert "主题教育怎么开展" in listed.text
    calls = await bench.press(messages.ignore_item(1), under=listed, by=ADMIN)
    assert notice(calls) == messages.IGNORED
    assert turned(calls).text == messages.INBOX_EMPTY


async def test_members_read_no_inbox(bench):
    await declined(bench)
    [refused] = (await bench.say("/inbox", by=WANG))[-1:]
    assert refused.text == messages.MANAGERS_ONLY


async def test_where_nothing_is_kept_the_inbox_says_so():
    async with open_bench() as (bench, store):
        await declined(bench)
        [said] = (await bench.say("/inbox", by=ADMIN))[-1:]
        assert said.text == messages.INBOX_NOT_KEPT
        assert await store.inbox(None) == []


# Numbers


async def test_numbers_of_a_chat_without_anybodys_words(bench):
    await declined(bench)
    await bench.say(f"@yuanwen_bot {QUESTION}")
    [told] = (await bench.say("/stats", by=ADMIN))[-1:]
    assert messages.STATISTICS_HERE in told.text
    assert QUESTION in told.text  # the text's own words
    [elsewhere] = (await bench.say("/stats", by=ADMIN, chat=SUPERGROUP))[-1:]
    assert elsewhere.text != told.text
    [everywhere] = await bench.say("/stats", by=HIM, chat=OPERATOR_AT_HOME)
    assert messages.STATISTICS_EVERYWHERE in everywhere.text
    [refused] = (await bench.say("/stats", by=WANG))[-1:]
    assert refused.text == messages.MANAGERS_ONLY


async def test_a_chart_as_a_picture(bench):
    await bench.say(f"@yuanwen_bot {QUESTION}")
    [told] = (await bench.say("/stats", by=ADMIN))[-1:]
    calls = await bench.press(messages.STATISTICS_PICTURE, under=told, by=ADMIN)
    [album] = [call for call in calls if call.method in ("sendPhoto", "sendMediaGroup")]
    assert len(album.pictures) == 2  # by day, and the phrases looked up most


# Forgetting


async def test_a_member_has_everything_forgotten(bench, store):
    answer = await declined(bench)
    await bench.say(f"@yuanwen_bot {QUESTION}")
    await bench.press("👍", under=answer.message_id + 1, by=LI)
    await bench.say("/daily 08:00", chat=PRIVATE)
    [said] = await bench.say("/forget")
    assert said.text.startswith("已删除：1 次 👍 👎、2 条提问、私聊里的全部记录")
    assert await store.subscription(PRIVATE["id"]) is None
    assert await store.inbox(None) == []
    [said] = await bench.say("/forget")
    assert said.text == messages.FORGOT_NOTHING


async def test_questions_are_kept_only_where_that_is_chosen():
    async with open_bench() as (bench, store):
        await declined(bench)
        [told] = await bench.say("/privacy", chat=PRIVATE)
        assert "不保存" in told.text
        assert await store.inbox(None) == []
    async with open_bench(keep_questions_days=7) as (bench, store):
        await declined(bench)
        [told] = await bench.say("/privacy", chat=PRIVATE)
        assert "保存 7 天" in told.text


async def test_kept_questions_say_what_became_of_them(bench, store):
    await declined(bench)
    await bench.say("/inbox", by=ADMIN)  # writes down what was asked
    [item] = await store.inbox(None)
    question = await store.question(item.question_id)
    assert (question.status, question.text) == (QuestionStatus.DECLINED, UNANSWERED)
    assert await store.delete_questions_before(NOW + dt.timedelta(days=1)) == 1


# Limits


async def test_whoever_reaches_the_limit_is_told_once_and_others_are_answered():
    async with open_bench(member_answers_per_hour=2) as (bench, _):
        for _ in range(2):
            [answer] = await bench.say(f"@yuanwen_bot {QUESTION}")
            assert answer.quotes
        [told] = await bench.say(f"@yuanwen_bot {QUESTION}")
        assert "分钟后再问" in told.text
        assert await bench.say(f"@yuanwen_bot {QUESTION}") == []
        [answer] = await bench.say(f"@yuanwen_bot {QUESTION}", by=WANG)
        assert answer.quotes


async def test_a_group_has_a_limit_and_admins_still_change_settings():
    async with open_bench(chat_answers_per_hour=1) as (bench, _):
        await bench.say(f"@yuanwen_bot {QUESTION}", by=ADMIN)
        [told] = await bench.say(f"@yuanwen_bot {QUESTION}", by=WANG)
        assert "群里问得够多了" in told.text
        calls = await bench.say("/daily 08:00", by=ADMIN)
        assert calls[-1].text.startswith("已开启")
        [answer] = await bench.say(f"@yuanwen_bot {QUESTION}", chat=SUPERGROUP)
        assert answer.quotes


# Topics that close


async def test_a_closed_topic_pauses_its_quote_and_a_reopened_one_goes_on(bench, store):
    await bench.say("/daily 08:00", by=ADMIN, chat=FORUM, topic=7)
    service = message(chat=FORUM, topic=7, by=ADMIN, forum_topic_closed={})
    await bench.receive(update("message", service))
    paused = await store.subscription(FORUM["id"])
    assert (paused.active, paused.paused_reason) == (False, simplified.PAUSED_TOPIC_GONE)
    other = message(chat=FORUM, topic=8, by=ADMIN, forum_topic_reopened={})
    await bench.receive(update("message", other))
    assert not (await store.subscription(FORUM["id"])).active
    service = message(chat=FORUM, topic=7, by=ADMIN, forum_topic_reopened={})
    await bench.receive(update("message", service))
    assert (await store.subscription(FORUM["id"])).active

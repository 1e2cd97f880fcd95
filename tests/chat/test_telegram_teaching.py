"""/teach, from a question that was declined to one that is answered; and who may do that."""

from __future__ import annotations

import logging

import pytest
from support.house import TOPIC, answerer, assert_verbatim, open_bench
from support.shelves import ONE, OPERATOR_USER, OPERATORS_CHAT, TWO, open_world
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
    message,
    pressed,
)

from bot.answering import Answerer
from bot.chat import lessons, messages, teaching
from bot.chat.messages import english
from bot.chat.telegram import sending
from bot.chat.telegram.application import services_of
from bot.reading import load_corpus
from bot.reading.wordlists import read_lexicon

QUESTION = "食堂几点开门"
ADMINS_CHAT = PRIVATE | {"id": ADMIN["id"]}


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


def said(bench, call, chat=GROUP):
    """A message of the bot, to be replied to."""
    return bench.request.messages[chat["id"], call.message_id]


async def ask(bench, question=QUESTION, **more):
    """Let 李 ask; return what is answered and the question's message."""
    [answer] = await bench.say(f"@yuanwen_bot {question}", **more)
    return answer, bench.last


async def teach(bench, words="", *, question=QUESTION, by=ADMIN, **more):
    """Let an admin teach by replying to a question; return what is said to it."""
    asked = message(f"@yuanwen_bot {question}", chat=more.get("chat", GROUP))
    *_, answer = await bench.say(f"/teach {words}".strip(), by=by, reply_to=asked, **more)
    return answer


def paragraph(answer):
    [quote] = answer.quotes
    return next(p.ordinal for p in answerer().corpus.body if p.text == quote)


# From a question that was declined to one that is answered


async def test_a_declined_question_that_is_taught_is_answered_from_then_on(bench):
    declined, question = await ask(bench)
    assert not declined.quotes
    _, taught = await bench.say("/teach 5", by=ADMIN, reply_to=question)
    assert taught.text.splitlines()[:2] == [messages.TAUGHT_HERE, QUESTION]
    assert taught.reply_to == bench.last["message_id"]
    for again in (QUESTION, "请问食堂幾點開門呢？", "食堂 几点 开门", "单位食堂几点开门"):
        answer, _ = await ask(bench, again, by=WANG)
        assert_verbatim(answer)
        assert paragraph(answer) == 5


async def test_it_is_taught_in_this_group_only(bench):
    await teach(bench, "5")
    for chat in (SUPERGROUP, PRIVATE):
        answer, _ = await ask(bench, chat=chat)
        assert not answer.quotes


async def test_other_questions_are_answered_as_before(bench):
    before, _ = await ask(bench, TOPIC)
    await teach(bench, "5")
    after, _ = await ask(bench, TOPIC)
    assert after.text == before.text


@pytest.mark.parametrize(
    ("words", "ordinal"),
    [
        ("5", 5),
        ("第五段", 5),
        ("第 5 段", 5),
        ("改进工作作风", 10),
        ("全面提高基层党组织政治功能和组织功能", 5),
        ("扬优势、固根基", 5),
    ],
)
async def test_the_passage_is_named_by_number_heading_or_words(bench, words, ordinal):
    await teach(bench, words)
    answer, _ = await ask(bench)
    assert paragraph(answer) == ordinal


async def test_a_heading_over_several_paragraphs_asks_which(bench):
    asked = await teach(bench, "三、担当作为狠抓落实，确保机关党建各项任务落地见效")
    assert list(asked.buttons) == ["落实工作责任", "增强工作本领", "改进工作作风"]


async def test_a_reply_to_the_bot_s_refusal_teaches_its_question(bench):
    declined, _ = await ask(bench)
    _, taught = await bench.say("/teach 5", by=ADMIN, reply_to=said(bench, declined))
    assert QUESTION in taught.text
    answer, _ = await ask(bench)
    assert paragraph(answer) == 5


async def test_after_a_restart_the_question_itself_has_to_be_replied_to(bench):
    declined, question = await ask(bench)
    services_of(bench.application).recent.forget_chat(GROUP["id"])
    _, gone = await bench.say("/teach 5", by=ADMIN, reply_to=said(bench, declined))
    assert gone.text == messages.TEACH_QUESTION_GONE
    [taught] = await bench.say("/teach 5", by=ADMIN, reply_to=question)
    assert taught.text.startswith(messages.TAUGHT_HERE)


async def test_the_part_of_a_message_that_was_picked_is_the_question(bench):
    long = message("大家好，今天有两件事。食堂几点开门？另外下午开会。")
    quote = {"text": "食堂几点开门？", "position": 11}
    await bench.say("/teach 5", by=ADMIN, reply_to=long, quote=quote)
    answer, _ = await ask(bench)
    assert paragraph(answer) == 5


async def test_the_words_of_a_question_put_by_command_are_taught(bench):
    asked = message(f"/ask@yuanwen_bot {QUESTION}")
    *_, taught = await bench.say("/teach 5", by=ADMIN, reply_to=asked)
    assert taught.text.splitlines()[1] == QUESTION


@pytest.mark.parametrize(
    "text", ["/slogan@yuanwen_bot 四责协同", "/outline@yuanwen_bot", "@yuanwen_bot"]
)
async def test_what_is_no_question_cannot_be_taught(bench, store, text):
    *_, answer = await bench.say("/teach 5", by=ADMIN, reply_to=message(text))
    assert answer.text == messages.TEACH_USAGE
    assert await store.aliases() == ()


@pytest.mark.parametrize("text", ["/teach", "/teach 5", "/teach 没有这种"])
async def test_without_a_reply_it_says_how(bench, text):
    *_, answer = await bench.say(text, by=ADMIN)
    assert answer.text == messages.TEACH_USAGE


async def test_in_a_topic_the_opening_of_the_topic_is_no_question(bench):
    opening = message(chat=FORUM, topic=7, forum_topic_created={"name": "食堂", "icon_color": 1})
    *_, answer = await bench.say("/teach 5", by=ADMIN, chat=FORUM, topic=7, reply_to=opening)
    assert answer.text == messages.TEACH_USAGE
    assert answer.params["message_thread_id"] == 7


# By buttons


async def test_the_passage_is_picked_from_buttons(bench):
    _, question = await ask(bench, "怎么抓落实")
    _, asked = await bench.say("/teach", by=ADMIN, reply_to=question)
    assert asked.styled("code") == ["怎么抓落实"]
    assert len(asked.buttons) == teaching.MOST_CANDIDATES
    label = list(asked.buttons)[2]
    *_, taught, notice = await bench.press(label, under=asked, by=ADMIN)
    assert taught.method == "editMessageText"
    assert taught.text.startswith(messages.TAUGHT_HERE)
    assert taught.text.endswith(label)
    assert not notice.params.get("show_alert")
    answer, _ = await ask(bench, "怎么抓落实")
    assert label in answer.quotes[0]


async def test_where_nothing_is_near_a_short_text_is_offered_whole(bench):
    asked = await teach(bench, question="报销流程是啥")
    assert asked.text.startswith(messages.TEACH_NONE_IS_NEAR)
    assert len(asked.buttons) == 10
    *_, taught, _ = await bench.press("改进工作作风", under=asked, by=ADMIN)
    assert taught.text.splitlines()[1] == "报销流程是啥"
    answer, _ = await ask(bench, "怎么报销")
    assert paragraph(answer) == 10


async def test_where_nothing_is_near_in_a_long_text_it_has_to_be_named(tmp_path):
    lines = "".join(f"这是第{number}段，说的是第{number}件事情。\n" for number in range(1, 30))
    async with open_world(tmp_path / "corpus", texts={"long.txt": lines}) as world:
        asked = await teach(world.bench, question="报销流程是啥")
    assert (asked.text, asked.buttons) == (messages.TEACH_NO_CANDIDATE, {})


async def test_a_name_that_no_passage_has_offers_what_comes_near(bench):
    asked = await teach(bench, "第99段")
    assert asked.text.startswith(messages.TEACH_NO_SUCH_PASSAGE)
    assert asked.styled("code") == [QUESTION]
    assert asked.buttons


async def test_a_paragraph_number_in_several_documents_asks_which(tmp_path):
    async with open_world(tmp_path / "corpus") as world:
        asked = await teach(world.bench, "1")
        assert len(asked.buttons) == 2
        label = next(label for label in asked.buttons if label.startswith("要把群众"))
        *_, taught, _ = await world.bench.press(label, under=asked, by=ADMIN)
        assert "《two》 第 1 段" in taught.text
        answer, _ = await ask(world.bench)
        assert answer.quotes == [TWO.splitlines()[1]]


# What cannot be learnt


@pytest.mark.parametrize("question", ["谢谢", "你好", "嗯", "1+1等于几"])
async def test_what_nobody_could_recognise_is_not_learnt(bench, store, question):
    answer = await teach(bench, "5", question=question)
    assert answer.text == messages.TEACH_TOO_VAGUE
    assert await store.aliases() == ()


async def test_a_lesson_that_would_not_work_leaves_the_one_before_alone(house, monkeypatch):
    bench, store = house
    await teach(bench, "5")
    before = await store.aliases()
    monkeypatch.setattr("bot.chat.telegram.teaching._finds", lambda *_: False)
    assert (await teach(bench, "6")).text == messages.TEACH_TOO_VAGUE
    assert await store.aliases() == before
    answer, _ = await ask(bench)
    assert paragraph(answer) == 5


async def test_taught_anew_the_new_passage_holds(bench, store):
    await teach(bench, "5")
    await teach(bench, "6", question="請問食堂幾點開門？")
    assert len(await store.aliases()) == 1
    answer, _ = await ask(bench)
    assert paragraph(answer) == 6


async def test_a_question_that_is_too_long_is_not_learnt(bench, store):
    answer = await teach(bench, "5", question="食堂几点开门" * 60)
    assert answer.text == messages.too_long(teaching.LONGEST_QUESTION)
    assert await store.aliases() == ()


async def test_there_is_an_end_to_what_a_group_teaches(bench, store, monkeypatch):
    monkeypatch.setattr(lessons, "MOST", 1)
    monkeypatch.setattr("bot.chat.telegram.teaching.MOST", 1)
    await teach(bench, "5")
    answer = await teach(bench, "5", question="报销流程")
    assert answer.text == messages.teach_full(1)
    assert len(await store.aliases()) == 1


# Who may


@pytest.mark.parametrize("words", ["", "5", "list", "undo 1", "export"])
async def test_members_may_do_nothing_of_it(bench, store, words):
    await teach(bench, "5")
    answer = await teach(bench, words, by=LI)
    assert answer.text == messages.MANAGERS_ONLY
    assert len(await store.aliases()) == 1


async def test_in_private_an_admin_of_a_group_is_nobody(bench, store):
    answer = await teach(bench, "5", chat=ADMINS_CHAT)
    assert answer.text == messages.MANAGERS_ONLY
    assert await store.aliases() == ()


async def test_who_writes_in_the_name_of_the_group_is_an_admin(bench, store):
    answer = await teach(bench, "5", by=ANONYMOUS, sender_chat=GROUP)
    assert answer.text.startswith(messages.TAUGHT_HERE)
    [alias] = await store.aliases()
    assert alias.user_id is None
    answer = await teach(bench, "6", by=CHANNEL_BOT, sender_chat=CHANNEL)
    assert answer.text == messages.MANAGERS_ONLY


async def test_an_operator_teaches_a_group_there_and_all_chats_in_private(bench, store):
    await teach(bench, "5", by=OPERATOR_USER)
    answer = await teach(bench, "6", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    assert answer.text.startswith(messages.TAUGHT_EVERYWHERE)
    assert {alias.chat_id for alias in await store.aliases()} == {GROUP["id"], None}
    for chat, ordinal in ((GROUP, 5), (SUPERGROUP, 6), (PRIVATE, 6)):
        found, _ = await ask(bench, chat=chat)
        assert paragraph(found) == ordinal


async def test_an_admin_who_is_none_any_more_may_no_longer(bench, monkeypatch):
    await teach(bench, "5")
    bench.request.admins.clear()
    permissions = services_of(bench.application).permissions
    monkeypatch.setattr(permissions, "_clock", lambda: float("inf"))
    assert (await teach(bench, "6")).text == messages.MANAGERS_ONLY


# Buttons that are pressed by others, forged, forwarded, or old


async def chosen(bench):
    asked = await teach(bench, question="怎么抓落实")
    return asked, said(bench, asked), next(iter(asked.buttons.values()))


@pytest.mark.parametrize("by", [LI, WANG])
async def test_a_member_who_presses_gets_a_notice(bench, store, by):
    _, shown, data = await chosen(bench)
    *_, notice = await bench.receive(pressed(shown, data, by=by))
    assert (notice.method, notice.text) == ("answerCallbackQuery", messages.MANAGERS_ONLY)
    assert notice.params["show_alert"]
    assert await store.aliases() == ()


async def test_a_button_that_turns_up_in_another_chat_is_for_those_who_run_that_chat(bench, store):
    _, shown, data = await chosen(bench)
    for chat in (ADMINS_CHAT, PRIVATE):
        elsewhere = shown | {"chat": chat, "forward_origin": {"type": "hidden_user",
                             "sender_user_name": "原文", "date": shown["date"]}}  # fmt: skip
        [notice] = await bench.receive(pressed(elsewhere, data, by=ADMIN))
        assert notice.text == messages.MANAGERS_ONLY
    assert await store.aliases() == ()


@pytest.mark.parametrize(
    "data",
    [
        "t",
        "tb7bbc3|speech-2023:99",
        "t000000|speech-2023:5",
        "t|speech-2023:5",
        "t|speech-2023:5|0",
        "t||0.1.2",
        "t||zzzzzzzzzzzzz.zzzzzzzzzzzzz",
    ],
)
async def test_forged_buttons_teach_and_undo_nothing(bench, store, data):
    await teach(bench, "5")
    _, shown, _ = await chosen(bench)
    calls = await bench.receive(pressed(shown, data, by=ADMIN))
    [notice] = [call for call in calls if call.method == "answerCallbackQuery"]
    assert notice.text
    assert len(await store.aliases()) == 1


async def test_a_button_for_a_passage_under_a_message_without_a_question_does_nothing(bench, store):
    _, _, data = await chosen(bench)
    answer, _ = await ask(bench, TOPIC)
    *_, notice = await bench.receive(pressed(said(bench, answer), data, by=ADMIN))
    assert notice.text == messages.BROKEN_BUTTON
    assert await store.aliases() == ()


async def test_a_message_too_old_to_be_read_says_so(bench, store):
    asked, _, data = await chosen(bench)
    old = {"chat": GROUP, "message_id": asked.message_id, "date": 0}
    *_, notice = await bench.receive(pressed(old, data, by=ADMIN))
    assert notice.text == messages.MESSAGE_TOO_OLD
    assert await store.aliases() == ()


async def test_the_buttons_of_a_text_that_has_changed_say_so(tmp_path):
    async with open_world(tmp_path / "corpus") as world:
        asked = await teach(world.bench, question="怎么改进作风", chat=GROUP)
        label = next(label for label in asked.buttons if label.startswith("要大兴"))
        (world.folder / "one.txt").write_text(ONE + "又加了一段话在这里。\n", "utf-8")
        await world.library.reload()
        *_, notice = await world.bench.press(label, under=asked, by=ADMIN)
        assert notice.text == messages.TEXT_CHANGED
        assert await world.store.aliases() == ()


# The list, and the way back


async def test_what_was_taught_is_listed_and_undone(bench, store):
    await teach(bench, "5")
    await teach(bench, "6", question="报销流程是啥")
    *_, listed = await bench.say("/teach list", by=ADMIN)
    assert [line.partition("　")[0] for line in listed.text.splitlines()] == [
        messages.TAUGHT_LIST,
        "2. 报销流程是啥 → 第 6 段",
        "1. 食堂几点开门 → 第 5 段",
    ]
    assert list(listed.buttons) == ["撤销 2", "撤销 1"]
    *_, undone = await bench.say("/teach undo 1", by=ADMIN)
    assert undone.text == messages.lesson_undone(1)
    answer, _ = await ask(bench)
    assert not answer.quotes
    answer, _ = await ask(bench, "报销流程是啥")
    assert paragraph(answer) == 6
    *_, undone = await bench.say("/teach undo 1", by=ADMIN)
    assert undone.text == messages.no_such_lesson("1")
    *_, undone = await bench.say("/teach undo", by=ADMIN)
    assert undone.text == messages.no_such_lesson("")


@pytest.mark.parametrize("words", ["undo 1", "undo #1", "撤销1", "撤销 １", "删除 1", "UNDO 1"])
async def test_ways_to_undo(bench, store, words):
    await teach(bench, "5")
    *_, undone = await bench.say(f"/teach {words}", by=ADMIN)
    assert undone.text == messages.lesson_undone(1)
    assert await store.aliases() == ()


async def test_undoing_by_button_leads_to_the_list_and_an_old_button_undoes_no_other(bench, store):
    taught = await teach(bench, "5")
    old = said(bench, taught)
    *_, listed, notice = await bench.press(messages.UNDO, under=taught, by=ADMIN)
    assert listed.text == messages.NOTHING_TAUGHT
    assert notice.text == messages.lesson_undone(1)
    await teach(bench, "6", question="报销流程是啥")
    *_, notice = await bench.receive(pressed(old, taught.buttons[messages.UNDO], by=ADMIN))
    assert notice.text == messages.no_such_lesson("1")
    [alias] = await store.aliases()
    assert alias.text == "报销流程是啥"


async def test_the_list_turns_pages(bench):
    words = ("报销", "请假", "加班", "停车", "打印机", "空调", "会议室", "食堂")
    for word in words:
        await teach(bench, "5", question=f"{word}找谁")
    *_, listed = await bench.say("/teach list", by=ADMIN)
    assert len(listed.text.splitlines()) == 1 + teaching.PER_PAGE
    *_, later, _ = await bench.press(messages.LATER, under=listed, by=ADMIN)
    assert len(later.text.splitlines()) == 1 + 2
    assert messages.LATER not in later.buttons
    *_, earlier, _ = await bench.press(messages.EARLIER, under=listed, by=ADMIN)
    assert earlier.text == listed.text


async def test_a_group_sees_its_own_and_what_holds_everywhere_and_undoes_its_own(bench, store):
    await teach(bench, "5", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    await teach(bench, "6", question="报销流程是啥", chat=SUPERGROUP)
    *_, listed = await bench.say("/teach list", by=ADMIN)
    assert listed.text.splitlines()[1:] == [
        "1. 食堂几点开门 → 第 5 段　全面提高基层党组织政治功能和组织功能（到处都用）"
    ]
    assert listed.buttons == {}
    for number, answer in (("1", messages.LESSON_OPERATORS_ONLY), ("2", None)):
        *_, refused = await bench.say(f"/teach undo {number}", by=ADMIN)
        assert refused.text == (answer or messages.no_such_lesson(number))
    assert len(await store.aliases()) == 2
    [listed] = await bench.say("/teach list", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    assert list(listed.buttons) == ["撤销 2", "撤销 1"]
    assert "报销流程是啥" in listed.text
    assert messages.LESSON_ONE_CHAT in listed.text


async def test_what_is_lost_is_listed_as_lost_and_what_has_moved_goes_on(tmp_path):
    async with open_world(tmp_path / "corpus") as world:
        bench = world.bench
        await teach(bench, "调研成果转化")
        await teach(bench, "急难愁盼", question="报销流程是啥")
        (world.folder / "one.txt").write_text("新加的头一段话在这里。\n" + ONE, "utf-8")
        (world.folder / "two.txt").write_text(TWO.replace("办好", "做好"), "utf-8")
        await world.library.reload()
        answer, _ = await ask(bench)
        assert answer.quotes == [ONE.splitlines()[1]]
        answer, _ = await ask(bench, "报销流程是啥")
        assert not answer.quotes
        *_, listed = await bench.say("/teach list", by=ADMIN)
        first, second = listed.text.splitlines()[1:]
        assert first == f"2. 报销流程是啥 → {messages.LESSON_LOST}"
        assert second.startswith("1. 食堂几点开门 → 《one》 第 2 段")
        *_, nothing = await bench.say("/teach undo 2", by=ADMIN)
        assert nothing.text == messages.lesson_undone(2)


# The export


async def exported(bench, **more):
    *_, sent = await bench.say("/teach export", **more)
    assert sent.method == "sendDocument", sent.text
    [content] = sent.files.values()
    return sent, content


async def test_the_export_is_a_lexicon_that_loads_and_works(bench, tmp_path):
    questions = {"报销流程是啥": 2, "食堂几点开门": 5, "怎么申请停车位": 8, "党费怎么交": 10}
    for question, ordinal in questions.items():
        await teach(bench, str(ordinal), question=question, by=OPERATOR_USER, chat=OPERATORS_CHAT)
    sent, content = await exported(bench, by=OPERATOR_USER, chat=OPERATORS_CHAT)
    assert sent.params["caption"] == messages.EXPORTED
    [document] = answerer().corpus.documents
    (tmp_path / "speech-2023.txt").write_bytes(document.path.read_bytes())
    (tmp_path / "lexicon.yaml").write_bytes(content)
    lexicon = read_lexicon(tmp_path / "lexicon.yaml").lexicon
    assert lexicon["报销"] == ("全面提高理论武装质量",)
    corpus = load_corpus([tmp_path])
    assert corpus.problems == ()
    bare, with_words = Answerer(load_corpus([tmp_path / "speech-2023.txt"])), Answerer(corpus)
    for question, ordinal in questions.items():
        assert with_words.search(question)[0].passage.ordinal == ordinal
        assert [hit.passage.ordinal for hit in bare.search(question)][:1] != [ordinal]


async def test_a_group_exports_what_holds_there_into_its_topic(bench):
    await teach(bench, "5", chat=FORUM, topic=7)
    await teach(bench, "5", question="报销流程是啥", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    await teach(bench, "5", question="怎么申请停车位", chat=SUPERGROUP)
    sent, content = await exported(bench, by=ADMIN, chat=FORUM, topic=7)
    assert sent.params["message_thread_id"] == 7
    assert sent.reply_to == bench.last["message_id"]
    assert "食堂" in content.decode()
    assert "报销" in content.decode()
    assert "停车" not in content.decode()


async def test_an_export_without_anything_in_it_is_said(bench):
    *_, answer = await bench.say("/teach export", by=ADMIN)
    assert answer.text == messages.NOTHING_TAUGHT
    await teach(bench, "5", question="基层党组织政治功能")  # all words stand there already
    *_, answer = await bench.say("/teach export", by=ADMIN)
    assert answer.text == messages.EXPORT_NOTHING


async def test_where_files_may_not_be_sent_it_is_said(bench):
    await teach(bench, "5")
    bench.request.fail("sendDocument", 400, "Bad Request: CHAT_SEND_DOCS_FORBIDDEN")
    *_, answer = await bench.say("/teach export", by=ADMIN)
    assert answer.text == messages.FILES_FORBIDDEN


# Manners


async def test_the_language_of_whoever_teaches(bench):
    answer = await teach(bench, "5", by=ADMIN | {"language_code": "en"})
    assert answer.text.splitlines()[0] == english.TAUGHT_HERE


async def test_no_question_reaches_the_log(bench, caplog):
    caplog.set_level(logging.DEBUG, "bot")
    taught = await teach(bench, "5")
    await bench.press(messages.UNDO, under=taught, by=ADMIN)
    assert "a question was taught in one chat" in caplog.text
    assert "食堂" not in caplog.text


async def test_a_teacher_who_asks_to_be_forgotten_is_and_the_lesson_stays(bench, store):
    await teach(bench, "5")
    *_, said_ = await bench.say("/forget", by=ADMIN)
    assert said_.text == messages.forgot(votes=0, questions=0, lessons=1, private=False)
    [alias] = await store.aliases()
    assert alias.user_id is None
    answer, _ = await ask(bench)
    assert paragraph(answer) == 5


async def test_a_group_that_has_its_records_deleted_is_untaught_at_once(bench, store):
    await teach(bench, "5")
    *_, deleted = await bench.say("/privacy 删除", by=ADMIN)
    assert deleted.text == messages.FORGOTTEN
    answer, _ = await ask(bench)
    assert not answer.quotes

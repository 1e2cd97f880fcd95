"""Messages about teaching: what stands in them, and what their buttons carry."""

from __future__ import annotations

import pytest
from support.house import answerer
from support.rules import refusal

from bot.chat import messages, teaching
from bot.chat.callbacks import Action, Callback, decode
from bot.chat.messages import Language, speaking
from bot.chat.reply import Button, Style
from bot.chat.teaching import Lesson
from bot.chat.telegram import sending

QUESTION = "食堂几点开门"


@pytest.fixture
def corpus():
    return answerer().corpus


def code(reply):
    [span] = [span for span in reply.spans if span.style is Style.CODE]
    return reply.text[span.start : span.end]


def actions(reply):
    return [decode(button.action) for row in reply.buttons for button in row]


def as_sent(reply):
    """What the Bot API would be given."""
    keyboard = sending.keyboard_of(reply)
    return {
        "text": reply.text,
        "entities": [entity.to_dict() for entity in sending.entities_of(reply)],
        "reply_markup": keyboard.to_dict() if keyboard else {},
    }


def test_a_choice_bears_the_question_to_the_letter_and_a_button_for_each_passage(corpus):
    reply = teaching.choice(QUESTION, corpus.body[:3], corpus)
    assert code(reply) == QUESTION
    digest = corpus.documents[0].digest[:6]
    assert actions(reply) == [
        Callback(Action.TEACH, passage.id, digest) for passage in corpus.body[:3]
    ]
    assert reply.text.splitlines() == [messages.TEACH_WHICH, QUESTION, messages.TEACH_CHOOSE]


def test_an_opening_stands_apart_and_ways_back_stand_below(corpus):
    back = Button("‹ 回到列表", "i||0")
    reply = teaching.choice(
        QUESTION, corpus.body[:1], corpus, opening="没有找到。", rows=((back,),)
    )
    assert reply.text.startswith("没有找到。\n\n")
    assert reply.buttons[-1] == (back,)
    assert code(reply) == QUESTION


def test_no_more_passages_than_a_short_text_has_are_offered(corpus):
    many = [*corpus.body, *corpus.body]
    assert len(actions(teaching.choice(QUESTION, many, corpus))) == teaching.MOST_WHOLE


@pytest.mark.parametrize("words", ["甲\n乙", " 甲 乙 ", "甲\x00乙", "甲\u202e乙"])
def test_a_question_is_made_fit_to_be_shown_and_read_back(corpus, words):
    question = teaching.fit(words)
    assert question == "甲 乙"
    assert code(teaching.choice(question, corpus.body[:1], corpus)) == question


def test_the_longest_question_there_is_can_be_sent(corpus):
    question = teaching.fit("𠀀" * 5000)[: teaching.LONGEST_QUESTION]
    reply = teaching.choice(question, corpus.body, corpus)
    assert refusal(as_sent(reply)) is None
    assert code(reply) == question


def test_a_lesson_is_confirmed_with_its_passage_and_the_way_to_undo_it(corpus):
    passage = corpus.body[4]
    reply = teaching.taught(Lesson(7, QUESTION, passage), passage, corpus, everywhere=False)
    assert reply.text == (
        "记住了。以后在本群有人问：\n食堂几点开门\n就引第 5 段：全面提高基层党组织政治功能和组织功能"
    )
    show, undo = actions(reply)
    assert (show.action, show.target) == (Action.SHOW, passage.id)
    assert undo == Callback(Action.TEACH, numbers=(0, 7))
    for_all = teaching.taught(Lesson(7, QUESTION, passage), passage, corpus, everywhere=True)
    assert for_all.text.startswith(messages.TAUGHT_EVERYWHERE)


def test_the_list_tells_number_question_and_passage_and_what_is_lost(corpus):
    shown = [
        Lesson(12, QUESTION, corpus.body[4]),
        Lesson(9, "报销流程", None, may_undo=False),
        Lesson(3, "党费怎么交", corpus.body[0], messages.LESSON_EVERYWHERE),
    ]
    reply = teaching.listed(shown, corpus, page=0, more=False)
    assert reply.text.splitlines() == [
        "教过我的问法：",
        "12. 食堂几点开门 → 第 5 段　全面提高基层党组织政治功能和组织功能",
        "9. 报销流程 → 原来那一段已经不在了",
        "3. 党费怎么交 → 第 1 段　2023年，市直机关党的建设要深入学习宣传贯彻…（到处都用）",
    ]
    assert [button.label for row in reply.buttons for button in row] == ["撤销 12", "撤销 3"]
    assert [action.numbers for action in actions(reply)] == [(0, 12), (0, 3)]


def test_the_list_turns_pages(corpus):
    shown = [Lesson(number, QUESTION, corpus.body[0]) for number in range(1, 7)]
    reply = teaching.listed(shown, corpus, page=1, more=True)
    assert [button.label for button in reply.buttons[-1]] == [messages.EARLIER, messages.LATER]
    assert [action.numbers for action in actions(reply)[-2:]] == [(0,), (2,)]
    assert {action.numbers[0] for action in actions(reply)[:-2]} == {1}


def test_an_empty_list_says_so(corpus):
    assert teaching.listed([], corpus, page=0, more=False).text == messages.NOTHING_TAUGHT


def test_long_questions_are_shortened_in_the_list_only(corpus):
    question = "问" * teaching.LONGEST_QUESTION
    [_, line] = teaching.listed(
        [Lesson(1, question, corpus.body[0])], corpus, page=0, more=False
    ).text.splitlines()
    assert len(line) < 120
    kept = teaching.taught(
        Lesson(1, question, corpus.body[0]), corpus.body[0], corpus, everywhere=False
    )
    assert code(kept) == question


@pytest.mark.parametrize("language", list(Language))
def test_every_language_sends(corpus, language):
    with speaking(language):
        for reply in (
            teaching.choice(QUESTION, corpus.body, corpus, opening=messages.TEACH_NONE_IS_NEAR),
            teaching.listed([Lesson(1, QUESTION, corpus.body[0])], corpus, page=0, more=True),
        ):
            assert refusal(as_sent(reply)) is None

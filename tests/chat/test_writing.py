"""Requests to sum up or to write are told from questions about summaries and writings."""

from __future__ import annotations

import pytest
from speech import TODAY, only, speech

from bot.answering import Answerer
from bot.chat import messages
from bot.chat.conversation import Conversation
from bot.chat.writing import asks_for_writing

TALK = Conversation(Answerer(speech()), today=lambda: TODAY, quote_of_the_day=lambda _: None)

REQUESTS = [
    "总结一下", "概括一下", "帮我总结一下这篇讲话", "這篇講話幫我總結下", "归纳要点", "用三句话概括",
    "一句话总结", "能不能提炼几个要点", "写一篇心得", "写心得体会", "来一篇读后感", "写个发言稿",
    "起草一份方案", "润色", "帮我润色一下这段话", "改写成口语", "中心思想是什么", "概 括！",
]  # fmt: skip
QUESTIONS = [
    "年终总结什么时候交？", "请问年终总结怎么写", "怎么总结经验", "总结下来有哪些问题",
    "党员要写思想汇报吗", "入党申请书怎么写", "请假怎么写", "写个人总结要注意什么", "要写几篇心得",
    "可以不交总结吗", "续写新篇章", "领导做一次报告要多久", "做一个合格党员要怎么做", "编制有多少",
    "大会报告怎么说", "帮我看看党课怎么写", "",
]  # fmt: skip


@pytest.mark.parametrize("question", REQUESTS)
def test_requests(question):
    assert asks_for_writing(question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions(question):
    assert not asks_for_writing(question)


@pytest.mark.parametrize("question", ["总结一下", "概括一下", "写一篇心得", "润色一下"])
def test_they_are_declined_in_words_of_their_own(question):
    assert only(TALK.ask(question)).text == messages.NO_WRITING

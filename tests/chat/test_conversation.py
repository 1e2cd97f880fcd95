"""A conversation: commands and buttons in, verbatim replies out, nothing remembered in between."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speech import (
    TODAY,
    assert_verbatim,
    conversation_about,
    corpus_of,
    in_style,
    only,
    quoted,
    speech,
)

from bot.answering import Answer, Answerer, Quote
from bot.chat import messages
from bot.chat.conversation import MAX_PASTED, Conversation
from bot.chat.reply import Reply, Style

SPEECH = speech()
REAL = Answerer(SPEECH)
NAIVE = conversation_about(SPEECH)


def quote_for(day: dt.date) -> Quote | None:
    quotes = REAL.quotes()
    return quotes[day.toordinal() % len(quotes)]


TALK = Conversation(REAL, today=lambda: TODAY, quote_of_the_day=quote_for)


class TestCommands:
    @pytest.mark.parametrize(
        ("name", "argument", "expected"),
        [
            ("ask", "改进工作作风", "要以钉钉子精神加强作风建设"),
            ("ASK", "改进工作作风", "要以钉钉子精神加强作风建设"),
            ("slogan", "四责协同", "“四责协同”共 1 处"),
            ("verify", "党的力量来自组织。", "✅ 一字不差"),
            ("search", "主题教育", "得分"),
            ("outline", "", "共 3 个部分"),
            ("quote", "", "今日一句 · 11月23日 周一"),
            ("start", "", messages.WELCOME),
            ("help", "", messages.HELP_HEAD),
            ("privacy", "", messages.privacy(keeps_days=0, passed_on=False, listens=False)),
            ("daily", "08:00", messages.TELEGRAM_ONLY),
            ("timezone", "", messages.TELEGRAM_ONLY),
            ("settings", "", messages.TELEGRAM_ONLY),
            ("dance", "", "没有 /dance 这条命令"),
        ],
    )
    def test_each_is_answered(self, name, argument, expected):
        assert expected in only(TALK.command(name, argument)).text

    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("ask", messages.EMPTY),
            ("slogan", messages.SLOGAN_USAGE),
            ("verify", messages.VERIFY_USAGE),
            ("search", messages.SEARCH_USAGE),
        ],
    )
    @pytest.mark.parametrize("argument", ["", "  \n ", "\x00\x07", "\ud800"])
    def test_without_an_argument_it_tells_its_use_with_an_example(self, name, line, argument):
        reply = only(TALK.command(name, argument))
        assert reply.text.startswith(line)
        (example,) = in_style(reply, Style.CODE)
        assert example.startswith(f"/{name} ")
        assert only(TALK.command(name, example.split(" ", 1)[1])).text

    @pytest.mark.parametrize("name", ["ask", "slogan", "search"])
    def test_a_question_over_the_limit_is_declined_in_a_line(self, name):
        assert only(TALK.command(name, "问" * 5000)).text == messages.too_long(500)

    def test_the_limit_is_that_of_the_settings(self):
        talk = conversation_about(SPEECH, max_question_characters=10)
        assert only(talk.ask("问" * 11)).text == messages.too_long(10)
        assert only(talk.ask("问" * 10)).text != messages.too_long(10)

    def test_a_pasted_text_may_be_longer(self):
        assert quoted(*TALK.verify(SPEECH.body[6].text)) == [SPEECH.body[6].text]
        reply = only(TALK.verify("文" * (MAX_PASTED + 1)))
        assert reply == Reply(messages.pasted_too_long(MAX_PASTED))

    @pytest.mark.parametrize(
        "noise", ["\x00", "\x1b[31m", "\x07", "\u202e", "\ud800", "\r", "\x9b"]
    )
    def test_control_characters_change_nothing(self, noise):
        clean = only(TALK.slogan("四责协同"))
        assert (
            only(TALK.slogan(f"四责{noise if noise != chr(27) + '[31m' else chr(27)}协同")) == clean
        )

    def test_without_a_quotable_sentence_there_is_no_daily_quote(self):
        talk = Conversation(REAL, today=lambda: TODAY, quote_of_the_day=lambda _: None)
        assert only(talk.quote()) == Reply(messages.NO_QUOTE)

    def test_the_daily_quote_is_chosen_for_today(self):
        asked: list[dt.date] = []
        talk = Conversation(REAL, today=lambda: TODAY, quote_of_the_day=asked.append)
        talk.quote()
        assert asked == [TODAY]


class TestHelp:
    def test_its_examples_come_from_the_corpus_and_work(self):
        reply = only(TALK.help(hint="末行"))
        question, slogan, pasted, *_ = in_style(reply, Style.CODE)
        assert isinstance(REAL.ask(question), Answer)
        assert "共 " in only(TALK.slogan(slogan.removeprefix("/slogan "))).text
        assert only(TALK.verify(pasted.removeprefix("/verify "))).text.startswith("✅")
        assert reply.text.endswith("\n\n末行")

    def test_another_corpus_has_other_examples(self, tmp_path):
        corpus = corpus_of(
            tmp_path, a_txt="一、说说“天马行空”\n今天天气很好，适合谈谈“天马行空”的事。\n"
        )
        text = only(conversation_about(corpus).help(), corpus).text
        assert "/slogan 天马行空" in text
        assert "四责协同" not in text

    def test_what_a_corpus_does_not_offer_is_left_out(self, tmp_path):
        corpus = corpus_of(tmp_path, a_txt="短。\n")
        reply = only(conversation_about(corpus).help(), corpus)
        assert in_style(reply, Style.CODE) == []
        assert only(conversation_about(corpus).ask(""), corpus) == Reply(messages.EMPTY)

    def test_it_is_short(self):
        assert TALK.start()[0].text.count("\n") <= 5
        lines = TALK.help()[0].text.split("\n")
        assert len(lines) <= 8 + len(messages.COMMANDS)
        assert all(len(line) <= 32 for line in lines if line.startswith("/"))

    @pytest.mark.parametrize("commands", [messages.COMMANDS, messages.COMMANDS_TERMINAL])
    def test_every_command_of_the_medium_has_a_line(self, commands):
        lines = TALK.help(commands=commands)[0].text.split("\n")
        assert [line for line in lines if line.startswith("/")] == [
            f"/{name}　{purpose}" for name, purpose in commands.items()
        ]


PIECES = st.one_of(
    st.sampled_from([passage.text[:12] for passage in SPEECH.body]),
    st.sampled_from(
        ["请问", "“四责协同”", "第几段", "你好", "@bot ", "/ask", "**", "\n", "\x1b[2J"]
    ),
    st.text(max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["ask", "slogan", "verify", "search"]), st.lists(PIECES, max_size=8))
@pytest.mark.parametrize("talk", [TALK, NAIVE], ids=["real", "naive"])
def test_whatever_is_typed_the_answer_is_verbatim_and_can_be_sent(talk, name, pieces):
    replies = talk.command(name, "".join(pieces))
    assert replies
    assert_verbatim(replies, SPEECH)
    for reply in replies:
        reply.text.encode()
        assert "\x1b" not in reply.text


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_quotation_is_always_shown_its_true_wording(data):
    source = SPEECH.documents[0].source
    start = data.draw(st.integers(0, len(source) - 40))
    pasted = list(source[start : start + data.draw(st.integers(8, 200))])
    for _ in range(data.draw(st.integers(0, 3))):
        position = data.draw(st.integers(0, len(pasted)))
        pasted[position : position + data.draw(st.integers(0, 1))] = data.draw(st.text(max_size=2))
    assert_verbatim(TALK.verify("".join(pasted)), SPEECH)

"""Pressed buttons: where they lead, what stays under the message, what a stale one says."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speech import (
    TODAY,
    NaiveAnswerer,
    actions,
    assert_verbatim,
    conversation_about,
    corpus_of,
    in_style,
    labels,
    only,
    quoted,
    speech,
)

from bot.answering import Answer, Answerer, AnswerKind, Quote
from bot.chat import messages
from bot.chat.callbacks import Action, Callback, CallbackError, StaleButtonError, decode, encode
from bot.chat.conversation import Conversation
from bot.chat.rendering import removable
from bot.chat.reply import Reply, Style
from bot.retrieval.hit import Hit

SPEECH = speech()
REAL = Answerer(SPEECH)
NAIVE = conversation_about(SPEECH)


def quote_for(day: dt.date) -> Quote | None:
    quotes = REAL.quotes()
    return quotes[day.toordinal() % len(quotes)]


TALK = Conversation(REAL, today=lambda: TODAY, quote_of_the_day=quote_for)


def press(reply: Reply, label: str, *, question: str = "", talk: Conversation = TALK) -> Reply:
    """Press the button of that label, with what a medium knows of its message."""
    (action,) = [b.action for row in reply.buttons for b in row if b.label.startswith(label)]
    replies = talk.press(action, keyboard=reply.buttons, question=question)
    return only(replies, talk._corpus)


class TestWalking:
    def test_next_walks_the_whole_document_and_previous_back(self):
        reply = only(NAIVE.ask("锐意创新的勇气"))
        seen = quoted(reply)
        while messages.NEXT in labels(reply):
            reply = press(reply, messages.NEXT)
            seen += quoted(reply)
        assert seen == [passage.text for passage in SPEECH.body]
        while messages.PREVIOUS in labels(reply):
            reply = press(reply, messages.PREVIOUS)
        assert quoted(reply) == [SPEECH.body[0].text]

    def test_the_remove_button_stays_with_the_asker(self):
        (reply,) = removable(NAIVE.ask("锐意创新的勇气"), 123456789)
        reply = press(press(reply, messages.NEXT), messages.NEXT)
        (remove,) = [decode(a) for a in actions(reply) if decode(a).action is Action.REMOVE]
        assert remove.numbers == (123456789,)

    def test_a_remove_button_is_left_to_the_medium(self):
        assert TALK.press(encode(Callback(Action.REMOVE, numbers=(1,)))) == []


class Scripted(NaiveAnswerer):
    """Answers everything with the same paragraphs."""

    def ask(self, question):
        passages = [self.corpus.body[n] for n in (3, 6, 8)]
        hits = tuple(Hit(passage, 1.0, ((0, 2),)) for passage in passages)
        return Answer(question, AnswerKind.PASSAGE, hits, 0.9)


class TestFurtherHits:
    talk = Conversation(Scripted(SPEECH), today=lambda: TODAY, quote_of_the_day=quote_for)

    def test_they_are_reached_in_order_and_back(self):
        first = only(self.talk.ask("问"))
        second = press(first, "还有 2 段", talk=self.talk)
        assert quoted(second) == [SPEECH.body[6].text]
        assert second.text.startswith("2/3\n")
        third = press(second, "还有 1 段", talk=self.talk)
        assert quoted(third) == [SPEECH.body[8].text]
        assert "还有" not in " ".join(labels(third))
        back = press(press(third, "‹ 返回", talk=self.talk), "‹ 返回", talk=self.talk)
        assert back.buttons == first.buttons
        assert quoted(back) == quoted(first)

    def test_the_question_s_words_are_marked_where_it_is_known(self):
        first = only(self.talk.ask("问"))
        assert in_style(press(first, "还有", talk=self.talk, question="问"), Style.MATCH) == [
            "坚持"
        ]
        assert in_style(press(first, "还有", talk=self.talk), Style.MATCH) == []

    def test_they_stay_within_reach_while_walking(self):
        first = only(self.talk.ask("问"))
        aside = press(press(first, messages.NEXT, talk=self.talk), messages.NEXT, talk=self.talk)
        assert quoted(press(aside, "还有 2 段", talk=self.talk)) == [SPEECH.body[6].text]

    def test_no_more_can_be_reached_than_the_settings_allow(self):
        talk = Conversation(
            Scripted(SPEECH), today=lambda: TODAY, quote_of_the_day=quote_for, max_passages=1
        )
        assert labels(only(talk.ask("问"))) == ["‹ 上一段", "下一段 ›"]


class TestPlacesOfATerm:
    def test_pages_turn_forth_and_back(self):
        first = only(TALK.slogan("市委"))
        second = press(first, messages.LATER)
        assert "7/7" in second.text
        assert press(second, messages.EARLIER).text.startswith("“市委”共 7 处")

    def test_a_paragraph_opened_from_the_list_marks_the_place_and_leads_back(self):
        listed = only(TALK.slogan("机关党建"))
        opened = press(listed, "读第 4 段")
        assert quoted(opened) == [SPEECH.body[3].text]
        assert in_style(opened, Style.MATCH) == ["机关党建"] * 2
        assert "2/7 · 第 4 段" in press(opened, "“机关党建”的出处").text
        assert "“机关党建”的出处" in labels(press(opened, messages.NEXT))

    def test_the_only_place_needs_no_list(self):
        opened = press(only(TALK.slogan("四责协同")), messages.WHOLE_PARAGRAPH)
        assert in_style(opened, Style.MATCH) == ["四责协同"]
        assert labels(opened) == ["‹ 上一段", "下一段 ›"]


class TestBrowsing:
    def test_from_the_outline_to_a_paragraph_and_back(self):
        outline = only(TALK.outline())
        section = press(outline, "二、")
        passage = press(section, "坚持严的基调")
        assert quoted(passage) == [SPEECH.body[6].text]
        assert press(passage, messages.OUTLINE) == outline

    def test_all_documents_are_reached_from_the_list(self, tmp_path):
        texts = {f"d{n}_md": f"# 文件{n}\n\n## 一、题\n\n第一段的话。\n" for n in range(10)}
        corpus = corpus_of(tmp_path, **texts)
        talk = conversation_about(corpus)
        listed = only(talk.outline(), corpus)
        assert labels(listed) == [*(f"文件{n}" for n in range(8)), messages.LATER]
        last = press(press(listed, messages.LATER, talk=talk), "文件9", talk=talk)
        assert "《文件9》" in last.text
        assert labels(press(last, messages.DOCUMENTS, talk=talk))[0] == "文件0"

    def test_every_button_of_every_view_leads_somewhere(self):
        seen: set[str] = set()
        waiting = [*TALK.outline(), *TALK.slogan("机关党建"), *TALK.quote(), *TALK.search("党建")]
        while waiting:
            reply = waiting.pop()
            for action in actions(reply):
                if action not in seen:
                    seen.add(action)
                    replies = TALK.press(action, keyboard=reply.buttons)
                    assert replies
                    assert_verbatim(replies, SPEECH)
                    waiting += replies
        assert len(seen) > 20


class TestStaleAndHostileButtons:
    @pytest.fixture
    def changed(self, tmp_path):
        texts = SPEECH.documents[0].source.replace("四责协同", "五责协同")
        (tmp_path / "speech-2023.txt").write_text(texts, "utf-8")
        return conversation_about(corpus_of(tmp_path))

    @pytest.mark.parametrize(
        "replies",
        [
            TALK.ask("改进工作作风"),
            TALK.slogan("机关党建"),
            TALK.outline(),
            TestFurtherHits.talk.ask("问"),
            TALK.press(TALK.outline()[0].buttons[0][0].action),
        ],
    )
    def test_after_a_change_they_say_that_the_text_has_changed(self, changed, replies):
        assert actions(replies[-1])
        for action in actions(replies[-1]):
            with pytest.raises(StaleButtonError, match="原文已经更新"):
                changed.press(action, keyboard=replies[-1].buttons)

    def test_they_survive_a_restart(self):
        (reply,) = TALK.slogan("机关党建")
        later = conversation_about(speech())
        for action in actions(reply):
            assert_verbatim(later.press(action), SPEECH)

    @pytest.mark.parametrize(
        "data",
        [
            "",
            "p",
            "o||0",
            "pb7bbc3|speech-2023:999",
            "pb7bbc3|speech-2023:7|zzzz.1",
            "pb7bbc3|speech-2023:7|0.0",
            "cb7bbc3|speech-2023:7|0.zzzz",
            "sb7bbc3|speech-2023|zz.0",
            "ob7bbc3|nowhere|0",
            "m000000||0.0.1",
            "mb7bbc3||0.zz.1",
            "☃",
        ],
    )
    def test_forged_ones_raise_a_sentence(self, data):
        digest = SPEECH.documents[0].digest[:6]
        with pytest.raises(CallbackError, match="请重新提问"):
            TALK.press(data.replace("b7bbc3", digest))

    @settings(max_examples=300, deadline=None)
    @given(
        st.sampled_from(Action),
        st.sampled_from(["", "speech-2023", "speech-2023:1", "speech-2023:x1", "speech-2023:0"]),
        st.booleans(),
        st.lists(st.integers(0, 40), max_size=5),
    )
    def test_any_well_formed_one_shows_something_or_raises_a_sentence(
        self, action, target, current, numbers
    ):
        digest = SPEECH.documents[0].digest[:6] if current else ""
        try:
            data = encode(Callback(action, target, digest, tuple(numbers)))
            replies = TALK.press(data)
        except CallbackError:
            return
        assert_verbatim(replies, SPEECH)

    def test_rows_that_are_not_ours_are_not_carried_along(self):
        from bot.chat.reply import Button

        reply = only(NAIVE.ask("锐意创新的勇气"))
        keyboard = (*reply.buttons, (Button("别的", "settings:whatever"),))
        (after,) = TALK.press(actions(reply)[0], keyboard=keyboard)
        assert "别的" not in labels(after)

"""Messages are laid out as designed, and whatever they quote stands in the source to the letter."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speech import (
    QUOTES,
    TODAY,
    NaiveAnswerer,
    actions,
    assert_verbatim,
    body,
    corpus_of,
    in_style,
    labels,
    only,
    quoted,
    speech,
)

from bot.answering import (
    Answer,
    AnswerKind,
    Concordance,
    Occurrence,
    Quote,
    Reason,
    Refusal,
    Verdict,
    Verification,
)
from bot.answering.model import Match
from bot.chat import browsing, messages, rendering
from bot.chat.callbacks import decode
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Reply, Style
from bot.reading import Corpus
from bot.retrieval.hit import Hit

SPEECH = speech()
NAIVE = NaiveAnswerer(SPEECH)
TITLE = "2023年市直机关党的建设工作会议讲话（编者拟题）"


def passage_answer(*numbers: int, spans=()) -> Answer:
    hits = tuple(Hit(body(number), 1.0, tuple(spans)) for number in numbers)
    return Answer("问", AnswerKind.PASSAGE, hits, 0.9)


class TestAnswer:
    def test_heading_passage_and_source_from_top_to_bottom(self):
        reply = only(rendering.answer(passage_answer(4), SPEECH))
        heading, quote, source = reply.text.split("\n")
        assert heading == "一、深入贯彻落实党的二十大精神，坚持不懈提高机关党建质量"
        assert quote == body(4).text
        assert source == f"{TITLE} · 第 4 段（共 10 段）"
        assert in_style(reply, Style.BOLD) == [heading]
        assert quoted(reply) == [body(4).text]

    def test_a_paragraph_before_the_first_heading_has_none(self):
        reply = only(rendering.answer(passage_answer(1), SPEECH))
        assert reply.text.startswith("2023年，市直机关")
        assert in_style(reply, Style.BOLD) == []

    def test_matched_words_are_marked_inside_the_quotation(self):
        reply = only(rendering.answer(passage_answer(4, spans=[(0, 2), (4, 9)]), SPEECH))
        assert in_style(reply, Style.MATCH) == ["全面", "为民情怀。"]

    @pytest.mark.parametrize(
        ("characters", "style"), [(180, Style.QUOTE), (181, Style.FOLDED_QUOTE)]
    )
    def test_a_long_quotation_is_folded(self, tmp_path, characters, style):
        corpus = corpus_of(tmp_path, a_txt="文" * characters + "\n")
        (reply,) = rendering.passage(corpus.body[0], corpus)
        assert in_style(reply, style) == ["文" * characters]

    def test_buttons_lead_to_the_neighbours(self):
        reply = only(rendering.answer(passage_answer(4), SPEECH))
        assert labels(reply) == ["‹ 上一段", "下一段 ›"]
        assert [decode(a).target for a in actions(reply)] == ["speech-2023:3", "speech-2023:5"]

    @pytest.mark.parametrize(("number", "label"), [(1, "下一段 ›"), (10, "‹ 上一段")])
    def test_at_either_end_there_is_one_neighbour(self, number, label):
        assert labels(only(rendering.answer(passage_answer(number), SPEECH))) == [label]

    def test_further_hits_are_counted_on_a_button(self):
        reply = only(rendering.answer(passage_answer(4, 7, 9, 2), SPEECH, most=3))
        assert labels(reply)[-1] == "还有 2 段 ›"

    def test_further_hits_that_do_not_fit_a_button_are_left_out(self):
        corpus = SPEECH
        every = [Hit(passage, 1.0) for passage in corpus.body]
        answer = Answer("问", AnswerKind.PASSAGE, tuple(every * 3), 0.9)
        reply = only(rendering.answer(answer, corpus, most=30))
        assert labels(reply)[-1].startswith("还有 ")

    def test_an_answer_without_passages_is_a_refusal(self):
        answer = Answer("问", AnswerKind.PASSAGE, (), 0.9)
        assert rendering.answer(answer, SPEECH) == [Reply(messages.WEAK)]

    def test_a_question_about_the_outline_quotes_the_headings(self):
        (document,) = SPEECH.documents
        sections = tuple((document.id, section) for section in document.sections)
        answer = Answer("分几部分", AnswerKind.OUTLINE, (), 0.9, sections=sections)
        reply = only(rendering.answer(answer, SPEECH))
        assert quoted(reply) == [section.heading for section in document.sections]
        assert "共 3 个部分" in reply.text

    def test_a_question_about_one_section_opens_it(self):
        (document,) = SPEECH.documents
        answer = Answer(
            "二", AnswerKind.OUTLINE, (), 0.9, sections=((document.id, document.sections[1]),)
        )
        reply = only(rendering.answer(answer, SPEECH))
        assert quoted(reply) == [document.sections[1].heading]
        assert "第 6–7 段（共 10 段）" in reply.text
        assert labels(reply) == [
            "深刻把握“两个确立”，坚决做到“两个维护”",
            "坚持严的基调",
            "‹ 目录",
        ]

    def test_a_question_about_some_sections_quotes_those(self):
        (document,) = SPEECH.documents
        sections = tuple((document.id, section) for section in document.sections[1:])
        answer = Answer("后面", AnswerKind.OUTLINE, (), 0.9, sections=sections)
        reply = only(rendering.answer(answer, SPEECH))
        assert quoted(reply) == [section.heading for section in document.sections[1:]]
        assert reply.text.rstrip().endswith(TITLE)

    def test_a_question_for_a_set_phrase_quotes_its_sentence(self):
        answer = replace(
            passage_answer(7), kind=AnswerKind.SLOGAN, concordance=NAIVE.slogan("四责协同")
        )
        assert "“四责协同”共 1 处" in only(rendering.answer(answer, SPEECH)).text


class TestTitles:
    def test_the_source_s_own_title_stands_in_book_title_marks(self, tmp_path):
        corpus = corpus_of(tmp_path, a_md="# 讲话稿\n\n## 一、开头\n\n第一段的话。\n")
        reply = only(rendering.passage(corpus.body[0], corpus), corpus)
        assert reply.text == "一、开头\n第一段的话。\n《讲话稿》 · 第 1 段（共 1 段）"

    def test_a_title_that_is_a_paragraph_is_cut_and_on_one_line(self, tmp_path):
        (tmp_path / "a.yaml").write_text(f'title: "{"题" * 300}\\n换行"\n')
        corpus = corpus_of(tmp_path, a_txt="第一段的话。\n")
        reply = only(rendering.passage(corpus.body[0], corpus), corpus)
        assert reply.text.count("\n") == 1
        assert len(reply.text) < 150

    def test_a_heading_that_is_a_paragraph_is_cut_outside_the_quotation(self, tmp_path):
        corpus = corpus_of(tmp_path, a_md=f"# 甲\n\n# {'长' * 6000}\n\n第一段的话。\n")
        reply = only(rendering.passage(corpus.body[0], corpus), corpus)
        assert quoted(reply) == ["第一段的话。"]
        assert_verbatim(browsing.documents(corpus), corpus)

    def test_nested_headings_stand_in_one_line(self, tmp_path):
        corpus = corpus_of(tmp_path, a_txt="一、总论\n（一）分论\n第一段的话。\n")
        reply = only(rendering.passage(corpus.body[0], corpus), corpus)
        assert reply.text.split("\n")[0] == "一、总论 › （一）分论"
        assert in_style(reply, Style.BOLD) == ["一、总论", "（一）分论"]


def without_first_quote(reply: Reply) -> Reply:
    (start, end), *_ = [(s.start, s.end) for s in reply.spans if s.style in QUOTES]
    return Reply(reply.text, tuple(s for s in reply.spans if s.start < start or s.end > end))


class TestFolding:
    """What answers shows without a tap."""

    def shown(self, folder, text: str, *terms: str) -> tuple[Reply, Corpus]:
        corpus = corpus_of(folder, a_txt=text + "\n")
        marks = sorted(m.span() for term in terms for m in re.finditer(term, text))
        return only(rendering.passage(corpus.body[0], corpus, marks=marks), corpus), corpus

    def test_an_answer_at_the_top_is_folded(self, tmp_path):
        text = "港湾需要灯塔。" + "这是别的一句话。" * 40
        reply, _ = self.shown(tmp_path, text, "灯塔")
        assert in_style(reply, Style.FOLDED_QUOTE) == [text]

    @pytest.mark.parametrize("length", [181, 450])
    def test_one_that_folding_would_hide_is_not(self, tmp_path, length):
        text = "文" * (length - 8) + "。港湾有灯塔。"
        reply, _ = self.shown(tmp_path, text, "灯塔")
        assert in_style(reply, Style.QUOTE) == [text]
        assert len(quoted(reply)) == 1

    def test_before_a_paragraph_that_is_too_long_for_that_its_sentence_is_quoted(self, tmp_path):
        text = "这是别的一句话。" * 60 + "港湾有灯塔。" + "后面还有。" * 10
        reply, _ = self.shown(tmp_path, text, "灯塔")
        assert quoted(reply) == ["港湾有灯塔。", text]
        assert in_style(reply, Style.QUOTE) == ["港湾有灯塔。"]
        assert in_style(reply, Style.FOLDED_QUOTE) == [text]
        assert in_style(reply, Style.MATCH) == ["灯塔", "灯塔"]

    def test_the_sentence_that_matches_best_counts_not_the_first_word_marked(self, tmp_path):
        text = "港湾需要灯塔。" + "这是别的一句话。" * 60 + "灯塔由港湾的居民看守。"
        reply, _ = self.shown(tmp_path, text, "灯塔", "居民", "看守")
        assert quoted(reply) == ["灯塔由港湾的居民看守。", text]

    def test_a_sentence_without_end_is_quoted_in_part(self, tmp_path):
        text = "没完没了的话，" * 200 + "说到灯塔了，" + "没完没了的话，" * 200
        reply, _ = self.shown(tmp_path, text, "灯塔")
        key, whole = quoted(reply)
        assert whole == text
        assert "灯塔" in key
        assert len(key) <= 240

    def test_a_paragraph_without_marks_is_folded(self, tmp_path):
        reply, _ = self.shown(tmp_path, "这是别的一句话。" * 60)
        assert len(in_style(reply, Style.FOLDED_QUOTE)) == 1


LONG = st.lists(
    st.text("文字𠮷，。！？；“”…a 1", min_size=1, max_size=60), min_size=1, max_size=40
).map("".join)


class TestLongPassages:
    @settings(max_examples=60, deadline=None)
    @given(text=LONG, limit=st.integers(200, 500), spans=st.lists(st.integers(0, 2000), max_size=8))
    def test_parts_joined_are_the_passage_to_the_letter(self, tmp_path_factory, text, limit, spans):
        source = f"一、标题\n起{text}止。\n"
        corpus = corpus_of(tmp_path_factory.mktemp("c"), a_txt=source)
        edges = sorted(set(spans))
        marks = list(zip(edges[::2], edges[1::2], strict=False))
        replies = rendering.passage(corpus.body[0], corpus, marks=marks, limit=limit)
        assert_verbatim(replies, corpus, limit=limit)
        first = quoted(*replies)[0]
        if "".join(quoted(*replies)) != corpus.body[0].text:  # the key sentence stands before it
            assert len(text) > 440
            replies[0] = without_first_quote(replies[0])
            assert first in corpus.body[0].text
        assert "".join(quoted(*replies)) == corpus.body[0].text
        marked = "".join("".join(in_style(reply, Style.MATCH)) for reply in replies)
        assert marked == "".join(corpus.body[0].text[a:b] for a, b in marks)

    def test_parts_end_at_sentence_ends_and_are_counted(self, tmp_path):
        corpus = corpus_of(tmp_path, a_txt="这是一句话。" * 1500 + "\n")
        replies = rendering.passage(corpus.body[0], corpus)
        assert_verbatim(replies, corpus)
        assert len(replies) == 3
        assert all(words.endswith("。") for words in quoted(*replies))
        assert replies[0].text.endswith("（1/3）")
        assert replies[1].text.startswith("（接上，2/3）")

    def test_only_the_last_part_bears_the_buttons(self, tmp_path):
        corpus = corpus_of(tmp_path, a_txt="这是一句话。" * 1500 + "\n下一段的话。\n")
        replies = rendering.passage(corpus.body[0], corpus)
        assert [bool(reply.buttons) for reply in replies] == [False, False, True]

    def test_astral_characters_count_twice(self, tmp_path):
        corpus = corpus_of(tmp_path, a_txt="𠮷" * 4000 + "\n")
        replies = rendering.passage(corpus.body[0], corpus)
        assert_verbatim(replies, corpus)
        assert "".join(quoted(*replies)) == "𠮷" * 4000


class TestRemoval:
    def test_it_joins_a_short_last_row(self):
        (reply,) = rendering.removable(rendering.answer(passage_answer(4), SPEECH), 77)
        assert [button.label for button in reply.buttons[-1]] == ["‹ 上一段", "下一段 ›", "移除"]

    def test_it_has_its_own_row_below_a_short_heading(self):
        near = replace(body(10), lead="作风。")
        (declined,) = rendering.refusal(Refusal("问", Reason.WEAK, 0.0, (near,)), SPEECH)
        (reply,) = rendering.removable([declined], 77)
        assert [[button.label for button in row] for row in reply.buttons] == [["作风"], ["移除"]]

    def test_it_joins_the_way_to_a_whole_paragraph(self):
        (reply,) = rendering.removable(rendering.concordance(NAIVE.slogan("四责协同"), SPEECH), 77)
        assert [[b.label for b in row] for row in reply.buttons] == [["读全段", "移除"]]

    @pytest.mark.parametrize("reply", [Reply("话"), rendering.refusal(
        Refusal("问", Reason.UNKNOWN, 0.0, SPEECH.body[:2]), SPEECH)[0]])  # fmt: skip
    def test_it_has_its_own_row_elsewhere(self, reply):
        (removable,) = rendering.removable([reply], 77)
        assert [button.label for button in removable.buttons[-1]] == ["移除"]
        assert decode(removable.buttons[-1][0].action).numbers == (77,)


class TestRefusal:
    @pytest.mark.parametrize(
        "reason", [reason for reason in Reason if reason is not Reason.CHATTER]
    )
    def test_every_reason_has_one_line_of_its_own(self, reason):
        (reply,) = rendering.refusal(Refusal("问", reason), SPEECH)
        assert "\n" not in reply.text
        assert quoted(reply) == []
        others = [
            rendering.refusal(Refusal("问", r), SPEECH)[0].text for r in Reason if r != reason
        ]
        assert reply.text not in others

    @pytest.mark.parametrize("reason", [Reason.UNKNOWN, Reason.WEAK, Reason.MISSING_DETAIL])
    def test_a_request_to_write_is_told_that_nothing_is_written(self, reason):
        refusal = Refusal("帮我总结一下", reason)
        assert rendering.refusal(refusal, SPEECH) == [Reply("我只摘引原文，不概括、不代写。")]

    def test_other_reasons_stay(self):
        refusal = Refusal("写一篇“八项纪律”的心得", Reason.ABSENT_TERM)
        assert rendering.refusal(refusal, SPEECH) == [Reply(messages.ABSENT_TERM)]

    def test_up_to_three_near_headings_are_buttons(self):
        (reply,) = rendering.refusal(Refusal("问", Reason.WEAK, 0.0, SPEECH.body), SPEECH)
        assert labels(reply)[1:] == ["全面提高理论武装质量", "全面提高服务中心工作水平"]
        assert "\n" not in reply.text

    @pytest.mark.parametrize(
        ("question", "line"),
        [
            ("你好", messages.GREETING),
            ("大家早上好！", messages.GREETING),
            ("谢谢啦", messages.THANKS),
            ("謝謝", messages.THANKS),
            ("ＴＨＡＮＫＳ", messages.THANKS),
            ("晚安", messages.FAREWELL),
            ("你是谁", messages.ABOUT_ME),
            ("這個機器人怎麼用", messages.ABOUT_ME),
            ("英文能问吗", messages.ABOUT_ME),
            ("今天吃什么", messages.SMALL_TALK),
            ("你怎么看", messages.SMALL_TALK),
        ],
    )
    def test_chatter_gets_a_friendly_word_and_no_quotation(self, question, line):
        refusal = Refusal(question, Reason.CHATTER, 0.0, SPEECH.body[:3])
        assert rendering.refusal(refusal, SPEECH) == [Reply(line)]


class TestQuoteAndRanking:
    def test_the_daily_quote_is_dated_and_located(self):
        start = body(4).text.index("要进一步完善")
        end = body(4).text.index("机关党员干部")
        reply = only(rendering.quote(Quote("q", body(4), start, end), SPEECH, TODAY))
        assert reply.text.startswith("今日一句 · 11月23日 周一\n一、")
        assert quoted(reply) == [body(4).text[start:end]]
        assert labels(reply) == ["读全段"]

    def test_a_ranking_shows_heading_sentence_place_and_score(self):
        reply = only(rendering.ranking(NAIVE.search("四责协同"), SPEECH))
        assert reply.text.startswith("1. 二、发扬自我革命精神")
        assert "四责协同" in quoted(reply)[0]
        assert reply.text.endswith("· 第 7 段（共 10 段） · 得分 3.00")

    def test_a_hit_without_heading_has_its_number_outside_the_quotation(self):
        reply = only(rendering.ranking([Hit(body(1), 1.0, ((0, 5),))], SPEECH))
        assert reply.text.startswith("1.\n2023年，市直机关")
        assert quoted(reply)[0].startswith("2023年，")

    @pytest.mark.parametrize("term", ["改进工作作风", "作风", "没有的话"])
    def test_a_snippet_is_not_the_run_in_heading(self, term):
        spans = tuple(match.span() for match in re.finditer(term, body(10).text))
        reply = only(rendering.ranking([Hit(body(10), 1.0, spans)], SPEECH))
        assert quoted(reply) != [body(10).lead]
        start = body(10).text.index(quoted(reply)[0])
        assert start >= len(body(10).lead)

    def test_of_a_paragraph_that_is_all_heading_that_is_shown(self):
        all_lead = Hit(replace(body(10), lead=body(10).text), 1.0, ((0, 6),))
        assert quoted(only(rendering.ranking([all_lead], SPEECH)))

    def test_a_long_ranking_is_split_between_items(self, tmp_path):
        corpus = corpus_of(tmp_path, a_txt="".join(f"第{n}段说的是党建。\n" for n in range(35)))
        replies = rendering.ranking(NaiveAnswerer(corpus).search("党建", 35), corpus)
        assert_verbatim(replies, corpus)
        assert [len(quoted(reply)) for reply in replies] == [10, 10, 10, 5]
        assert [len(labels(reply)) for reply in replies] == [10, 10, 10, 5]

    def test_a_ranking_of_nothing_says_so(self):
        assert rendering.ranking((), SPEECH) == [Reply(messages.SEARCH_NOTHING)]


def forged():
    passage = replace(body(4), text=body(4).text.replace("为民", "为官"))
    hit = Hit(passage, 1.0)
    place = Occurrence(passage, 2, 4, (0, 9))
    match = Match(passage.document_id, passage.start, passage.end, (passage,))
    stray = replace(passage, document_id="elsewhere")
    section = replace(SPEECH.documents[0].sections[0], heading="一、别的标题")
    headings = Concordance("题", "题", True, (), (("speech-2023", section),))
    return {
        "answer": lambda: rendering.answer(Answer("问", AnswerKind.PASSAGE, (hit,), 1.0), SPEECH),
        "passage": lambda: rendering.passage(passage, SPEECH),
        "no document": lambda: rendering.passage(stray, SPEECH),
        "concordance": lambda: rendering.concordance(
            Concordance("为", "为", True, (place,)), SPEECH
        ),
        "headings": lambda: rendering.concordance(headings, SPEECH),
        "section": lambda: browsing.section(section, SPEECH.documents[0], SPEECH),
        "verification": lambda: rendering.verification(
            Verification("为", Verdict.EXACT, (match,), 1.0), SPEECH
        ),
        "quote": lambda: rendering.quote(Quote("q", passage, 0, 9), SPEECH, TODAY),
        "ranking": lambda: rendering.ranking([hit], SPEECH),
    }


@pytest.mark.parametrize("name", forged())
def test_what_is_not_in_the_source_is_never_quoted(name):
    with pytest.raises(VerbatimError):
        forged()[name]()


def test_an_answer_tells_which_sentence_is_in_view(answerer):
    found = answerer.ask("怎么改进工作作风")
    *_, last = rendering.answer(found, answerer.corpus)
    subject = last.subject
    passage = found.hits[0].passage
    assert subject is not None
    assert subject.passage_id == passage.id
    assert 0 <= subject.start < subject.end <= len(passage.text)
    sentence = passage.text[subject.start : subject.end]
    assert any(mark in sentence for mark in ("作风", "改进"))


def test_an_occurrence_is_in_view_with_its_sentence(answerer):
    found = answerer.ask("四责协同")
    *_, last = rendering.answer(found, answerer.corpus)
    passage = answerer.corpus.passage(last.subject.passage_id)
    assert "四责协同" in passage.text[last.subject.start : last.subject.end]


def test_a_refusal_is_about_no_passage(answerer):
    assert rendering.refusal(answerer.ask("量子纠缠"), answerer.corpus)[0].subject is None

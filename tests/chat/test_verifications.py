"""A checked quotation: exact, altered with its true wording, or absent; never a false quote."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speech import (
    NaiveAnswerer,
    assert_verbatim,
    body,
    corpus_of,
    in_style,
    only,
    quoted,
    speech,
    verification_of,
)

from bot.answering import (
    Answerer,
    Difference,
    DifferenceKind,
    Verdict,
    Verification,
)
from bot.answering.model import Match
from bot.chat import messages, rendering
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Reply, Style

SPEECH = speech()
NAIVE = NaiveAnswerer(SPEECH)
ANSWERER = Answerer(SPEECH)


def test_exact_says_so_and_where():
    reply = only(rendering.verification(NAIVE.verify("党的力量来自组织。"), SPEECH))
    assert reply.text.startswith("✅ 一字不差\n")
    assert quoted(reply) == ["党的力量来自组织。"]
    assert "第 5 段（共 10 段）" in reply.text


def test_every_further_place_of_an_exact_text_is_named():
    passages = (body(2), body(2), body(3), body(3), body(5))
    matches = tuple(Match(p.document_id, p.start, p.start + 4, (p,)) for p in passages)
    result = Verification("全面提高", Verdict.EXACT, matches, 1.0)
    reply = only(rendering.verification(result, SPEECH))
    assert "✅ 一字不差，共 5 处\n另见：第 3 段（共 10 段）、第 5 段（共 10 段）\n" in reply.text


def test_the_list_of_further_places_is_bounded_and_says_so():
    matches = tuple(Match(p.document_id, p.start, p.start + 4, (p,)) for p in SPEECH.body)
    reply = only(rendering.verification(Verification("某四个字", Verdict.EXACT, matches), SPEECH))
    assert "共 10 处\n另见：第 2 段" in reply.text
    assert "第 6 段（共 10 段），另有 4 段\n" in reply.text
    assert "第 7 段" not in reply.text


def test_of_a_word_or_two_it_is_told_how_often_they_stand_where():
    reply = only(rendering.verification(ANSWERER.verify("的"), SPEECH))
    places = re.findall("的", SPEECH.documents[0].source)
    assert reply.text.startswith(f"“的”在原文里共 {len(places)} 处\n第 1 段 5 处、标题 1 处、")
    assert "，另有 3 段\n" in reply.text
    assert "一字不差" not in reply.text
    assert quoted(reply) == []


def test_a_place_in_another_document_is_named_with_it(tmp_path):
    corpus = corpus_of(tmp_path, a_txt="从严治党永远在路上。\n", b_txt="从严治党永远在路上。\n")
    reply = only(rendering.verification(Answerer(corpus).verify("从严治党"), corpus))
    [second] = corpus.documents[1:]
    assert f"另见：《{second.title}》 · 第 1 段（共 1 段）" in reply.text


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("為勇於負責的幹部負責，為勇於擔當的幹部擔當", "✅ 字句相同，仅繁简不同"),
        ("纠四风树新风", "✅ 字句相同，仅标点不同"),
        ("糾四風樹新風", "✅ 字句相同，仅繁简、标点不同"),
        ("力 量 下 沉 ，切实为基层", "✅ 字句相同，仅空格不同"),
        ("“１+1+x”工作机制", "✅ 字句相同，仅全半角或大小写不同"),
    ],
)
def test_what_differs_in_spelling_alone_has_the_same_words(pasted, said):
    reply = only(rendering.verification(ANSWERER.verify(pasted), SPEECH))
    assert reply.text.startswith(f"{said}\n")
    assert ("对照" in reply.text) is bool(re.search("标点|空格", said))


def test_traditional_characters_are_no_differences_beside_real_ones():
    pasted = "為勇於負責的幹部負責，為勇於擔當的幹部撐腰"
    reply = only(rendering.verification(ANSWERER.verify(pasted), SPEECH))
    assert reply.text.startswith("⚠️ 与原文有 1 处不同（字形、全半角、大小写的不同没有计入）\n")
    assert in_style(reply, Style.STRUCK) == ["撐腰", "划去的"]
    assert in_style(reply, Style.INSERTED) == ["担当", "标出的"]


@pytest.mark.parametrize(
    "pasted",
    [
        "多为基层“雪中送炭”，多为群众“雨中撑伞”",
        "不敢腐、不能腐、不想腐一体推进",
    ],
)
def test_words_of_one_sentence_in_another_order_are_shown_where_they_stand(pasted):
    reply = only(rendering.verification(ANSWERER.verify(pasted), SPEECH))
    assert reply.text.startswith("⚠️ 原文没有这样说，但这些字眼都在下面这一句里\n")
    assert "一字不差" not in reply.text
    [sentence] = quoted(reply)
    assert sentence in SPEECH.documents[0].source
    assert "".join(in_style(reply, Style.MATCH))
    assert_verbatim([reply], SPEECH)


def test_clauses_of_several_places_are_told_of_one_by_one():
    pasted = "党的力量来自组织，要坚持人民至上，切实为基层减负，同频共振相互促进"
    reply = only(rendering.verification(ANSWERER.verify(pasted), SPEECH))
    assert reply.text.startswith("⚠️ 原文里没有这整段话，逐句核对如下\n")
    assert "“党的力量来自组织”：一字不差\n党的力量来自组织。" in reply.text
    assert "“要坚持人民至上”：没有找到\n" in reply.text
    assert "“切实为基层减负”：一字不差\n" in reply.text
    assert "“同频共振相互促进”：字句相同，标点或字形不同\n" in reply.text
    assert len(quoted(reply)) == 3
    assert [button.label for row in reply.buttons for button in row] == ["读第 5 段", "读第 3 段"]
    assert_verbatim([reply], SPEECH)


def test_clauses_beyond_those_that_are_told_of_are_counted():
    source = SPEECH.documents[0].source
    clauses = [c for c in re.split(r"[，。；：\n]", source) if len(c) > 6][::-1][:45]
    result = ANSWERER.verify("，".join(clauses))
    assert result.verdict is Verdict.PARTLY
    count = len(result.pieces) + result.left
    assert 0 < result.left < count - 12
    reply = only(rendering.verification(result, SPEECH))
    told = reply.text.count("一字不差")
    assert f"……另有 {count - told} 句没有列出。" in reply.text


def test_a_heading_is_located_as_one():
    section = SPEECH.documents[0].sections[1]
    match = Match("speech-2023", section.start, section.end, ())
    result = Verification(section.heading, Verdict.EXACT, (match,), 1.0)
    assert only(rendering.verification(result, SPEECH)).text.endswith("· 标题")


def test_a_text_over_several_paragraphs_names_the_run():
    source = SPEECH.documents[0].source
    start, end = body(4).start, body(5).end
    result = verification_of(source[start:end], SPEECH)
    reply = only(rendering.verification(result, SPEECH))
    assert quoted(reply) == [source[start:end]]
    assert "第 4–5 段（共 10 段）" in reply.text


def altered() -> Verification:
    text = body(10).text
    start = text.index("要以钉钉子精神")
    differences = (
        Difference(DifferenceKind.EQUAL, "要以钉钉子精神", "要以钉钉子精神"),
        Difference(DifferenceKind.CHANGED, "强化", "加强"),
        Difference(DifferenceKind.EQUAL, "作风建设，把", "作风建设，把"),
        Difference(DifferenceKind.MISSING, "", "中央"),
        Difference(DifferenceKind.EQUAL, "八项规定精神", "八项规定精神"),
        Difference(DifferenceKind.ADDED, "当", ""),
    )
    truth = "".join(d.source for d in differences)
    assert text[start:].startswith(truth)
    begin = body(10).start + start
    match = Match("speech-2023", begin, begin + len(truth), (body(10),), differences)
    return Verification("…", Verdict.ALTERED, (match,), 0.8)


def test_altered_shows_the_true_wording_and_the_differences():
    reply = only(rendering.verification(altered(), SPEECH))
    assert reply.text.startswith("⚠️ 与原文有 3 处不同\n")
    assert quoted(reply) == ["要以钉钉子精神加强作风建设，把中央八项规定精神"]
    assert in_style(reply, Style.STRUCK) == ["强化", "当", "划去的"]
    assert in_style(reply, Style.INSERTED) == ["加强", "中央", "标出的"]
    assert "对照：要以钉钉子精神强化加强作风建设，把中央八项规定精神当\n" in reply.text
    assert reply.text.endswith("划去的不是原文，标出的才是原文。")


def test_absent_takes_a_line():
    reply = only(rendering.verification(Verification("无", Verdict.ABSENT), SPEECH))
    assert reply == Reply(messages.VERIFY_ABSENT)


def test_differences_that_do_not_add_up_to_the_source_are_not_shown():
    result = altered()
    match = replace(result.matches[0], differences=result.matches[0].differences[:-2])
    with pytest.raises(VerbatimError):
        rendering.verification(replace(result, matches=(match,)), SPEECH)


def test_long_comparisons_get_a_message_of_their_own_and_say_what_they_leave_out(tmp_path):
    corpus = corpus_of(tmp_path, a_txt="甲乙丙丁，" * 785 + "。\n")
    truth = corpus.body[0].text
    differences = tuple(
        Difference(DifferenceKind.CHANGED, "子", c)
        if c == "丙"
        else Difference(DifferenceKind.EQUAL, c, c)
        for c in truth
    )
    match = Match("a", 0, len(truth), (corpus.body[0],), differences)
    result = Verification("…", Verdict.ALTERED, (match,), 0.8)
    replies = rendering.verification(result, corpus)
    assert_verbatim(replies, corpus)
    assert "处不同，请以上面的原文为准" in replies[-1].text
    assert [bool(reply.buttons) for reply in replies] == [False, True]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_pastes_never_yield_a_false_quotation(data):
    source = SPEECH.documents[0].source
    start = data.draw(st.integers(0, len(source) - 1))
    pasted = list(source[start : start + data.draw(st.integers(1, 300))])
    for _ in range(data.draw(st.integers(0, 4))):
        position = data.draw(st.integers(0, len(pasted)))
        pasted[position : position + data.draw(st.integers(0, 2))] = data.draw(st.text(max_size=3))
    result = verification_of("".join(pasted).strip() or "空", SPEECH)
    replies = rendering.verification(result, SPEECH)
    assert_verbatim([Reply(printable(r.text), r.spans, r.buttons) for r in replies], SPEECH)


def printable(text: str) -> str:
    """Lone surrogates are for `Conversation` to keep out."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

"""A checked quotation: exact, altered with its true wording, or absent; never a false quote."""

from __future__ import annotations

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


def test_exact_says_so_and_where():
    reply = only(rendering.verification(NAIVE.verify("党的力量来自组织。"), SPEECH))
    assert reply.text.startswith("✅ 一字不差\n")
    assert quoted(reply) == ["党的力量来自组织。"]
    assert "第 5 段（共 10 段）" in reply.text


def test_every_further_place_of_an_exact_text_is_named():
    matches = tuple(Match(p.document_id, p.start, p.start + 2, (p,)) for p in SPEECH.body[1:4])
    result = Verification("全面", Verdict.EXACT, matches, 1.0)
    reply = only(rendering.verification(result, SPEECH))
    assert "✅ 一字不差，共 3 处\n另见：第 3 段（共 10 段）、第 4 段（共 10 段）" in reply.text


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

"""Every place of a set phrase is shown with its sentence, counted and numbered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from speech import (
    NaiveAnswerer,
    actions,
    corpus_of,
    in_style,
    labels,
    only,
    quoted,
    speech,
)

from bot.answering import (
    Concordance,
)
from bot.chat import messages, rendering
from bot.chat.callbacks import Action, decode
from bot.chat.reply import Reply, Style

SPEECH = speech()
NAIVE = NaiveAnswerer(SPEECH)
TITLE = "2023年市直机关党的建设工作会议讲话（编者拟题）"


def test_one_occurrence_is_quoted_with_its_sentence():
    reply = only(rendering.concordance(NAIVE.slogan("四责协同"), SPEECH))
    count, _, heading, sentence, source = reply.text.split("\n")
    assert count == "“四责协同”共 1 处"
    assert heading == SPEECH.documents[0].sections[1].heading
    assert sentence.startswith("市级机关掌握着“印把子”")
    assert source == f"{TITLE} · 第 7 段（共 10 段）"
    assert in_style(reply, Style.MATCH) == ["四责协同"]
    assert labels(reply) == ["读全段"]


def test_several_are_numbered_and_headings_with_the_term_are_listed():
    reply = only(rendering.concordance(NAIVE.slogan("机关党建"), SPEECH))
    assert "“机关党建”共 7 处\n见于标题：\n一、" in reply.text
    for number in ("1/7 · 第 3 段", "2/7 · 第 4 段", "4–5/7 · 第 8 段"):
        assert f"\n{number}\n" in reply.text
    assert labels(reply) == ["读第 3 段", "读第 4 段", "读第 8 段"]


@pytest.mark.parametrize(
    ("term", "most", "shown"),
    [("作风", 3, 4), ("市委", 3, 3), ("市委", 5, 5), ("市委", 6, 7), ("质量", 3, 4)],
)
def test_no_page_has_but_one_place_left_over(term, most, shown):
    found = replace(NAIVE.slogan(term), sections=())
    reply = only(rendering.concordance(found, SPEECH, most=most))
    assert len(quoted(reply)) == shown
    assert (messages.LATER in labels(reply)) == (shown < len(found.occurrences))


def test_one_left_over_that_does_not_fit_has_a_page_of_its_own(tmp_path):
    sentence = "关键提法" + "在这一句里说了又说" * 43
    corpus = corpus_of(tmp_path, a_txt=f"{sentence}。\n" * 10)
    found = NaiveAnswerer(corpus).slogan("关键提法")
    reply = only(rendering.concordance(found, corpus, most=9), corpus)
    assert messages.LATER in labels(reply)


def test_pages_together_show_every_occurrence_once():
    found = NAIVE.slogan("党")
    marked, first = 0, 0
    while True:
        reply = only(rendering.concordance(replace(found, sections=()), SPEECH, first=first))
        marked += len(in_style(reply, Style.MATCH))
        later = [a for a, label in zip(actions(reply), labels(reply), strict=True)
                 if label == messages.LATER]  # fmt: skip
        if not later:
            break
        button = decode(later[0])
        places = [(o.passage.id, o.start) for o in found.occurrences]
        first = places.index((button.target, button.numbers[0]))
    assert marked == len(found.occurrences)


def test_a_near_match_is_called_one():
    found = replace(NAIVE.slogan("善作善成"), query="善做善成", exact=False)
    reply = only(rendering.concordance(found, SPEECH))
    assert reply.text.startswith("原文里没有“善做善成”，有“善作善成”\n“善作善成”共 1 处")


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("“善做善成”是在哪一段讲的呀", "原文里没有“善做善成”，有“善作善成”"),
        ("「善做善成」", "原文里没有“善做善成”，有“善作善成”"),
        ("请问讲话里善做善成是在哪一段讲的呀大家帮我看看", "原文的写法是“善作善成”"),
    ],
)
def test_of_a_question_only_the_term_is_repeated(query, line):
    found = replace(NAIVE.slogan("善作善成"), query=query, exact=False)
    assert only(rendering.concordance(found, SPEECH)).text.split("\n")[0] == line


def test_one_that_does_not_occur_takes_a_line():
    reply = only(rendering.concordance(Concordance("八项纪律", "", False), SPEECH))
    assert reply == Reply("原文里没有“八项纪律”。")


def test_a_query_is_repeated_clean_and_short():
    reply = only(rendering.concordance(Concordance("甲\x1b[2J\u202e\n乙" * 90, "", False), SPEECH))
    assert "\x1b" not in reply.text
    assert "\u202e" not in reply.text
    assert "\n" not in reply.text
    assert len(reply.text) < 50


def test_one_that_stands_in_headings_only_opens_them():
    found = NAIVE.slogan("纵深发展")
    assert found.occurrences == ()
    reply = only(rendering.concordance(found, SPEECH))
    assert "只出现在标题里" in reply.text
    assert in_style(reply, Style.MATCH) == ["纵深发展"]
    assert [decode(a).action for a in actions(reply)] == [Action.SECTION]


def test_an_endless_sentence_is_quoted_in_part(tmp_path):
    text = "前面的话，" * 300 + "关键提法在此，" + "后面的话，" * 300 + "完。"
    corpus = corpus_of(tmp_path, a_txt=text + "\n")
    reply = only(rendering.concordance(NaiveAnswerer(corpus).slogan("关键提法"), corpus), corpus)
    assert len(quoted(reply)[0]) <= 400
    assert in_style(reply, Style.MATCH) == ["关键提法"]


def test_an_endless_clause_is_quoted_in_part(tmp_path):
    corpus = corpus_of(tmp_path, a_txt="前" * 900 + "关键提法" + "后" * 900 + "。\n")
    reply = only(rendering.concordance(NaiveAnswerer(corpus).slogan("关键提法"), corpus), corpus)
    assert len(quoted(reply)[0]) <= 400
    assert in_style(reply, Style.MATCH) == ["关键提法"]


def test_with_several_documents_each_occurrence_names_its_own(tmp_path):
    corpus = corpus_of(tmp_path, a_md="# 甲\n\n有提法。\n", b_md="# 乙\n\n也有提法。\n")
    reply = only(rendering.concordance(NaiveAnswerer(corpus).slogan("提法"), corpus), corpus)
    assert "1/2 · 第 1 段 · 《甲》" in reply.text
    assert "2/2 · 第 1 段 · 《乙》" in reply.text


def test_a_term_too_common_to_be_counted_is_said_to_be_so():
    found = replace(NAIVE.slogan("作风"), is_complete=False)
    reply = only(rendering.concordance(found, SPEECH))
    assert reply.text.startswith(f"“作风”太常见，没有数完：至少 {len(found.occurrences)} 处\n")

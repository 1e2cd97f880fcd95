"""Outlines, sections and lists of documents quote headings as they stand."""

from __future__ import annotations

from speech import (
    NaiveAnswerer,
    corpus_of,
    labels,
    only,
    quoted,
    speech,
)

from bot.chat import browsing, messages

SPEECH = speech()
NAIVE = NaiveAnswerer(SPEECH)


def test_the_outline_quotes_headings_over_their_run_in_headings():
    reply = only(browsing.documents(SPEECH))
    assert quoted(reply) == [section.heading for section in SPEECH.documents[0].sections]
    assert "　· 全面筑牢为民情怀。\n" in reply.text
    assert len(labels(reply)) == 3


def test_a_long_outline_has_pages_that_together_show_all(tmp_path):
    text = "".join(f"第{n}章 题目{n}\n这一章的话。\n" for n in range(1, 31))
    corpus = corpus_of(tmp_path, a_txt=text)
    document = corpus.documents[0]
    pages = [only(browsing.outline(document, corpus, page=n), corpus) for n in range(4)]
    assert [words for page in pages for words in quoted(page)] == [
        section.heading for section in document.sections
    ]
    assert labels(pages[1])[-2:] == [messages.EARLIER, messages.LATER]
    assert browsing.outline(document, corpus, page=99) == [pages[3]]


def test_a_section_lists_its_paragraphs_and_sections_in_pages(tmp_path):
    text = "一、总论\n" + "".join(f"这是第{n}段的话。\n" for n in range(9)) + "（一）分论\n末段。\n"
    corpus = corpus_of(tmp_path, a_txt=text)
    document = corpus.documents[0]
    first = only(browsing.section(document.sections[0], document, corpus), corpus)
    assert labels(first) == [
        *(f"这是第{n}段的话。" for n in range(8)),
        messages.LATER,
        "‹ 目录",
    ]
    second = only(browsing.section(document.sections[0], document, corpus, page=1), corpus)
    assert labels(second) == ["这是第8段的话。", "（一）分论", messages.EARLIER, "‹ 目录"]
    inner = only(browsing.section(document.sections[1], document, corpus), corpus)
    assert labels(inner) == ["末段。", "‹ 返回"]


def test_a_document_without_headings_can_be_read_from_the_start(tmp_path):
    corpus = corpus_of(tmp_path, a_txt="只有一段话。\n还有一段话。\n")
    reply = only(browsing.documents(corpus), corpus)
    assert "没有小标题，共 2 段" in reply.text
    assert labels(reply) == ["从头读起"]


def test_several_documents_are_listed_first(tmp_path):
    corpus = corpus_of(tmp_path, a_md="# 甲\n\n有提法。\n", b_md="# 乙\n\n也有提法。\n")
    reply = only(browsing.documents(corpus), corpus)
    assert labels(reply) == ["甲", "乙"]
    assert labels(browsing.outline(corpus.documents[0], corpus)[0])[-1] == "‹ 全部文件"

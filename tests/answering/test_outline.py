"""Questions about the document itself are told from questions about its matter."""

import pytest

from bot.answering.outline import ask_outline
from bot.reading import load_corpus
from bot.retrieval.question import analyse


def outline(corpus, question):
    found = ask_outline(analyse(question), corpus)
    if found is None:
        return None
    return [s.number for s in found.sections], [p.ordinal for p in found.passages]


@pytest.mark.parametrize(
    ("question", "sections", "passages"),
    [
        ("讲话分几个部分", ["一", "二", "三"], [2, 6, 8]),
        ("一共几大部分？", ["一", "二", "三"], [2, 6, 8]),
        ("这篇讲话分为哪几个部分", ["一", "二", "三"], [2, 6, 8]),
        ("講話分幾個部分", ["一", "二", "三"], [2, 6, 8]),
        ("全文结构", ["一", "二", "三"], [2, 6, 8]),
        ("讲话的提纲是什么", ["一", "二", "三"], [2, 6, 8]),
        ("第一部分讲了什么", ["一"], [2, 3, 4, 5]),
        ("第二部分", ["二"], [6, 7]),
        ("第2部分的主要内容", ["二"], [6, 7]),
        ("第三大部分的标题", ["三"], [8, 9, 10]),
        ("最后一部分讲什么", ["三"], [8, 9, 10]),
        ("第一段", [], [1]),
        ("第10段说了什么", [], [10]),
        ("第十段", [], [10]),
        ("最后一段讲的什么", [], [10]),
        ("第３自然段", [], [3]),
        ("第两段", [], [2]),
        ("第四部分", [], []),
        ("第十一段", [], []),
        ("第0段", [], []),
        ("第一百段", [], []),
        ("第二十二章", [], []),
        ("第十十段", [], []),
        ("第9999999999999999999999段", [], []),
    ],
)
def test_parts_are_counted_and_found(corpus, question, sections, passages):
    expected = None if sections is None else (sections, passages)
    assert outline(corpus, question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "第二部分怎么讲四责协同",
        "钱袋子在第几段",
        "“第一方阵”",
        "四责协同有几个部分",
        "主题教育怎么推进",
        "党的建设",
        "第一责任",
        "",
        "？",
    ],
)
def test_a_question_about_the_matter_is_none_about_structure(corpus, question):
    assert outline(corpus, question) is None


@pytest.fixture
def library(tmp_path):
    (tmp_path / "a.md").write_text(
        "# 春天的讲话\n\n## 一、播种\n\n要播种。\n\n## 二、浇水\n\n要浇水。\n", "utf-8"
    )
    (tmp_path / "b.txt").write_text(
        "秋天的讲话\n一、收割\n要收割。\n二、储藏\n要储藏。\n三、总结\n要总结。\n", "utf-8"
    )
    (tmp_path / "c.txt").write_text("没有标题的讲话\n就一段话。\n又一段话。\n", "utf-8")
    return load_corpus([tmp_path])


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        ("秋天的讲话第二部分讲什么", ["要储藏。"]),
        ("《秋天的讲话》分几个部分", ["要收割。", "要储藏。", "要总结。"]),
        ("秋天的讲话分几个部分", ["要收割。", "要储藏。", "要总结。"]),
        ("第二部分讲什么", None),
        ("没有标题的讲话第二段", ["又一段话。"]),
        ("没有标题的讲话第二部分", None),
        ("没有标题的讲话分几个部分", ["就一段话。"]),
    ],
)
def test_of_several_documents_the_named_one_is_meant(library, question, passages):
    found = ask_outline(analyse(question), library)
    assert (found and [p.text for p in found.passages]) == passages

"""Text becomes sections and passages, each of which is a span of its source."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.document import Role
from bot.reading.metadata import front_matter
from bot.reading.parsing import parse

LINES = [
    "一、总的要求",
    "（一）提高认识",
    "1.加强领导",
    "（1）抓学习",
    "1.坚持党的领导。",
    "第一章 总则",
    "第一节 一般规定",
    "第一条 为了规范工作，制定本办法。",
    "# 标题",
    "## 小标题 ##",
    "####### 七级",
    "```",
    "~~~python",
    "- 列表项",
    "> 引用的话",
    "---",
    "同志们：",
    "我就讲这么多，谢谢大家！",
    "抓落实。要以钉钉子精神抓落实。",
    "讲话稿",
    "（2023年1月31日）",
    "**市委“国之大者”……",
    "",
    " ",
]
ENDS = ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\u2028", "\x85", "\f", "\v"]
INDENTS = ["", "\u3000\u3000", "  ", "\t", " \u3000"]
line = st.one_of(
    st.sampled_from(LINES),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
)
sources = st.lists(
    st.tuples(st.sampled_from(INDENTS), line, st.sampled_from(["", " ", "\u3000"]), st.sampled_from(ENDS)),
    max_size=14,
).map(lambda parts: "".join(map("".join, parts)))  # fmt: skip
often = settings(deadline=None, max_examples=200)


def texts(parsed):
    return [passage.text for passage in parsed.passages]


def outline(parsed):
    return [(section.level, section.heading) for section in parsed.sections]


def check(source, parsed):
    spans = [(p.start, p.end) for p in (*parsed.passages, *parsed.sections)]
    for passage in parsed.passages:
        assert source[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert passage.text.startswith(passage.lead)
        assert passage.id.isascii()
        above = passage.section
        for heading in reversed(passage.headings):
            assert parsed.sections[above].heading == heading
            above = parsed.sections[above].parent
        assert above is None
    for index, section in enumerate(parsed.sections):
        assert section.index == index
        assert source[section.start : section.end] == section.heading
        if section.parent is not None:
            parent = parsed.sections[section.parent]
            assert parent.level < section.level
            assert parent.start < section.start
    spans.sort()
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert len({p.id for p in parsed.passages}) == len(parsed.passages)
    body = [p.ordinal for p in parsed.passages if p.role is Role.BODY]
    assert body == list(range(1, len(body) + 1))
    assert all(p.ordinal == 0 for p in parsed.passages if p.role is not Role.BODY)


@pytest.mark.parametrize("markdown", [False, True])
@often
@given(sources)
def test_every_passage_and_heading_is_a_span_of_the_source(markdown, source):
    check(source, parse(source, "d", markdown=markdown))


@pytest.mark.parametrize("markdown", [False, True])
@often
@given(sources)
def test_offsets_count_from_the_front_matter_s_beginning(markdown, body):
    source = f"---\ntitle: 讲话\n---\n{body}"
    meta, start = front_matter(source)
    assert (meta, source[start:]) == ({"title": "讲话"}, body)
    parsed = parse(source, "d", markdown=markdown, start=start)
    check(source, parsed)
    assert all(p.start >= start for p in parsed.passages)


@often
@given(sources)
def test_no_word_of_a_plain_text_is_lost(source):
    parsed = parse(source, "d")
    kept = "".join([parsed.title, parsed.date, *(p.text for p in parsed.passages)])
    kept += "".join(section.heading for section in parsed.sections)
    assert sorted("".join(kept.split())) == sorted("".join(source.split()))


@pytest.mark.parametrize("markdown", [False, True])
@pytest.mark.parametrize("source", ["", "\n", " \r\n\u3000\n", "---\ntitle: 空\n---\n"])
def test_a_text_without_a_word_has_no_passage(markdown, source):
    parsed = parse(source, "d", markdown=markdown, start=front_matter(source)[1])
    assert (parsed.passages, parsed.sections, parsed.title) == ((), (), "")


def test_nested_numbering_of_official_documents():
    source = (
        "开头的一段，没有标题。\n一、总的要求\n总要求的话。\n（一）提高认识\n提高认识的话。\n"
        "1.加强学习\n加强学习的话。\n（1）读原文\n读原文的话。\n2.加强调研\n加强调研的话。\n"
        "（二）改进作风\n改进作风的话。\n二、工作责任\n工作责任的话。"
    )
    parsed = parse(source, "d")
    assert outline(parsed) == [
        (1, "一、总的要求"),
        (2, "（一）提高认识"),
        (3, "1.加强学习"),
        (4, "（1）读原文"),
        (3, "2.加强调研"),
        (2, "（二）改进作风"),
        (1, "二、工作责任"),
    ]
    assert [s.parent for s in parsed.sections] == [None, 0, 1, 2, 1, 0, None]
    assert [s.number for s in parsed.sections] == ["一", "一", "1", "1", "2", "二", "二"]
    assert [p.headings for p in parsed.passages] == [
        (),
        ("一、总的要求",),
        ("一、总的要求", "（一）提高认识"),
        ("一、总的要求", "（一）提高认识", "1.加强学习"),
        ("一、总的要求", "（一）提高认识", "1.加强学习", "（1）读原文"),
        ("一、总的要求", "（一）提高认识", "2.加强调研"),
        ("一、总的要求", "（二）改进作风"),
        ("二、工作责任",),
    ]


def test_chapters_sections_and_articles_of_a_regulation():
    source = (
        "工作办法\n第一章 总则\n第一条 为了规范工作，制定本办法。\n第二条 本办法适用于机关。\n"
        "第二章 责任\n第一节 主体责任\n第三条 党委负主体责任。\n第二节 监督责任\n第四条 纪委负责。"
    )
    parsed = parse(source, "d")
    assert parsed.title == "工作办法"
    assert outline(parsed) == [
        (1, "第一章 总则"),
        (1, "第二章 责任"),
        (2, "第一节 主体责任"),
        (2, "第二节 监督责任"),
    ]
    assert [p.headings[-1] for p in parsed.passages] == [
        "第一章 总则", "第一章 总则", "第一节 主体责任", "第二节 监督责任",
    ]  # fmt: skip


@pytest.mark.parametrize("markdown", [False, True])
@pytest.mark.parametrize(
    "items",
    [
        "1.坚持党的领导。\n2.坚持人民至上。\n3.坚持问题导向。",
        "（1）抓学习；\n（2）抓落实；\n（3）抓作风。",
        "1. 苹果\n2. 香蕉\n3. 梨子",
        "（1）苹果\n（2）香蕉",
    ],
)
def test_numbered_items_are_no_headings(markdown, items):
    parsed = parse(f"说明如下。\n\n{items}\n\n以上就是全部内容。", "d", markdown=markdown)
    assert outline(parsed) == []
    assert texts(parsed)[0] == "说明如下。"
    assert texts(parsed)[-1] == "以上就是全部内容。"
    assert "\n".join(texts(parsed)[1:-1]) == items


@pytest.mark.parametrize(
    ("opening", "title", "date", "first"),
    [
        ("工作讲话\n2023年1月31日\n", "工作讲话", "2023年1月31日", "正文的话。"),
        ("\u3000工作讲话\n（2023年1月31日）\n", "工作讲话", "（2023年1月31日）", "正文的话。"),
        ("工作讲话\n", "工作讲话", "", "正文的话。"),
        ("同志们：\n", "", "", "同志们："),
        ("2023年，要抓落实。\n", "", "", "2023年，要抓落实。"),
        ("", "", "", "正文的话。"),
    ],
)
def test_title_and_date_lines_stand_apart(opening, title, date, first):
    parsed = parse(f"{opening}正文的话。\n后一段。", "d")
    assert (parsed.title, parsed.date, texts(parsed)[0]) == (title, date, first)


def test_a_single_line_is_text_and_not_a_title():
    parsed = parse("只有一行", "d")
    assert (parsed.title, texts(parsed)) == ("", ["只有一行"])


def test_asides_are_counted_apart_from_the_body():
    parsed = parse("同志们：\n抓落实。\n改作风。\n谢谢大家！\n", "d")
    assert [(p.id, p.role.value, p.ordinal) for p in parsed.passages] == [
        ("d:x1", "salutation", 0),
        ("d:1", "body", 1),
        ("d:2", "body", 2),
        ("d:x2", "closing", 0),
    ]


def test_thanks_in_the_middle_are_body():
    parsed = parse("抓落实。\n谢谢大家！\n改作风。", "d")
    assert [p.role for p in parsed.passages] == [Role.BODY] * 3


def test_markdown_paragraphs_are_parted_by_blank_lines():
    source = "# 讲话\n\n头一段\n仍是头一段。\n\n## 小节\n第二段。\n\n- 一项\n- 二项\n"
    parsed = parse(source, "d", markdown=True)
    assert parsed.title == "讲话"
    assert outline(parsed) == [(1, "讲话"), (2, "小节")]
    assert texts(parsed) == ["头一段\n仍是头一段。", "第二段。", "- 一项\n- 二项"]
    assert [p.headings for p in parsed.passages] == [("讲话",), ("讲话", "小节"), ("讲话", "小节")]


def test_one_of_several_first_level_headings_is_no_title():
    parsed = parse("# 甲\n\n话。\n\n# 乙\n\n话。\n", "d", markdown=True)
    assert parsed.title == ""
    assert outline(parsed) == [(1, "甲"), (1, "乙")]


@pytest.mark.parametrize(
    "fenced",
    [
        "```\n# 不是标题\n\n一、也不是\n```",
        "~~~\n# 不是标题\n~~~",
        "```python\n# 不是标题\n```",
        "```\n~~~\n# 不是标题\n```",
        "~~~\n```\n# 不是标题\n~~~",
    ],
)
def test_nothing_inside_a_fence_is_a_heading(fenced):
    parsed = parse(f"前文。\n\n{fenced}\n\n# 标题\n\n后文。", "d", markdown=True)
    assert outline(parsed) == [(1, "标题")]
    assert texts(parsed) == ["前文。", fenced, "后文。"]


@pytest.mark.parametrize("end", ENDS)
def test_all_line_ends_part_paragraphs_of_a_plain_text(end):
    assert texts(parse(f"头一段。{end}次一段。", "d")) == ["头一段。", "次一段。"]


@pytest.mark.parametrize("markdown", [False, True])
@pytest.mark.parametrize(
    "source",
    [
        pytest.param("党" * 100_000, id="one line"),
        pytest.param("（" * 50_000 + "）" * 50_000, id="nested brackets"),
        pytest.param("“" * 100_000, id="quotation marks"),
        pytest.param("第" + "一" * 100_000, id="a numeral"),
        pytest.param("（ " + " " * 100_000, id="a bracket and blanks"),
        pytest.param("# " + "#" * 30_000 + "党", id="number signs"),
        pytest.param("# 党" + " " * 20_000 + "党", id="blanks in a heading"),
        pytest.param("# 党" + " #" * 10_000 + "党", id="number signs and blanks"),
        pytest.param("党\n" * 20_000, id="lines"),
        pytest.param("1.党\n" * 20_000, id="items"),
        pytest.param("```\n" * 20_000, id="fences"),
    ],
)
def test_odd_and_long_texts_are_parsed_in_time(markdown, source):
    begin = time.process_time()
    parsed = parse(source, "d", markdown=markdown)
    taken = time.process_time() - begin
    check(source, parsed)
    assert taken < 2

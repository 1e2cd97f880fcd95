"""Headings, titles, dates, salutations, closings and run-in headings are told by their form."""

import pytest

from bot.reading.document import Role
from bot.reading.salutation import is_salutation
from bot.reading.structure import (
    MAX_HEADING,
    candidate_lead,
    classify,
    is_date,
    is_title,
    leads,
    may_be_heading,
    numbering_level,
    role,
)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("第一编 总则", 1),
        ("第二篇", 1),
        ("第三章 附则", 2),
        ("第十二章", 2),
        ("第12章 附则", 2),
        ("第一节 一般规定", 3),
        ("第二十条 本办法", 4),
        ("一、深入贯彻", 5),
        ("二十一、其他", 5),
        ("（一）提高认识", 6),
        ("(二)提高认识", 6),
        ("1.加强领导", 7),
        ("2．加强领导", 7),
        ("3、加强领导", 7),
        ("（1）抓学习", 8),
        ("(12)抓学习", 8),
        ("2023年，市直机关", 0),
        ("3.14是圆周率", 0),
        ("一是抓学习", 0),
        ("第一，抓学习", 0),
        ("1949.10开国", 0),
        ("落实工作责任。", 0),
    ],
)
def test_numbering_has_the_levels_of_official_documents(line, level):
    assert numbering_level(line) == level


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("一、深入贯彻党的二十大精神，提高质量", "一"),
        ("（二）提高认识", "二"),
        ("3.加强领导", "3"),
        ("（4）抓学习", "4"),
        ("第五章 附则", "五"),
        ("第六条 适用范围", "六"),
    ],
)
def test_a_short_numbered_line_without_final_mark_is_a_heading(line, number):
    found = classify(7, line, markdown=False)
    assert found.level > 0
    assert (found.start, found.end, found.text, found.number) == (7, 7 + len(line), line, number)


@pytest.mark.parametrize(
    "line",
    [
        "1.坚持党的领导。",
        "（一）加强学习；",
        "一、加强学习。要带头学。",
        "2.以下几项：",
        "（2）为什么要学？",
        "3.提高认识，",
        "一、" + "长" * MAX_HEADING,
        "落实工作责任",
        "# 这不是纯文本里的标题",
        "2023年1月31日",
    ],
)
def test_a_sentence_is_no_heading_for_being_numbered(line):
    assert classify(0, line, markdown=False).level == 0


@pytest.mark.parametrize(
    ("line", "words", "number"),
    [
        ("# 总则", "总则", ""),
        ("###### 附则", "附则", ""),
        ("## 一、总则", "一、总则", "一"),
        ("## 为什么要学？", "为什么要学？", ""),
        ("## 总则 ##", "总则", ""),
        ("#\u3000总则", "总则", ""),
    ],
)
def test_a_markdown_heading_is_its_words(line, words, number):
    found = classify(3, line, markdown=True)
    assert found.level
    assert (found.text, found.number) == (words, number)
    assert line[found.start - 3 : found.end - 3] == words


@pytest.mark.parametrize("line", ["#党建", "#", "# ", "##", "####### 七级", "正文 # 不是"])
def test_a_number_sign_alone_makes_no_heading(line):
    assert classify(0, line, markdown=True).level == 0


def test_a_number_sign_that_belongs_to_the_last_word_stays():
    assert classify(0, "# 学习C#", markdown=True).text == "学习C#"


def test_markdown_levels_are_further_out_than_numbering():
    outer = classify(0, "###### 六级", markdown=True).level
    inner = classify(0, "第一编 总则", markdown=True).level
    assert outer < inner
    levels = [classify(0, f"{'#' * n} 题", markdown=True).level for n in range(1, 7)]
    assert levels == sorted(set(levels))
    assert 0 not in levels


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("在2023年市直机关党的建设工作会议上的讲话", True),
        ("2023年工作要点", True),
        ("同志们：", False),
        ("各位代表，", False),
        ("一、总则", False),
        ("我们要抓落实。", False),
        ("下面讲三点：", False),
        ("长" * (MAX_HEADING + 1), False),
    ],
)
def test_a_title_reads_like_one(line, expected):
    assert is_title(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2023年1月31日", True),
        ("（2023年1月31日）", True),
        ("(2023年1月)", True),
        ("二〇二三年一月三十一日", True),
        ("（二○二三年十二月三十一日）", True),
        ("2023年，市直机关党的建设", False),
        ("2023年1月31日，会议召开。", False),
        ("今年1月", False),
        ("", False),
    ],
)
def test_a_date_line_is_nothing_but_a_date(line, expected):
    assert is_date(line) is expected


@pytest.mark.parametrize(
    ("line", "last", "expected"),
    [
        ("同志们：", False, Role.SALUTATION),
        ("同志們：", False, Role.SALUTATION),
        ("各位代表、同志们！", False, Role.SALUTATION),
        ("尊敬的各位领导，", False, Role.SALUTATION),
        ("我就讲这么多，谢谢大家！", True, Role.CLOSING),
        ("我的发言完了。", True, Role.CLOSING),
        ("我就講到這裡，謝謝大家！", True, Role.CLOSING),
        ("谢谢大家！", False, Role.BODY),
        ("同志们的努力有目共睹。", False, Role.BODY),
        ("要改进工作作风。", True, Role.BODY),
        ("感谢同志们" + "，一年来大家付出了很多" * 4 + "。", True, Role.BODY),
    ],
)
def test_salutation_and_closing_are_told_from_the_body(line, last, expected):
    assert role(line, last=last) is expected


@pytest.mark.parametrize(
    "line",
    [
        "同志们！",
        "同志：",
        "各位：",
        "大家好！",
        "同志们好！",
        "同志们、朋友们：",
        "女士们，先生们，朋友们：",
        "女士們、先生們、朋友們！",
        "各位领导、各位来宾，女士们、先生们，大家上午好！",
        "尊敬的李书记，各位领导、同志们：",
        "尊敬的各位省委老领导，",
        "尊敬的主席先生，",
        "敬爱的党组织：",
        "全体党员同志们：",
        "在座的各位同志：",
        "老师们、同学们、亲爱的校友们：",
        "各位人大代表和政协委员：",
        "敬愛的各位鄉親！",
        "各位领导，同志们： ",
    ],
)
def test_a_salutation_is_made_of_addresses_only(line):
    assert is_salutation(line.strip())


@pytest.mark.parametrize(
    "line",
    [
        "同志们的期盼就是我们的奋斗目标！",
        "同志們的期盼就是我們的奮鬥目標！",
        "同志们辛苦了！",
        "同志们，我们要抓落实！",
        "同志们，让我们携起手来！",
        "各位的信任是我最大的动力！",
        "各位要当好领导，",
        "各位争做优秀党员！",
        "大家的事情大家办！",
        "大家要记住：",
        "各位代表要履职尽责：",
        "朋友们都来了，",
        "亲爱的祖国！",
        "尊敬的人民，伟大的党，光荣的事业！",
        "领导要带头，干部要争先！",
        "老师的责任：",
        "同志们",
        "好！",
        "",
        "各位" * 40 + "：",
    ],
)
def test_a_sentence_that_begins_like_an_address_is_no_salutation(line):
    assert not is_salutation(line)


@pytest.mark.parametrize(("styled", "level"), [(0, -10), (1, -9), (9, -1)])
def test_what_the_format_calls_a_heading_is_one_further_out_than_numbering(styled, level):
    found = classify(3, "一、加强领导。", markdown=False, styled=styled)
    assert (found.level, found.number, found.text) == (level, "一", "一、加强领导。")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("加强领导", True),
        ("加强领导。", True),
        ("为什么要学？学什么？", True),
        ("加强领导。要带头学。", False),
        ("长" * (2 * MAX_HEADING + 1), False),
    ],
)
def test_a_heading_style_on_a_whole_paragraph_is_not_believed(line, expected):
    assert may_be_heading(line) is expected


@pytest.mark.parametrize(
    ("paragraph", "lead"),
    [
        ("改进工作作风。要以钉钉子精神加强作风建设。", "改进工作作风。"),
        ("把握“两个确立”，做到“两个维护”。首先是政治机关。", "把握“两个确立”，做到“两个维护”。"),
        ("改进工作作风。", ""),
        ("改进工作作风！要以钉钉子精神。", ""),
        ("这一个开头的句子说得实在是太长太长太长，不可能是一个段首的标题。后面。", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_short_opening_sentence_may_be_a_run_in_heading(paragraph, lead):
    assert candidate_lead(paragraph) == lead


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["抓学习。要学。", "抓落实。要做。"], ["抓学习。", "抓落实。"]),
        (["抓学习。要学。"], [""]),
        (["一是抓学习。要学。"], [""]),
        (["1.抓学习。要学。"], ["1.抓学习。"]),
        (
            ["（一）抓学习。要学。", "没有小标题，" + "只是说" * 9 + "。再说。"],
            ["（一）抓学习。", ""],
        ),
        (["抓学习。要学。", "抓落实。要做。", "说一说。"], ["抓学习。", "抓落实。", ""]),
        (["抓学习。要学。", "甲，乙。", "丙，丁。", "戊，己。"], ["", "", "", ""]),
        ([], []),
    ],
)
def test_run_in_headings_come_in_series_or_numbered(paragraphs, expected):
    assert leads(paragraphs) == expected

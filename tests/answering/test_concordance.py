"""Every place of a set phrase is found, however it is typed; what is not there is not found."""

import itertools
import re

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.folding import skeleton

TRADITIONAL = opencc.OpenCC("s2t")
TERMS = [
    "四责协同", "党建", "机关党建", "主题教育", "钱袋子", "国之大者", "两个确立", "两个维护", "一岗双责",
    "作风", "工作作风", "高质量发展", "基层", "全面从严治党", "习近平总书记", "党的二十大", "施工图",
    "雨中撑伞", "1+1+X", "7·9", "四强", "第一遵循", "同频共振", "三个区分开来", "铁规矩",
]  # fmt: skip


def counted(corpus, term):
    return sum(passage.text.count(term) for passage in corpus.body)


def places(concordance):
    return [(o.passage.id, o.start, o.end) for o in concordance.occurrences]


def check(concordance):
    """Every place holds the wording, inside its sentence, in reading order."""
    for occurrence in concordance.occurrences:
        text = occurrence.passage.text
        piece = text[occurrence.start : occurrence.end]
        assert skeleton(piece).text == skeleton(concordance.term).text
        start, end = occurrence.sentence
        assert 0 <= start <= occurrence.start < occurrence.end <= end <= len(text)
    order = [(o.passage.ordinal, o.start) for o in concordance.occurrences]
    assert order == sorted(set(order))
    for _, section in concordance.sections:
        assert skeleton(concordance.term).text in skeleton(section.heading).text


@pytest.mark.parametrize("term", TERMS)
def test_every_occurrence_is_found(answerer, corpus, term):
    found = answerer.slogan(term)
    check(found)
    assert (found.query, found.term, found.exact) == (term, term, True)
    assert len(found.occurrences) == counted(corpus, term) > 0
    expected = [
        (passage.id, *match.span())
        for passage in corpus.body
        for match in re.finditer(re.escape(term), passage.text)
    ]
    assert places(found) == expected
    headings = [s.heading for s in corpus.document("speech-2023").sections if term in s.heading]
    assert [section.heading for _, section in found.sections] == headings


@pytest.mark.parametrize(
    "spelling",
    [
        TRADITIONAL.convert,
        " ".join,
        "\u3000".join,
        "“{}”".format,
        "「{}」".format,
        "《{}》".format,
        '"{}"'.format,
        "  {}\n".format,
        "@yuanwen_bot {}".format,
        "请问“{}”在第几段".format,
        "“{}”是什么意思？".format,
        "😀{}".format,
        str.lower,
        lambda term: term.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
        lambda term: TRADITIONAL.convert(f"「{term}」在第幾段"),
    ],
    ids=itertools.count(),
)
@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_found_however_it_is_typed(answerer, term, spelling):
    found = answerer.slogan(spelling(term))
    assert places(found) == places(answerer.slogan(term))
    assert (found.term, found.exact) == (term, True)


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("四责协同在第几段", "四责协同"),
        ("请问四责协同是什么意思", "四责协同"),
        ("讲话里怎么说钱袋子", "钱袋子"),
        ("有没有提到国之大者", "国之大者"),
        ("“錢袋子”在第幾段", "钱袋子"),
        ("“全覆盖 真协同”", "全覆盖、真协同"),
        ("全覆盖真协同强问责", "全覆盖、真协同、强问责"),
        ("国之大者城之要者", "国之大者”“城之要者"),
    ],
)
def test_a_term_inside_a_question_is_found_in_its_true_wording(answerer, query, term):
    found = answerer.slogan(query)
    check(found)
    assert (found.term, found.exact) == (term, True)
    assert len(found.occurrences) == counted(answerer.corpus, term) > 0


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("四则协同", "四责协同"),
        ("四责协作", "四责协同"),
        ("钉丁子精神", "钉钉子精神"),
        ("同频供振", "同频共振"),
        ("同频共正", "同频共振"),
        ("雨中称伞", "雨中撑伞"),
        ("雪中送碳", "雪中送炭"),
        ("座而论道", "坐而论道"),
        ("做而論道", "坐而论道"),
        ("全周期管里", "全周期管理"),
        ("三个区别开来", "三个区分开来"),
        ("“同频共镇”", "同频共振"),
    ],
)
def test_one_wrong_character_is_forgiven(answerer, query, term):
    found = answerer.slogan(query)
    check(found)
    assert (found.term, found.exact) == (term, False)
    assert len(found.occurrences) == counted(answerer.corpus, term) > 0


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("钉钉子", "钉钉子"),
        ("四责", "四责"),
        ("以铁的纪律打造什么样的", "铁的纪律打造"),
        ("旗帜鲜明讲政治是第一", "旗帜鲜明讲政治"),
        ("要把组织优势转化为什么来着", "把组织优势转化"),
        ("打硬仗打胜仗的能力", "打硬仗、打胜仗的"),
    ],
)
def test_a_partly_remembered_phrase_is_found(answerer, query, term):
    found = answerer.slogan(query)
    check(found)
    assert term in found.term
    assert found.occurrences


@pytest.mark.parametrize(
    "query",
    [
        "三会一课", "“不忘初心”", "区块链", "人类命运共同体", "乡村振兴", "「共同富裕」", "《民法典》", "quantum",
        "", " ", "？", "😀", "请问", "\x00", "@yuanwen_bot",
    ],
)  # fmt: skip
def test_what_is_absent_is_not_found(answerer, query):
    found = answerer.slogan(query)
    assert (found.query, found.term, found.occurrences, found.sections) == (query, "", (), ())


@pytest.mark.parametrize("aside", ["谢谢大家", "我就讲这么多", "“谢谢大家”"])
def test_salutation_and_closing_hold_no_slogan(answerer, aside):
    assert answerer.slogan(aside).occurrences == ()


def test_a_term_of_a_heading_alone_is_found_there(answerer):
    found = answerer.slogan("“落地见效，”")
    assert found.term
    alone = answerer.slogan("担当作为狠抓落实")
    assert alone.occurrences == ()
    assert alone.term == "担当作为狠抓落实"
    assert [section.number for _, section in alone.sections] == ["三"]


def test_the_sentence_around_a_place_is_given(answerer):
    [occurrence] = answerer.slogan("钱袋子").occurrences
    sentence = occurrence.passage.text[slice(*occurrence.sentence)]
    assert sentence.startswith("市级机关掌握着“印把子”")
    assert sentence.endswith("在全覆盖、真协同、强问责上持续用力。")


def test_a_phrase_over_two_sentences_is_given_with_both(answerer):
    [occurrence] = answerer.slogan("“为目标，扬优势”").occurrences
    assert occurrence.passage.text[occurrence.start : occurrence.end] == "为目标，扬优势"
    [occurrence] = answerer.slogan("“坚持严的基调。今年1月”").occurrences
    assert occurrence.passage.text[slice(*occurrence.sentence)].startswith(
        "坚持严的基调。今年1月，"
    )


often = settings(deadline=None, max_examples=150)


@often
@given(st.data())
def test_any_piece_of_a_paragraph_is_found_where_it_stands(answerer, data):
    passage = data.draw(st.sampled_from(answerer.corpus.body))
    start = data.draw(st.integers(0, len(passage.text) - 12))
    term = passage.text[start : start + data.draw(st.integers(2, 12))]
    term = term.strip("“”《》，。、；：（）*")
    if len(skeleton(term).text) < 2 or re.search(r"[“”《》]", term):
        return
    found = answerer.slogan(f"“{term}”")
    check(found)
    assert found.exact
    at = passage.text.find(term)
    spans = [(o.start, o.end) for o in found.occurrences if o.passage.id == passage.id]
    assert any((begin <= at and at + len(term) <= end) or (begin, end) == (at, at + len(term))
               for begin, end in spans) or at < 0  # fmt: skip
    assert len(found.occurrences) >= counted(answerer.corpus, term)


@often
@given(
    st.text(
        st.one_of(
            st.sampled_from("“”「」《》'\"@ \n四责协同钱袋子1+X党建作风"),
            st.characters(exclude_categories=()),
        ),
        max_size=40,
    )
)
def test_no_query_makes_it_stumble(answerer, query):
    found = answerer.slogan(query)
    assert found.query == query
    check(found)
    assert bool(found.term) == bool(found.occurrences or found.sections)


@pytest.mark.parametrize("unit", ["党", "党建", "“", "“党”", "1+", "（", "四责协同 "])
def test_a_very_long_query_is_answered(answerer, unit):
    query = unit * (100_000 // len(unit))
    check(answerer.slogan(query))

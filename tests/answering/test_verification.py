"""A pasted line is verbatim, nearly so (and how), or not in the text."""

import re
import time
from difflib import SequenceMatcher

import opencc
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.answering import DifferenceKind, Finding, Verdict
from bot.text.folding import skeleton

LINE = "要坚持重心下移、力量下沉，切实为基层减负增能赋权。"
LONG = "把不敢腐的震慑力、不能腐的约束力、不想腐的感召力结合起来，一体推进"
ACROSS = "确保主题教育走深走实。\n全面提高服务中心工作水平。"


@pytest.fixture(scope="module")
def source(corpus):
    return corpus.document("speech-2023").source


def check(result, corpus, given_text):
    """Matches are spans of their source, and differences add up to both wordings."""
    assert 0 <= result.similarity <= 1
    assert bool(result.matches) == (result.verdict in (Verdict.EXACT, Verdict.ALTERED))
    assert bool(result.pieces) == (result.verdict is Verdict.PARTLY)
    for match in result.matches:
        document = corpus.document(match.document_id)
        span = document.source[match.start : match.end]
        assert span
        for passage in match.passages:
            assert passage.start < match.end
            assert passage.end > match.start
        if result.verdict is Verdict.EXACT:
            assert match.differences == ()
            continue
        assert "".join(d.source for d in match.differences) == span
        assert "".join(d.given for d in match.differences) == given_text
        for difference in match.differences:
            kind, pasted, true = difference.kind, difference.given, difference.source
            assert (kind is DifferenceKind.EQUAL) == (pasted == true)
            if kind is DifferenceKind.SPELLING:
                assert skeleton(pasted).text == skeleton(true).text
            assert (kind is DifferenceKind.MISSING) == (pasted == "")
            assert (kind is DifferenceKind.ADDED) == (true == "")


def wording(result, source):
    [match] = result.matches
    return source[match.start : match.end]


# To the letter


@pytest.mark.parametrize(
    "pasted",
    [
        LINE,
        LONG,
        "2023年，市直机关党的建设",
        "贯彻落实**市第十二次党代会和十二届**市委二次全会部署要求",
        "“7·9”重要讲话精神",
        "1+1+X",
        "钱袋子",
        "，在全覆盖、真协同、强问责上持续用力。",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "  {}\n",
        "\u3000\u3000{}",
        "“{}”",
        "「{}」",
        "『{}』",
        '"{}"',
        "‘{}’",
        "“「{}」”",
        "“ {} ”",
    ],
)
def test_a_line_to_the_letter_is_exact_whatever_stands_around(
    answerer, corpus, source, pasted, around
):
    result = answerer.verify(around.format(pasted))
    check(result, corpus, pasted)
    assert result.verdict is Verdict.EXACT
    assert result.similarity == 1.0
    assert result.text == around.format(pasted)
    # Marks around the whole may be those of the source: 「“钱袋子”」 stands there with its own.
    assert wording(result, source) in (pasted, f"“{pasted}”")


def test_every_place_of_an_exact_line_is_given(answerer, source):
    result = answerer.verify("两个维护")
    expected = [match.span() for match in re.finditer("两个维护", source)]
    assert [(match.start, match.end) for match in result.matches] == expected
    assert len(expected) > 1


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n", "\n\u3000\u3000", " \n  \n"])
def test_lines_of_several_paragraphs_are_compared_whatever_parts_them(answerer, source, between):
    result = answerer.verify(ACROSS.replace("\n", between))
    assert result.verdict is Verdict.EXACT
    assert wording(result, source) == ACROSS
    [match] = result.matches
    assert [p.ordinal for p in match.passages] == [2, 3]


def test_the_whole_speech_is_exact(answerer, source):
    result = answerer.verify(source)
    assert result.verdict is Verdict.EXACT
    assert wording(result, source) == source.strip()


@pytest.mark.parametrize(
    "heading",
    [
        "二、发扬自我革命精神，推动全面从严治党向纵深发展",
        "发扬自我革命精神，推动全面从严治党向纵深发展",
        "“担当作为狠抓落实，确保机关党建各项任务落地见效”",
    ],
)
def test_a_heading_is_part_of_the_text(answerer, source, heading):
    result = answerer.verify(heading)
    assert result.verdict is Verdict.EXACT
    assert wording(result, source) == heading.strip("“”")


def test_a_heading_that_was_altered_is_shown_in_its_true_wording(answerer, corpus, source):
    pasted = "发扬自我革命精神，推进全面从严治党向纵深发展"
    result = answerer.verify(pasted)
    check(result, corpus, pasted)
    assert result.verdict is Verdict.ALTERED
    assert wording(result, source) == "发扬自我革命精神，推动全面从严治党向纵深发展"


@pytest.mark.parametrize("aside", ["同志们：", "我就讲这么多，谢谢大家！"])
def test_salutation_and_closing_are_part_of_the_text(answerer, aside):
    assert answerer.verify(aside).verdict is Verdict.EXACT


# Altered

CHANGES = [
    (LINE, LINE.replace("下沉", "下移"), [("changed", "移", "沉")]),
    (LINE, LINE.replace("切实", ""), [("missing", "", "切实")]),
    (LINE, LINE.replace("基层", "广大基层"), [("added", "广大", "")]),
    (LINE, LINE.replace("、", "，"), [("changed", "，", "、")]),
    (LINE, LINE.replace("，", ","), [("changed", ",", "，")]),
    (LINE, LINE.replace("。", "！"), [("changed", "！", "。")]),
    (LINE, LINE.replace("要坚持", "需要坚持", 1), [("added", "需", "")]),
    (LINE, LINE.replace("减负", "減負"), [("spelling", "減負", "减负")]),
    (LINE, LINE.replace("力量", "力 量"), [("added", " ", "")]),
    (LONG, LONG.replace("不想", "不愿"), [("changed", "愿", "想")]),
    (LONG, LONG.replace("、", ""), [("missing", "", "、"), ("missing", "", "、")]),
    ("守好“责任田”", "守好「责任田」", [("changed", "「", "“"), ("changed", "」", "”")]),
    ("守好“责任田”", "守好责任田", None),
    (
        "对长三角一体化发展、**引领区建设",
        "对长三角一体化发展、浦东引领区建设",
        [("changed", "浦东", "**")],
    ),
]


@pytest.mark.parametrize(("true", "pasted", "steps"), CHANGES)
def test_every_difference_is_marked(answerer, corpus, source, true, pasted, steps):
    result = answerer.verify(pasted)
    check(result, corpus, pasted)
    assert result.verdict is Verdict.ALTERED
    [match] = result.matches
    assert SequenceMatcher(None, wording(result, source), true).ratio() > 0.8
    found = [(d.kind.value, d.given, d.source) for d in match.differences if d.kind != "equal"]
    assert steps is None or found == steps


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_traditional_characters_are_differences_of_spelling(answerer, corpus, source, script):
    pasted = opencc.OpenCC(script).convert(LINE)
    result = answerer.verify(pasted)
    check(result, corpus, pasted)
    assert result.verdict is Verdict.ALTERED
    assert wording(result, source) == LINE
    assert result.similarity == 1.0


@pytest.mark.parametrize("around", ["“{}”", "「{}」", "  {}  "])
def test_marks_around_an_altered_line_are_not_compared(answerer, corpus, source, around):
    pasted = LINE.replace("下沉", "下移")
    result = answerer.verify(around.format(pasted))
    check(result, corpus, pasted)
    assert wording(result, source) == LINE


@pytest.mark.parametrize(
    "pasted",
    [
        "确保主题教育走深走实。全面提高服务中心工作水平。",
        "确保主题教育走深走实。 全面提高服务中心工作水平。",
        "确保主题教育走深走实。\n全面提升服务中心工作水平。",
        "有力有序推进，确保主题教育走深做实。\n全面提高服务中心工作水平。始终紧密围绕党中央决策部署",
    ],
)
def test_an_altered_line_over_two_paragraphs_is_recognised(answerer, corpus, pasted):
    result = answerer.verify(pasted)
    check(result, corpus, pasted)
    assert result.verdict is Verdict.ALTERED
    assert {2, 3} <= {p.ordinal for match in result.matches for p in match.passages}


@pytest.mark.parametrize(
    ("pasted", "true", "shown"),
    [
        ("党的力量来自人民", "党的力量来自组织", "党的力量来自组织。"),
        ("党的力量来自人民。", "党的力量来自组织。", "党的力量来自组织。"),
        ("为勇于担当的干部撑腰", "为勇于担当的干部担当", "为勇于担当的干部担当"),
        ("人民的力量来自组织", "党的力量来自组织", "党的力量来自组织。"),
        ("扬优势、固根本", "扬优势、固根基", "扬优势、固根基、补短板、促提升"),
        ("需要坚持重心下移", "要坚持重心下移", "要坚持重心下移、力量下沉"),
        ("切实为基层减负增能赋权万岁", "切实为基层减负增能赋权", "切实为基层减负增能赋权。"),
    ],
)
def test_what_stands_in_place_of_altered_ends_is_shown(
    answerer, corpus, source, pasted, true, shown
):
    result = answerer.verify(pasted)
    check(result, corpus, pasted)
    assert wording(result, source) == true
    [match] = result.matches
    assert source[slice(*match.shown)] == shown


# Clause by clause


def pieces(result):
    return [(piece.text, piece.finding.value) for piece in result.pieces]


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        (
            "多为基层“雪中送炭”，多为群众“雨中撑伞”",
            [("多为基层“雪中送炭”", "near"), ("多为群众“雨中撑伞”", "near")],
        ),
        ("不敢腐、不能腐、不想腐一体推进", [("不敢腐、不能腐、不想腐一体推进", "near")]),
        (
            "我们要坚持严的基调，深化四责协同机制，在全覆盖、真协同、强问责上发力",
            [
                ("我们要坚持严的基调", "near"),
                ("深化四责协同机制", "near"),
                ("在全覆盖、真协同、强问责上发力", "near"),
            ],
        ),
        (
            "切实为基层减负增能赋权，党的力量来自组织，坚持人民至上",
            [
                ("切实为基层减负增能赋权", "exact"),
                ("党的力量来自组织", "exact"),
                ("坚持人民至上", "absent"),
            ],
        ),
        (
            "切實為基層減負，党的力量来自组织",
            [("切實為基層減負", "spelling"), ("党的力量来自组织", "exact")],
        ),
    ],
)
def test_a_text_from_pieces_is_judged_clause_by_clause(answerer, corpus, source, pasted, expected):
    result = answerer.verify(pasted)
    assert (result.verdict, result.matches, result.left) == (Verdict.PARTLY, (), 0)
    assert pieces(result) == expected
    for piece in result.pieces:
        assert (piece.match is None) == (piece.finding is Finding.ABSENT)
        folded = skeleton(piece.text).text
        for start, end in piece.common:
            assert piece.match.start <= start < end <= piece.match.end
            assert skeleton(source[start:end]).text in folded
        if piece.finding is Finding.EXACT:
            assert source[piece.match.start : piece.match.end] == piece.text


def test_only_a_clause_to_the_letter_is_called_exact(answerer, source):
    clauses = [c for c in re.split(r"[，。；：\n]", source) if len(c) > 6]
    for clause in clauses[::-1]:
        for piece in answerer.verify(f"{clause}，{clauses[3]}，{clauses[0]}").pieces:
            assert (piece.finding is Finding.EXACT) == (piece.text in source)


# Absent


@pytest.mark.parametrize(
    "pasted",
    [
        "不忘初心、牢记使命",
        "绿水青山就是金山银山，要像保护眼睛一样保护生态环境。",
        "人民群众反对什么、痛恨什么，我们就要坚决防范和纠正什么。",
        "三会",
        "四则",
        "党费",
        "quantum mechanics is strange",
    ],
)
def test_what_is_not_in_the_text_is_absent(answerer, pasted):
    result = answerer.verify(pasted)
    assert (result.verdict, result.matches) == (Verdict.ABSENT, ())


@pytest.mark.parametrize(
    "pasted", ["", " ", "。", "“”", "……", "\n\n", "😀", "**", "\x00", "\u200b"]
)
def test_marks_alone_are_absent(answerer, pasted):
    result = answerer.verify(pasted)
    assert (result.verdict, result.matches, result.similarity) == (Verdict.ABSENT, (), 0.0)


# Always

often = settings(deadline=None, max_examples=200)


@often
@given(st.data())
def test_every_piece_of_the_source_is_exact(answerer, corpus, source, data):
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, min(len(source), start + 120)))
    pasted = source[start:end]
    assume(skeleton(pasted).text)
    result = answerer.verify(pasted)
    assert result.verdict is Verdict.EXACT
    check(result, corpus, pasted)
    assert any(start <= match.start and match.end <= end for match in result.matches)
    for match in result.matches:
        assert source[match.start : match.end] in pasted


@st.composite
def mutations(draw, text):
    """Change, drop or add one character."""
    place = draw(st.integers(0, len(text) - 1))
    other = draw(st.sampled_from("的了在和党国為A，。 "))
    return draw(
        st.sampled_from(
            [
                text[:place] + other + text[place + 1 :],
                text[:place] + text[place + 1 :],
                text[:place] + other + text[place:],
            ]
        )
    )


@often
@given(st.data())
def test_one_altered_character_is_found_at_the_right_place(answerer, corpus, source, data):
    passage = data.draw(st.sampled_from(corpus.body))
    start = data.draw(st.integers(passage.start, passage.end - 12))
    end = data.draw(st.integers(start + 12, min(passage.end, start + 60)))
    original = source[start:end]
    pasted = data.draw(mutations(original)).strip()
    assume(len(skeleton(original).text) >= 8)
    result = answerer.verify(pasted)
    assert result.verdict in (Verdict.ALTERED, Verdict.EXACT)
    if result.verdict is Verdict.ALTERED and pasted[0] not in "“‘" and pasted[-1] not in "”’":
        check(result, corpus, pasted)
    found = [source[match.start : match.end] for match in result.matches]
    assert max(SequenceMatcher(None, piece, original).ratio() for piece in found) >= 0.8


@often
@given(
    st.text(
        st.one_of(
            st.sampled_from("“”「」'\" \n、，。坚持重心下移力量沉1+X為"),
            st.characters(exclude_categories=()),
        ),
        max_size=60,
    )
)
def test_no_pasted_text_makes_it_stumble(answerer, corpus, pasted):
    result = answerer.verify(pasted)
    assert result.text == pasted
    assert 0 <= result.similarity <= 1
    for match in result.matches:
        assert corpus.document(match.document_id).source[match.start : match.end]


@pytest.mark.parametrize("kind", ["a message", "shuffled", "one character", "brackets", "lines"])
def test_a_message_of_greatest_length_is_checked_in_time(answerer, source, kind):
    pasted = {
        "a message": (source[-2000:] + "另" + source[:2095])[:4096],
        "shuffled": "".join(sorted(source, key=lambda c: hash((c, 1)) % 97)) + source[:1000],
        "one character": "党" * 4096,
        "brackets": "“" * 2048 + "党" + "”" * 2047,
        "lines": "党\n" * 2048,
    }[kind][:4096]
    begin = time.process_time()
    answerer.verify(pasted)
    assert time.process_time() - begin < 2

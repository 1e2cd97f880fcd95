"""How much of a question a passage bears, and where in it."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import Passage
from bot.retrieval import evidence
from bot.retrieval.evidence import Term, degree, examine, pairs, share, spans, terms, view
from bot.text.folding import fold_text, skeleton

TEXT = "要改进工作作风。要狠抓落实，守好“责任田”。"


def passage(text, headings=()):
    return Passage("d:1", "d", 1, None, tuple(headings), "", text, 0, len(text))


def given_terms(**weights):
    return [Term(word, weight) for word, weight in weights.items()]


def seen(text, headings=()):
    return view(passage(text, headings))


def measured(question, text, headings=()):
    content = fold_text(question)
    shown = seen(text, headings)
    return examine(terms(content), skeleton(content).text, shown, pairs(content))


def marked(question, text):
    content = fold_text(question)
    found = spans(terms(content), skeleton(content).text, seen(text))
    return [text[start:end] for start, end in found]


# Terms


def test_terms_are_distinct_words_with_capped_weights():
    found = terms("主题教育和主题教育的惯彻")
    assert [term.word for term in found].count("主题") == 1
    assert max(term.weight for term in found) == evidence.MAX_WEIGHT
    assert all(term.weight > 0 for term in found)
    assert {"了", "是"}.isdisjoint(term.word for term in terms("是了"))


def test_a_single_character_weighs_half():
    [single] = [term for term in terms("党") if term.word == "党"]
    whole = evidence.tokens.background_weight("党")
    assert single.weight == pytest.approx(min(whole, evidence.MAX_WEIGHT) / 2)


@pytest.mark.parametrize("content", ["", "?!", " "])
def test_a_message_without_words_has_no_terms(content):
    assert terms(content) == ()
    assert measured(content, TEXT) == evidence.Evidence(0.0, 0.0, 0, (), 0.0)


# Coverage


@pytest.mark.parametrize(
    ("weights", "coverage"),
    [
        ({"作风": 6.0}, 1.0),
        ({"作风": 6.0, "落实": 2.0}, 1.0),
        ({"作风": 6.0, "党费": 2.0}, 0.75),
        ({"党费": 6.0}, 0.0),
        ({"作责": 6.0}, 0.0),
        ({"责任田": 4.0}, 1.0),
        ({"责任制": 4.0}, 0.6 / 2),
        ({}, 0.0),
    ],
)
def test_coverage_is_the_share_of_weight_that_the_text_bears(weights, coverage):
    found = examine(given_terms(**weights), "".join(weights), seen(TEXT))
    assert found.coverage == pytest.approx(coverage)


def test_a_heading_counts_half():
    question = given_terms(党建=3.0, 作风=3.0)
    found = examine(question, "党建作风", seen(TEXT, ["一、提高党建质量"]))
    assert found.coverage == pytest.approx(0.75)
    assert found.matched == ("作风",)


def test_a_word_in_text_and_heading_counts_once():
    question = given_terms(作风=3.0)
    assert examine(question, "作风", seen(TEXT, ["改进作风"])).coverage == 1.0


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"作风": 4.0, "改进": 4.0}, 1.0),
        ({"作风": 4.0, "落实": 4.0}, 0.5),
        ({"作风": 4.0, "落实": 2.0}, 2 / 3),
        ({"作风": 1.0, "落实": 2.0, "责任田": 1.0}, 0.75),
        ({"党费": 4.0}, 0.0),
    ],
)
def test_the_sentence_share_is_that_of_the_best_single_sentence(weights, sentence):
    found = examine(given_terms(**weights), "".join(weights), seen(TEXT))
    assert found.sentence == pytest.approx(sentence)
    assert found.sentence <= found.coverage


@pytest.mark.parametrize(
    ("content", "text", "run"),
    [
        ("改进工作作风", "要改进工作作风要", 6),
        ("如何改进作风", "要改进工作作风要", 2),
        ("abc", "xbcx", 1),  # of no script that is written without blanks
        ("2022年", "于2022年", 2),
        ("党费", "作风", 0),
        ("", "作风", 0),
        ("作风", "", 0),
        ("作风作", "作风", 2),
    ],
)
def test_the_run_is_the_longest_piece_that_stands_word_for_word(content, text, run):
    assert measured(content, text).run == run


@settings(deadline=None, max_examples=200)
@given(st.text("党建作风", max_size=12), st.text("党建作风", max_size=20))
def test_no_longer_piece_stands_there(content, text):
    run = examine((), content, seen(text)).run
    pieces = [content[i:j] for i, j in itertools.combinations(range(len(content) + 1), 2)]
    assert run == max((len(piece) for piece in pieces if piece in text), default=0)


def test_pairs_of_neighbouring_sentences_count_together():
    apart = "要改进工作作风。要落实责任。要守好责任田。"
    near = measured("改进作风守好责任", apart)
    assert measured("改进落实", "要改进工作作风。要落实责任。").window == pytest.approx(
        measured("改进落实", "要改进工作作风要落实责任。").window
    )
    assert 0 < near.window < measured("改进作风守好责任", apart.replace("要落实责任。", "")).window


def test_the_phrase_is_the_weightiest_piece_and_not_the_longest():
    weights = {"的是": 0.1, "是在": 0.1, "在工": 0.1, "作风": 6.0}
    found = examine((), "的是在工x作风", seen("有的是在工，作风"), weights)
    assert found.run == 4
    assert found.phrase == pytest.approx(6.0 / 6.3)


@pytest.mark.parametrize("content", ["", "?", "a"])
def test_without_pairs_there_is_no_window_and_no_phrase(content):
    found = examine((), content, seen("作风"), pairs(content))
    assert (found.window, found.phrase) == (0.0, 0.0)


def test_pairs_weigh_as_the_words_they_are_of():
    weights = pairs("四责协同的")
    assert set(weights) == {"四责", "责协", "协同", "同的"}
    assert weights["协同"] > weights["同的"]
    assert set(pairs("四责协同", background=False).values()) == {1.0}


def test_punctuation_and_spaces_do_not_break_a_run():
    assert measured("抓落实守好责任田", "要狠抓落实，守好“责任田”。").run == 8


@settings(deadline=None, max_examples=100)
@given(
    st.text("改进工作作风落实责任田党费怎么", max_size=16),
    st.text("改进工作作风。，“”落实", max_size=30),
)
def test_measures_are_shares(question, text):
    found = measured(question, text)
    assert 0 <= found.sentence <= found.coverage + 1e-9 <= 1 + 2e-9
    assert 0 <= found.phrase <= 1 + 1e-9
    assert 0 <= found.window <= 1 + 1e-9
    assert 0 <= found.run <= len(question)
    assert set(found.matched) <= {term.word for term in terms(question)}


@pytest.mark.parametrize(
    ("weights", "text", "expected"),
    [
        ({"作风": 3.0, "党费": 1.0}, "改进工作作风", 0.75),
        ({"作风": 3.0}, "", 0.0),
        ({}, "改进", 0.0),
    ],
)
def test_the_share_of_any_text(weights, text, expected):
    assert share(given_terms(**weights), text) == pytest.approx(expected)


# Views and spans


def test_a_view_has_the_sentences_of_its_skeleton():
    prepared = seen(TEXT, ["一、党建", "（一）作风"])
    assert prepared.text.text == "要改进工作作风要狠抓落实守好责任田"
    ends = prepared.ends
    pieces = [prepared.text.text[start:end] for start, end in zip((0, *ends), ends, strict=False)]
    assert pieces == ["要改进工作作风", "要狠抓落实守好责任田"]
    assert prepared.around == "一党建一作风"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("责任田", "守好“责任田”。", ["责任田"]),
        ("責任田", "守好“责任田”。", ["责任田"]),
        ("真协同强问责", "全覆盖、真协同、强问责上", ["真协同、强问责"]),
        ("作风", "作风，改进作风", ["作风", "作风"]),
        ("的", "我的作风", []),
        ("党费", "改进作风", []),
        ("落实", "落 实，又落实", ["落 实", "落实"]),
        ("落实", "落实，落实", ["落实，落实"]),
        ("1+1+X机制", "“１＋１＋Ｘ”工作", ["１＋１＋Ｘ"]),
        ("㎡", "十㎡地", ["㎡"]),
        ("m2", "十㎡地", ["㎡"]),
    ],
)
def test_spans_point_at_the_matched_words_in_the_original(question, text, expected):
    assert marked(question, text) == expected


traditional = st.text("責任田貫徹錢袋子機關黨建落實“”、。 \u3000㎡１＋a1㍿", max_size=40)


@settings(deadline=None, max_examples=200)
@given(traditional, traditional)
def test_spans_ascend_are_disjoint_and_hold_what_was_asked(question, text):
    content = fold_text(question)
    found = spans(terms(content), skeleton(content).text, seen(text))
    ends = [place for span in found for place in span]
    assert ends == sorted(ends)
    assert all(start < end for start, end in found)
    assert all(start >= 0 and end <= len(text) for start, end in found)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))
    asked = set(skeleton(content).text)
    for start, end in found:
        piece = skeleton(text[start:end]).text
        assert piece
        if "㍿" not in text and "㎡" not in text:
            assert set(piece) <= asked


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from(["錢袋子", "笔杆子", "，", "的", "“", "”", "印把子", "㎡"]), max_size=12
    )
)
def test_every_place_of_an_informative_word_is_marked(parts):
    text = "".join(parts)
    pieces = [skeleton(piece).text for piece in marked("钱袋子", text)]
    assert "".join(pieces).count("钱袋子") == skeleton(text).text.count("钱袋子")


# What is looked for once in the whole text, as if each sentence were gone through


@given(
    st.text(alphabet="党建作风责任田。，", max_size=40),
    st.lists(st.text(alphabet="党建作风责任", min_size=1, max_size=4), min_size=1, max_size=4),
    st.lists(st.text(alphabet="风责任田", min_size=1, max_size=2), max_size=2),
)
def test_the_best_sentence_and_window_are_those_of_all_sentences(text, words, also):
    asked = tuple(
        Term(word, 1.0 + place / 4, tuple(also) if place == 0 else ())
        for place, word in enumerate(dict.fromkeys(words))
    )
    content = "".join(words)
    grams = {content[i : i + 2]: 1.0 + i / 8 for i in range(len(content) - 1)}
    found = seen(text)
    borne = examine(asked, content, found, grams)
    pieces = [
        found.text.text[start:end] for start, end in zip((0, *found.ends), found.ends, strict=False)
    ]
    total = sum(term.weight for term in asked)
    best = max((sum(t.weight * degree(t, p) for t in asked) for p in pieces), default=0.0)
    assert borne.sentence == pytest.approx(best / total)
    held = [{gram for gram in grams if gram in piece} for piece in pieces]
    both = [one | other for one, other in itertools.pairwise(held)] or held
    most = max((sum(grams[gram] for gram in some) for some in both), default=0.0)
    assert borne.window == pytest.approx(most / sum(grams.values()) if grams else 0.0)

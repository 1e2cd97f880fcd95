"""Numerals in another writing, half-remembered set phrases, several phrases in one message."""

import pytest

from bot.answering import Answer, Answerer
from bot.answering.recalling import core, numeral_variants, parted, recalled
from bot.reading import load_corpus

PHRASES = frozenset({"三个区分开来", "四责协同", "两个维护", "两个确立", "五个中心", "四风", "79"})
TEXT = "落实三个区分开来,深化四责协同,做到两个维护和两个确立,改进工作作风"


@pytest.mark.parametrize(
    ("piece", "variant"),
    [
        ("3个区分开来", "三个区分开来"),
        ("2个维护", "两个维护"),
        ("七九", "79"),
        ("20条", "二十条"),
        ("12条", "十二条"),
        ("两个维护", "2个维护"),
    ],
)
def test_a_numeral_has_other_writings(piece, variant):
    every = list(numeral_variants(piece))
    assert variant in every
    assert piece not in every
    assert len(every) == len(set(every))


def test_without_a_numeral_there_are_none():
    assert list(numeral_variants("工作作风")) == []


@pytest.mark.parametrize(
    ("piece", "phrase"),
    [
        ("三区分", "三个区分开来"),
        ("五大中心", "五个中心"),
        ("5大中心", "五个中心"),
        ("三区分开来的", "三个区分开来"),
        ("作风建设", ""),
        ("四", ""),
        ("协同", ""),
    ],
)
def test_a_set_phrase_is_recalled_by_its_characters_in_order(piece, phrase):
    assert recalled(piece, PHRASES) == phrase


@pytest.mark.parametrize(
    ("piece", "phrase"),
    [("四风建设", "四风"), ("抓好四责协同", "四责协同"), ("认真抓好四风", ""), ("作风", "")],
)
def test_the_core_of_a_piece_is_a_set_phrase_that_is_half_of_it(piece, phrase):
    assert core(piece, PHRASES) == phrase


@pytest.mark.parametrize(
    ("content", "terms"),
    [
        ("三个区分开来和四责协同", ("三个区分开来", "四责协同")),
        ("两个维护两个确立", ("两个维护", "两个确立")),
        ("两个维护、两个确立、四责协同", ("两个维护", "两个确立", "四责协同")),
        ("四责协同和工作作风", ("四责协同", "工作作风")),  # which stands in the text
        ("四责协同和没有的话", ()),
        ("四责协同", ()),
        ("四责协同四责协同", ()),
        ("", ()),
    ],
)
def test_phrases_side_by_side_are_told_apart(content, terms):
    assert parted(content, PHRASES, lambda piece: piece in TEXT) == terms


@pytest.fixture(scope="module")
def answerer(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / "speech.txt"
    path.write_text(
        "题目\n一、要落实“三个区分开来”。\n深化“四责协同”机制，第3年了。\n改进作风，纠治“四风”，加强作风建设。\n",
        "utf-8",
    )
    return Answerer(load_corpus([path]))


@pytest.mark.parametrize(
    ("query", "term", "exact"),
    [
        ("3个区分开来", "三个区分开来", True),
        ("三区分", "三个区分开来", False),
        ("四风建设", "四风", False),
        ("四责协同", "四责协同", True),
    ],
)
def test_a_look_up_finds_the_set_phrase(answerer, query, term, exact):
    found = answerer.slogan(query)
    assert (found.term, found.exact) == (term, exact)
    assert found.occurrences


def test_a_look_up_for_several_shows_each(answerer):
    found = answerer.slogan("三个区分开来和四责协同")
    assert [one.term for one in (found, *found.also)] == ["三个区分开来", "四责协同"]
    assert found.query == "三个区分开来和四责协同"
    quoted = answerer.slogan("“没有的词”和“四责协同”")
    assert [(one.query, one.term) for one in (quoted, *quoted.also)][1:] == [("没有的词", "")]


def test_in_a_question_digits_find_the_phrase_but_a_bare_number_none(answerer):
    reply = answerer.ask("3个区分开来")
    assert isinstance(reply, Answer)
    assert reply.concordance is not None
    assert reply.concordance.term == "三个区分开来"
    assert not isinstance(answerer.ask("三"), Answer)

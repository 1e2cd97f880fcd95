"""A count finds the enumeration of as many parts that all begin or end with its word."""

import pytest

from bot.answering import Answer, Answerer
from bot.reading import load_corpus
from bot.retrieval.counted import counted, spelled_out
from bot.retrieval.evidence import MAX_WEIGHT, Term
from bot.text.folding import fold_text

CALLS = "守塔要做到先报告、先登记、先上锁。"
BUOYS = "港里有“红浮标”“绿浮标”“白浮标”“黑浮标”。"


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("三个先", ("先报告先登记先上锁",)),
        ("守塔的三个“先”是", ("先报告先登记先上锁",)),
        ("四个浮标", ("红浮标绿浮标白浮标黑浮标",)),
        ("四大浮标的", ("红浮标绿浮标白浮标黑浮标",)),
        ("四浮标", ("红浮标绿浮标白浮标黑浮标",)),
        ("两个先", ()),  # another count
        ("四个先", ()),
        ("三个浮标", ()),
        ("五个浮标", ()),
        ("三个先后", ()),  # another word
        ("三个先进", ()),
        ("浮标", ()),
        ("", ()),
    ],
)
def test_the_parts_are_as_many_as_asked_for(asked, parts):
    found = spelled_out(fold_text(asked), map(fold_text, (CALLS, BUOYS)))
    assert tuple(found.values()) == ((parts,) if parts else ())


def test_what_stands_in_a_text_as_such_is_not_looked_for():
    assert spelled_out("三个先", [CALLS, "三个“先”都要紧。"]) == {}


def test_words_apart_are_no_enumeration():
    assert spelled_out("三个先", ["先报告以后再登记，先等一等看风浪大小，最后还要先上锁。"]) == {}


def test_one_term_stands_for_the_words_of_a_count():
    given = (Term("三个", 3.0), Term("守塔", 8.0), Term("先", 7.0, ("早",)))
    assert counted(given, {"三个先": ("先报告先登记",)}) == (
        Term("守塔", 8.0),
        Term("三个先", MAX_WEIGHT, ("先报告先登记",)),
    )
    assert counted(given, {}) == given


@pytest.mark.parametrize("unit", ["先、", "三个先", "先报告、", "三", "先"])
def test_a_very_long_text_is_looked_through(unit):
    long = unit * (50_000 // len(unit))
    assert spelled_out("三个先", [long]) == {}
    spelled_out(long, [CALLS])


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("三个第一是什么", "深刻把握"),
        ("五个“子”是哪五个", "坚持严的基调"),
        ("三个起来", "坚持严的基调"),
        ("四个同", "落实工作责任"),
    ],
)
def test_the_passage_of_the_speech_that_spells_it_out_comes_first(pytestconfig, asked, begins):
    reply = Answerer(load_corpus([pytestconfig.rootpath / "corpus"])).ask(asked)
    assert isinstance(reply, Answer)
    assert reply.hits[0].passage.text.startswith(begins)

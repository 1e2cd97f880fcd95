"""A phrase by date: which document is the first, which the last, and what cannot be told."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.speeches import IN_ORDER, PHRASE, archive, dated, write

from bot.answering import Answerer
from bot.answering.chronology import (
    Chronology,
    Mention,
    Unit,
    by_date,
    chronology,
    mentions_of,
    periods,
)
from bot.reading import Document, load_corpus
from bot.reading.dating import Precision
from bot.reading.dating import dated as read_date
from bot.retrieval.memory import MemoryIndex
from bot.retrieval.tantivy_index import TantivyIndex

ENGINES = pytest.mark.parametrize("engine", [MemoryIndex, TantivyIndex])


def answerer_of(folder, engine=MemoryIndex):
    return Answerer(load_corpus([folder]), index=engine())


def owners(found, corpus):
    return [corpus.document(place.passage.document_id).title for place in found.occurrences]


def titles(mentions):
    return [mention.document.title for mention in mentions]


def told_of(answerer, term):
    return chronology(answerer.slogan(term), answerer.corpus)


@ENGINES
def test_places_are_in_the_order_of_dates_and_inside_a_document_in_that_of_reading(
    tmp_path, engine
):
    answerer = answerer_of(archive(tmp_path), engine)
    found = answerer.slogan(PHRASE)
    assert owners(found, answerer.corpus) == IN_ORDER
    first = [(o.passage.ordinal, o.start) for o in found.occurrences[:3]]
    assert first == sorted(first)
    answer = answerer.ask(f"“{PHRASE}”是怎么说的")
    assert owners(answer.concordance, answerer.corpus) == IN_ORDER


@ENGINES
def test_first_last_and_how_often_in_how_many(tmp_path, engine):
    told = told_of(answerer_of(archive(tmp_path), engine), PHRASE)
    assert (told.documents, told.dated) == (6, 5)
    assert [(m.document.title, m.count) for m in told.mentions] == [
        ("动员讲话", 3), ("会风讲话", 1), ("五月讲话", 1), ("年终讲话", 1), ("没有日期的讲话", 1),
    ]  # fmt: skip
    assert titles(told.earliest) == ["动员讲话"]
    assert titles(told.latest) == ["年终讲话"]
    assert titles(told.undated) == ["没有日期的讲话"]


@ENGINES
def test_every_place_is_found_among_a_thousand_documents(tmp_path, engine):
    """More than a page of any engine, and half of them spelt differently."""
    texts = {
        f"{n:04}.txt": f"第{n}次说“四责{' ' * (n % 2)}协同”，又说四责协同。\n" for n in range(1000)
    }
    dates = {f"{n:04}.yaml": f"date: {1990 + n * 7 % 31}-0{1 + n % 9}-11\n" for n in range(900)}
    answerer = answerer_of(write(tmp_path, texts | dates), engine)
    found = answerer.slogan(PHRASE)
    assert len(found.occurrences) == 2000
    told = chronology(found, answerer.corpus)
    assert (len(told.mentions), len(told.undated)) == (1000, 100)
    years = [mention.date.first for mention in told.mentions if mention.date]
    assert years == sorted(years)
    assert sum(period.count for period in periods(found, answerer.corpus)) == 2000


def test_with_fewer_than_two_dates_all_is_as_it_was(tmp_path):
    texts = {"a.txt": "讲四责协同。\n", "b.md": dated("乙", "2019", "讲四责协同。")}
    answerer = answerer_of(write(tmp_path, texts))
    assert by_date(answerer.corpus) is None
    found = answerer.slogan(PHRASE)
    assert owners(found, answerer.corpus) == ["a", "乙"]
    assert chronology(found, answerer.corpus) is None
    assert titles(mentions_of(found, answerer.corpus)) == ["乙", "a"]


def test_a_year_may_hold_what_came_before_and_after_a_day_of_it(tmp_path):
    texts = {
        "a.md": dated("甲", "2021", "讲四责协同。"),
        "b.md": dated("乙", "2021-03-05", "讲四责协同。"),
        "c.md": dated("丙", "2021-04", "讲四责协同。"),
    }
    told = told_of(answerer_of(write(tmp_path, texts)), PHRASE)
    assert titles(told.mentions) == ["甲", "乙", "丙"]  # a year stands at its beginning
    assert titles(told.earliest) == ["甲", "乙"]
    assert titles(told.latest) == ["甲", "丙"]


def test_one_that_has_the_phrase_in_a_heading_only_is_the_first_all_the_same(tmp_path):
    texts = {
        "a.md": dated("甲", "2019-01-01", "## 一、推进四责协同\n\n正文说别的。"),
        "b.md": dated("乙", "2021-03-05", "讲四责协同。"),
    }
    told = told_of(answerer_of(write(tmp_path, texts)), PHRASE)
    assert [(m.document.title, m.count) for m in told.mentions] == [("甲", 0), ("乙", 1)]
    assert titles(told.earliest) == ["甲"]


days = st.dates(dt.date(2020, 1, 1), dt.date(2022, 12, 31))


def known(day, precision):
    """A day of which no more is said."""
    return read_date(f"{day:%Y-%m-%d}"[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(precision)])


@given(st.lists(st.tuples(days, st.sampled_from(Precision)), min_size=1, max_size=6))
def test_whatever_the_days_really_were_the_first_and_last_are_among_those_named(dates):
    nowhere = Path("x.txt")
    mentions = tuple(
        Mention(Document(str(n), "", nowhere, "", "", (), ()), known(day, precision), 1)
        for n, (day, precision) in enumerate(dates)
    )
    told = Chronology(mentions, len(dates), len(dates))
    named = {m.document.id for m in told.earliest}, {m.document.id for m in told.latest}
    real = [day for day, _ in dates]
    assert str(real.index(min(real))) in named[0]
    assert str(real.index(max(real))) in named[1]
    for mention in told.earliest:  # and none is named that cannot be the first
        assert all(mention.date.first <= other.date.last for other in mentions)


@ENGINES
def test_of_some_documents_only_these_are_told(tmp_path, engine):
    answerer = answerer_of(archive(tmp_path), engine)
    chosen = frozenset(
        d.id for d in answerer.corpus.documents if d.title[:2] in ("五月", "年终", "作风")
    )
    found = answerer.narrowed(chosen).slogan(PHRASE)
    told = chronology(found, answerer.corpus)  # whatever the reader has
    assert (told.documents, told.dated, titles(told.mentions)) == (3, 3, ["五月讲话", "年终讲话"])
    assert [p.first.year for p in periods(found, answerer.corpus)] == [*range(2019, 2024)]


# Periods


def rows(answerer, term):
    found = answerer.slogan(term)
    return [
        (p.unit, p.first.year if p.first else None, p.count, p.holding, p.documents)
        for p in periods(found, answerer.corpus)
    ]


def test_every_year_is_there_with_its_mentions_and_its_documents(tmp_path):
    assert rows(answerer_of(archive(tmp_path)), PHRASE) == [
        (Unit.YEARS, 2019, 0, 0, 1),
        (Unit.YEARS, 2020, 0, 0, 0),
        (Unit.YEARS, 2021, 4, 2, 2),
        (Unit.YEARS, 2022, 1, 1, 1),
        (Unit.YEARS, 2023, 1, 1, 1),
        (Unit.UNDATED, None, 1, 1, 1),
    ]


def test_what_has_no_date_and_no_mention_has_no_row(tmp_path):
    assert [unit for unit, *_ in rows(answerer_of(archive(tmp_path)), "工作作风")] == [
        Unit.YEARS
    ] * 5


def test_of_one_year_the_months_are_told_and_what_has_none_by_itself(tmp_path):
    texts = {
        "a.md": dated("甲", "2021-02-03", "讲四责协同。"),
        "b.md": dated("乙", "2021-04", "讲四责协同，四责协同。"),
        "c.md": dated("丙", "2021", "讲四责协同。"),
        "d.md": dated("丁", "2021", "讲别的。"),
    }
    answerer = answerer_of(write(tmp_path, texts))
    found = periods(answerer.slogan(PHRASE), answerer.corpus)
    assert [(p.unit, p.first.month, p.count, p.documents) for p in found] == [
        (Unit.MONTH, 2, 1, 1),
        (Unit.MONTH, 3, 0, 0),
        (Unit.MONTH, 4, 2, 1),
        (Unit.VAGUE, 1, 1, 2),
    ]


def test_of_one_year_without_a_month_there_is_one_row(tmp_path):
    texts = {name: dated(name, "2021", "讲四责协同。") for name in ("a.md", "b.md")}
    assert rows(answerer_of(write(tmp_path, texts)), PHRASE) == [(Unit.YEARS, 2021, 2, 2, 2)]


@pytest.mark.parametrize(
    ("first", "last", "spans"), [(1984, 2023, 40), (1983, 2023, 5), (1023, 2023, 11)]
)
def test_a_long_time_is_told_in_decades_or_centuries(tmp_path, first, last, spans):
    texts = {f"{n}.md": dated(f"{n}", f"{n}", "讲四责协同。") for n in (first, last)}
    answerer = answerer_of(write(tmp_path, texts))
    found = periods(answerer.slogan(PHRASE), answerer.corpus)
    assert len(found) == spans
    assert [p.count for p in found] == [1, *[0] * (spans - 2), 1]
    assert all(b.first - a.last == dt.timedelta(1) for a, b in itertools.pairwise(found))

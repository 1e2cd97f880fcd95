"""Look-ups find the same whether all texts are gone through or an engine narrows them down."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.milvus import opened

from bot.answering import Answerer, concordance
from bot.answering import texts as texts_module
from bot.answering.chronology import chronology
from bot.answering.texts import Texts
from bot.reading import Corpus, load_corpus
from bot.reading.document import Document, Passage, Section
from bot.retrieval.tantivy_index import TantivyIndex
from bot.text.folding import skeleton

LETTERS = "党建作风“”、。 １+a"
pieces = st.text(LETTERS, min_size=1, max_size=8).map(lambda text: skeleton(text).text).filter(bool)
paragraphs = st.lists(st.text(LETTERS, min_size=1, max_size=14), min_size=1, max_size=5)


def document(name, texts, headings=()):
    passages = tuple(
        Passage(f"{name}:{number}", name, number, None, (), "", text, 0, len(text))
        for number, text in enumerate(texts, 1)
    )
    sections = tuple(
        Section(n, "", heading, 1, None, 0, len(heading)) for n, heading in enumerate(headings)
    )
    return Document(name, name, Path(name), "", "", sections, passages)


def both(corpus, index=None):
    index = TantivyIndex() if index is None else index
    Answerer(corpus, index=index)
    return Texts(corpus), Texts(corpus, index.holding)


@pytest.fixture(scope="module")
def milvus(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("milvus") / "index.db") as index:
        yield index


def places(texts, piece):
    return [text.passage.id for text in texts.passages_with(piece)]


def by_hand(corpus, piece, shortest):
    """The longest run, by trying all."""
    best = ""
    texts = [passage.text for passage in corpus.body]
    texts += [section.heading for one in corpus.documents for section in one.sections]
    for text in (skeleton(text).text for text in texts):
        for end in range(len(piece) + 1):
            for start in range(end):
                if end - start > len(best) and piece[start:end] in text:
                    best = piece[start:end]
    return best if len(best) >= shortest else ""


looked_up = given(
    st.lists(paragraphs, min_size=1, max_size=3), paragraphs, pieces, st.integers(2, 4)
)


def compare(documents, headings, piece, shortest, index=None):
    last = len(documents) - 1
    corpus = Corpus(
        tuple(
            document(f"d{n}", texts, headings if n == last else ())
            for n, texts in enumerate(documents)
        )
    )
    every, some = both(corpus, index)
    expected = [p.id for p in corpus.body if piece in skeleton(p.text).text]
    assert places(every, piece) == places(some, piece) == expected
    assert every.holds(piece) == some.holds(piece)
    runs = [texts.longest_run(piece, shortest) for texts in (every, some)]
    assert runs == [by_hand(corpus, piece, shortest)] * 2


@settings(deadline=None, max_examples=150)
@looked_up
def test_the_same_places_and_runs(documents, headings, piece, shortest):
    compare(documents, headings, piece, shortest)


@settings(deadline=None, max_examples=20)
@looked_up
def test_the_same_places_and_runs_with_milvus(milvus, documents, headings, piece, shortest):
    milvus.sync(())  # the documents have the same names and no digest
    compare(documents, headings, piece, shortest, milvus)


@pytest.mark.parametrize(
    "piece", ["基层党组织", "全覆盖真协同", "四责协同", "1+1+x", "党", "没有的话"]
)
def test_the_speech_is_looked_up_the_same(corpus, piece):
    every, some = both(corpus)
    assert places(every, piece) == places(some, piece)
    assert places(every, piece) or piece == "没有的话"


def test_the_likely_are_those_of_the_corpus(corpus, tmp_path):
    (tmp_path / "other.txt").write_text("别的讲话。\n第二段。\n", "utf-8")
    other = load_corpus([tmp_path]).body[0]
    aside = next(p for p in corpus.documents[0].passages if not p.ordinal)
    for texts in both(corpus):
        found = texts.of([corpus.body[1], other, aside, corpus.body[0]])
        assert [text.passage for text in found] == [corpus.body[1], corpus.body[0]]


# Where more passages can hold a phrase than anybody reads


def test_of_very_many_places_only_some_are_looked_at(monkeypatch):
    monkeypatch.setattr(concordance, "_MOST", 5)
    dated = [
        replace(document(f"d{year}", ["党建。作风党建"] * 2), meta={"date": f"{year}-01-01"})
        for year in (2021, 2020, 2022)
    ]
    corpus = Corpus(tuple(dated))
    index = TantivyIndex()
    answerer = Answerer(corpus, index=index)
    found = answerer.slogan("党建")
    assert not found.is_complete
    assert len(found.occurrences) == 10  # of twelve, in five of six passages
    assert chronology(found, corpus) is None
    assert Answerer(corpus).slogan("党建").is_complete  # in memory, all are at hand

    monkeypatch.setattr(concordance, "_MOST", 6)
    every = Answerer(corpus, index=index).slogan("党建")
    assert every.is_complete
    assert len(every.occurrences) == 12
    assert [place.passage.document_id for place in every.occurrences[:4]] == ["d2020"] * 4
    assert chronology(every, corpus) is not None


def test_that_a_piece_stands_somewhere_is_seen_in_a_few(monkeypatch):
    monkeypatch.setattr(texts_module, "_SOME", 2)
    corpus = Corpus((document("d", ["党建作风"] * 9 + ["作风党建", "党作 建风"]),))
    index = TantivyIndex()
    Answerer(corpus, index=index)
    asked = []

    def holding(pairs, most=None):
        asked.append(most)
        return index.holding(pairs, most)

    texts = Texts(corpus, holding)
    assert texts.holds("党建作风")
    assert texts.holds("党建")
    assert asked == [2, 2]
    assert texts.holds("作风党建")  # of which the first few with all of its pairs may have no more
    assert not texts.holds("风建")

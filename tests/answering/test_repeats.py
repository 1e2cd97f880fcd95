"""Nearly the same in several documents is shown once, and where else it stands is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer
from bot.answering.repeats import resemblance, with_repeats
from bot.chat import messages
from bot.chat.conversation import Conversation
from bot.cli import shapes
from bot.reading import Corpus, Document, Passage, load_corpus
from bot.retrieval.tantivy_index import TantivyIndex

STOCK = "要坚持重心下移、力量下沉，切实为基层减负增能赋权，让干部把更多精力用在抓落实上。"
NEARLY = "要坚持重心下移、力量下沉，切实为基层减负增能赋权，使干部把更多精力用在抓落实上！"
OTHER = "要改进文风会风，开短会、讲短话，为基层减负要看实效，不能只看文件减了多少。"


def document(name, *texts):
    source = "\n".join(texts)
    passages = []
    for number, text in enumerate(texts, 1):
        start = source.index(text, passages[-1].end if passages else 0)
        end = start + len(text)
        passages.append(Passage(f"{name}:{number}", name, number, None, (), "", text, start, end))
    return Document(
        name, f"{name}讲话", Path(name), f"{ord(name[0]):012x}", source, (), tuple(passages)
    )


@pytest.fixture
def corpus():
    return Corpus(
        (
            document("a", STOCK, "别的一段话，讲的是学习。"),
            document("b", "开场白在这里。", NEARLY),
            document("c", OTHER),
            document("d", STOCK),
        )
    )


@pytest.fixture(params=["memory", "tantivy"])
def answerer(corpus, request):
    return Answerer(corpus, index=TantivyIndex() if request.param == "tantivy" else None)


# The measure


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("甲乙丙丁", "甲乙丙丁", 1.0),
        ("甲乙丙丁戊", "甲乙丙丁己", 1 / 3),
        ("甲乙丙丁", "戊己庚辛", 0.0),
        ("甲乙", "甲乙", 1.0),
        ("甲乙", "甲丙", 0.0),
        ("", "", 1.0),
    ],
)
def test_resemblance_is_the_share_of_common_shingles(one, other, expected):
    assert resemblance(one, other) == pytest.approx(expected)


@given(st.text("甲乙丙丁", max_size=30), st.text("甲乙丙丁", max_size=30))
def test_resemblance_is_symmetric_and_a_share(one, other):
    assert resemblance(one, other) == resemblance(other, one)
    assert 0 <= resemblance(one, other) <= 1
    assert resemblance(one, one) == 1


@given(st.lists(st.sampled_from([STOCK, NEARLY, OTHER]), max_size=8))
def test_every_passage_is_told_once(texts):
    passages = [document(f"d{number}", text).passages[0] for number, text in enumerate(texts)]
    found = with_repeats(passages)
    places = sorted(place for first, others in found for place in (first, *others))
    assert places == list(range(len(texts)))
    assert all(first < min(others, default=len(texts)) for first, others in found)


def test_within_one_document_only_the_very_same_is_a_repeat():
    passages = document("a", STOCK, NEARLY, STOCK).passages
    assert with_repeats(passages) == [(0, (2,)), (1, ())]


# Answers


def test_an_answer_shows_the_first_and_names_the_others(answerer):
    found = answerer.ask("怎么为基层减负增能赋权，让干部抓落实")
    [hit] = [hit for hit in found.hits if hit.passage.id in {"a:1", "b:2", "d:1"}]
    assert {passage.id for passage in (hit.passage, *hit.also)} == {"a:1", "b:2", "d:1"}


def test_a_ranking_has_each_once(answerer):
    hits = answerer.search("为基层减负")
    shown = [hit.passage.id for hit in hits]
    every = [passage.id for hit in hits for passage in (hit.passage, *hit.also)]
    assert len(every) == len(set(every))
    assert len({"a:1", "b:2", "d:1"}.intersection(shown)) == 1
    assert "c:1" in shown


def test_members_see_where_else_it_stands_with_buttons_that_lead_there(corpus):
    answerer = Answerer(corpus)
    talk = Conversation(answerer, today=lambda: None, quote_of_the_day=lambda _: None)
    [reply] = talk.ask("怎么为基层减负增能赋权，让干部抓落实")
    hit = next(hit for hit in answerer.ask("怎么为基层减负增能赋权，让干部抓落实").hits if hit.also)
    assert "另见 2 处：" in reply.text
    buttons = {button.label: button.action for row in reply.buttons for button in row}
    for passage in hit.also:
        label = messages.place(
            f"《{passage.document_id}讲话》", messages.paragraph(passage.ordinal)
        )
        assert label in reply.text
        [shown] = talk.press(buttons[label], keyboard=reply.buttons)
        assert passage.text in shown.text


def test_a_listing_and_json_say_it_too(corpus):
    answerer = Answerer(corpus)
    hits = answerer.search("为基层减负")
    talk = Conversation(answerer, today=lambda: None, quote_of_the_day=lambda _: None)
    assert "另见 2 处：" in talk.search("为基层减负")[0].text
    shape = json.loads(shapes.line(shapes.searched("为基层减负", hits, corpus)))
    also = [hit.get("also") for hit in shape["hits"]]
    assert sorted(len(ids) for ids in also if ids) == [2]


def test_the_speech_repeats_nothing():
    answerer = Answerer(load_corpus([Path(__file__).parents[2] / "corpus"]))
    for question in ("主题教育怎么开展", "为基层减负", "四责协同", "机关党建"):
        assert not any(hit.also for hit in answerer.search(question))

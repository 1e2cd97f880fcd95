"""A passage that was taught to answer a question answers it, and questions like it, and no others."""

from __future__ import annotations

import pytest

from bot.answering import Answer, Answerer, Refusal
from bot.answering.aliases import Taught, digest_of, resolve

QUESTION = "单位食堂周末开不开门"


@pytest.fixture(scope="module")
def target(answerer):
    return answerer.corpus.body[5]


@pytest.fixture(scope="module")
def taught(answerer, target):
    return Answerer(answerer.corpus, aliases={target.id: (QUESTION, "“九个坚持”哪年提出的")})


def test_untaught_it_declines(answerer):
    assert isinstance(answerer.ask(QUESTION), Refusal)


@pytest.mark.parametrize(
    "question",
    [QUESTION, "請問單位食堂周末開不開門？", "单位食堂 周末开不开门呢", "单位的食堂周末开不开门"],
)
def test_questions_like_it_find_the_passage(taught, target, question):
    found = taught.ask(question)
    assert isinstance(found, Answer)
    assert found.hits[0].passage == target
    assert taught.search(question)[0].passage == target


def test_what_was_taught_goes_before_set_phrases_and_details(taught, answerer, target):
    assert isinstance(answerer.ask("“九个坚持”哪年提出的"), Refusal)
    found = taught.ask("“九个坚持”哪年提出的")
    assert isinstance(found, Answer)
    assert found.hits[0].passage == target


@pytest.mark.parametrize("question", ["怎么抓落实", "工作怎么做", "抓工作落实"])
def test_a_question_of_usual_words_can_be_taught_too(answerer, question):
    for target in answerer.corpus.body:
        found = Answerer(answerer.corpus, aliases={target.id: (question,)}).ask(question)
        assert isinstance(found, Answer)
        assert found.hits[0].passage == target


@pytest.mark.parametrize("question", ["落实", "工作", "怎么抓", "怎么做", "工作安排"])
def test_a_usual_word_alone_is_not_the_question(answerer, target, question):
    taught = Answerer(answerer.corpus, aliases={target.id: ("怎么抓工作落实",)})
    before, now = answerer.ask(question), taught.ask(question)
    assert type(now) is type(before)


@pytest.mark.parametrize("question", ["食堂", "周末去哪里玩", "单位", "开门", "你好", "门票多少钱"])
def test_a_shared_word_is_not_the_question(taught, answerer, question):
    assert type(taught.ask(question)) is type(answerer.ask(question))


@pytest.mark.parametrize("question", ["四责协同", "怎么改进工作作风", "“两个维护”", "一共几个部分"])
def test_other_questions_are_answered_as_before(taught, answerer, question):
    before, now = answerer.ask(question), taught.ask(question)
    assert isinstance(before, Answer)
    assert [hit.passage for hit in now.hits] == [hit.passage for hit in before.hits]


def test_an_alias_is_never_shown(taught, target):
    for hit in taught.ask(QUESTION).hits:
        assert hit.passage.text == target.text
        assert all(0 <= a < b <= len(hit.passage.text) for a, b in hit.spans)


# Which passage an alias is for, after the text has been edited


def test_resolved_by_id_and_digest(answerer, target):
    found = resolve(answerer.corpus, [Taught(1, target.id, digest_of(target), QUESTION)])
    assert (found.aliases, found.lost) == ({target.id: (QUESTION,)}, ())


def test_a_passage_that_moved_is_found_by_its_text(answerer, target):
    found = resolve(answerer.corpus, [Taught(1, "elsewhere:3", digest_of(target), QUESTION)])
    assert found.aliases == {target.id: (QUESTION,)}


def test_a_passage_that_was_reworded_is_lost(answerer, target):
    one = Taught(1, target.id, "0" * 64, QUESTION)
    found = resolve(answerer.corpus, [one])
    assert (found.aliases, found.lost) == ({}, (one,))

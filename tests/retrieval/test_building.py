"""An engine is brought in line by worker processes exactly as it would be by this one."""

import concurrent.futures
import multiprocessing
import os
import signal
from dataclasses import replace

import pytest
from support.maimed import half_told

from bot.answering import Answerer
from bot.reading import load_corpus
from bot.retrieval import building
from bot.retrieval.building import bring_in_line, outdated
from bot.retrieval.index import Field, IndexUnavailableError, Query, Synced
from bot.retrieval.phrases import Phrases, phrases_of
from bot.retrieval.tantivy_index import TantivyIndex

LINES = [
    "要坚持“四责协同”，把压力传导到每一个支部。",
    "四责协同不是口号，干部要把责任扛在肩上。",
    "作风建设永远在路上，基层减负要见到实效。",
    "党费按月交纳，支部每月公示一次。",
]


@pytest.fixture
def write(tmp_path):
    """Write documents of so many paragraphs by name, and read the corpus."""
    folder = tmp_path / "corpus"
    folder.mkdir()

    def write(**lengths):
        for name, count in lengths.items():
            lines = [f"{LINES[n % 4]}这是{name}的第{n}段话。" for n in range(count)]
            (folder / f"{name}.txt").write_text("\n".join(["题目", *lines]), "utf-8")
        return load_corpus([folder])

    return write


@pytest.fixture
def crew(monkeypatch):
    """Let worker processes begin however little there is to do."""
    monkeypatch.setattr(building, "WORTH", 1)


def contents(index, corpus):
    """What an index gives for the terms of the texts."""
    queries = [
        Query({field: {term: 1.0}})
        for field, terms in (
            (Field.GRAMS, ["支部", "作风", "协同"]),
            (Field.WORDS, ["四责协同", "压力", "公示"]),
        )
        for term in terms
    ]
    found = [
        sorted((scored.id, round(scored.score, 5)) for scored in index.search(query, 10_000))
        for query in queries
    ]
    holding = [sorted(index.holding(pairs)) for pairs in (["部每"], ["肩上", "上这"])]
    return found, holding, index.digests(), len(index)


def test_worker_processes_make_the_same_index(write, crew):
    corpus = write(a=70, b=1, c=200, d=64)
    phrases = phrases_of(corpus)
    alone, helped = TantivyIndex(), TantivyIndex()
    told = []
    assert bring_in_line(alone, corpus, phrases) == Synced(added=4)
    assert bring_in_line(helped, corpus, phrases, workers=2, told=told.append) == Synced(added=4)
    assert contents(helped, corpus) == contents(alone, corpus)
    assert sum(told) == len(helped) == 335
    assert max(told) <= 64


def test_only_what_is_new_is_cut(write, crew):
    corpus = write(a=30, b=30)
    phrases = phrases_of(corpus)
    index = TantivyIndex()
    bring_in_line(index, corpus, phrases)
    changed = write(b=31, c=10)
    todo = outdated(index, changed, phrases_of(changed, phrases))
    assert [document.id for document in todo.documents] == ["b", "c"]
    assert (todo.passages, todo.counts) == (41, Synced(added=1, replaced=1, kept=1))
    told = []
    after = phrases_of(changed, phrases)
    counts = bring_in_line(index, changed, after, workers=2, told=told.append)
    assert (counts, sum(told)) == (todo.counts, 41)
    assert not outdated(index, changed, after)
    fresh = TantivyIndex()
    bring_in_line(fresh, changed, after)
    assert contents(index, changed)[1:] == contents(fresh, changed)[1:]


def test_what_is_gone_is_removed(write, tmp_path):
    corpus = write(a=3, b=3)
    index = TantivyIndex()
    bring_in_line(index, corpus, phrases_of(corpus))
    (tmp_path / "corpus" / "a.txt").unlink()
    rest = load_corpus([tmp_path / "corpus"])
    todo = outdated(index, rest, phrases_of(rest))
    assert todo
    assert todo.counts == Synced(removed=1, kept=1)
    assert bring_in_line(index, rest, phrases_of(rest)) == todo.counts
    assert len(index) == 3


def test_a_set_phrase_that_another_document_brings_cuts_words_anew(write, tmp_path):
    folder = tmp_path / "corpus"
    (folder / "old.txt").write_text("题目\n大家要同频共振地干。\n另一段。\n", "utf-8")
    (folder / "other.txt").write_text("题目\n这里没有那个说法。\n另一段。\n", "utf-8")
    before = load_corpus([folder])
    phrases = phrases_of(before)
    index = TantivyIndex()
    bring_in_line(index, before, phrases)
    (folder / "new.txt").write_text("题目\n要做到“同频共振”。\n另一段。\n", "utf-8")
    after = load_corpus([folder])
    phrases = phrases_of(after, phrases)
    counts = bring_in_line(index, after, phrases)
    assert counts == Synced(added=1, replaced=1, kept=1)
    found = index.search(Query({Field.WORDS: {"同频共振": 1.0}}), 9)
    assert {scored.id for scored in found} == {"old:1", "new:1"}


def test_the_glossary_is_part_of_what_an_engine_knows(write, tmp_path):
    corpus = write(a=4)
    index = TantivyIndex()
    bring_in_line(index, corpus, phrases_of(corpus))
    glossary = tmp_path / "corpus" / "glossary.yaml"
    glossary.write_text("- term: 四责协同\n  also: [主体责任]\n", "utf-8")
    told = load_corpus([tmp_path / "corpus"])
    assert outdated(index, told, phrases_of(told)).counts == Synced(replaced=1)


def test_an_answerer_has_nothing_more_to_tell(write):
    corpus = write(a=20)
    phrases = phrases_of(corpus)
    index = TantivyIndex()
    bring_in_line(index, corpus, phrases)
    answerer = Answerer(corpus, index=index, phrases=phrases)
    assert answerer.is_archive
    assert not outdated(index, corpus, phrases)
    assert answerer.slogan("四责协同").occurrences


def test_no_more_is_cut_ahead_than_a_few_batches(write, crew, monkeypatch):
    corpus = write(a=2000)
    given = []
    monkeypatch.setattr(
        concurrent.futures.ProcessPoolExecutor,
        "submit",
        lambda self, work, passages: given.append(len(passages)) or Done(work(passages)),
    )
    taken = 0

    def told(count):
        nonlocal taken
        taken += count
        assert sum(given) - taken <= (2 * 3 + 1) * 64

    bring_in_line(TantivyIndex(), corpus, Phrases(), workers=2, told=told)
    assert taken == sum(given) == 2000


class Done:
    """A future that is done."""

    def __init__(self, result):
        self.result = lambda timeout: result


@pytest.mark.parametrize("theirs", [("a",), ("b", "c"), ("a", "d"), ("d", "e"), ()])
def test_what_another_process_has_told_meanwhile_is_left_alone(write, crew, tmp_path, theirs):
    corpus = write(a=200, b=70, c=70, d=200, e=10)
    phrases = phrases_of(corpus)
    bring_in_line(TantivyIndex(tmp_path / "index"), corpus, phrases)
    index = TantivyIndex(tmp_path / "index")
    index.sync(())
    stale = TantivyIndex(tmp_path / "index")
    chosen = tuple(one for one in corpus.documents if one.id in theirs)
    bring_in_line(index, replace(corpus, documents=chosen), phrases)
    counts = bring_in_line(stale, corpus, phrases, workers=2)
    assert counts == Synced(added=5 - len(theirs), kept=len(theirs))
    fresh = TantivyIndex()
    bring_in_line(fresh, corpus, phrases)
    assert contents(stale, corpus)[1:] == contents(fresh, corpus)[1:]


@pytest.mark.parametrize("known", [("a",), ("b", "c"), ("d", "e")])
def test_what_another_process_has_taken_away_meanwhile_is_told_again(write, crew, tmp_path, known):
    corpus = write(a=200, b=70, c=70, d=200, e=10)
    phrases = phrases_of(corpus)
    some = replace(corpus, documents=tuple(one for one in corpus.documents if one.id in known))
    bring_in_line(TantivyIndex(tmp_path / "index"), some, phrases)
    stale = TantivyIndex(tmp_path / "index")
    TantivyIndex(tmp_path / "index").sync(())
    assert bring_in_line(stale, corpus, phrases, workers=2) == Synced(added=5)
    assert len(stale) == 550


def test_a_worker_that_is_killed_is_said_and_what_was_committed_stays(
    write, crew, tmp_path, monkeypatch
):
    names = "abcdefghijkl"  # more than are cut ahead
    corpus = write(**dict.fromkeys(names, 100))
    phrases = phrases_of(corpus)
    monkeypatch.setattr("bot.retrieval.tantivy_index._BATCH", 50)
    index = TantivyIndex(tmp_path / "index")
    done = 0

    def told(count):
        nonlocal done
        done += count
        if done == 200:  # the second document is whole
            workers = multiprocessing.active_children()
            for worker in workers:
                os.kill(worker.pid, signal.SIGKILL)
            for worker in workers:
                worker.join()

    with pytest.raises(IndexUnavailableError, match="--workers 1"):
        bring_in_line(index, corpus, phrases, workers=2, told=told)
    assert 1 <= len(index.digests()) < len(names)
    again = TantivyIndex(tmp_path / "index")
    kept = len(again.digests())
    assert bring_in_line(again, corpus, phrases) == Synced(added=len(names) - kept, kept=kept)
    assert len(again) == 1200


def test_a_worker_that_is_killed_while_it_hands_over_is_said_and_not_waited_for(
    write, crew, tmp_path, monkeypatch
):
    """What it leaves in the pipe is half a message, and the lock of it taken."""
    corpus = write(**dict.fromkeys("abcdefgh", 200))
    monkeypatch.setattr(building, "_work", half_told)
    monkeypatch.setattr(building, "_LOOK", 0.1)
    index = TantivyIndex(tmp_path / "index")
    with pytest.raises(IndexUnavailableError, match="--workers 1"):
        bring_in_line(index, corpus, phrases_of(corpus), workers=2)
    assert not multiprocessing.active_children()

"""What answers from an archive is opened, brought in line, reloaded and selected from."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot import indexing
from bot.answering import Answer, Answerer, texts
from bot.answering.aliases import Taught, digest_of
from bot.app import load_answerer, make_library
from bot.config import ConfigError, MilvusSettings, RetrievalSettings, Settings
from bot.indexing import brought_in_line, open_archive, sync
from bot.library import Outcome
from bot.reading import corpus as corpus_module
from bot.reading import load_corpus
from bot.reading.kept import KeptDocument
from bot.retrieval import building, engines
from bot.retrieval.evidence import bare
from bot.retrieval.index import Synced
from bot.retrieval.tantivy_index import TantivyIndex
from bot.retrieval.writers import IndexBusyError, writing

ONE = "一、总的要求\n要坚持“四责协同”，把压力传导到支部。\n要改进工作作风，为基层减负。\n"
TWO = "一、交费\n党费按月交纳，支部每季度公示一次。\n四责协同不是口号。\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "one.txt").write_text(ONE, "utf-8")
    (folder / "two.txt").write_text(TWO, "utf-8")
    return folder


@pytest.fixture
def settings(folder, tmp_path):
    return Settings(
        corpus=(folder,), retrieval=RetrievalSettings("tantivy", index=tmp_path / "index")
    )


@pytest.fixture
def cut(monkeypatch):
    """The ids of passages whose words are cut from here on."""
    ids = []
    plain = building.entry

    def entry(passage, *rest):
        ids.append(passage.id)
        return plain(passage, *rest)

    monkeypatch.setattr(building, "entry", entry)
    monkeypatch.setattr("bot.retrieval.entries.entry", entry)
    return ids


def first(answerer, question):
    reply = answerer.ask(question)
    assert isinstance(reply, Answer), reply
    return reply.hits[0].passage.id


# Opened


def test_the_index_is_made_at_the_first_question_and_only_opened_at_the_next(settings, cut):
    answerer = load_answerer(settings)
    assert (first(answerer, "党费怎么交纳"), len(cut)) == ("two:1", 4)
    assert (first(load_answerer(settings), "党费怎么交纳"), len(cut)) == ("two:1", 4)


def test_only_changed_documents_are_cut_anew(settings, folder, cut):
    load_answerer(settings)
    cut.clear()
    (folder / "two.txt").write_text(TWO + "还要办好夜校。\n", "utf-8")
    (folder / "three.txt").write_text("二、学习\n要建好读书角。\n要领学。\n", "utf-8")
    answerer = load_answerer(settings)
    assert sorted(cut) == ["three:1", "three:2", "two:1", "two:2", "two:3"]
    assert first(answerer, "读书角怎么建") == "three:1"


def test_another_corpus_is_asked_without_losing_the_configured_one(settings, tmp_path, cut):
    load_answerer(settings)
    (tmp_path / "other.txt").write_text("一、别处\n要种好菜园。\n要养鱼。\n", "utf-8")
    cut.clear()
    other = load_answerer(settings, [tmp_path / "other.txt"])
    assert first(other, "菜园怎么种好") == "other:1"
    assert cut == ["other:1", "other:2"]
    load_answerer(settings)
    assert cut == ["other:1", "other:2"]


def test_a_few_paragraphs_are_searched_in_memory_and_no_file_is_written(settings, tmp_path):
    auto = dataclasses.replace(settings, retrieval=RetrievalSettings(index=tmp_path / "index"))
    assert first(load_answerer(auto), "党费怎么交纳") == "two:1"
    assert not (tmp_path / "index").exists()


def test_many_are_kept_on_disk(settings, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(engines, "LARGE", 4)
    auto = dataclasses.replace(settings, retrieval=RetrievalSettings(index=tmp_path / "index"))
    assert first(load_answerer(auto), "党费怎么交纳") == "two:1"
    assert (tmp_path / "index" / "tantivy").is_dir()
    assert "`yuanwen index build` does it ahead" in caplog.text


def test_a_missing_extra_is_said_with_the_key(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(engines, "missing", lambda _: "install it")
    named = dataclasses.replace(settings, path=tmp_path / "config.yaml")
    with pytest.raises(ConfigError, match=r"config\.yaml: retrieval\.engine: install it"):
        load_answerer(named)


def test_an_archive_loads_no_engine_but_its_own(settings, folder):
    code = (
        "import sys; from pathlib import Path\n"
        "from bot.app import load_answerer; from bot.config import *\n"
        f"retrieval = RetrievalSettings('tantivy', index=Path({str(settings.retrieval.index)!r}))\n"
        f"settings = Settings(corpus=(Path({str(folder)!r}),), retrieval=retrieval)\n"
        "load_answerer(settings).ask('党费怎么交纳')\n"
        "print([name for name in ('numpy', 'rank_bm25', 'pymilvus') if name in sys.modules])"
    )
    root = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


# Two at once


class Other:
    """Somebody else who is writing the index."""

    def __init__(self, settings):
        self.folder = settings.retrieval.index / "tantivy"
        self.index = TantivyIndex(self.folder)
        self.writer = self.index._writers.writer(self.index._index, 15_000_000)

    def end(self):
        self.writer.rollback()
        self.writer = None
        self.index._writers.done()


def test_whoever_only_asks_answers_from_what_is_there(settings, folder, caplog):
    load_answerer(settings)
    (folder / "one.txt").unlink()
    (folder / "three.txt").write_text("二、学习\n要建好读书角。\n要领学。\n", "utf-8")
    other = Other(settings)
    answerer = load_answerer(settings)
    assert f"being written by process {writing(other.folder).pid}" in caplog.text
    assert "answering from 1 of 2 documents" in caplog.text
    assert first(answerer, "党费怎么交纳") == "two:1"
    hits = answerer.search("四责协同") + answerer.search("读书角")
    assert {hit.passage.document_id for hit in hits} == {"two"}  # what is gone is not quoted
    other.end()


def test_whoever_is_to_stay_waits_for_the_other(settings, monkeypatch, caplog):
    other = Other(settings)
    monkeypatch.setattr(indexing.time, "sleep", lambda _: other.end())
    assert first(load_answerer(settings, patience=60), "党费怎么交纳") == "two:1"
    assert "waiting: the index in" in caplog.text


def test_but_not_for_ever(settings):
    other = Other(settings)
    with pytest.raises(IndexBusyError, match="only one may write"):
        load_answerer(settings, patience=0)
    other.end()
    assert writing(other.folder) is None


def test_what_another_has_written_meanwhile_is_not_written_again(settings, cut):
    corpus = load_corpus(settings.corpus)
    archive = open_archive(settings, corpus)
    load_answerer(settings)
    cut.clear()
    assert sync(archive) == Synced(kept=2)
    assert cut == []
    assert len(brought_in_line(archive, patience=None)) == 4


# While it runs


async def test_a_reload_tells_the_index_what_changed_and_the_old_answers_on(
    settings, folder, cut, caplog
):
    library = make_library(settings)
    before = library.current
    cut.clear()
    (folder / "two.txt").write_text(TWO + "还要办好夜校。\n", "utf-8")
    assert (await library.reload()).outcome is Outcome.CHANGED
    assert sorted(cut) == ["two:1", "two:2", "two:3"]
    assert first(library.current.answerer, "夜校怎么办好") == "two:3"
    assert before.answerer.search("夜校") == ()  # what it was made from
    assert first(before.answerer, "党费怎么交纳") == "two:1"


async def test_a_reload_that_cannot_write_leaves_all_as_it_was(
    settings, folder, monkeypatch, caplog
):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("bot.app._PATIENCE", 0.0)
    library = make_library(settings)
    other = Other(settings)
    (folder / "three.txt").write_text("二、学习\n要建好读书角。\n要领学。\n", "utf-8")
    result = await library.reload()
    assert result.outcome is Outcome.FAILED
    assert "only one may write" in result.error
    assert "Traceback" not in caplog.text
    assert first(library.current.answerer, "党费怎么交纳") == "two:1"
    other.end()
    assert (await library.reload()).outcome is Outcome.CHANGED


async def test_the_loop_turns_while_words_are_cut(settings, folder, monkeypatch):
    library = make_library(settings)
    turned, cutting = threading.Event(), threading.Event()
    plain = building.bring_in_line

    def slow(*arguments, **options):
        cutting.set()
        assert turned.wait(20)
        return plain(*arguments, **options)

    monkeypatch.setattr(building, "bring_in_line", slow)
    (folder / "three.txt").write_text("二、学习\n要建好读书角。\n要领学。\n", "utf-8")
    reloading = asyncio.create_task(library.reload())
    assert await asyncio.to_thread(cutting.wait, 20)
    turned.set()  # could not be, if this very loop were held up
    assert (await reloading).outcome is Outcome.CHANGED


# Selections


def test_chosen_documents_and_lessons_need_no_index_of_their_own(settings, cut):
    shelf = make_library(settings).current
    cut.clear()
    target = shelf.corpus.passage("one:2")
    taught = Taught(1, target.id, digest_of(target), "夜校几点开门")
    only = shelf.conversation(["two"], ())
    assert {p.document_id for p in shelf_passages(only, "四责协同")} == {"two"}
    lesson = shelf.conversation((), [taught])
    assert shelf_passages(lesson, "夜校几点开门")[0].id == "one:2"
    both = shelf.conversation(["two"], [taught])
    assert "one:2" not in {p.id for p in shelf_passages(both, "夜校几点开门")}
    assert cut == []


def shelf_passages(conversation, question):
    answerer = conversation._answerer
    assert isinstance(answerer, Answerer)
    return [hit.passage for hit in answerer.search(question)]


# What is read is kept


@pytest.fixture
def read(monkeypatch):
    """The names of the files that are read from here on, however new they are."""
    names = []
    plain = corpus_module.read_document

    def read_document(path, place):
        names.append(path.name)
        return plain(path, place)

    monkeypatch.setattr(corpus_module, "read_document", read_document)
    monkeypatch.setattr("bot.reading.catalogue._RECENT", -(10**18))
    return names


def test_an_archive_is_read_once(settings, folder, read):
    load_answerer(settings)
    assert first(load_answerer(settings), "党费怎么交纳") == "two:1"
    assert read == ["one.txt", "two.txt"]
    (folder / "two.txt").write_text(TWO + "党费可以补交。\n", "utf-8")
    assert first(load_answerer(settings), "党费可以补交吗") == "two:3"
    assert read == ["one.txt", "two.txt", "two.txt"]


def test_an_archive_is_read_every_time_where_it_cannot_be_kept(settings, read, caplog):
    (settings.retrieval.index / "corpus.db").mkdir(parents=True)
    for _ in range(2):
        assert first(load_answerer(settings), "党费怎么交纳") == "two:1"
    assert read == ["one.txt", "two.txt"] * 2
    assert "all texts are read at every start" in caplog.text


def test_a_small_corpus_is_not_kept(settings, tmp_path, read):
    few = dataclasses.replace(settings, retrieval=RetrievalSettings("auto", index=tmp_path / "i"))
    for _ in range(2):
        load_answerer(few)
    assert read == ["one.txt", "two.txt"] * 2
    assert not (tmp_path / "i").exists()


def test_a_corpus_that_grows_large_is_kept_and_not_when_it_is_small_again(
    settings, read, monkeypatch
):
    monkeypatch.setattr(engines, "LARGE", 4)
    auto = dataclasses.replace(
        settings, retrieval=RetrievalSettings("auto", index=settings.retrieval.index)
    )
    assert load_answerer(auto).is_archive
    read.clear()
    assert load_answerer(auto).is_archive
    assert read == []
    monkeypatch.setattr(engines, "LARGE", 5)
    answerer = load_answerer(auto)
    assert not answerer.is_archive
    assert answerer.corpus.documents[0].at_hand


def test_building_anew_reads_anew(settings, read):
    load_answerer(settings)
    read.clear()
    indexing.read_corpus(settings, anew=True)
    assert read == ["one.txt", "two.txt"]


# Milvus, from the configuration on


@pytest.fixture
def milvus(settings, tmp_path):
    """Settings with a milvus-lite file, which is let go at the end."""
    from milvus_lite import server_manager_instance

    file = str(tmp_path / "milvus.db")
    engine = RetrievalSettings(
        "milvus", index=settings.retrieval.index, milvus=MilvusSettings(uri=file)
    )
    yield dataclasses.replace(settings, retrieval=engine)
    server_manager_instance.release_server(file)


def test_an_archive_in_milvus_answers_and_is_written_once(milvus, folder, cut):
    answerer = load_answerer(milvus)
    assert (first(answerer, "党费怎么交纳"), len(cut)) == ("two:1", 4)
    assert len(answerer.slogan("四责协同").occurrences) == 2
    assert first(load_answerer(milvus), "为基层减负") == "one:2"
    assert len(cut) == 4
    (folder / "two.txt").write_text(TWO + "党费可以补交。\n", "utf-8")
    assert first(load_answerer(milvus), "党费可以补交吗") == "two:3"
    assert len(cut) == 7


def test_of_an_archive_in_milvus_no_text_is_gone_through(milvus, monkeypatch):
    load_answerer(milvus)
    every = KeptDocument.passages.fget
    gone_through, made_ready = [], []
    monkeypatch.setattr(
        KeptDocument, "passages", property(lambda one: gone_through.append(one.id) or every(one))
    )
    monkeypatch.setattr(texts, "bare", lambda text: made_ready.append(text) or bare(text))
    answerer = load_answerer(milvus)
    assert (gone_through, made_ready) == ([], [])
    assert len(answerer.slogan("四责协同").occurrences) == 2
    assert [text.partition("四责协同")[0] for text in made_ready] == ["要坚持“", ""]
    assert first(answerer, "党费怎么交纳") == "two:1"
    assert gone_through == []


def test_an_archive_in_milvus_is_answered_from_as_chosen(milvus):
    answerer = load_answerer(milvus)
    corpus = answerer.corpus
    some = dataclasses.replace(corpus, documents=corpus.documents[:1])
    selection = answerer.selection(some, {}, lambda: pytest.fail("no index of its own"))
    found = selection.search("四责协同")
    assert {hit.passage.document_id for hit in found} == {"one"}

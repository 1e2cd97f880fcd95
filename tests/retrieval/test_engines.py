"""Which engine there is for a corpus, and where it keeps what."""

import importlib.util
import sys
import types
from pathlib import Path

import pytest

from bot.retrieval import engines
from bot.retrieval.engines import LARGE, Engine, Milvus, choose, folder_of, mark_of, open_index
from bot.retrieval.index import IndexUnavailableError
from bot.retrieval.tantivy_index import TantivyIndex


@pytest.fixture
def lacking(monkeypatch):
    """Have packages that are not installed."""

    def lacking(*names):
        known = importlib.util.find_spec
        monkeypatch.setattr(
            engines.importlib.util, "find_spec", lambda n: None if n in names else known(n)
        )

    return lacking


def test_auto_is_by_the_number_of_paragraphs():
    assert choose("auto", 11) is choose("auto", LARGE - 1) is Engine.MEMORY
    assert choose("auto", LARGE) is Engine.TANTIVY


@pytest.mark.parametrize("name", ["memory", "tantivy", "milvus"])
def test_what_is_named_is_taken_at_any_size(name):
    assert choose(name, 1) == choose(name, 10**7) == name


def test_without_the_extra_auto_stays_in_memory_and_hints_at_it(lacking, caplog):
    lacking("tantivy")
    assert choose("auto", LARGE) is Engine.MEMORY
    [record] = caplog.records
    assert 'pip install "yuanwen[archive]"' in record.message
    assert str(LARGE) in record.message
    assert choose("auto", LARGE - 1) is Engine.MEMORY
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("engine", "package", "extra"),
    [(Engine.TANTIVY, "tantivy", "archive"), (Engine.MILVUS, "pymilvus", "cluster")],
)
def test_a_missing_extra_is_named(lacking, tmp_path, engine, package, extra):
    lacking(package)
    with pytest.raises(IndexUnavailableError, match=rf"yuanwen\[{extra}\]"):
        open_index(engine, tmp_path, Milvus("x.db"))


def test_the_memory_engine_keeps_nothing(tmp_path):
    with pytest.raises(ValueError, match="keeps nothing"):
        open_index(Engine.MEMORY, tmp_path, Milvus())


def test_each_corpus_has_an_index_of_its_own(tmp_path):
    other = mark_of([Path("b"), Path("a")])
    assert mark_of([]) == ""
    assert other == mark_of([Path("a").absolute(), Path("b")]) != mark_of([Path("a")])
    assert isinstance(open_index(Engine.TANTIVY, tmp_path, Milvus()), TantivyIndex)
    assert isinstance(open_index(Engine.TANTIVY, tmp_path, Milvus(), other), TantivyIndex)
    assert (tmp_path / "tantivy").is_dir()
    assert (folder_of(tmp_path, other) / "tantivy").is_dir()


def test_milvus_is_made_of_its_settings(tmp_path, monkeypatch):
    made = []
    module = types.ModuleType("bot.retrieval.milvus_index")
    module.MilvusIndex = lambda uri, **options: made.append((uri, options))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(engines, "missing", lambda _: None)
    milvus = Milvus("http://host:19530", "root:s3cret", "speeches")
    open_index(Engine.MILVUS, tmp_path, milvus)
    open_index(Engine.MILVUS, tmp_path, milvus, "0123")
    assert made == [
        ("http://host:19530", {"token": "root:s3cret", "collection": "speeches"}),
        ("http://host:19530", {"token": "root:s3cret", "collection": "speeches_0123"}),
    ]
    assert "s3cret" not in repr(milvus)

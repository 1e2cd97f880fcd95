"""Set phrases are known by document, and what is known is the same whatever it was worked out from."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import load_corpus
from bot.retrieval.phrases import (
    Mentions,
    Phrases,
    phrases_of,
    read_phrases,
    set_phrases,
    write_phrases,
)

# 同频 and 共振 are in no dictionary as one word; 工作 is.
PIECES = st.sampled_from(
    ["“同频共振”", "同频共振", "“四责协同”", "四责协同", "“工作”", "工作", "党建", "。"]
)
TEXTS = st.dictionaries(
    st.sampled_from("abc"), st.lists(PIECES, min_size=1, max_size=5).map("".join), min_size=1
)


@pytest.fixture
def write(tmp_path):
    def write(**texts):
        folder = tmp_path / "corpus"
        folder.mkdir(exist_ok=True)
        for file in folder.iterdir():
            file.unlink()
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(f"题目\n{text}另一段。\n", "utf-8")
        return load_corpus([folder])

    return write


def test_what_is_brought_and_what_is_held(write):
    found = phrases_of(write(a="讲“四责协同”和“工作”。", b="四责协同，工作。", c="别的。"))
    assert found.words == {"四责协同", "工作"}
    held = {name: found.held_by(name) for name in "abcd"}
    assert held == {"a": "四责协同", "b": "四责协同", "c": "", "d": ""}


def test_all_set_phrases_are_those_of_the_passages(corpus):
    assert phrases_of(corpus).words == set_phrases(corpus.body) != set()


@settings(deadline=None, max_examples=80)
@given(TEXTS, TEXTS)
def test_from_what_is_known_comes_the_same_as_from_nothing(tmp_path_factory, before, after):
    folder = tmp_path_factory.mktemp("corpus")

    def corpus(texts):
        for name in "abc":
            file = folder / f"{name}.txt"
            if name in texts:
                file.write_text(f"题目\n{texts[name]}\n另一段。\n", "utf-8")
            else:
                file.unlink(missing_ok=True)
        return load_corpus([folder])

    known = phrases_of(corpus(before))
    changed = corpus(after)
    assert phrases_of(changed, known) == phrases_of(changed)


def test_documents_that_are_known_are_not_gone_through(write, monkeypatch):
    corpus = write(a="讲“四责协同”。", b="四责协同。")
    known = phrases_of(corpus)
    monkeypatch.setattr("bot.retrieval.phrases.fold_text", lambda _: pytest.fail("read again"))
    monkeypatch.setattr("bot.retrieval.phrases.quoted_terms", lambda _: pytest.fail("read again"))
    assert phrases_of(corpus, known) == known


def test_kept_in_a_file(tmp_path, write):
    file = tmp_path / "deep" / "phrases.json"
    found = phrases_of(write(a="讲“四责协同”。"))
    assert read_phrases(file) == Phrases()
    write_phrases(file, found)
    assert read_phrases(file) == found
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"format": 1}',
        '{"format": 0, "documents": {}}',
        '{"format": 1, "documents": {"a": ["1", 2, 3]}}',
        '{"format": 1, "documents": {"a": ["1"]}}',
        '{"format": 1, "documents": []}',
    ],
)
def test_a_broken_file_is_none(tmp_path, content):
    file = tmp_path / "phrases.json"
    file.write_text(content, "utf-8")
    assert read_phrases(file) == Phrases()


def test_a_file_that_cannot_be_written_is_left_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "phrases.json"
    before = Phrases({"a": Mentions("1", "四责协同", "")})
    write_phrases(file, before)
    monkeypatch.setattr(json, "dumps", lambda *_, **__: "\ud800")  # cannot be encoded
    with pytest.raises(UnicodeEncodeError):
        write_phrases(file, Phrases())
    assert read_phrases(file) == before
    assert [path.name for path in tmp_path.iterdir()] == [file.name]

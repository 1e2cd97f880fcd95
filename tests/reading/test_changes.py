"""What differs between two readings of a corpus, and what of the first outlives a slip."""

import pytest

from bot.reading import load_corpus
from bot.reading.changes import Changes, changes, with_kept

TEXT = "一、总的要求\n要抓落实。\n"


@pytest.fixture
def folder(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(TEXT.replace("落实", name), "utf-8")
    (tmp_path / "lexicon.yaml").write_text("- say: [老百姓]\n  text: [群众]\n", "utf-8")
    return tmp_path


def titles(corpus):
    return [document.title for document in corpus.documents]


def reread(folder):
    before = load_corpus([folder])

    def read(*paths):
        return with_kept(before, load_corpus(paths or [folder]))

    return before, read


def test_what_differs(folder):
    before = load_corpus([folder])
    assert changes(before, before) == Changes()
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text(TEXT, "utf-8")
    (folder / "d.txt").write_text(TEXT + "又一段。\n", "utf-8")
    (folder / "lexicon.yaml").unlink()
    after = load_corpus([folder])
    found = changes(before, after)
    assert [d.title for d in found.added] == ["d"]
    assert [d.title for d in found.removed] == ["a"]
    assert found.changed == (after.documents[0],)
    assert found.word_lists


@pytest.mark.parametrize("name", "abc")
def test_a_document_whose_file_broke_keeps_its_place(folder, name):
    before, read = reread(folder)
    (folder / f"{name}.txt").write_bytes(b"\0")
    after = read()
    assert after.documents == before.documents
    assert after.document(name) is before.document(name)
    [problem] = after.problems
    assert problem.message.endswith("; what was read of it before stays in use")


def test_several_that_broke_keep_their_order_among_new_ones(folder):
    before, read = reread(folder)
    for name in "ab":
        (folder / f"{name}.txt").write_bytes(b"\0")
    (folder / "bb.txt").write_text(TEXT, "utf-8")
    assert titles(read()) == ["a", "b", "bb", "c"]
    assert titles(before) == ["a", "b", "c"]


def test_a_file_that_is_gone_is_gone(folder):
    _, read = reread(folder)
    (folder / "b.txt").unlink()
    assert titles(read()) == ["a", "c"]


def test_a_file_that_is_whole_again_is_read_anew(folder):
    before, read = reread(folder)
    (folder / "b.txt").write_bytes(b"\0")
    kept = read()
    (folder / "b.txt").write_text(TEXT, "utf-8")
    after = with_kept(kept, load_corpus([folder]))
    assert after.problems == ()
    assert after.document("b").digest != before.document("b").digest


def test_what_never_was_a_document_is_only_a_problem(folder):
    _, read = reread(folder)
    (folder / "d.txt").write_bytes(b"\0")
    after = read()
    assert titles(after) == ["a", "b", "c"]
    assert "stays in use" not in after.problems[0].message


def test_a_folder_that_the_configuration_names_and_that_is_away_keeps_its_documents(folder):
    other = folder / "mounted"
    other.mkdir()
    (other / "x.txt").write_text(TEXT, "utf-8")
    paths = [folder / "a.txt", other]
    before = load_corpus(paths)
    (other / "x.txt").unlink()
    other.rmdir()
    after = with_kept(before, load_corpus(paths))
    assert titles(after) == ["a", "x"]


def test_a_broken_word_list_leaves_both_as_they_were(folder):
    before, read = reread(folder)
    (folder / "lexicon.yaml").write_text("- nonsense\n", "utf-8")
    after = read()
    assert after.word_lists == before.word_lists
    assert "stays in use" in after.problems[0].message


def test_a_document_whose_place_another_has_taken_is_not_kept(folder):
    before, read = reread(folder)
    (folder / "b.txt").write_bytes(b"\0")
    sub = folder / "sub"
    sub.mkdir()
    (sub / "b.txt").write_text(TEXT, "utf-8")
    after = read(sub / "b.txt", folder)
    ids = [document.id for document in after.documents]
    assert len(set(ids)) == len(ids)
    assert before.document("b").id in ids

"""Which files belong to a corpus, and what tells that they have changed."""

import shutil
from pathlib import Path

import pytest

from bot.reading import load_corpus
from bot.reading.files import find_files, fingerprint, is_corpus_file, read_document
from bot.reading.ids import MAX_LENGTH, document_id, home_of, place_of

BODY = "抓落实。\n改作风。\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "sub/b.md"):
        (tmp_path / name).write_text(BODY, "utf-8")
    (tmp_path / "a.yaml").write_text("title: 讲话\n", "utf-8")
    (tmp_path / "lexicon.yaml").write_text("- {say: 甲, text: 乙}\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("讲话.txt", True),
        ("讲话.DOCX", True),
        ("a.pdf", True),
        ("a.yaml", True),
        ("a.yml", True),
        (".a.txt", False),
        ("~$讲话.docx", False),
        (".0123.part", False),
        ("a.png", False),
        ("a", False),
    ],
)
def test_a_file_is_of_a_corpus_by_its_name(name, counts):
    assert is_corpus_file(Path(name)) is counts


def test_locks_and_hidden_files_are_passed_over(folder):
    for name in ("~$a.docx", ".a.txt", "sub/.b.md"):
        (folder / name).write_text("x", "utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "c.txt").write_text(BODY, "utf-8")
    found = [one.path.relative_to(folder).as_posix() for one in find_files([folder], [])]
    assert found == ["a.txt", "a.yaml", "lexicon.yaml", "sub/b.md"]
    assert load_corpus([folder]).problems == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.txt").write_text(BODY + "x", "utf-8"),
        lambda folder: (folder / "a.txt").unlink(),
        lambda folder: (folder / "a.txt").rename(folder / "c.txt"),
        lambda folder: (folder / "sub" / "c.txt").write_text(BODY, "utf-8"),
        lambda folder: (folder / "sub").rename(folder / "other"),
        lambda folder: (folder / "a.yaml").write_text("title: 别的\n", "utf-8"),
        lambda folder: (folder / "a.yaml").unlink(),
        lambda folder: (folder / "lexicon.yaml").write_text("[]\n", "utf-8"),
        lambda folder: (folder / "sub" / "glossary.yaml").write_text("[]\n", "utf-8"),
        lambda folder: (folder / "new.docx").write_bytes(b"x"),
        shutil.rmtree,
    ],
)
def test_a_change_that_counts_changes_the_fingerprint(folder, change):
    before = fingerprint([folder])
    change(folder)
    assert fingerprint([folder]) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.txt").touch(),
        lambda folder: (folder / "a.txt").write_text(BODY, "utf-8"),
        lambda folder: (folder / "a.png").write_bytes(b"x"),
        lambda folder: (folder / ".b.txt").write_bytes(b"x"),
        lambda folder: (folder / "empty").mkdir(),
    ],
)
def test_a_change_that_does_not_count_leaves_the_fingerprint(folder, change):
    before = fingerprint([folder])
    change(folder)
    assert fingerprint([folder]) == before


def test_the_sidecar_of_a_file_that_is_named_itself_counts(folder):
    before = fingerprint([folder / "a.txt"])
    (folder / "sub" / "b.md").unlink()
    assert fingerprint([folder / "a.txt"]) == before
    (folder / "a.yaml").write_text("title: 别的\n", "utf-8")
    assert fingerprint([folder / "a.txt"]) != before


def test_a_fingerprint_is_the_same_wherever_the_corpus_stands(folder, tmp_path_factory):
    copy = tmp_path_factory.mktemp("copy") / "corpus"
    shutil.copytree(folder, copy)
    assert fingerprint([copy]) == fingerprint([folder])


def test_a_document_read_by_itself_is_called_by_its_name(folder):
    assert read_document(folder / "a.txt").id == "a"
    assert read_document(folder / "sub" / "b.md").id == document_id("b.md")


@pytest.mark.parametrize(
    "place",
    ["a.md", "A.txt", "sub/a.txt", "../a.txt", "讲话.txt", "a b.txt", "-a.txt", "a.TXT",
     "x" * 25 + ".txt", "….txt", "a.b.txt", "\udc80.txt"],
)  # fmt: skip
def test_all_places_but_the_plainest_have_a_mark(place):
    name = document_id(place)
    assert len(name) <= MAX_LENGTH
    assert name[-9] == "-"
    assert name != document_id(place + "x")
    assert name == document_id(place)


def test_a_plain_name_is_an_id():
    assert document_id("speech-2023.txt") == "speech-2023"
    assert document_id("x" * 24 + ".txt") == "x" * 24


def test_places_are_seen_from_the_first_root_in_one_spelling(tmp_path):
    home = home_of([tmp_path / "corpus", tmp_path / "uploads"])
    assert home == tmp_path / "corpus"
    assert place_of(tmp_path / "corpus" / "a" / "e\u0301.txt", home) == "a/é.txt"
    assert place_of(tmp_path / "uploads" / "b.txt", home) == "../uploads/b.txt"
    assert home_of([tmp_path / "a.txt"]) == tmp_path
    assert home_of([]) == Path.cwd()

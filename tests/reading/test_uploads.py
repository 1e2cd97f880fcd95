"""A file that someone sends is looked over in memory, and kept whole under a safe name or not at all."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_writer import plain

from bot.reading import NoticeKind, Problem, ProblemReason, load_corpus, uploads
from bot.reading.filenames import MAX_NAME, SUFFIXES, safe_name
from bot.reading.problems import Notice, UnreadableError
from bot.reading.uploads import Upload, parse_upload, store_upload

MIB = 2**20
TEXT = "一、总的要求\n要抓落实。\n".encode()
often = settings(deadline=None, max_examples=300)


def kinds(name, data, **options):
    upload = parse_upload(name, data, max_bytes=MIB, **options)
    assert isinstance(upload, Upload), upload
    return [notice.kind for notice in upload.notices]


# Names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("讲话.txt", "讲话.txt"),
        ("2023年 讲话（定稿）.DOCX", "2023年 讲话（定稿）.docx"),
        ("../../etc/cron.d/x.txt", "x.txt"),
        ("C:\\Users\\x\\讲话.pdf", "讲话.pdf"),
        ("..讲话.md", "讲话.md"),
        (".hidden.txt", "hidden.txt"),
        ("~$讲话.docx", "讲话.docx"),
        ("讲\x00话\n\t.txt", "讲话.txt"),
        ("讲话\u202egnp.txt", "讲话gnp.txt"),
        ("  讲   话  .txt ", "讲 话.txt"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("e\u0301.txt", "é.txt"),
        ("讲话.tar.txt", "讲话.tar.txt"),
        ("讲" * 500 + ".txt", "讲" * 52 + ".txt"),
        ("a" * 10_000_000 + ".md", "a" * 157 + ".md"),
    ],
)
def test_a_name_becomes_one_that_a_file_can_be_kept_under(name, safe):
    assert safe_name(name) == safe
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", ProblemReason.KIND),
        ("讲话", ProblemReason.KIND),
        ("讲话.exe", ProblemReason.KIND),
        ("讲话.txt.exe", ProblemReason.KIND),
        ("讲话.yaml", ProblemReason.KIND),
        ("讲话.markdown", ProblemReason.KIND),
        ("..", ProblemReason.KIND),
        ("a/", ProblemReason.KIND),
        (".txt", ProblemReason.KIND),
        ("...txt", ProblemReason.KIND),
        ("…….txt", ProblemReason.NAME),
        ("_.txt", ProblemReason.NAME),
        ("CON.txt", ProblemReason.NAME),
        ("lpt1.md", ProblemReason.NAME),
    ],
)
def test_a_name_that_nothing_is_left_of_is_refused(name, reason):
    with pytest.raises(UnreadableError) as caught:
        safe_name(name)
    assert caught.value.reason is reason
    problem = parse_upload(name, TEXT, max_bytes=MIB)
    assert isinstance(problem, Problem)
    assert problem.reason is reason


@often
@given(st.text(max_size=300), st.sampled_from([*SUFFIXES, ".TXT", "", ".exe"]))
def test_any_name_is_safe_or_refused(stem, suffix):
    try:
        name = safe_name(stem + suffix)
    except UnreadableError:
        return
    assert Path(name).name == name
    assert Path(name).suffix in SUFFIXES
    assert len(name.encode()) <= MAX_NAME
    assert name.isprintable()
    assert not name.startswith((".", "~", " "))
    assert safe_name(name) == name


# Looking over


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.txt", TEXT, []),
        ("a.txt", "要抓落实。\n".encode(), [NoticeKind.NO_HEADINGS]),
        ("a.txt", TEXT.decode().encode("gb18030"), [NoticeKind.GUESSED_ENCODING]),
        ("a.txt", TEXT + "长".encode() * 4097, [NoticeKind.LONG_PARAGRAPH]),
        ("a.txt", TEXT + "**市委".encode(), [NoticeKind.REDACTED]),
        ("a.txt", TEXT + "某某同志和××市、□□县、XX省。".encode(), [NoticeKind.REDACTED]),
        ("a.txt", TEXT + "2×3，一个*，某一个，XX。".encode(), []),
        ("a.md", "# 题\n\n**加粗**的话。\n".encode(), []),
        ("a.md", "# 题\n\n**市委的话。\n".encode(), [NoticeKind.REDACTED]),
        ("a.docx", plain("一、总的要求", "要抓落实。"), []),
    ],
)
def test_what_may_surprise_is_told(name, data, found):
    assert kinds(name, data) == found


def test_a_notice_says_how_many_and_shows_one():
    upload = parse_upload("a.txt", TEXT + "某市**市委，**区委。".encode(), max_bytes=MIB)
    assert upload.notices == (Notice(NoticeKind.REDACTED, 2, "某市**市委，**区"),)
    assert upload.warnings == ("2 redaction marks, shown as they are: “某市**市委，**区”",)
    assert (upload.name, upload.document.id, upload.document.title) == ("a.txt", "a", "a")


def test_every_kind_of_notice_and_problem_has_a_sentence():
    for kind in NoticeKind:
        assert "{" not in str(Notice(kind, 3, "{x}")).replace("{x}", "")


def test_a_text_that_is_loaded_already_is_told(corpus):
    document = corpus.documents[0]
    data = document.path.read_bytes()
    assert NoticeKind.KNOWN in kinds("b.txt", data, loaded=corpus.documents)
    assert NoticeKind.KNOWN not in kinds("b.txt", data + b"x", loaded=corpus.documents)
    again = plain(*document.source.splitlines())
    stored = parse_upload("a.docx", again, max_bytes=MIB).document
    assert NoticeKind.KNOWN in kinds("c.docx", again, loaded=[stored])


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", ProblemReason.EMPTY),
        ("a.txt", bytes(MIB + 1), ProblemReason.TOO_LARGE),
        ("a.txt", b"\x89PNG\x00", ProblemReason.NOT_TEXT),
        ("a.txt", b"\x80\x81\xff" * 9, ProblemReason.ENCODING),
        ("a.md", "---\nx: 1\n---\n话。".encode(), ProblemReason.METADATA),
        ("a.docx", b"x", ProblemReason.DAMAGED),
        ("a.pdf", b"x", ProblemReason.DAMAGED),
        ("a.txt", "一、甲\n".encode() * 2, ProblemReason.NO_PARAGRAPH),
    ],
)
def test_what_cannot_be_used_is_a_problem_with_a_reason(name, data, reason):
    problem = parse_upload(name, data, max_bytes=MIB)
    assert isinstance(problem, Problem)
    assert (problem.path, problem.reason) == (Path(name), reason)
    assert str(problem).startswith(f"{name}")


def test_a_problem_carries_its_fields():
    problem = parse_upload("a.txt", bytes(2 * MIB + 1), max_bytes=2 * MIB)
    assert (problem.limit, problem.subject) == (2 * MIB, "bytes")
    assert "2 MiB" in problem.message
    assert parse_upload("a.txt", b"\n\x00", max_bytes=MIB).line == 2
    assert parse_upload("a.exe", b"", max_bytes=MIB).subject == ".txt, .md, .docx, .pdf"


@often
@given(st.text(max_size=12), st.sampled_from(SUFFIXES), st.binary(max_size=300))
def test_any_name_and_bytes_are_a_document_or_a_problem(stem, suffix, data):
    result = parse_upload(stem + suffix, data, max_bytes=MIB)
    if isinstance(result, Upload):
        document = result.document
        assert all(document.is_verbatim(passage) for passage in document.passages)
    else:
        assert result.message.isprintable()
        assert str(result).isprintable()


# Keeping


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_kept_whole_and_can_be_read(tmp_path):
    folder = tmp_path / "corpus" / "uploads"
    path = store_upload(folder, "../讲话.TXT", TEXT)
    assert path == folder / "讲话.txt"
    assert path.read_bytes() == TEXT
    assert names(folder) == ["讲话.txt"]
    assert load_corpus([folder]).documents[0].source == TEXT.decode()


def test_the_same_bytes_again_are_no_problem_and_not_written_again(tmp_path):
    path = store_upload(tmp_path, "a.txt", TEXT)
    before = path.stat()
    assert store_upload(tmp_path, "a.txt", TEXT) == path
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_another_text_is_replaced_only_when_asked(tmp_path):
    path = store_upload(tmp_path, "a.txt", TEXT)
    problem = store_upload(tmp_path, "a.txt", b"other")
    assert (problem.reason, problem.subject) == (ProblemReason.EXISTS, "a.txt")
    assert path.read_bytes() == TEXT
    assert store_upload(tmp_path, "a.txt", b"other", replace=True) == path
    assert path.read_bytes() == b"other"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_link_is_refused(tmp_path, replace, target):
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "a.txt").symlink_to(tmp_path / target)
    problem = store_upload(tmp_path, "a.txt", TEXT, replace=replace)
    assert problem.reason is ProblemReason.SYMLINK
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_in_the_place_is_refused(tmp_path):
    (tmp_path / "a.txt").mkdir()
    for replace in (False, True):
        assert store_upload(tmp_path, "a.txt", TEXT, replace=replace).reason is ProblemReason.EXISTS


def test_what_the_system_refuses_is_a_problem_and_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    assert store_upload(tmp_path / "file", "a.txt", TEXT).reason is ProblemReason.UNWRITABLE

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    problem = store_upload(tmp_path, "a.txt", TEXT)
    assert (problem.reason, problem.path) == (ProblemReason.UNWRITABLE, tmp_path)
    assert "No space left" in problem.message
    assert names(tmp_path) == ["file"]


def test_a_name_that_cannot_be_kept_is_a_problem(tmp_path):
    problem = store_upload(tmp_path, "../x.sh", TEXT)
    assert (problem.reason, problem.path) == (ProblemReason.KIND, tmp_path / "x.sh")
    assert names(tmp_path) == []


def test_of_two_who_send_the_same_name_at_once_one_is_refused(tmp_path):
    for attempt in range(20):
        found = []
        together = threading.Barrier(4)

        def send(number, folder=tmp_path / str(attempt), found=found, together=together):
            together.wait()
            found.append(store_upload(folder, "a.txt", TEXT + bytes([65 + number])))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = [one for one in found if isinstance(one, Path)]
        assert len(kept) == 1
        assert {one.reason for one in found if isinstance(one, Problem)} == {ProblemReason.EXISTS}
        assert names(tmp_path / str(attempt)) == ["a.txt"]


def test_a_file_system_without_hard_links_will_do(tmp_path, monkeypatch):
    def refuse(self, target):
        raise OSError(uploads.errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = store_upload(tmp_path, "a.txt", TEXT)
    assert path.read_bytes() == TEXT
    assert names(tmp_path) == ["a.txt"]

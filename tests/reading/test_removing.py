"""A document that is put aside is moved, whole, and never over another one."""

import pytest

from bot.reading import Problem, load_corpus
from bot.reading.problems import ProblemReason
from bot.reading.removing import put_aside


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "讲话.txt"
    file.write_text("第一稿。\n", "utf-8")
    return file


def below(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_is_moved_where_no_corpus_is_read_from(file, tmp_path):
    (tmp_path / "b.txt").write_text("另一份。\n", "utf-8")
    aside = put_aside(file)
    assert aside == tmp_path / ".removed" / "讲话.txt"
    assert below(tmp_path) == {".removed/讲话.txt": "第一稿。\n", "b.txt": "另一份。\n"}
    assert [d.title for d in load_corpus([tmp_path]).documents] == ["b"]


def test_its_sidecar_goes_with_it(file, tmp_path):
    file.with_suffix(".yaml").write_text("title: 甲\n", "utf-8")
    put_aside(file)
    assert set(below(tmp_path)) == {".removed/讲话.txt", ".removed/讲话.yaml"}


def test_a_sidecar_that_another_format_of_it_has_too_stays(file, tmp_path):
    file.with_suffix(".yaml").write_text("title: 甲\n", "utf-8")
    file.with_suffix(".md").write_text("又一份。\n", "utf-8")
    put_aside(file)
    assert set(below(tmp_path)) == {".removed/讲话.txt", "讲话.md", "讲话.yaml"}


def test_nothing_is_written_over(file, tmp_path):
    for number in range(3):
        file.write_text(f"第{number}稿。\n", "utf-8")
        file.with_suffix(".yaml").write_text(f"title: '{number}'\n", "utf-8")
        put_aside(file)
    kept = below(tmp_path)
    assert [kept[f".removed/讲话{n}.txt"] for n in ("", "-2", "-3")] == [
        "第0稿。\n", "第1稿。\n", "第2稿。\n",
    ]  # fmt: skip
    assert kept[".removed/讲话-2.yaml"] == "title: '1'\n"


def test_a_copy_leaves_it_there(file, tmp_path):
    file.with_suffix(".yaml").write_text("title: 甲\n", "utf-8")
    put_aside(file, copy=True)
    assert set(below(tmp_path)) == {".removed/讲话.txt", "讲话.txt", "讲话.yaml"}


def test_what_the_system_refuses_is_a_problem(file, tmp_path):
    (tmp_path / ".removed").write_text("a file in the way")
    problem = put_aside(file)
    assert isinstance(problem, Problem)
    assert problem.reason is ProblemReason.UNWRITABLE
    assert file.exists()

"""The index on disk from the command line: built, brought in line, looked at."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.progress import Progress

ONE = "一、总的要求\n要坚持“四责协同”，把压力传导到支部。\n要改进工作作风，为基层减负。\n"
TWO = "一、交费\n党费按月交纳，支部每季度公示一次。\n四责协同不是口号。\n"


@pytest.fixture
def house(tmp_path):
    """A folder with a configuration and two documents."""
    (tmp_path / "config.yaml").write_text("retrieval: {engine: tantivy}\n", "utf-8")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "one.txt").write_text(ONE, "utf-8")
    (tmp_path / "corpus" / "two.txt").write_text(TWO, "utf-8")
    return tmp_path


@pytest.fixture
def yuanwen(house):
    def run(*arguments):
        return CliRunner().invoke(main, ["--config", str(house / "config.yaml"), *arguments])

    return run


def told(result):
    assert result.exit_code == 0, result.stderr
    [line] = result.stdout.splitlines()
    return json.loads(line)


def counts(shape):
    return {name: shape[name] for name in ("added", "replaced", "removed", "kept")}


# What the commands say


def test_build_then_nothing_to_do_then_what_changed(yuanwen, house):
    built = told(yuanwen("index", "build", "--json"))
    assert list(built) == [
        "engine", "folder", "passages", "added", "replaced", "removed", "kept", "seconds",
    ]  # fmt: skip
    assert (built["engine"], built["folder"]) == ("tantivy", str(house / "data" / "index"))
    assert (built["passages"], built["added"]) == (4, 2)
    again = told(yuanwen("index", "build", "--json"))
    assert counts(again) == {"added": 0, "replaced": 0, "removed": 0, "kept": 2}
    (house / "corpus" / "two.txt").unlink()
    (house / "corpus" / "three.txt").write_text("题目\n要建好读书角。\n要领学。\n", "utf-8")
    synced = told(yuanwen("index", "sync", "--json"))
    assert (synced["added"], synced["removed"], synced["passages"]) == (1, 1, 4)


def test_status_tells_what_is_there_and_what_is_to_do(yuanwen, house):
    before = told(yuanwen("index", "status", "--json"))
    assert list(before) == [
        "engine", "folder", "documents", "passages", "bytes", "current",
        "added", "replaced", "removed", "kept", "writer",
    ]  # fmt: skip
    assert (before["documents"], before["current"], before["added"]) == (0, False, 2)
    yuanwen("index", "build")
    (house / "corpus" / "two.txt").write_text(TWO + "还要办好夜校。\n", "utf-8")
    after = told(yuanwen("index", "status", "--json"))
    assert (after["documents"], after["passages"], after["writer"]) == (2, 4, None)
    assert counts(after) == {"added": 0, "replaced": 1, "removed": 0, "kept": 1}
    assert after["bytes"] > 1000
    assert told(yuanwen("index", "sync", "--json"))["replaced"] == 1
    assert told(yuanwen("index", "status", "--json"))["current"]


def test_people_are_told_in_words(yuanwen):
    assert "documents: 2 added" in yuanwen("index", "status").stdout
    assert yuanwen("index", "build").stdout.startswith("documents: 2 added; 4 paragraphs in ")
    assert "nothing: it says what the texts say" in yuanwen("index", "status").stdout
    assert yuanwen("index", "sync").stdout.startswith("documents: 2 kept; ")


def test_build_anew_begins_from_nothing(yuanwen):
    yuanwen("index", "build")
    assert counts(told(yuanwen("index", "build", "--anew", "--json"))) == {
        "added": 2, "replaced": 0, "removed": 0, "kept": 0,
    }  # fmt: skip
    assert told(yuanwen("index", "status", "--json"))["passages"] == 4


@pytest.mark.parametrize("command", ["build", "sync", "status"])
def test_what_is_searched_in_memory_needs_no_index(yuanwen, house, command):
    (house / "config.yaml").write_text("retrieval: {engine: auto}\n", "utf-8")
    assert told(yuanwen("index", command, "--json")) == {"engine": "memory", "passages": 4}
    assert "there is no index to keep" in yuanwen("index", command).stdout
    assert not (house / "data").exists()


def test_questions_are_answered_from_the_index(yuanwen):
    yuanwen("index", "build")
    answer = told(yuanwen("ask", "--json", "党费怎么交纳"))
    assert answer["passages"][0]["id"] == "two:1"
    assert told(yuanwen("slogan", "--json", "四责协同"))["count"] == 2
    assert told(yuanwen("verify", "--json", "为基层减负"))["verdict"] == "exact"


def test_a_folder_that_is_no_index_is_said(yuanwen, house):
    files = house / "data" / "index" / "tantivy"
    files.mkdir(parents=True)
    (files / "meta.json").write_text("{}", "utf-8")
    result = yuanwen("index", "build")
    assert result.exit_code == 2
    assert f"{files} holds no index" in result.stderr
    assert "yuanwen index build --anew" in result.stderr


# How far it is


def test_lines_come_now_and_then_where_there_is_no_terminal(capsys):
    now = 0.0
    with Progress(200, clock=lambda: now) as progress:
        progress.advance(10)
        now = 4.9
        progress.advance(30)
        now = 5.0
        progress.advance(10)
        now = 9.0
        progress.advance(50)
        now = 10.0
        progress.advance(100)
    assert capsys.readouterr().err.splitlines() == [
        "yuanwen: 50 of 200 paragraphs (25%), 10/s",
        "yuanwen: 200 of 200 paragraphs (100%), 20/s",
    ]


def test_a_terminal_gets_a_bar(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with Progress(200) as progress:
        progress.advance(200)
    shown = capsys.readouterr().err
    assert "paragraphs" in shown
    assert "200/200" in shown
    assert "100%" in shown

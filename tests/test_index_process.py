"""Builds of the index as processes of their own: killed, interrupted, and two at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.retrieval.tantivy_files import unreadable
from bot.retrieval.tantivy_index import TantivyIndex
from bot.retrieval.writers import NOTE

ROOT = Path(__file__).parents[1]
LONG = (
    "要坚持重心下移、力量下沉，切实为基层减负增能赋权，推动机关基层党组织全面进步、全面过硬。" * 6
)


@pytest.fixture
def archive(tmp_path):
    """A folder with more paragraphs than are cut in a second or two."""
    (tmp_path / "config.yaml").write_text("retrieval: {engine: tantivy}\n", "utf-8")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in range(100):
        lines = [f"{LONG}这是{name}号文件的第{n}段。" for n in range(50)]
        (corpus / f"d{name:03}.txt").write_text("\n".join(["题目", *lines]), "utf-8")
    return tmp_path


def start(folder, *arguments):
    command = [sys.executable, "-W", "error", "-m", "bot", "--config", str(folder / "config.yaml")]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*command, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe
    )


def run(folder, *arguments):
    with start(folder, *arguments) as process:
        out, err = process.communicate(timeout=300)
    return process.returncode, out.decode("utf-8"), err.decode("utf-8")


def until(condition, process):
    """Wait for something that a process does."""
    deadline = time.monotonic() + 120
    while not (found := condition()):
        assert process.poll() is None, process.stderr.read().decode("utf-8")
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def committed(folder):
    files = folder / "data" / "index" / "tantivy"
    return TantivyIndex(files).digests() if (files / "meta.json").exists() else {}


def children(pid):
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until_gone(pids):
    """See that nobody is left behind."""
    deadline = time.monotonic() + 60
    while not all(map(is_gone, pids)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_build_that_is_killed_is_gone_on_with(archive):
    with start(archive, "index", "build", "--workers", "2") as building:
        until(lambda: committed(archive), building)
        workers = children(building.pid)
        building.send_signal(signal.SIGKILL)
        building.wait(60)
    assert building.returncode == -signal.SIGKILL
    kept = committed(archive)
    assert 1 <= len(kept) < 100
    assert len(workers) >= 2
    wait_until_gone(workers)

    code, out, _ = run(archive, "index", "status", "--json")
    status = json.loads(out)
    assert (code, status["documents"], status["current"]) == (0, len(kept), False)
    assert status["writer"] is None
    code, out, _ = run(archive, "index", "build", "--json")
    built = json.loads(out)
    assert (code, built["kept"], built["added"]) == (0, len(kept), 100 - len(kept))
    assert built["passages"] == 5000
    assert kept.items() <= committed(archive).items()


def test_a_second_writer_is_told_who_the_first_is_and_readers_read(archive):
    with start(archive, "index", "build", "--workers", "2") as first:
        until((archive / "data" / "index" / "tantivy" / NOTE).exists, first)
        first.send_signal(signal.SIGSTOP)  # it holds the index for as long as we like
        try:
            code, out, err = run(archive, "index", "build")
            assert (code, out) == (2, "")
            assert "is being written by" in err
            assert f"process {first.pid} on " in err
            assert "index build --workers 2" in err
            assert "Traceback" not in err
            code, out, _ = run(archive, "index", "status", "--json")
            assert (code, json.loads(out)["writer"]["pid"]) == (0, first.pid)
            there = committed(archive)
            code, out, err = run(archive, "search", "--json", "基层减负")
            # Of nothing, any answer would be a false refusal.
            assert code in ((0, 1) if there else (2,))
            assert ("answering from" if there else "is being written by") in err
        finally:
            first.send_signal(signal.SIGCONT)
        _, err = first.communicate(timeout=300)
    assert first.returncode == 0, err.decode("utf-8")
    assert len(committed(archive)) == 100
    assert not (archive / "data" / "index" / "tantivy" / NOTE).exists()
    code, out, err = run(archive, "search", "--json", "-k", "1", "基层减负")
    assert (code, err) == (0, "")
    assert json.loads(out)["hits"]


def damaged(archive, how):
    code, _, err = run(archive, "index", "build")
    assert code == 0, err
    files = archive / "data" / "index" / "tantivy"
    if how == "meta":
        (files / "meta.json").write_text("{}")
        return
    for store in files.glob("*.store"):
        data = bytearray(store.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 100] = b"\xff" * 100
        data[-100:-20] = b"\xff" * 80
        store.write_bytes(data)


@pytest.mark.parametrize("how", ["meta", "store"])
def test_a_damaged_index_is_told_and_made_anew(archive, how):
    for file in sorted((archive / "corpus").glob("*.txt"))[5:]:
        file.unlink()
    damaged(archive, how)
    for command in (["ask", "基层减负"], ["index", "status"], ["index", "build"]):
        code, out, err = run(archive, *command)
        assert (code, out) == (2, ""), command
        assert "Traceback" not in err
        assert "yuanwen index build --anew" in err
        assert "tantivy" in err
    code, out, err = run(archive, "index", "build", "--anew", "--json")
    assert (code, json.loads(out)["added"]) == (0, 5), err
    code, out, err = run(archive, "search", "--json", "-k", "1", "基层减负")
    assert (code, err) == (0, "")


def test_what_another_process_writes_is_not_thrown_away(archive):
    with start(archive, "index", "build", "--workers", "2") as first:
        until((archive / "data" / "index" / "tantivy" / NOTE).exists, first)
        first.send_signal(signal.SIGSTOP)
        try:
            code, _, err = run(archive, "index", "build", "--anew")
            assert (code, "is being written by" in err) == (2, True)
            assert (archive / "data" / "index" / "tantivy" / NOTE).exists()
        finally:
            first.send_signal(signal.SIGCONT)
        first.communicate(timeout=300)
    assert first.returncode == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("IoError PermissionDenied", "chown"),
        ("No space left on device", "the disk is full"),
        ("another schema", "yuanwen index build --anew"),
    ],
)
def test_what_is_to_be_done_depends_on_what_is_wrong(said, told, tmp_path):
    error = str(unreadable(tmp_path, ValueError(said)))
    assert told in error
    assert str(tmp_path) in error


def test_ctrl_c_ends_a_build_and_its_workers(archive):
    with start(archive, "index", "build", "--workers", "2") as building:
        until(lambda: committed(archive), building)
        workers = children(building.pid)
        for pid in (building.pid, *workers):  # as a terminal does
            os.kill(pid, signal.SIGINT)
        _, err = building.communicate(timeout=60)
    assert building.returncode == 130
    assert "Traceback" not in err.decode("utf-8")
    wait_until_gone(workers)
    assert committed(archive)

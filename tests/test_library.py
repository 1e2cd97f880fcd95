"""What answers is swapped whole: after a change, in one step, and only for something that loads."""

import asyncio
import contextlib
import logging
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import pytest

from bot.answering import Answerer
from bot.library import Library, Outcome, Reloaded, compare
from bot.reading import Corpus, CorpusError, ProblemReason, load_corpus
from bot.reading.uploads import store_upload

BODY = "一、总的要求\n要抓落实。\n要改作风。\n"


@dataclass(frozen=True)
class Core:
    """As much of an answerer as a library knows."""

    corpus: Corpus


class Loader:
    """Loads a folder, counts, and waits or fails where a test wants it to."""

    def __init__(self, folder):
        self.folder = folder
        self.calls = self.running = self.most = 0
        self.error = None
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self):
        self.calls += 1
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            assert self.go_on.wait(20)
            if self.error:
                raise self.error
            return Core(load_corpus([self.folder]))
        finally:
            self.running -= 1


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(BODY, "utf-8")
    return folder


@pytest.fixture
def load(folder):
    return Loader(folder)


@pytest.fixture
def library(load, folder):
    return Library(load, [folder])


def titles(library):
    return [document.title for document in library.current.corpus.documents]


async def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def test_making_one_loads_at_once_and_what_is_raised_is_for_the_maker(tmp_path, library):
    assert titles(library) == ["a"]
    with pytest.raises(CorpusError):
        Library(lambda: Core(load_corpus([tmp_path / "nothing"])))


async def test_what_changed_is_told_by_title(library, folder):
    (folder / "b.txt").write_text(BODY, "utf-8")
    assert await library.reload() == Reloaded(Outcome.CHANGED, added=("b",))
    (folder / "a.txt").write_text(BODY + "又一段。", "utf-8")
    (folder / "b.yaml").write_text("title: 乙\n", "utf-8")
    assert await library.reload() == Reloaded(Outcome.CHANGED, changed=("a", "乙"))
    (folder / "a.txt").unlink()
    (folder / "lexicon.yaml").write_text("- {say: 甲, text: 乙}\n", "utf-8")
    found = await library.reload()
    assert found == Reloaded(Outcome.CHANGED, removed=("a",), word_lists=True)
    assert str(found) == "removed a; changed word lists"
    assert titles(library) == ["乙"]


async def test_a_file_that_cannot_be_read_is_told_while_the_others_serve(library, folder, caplog):
    (folder / "b.txt").write_bytes(b"\x00")
    found = await library.reload()
    assert found.outcome is Outcome.CHANGED
    assert [problem.reason for problem in found.problems] == [ProblemReason.NOT_TEXT]
    assert titles(library) == ["a"]
    assert "b.txt" in caplog.text


async def test_the_same_bytes_are_not_loaded_again_unless_forced(library, load, folder):
    (folder / "a.txt").touch()
    (folder / "picture.png").write_bytes(b"x")
    before = library.current
    assert (await library.reload()).outcome is Outcome.UNCHANGED
    assert (load.calls, library.current) == (1, before)
    assert await library.reload(force=True) == Reloaded(
        Outcome.CHANGED, problems=library.current.corpus.problems
    )
    assert load.calls == 2


async def test_without_paths_every_reload_loads(load):
    library = Library(load)
    assert str(await library.reload()) == "nothing changed"
    assert load.calls == 2


@pytest.mark.parametrize(
    "error", [CorpusError("nothing there"), OSError(5, "gone"), RuntimeError("a fault of ours")]
)
async def test_after_a_failure_what_was_there_serves_on(library, load, folder, error):
    heard = []
    library.on_change(lambda current, found: heard.append(found))
    before = library.current
    load.error = error
    (folder / "a.txt").write_text("改作风。\n再一段。", "utf-8")
    found = await library.reload()
    assert (found.outcome, library.current) == (Outcome.FAILED, before)
    assert str(error) in found.error
    assert str(found).startswith("kept what was there")
    assert heard == []
    load.error = None
    assert (await library.reload()).changed == ("a",)
    assert library.current is not before


async def test_listeners_hear_of_each_swap_and_one_that_fails_keeps_none_from_it(
    library, folder, caplog
):
    heard = []

    def failing(current, found):
        raise ValueError("no")

    library.on_change(failing)
    library.on_change(lambda current, found: heard.append((current, found)))
    await library.reload()
    assert heard == []
    (folder / "b.txt").write_text(BODY, "utf-8")
    found = await library.reload()
    assert heard == [(library.current, found)]
    assert "listener" in caplog.text


async def test_reloads_run_one_at_a_time_and_those_who_wait_share_one(library, load, folder):
    load.go_on.clear()
    (folder / "a.txt").write_text("第一版。\n后一段。", "utf-8")
    first = asyncio.create_task(library.reload())
    await until(lambda: load.running)
    (folder / "a.txt").write_text("第二版。\n后一段。", "utf-8")
    later = [asyncio.create_task(library.reload()) for _ in range(10)]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in (first, *later))
    load.go_on.set()
    results = await asyncio.gather(first, *later)
    assert load.most == 1
    assert load.calls == 3
    assert len({id(result) for result in results[1:]}) == 1
    assert library.current.corpus.documents[0].source.startswith("第二版")


async def test_the_loop_goes_on_and_the_old_serves_while_another_loads(library, load, folder):
    before = library.current
    load.go_on.clear()
    (folder / "b.txt").write_text(BODY, "utf-8")
    task = asyncio.create_task(library.reload())
    await until(lambda: load.running)
    for _ in range(10):
        await asyncio.sleep(0)
        assert library.current is before
    load.go_on.set()
    await task
    assert library.current is not before


async def test_a_caller_who_gives_up_does_not_stop_it_for_the_others(library, load, folder):
    load.go_on.clear()
    (folder / "b.txt").write_text(BODY, "utf-8")
    impatient, patient = (asyncio.create_task(library.reload()) for _ in range(2))
    await until(lambda: load.running)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    load.go_on.set()
    assert (await patient).added == ("b",)


async def test_a_forced_reload_that_waits_with_others_is_forced(library, load):
    load.go_on.clear()
    first = asyncio.create_task(library.reload(force=True))
    await until(lambda: load.running)
    waiting = [asyncio.create_task(library.reload(force=force)) for force in (False, True, False)]
    await asyncio.sleep(0)
    load.go_on.set()
    await asyncio.gather(first, *waiting)
    assert load.calls == 3


@contextlib.asynccontextmanager
async def watching_it(library):
    stop = asyncio.Event()
    task = asyncio.create_task(library.watch(stop, debounce=0.05, look_again=0.2))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


async def test_what_is_stored_answers_without_a_restart(folder):
    library = Library(lambda: Answerer(load_corpus([folder])), [folder])
    async with watching_it(library):
        data = "一、灯塔\n灯塔照亮了整个港湾的夜晚。\n".encode()
        store_upload(folder, "灯塔.txt", data)
        await until(lambda: len(titles(library)) == 2)
    answer = library.current.ask("灯塔照亮了什么？")
    assert any("港湾" in hit.passage.text for hit in answer.hits)


async def test_a_folder_that_is_emptied_and_filled_again_is_followed(library, folder):
    outcomes = []
    library.on_change(lambda current, found: outcomes.append(found.added))
    async with watching_it(library):
        (folder / "a.txt").unlink()
        folder.rmdir()
        await asyncio.sleep(0.6)
        assert titles(library) == ["a"]
        folder.mkdir()
        (folder / "b.txt").write_text(BODY, "utf-8")
        await until(lambda: titles(library) == ["b"])
    assert outcomes == [("b",)]


async def test_a_change_between_loading_and_watching_is_not_missed(library, folder):
    (folder / "b.txt").write_text(BODY, "utf-8")
    async with watching_it(library):
        await until(lambda: titles(library) == ["a", "b"])


async def test_watching_ends_when_cancelled_and_without_paths_at_once(library, load):
    stop = asyncio.Event()
    await asyncio.wait_for(Library(load).watch(stop), 5)
    task = asyncio.create_task(library.watch(stop))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 20)
    assert not stop.is_set()


def test_documents_are_compared_by_id_so_that_namesakes_are_told_apart(tmp_path):
    for name in ("a.txt", "sub/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BODY, "utf-8")
    before = load_corpus([tmp_path])
    (tmp_path / "sub" / "a.txt").write_text(BODY + "新的一段。", "utf-8")
    assert compare(before, load_corpus([tmp_path])) == Reloaded(Outcome.CHANGED, changed=("a",))
    assert compare(before, before) == Reloaded(Outcome.CHANGED)


async def test_titles_are_logged_and_no_text_is(library, folder, caplog):
    caplog.set_level(logging.DEBUG, "bot")
    (folder / "b.txt").write_text(BODY, "utf-8")
    await library.reload()
    assert "added b" in caplog.text
    assert "抓落实" not in caplog.text


def test_a_hangup_during_the_start_is_followed_after_it(tmp_path):
    program = """
import asyncio, os, signal
from types import SimpleNamespace
from bot.library import hangups_noted, kept_up_to_date

async def main():
    asked = asyncio.Event()
    async def reload(*, force):
        asked.set()
    library = SimpleNamespace(reload=reload)
    async with kept_up_to_date(library, asyncio.Event(), watch=False):
        await asyncio.wait_for(asked.wait(), 5)

with hangups_noted():
    os.kill(os.getpid(), signal.SIGHUP)
    asyncio.run(main())
print("reloaded")
"""
    run = subprocess.run(
        [sys.executable, "-c", program], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, b"reloaded\n")

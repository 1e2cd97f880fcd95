"""Changes of documents are made whole or undone, one at a time."""

from __future__ import annotations

import asyncio
import hashlib
from functools import partial

import pytest
from support.shelves import ONE, TWO

from bot.app import make_library
from bot.chat.desk import BusyError, Desk
from bot.chat.undertakings import Outcome
from bot.config import Settings
from bot.reading import Problem, ProblemReason

NEW = "一、锤炼党性\n要经常用党章对照自己，在急难险重中锤炼过硬本领。\n"


class Place:
    """A folder with a corpus, and a desk over it."""

    def __init__(self, folder, *roots):
        folder.mkdir(exist_ok=True)
        (folder / "one.txt").write_text(ONE, "utf-8")
        (folder / "two.txt").write_text(TWO, "utf-8")
        self.folder = folder
        self.library = make_library(Settings(corpus=roots or (folder,)))
        self.reloads = 0
        self.desk = Desk(
            self.library.paths, lambda: self.library.current.corpus, self.reload, max_bytes=10_000
        )

    async def reload(self):
        self.reloads += 1
        await self.library.reload()

    async def put(self, name, text=NEW, *, instead_of=""):
        data = text.encode()
        return await self.desk.put(await self.desk.read(name, data), data, instead_of=instead_of)

    def document(self, name):
        documents = self.library.current.corpus.documents
        return next(one for one in documents if one.path == self.folder / name)

    @property
    def files(self):
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_text("utf-8") for path in paths}

    @property
    def titles(self):
        return [document.title for document in self.library.current.corpus.documents]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "corpus")


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


async def test_reading_changes_nothing(place):
    before = place.files
    upload = await place.desk.read("three.txt", NEW.encode())
    assert upload.document.title == "three"
    assert (place.files, place.reloads) == (before, 0)


async def test_what_cannot_be_read_is_a_problem(place):
    problem = await place.desk.read("three.txt", b"")
    assert isinstance(problem, Problem)
    assert problem.reason is ProblemReason.EMPTY


async def test_files_are_read_one_at_a_time_and_too_many_are_turned_away(place, monkeypatch):
    reading = most = 0
    go_on = asyncio.Event()

    async def slowly(call):
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        await go_on.wait()
        reading -= 1
        return call()

    monkeypatch.setattr("bot.chat.desk.in_background", slowly)
    waiting = [asyncio.create_task(place.desk.read(f"{n}.txt", NEW.encode())) for n in range(8)]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await place.desk.read("nine.txt", NEW.encode())
    go_on.set()
    assert len(await asyncio.gather(*waiting)) == 8
    assert most == 1
    assert await place.desk.read("ten.txt", NEW.encode())  # there is room again


async def test_what_stands_there_already_is_told_by_its_digest(place):
    found, document = await place.desk.standing("one.txt")
    assert (found, document.title) == (digest(ONE), "one")
    assert await place.desk.standing("three.txt") == ("", None)


async def test_a_new_file_is_live(place):
    done = await place.put("three.txt")
    assert (done.outcome, done.document.title, done.others) == (Outcome.LIVE, "three", ())
    assert place.titles == ["one", "three", "two"]
    assert place.files["three.txt"] == NEW


async def test_a_file_replaces_the_one_it_was_made_for_which_is_put_aside(place):
    done = await place.put("one.txt", instead_of=digest(ONE))
    assert done.outcome is Outcome.REPLACED
    assert place.files["one.txt"] == NEW
    assert place.files[".removed/one.txt"] == ONE
    assert place.titles == ["one", "two"]


@pytest.mark.parametrize("instead_of", ["", "0" * 64])
async def test_a_file_that_is_not_the_one_it_was_made_for_is_left_alone(place, instead_of):
    before = place.files
    assert (await place.put("one.txt", instead_of=instead_of)).outcome is Outcome.STALE
    assert (place.files, place.reloads) == (before, 0)


async def test_a_file_that_has_gone_meanwhile_is_not_made_anew(place):
    (place.folder / "one.txt").unlink()
    assert (await place.put("one.txt", instead_of=digest(ONE))).outcome is Outcome.STALE
    assert "one.txt" not in place.files


async def test_the_same_bytes_change_nothing(place):
    done = await place.put("one.txt", ONE, instead_of=digest(ONE))
    assert (done.outcome, done.document.title) == (Outcome.UNCHANGED, "one")
    assert set(place.files) == {"one.txt", "two.txt"}


@pytest.mark.parametrize("name", ["three.txt", "one.txt"])
async def test_what_does_not_become_a_document_is_undone(place, name):
    before = place.files
    reload = place.library.reload
    broken = Desk(
        place.library.paths, lambda: place.library.current.corpus, _nothing, max_bytes=10_000
    )
    upload = await broken.read(name, NEW.encode())
    old = before.get(name)
    done = await broken.put(upload, NEW.encode(), instead_of=digest(old) if old else "")
    assert done.outcome is Outcome.UNDONE
    assert place.files == before
    await reload()
    assert place.titles == ["one", "two"]


async def _nothing():
    """Read nothing anew."""


async def test_two_changes_at_once_are_made_one_after_the_other(place):
    first, second = await asyncio.gather(
        place.put("three.txt"), place.put("three.txt", NEW.replace("锤炼", "增强"))
    )
    assert {first.outcome, second.outcome} == {Outcome.LIVE, Outcome.STALE}
    assert place.files["three.txt"] == (
        NEW if first.outcome is Outcome.LIVE else NEW.replace("锤炼", "增强")
    )


async def test_what_others_changed_at_the_same_time_is_told(place):
    (place.folder / "two.txt").write_text(TWO + "又加了一段话在这里。\n", "utf-8")
    done = await place.put("three.txt")
    assert [other.title for other in done.others] == ["two"]


# Taking off


async def test_a_document_is_taken_off_and_its_file_put_aside(place):
    done = await place.desk.take_off(place.document("one.txt"))
    assert done.outcome is Outcome.OFF
    assert place.titles == ["two"]
    assert place.files == {".removed/one.txt": ONE, "two.txt": TWO}


async def test_the_last_one_stays(place):
    await place.desk.take_off(place.document("one.txt"))
    done = await place.desk.take_off(place.document("two.txt"))
    assert done.outcome is Outcome.LAST
    assert place.titles == ["two"]


async def test_taken_off_twice_at_once_it_is_gone_once(place):
    document = place.document("one.txt")
    (place.folder / "zero.txt").write_text(NEW, "utf-8")
    await place.library.reload()
    outcomes = await asyncio.gather(*(place.desk.take_off(document) for _ in range(2)))
    assert {one.outcome for one in outcomes} == {Outcome.OFF, Outcome.STALE}
    assert place.titles == ["two", "zero"]


async def test_a_file_that_is_named_by_itself_stays_and_nothing_can_be_put_there(tmp_path):
    folder = tmp_path / "corpus"
    place = Place(folder, folder / "one.txt", folder / "two.txt")
    assert place.desk.folder is None
    assert (await place.desk.take_off(place.document("one.txt"))).outcome is Outcome.NAMED
    assert (await place.put("three.txt")).outcome is Outcome.REFUSED
    assert await place.desk.standing("one.txt") == ("", None)
    assert set(place.files) == {"one.txt", "two.txt"}


async def test_what_cannot_be_put_aside_stays_and_is_told(place, monkeypatch):
    def refuse(*_, **__):
        return Problem(place.folder / "one.txt", "no", reason=ProblemReason.UNWRITABLE)

    monkeypatch.setattr("bot.chat.desk.put_aside", refuse)
    before = place.files
    for call in (
        partial(place.desk.take_off, place.document("one.txt")),
        partial(place.put, "one.txt", instead_of=digest(ONE)),
    ):
        done = await call()
        assert (done.outcome, done.problem.reason) == (Outcome.REFUSED, ProblemReason.UNWRITABLE)
    assert place.files == before

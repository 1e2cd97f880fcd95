"""Changes of files are told, also where folders come, go or are replaced, and told to stop it stops."""

import asyncio
import contextlib
import os
import shutil

import pytest
from watchfiles import Change

from bot.reading import watching
from bot.reading.watching import matters, watch_files

PATIENCE = 20


@contextlib.asynccontextmanager
async def watched(*paths):
    """Watch, and hand out a way to wait for the next news; the first, of the beginning, is over."""
    stop = asyncio.Event()
    news = asyncio.Queue()

    async def listen():
        async with contextlib.aclosing(
            watch_files(paths, stop, debounce=0.05, look_again=0.2)
        ) as changes:
            async for _ in changes:
                news.put_nowait(None)

    async def told():
        await asyncio.wait_for(news.get(), PATIENCE)
        await asyncio.sleep(0.3)
        while not news.empty():
            news.get_nowait()

    task = asyncio.create_task(listen())
    told.nothing = news.empty
    try:
        yield told
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE)


@pytest.fixture(params=["events", "polling"], autouse=True)
def way(request, monkeypatch):
    if request.param == "polling":
        monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    else:
        monkeypatch.delenv("WATCHFILES_FORCE_POLLING", raising=False)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("抓落实。\n", "utf-8")
    os.utime(folder / "a.txt", (1_000_000_000, 1_000_000_000))  # polling compares whole seconds
    return folder


async def test_files_that_come_change_and_go_are_told(folder):
    async with watched(folder) as told:
        await told()
        (folder / "a.txt").write_text("改作风。\n", "utf-8")
        await told()
        (folder / "sub" / "b.docx").write_bytes(b"x")
        await told()
        (folder / "lexicon.yaml").write_text("[]\n", "utf-8")
        await told()
        (folder / "a.txt").unlink()
        await told()
        (folder / "sub").rename(folder / "other")
        await told()


async def test_other_files_are_not_told(folder):
    async with watched(folder) as told:
        await told()
        (folder / "picture.png").write_bytes(b"x")
        (folder / ".a.txt.swp").write_bytes(b"x")
        (folder / "~$a.docx").write_bytes(b"x")
        await asyncio.sleep(1)
        assert told.nothing()


async def test_a_folder_that_is_not_there_yet_is_told_once_it_is(tmp_path):
    folder = tmp_path / "later"
    async with watched(folder) as told:
        await asyncio.sleep(0.5)
        assert told.nothing()
        folder.mkdir()
        await told()
        (folder / "a.txt").write_text("x", "utf-8")
        await told()


async def test_a_folder_that_is_removed_and_made_anew_is_watched_again(folder):
    async with watched(folder) as told:
        await told()
        shutil.rmtree(folder)
        await told()
        folder.mkdir()
        await told()
        (folder / "a.txt").write_text("x", "utf-8")
        await told()


async def test_a_folder_that_another_takes_the_place_of_is_watched_again(folder, tmp_path):
    async with watched(folder) as told:
        await told()
        (tmp_path / "new").mkdir()
        folder.rename(tmp_path / "old")
        (tmp_path / "new").rename(folder)
        await told()
        (folder / "a.txt").write_text("x", "utf-8")
        await told()


async def test_a_link_that_is_turned_to_another_folder_is_told(folder, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(folder)
    (tmp_path / "second").mkdir()
    async with watched(link) as told:
        await told()
        (tmp_path / "turned").symlink_to(tmp_path / "second")
        os.replace(tmp_path / "turned", link)  # noqa: PTH105
        await told()
        (tmp_path / "second" / "b.txt").write_text("x", "utf-8")
        await told()


async def test_a_file_that_is_named_itself_and_its_sidecar_are_watched(folder):
    async with watched(folder / "a.txt") as told:
        await told()
        for _ in range(2):  # an editor puts a new file in the place of the old
            (folder / "new").write_text("x", "utf-8")
            (folder / "new").replace(folder / "a.txt")
            await told()
        (folder / "a.yaml").write_text("title: 讲话\n", "utf-8")
        await told()


async def test_without_paths_it_ends_at_once():
    assert [None async for _ in watch_files([], asyncio.Event())] == []


async def test_stopped_before_it_begins_it_tells_nothing(folder):
    stop = asyncio.Event()
    stop.set()
    assert [None async for _ in watch_files([folder], stop)] == []


async def test_cancelling_it_leaves_the_stop_of_others_alone(folder):
    stop = asyncio.Event()

    async def listen():
        async with contextlib.aclosing(watch_files([folder], stop)) as changes:
            async for _ in changes:
                pass

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, PATIENCE)
    assert not stop.is_set()


async def test_where_the_system_refuses_it_looks_now_and_then(folder, monkeypatch, caplog):
    def refuse(*_, **__):
        raise OSError(28, "OS file watch limit reached")

    monkeypatch.setattr(watching, "awatch", refuse)
    monkeypatch.setattr(watching, "RETRY", 0.1)
    async with watched(folder) as told:
        await told()
        await told()
    assert "watch limit" in caplog.text


@pytest.mark.parametrize(
    ("change", "name", "counts"),
    [
        (Change.added, "a.txt", True),
        (Change.modified, "a.yaml", True),
        (Change.added, "sub", True),
        (Change.modified, "sub", False),
        (Change.deleted, "gone", True),
        (Change.deleted, ".gone", False),
        (Change.added, "a.png", False),
        (Change.modified, "~$a.docx", False),
    ],
)
def test_a_change_matters_by_what_it_is_of(folder, change, name, counts):
    assert matters(change, str(folder / name)) is counts

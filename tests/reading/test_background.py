"""Work beside the event loop, which the end of the program does not wait for."""

import asyncio
import contextvars
import subprocess
import sys
import threading
import time

import pytest

from bot.reading.background import in_background

word = contextvars.ContextVar("word", default="")


async def test_returns_what_the_work_returns_in_its_context():
    word.set("说")
    assert await in_background(lambda: (word.get(), threading.current_thread().daemon)) == (
        "说",
        True,
    )


async def test_raises_what_the_work_raises():
    def work():
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        await in_background(work)


async def test_the_loop_goes_on_meanwhile():
    go_on = threading.Event()
    task = asyncio.create_task(in_background(lambda: go_on.wait(20)))
    await asyncio.sleep(0.01)
    assert not task.done()
    go_on.set()
    assert await task


async def test_whoever_gives_up_hears_no_more():
    go_on = threading.Event()
    task = asyncio.create_task(in_background(lambda: go_on.wait(20)))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await asyncio.sleep(0.05)


def test_the_program_ends_in_the_middle_of_it():
    code = (
        "import asyncio, time\n"
        "from bot.reading.background import in_background\n"
        "async def main():\n"
        "    asyncio.create_task(in_background(lambda: time.sleep(60)))\n"
        "    await asyncio.sleep(0.1)\n"
        "asyncio.run(main())\n"
    )
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert time.monotonic() - started < 20
    assert run.stderr == ""

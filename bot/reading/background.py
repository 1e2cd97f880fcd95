"""Long reading beside the event loop, in a thread that does not hold up the end of the program.

The threads of `asyncio.to_thread` are waited for at the end; a thousand pages would be too long.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

Result = TypeVar("Result")


async def in_background(work: Callable[[], Result]) -> Result:
    """Do `work` in a thread of its own and return what it returns, or raise what it raises.

    Whoever waits may be cancelled; the work then goes on, and nobody hears of it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            settle: Callable[[], None] = partial(future.set_result, context.run(work))
        except Exception as error:  # noqa: BLE001 - for whoever waits
            settle = partial(future.set_exception, error)
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(lambda: None if future.done() else settle())

    threading.Thread(target=run, name="reading", daemon=True).start()
    return await future

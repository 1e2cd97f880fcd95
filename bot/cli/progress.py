"""How far a long piece of work is: a bar on a terminal, now and then a line elsewhere.

Goes to standard error, so that results can be piped on. Knows numbers only.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import click

_EVERY = 5.0  # seconds between two lines


class Progress:
    """Shows how many of `total` paragraphs are done, from ``with`` to its end.

    Parameters
    ----------
    clock
        Seconds, ever rising; for tests.
    """

    def __init__(self, total: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._clock = clock
        self._done = 0
        self._begin = self._said = clock()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        if self._total and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, count: int) -> None:
        """Say that so many more are done."""
        self._done += count
        if self._bar is not None:
            self._bar.advance(self._task, count)
            return
        now = self._clock()
        if now - self._said >= _EVERY:
            self._said = now
            share = self._done / max(self._total, 1)
            speed = self._done / (now - self._begin)
            click.echo(
                f"yuanwen: {self._done} of {self._total} paragraphs ({share:.0%}), {speed:.0f}/s",
                err=True,
            )


def _bar() -> Any:
    """Return a bar with the count and the time that is left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("paragraphs"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
    )

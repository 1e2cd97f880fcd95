"""Whether the database can be used at the moment. The log is told of a change, and only of that.

A full disk fails every write for hours: one line says so, one more when it is over. Knows no SQL
and decides nothing about what the bot does meanwhile.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

_SILENCE = 600.0  # seconds before the same trouble is reported anew: it may come and go
_DAMAGE_SILENCE = 10.0  # seconds: a busy chat meets damage again and again
_HANGING = 5.0  # seconds for which a database that did not answer in time is not asked again


class StoreError(Exception):
    """The database cannot be opened or used. The message is meant for the operator."""


class StoreUnavailableError(StoreError):
    """The database as a whole does not work now: full, read-only, out of reach, damaged.

    The log has it already; whoever catches it need not say it again.

    Parameters
    ----------
    hanging
        Whether that took its time to show, so that asking again at once would take as long.
    damaged
        Whether a part of the file is broken: other parts may work, which mends nothing.
    """

    def __init__(self, message: str, *, hanging: bool = False, damaged: bool = False) -> None:
        super().__init__(message)
        self.hanging = hanging
        self.damaged = damaged


class Health:
    """What came of the latest reads and writes.

    Parameters
    ----------
    shown
        What to call the database in the log; no password in it.
    clock
        Seconds that never run backwards.
    """

    def __init__(self, shown: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._shown = shown
        self._clock = clock
        self._failing: dict[str, tuple[float, bool]] = {}  # what → since when, whether reported
        self._reported: dict[str, float] = {}
        self._damage_reported: dict[str, float] = {}
        self._hanging_until = float("-inf")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Watch a read. Raises StoreUnavailableError at once while the database hangs.

        Answers wait for reads, and do without what cannot be read.
        """
        if self._clock() < self._hanging_until:
            raise StoreUnavailableError(f"{self._shown}: did not answer a moment ago")
        with self._watched("read"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Watch a write."""
        with self._watched("written"):
            yield

    @contextmanager
    def _watched(self, what: str) -> Iterator[None]:
        try:
            yield
        except StoreUnavailableError as error:
            self._failed(what, error)
            raise
        self._worked(what)

    def _failed(self, what: str, error: StoreUnavailableError) -> None:
        now = self._clock()
        if error.damaged:
            self._is_damaged(what, error, now)
            return
        if error.hanging:
            self._hanging_until = now + _HANGING
        if what in self._failing:
            return
        report = now - self._reported.get(what, float("-inf")) >= _SILENCE
        self._failing[what] = now, report
        if report:
            self._reported[what] = now
            logger.error(
                "the database cannot be %s: %s (%s). Questions are answered all the same; this is "
                "said again only after it has worked",
                what,
                error,
                self._shown,
            )

    def _is_damaged(self, what: str, error: StoreUnavailableError, now: float) -> None:
        """Report damage as often as it is met, and never that it is over."""
        if now - self._damage_reported.get(what, float("-inf")) < _DAMAGE_SILENCE:
            return
        self._damage_reported[what] = now
        logger.error(
            "the database is damaged and a part of it cannot be %s: %s (%s). Put a backup in its "
            "place; `yuanwen doctor` says more",
            what,
            error,
            self._shown,
        )

    def _worked(self, what: str) -> None:
        if what == "read":
            self._hanging_until = float("-inf")
        if (failing := self._failing.pop(what, None)) is not None:
            since, reported = failing
            if reported:
                seconds = self._clock() - since
                logger.warning("the database can be %s again, after %.0f seconds", what, seconds)

"""How log records look: lines for people or JSON lines for programs; one record cannot pose as two.

Owns the form, and the count of what was logged. What is worth a record, and that no secret and no
member's words are in it, is up to whoever logs.
"""

from __future__ import annotations

import collections
import datetime as dt
import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TextIO

# What of libraries would fill the log, or put into it what belongs in none.
LEAST_LEVELS = {
    "alembic": logging.WARNING,  # wordy
    "pypdf": logging.ERROR,  # wordy about broken files
    "watchfiles": logging.WARNING,  # counts changes at INFO
    "telegram": logging.INFO,  # logs every update at DEBUG
    "tornado": logging.WARNING,
    "httpx": logging.WARNING,  # logs URLs
    "httpcore": logging.WARNING,
}

_LEVELS = ("WARNING", "ERROR", "CRITICAL")
_INDENT = "  | "
_IDEOGRAPHIC_SPACE = "\u3000"  # harmless, though Python calls it unprintable


class LogFormat(StrEnum):
    """The values of `log_format`."""

    AUTO = "auto"  # text on a terminal, else JSON
    TEXT = "text"
    JSON = "json"


def start(
    level: str,
    log_format: str,
    *,
    least: Mapping[str, int],
    stream: TextIO | None = None,
) -> Tally:
    """Log to standard error from now on, in place of whatever handlers there were.

    Parameters
    ----------
    level
        Name of the lowest level that is logged.
    least
        By name of a logger, the lowest level that it may have: of libraries that say too much.
    stream
        In place of standard error.

    Returns
    -------
    Tally
        Counts from now on.
    """
    stream = sys.stderr if stream is None else stream
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(log_format, terminal=stream.isatty()))
    tally = Tally()
    wanted = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=wanted, handlers=[handler, tally], force=True)
    logging.captureWarnings(True)  # they would write to standard error by themselves
    for name, lowest in least.items():
        logging.getLogger(name).setLevel(max(wanted, lowest))
    return tally


def formatter(log_format: str, *, terminal: bool) -> logging.Formatter:
    """Return the formatter for a value of `log_format`."""
    as_text = terminal if log_format == LogFormat.AUTO else log_format == LogFormat.TEXT
    return TextFormatter() if as_text else JsonFormatter()


def writes_json() -> bool:
    """Tell whether records are written as JSON at the moment."""
    handlers = logging.getLogger().handlers
    return any(isinstance(handler.formatter, JsonFormatter) for handler in handlers)


class TextFormatter(logging.Formatter):
    """One line a record; a traceback follows in lines that begin with `_INDENT`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line or lines."""
        moment = dt.datetime.fromtimestamp(record.created).astimezone()
        head = f"{moment:%Y-%m-%d %H:%M:%S},{moment.microsecond // 1000:03d}"
        said = _one_line(f"{record.name}: {_message(record)}")
        lines = [f"{head} {record.levelname} {said}"]
        lines += [f"{_INDENT}{_one_line(line)}" for line in _trace(record).split("\n") if line]
        return "\n".join(lines)


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, message and, where there is one, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        told: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if trace := _trace(record):
            told["exception"] = trace
        return _spelled(json.dumps(told, ensure_ascii=False), _in_json)


class Tally(logging.Handler):
    """Counts records from warnings upwards, by level; remembers when the last errors came.

    Parameters
    ----------
    clock
        Seconds, ever rising.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.WARNING)
        self._clock = clock
        self._counting = threading.Lock()
        self._counts = collections.Counter(dict.fromkeys(_LEVELS, 0))
        self._last: tuple[float, str] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        with self._counting:
            self._counts[record.levelname] += 1
            if record.levelno >= logging.ERROR:
                self._last = (self._clock(), record.name)

    @property
    def counts(self) -> dict[str, int]:
        """Records by the name of their level."""
        with self._counting:
            return dict(self._counts)

    @property
    def errors(self) -> int:
        """Records of errors and worse."""
        counts = self.counts
        return counts["ERROR"] + counts["CRITICAL"]

    @property
    def last_error(self) -> tuple[float, str] | None:
        """How many seconds ago the last error was logged, and by which logger; None for none."""
        with self._counting:
            last = self._last
        return None if last is None else (self._clock() - last[0], last[1])


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a wrong log call; better half a message than none
        return f"{record.msg!r} {record.args!r}"


def _trace(record: logging.LogRecord) -> str:
    """Return the traceback of a record, if it has one."""
    if record.exc_info and record.exc_info[0] is not None and not record.exc_text:
        record.exc_text = logging.Formatter().formatException(record.exc_info)
    stack = record.stack_info or ""
    return "\n".join(part for part in (record.exc_text, stack) if part)


def _one_line(text: str) -> str:
    """Return text whose line breaks and control characters are spelled out, as Python does."""
    return _spelled(text, lambda character: repr(character)[1:-1])


def _spelled(text: str, spell: Callable[[str], str]) -> str:
    """Spell out all that moves the cursor, hides or reorders text, or cannot be encoded."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == _IDEOGRAPHIC_SPACE else spell(c) for c in text)


def _in_json(character: str) -> str:
    """Spell a character as JSON does, which leaves DEL as it is."""
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else json.dumps(character)[1:-1]

"""Keeps the token out of every log, whoever writes it.

httpx logs request URLs, which hold the token; exceptions and debug messages may as well. A filter
on a logger does not see the records of the loggers below it, and handlers come and go; so the
records are cleaned where all of them are made.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

_HIDDEN = "<token>"
_TALKATIVE = ("httpx", "httpcore")


class TokenFilter(logging.Filter):
    """Takes one token out of log records; lets all of them pass."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._spellings = (token, quote(token, safe=""))

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the message and the traceback of a record."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # a wrong log call; whoever handles the record reports it
            message = f"{record.msg!r} {record.args!r}"
        if message != (clean := self._clean(message)):
            record.msg, record.args = clean, None
        if record.exc_info and record.exc_info[0] is not None:
            text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            if text != (clean := self._clean(text)):
                # Without exc_info no handler can format the exception again, locals and all.
                record.exc_text, record.exc_info = clean, None
        return True

    def _clean(self, text: str) -> str:
        for spelling in self._spellings:
            text = text.replace(spelling, _HIDDEN)
        return text


@contextmanager
def token_hidden(token: str) -> Iterator[None]:
    """Clean all log records while this lasts, and quieten the loggers that print URLs."""
    make = logging.getLogRecordFactory()
    cleaner = TokenFilter(token)

    def make_clean(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        cleaner.filter(record)
        return record

    levels = {name: logging.getLogger(name).level for name in _TALKATIVE}
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.setLogRecordFactory(make_clean)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)

"""What members write is in no log, whatever `log_level` says."""

from __future__ import annotations

import logging

import pytest

from bot.app import start_logging

NAMES = ("alembic", "telegram", "telegram.ext.Application", "httpx", "httpcore", "httpcore.http11")


@pytest.fixture(autouse=True)
def restored():
    names = ("", *NAMES)
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize(
    ("level", "library", "transport"),
    [
        ("DEBUG", logging.INFO, logging.WARNING),
        ("INFO", logging.INFO, logging.WARNING),
        ("WARNING", logging.WARNING, logging.WARNING),
        ("ERROR", logging.ERROR, logging.ERROR),
    ],
)
def test_libraries_that_log_updates_and_urls_are_capped(level, library, transport):
    start_logging(level)
    for name in NAMES:
        expected = library if name.startswith("telegram") else transport
        assert logging.getLogger(name).getEffectiveLevel() == expected

"""What members write and the token are in no log, whatever `log_level` and `log_format` say."""

from __future__ import annotations

import json
import logging

import pytest
from support.bot_api import TOKEN
from telegram.error import InvalidToken, TelegramError

from bot.app import start_logging
from bot.chat.telegram.errors import Frames
from bot.chat.telegram.secrecy import token_hidden

NAMES = ("alembic", "telegram", "telegram.ext.Application", "httpx", "httpcore", "httpcore.http11")


@pytest.fixture(autouse=True)
def restored():
    names = ("", *NAMES)
    levels = {name: logging.getLogger(name).level for name in names}
    root = logging.getLogger()
    handlers = root.handlers[:]
    yield
    logging.captureWarnings(False)
    root.handlers[:] = handlers
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


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_the_token_is_in_no_record_of_either_form(log_format, capsys):
    start_logging("DEBUG", log_format)
    logger = logging.getLogger("bot.x")
    with token_hidden(TOKEN):
        logger.warning("url https://x/bot%s/getMe", TOKEN)
        logger.warning("percent %s", TOKEN.replace(":", "%3A"))
        logger.error("failed", exc_info=InvalidToken(f"The token `{TOKEN}` was rejected"))
        logger.error("failed", exc_info=Frames(TelegramError(f"no {TOKEN}\nforged: {TOKEN}")))
        logger.error("with the stack of the caller", stack_info=True)
        logging.getLogger("httpx").info("POST https://x/bot%s/getMe", TOKEN)
    written = capsys.readouterr().err
    assert TOKEN.partition(":")[2] not in written
    assert written.count("<token>") == 5
    assert "getMe" in written
    heads = [line for line in written.splitlines() if not line.startswith("  | ")]
    assert len(heads) == 5
    if log_format == "json":
        assert [json.loads(line)["level"] for line in heads] == ["WARNING"] * 2 + ["ERROR"] * 3


def test_frames_have_no_words_of_an_error_but_telegrams():
    member, server = "what a member wrote", "what the server said"

    def fail() -> None:
        raise ValueError(member) from TelegramError(server)

    try:
        fail()
    except ValueError as error:
        shown = str(Frames(error))
    assert "ValueError\n" in shown
    assert "test_logging.py" in shown
    assert member not in shown
    assert f"TelegramError: {server}" in shown

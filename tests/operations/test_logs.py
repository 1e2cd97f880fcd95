"""Log records: lines for people, JSON for programs, and no record that poses as two."""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings

import pytest

from bot.operations import logs
from bot.operations.logs import JsonFormatter, Tally, TextFormatter

FORGED = "hello\n2026-11-27 08:00:00,000 CRITICAL root: all is lost"
NASTY = [
    "a\nb", "a\r\nb", "a\rb", "a\x0bb", "a\x0cb", "a\x00b", "a\x1b[2Jb", "a\x7fb", "a\x85b", "a\x9bb",
    "a\u2028b", "a\u2029b", "a\u202eb", "a\u2066b", "a\ud800b", "a\U000e0001b", 'a"b\\', "\n\n\n",
]  # fmt: skip
DANGEROUS = "\n\r\x0b\x0c\x00\x1b\x7f\x85\x9b\u2028\u2029\u202e\u2066\ud800\U000e0001"


@pytest.fixture
def restored():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    logging.captureWarnings(False)
    root.handlers[:], root.level = before[0], before[1]


def record(message="said", *, name="bot.x", level=logging.INFO, exc_info=None):
    return logging.LogRecord(name, level, __file__, 1, message, (), exc_info)


def raised(message: str):
    def fail() -> None:
        raise ValueError(message)

    try:
        fail()
    except ValueError:
        return sys.exc_info()


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("nasty", NASTY)
def test_text_is_one_line_whatever_the_message_holds(nasty):
    line = TextFormatter().format(record(nasty, name=f"bot{nasty}"))
    assert not set(DANGEROUS) & set(line)
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize("nasty", NASTY)
def test_json_is_one_line_and_gives_the_message_back(nasty):
    line = JsonFormatter().format(record(nasty, name=f"bot{nasty}"))
    assert not set(DANGEROUS) & set(line)
    told = json.loads(line)
    assert (told["message"], told["logger"]) == (nasty, f"bot{nasty}")


def test_an_exception_cannot_forge_a_record():
    text = TextFormatter().format(record(level=logging.ERROR, exc_info=raised(FORGED)))
    first, *others = text.splitlines()
    assert first.endswith("ERROR bot.x: said")
    assert others
    assert all(line.startswith("  | ") for line in others)
    told = json.loads(JsonFormatter().format(record(exc_info=raised(FORGED))))
    assert told["message"] == "said"
    assert told["exception"].startswith("Traceback")
    assert told["exception"].endswith(FORGED)


def test_json_has_time_level_logger_and_message_in_utc():
    made = record("四责协同 %", level=logging.WARNING)
    made.created = 1_795_798_155.25
    line = JsonFormatter().format(made)
    assert json.loads(line) == {
        "time": "2026-11-27T16:49:15.250+00:00",
        "level": "WARNING",
        "logger": "bot.x",
        "message": "四责协同 %",
    }
    assert "四责协同" in line  # as it was written, or nobody could search for it


def test_chinese_text_is_left_as_it_is():
    assert TextFormatter().format(record("“四责\u3000协同”，😀")).endswith("“四责\u3000协同”，😀")


def test_a_wrong_log_call_loses_nothing():
    made = logging.LogRecord("bot.x", logging.INFO, __file__, 1, "%d of %d", ("one",), None)
    assert "one" in TextFormatter().format(made)
    assert "one" in json.loads(JsonFormatter().format(made))["message"]


@pytest.mark.parametrize(
    ("log_format", "stream", "as_json"),
    [
        ("auto", io.StringIO, True),
        ("auto", Terminal, False),
        ("text", io.StringIO, False),
        ("json", Terminal, True),
    ],
)
def test_auto_is_text_on_a_terminal_and_json_elsewhere(restored, log_format, stream, as_json):
    written = stream()
    logs.start("INFO", log_format, least={}, stream=written)
    assert logs.writes_json() == as_json
    logging.getLogger("bot.x").info("said")
    assert written.getvalue().startswith("{") == as_json


def test_warnings_of_python_are_records_too(restored):
    written = io.StringIO()
    tally = logs.start("INFO", "json", least={}, stream=written)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old\nhat", UserWarning, stacklevel=1)
    [line] = written.getvalue().splitlines()
    assert json.loads(line)["logger"] == "py.warnings"
    assert tally.counts["WARNING"] == 1


def test_starting_again_does_not_write_twice(restored):
    written = io.StringIO()
    logs.start("INFO", "json", least={}, stream=written)
    logs.start("INFO", "json", least={}, stream=written)
    logging.getLogger("bot.x").info("said")
    assert len(written.getvalue().splitlines()) == 1


def test_the_tally_counts_and_remembers_the_last_error():
    now = 100.0
    tally = Tally(clock=lambda: now)
    assert tally.counts == {"WARNING": 0, "ERROR": 0, "CRITICAL": 0}
    assert tally.last_error is None
    tally.handle(record(level=logging.WARNING))
    assert (tally.errors, tally.last_error) == (0, None)
    tally.handle(record(level=logging.ERROR))
    tally.handle(record(level=logging.CRITICAL, name="bot.y"))
    now = 160.0
    assert (tally.errors, tally.last_error) == (2, (60.0, "bot.y"))

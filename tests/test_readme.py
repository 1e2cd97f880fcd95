"""What the READMEs say is what the program does, in both languages."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from rich.console import Console

from bot.answering import AnswerKind, DifferenceKind, Finding, Reason, Refusal, Verdict
from bot.app import load_answerer, make_conversation, make_shelf, quote_for, today_in
from bot.chat import messages, rendering, terminal
from bot.chat.statistics import Day, Statistics
from bot.chat.telegram.menus import menus
from bot.cli import main, shapes
from bot.config import Key, Settings, keys, load_settings
from bot.store.store import Frequency, InboxItem

ROOT = Path(__file__).parents[1]
NAMES = ("README.md", "README.zh-CN.md")
COLUMNS = 80  # of the terminal that the transcript was taken from
SHARED = {"--config", "--corpus", "--help", "--json"}  # told of all commands in one sentence
SPOKEN = (Reason.UNKNOWN, Reason.ABSENT_TERM, Reason.MISSING_DETAIL, Reason.WEAK, Reason.FOLLOW_UP)
FIGURE_MAY_BE_OFF = 0.01  # another release of a dictionary may turn a question or two

_FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(params=NAMES)
def readme(request) -> str:
    return read(request.param)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(ROOT / "config.yaml")


@pytest.fixture(scope="module")
def answerer(settings):
    return load_answerer(settings)


@pytest.fixture(scope="module")
def conversation(settings, answerer):
    return make_conversation(settings, answerer)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(text: str) -> list[str]:
    """The code blocks."""
    return _FENCE.findall(text)


def between(text: str, mark: str) -> str:
    """What stands between the lines `<!-- mark -->` and `<!-- /mark -->`."""
    (found,) = re.findall(
        rf"^<!-- {mark} -->\n(.*?)^<!-- /{mark} -->$", text, re.MULTILINE | re.DOTALL
    )
    return found


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables: what the first cell has in code marks, and all cells."""
    found = {}
    for line in text.splitlines():
        if line.startswith("| "):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            for name in re.findall(r"`([^`]+)`", cells[0]):
                found[name] = cells
    return found


# Both languages


@pytest.mark.parametrize("name", NAMES)
def test_tests_are_started_by_one_line_that_ci_can_find(name):
    lines = between(read(name), "tests").splitlines()
    assert (lines[0], lines[-1]) == ("```sh", "```")
    (command,) = lines[1:-1]
    assert command == between(read(NAMES[0]), "tests").splitlines()[1]
    assert command.startswith("python3 -m venv .venv && ")
    assert command.endswith(" -m pytest")


def test_have_the_same_headings():
    levels = [re.findall(r"^(#+) ", _FENCE.sub("", read(name)), re.MULTILINE) for name in NAMES]
    assert levels[0] == levels[1]
    assert len(levels[0]) > 10


def test_have_the_same_code():
    english, chinese = map(read, NAMES)
    assert blocks(english) == blocks(chinese)


def test_have_the_same_figures():
    english, chinese = (
        re.findall(r"\| ([\d.]+) \| ([\d.]+) \|$", between(read(name), "figures"), re.MULTILINE)
        for name in NAMES
    )
    assert english == chinese
    assert english


def test_links_and_pictures_are_there(readme):
    links = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", _FENCE.sub("", readme))
    local = [a or b for a, b in links if not (a or b).startswith("https://")]
    assert {".github/pictures/answer.png", ".github/pictures/verify.png", "LICENSE"} <= set(local)
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", readme), re.MULTILINE)
    anchors = {f"#{heading.lower().replace(' ', '-')}" for heading in headings}
    for link in local:
        assert link in anchors or (ROOT / link).is_file(), link


def test_nothing_of_the_machine_it_was_written_on(readme):
    assert not re.search(r"(?<![\w.])/(?:work|home|root|tmp|Users|mnt)/", readme)


# Configuration


@pytest.mark.parametrize("key", keys(), ids=lambda key: key.name)
def test_tells_of_every_key(readme, key):
    _, meaning, default, allowed = rows(readme)[key.name]
    assert meaning
    assert default.strip("`") == shown(key)
    assert set(re.findall(r"\d+", key.allowed)) <= set(re.findall(r"\d+", allowed))


def test_tells_of_no_key_that_does_not_exist(readme):
    known = {key.name for key in keys()}
    told = {name for name, cells in rows(readme).items() if len(cells) == 4}
    assert told == known


def shown(key: Key) -> str:
    """A default as config.yaml would have it."""
    if key.default is None:
        return "–"
    if isinstance(key.default, bool):
        return str(key.default).lower()
    if isinstance(key.default, tuple):
        return f"[{', '.join(map(str, key.default))}]"
    return str(key.default)


# Commands


def commands(group: click.Group = main, before: str = "") -> dict[str, click.Command]:
    """All commands that do something, by what is written behind `yuanwen`."""
    found = {}
    for name, command in group.commands.items():
        inner = isinstance(command, click.Group)
        found |= commands(command, f"{before}{name} ") if inner else {before + name: command}
    return found


@pytest.mark.parametrize("name", sorted(commands()))
def test_tells_of_every_terminal_command_with_its_options(readme, name):
    row = next(line for line in readme.splitlines() if line.startswith(f"| `yuanwen {name}"))
    for parameter in commands()[name].params:
        if isinstance(parameter, click.Option) and not SHARED & set(parameter.opts):
            assert any(f"`{option}" in row for option in parameter.opts), parameter.opts


def test_tells_of_the_shared_options(readme):
    shared = {o for p in main.params if isinstance(p, click.Option) for o in p.opts}
    for option in {*shared, *SHARED, "-h"}:
        assert f"{option}`" in readme or f"{option} PATH`" in readme, option
    options = {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in commands().items()
    }
    assert {name for name, own in options.items() if "--json" not in own} == {"chat", "run"}
    assert all(own >= {"--config", "--corpus"} for own in options.values())


def test_tells_of_every_telegram_command(readme):
    told = {name[1:].split()[0] for name in rows(readme) if name.startswith("/")}
    assert told == {command.command for _, menu in menus() for command in menu} | {"start"}


# JSON


def test_tells_of_every_key_of_the_json(answerer, settings):
    corpus, today = answerer.corpus, today_in(settings)
    declined = answerer.ask("加装电梯一户要掏多少钱")
    assert isinstance(declined, Refusal)
    assert declined.suggestions
    objects = {
        "ask": [
            shapes.asked("", answerer.ask("四责协同"), corpus, most=3),
            shapes.asked("", declined, corpus, most=3),
        ],
        "search": [shapes.searched("", answerer.search("四责协同"), corpus)],
        "slogan": [shapes.looked_up("", answerer.slogan("全面从严治党"), corpus)],
        "slogans": [shapes.phrases(answerer.slogans(), corpus)],
        "verify": [
            shapes.verified("", answerer.verify("为敢管敢抓的干部负责"), corpus),
            shapes.verified("", answerer.verify("党的力量来自组织，雨中撑伞雪中送炭"), corpus),
        ],
        "outline": [shapes.outlined(corpus)],
        "quote": [shapes.quoted(today, quote_for(answerer, today), corpus)],
        "report": [shapes.reported(report_example(), kept=True)],
    }
    told = told_shapes()
    for command, examples in objects.items():
        wanted = {key for example in examples for key in keys_of(example)}
        if "passage" in told[command]:
            wanted -= set(re.findall(r'"(\w+)"', told["passage"]))
        assert wanted <= set(re.findall(r'"(\w+)"', told[command])), command
    (example,) = shapes.searched("", answerer.search("四责协同", 1), corpus)["hits"]
    assert re.findall(r'"(\w+)"', told["passage"]) == list(example)


def test_tells_of_every_value_of_the_json():
    told = told_shapes()
    in_verify = (*Verdict, *DifferenceKind, *Finding)
    for values, command in ((AnswerKind, "ask"), (in_verify, "verify")):
        for value in values:
            assert f'"{value}"' in told[command]


def test_tells_of_every_reason(readme, answerer):
    table = rows(readme)
    assert set(Reason) <= set(table)
    for reason in SPOKEN:
        (reply,) = rendering.refusal(Refusal("", reason), answerer.corpus)
        assert table[reason][1] == reply.text


def report_example() -> Statistics:
    """Statistics in which everything occurs."""
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    return Statistics(
        days=(Day(now.date(), 2, 1, 1),),
        slogans=(Frequency("四责协同", 1),),
        unanswered=(InboxItem("a", "a", 1, now, now, 1, 0, 1),),
    )


def told_shapes() -> dict[str, str]:
    (block,) = [block for block in blocks(read(NAMES[0])) if block.startswith("passage ")]
    entries = re.findall(r"^(\w+) +(.+?)(?=^\w|\Z)", block, re.MULTILINE | re.DOTALL)
    return dict(entries)


def keys_of(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from data
    for value in data.values() if isinstance(data, dict) else data:
        if isinstance(value, dict | list):
            yield from keys_of(value)


# The transcript


def transcript() -> str:
    (block,) = [block for block in blocks(read(NAMES[0])) if block.startswith("$ yuanwen chat\n")]
    return block.partition("\n")[2]


def test_transcript_quotes_to_the_letter(answerer):
    source = answerer.corpus.documents[0].source
    quotations = re.findall(r"(?:^│ .*\n)+", transcript(), re.MULTILINE)
    assert quotations
    for lines in quotations:  # wrapping drops nothing but spaces, of which the speech has none
        assert re.sub(r"^│ |\n", "", lines, flags=re.MULTILINE) in source


def test_transcript_is_what_the_program_prints(settings, answerer):
    asked = "".join(f"{line}\n" for line in re.findall(r"^› (.*)$", transcript(), re.MULTILINE))
    printed = io.StringIO()
    console = Console(
        file=printed, force_terminal=True, color_system=None, width=COLUMNS, height=25
    )
    shelf = make_shelf(settings, answerer)
    greeting = shelf.whole.start(hint=messages.HINT_TERMINAL)
    terminal.print_replies(console, greeting, first_choice=1)
    console.print()
    terminal.run(shelf, input_stream=io.StringIO(asked), console=console)
    assert printed.getvalue().rstrip("\n") == transcript().rstrip("\n")


# Figures


@pytest.mark.parametrize(("place", "questions"), [(0, "speech_dev"), (1, "speech_check")])
def test_figures_are_those_of_a_run(place, questions):
    environment = {name: v for name, v in os.environ.items() if name != "FORCE_COLOR"}
    run = subprocess.run(
        [sys.executable, "-m", "bot", "eval", f"tests/data/{questions}.jsonl"],
        cwd=ROOT,
        env=environment | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    printed = dict(re.findall(r"^ *(\S.*?) {2,}(\d\.\d{3})$", run.stdout, re.MULTILINE))
    told = re.findall(
        r"^\| (.+?) \| (\d\.\d{3}) \| (\d\.\d{3}) \|$",
        between(read(NAMES[0]), "figures"),
        re.MULTILINE,
    )
    assert told
    for label, *figures in told:
        figure = float(figures[place])
        assert float(printed[label]) == pytest.approx(figure, abs=FIGURE_MAY_BE_OFF), label


def test_counts_are_right(readme, answerer):
    lines = (ROOT / "tests/data/speech_dev.jsonl").read_text("utf-8").splitlines()
    assert f"{len(lines)} " in readme
    (rule,) = [line for line in readme.splitlines() if line.startswith("- ") and "`**`" in line]
    assert {"12", "80", str(len(answerer.quotes()))} == set(re.findall(r"\d+", rule))

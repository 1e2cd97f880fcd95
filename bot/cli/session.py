"""What all commands share: --config and --corpus, settings and answerer made once, failing well.

Knows no command.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.operations.logs import writes_json

if TYPE_CHECKING:
    from bot.answering import Answerer
    from bot.chat.conversation import Conversation
    from bot.chat.shelf import Shelf
    from bot.config import Settings

logger = logging.getLogger(__name__)

DECLINED = 1
FAILED = 2
INTERRUPTED = 130
BROKEN_PIPE = 141  # what a shell reports for a program that SIGPIPE ended

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Failure(click.ClickException):
    """Something the operator must mend: shown as one message, never with a traceback."""

    exit_code = FAILED

    def show(self, file: Any = None) -> None:
        """Write the message to standard error, in the form of the log where that is for programs."""
        if writes_json():
            logger.critical("%s", self.message)
            return
        click.echo(f"yuanwen: {self.message}", file=file or sys.stderr)


class Session:
    """One run of the program: where its configuration is, and what was made from it."""

    def __init__(self) -> None:
        self.config: Path | None = None
        self.corpus: list[Path] = []
        self._settings: Settings | None = None
        self._answerer: Answerer | None = None
        self._shelf: Shelf | None = None

    @property
    def settings(self) -> Settings:
        """The settings. Raises ConfigError."""
        if self._settings is None:
            from bot.config import load_settings

            self._settings = load_settings(self.config)
        return self._settings

    @property
    def answerer(self) -> Answerer:
        """The answerer; single files that cannot be read are reported. Raises CorpusError."""
        if self._answerer is None:
            # All that is loaded here stays to the end: looking through it for garbage again and
            # again while it grows costs a tenth of the start.
            gc.disable()
            from bot.app import load_answerer

            self._answerer = load_answerer(self.settings, self.corpus)
            gc.freeze()
            gc.enable()
            for problem in self._answerer.corpus.problems:
                click.echo(f"yuanwen: skipped {problem}", err=True)
        return self._answerer

    @property
    def shelf(self) -> Shelf:
        """What a chat may choose its documents from."""
        if self._shelf is None:
            from bot.app import make_shelf

            self._shelf = make_shelf(self.settings, self.answerer)
        return self._shelf

    @property
    def conversation(self) -> Conversation:
        """A conversation with the answerer."""
        return self.shelf.whole


def common(command: _Command) -> _Command:
    """Give a command --config and --corpus, which count the same before and after its name."""
    for option in (
        click.option(
            "--corpus",
            metavar="PATH",
            type=click.Path(path_type=Path),
            multiple=True,
            expose_value=False,
            callback=_keep_corpus,
            help="File or folder to answer from, in place of the configured ones; repeatable.",
        ),
        click.option(
            "--config",
            metavar="PATH",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_keep_config,
            help="Configuration file (default: config.yaml in the current folder, if present).",
        ),
    ):
        command = option(command)
    return command


def as_json(command: _Command) -> _Command:
    """Give a command --json."""
    option = click.option(
        "--json", "json_output", is_flag=True, help="Print JSON, one object a line."
    )
    return option(command)


def _keep_config(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(Session).config = value


def _keep_corpus(context: click.Context, _: click.Parameter, value: tuple[Path, ...]) -> None:
    context.ensure_object(Session).corpus += value


def use_utf8() -> None:
    """Read and write UTF-8 whatever the locale says; what is not UTF-8 is replaced.

    A stream that was closed before the start (``<&-``, as some supervisors do) is an empty one.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def words_of(arguments: tuple[str, ...]) -> str:
    """Join the words of a question, as UTF-8 whatever the locale made of them."""
    return " ".join(map(_as_utf8, arguments))


def _as_utf8(argument: str) -> str:
    """Undo the locale's reading of an argument where its bytes are UTF-8 after all."""
    try:
        data = os.fsencode(argument)
        return data.decode("utf-8")
    except UnicodeEncodeError:
        return argument.encode("utf-8", "replace").decode("utf-8")
    except UnicodeDecodeError:
        surrogates = any("\ud800" <= character <= "\udfff" for character in argument)
        return data.decode("utf-8", "replace") if surrogates else argument


def lines_of_input() -> Iterator[str]:
    """Yield the lines of standard input one by one, as soon as each has been read."""
    if sys.stdin.isatty():
        click.echo("yuanwen: reading lines from the keyboard; Ctrl-D ends.", err=True)
    # Read from the binary stream: the text layer reads ahead, and splits at a lone CR too.
    for number, data in enumerate(iter(sys.stdin.buffer.readline, b"")):
        line = data.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
        yield line.removeprefix("\ufeff") if number == 0 else line

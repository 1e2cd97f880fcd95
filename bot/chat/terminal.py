"""The chat in a terminal: the same conversation as in Telegram, line by line.

Owns reading lines and choosing numbered buttons; how a reply looks is in `drawing`. What is kept
between lines, the last answer with its buttons, the last question and the documents chosen, is kept
here, to the end of the chat. Knows nothing of Telegram.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bot.chat import messages
from bot.chat.buttons import action_of
from bot.chat.callbacks import Action, CallbackError, decode
from bot.chat.documents import listing
from bot.chat.drawing import MAX_WIDTH, draw, draw_buttons, printable
from bot.chat.narrowing import NarrowingError, for_good, standing
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Button, Reply, Style
from bot.chat.shelf import Shelf
from bot.chat.viewing import view_in

_PROMPT = "› "
_COMMAND = re.compile(r"[/／]([A-Za-z_]+)(?:@\S*)?(?:\s+(.*))?", re.DOTALL)
_LEAVING = {"quit", "exit", "q"}


def run(shelf: Shelf, *, input_stream: TextIO, console: Console) -> None:
    """Chat until the input ends, `/quit`, Ctrl-D or Ctrl-C.

    With a terminal at both ends there is a greeting and a prompt. Else each line that was read is
    repeated above its answer, so that a transcript can be read on its own.
    """
    _Chat(shelf, input_stream, console).run()


def print_replies(
    console: Console, replies: Iterable[Reply], *, first_choice: int | None = None
) -> None:
    """Print replies, wrapped on a terminal, a paragraph a line elsewhere.

    Parameters
    ----------
    first_choice
        The number of the first button. None where nothing can be chosen: labels are then listed
        only under a reply without a quotation, where they are all that it has to offer.
    """
    width = min(console.width, MAX_WIDTH) if console.is_terminal else None
    for number, reply in enumerate(replies):
        if number:
            console.print()
        lines = draw(reply, width=width, plain=console.color_system is None)
        if first_choice is not None:
            lines += draw_buttons(reply.buttons, first_choice, width=width)
            first_choice += sum(map(len, reply.buttons))
        elif not any(span.style in (Style.QUOTE, Style.FOLDED_QUOTE) for span in reply.spans):
            labels = [printable(button.label) for row in reply.buttons for button in row]
            lines += [Text(f"· {label}") for label in labels]
        for line in lines:
            console.print(line, end="\n", no_wrap=True, overflow="ignore", crop=False)


class _Chat:
    """One session at a terminal, or through a pipe."""

    def __init__(self, shelf: Shelf, input_stream: TextIO, console: Console) -> None:
        self._shelf = shelf
        self._chosen: tuple[str, ...] = ()
        self._conversation = shelf.whole  # over the documents chosen
        self._speaker = shelf.whole  # whose messages and buttons are shown
        self._input = input_stream
        self._console = console
        self._interactive = input_stream.isatty() and console.is_terminal
        self._keyboard: tuple[tuple[Button, ...], ...] = ()
        self._question = ""
        self._shown: list[Reply] = []

    def run(self) -> None:
        """Greet, read and answer until there is nothing more to read."""
        if isinstance(self._input, io.TextIOWrapper):
            with contextlib.suppress(io.UnsupportedOperation):
                self._input.reconfigure(errors="replace")
        with contextlib.suppress(KeyboardInterrupt):
            if self._interactive:
                self._show(self._conversation.start(hint=messages.HINT_TERMINAL))
            while (line := self._read()) is not None:
                text = line.strip().lstrip("\ufeff")
                if text and not self._turn(text):
                    break
        if self._interactive:
            self._console.print(Text(messages.FAREWELL_TERMINAL, "dim"))

    def _read(self) -> str | None:
        """Read a line; None at the end of input."""
        if not self._interactive:
            return self._input.readline() or None
        self._console.print()
        if self._input is not sys.stdin:
            self._console.print(Text(_PROMPT, "bold cyan"), end="")
            return self._input.readline() or None
        try:
            return input(_prompt(self._console))
        except EOFError:
            self._console.print()
            return None
        except KeyboardInterrupt:
            self._console.print()
            raise

    def _turn(self, text: str) -> bool:
        """Answer one line. Returns False where the user takes leave."""
        if not self._interactive:
            self._console.print(Text(_PROMPT + printable(text)), soft_wrap=True)
        command = _COMMAND.fullmatch(text)
        if command and command.group(1).lower() in _LEAVING:
            return False
        try:
            replies = self._replies(text, command)
        except VerbatimError:
            replies = [Reply(messages.APOLOGY)]
        except CallbackError as error:
            replies = [Reply(str(error), (), self._keyboard)]
        self._show(replies)
        if not self._interactive:
            self._console.print()
        return True

    def _replies(self, text: str, command: re.Match[str] | None) -> list[Reply]:
        choices = [button for row in self._keyboard for button in row]
        if choices and text.isdecimal() and len(text) <= 3:
            if 0 < int(text) <= len(choices):
                return self._press(choices[int(text) - 1])
            return [Reply(messages.no_such_choice(len(choices)), (), self._keyboard)]
        if command is None:
            self._question = text
            if (refined := self._refined(text)) is not None:
                return refined
            self._speaker = self._conversation
            return self._speaker.ask(text)
        name, argument = command.group(1).lower(), command.group(2) or ""
        self._question = argument if name in ("ask", "slogan") else ""
        if name == "docs":
            return self._choose(argument) if argument.strip() else self._list()
        self._speaker = self._conversation
        if name == "help":
            return self._conversation.help(
                hint=messages.HINT_TERMINAL_HELP, commands=messages.COMMANDS_TERMINAL
            )
        return self._conversation.command(name, argument)

    def _press(self, button: Button) -> list[Reply]:
        # The list of all documents would come without the marks of those chosen.
        listed = self._chosen and self._speaker is self._shelf.whole
        if listed and action_of(button) is Action.DOCUMENTS:
            return self._list(*decode(button.action).numbers)
        return self._speaker.press(button.action, keyboard=self._keyboard, question=self._question)

    def _choose(self, words: str) -> list[Reply]:
        """Choose the documents that are answered from, by words about them."""
        try:
            self._chosen, told = for_good(words, self._shelf.corpus)
        except NarrowingError as error:
            return [Reply(str(error))]
        self._conversation = self._shelf.conversation(self._chosen)
        return [Reply(told)]

    def _list(self, page: int = 0) -> list[Reply]:
        """List all documents; those chosen are marked."""
        self._speaker = self._shelf.whole
        chosen, words = self._shelf.known(self._chosen), standing(self._chosen)
        return listing(self._shelf.corpus, page=page, chosen=chosen, words=words)

    def _refined(self, text: str) -> list[Reply] | None:
        """Refine the last answer, where the words ask for that."""
        view = view_in(self._shown, self._speaker.corpus)
        return None if view is None else self._speaker.follow_up(text, view)

    def _show(self, replies: list[Reply]) -> None:
        replies = [_without_links(reply) for reply in replies]
        print_replies(self._console, replies, first_choice=1)
        self._shown = replies
        self._keyboard = tuple(row for reply in replies for row in reply.buttons)


def _without_links(reply: Reply) -> Reply:
    """Leave out buttons that open a link: they lead out of the terminal."""
    rows = (tuple(button for button in row if not button.url) for row in reply.buttons)
    return replace(reply, buttons=tuple(filter(None, rows)))


def _prompt(console: Console) -> str:
    """Return the prompt for `input`, which edits lines and keeps a history with readline."""
    try:
        import readline  # noqa: F401 - importing it is what gives line editing
    except ImportError:
        return _PROMPT
    if console.color_system is None or console.no_color:
        return _PROMPT
    return f"\x01\x1b[1;36m\x02{_PROMPT}\x01\x1b[0m\x02"

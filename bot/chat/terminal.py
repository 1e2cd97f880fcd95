"""The chat in a terminal: the same conversation as in Telegram, line by line.

Owns reading lines and choosing numbered buttons; how a reply looks is in `drawing`. What is kept
between lines, what is in view, the buttons, the last question and the documents chosen, is kept
here: what is in view for an hour, as elsewhere, the rest to the end of the chat. Knows nothing of
Telegram.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bot.answering.followups import FollowUp, follow_up_in
from bot.chat import messages
from bot.chat.buttons import action_of
from bot.chat.callbacks import Action, CallbackError, decode
from bot.chat.conversation import Conversation
from bot.chat.documents import listing
from bot.chat.drawing import MAX_WIDTH, draw, draw_buttons, printable
from bot.chat.narrowing import NarrowingError, for_good, standing
from bot.chat.quoting import VerbatimError
from bot.chat.recent import SECONDS
from bot.chat.reply import Button, Reply, Style
from bot.chat.shelf import Shelf
from bot.chat.viewing import is_reading, view_in

_PROMPT = "› "
_COMMAND = re.compile(r"[/／]([A-Za-z_]+)(?:@\S*)?(?:\s+(.*))?", re.DOTALL)
_CHOICE = re.compile(r"\d{1,3}|[\[［【(（]\s*\d{1,3}\s*[\]］】)）]")
_LEAVING = {"quit", "exit", "q"}


def run(
    shelf: Shelf,
    *,
    input_stream: TextIO,
    console: Console,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Chat until the input ends, `/quit`, Ctrl-D or Ctrl-C.

    With a terminal at both ends there is a greeting and a prompt. Else each line that was read is
    repeated above its answer, so that a transcript can be read on its own.
    """
    _Chat(shelf, input_stream, console, clock).run()


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


@dataclass(frozen=True, slots=True)
class _InView:
    """What was last shown of the text: who showed it, what it answers, until when it is fresh."""

    replies: list[Reply]
    speaker: Conversation
    question: str
    until: float


class _Chat:
    """One session at a terminal, or through a pipe."""

    def __init__(
        self, shelf: Shelf, input_stream: TextIO, console: Console, clock: Callable[[], float]
    ) -> None:
        self._shelf = shelf
        self._chosen: tuple[str, ...] = ()
        self._conversation = shelf.whole  # over the documents chosen
        self._speaker = shelf.whole  # whose messages are shown
        self._chooser = shelf.whole  # whose buttons can be chosen
        self._input = input_stream
        self._console = console
        self._interactive = input_stream.isatty() and console.is_terminal
        self._keyboard: tuple[tuple[Button, ...], ...] = ()
        self._asked = ""  # of the answer that is being made
        self._question = ""  # of the answer whose buttons can be chosen
        self._clock = clock
        self._in_view: _InView | None = None

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
        if _CHOICE.fullmatch(text) and (choices or not text.isdecimal() or len(text) == 1):
            number = int("".join(filter(str.isdecimal, text)))
            if 0 < number <= len(choices):
                return self._press(choices[number - 1])
            told = messages.no_such_choice(len(choices)) if choices else messages.NO_CHOICES
            return [Reply(told, (), self._keyboard)]
        name, argument = "ask", text
        if command is not None:
            name, argument = command.group(1).lower(), command.group(2) or ""
        if name == "ask" and (refined := self._refined(argument)) is not None:
            return refined
        self._asked = argument if name in ("ask", "slogan") else ""
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
        self._speaker = self._chooser
        listed = self._chosen and self._speaker is self._shelf.whole
        if listed and action_of(button) is Action.DOCUMENTS:
            return self._list(*decode(button.action).numbers)
        self._asked = self._question
        return self._chooser.press(button.action, keyboard=self._keyboard, question=self._question)

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
        """Refine what is in view, where the words ask for that."""
        wanted, shown = follow_up_in(text), self._in_view
        if wanted is FollowUp.PICTURE:
            return [Reply(messages.TELEGRAM_ONLY)]
        if wanted is None or shown is None or shown.until <= self._clock():
            return None
        self._speaker, self._asked = shown.speaker, shown.question
        if wanted is FollowUp.AGAIN:
            return shown.replies
        view = view_in(shown.replies, shown.speaker.corpus)
        return None if view is None else shown.speaker.follow_up(text, view, shown.question)

    def _show(self, replies: list[Reply]) -> None:
        """Show an answer. What is in view stays, and can be chosen from, while others show nothing."""
        replies = [_without_links(reply) for reply in replies]
        print_replies(self._console, replies, first_choice=1)
        keyboard = tuple(row for reply in replies for row in reply.buttons)
        if keyboard:
            self._keyboard, self._question, self._chooser = keyboard, self._asked, self._speaker
        view = view_in(replies, self._speaker.corpus)
        if view is not None and is_reading(replies, view):
            until = self._clock() + SECONDS
            self._in_view = _InView(replies, self._speaker, self._asked, until)


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

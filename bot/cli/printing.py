"""How results reach standard output: JSON lines for programs, messages for people, tables.

On a terminal the messages look as in `yuanwen chat`; into a pipe goes their plain text. Knows
nothing of questions and answers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from bot.chat.reply import Reply

_NARROW = 16  # columns: a word or two
_UNBOUNDED = 10_000  # columns: a pipe has no width to wrap for


def print_json(data: dict[str, Any]) -> None:
    """Write one object in one line and flush, as whoever asked is waiting for it."""
    from bot.cli import shapes

    sys.stdout.write(shapes.line(data) + "\n")
    sys.stdout.flush()


def print_replies(replies: Sequence[Reply], *, question: str = "") -> None:
    """Write messages, under their question where there are several to tell apart."""
    from rich.text import Text

    from bot.chat import terminal
    from bot.chat.drawing import printable

    output = console()
    if question:
        output.print(Text(f"» {printable(question)}"), soft_wrap=True)
    terminal.print_replies(output, replies)
    if question:
        output.print()
    sys.stdout.flush()


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = False
) -> None:
    """Write a table, without a head where the columns have no names.

    With `numbers`, all columns but the first are aligned to the right.
    """
    from rich import box
    from rich.table import Table

    head = any(columns)
    rows = list(rows)
    if not head and not title and not console().is_terminal:
        _print_lines(rows)
        return
    table = Table(show_header=head, box=box.SIMPLE_HEAD)
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if numbers and place else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    output = console()
    if output.is_terminal:
        _print_titled(output, title, table)
        return
    output.width = _UNBOUNDED
    with output.capture() as captured:
        _print_titled(output, title, table)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
    sys.stdout.flush()


def _print_lines(rows: Sequence[Sequence[str]]) -> None:
    """Write rows for a pipe. Only narrow columns are lined up: a sentence pads no other line."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths = [width if width <= _NARROW else 0 for width in widths]
    for row in rows:
        cells = [
            " ".join(cell.split()).ljust(width) for cell, width in zip(row, widths, strict=True)
        ]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
    sys.stdout.flush()


def _print_titled(output: Console, title: str, table: Table) -> None:
    """Print a table under its title. Rich itself would break that where the table is narrow."""
    from rich.text import Text

    if title:
        output.print(Text(title, "italic"))
    output.print(table)


def console() -> Console:
    """Return a console on standard output that takes text for text."""
    from rich.console import Console

    class Output(Console):
        """A console whose closed pipe is an error like that of any other output."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would exit by a code of its own, before anybody hears of it

    return Output(file=sys.stdout, markup=False, highlight=False, emoji=False)

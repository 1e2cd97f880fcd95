"""The two vote buttons under an answer, and the votes on their labels. Knows no store and no Telegram.

The labels are all there is of a count in a message: when it turns to another passage, they are
taken along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.chat import messages
from bot.chat.callbacks import Action, Callback, CallbackError, decode, encode
from bot.chat.quoting import Row
from bot.chat.reply import Button

FOR, AGAINST = 1, 0  # what a button carries
MARKS = {FOR: "👍", AGAINST: "👎"}


def vote_buttons(passage_id: str) -> Row:
    """Make the buttons for and against an answer that quotes a passage, not yet voted on."""
    return tuple(
        Button(mark, encode(Callback(Action.VOTE, passage_id, numbers=(vote,))))
        for vote, mark in MARKS.items()
    )


def as_counted(row: Iterable[Button], under: Sequence[Row]) -> Row:
    """Give vote buttons the labels of those that stand under the message already."""
    labels = {vote_of(button): button.label for old in under for button in old}
    labels.pop(None, None)
    return tuple(replace(button, label=labels.get(vote_of(button), button.label)) for button in row)


def counted(keyboard: Sequence[Row], *, up: int, down: int) -> list[Row]:
    """Write the counts on the vote buttons of a keyboard."""
    labels = {FOR: messages.voted(MARKS[FOR], up), AGAINST: messages.voted(MARKS[AGAINST], down)}
    return [
        tuple(
            button if (vote := vote_of(button)) is None else replace(button, label=labels[vote])
            for button in row
        )
        for row in keyboard
    ]


def offering(keyboard: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """Put buttons to other passages below the votes; those that are there already are moved."""
    known = {button.action for row in others for button in row}
    rows = [tuple(b for b in row if b.action not in known) for row in keyboard]
    rows = [row for row in rows if row]
    at = next((i for i, row in enumerate(rows, 1) if any(vote_of(b) is not None for b in row)), 0)
    return [*rows[:at], *others, *rows[at:]] if at else rows


def vote_of(button: Button) -> int | None:
    """Return which vote a button is for, or None where it is for something else."""
    try:
        callback = decode(button.action)
    except CallbackError:
        return None
    votes = callback.action is Action.VOTE and callback.numbers[0] in MARKS
    return callback.numbers[0] if votes else None

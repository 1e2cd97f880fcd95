"""A message before it has a medium: text, styled spans, buttons.

The terminal and Telegram show the same Reply. Offsets are Python characters here; whoever sends
converts them (Telegram counts UTF-16 code units). Knows nothing of Telegram.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a span looks. A quote span holds passage text to the letter and nothing else."""

    BOLD = "bold"
    ITALIC = "italic"
    CODE = "code"
    MATCH = "match"  # a matched word inside a quotation
    INSERTED = "inserted"  # in the source, missing from the pasted text
    STRUCK = "struck"  # in the pasted text, not in the source
    QUOTE = "quote"
    FOLDED_QUOTE = "folded_quote"  # a long quotation, shown folded


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` of a Reply in one style. Spans may nest, never cross."""

    style: Style
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message.

    Attributes
    ----------
    action
        Callback data, at most 64 bytes of UTF-8; empty where the button opens a link.
    url
        The link to open, or empty.
    """

    label: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about: ``text[start:end]`` of a passage is the sentence in view.

    Where no sentence stands out, it is all that is quoted of the passage.
    """

    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member asked and what became of it.

    Attributes
    ----------
    question
        In the member's words; empty where no question was asked, but a set phrase looked up.
    reason
        Why it was declined, empty where it was answered.
    phrase
        The set phrase that was looked up, in the words of the text; empty where it has none.
    """

    question: str = ""
    reason: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message. `buttons` are rows from top to bottom; `subject` is None for what is no answer.

    The first message that answers something asked says so in `asked`.
    """

    text: str
    spans: tuple[Span, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    subject: Subject | None = None
    asked: Asked | None = None


class Composer:
    r"""Builds a Reply piece by piece, keeping count of offsets.

    >>> Composer().add("一、标题", Style.BOLD).line().add("原文。", Style.QUOTE).reply().text
    '一、标题\n原文。'
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._spans: list[Span] = []

    def add(self, text: str, *styles: Style) -> Composer:
        """Append text in the given styles."""
        if text:
            self._spans += [Span(style, self._length, self._length + len(text)) for style in styles]
            self._parts.append(text)
            self._length += len(text)
        return self

    def line(self, count: int = 1) -> Composer:
        """End the line, or leave blank ones."""
        return self.add("\n" * count)

    def mark(self, style: Style, start: int, end: int) -> Composer:
        """Style a part of what was added already; offsets count from the start of the message."""
        if end > start:
            self._spans.append(Span(style, start, end))
        return self

    @property
    def length(self) -> int:
        """Characters so far: where the next piece will begin."""
        return self._length

    def reply(self, *rows: tuple[Button, ...], subject: Subject | None = None) -> Reply:
        """Return the message with these rows of buttons; empty rows are left out."""
        spans = sorted(self._spans, key=lambda span: (span.start, -span.end))
        kept = tuple(row for row in rows if row)
        return Reply("".join(self._parts), tuple(spans), kept, subject)

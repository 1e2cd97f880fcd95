"""A Reply becomes lines for a terminal: styles, a bar beside quotations, wrapping for Chinese.

Owns what may reach a terminal: whatever stands in a question or a corpus, no control sequence
does. Text is handed to rich as Text, never as markup. Knows nothing of questions and input.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, get_character_cell_size
from rich.text import Text

from bot.chat.reply import Button, Reply, Span, Style

MAX_WIDTH = 88  # columns; longer lines are hard to read
_BAR = "▎ "
_PLAIN_BAR = "│ "
_LOOKS = {
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.CODE: "cyan",
    Style.MATCH: "black on yellow",
    Style.INSERTED: "bold green underline",
    Style.STRUCK: "red strike",
}
_MARKERS = {Style.INSERTED: ("{+", "+}"), Style.STRUCK: ("[-", "-]")}  # where styles do not show
_QUOTES = {Style.QUOTE, Style.FOLDED_QUOTE}
_ITEM = re.compile(r"\s+(?:· )?")
_NOT_FIRST = frozenset("，。、；：！？）》〉」』】”’…—·％,.;:!?)]}›%")
_NOT_LAST = frozenset("（《〈「『【“‘([{‹")
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """Return `text` with control characters made visible or harmless; line feeds stay."""
    return "".join(map(_printable, text))


def _printable(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    if character in "\t\u2028\u2029":
        return " "
    if character == "\r" or character in _DIRECTION:
        return ""
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return chr(0x2400 + code) if code < 0x20 else "\u2421"
    return "\ufffd" if unicodedata.category(character) in {"Cc", "Cs"} else character


def draw(reply: Reply, *, width: int | None, plain: bool) -> list[Text]:
    """Return the lines of a reply.

    Parameters
    ----------
    width
        Columns to wrap at; None leaves every paragraph on one line, as programs like it.
    plain
        Whether styles do not show, so that differences need markers.
    """
    lines: list[Text] = []
    quotes = [span for span in reply.spans if span.style in _QUOTES]
    repeated = _repeated(reply, quotes)
    start = 0
    for words in reply.text.split("\n"):
        end = start + len(words)
        if any(span.start <= start and end <= span.end for span in repeated):
            start = end + 1
            continue
        quoted = any(s.start <= start < s.end or start <= s.start < end for s in quotes)
        line = _styled(reply, start, end, plain=plain)
        bar = (_PLAIN_BAR if plain else _BAR) if quoted else ""
        wrapped = _hanging(line, width - len(bar)) if width else [line]
        lines += [Text.assemble((bar, "blue"), part) for part in wrapped]
        start = end + 1
    return lines


def _repeated(reply: Reply, quotes: Sequence[Span]) -> list[Span]:
    """Return quotations that stand before a folded one to show what it hides: here, nothing is."""
    words = [reply.text[span.start : span.end] for span in quotes]
    pairs = itertools.pairwise(range(len(quotes)))
    return [
        quotes[one]
        for one, next_ in pairs
        if quotes[next_].style is Style.FOLDED_QUOTE and words[one] in words[next_]
    ]


def draw_buttons(rows: Sequence[Sequence[Button]], first: int, *, width: int | None) -> list[Text]:
    """Return buttons as numbered choices, numbered from `first`."""
    lines: list[Text] = []
    number = first
    for row in rows:
        line = Text()
        for button in row:
            choice = Text.assemble((f"[{number}]", "bold cyan"), " ", printable(button.label))
            if width and line and line.cell_len + 2 + choice.cell_len > width:
                lines.append(line)
                line = Text()
            line = Text.assemble(line, "  ", choice) if line else choice
            number += 1
        lines += wrap(line, width) if width else [line]
    return lines


def wrap(text: Text, width: int) -> list[Text]:
    """Cut one line into lines of at most `width` columns.

    Chinese may break anywhere but before a closing mark and behind an opening one; other words
    break at spaces. Nothing is dropped but spaces at line ends.
    """
    plain, cuts = text.plain, [0]
    used, chance = 0, 0
    for index, character in enumerate(plain):
        if index > cuts[-1] and _may_break(plain, index):
            chance = index
        size = get_character_cell_size(character)
        # What is left after a break at the last chance may still be too long.
        while used + size > width and not character.isspace() and index > cuts[-1]:
            cut = chance if chance > cuts[-1] else index
            cuts.append(cut)
            used = sum(map(get_character_cell_size, plain[cut:index]))
        used += size
    lines = list(text.divide(cuts[1:]))
    for line in lines:
        line.rstrip()
        line.end = ""
    return lines


def _hanging(text: Text, width: int) -> list[Text]:
    """Wrap a line; what follows the first line of a list item is indented as the item is."""
    match = _ITEM.match(text.plain)
    if match is None or cell_len(match.group()) * 2 > width:
        return wrap(text, width)
    mark, item = text.divide([match.end()])
    first, *rest = wrap(item, width - mark.cell_len)
    indent = " " * mark.cell_len
    return [Text.assemble(mark, first), *(Text.assemble(indent, line) for line in rest)]


def _may_break(text: str, index: int) -> bool:
    before, after = text[index - 1], text[index]
    if before in _NOT_LAST or after in _NOT_FIRST or after.isspace():
        return False
    return before.isspace() or max(map(get_character_cell_size, (before, after))) > 1


def _styled(reply: Reply, start: int, end: int, *, plain: bool) -> Text:
    """Build the text of one line piece by piece: what is printable may be longer or shorter."""
    spans = [s for s in reply.spans if s.start < end and s.end > start and s.style not in _QUOTES]
    text = Text(end="")
    for left, right in _pieces(spans, start, end):
        styles = [s.style for s in spans if s.start <= left and right <= s.end]
        words = printable(reply.text[left:right])
        for style in styles if plain else ():
            opening, closing = _MARKERS.get(style, ("", ""))
            words = f"{opening}{words}{closing}"
        text.append(words, " ".join(_LOOKS[style] for style in styles) or None)
    return text


def _pieces(spans: Sequence[Span], start: int, end: int) -> Iterator[tuple[int, int]]:
    edges = {start, end, *(s.start for s in spans), *(s.end for s in spans)}
    inside = sorted(edge for edge in edges if start <= edge <= end)
    return itertools.pairwise(inside)

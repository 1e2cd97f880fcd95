"""Which lines are headings, salutations and closings, and which sentence is a run-in heading.

Headings follow the numbering of official documents (GB/T 9704-2012, 7.3.3: 一、 → （一） → 1. →
（1）), the chapters of regulations (第X章, 第X节, 第X条) and Markdown's number signs. Knows lines,
not files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.reading.document import Role
from bot.reading.salutation import is_salutation
from bot.text.sentences import sentences

_HAN = "〇零一二三四五六七八九十百"
_NUMBERINGS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第([{_HAN}\d]+)[编篇]")),
    (2, re.compile(rf"第([{_HAN}\d]+)章")),
    (3, re.compile(rf"第([{_HAN}\d]+)节")),
    (4, re.compile(rf"第([{_HAN}\d]+)条")),
    (5, re.compile(rf"([{_HAN}]+)、")),
    (6, re.compile(rf"[（(]([{_HAN}]+)[）)]")),
    (7, re.compile(r"(\d{1,3})[.．、](?!\d)")),
    (8, re.compile(r"[（(](\d{1,3})[）)]")),
)
_NUMBERS = frozenset(f"第（({_HAN}")
_ARABIC_LEVEL = 7
_FORMAT_LEVEL = -10  # what Markdown or Word calls a heading is further out than any numbering
_MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
_FINAL = "。；;！？!?：:，,、…"
_CLOSING = re.compile(
    r"(谢谢|謝謝|感谢)(大家|各位|同志|你们)|[讲講说說](到这里|到這裡|这么多|這麼多|这些|這些|完了)|"
    r"(讲话|发言|汇报|报告|講話|發言)(完毕|到此|完了|完畢)"
)
_DATE_LINE = re.compile(
    r"[（(]?\s*(\d{4}年\d{1,2}月(\d{1,2}日)?|[〇零○一二三四五六七八九]{4}年.{2,6}[月日])\s*[）)]?$"
)
MAX_HEADING = 60
MAX_LEAD = 25
_MAX_ASIDE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A non-empty piece of the source with what it was taken for."""

    start: int
    end: int
    text: str
    level: int = 0  # 0: not a heading; otherwise the smaller, the further out
    number: str = ""
    heading_start: int = 0  # where the heading's own words begin: behind Markdown's number signs


def classify(start: int, text: str, *, markdown: bool, styled: int | None = None) -> Line:
    """Say whether a line is a heading, and of which level. `start` is its place in the source.

    `styled` is the level that the file's own format gives the line, from 0.
    """
    line = Line(start, start + len(text), text, heading_start=start)
    if styled is not None:
        return replace(line, level=styled + _FORMAT_LEVEL, number=_number(text))
    if markdown and (match := _MARKDOWN_HEADING.match(text)):
        words = text[match.end() :]
        shut = words.rstrip("#")  # closing number signs stand behind a blank: C# is a word
        if not shut or shut[-1] in " \t\u3000":
            words = shut.rstrip()
        if words:
            begin = start + match.end()
            level = len(match.group(1)) + _FORMAT_LEVEL
            return Line(begin, begin + len(words), words, level, _number(words), begin)
    level = numbering_level(text)
    if level and len(text) <= MAX_HEADING and text[-1] not in _FINAL and "。" not in text:
        return Line(start, start + len(text), text, level, _number(text), start)
    return line


def may_be_heading(text: str) -> bool:
    """Tell whether a line is short enough for the heading that its format says it is.

    Some style whole paragraphs as headings, for their looks or for the outline they then have.
    """
    return len(text) <= 2 * MAX_HEADING and "。" not in text[:-1]


def numbering_level(text: str) -> int:
    """Return the level of the numbering that opens `text`, 0 where there is none."""
    if text[:1] in _NUMBERS or text[:1].isdecimal():  # most lines of an archive begin otherwise
        for level, pattern in _NUMBERINGS:
            if pattern.match(text):
                return level
    return 0


def _number(text: str) -> str:
    for _, pattern in _NUMBERINGS:
        if match := pattern.match(text):
            return match.group(1)
    return ""


def without_list_items(lines: list[Line]) -> list[Line]:
    """Turn arabic-numbered headings that head nothing back into text: they are list items.

    Heading nothing are those that another of their own or an outer level follows at once, the
    last of such a row, and one that ends the file.
    """
    result: list[Line] = []
    in_row = 0  # level of the row that the line before belongs to
    for place, line in enumerate(lines):
        following = lines[place + 1].level if place + 1 < len(lines) else line.level
        item = line.level >= _ARABIC_LEVEL and (0 < following <= line.level or line.level == in_row)
        in_row = line.level if item else 0
        plain = Line(line.start, line.end, line.text, heading_start=line.start)
        result.append(plain if item else line)
    return result


def is_title(text: str) -> bool:
    """Tell whether a first line reads like the title of its document."""
    return (
        len(text) <= MAX_HEADING
        and text[-1] not in _FINAL
        and "。" not in text
        and not numbering_level(text)
        and not is_salutation(text)
    )


def is_date(text: str) -> bool:
    """Tell whether a line is only a date, as under a title."""
    return _DATE_LINE.match(text) is not None


def role(text: str, *, last: bool) -> Role:
    """Tell body from salutation and closing; `last` says that no body paragraph follows."""
    if len(text) <= _MAX_ASIDE:
        if is_salutation(text):
            return Role.SALUTATION
        if last and _CLOSING.search(text):
            return Role.CLOSING
    return Role.BODY


def candidate_lead(text: str) -> str:
    """Return the opening sentence where it is short enough to be a run-in heading, else ''."""
    opening = sentences(text[: MAX_LEAD + 2])  # one further is told by its first character
    if len(opening) < 2:
        return ""
    first = text[: opening[0][1]]
    return first if len(first) <= MAX_LEAD and first.endswith("。") else ""


def leads(paragraphs: list[str]) -> list[str]:
    """Return the run-in heading of each paragraph of one section, or ''.

    Run-in headings come in series: one short opening sentence is a sentence, most paragraphs of
    a section opening with one are headings. A numbered one (「一是…。」, 「1.…。」) needs no company.
    """
    candidates = [candidate_lead(paragraph) for paragraph in paragraphs]
    series = sum(map(bool, candidates)) >= max(2, (len(paragraphs) + 1) // 2)
    return [lead if lead and (series or numbering_level(lead)) else "" for lead in candidates]

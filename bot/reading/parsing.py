"""Decoded text becomes sections and passages. One way in: `parse`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.reading import structure
from bot.reading.document import Passage, Role, Section
from bot.reading.extracted import TITLE
from bot.reading.structure import Line

_LINE = re.compile(r"[^\r\n\v\f\u2028\u2029\x85]+")
_FENCE = re.compile(r"[ \t]*(```+|~~~+)")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of a document before it has a name; `title` and `date` may be empty."""

    title: str
    date: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]


def parse(
    source: str,
    document_id: str,
    *,
    markdown: bool = False,
    start: int = 0,
    levels: Mapping[int, int] | None = None,
) -> Parsed:
    """Cut `source` from offset `start` on into sections and passages.

    In plain text a line is a paragraph; in Markdown a blank line parts them. Text before the first
    heading belongs to no section. A first heading by Markdown or `levels` that opens the text and
    is the only one of its level is its title *and* a heading over everything below.

    Parameters
    ----------
    levels
        Of lines that the file's format calls headings: where they begin → 1 for the outermost, or
        `TITLE`. Titles that open the text are taken out of it; others part it like headings.
    """
    levels = levels or {}
    blocks = _markdown_blocks(source, start) if markdown else _lines(source, start)
    lines = structure.without_list_items(
        [
            structure.classify(
                begin, source[begin:end], markdown=markdown, styled=levels.get(begin)
            )
            for begin, end in blocks
        ]
    )
    title, date, lines = _take_title(lines, levels, markdown=markdown)
    sections, placed = _outline(lines)
    return Parsed(title, date, sections, _passages(document_id, sections, placed))


def _trimmed(source: str, start: int, end: int) -> tuple[int, int]:
    text = source[start:end]
    left = len(text) - len(text.lstrip())
    return start + left, start + max(left, len(text.rstrip()))


def _lines(source: str, start: int) -> list[tuple[int, int]]:
    spans = (_trimmed(source, *match.span()) for match in _LINE.finditer(source, start))
    return [(begin, end) for begin, end in spans if end > begin]


def _markdown_blocks(source: str, start: int) -> list[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    open_block = False
    fence = ""  # the mark that opened a fenced block; only its like closes it
    position = start
    for raw in source[start:].splitlines(keepends=True):
        begin, end = _trimmed(source, position, position + len(raw))
        position += len(raw)
        if mark := _FENCE.match(raw):
            if not fence:
                fence = mark.group(1)
            elif mark.group(1).startswith(fence):
                fence = ""
        fenced = bool(fence)
        text = source[begin:end]
        heading = (
            not fenced and bool(text) and bool(structure.classify(0, text, markdown=True).level)
        )
        if not text and not fenced:
            open_block = False
        elif heading:
            blocks.append((begin, end))
            open_block = False
        elif text and open_block:
            blocks[-1] = (blocks[-1][0], end)
        elif text:
            blocks.append((begin, end))
            open_block = True
    return blocks


def _take_title(
    lines: list[Line], levels: Mapping[int, int], *, markdown: bool
) -> tuple[str, str, list[Line]]:
    if not lines:
        return "", "", lines
    first = lines[0]
    if title := _styled_title(lines, levels):
        return _with_date("".join(line.text for line in title), lines[len(title) :])
    if first.level and (markdown or first.start in levels):
        alone = sum(line.level == first.level for line in lines) == 1
        return (first.text if alone else ""), "", lines
    if not markdown and len(lines) > 1 and not first.level and structure.is_title(first.text):
        return _with_date(first.text, lines[1:])
    return "", "", lines


def _styled_title(lines: list[Line], levels: Mapping[int, int]) -> list[Line]:
    """Return the lines styled as title that open the text, none where others part it further on."""
    titles = [line for line in lines if levels.get(line.start) == TITLE]
    return titles if titles and titles == lines[: len(titles)] else []


def _with_date(title: str, lines: list[Line]) -> tuple[str, str, list[Line]]:
    if lines and structure.is_date(lines[0].text):
        return title, lines[0].text, lines[1:]
    return title, "", lines


def _outline(lines: list[Line]) -> tuple[tuple[Section, ...], list[tuple[Line, int | None]]]:
    ranks = {
        level: rank for rank, level in enumerate(sorted({x.level for x in lines if x.level}), 1)
    }
    sections: list[Section] = []
    stack: list[Section] = []
    placed: list[tuple[Line, int | None]] = []
    for line in lines:
        if not line.level:
            placed.append((line, stack[-1].index if stack else None))
            continue
        level = ranks[line.level]
        while stack and stack[-1].level >= level:
            stack.pop()
        parent = stack[-1].index if stack else None
        section = Section(
            len(sections), line.number, line.text, level, parent, line.start, line.end
        )
        sections.append(section)
        stack.append(section)
    return tuple(sections), placed


def _passages(
    document_id: str, sections: tuple[Section, ...], placed: list[tuple[Line, int | None]]
) -> tuple[Passage, ...]:
    roles = _roles([line.text for line, _ in placed])
    passages: list[Passage] = []
    ordinal = asides = 0
    for (line, section), role in zip(placed, roles, strict=True):
        if role is Role.BODY:
            ordinal += 1
            name = str(ordinal)
        else:
            asides += 1
            name = f"x{asides}"
        passages.append(
            Passage(
                id=f"{document_id}:{name}",
                document_id=document_id,
                ordinal=ordinal if role is Role.BODY else 0,
                section=section,
                headings=_headings(sections, section),
                lead="",
                text=line.text,
                start=line.start,
                end=line.end,
                role=role,
            )
        )
    return _with_leads(passages)


def _roles(texts: list[str]) -> list[Role]:
    roles: list[Role] = []
    last = True
    for text in reversed(texts):
        role = structure.role(text, last=last)
        last = last and role is not Role.BODY
        roles.append(role)
    return roles[::-1]


def _headings(sections: tuple[Section, ...], section: int | None) -> tuple[str, ...]:
    headings: list[str] = []
    while section is not None:
        headings.append(sections[section].heading)
        section = sections[section].parent
    return tuple(headings[::-1])


def _with_leads(passages: list[Passage]) -> tuple[Passage, ...]:
    by_section: dict[int | None, list[int]] = {}
    for index, passage in enumerate(passages):
        if passage.role is Role.BODY:
            by_section.setdefault(passage.section, []).append(index)
    for indexes in by_section.values():
        found = structure.leads([passages[index].text for index in indexes])
        for index, lead in zip(indexes, found, strict=True):
            if lead:
                passages[index] = replace(passages[index], lead=lead)
    return tuple(passages)

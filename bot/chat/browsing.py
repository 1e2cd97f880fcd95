"""Reading without a question: the documents, the outline of one, what lies under a heading.

Headings are quoted as they stand in the source. Knows nothing of questions, answers and Telegram.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.chat import messages
from bot.chat.buttons import documents_button, outline_button, section_button, show_button
from bot.chat.documents import listing
from bot.chat.quoting import (
    LIMIT,
    MAX_LABEL,
    Row,
    add_quotation,
    append,
    checked_heading,
    clean,
    label_of,
    name_of,
    pages,
    shorten,
    source_line,
)
from bot.chat.reply import Button, Composer, Reply, Style
from bot.reading import Corpus, Document, Passage, Section

_PER_PAGE = 8
_ENTRIES = 12  # lines under one heading of an outline
_MAX_QUOTED_HEADING = 300
_LINE = 60
_INDENT = "　· "


class _MakeButton(Protocol):
    def __call__(self, label: str, *, page: int) -> Button: ...


def documents(corpus: Corpus, *, page: int = 0) -> list[Reply]:
    """List the documents; where there is one only, show its outline at once."""
    if len(corpus.documents) == 1:
        return outline(corpus.documents[0], corpus)
    return listing(corpus, page=page)


def outline(document: Document, corpus: Corpus, *, page: int = 0) -> list[Reply]:
    """Show the outermost headings of a document, each with what lies right under it."""
    outer = document.children(None)
    back = _back_to_documents(corpus)
    composer = Composer().add(name_of(document), Style.BOLD).line()
    if not outer:
        composer.add(messages.no_headings(document.size))
        start = (show_button(messages.FROM_THE_START, document.body[0], corpus),)
        return [composer.reply(start, back)]
    composer.add(_size(document))
    items = [_item(section, document) for section in outer]
    cuts = pages(items, most=_PER_PAGE, room=LIMIT - 400)
    page = max(0, min(page, len(cuts) - 1))
    rows: list[Row] = []
    for index in range(*cuts[page]):
        append(composer.line(2 if index == cuts[page][0] else 1), items[index])
        rows.append((section_button(_label(outer[index]), outer[index], document),))
    navigation = _navigation(
        page, len(cuts), lambda label, *, page: outline_button(label, document, page=page)
    )
    return [composer.reply(*rows, navigation, back)]


def title(document: Document, corpus: Corpus) -> list[Reply]:
    """Tell the title of a document, and how long it is, with the ways into it."""
    composer = Composer().add(name_of(document), Style.BOLD).line().add(_size(document))
    start = show_button(messages.FROM_THE_START, document.body[0], corpus)
    return [composer.reply((outline_button(messages.OUTLINE, document), start))]


def section(inner: Section, document: Document, corpus: Corpus, *, page: int = 0) -> list[Reply]:
    """Show one heading, with buttons to the headings and paragraphs right under it."""
    within = document.within(inner.index)
    entries: list[Section | Passage] = [
        *(passage for passage in within if passage.section == inner.index),
        *document.children(inner.index),
    ]
    first, last, navigation = _page(
        len(entries),
        page,
        lambda label, *, page: section_button(label, inner, document, page=page),
    )
    composer = Composer()
    _quote_heading(composer, inner, document)
    rows: list[Row] = []
    for entry in entries[first:last]:
        if isinstance(entry, Passage):
            name = messages.item(messages.paragraph(entry.ordinal), label_of(entry))
            rows.append((show_button(label_of(entry), entry, corpus),))
        else:
            name = clean(entry.heading, _LINE)
            rows.append((section_button(_label(entry), entry, document),))
        composer.line().add(_INDENT + name)
    composer.line().add(source_line(within, document))
    if inner.parent is None:
        back = (outline_button(messages.OUTLINE, document),)
    else:
        back = (section_button(messages.BACK, document.sections[inner.parent], document),)
    return [composer.reply(*rows, navigation, back)]


def sections(found: Sequence[tuple[str, Section]], corpus: Corpus) -> list[Reply]:
    """Quote the headings that answer a question about the outline."""
    if len(found) == 1:
        document = corpus.document(found[0][0])
        return section(found[0][1], document, corpus)
    owners = {document_id for document_id, _ in found}
    if len(owners) == 1:
        document = corpus.document(found[0][0])
        if tuple(inner for _, inner in found) == document.children(None):
            return outline(document, corpus)
    items = [_item(inner, corpus.document(document_id)) for document_id, inner in found]
    replies = []
    for first, last in pages(items, most=_PER_PAGE, room=LIMIT - 400):
        composer = Composer()
        rows: list[Row] = []
        for index in range(first, last):
            document = corpus.document(found[index][0])
            append(composer, items[index]).line()
            if index + 1 == len(found) or found[index + 1][0] != document.id:
                composer.add(name_of(document)).line()
            inner = found[index][1]
            rows.append((section_button(_label(inner), inner, document),))
        replies.append(composer.reply(*rows))
    return replies


def _size(document: Document) -> str:
    paragraphs = messages.paragraphs(document.size)
    outer = len(document.children(None))
    return messages.source(messages.sections(outer), paragraphs) if outer else paragraphs


def _item(inner: Section, document: Document) -> Reply:
    """Quote a heading, and list the headings or run-in headings right under it."""
    composer = Composer()
    _quote_heading(composer, inner, document)
    lines = [clean(child.heading, _LINE) for child in document.children(inner.index)]
    if not lines:
        own = document.within(inner.index)
        lines = [passage.lead for passage in own if passage.lead]
        lines = lines or ([messages.paragraphs(len(own))] if own else [])
    for line in lines[:_ENTRIES]:
        composer.line().add(_INDENT + line)
    if len(lines) > _ENTRIES:
        composer.line().add(_INDENT + messages.more_items(len(lines) - _ENTRIES))
    return composer.reply()


def _quote_heading(composer: Composer, inner: Section, document: Document) -> None:
    heading = checked_heading(inner, document)
    if len(heading) <= _MAX_QUOTED_HEADING:
        add_quotation(composer, heading)
    else:  # a paragraph that was marked up as a heading; cut, it is no quotation
        composer.add(shorten(heading, _MAX_QUOTED_HEADING), Style.BOLD)


def _label(inner: Section) -> str:
    words = clean(inner.heading, MAX_LABEL)
    return words or messages.source(messages.HEADING, str(inner.index + 1))


def _page(count: int, page: int, make: _MakeButton) -> tuple[int, int, Row]:
    total = max(1, -(-count // _PER_PAGE))
    page = max(0, min(page, total - 1))
    first = page * _PER_PAGE
    return first, min(count, first + _PER_PAGE), _navigation(page, total, make)


def _navigation(page: int, total: int, make: _MakeButton) -> Row:
    earlier = (make(messages.EARLIER, page=page - 1),) if page > 0 else ()
    later = (make(messages.LATER, page=page + 1),) if page + 1 < total else ()
    return (*earlier, *later)


def _back_to_documents(corpus: Corpus) -> Row:
    return (documents_button(messages.DOCUMENTS),) if len(corpus.documents) > 1 else ()

"""What words that refine an answer show: the paragraph before, the place, the section.

Pure functions over the passage in view; raise VerbatimError before they would quote what is not in
the source. Which words these are is up to `followups`. Knows nothing of Telegram.
"""

from __future__ import annotations

from bot.chat import browsing, messages, rendering
from bot.chat.buttons import (
    carried,
    leads_back,
    leads_on,
    outline_button,
    section_button,
    show_button,
    walk_row,
)
from bot.chat.callbacks import Action
from bot.chat.followups import FollowUp
from bot.chat.quoting import Row, add_headings, checked, path_to, source_line
from bot.chat.reply import Button, Composer, Reply
from bot.chat.viewing import View
from bot.reading import Corpus, Document, Passage

_WAYS_BACK = {Action.MORE, Action.OUTLINE, Action.OCCURRENCES, Action.PHRASES}


def refined(wanted: FollowUp, view: View, corpus: Corpus) -> list[Reply]:
    """Show what is wanted of the passage in view."""
    passage = corpus.passage(view.subject.passage_id)
    match wanted:
        case FollowUp.PREVIOUS:
            return _beside(passage, -1, view, corpus) or _end(
                messages.FIRST_PARAGRAPH, passage, corpus
            )
        case FollowUp.NEXT:
            return _beside(passage, 1, view, corpus) or _end(
                messages.LAST_PARAGRAPH, passage, corpus
            )
        case FollowUp.MORE:
            return _end(messages.NO_FURTHER, passage, corpus)
        case FollowUp.WHOLE if view.whole:
            return browsing.outline(corpus.document(passage.document_id), corpus)
        case FollowUp.PLACE:
            return _place(passage, view, corpus)
        case FollowUp.SECTION:
            return _section(passage, corpus)
        case _:
            span = (view.subject.start, view.subject.end)
            marks = [] if span == (0, len(passage.text)) or view.whole else [span]
            return rendering.passage(passage, corpus, marks=marks, rows=_ways_back(view))


def _beside(passage: Passage, step: int, view: View, corpus: Corpus) -> list[Reply]:
    near = (
        corpus.neighbour(passage, step) if passage.ordinal else _beside_aside(passage, step, corpus)
    )
    return rendering.passage(near, corpus, rows=_ways_back(view)) if near else []


def _beside_aside(aside: Passage, step: int, corpus: Corpus) -> Passage | None:
    """Return the paragraph next to a salutation or a closing, which has no number."""
    body = corpus.document(aside.document_id).body
    if step > 0:
        return next((passage for passage in body if passage.start > aside.start), None)
    return next((passage for passage in reversed(body) if passage.start < aside.start), None)


def _end(words: str, passage: Passage, corpus: Corpus) -> list[Reply]:
    return [Composer().add(words).reply(walk_row(passage, corpus))]


def _place(passage: Passage, view: View, corpus: Corpus) -> list[Reply]:
    """Say where a passage stands, without quoting it once more."""
    document = checked(passage, corpus)
    composer = Composer()
    if path := path_to(passage, document):
        add_headings(composer, path, document)
        composer.line()
    composer.add(source_line([passage], document))
    span = (view.subject.start, view.subject.end)
    read = show_button(messages.WHOLE_PARAGRAPH, passage, corpus, term=span)
    return [composer.reply((read, _around(passage, document)))]


def _around(passage: Passage, document: Document) -> Button:
    """Make the button to what stands around a passage: its section, or the whole outline."""
    if passage.section is None:
        return outline_button(messages.OUTLINE, document)
    return section_button(messages.THIS_SECTION, document.sections[passage.section], document)


def _section(passage: Passage, corpus: Corpus) -> list[Reply]:
    document = checked(passage, corpus)
    if passage.section is None:
        return browsing.outline(document, corpus)
    return browsing.section(document.sections[passage.section], document, corpus)


def _ways_back(view: View) -> list[Row]:
    """Pick the buttons that stay, without those that turn the pages of a list."""
    rows = carried(view.keyboard, _WAYS_BACK)
    if view.whole:
        return rows
    turns = [tuple(b for b in row if not (leads_back(b) or leads_on(b))) for row in rows]
    return [row for row in turns if row]

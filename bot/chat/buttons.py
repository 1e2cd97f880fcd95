"""Buttons under messages about the text, and the way from a pressed one back to its passage.

Owns which button leads where; `callbacks` owns how that is spelt. Knows nothing of Telegram.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from bot.chat import messages
from bot.chat.callbacks import (
    DIGEST_LENGTH,
    Action,
    Callback,
    CallbackError,
    StaleButtonError,
    decode,
    encode,
)
from bot.chat.quoting import Row
from bot.chat.reply import Button, Reply
from bot.reading import Corpus, Document, Passage, Section

_SHORT_LABEL = 8  # ideographs; twice as many letters take the same room


def show_button(
    label: str, passage: Passage, corpus: Corpus, *, term: tuple[int, int] | None = None
) -> Button:
    """Make a button that shows a passage, with a term marked in it."""
    numbers = (term[0], term[1] - term[0]) if term else ()
    return _button(label, Action.SHOW, passage.id, corpus.document(passage.document_id), numbers)


def occurrences_button(
    label: str, passage: Passage, corpus: Corpus, term: tuple[int, int]
) -> Button:
    """Make a button that lists the places of a term, from this one on."""
    document = corpus.document(passage.document_id)
    numbers = (term[0], term[1] - term[0])
    return _button(label, Action.OCCURRENCES, passage.id, document, numbers)


def by_year_button(label: str, passage: Passage, corpus: Corpus, term: tuple[int, int]) -> Button:
    """Make a button that charts how often a term is used in each year."""
    document = corpus.document(passage.document_id)
    return _button(label, Action.CHART, passage.id, document, (term[0], term[1] - term[0]))


def outline_button(label: str, document: Document, *, page: int = 0) -> Button:
    """Make a button that shows the outline of a document."""
    return _button(label, Action.OUTLINE, document.id, document, (page,))


def section_button(label: str, section: Section, document: Document, *, page: int = 0) -> Button:
    """Make a button that shows what lies under a heading."""
    return _button(label, Action.SECTION, document.id, document, (section.index, page))


def documents_button(label: str, *, page: int = 0) -> Button:
    """Make a button that lists all documents."""
    return Button(label, encode(Callback(Action.DOCUMENTS, numbers=(page,))))


def phrases_button(label: str, *, page: int = 0) -> Button:
    """Make a button that lists all set phrases."""
    return Button(label, encode(Callback(Action.PHRASES, numbers=(page,))))


def phrase_button(
    label: str, passage: Passage, corpus: Corpus, term: tuple[int, int], *, page: int
) -> Button:
    """Make a button that lists the places of a set phrase, with the way back to its page."""
    document = corpus.document(passage.document_id)
    numbers = (term[0], term[1] - term[0], page)
    return _button(label, Action.PHRASE, passage.id, document, numbers)


def random_button(label: str, position: int) -> Button:
    """Make a button that opens the text anywhere but at `position` of what there is to open."""
    return Button(label, encode(Callback(Action.RANDOM, numbers=(position,))))


def _button(
    label: str, action: Action, target: str, document: Document, numbers: tuple[int, ...]
) -> Button:
    digest = document.digest[:DIGEST_LENGTH]
    return Button(label, encode(Callback(action, target, digest, numbers)))


def walk_row(passage: Passage, corpus: Corpus) -> Row:
    """Make the buttons to the paragraphs before and after."""
    steps = ((messages.PREVIOUS, -1), (messages.NEXT, 1))
    neighbours = [(label, corpus.neighbour(passage, step)) for label, step in steps]
    return tuple(show_button(label, near, corpus) for label, near in neighbours if near)


def more_row(passages: Sequence[Passage], position: int, corpus: Corpus) -> Row:
    """Make the buttons to the other passages of one answer.

    All of them travel in the button, so a few documents and paragraphs are all it has room for;
    those that do not fit are left out.
    """
    places = {document.id: index for index, document in enumerate(corpus.documents)}
    references = [(places[passage.document_id], passage.ordinal) for passage in passages]
    while len(references) > 1:
        try:
            back, onward = (_more(references, position + step, corpus) for step in (-1, 1))
        except CallbackError:
            references.pop()
            continue
        left = len(references) - 1 - position
        row = (Button(messages.BACK, back),) if 0 < position < len(references) else ()
        return (*row, Button(messages.further(left), onward)) if left > 0 else row
    return ()


def more_button(
    label: str, passages: Sequence[Passage], position: int, corpus: Corpus
) -> Button | None:
    """Make a button to one of some passages, with the way to the others; None where they do not fit."""
    places = {document.id: index for index, document in enumerate(corpus.documents)}
    references = [(places[passage.document_id], passage.ordinal) for passage in passages]
    try:
        return Button(label, _more(references, position, corpus))
    except CallbackError:
        return None


def _more(references: list[tuple[int, int]], position: int, corpus: Corpus) -> str:
    documents = [corpus.documents[place] for place, _ in references]
    numbers = (max(0, position), *(number for pair in references for number in pair))
    return encode(Callback(Action.MORE, "", joint_digest(documents), numbers))


def joint_digest(documents: Iterable[Document]) -> str:
    """Return one short digest for several documents."""
    joined = " ".join(f"{document.id} {document.digest}" for document in documents)
    return hashlib.sha256(joined.encode()).hexdigest()[:DIGEST_LENGTH]


def removable(replies: Iterable[Reply], asker: int) -> list[Reply]:
    """Put a remove button for `asker` (0: admins only) under every reply."""
    button = Button(messages.REMOVE, encode(Callback(Action.REMOVE, numbers=(asker,))))
    result = []
    for reply in replies:
        *rows, last = reply.buttons or ((),)
        short = len(last) < 3 and all(_is_short(other.label) for other in last)
        if short and not any(map(_names_text, last)):
            rows.append((*last, button))
        else:
            rows += [last, (button,)]
        result.append(replace(reply, buttons=tuple(rows)))
    return result


def _is_short(label: str) -> bool:
    narrow = all(unicodedata.east_asian_width(c) not in "WF" for c in label)
    return len(label) <= (2 * _SHORT_LABEL if narrow else _SHORT_LABEL)


def _names_text(button: Button) -> bool:
    """Tell a button that bears a heading of the text from one that turns pages."""
    try:
        callback = decode(button.action)
    except CallbackError:
        return False
    choices = {Action.SHOW, Action.OUTLINE, Action.SECTION, Action.PHRASE}
    turns = leads_back(button) or leads_on(button)
    with_term = callback.action is Action.SHOW and bool(callback.numbers)
    return callback.action in choices and not turns and not with_term


def leads_back(button: Button) -> bool:
    """Tell a button that turns back by its arrow, which it has in every language."""
    return button.label.startswith("‹ ")


def leads_on(button: Button) -> bool:
    """Tell a button that turns on by its arrow."""
    return button.label.endswith(" ›")


def resolve(callback: Callback, corpus: Corpus) -> Passage:
    """Find the passage of a button. Raises StaleButtonError where the text is another by now."""
    try:
        passage = corpus.passage(callback.target)
        document = corpus.document(passage.document_id)
    except KeyError:
        raise StaleButtonError from None
    if not is_current(callback, document):
        raise StaleButtonError
    return passage


def is_current(callback: Callback, document: Document) -> bool:
    """Tell whether a document is still the one that the button was made for."""
    return callback.digest == document.digest[:DIGEST_LENGTH]


def carried(keyboard: Sequence[Row], ways: Set[Action]) -> list[Row]:
    """Pick the buttons that stay when a message turns to another paragraph: the ways back."""
    rows = (tuple(button for button in row if action_of(button) in ways) for row in keyboard)
    return [row for row in rows if row]


def action_of(button: Button) -> Action | None:
    """Return what a button does, or None where it is not one of ours."""
    try:
        return decode(button.action).action
    except CallbackError:
        return None

"""What a message shows, a passage or a list: read off the message itself, so nothing is kept.

Its buttons name passages and its quotations stand in the corpus; both are checked against the
corpus of the moment. Knows nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.chat import messages
from bot.chat.buttons import action_of, is_current, leads_back, leads_on, resolve
from bot.chat.callbacks import Action, Callback, CallbackError, decode
from bot.chat.links import StaleLinkError, payload_of, read_link, subject_of
from bot.chat.quoting import Row
from bot.chat.reply import Button, Reply, Style, Subject
from bot.reading import Corpus, Document, Passage

_QUOTES = {Style.QUOTE, Style.FOLDED_QUOTE}
_TARGETED = {Action.SHOW, Action.OCCURRENCES, Action.CARD}  # numbers: a span of the passage


@dataclass(frozen=True, slots=True)
class View:
    """What a message shows.

    Attributes
    ----------
    subject
        The passage, None where it is a list.
    keyboard
        The rows of buttons under it.
    whole
        Whether it shows the paragraph whole, not a sentence of it.
    document_id, section
        The document whose outline it lists, and the index of the section, if it lists what is
        under one. Empty and None for lists of other things.
    """

    subject: Subject | None
    keyboard: tuple[Row, ...] = ()
    whole: bool = False
    document_id: str = ""
    section: int | None = None


def view_of(
    keyboard: Sequence[Row],
    quotes: Sequence[str],
    corpus: Corpus,
    *,
    picked: str = "",
    link: str = "",
) -> View | None:
    """Return what a message shows, or None where that is nothing of the corpus.

    Parameters
    ----------
    quotes
        What is quoted in the message.
    picked
        The part of the message that a member picked, which may lie in another passage than the
        one that its buttons are about.
    link
        What is remembered of the message, for want of anything better.
    """
    rows = tuple(tuple(row) for row in keyboard)
    buttons = [button for row in rows for button in row]
    whole = any(_walks(button) for button in buttons)
    about = _about(buttons, corpus)
    if picked.strip() and not (about and picked in corpus.passage(about.passage_id).text):
        about = _quoted([picked], corpus) or about
    if about is None and (listed := _listed(buttons, quotes, corpus)):
        document, section = listed
        return View(None, rows, document_id=document.id, section=section)
    about = about or _quoted(quotes, corpus) or _linked(link, corpus)
    if about is None and not any(way(rows) for way in (onward, earlier, back)):
        return None
    return View(about, rows, whole)


def view_in(replies: Sequence[Reply], corpus: Corpus) -> View | None:
    """Return what the last of some messages shows, with the buttons of all of them."""
    if not replies:
        return None
    last = replies[-1]
    quotes = [last.text[s.start : s.end] for s in last.spans if s.style in _QUOTES]
    return view_of([row for reply in replies for row in reply.buttons], quotes, corpus)


def is_reading(replies: Sequence[Reply], view: View) -> bool:
    """Tell messages that show text or a list from those that only say something about what is shown."""
    if view.subject is None:
        return True
    return any(span.style in _QUOTES for reply in replies for span in reply.spans)


def onward(keyboard: Sequence[Row]) -> Button | None:
    """Return the button that leads to what else was found, or to the next page of it."""
    ways = {Action.MORE, Action.OCCURRENCES, Action.OUTLINE, Action.SECTION, Action.DOCUMENTS}
    ways |= {Action.PHRASES}
    buttons = (button for row in keyboard for button in row if leads_on(button))
    return next((button for button in buttons if action_of(button) in ways), None)


def earlier(keyboard: Sequence[Row]) -> Button | None:
    """Return the button that leads to the page before."""
    buttons = (button for row in keyboard for button in row)
    return next((button for button in buttons if button.label == messages.EARLIER), None)


def back(keyboard: Sequence[Row]) -> Button | None:
    """Return the button that leads to where this was come from."""
    ways = {Action.MORE, Action.OUTLINE, Action.SECTION, Action.DOCUMENTS, Action.PHRASES}
    buttons = [button for row in keyboard for button in row if leads_back(button)]
    left = (button for button in buttons if button.label != messages.EARLIER)
    return next((button for button in left if action_of(button) in ways), None)


def another(keyboard: Sequence[Row]) -> Button | None:
    """Return the button that opens the text elsewhere."""
    buttons = (button for row in keyboard for button in row)
    return next((button for button in buttons if action_of(button) is Action.RANDOM), None)


def _listed(
    buttons: Sequence[Button], quotes: Sequence[str], corpus: Corpus
) -> tuple[Document, int | None] | None:
    """Read the outline, or the section of it, off the heading quoted and the buttons around it."""
    headings = [words.strip() for words in quotes]
    led = list(_led(buttons, corpus))
    for button, callback, document in led:
        if leads_back(button) and button.label != messages.EARLIER:
            parent = callback.numbers[0] if callback.action is Action.SECTION else None
            found = (s.index for s in document.children(parent) if s.heading in headings[:1])
            section = next(found, None)
            if section is not None or not headings:
                return document, section
            return None
    outer = {section.heading for _, _, document in led[:1] for section in document.children(None)}
    return (led[0][2], None) if outer.intersection(headings) else None


def _led(buttons: Sequence[Button], corpus: Corpus) -> Iterator[tuple[Button, Callback, Document]]:
    """Pick the buttons that lead into an outline as it is."""
    for button in buttons:
        try:
            callback = decode(button.action)
            if callback.action in (Action.OUTLINE, Action.SECTION):
                document = corpus.document(callback.target)
                if is_current(callback, document):
                    yield button, callback, document
        except (CallbackError, KeyError):
            continue


def _about(buttons: Sequence[Button], corpus: Corpus) -> Subject | None:
    """Read the passage off the buttons; those made for another text say nothing."""
    readers = (_linked_by, _named_by, _between)
    return next((about for read in readers if (about := read(buttons, corpus))), None)


def _linked_by(buttons: Sequence[Button], corpus: Corpus) -> Subject | None:
    links = (_linked(payload_of(button.url), corpus) for button in buttons if button.url)
    return next(filter(None, links), None)


def _linked(payload: str, corpus: Corpus) -> Subject | None:
    link = read_link(payload)
    if link is None or not link.passage_id:
        return None
    try:
        return subject_of(link, corpus)
    except StaleLinkError:
        return None


def _named_by(buttons: Sequence[Button], corpus: Corpus) -> Subject | None:
    """Read buttons that name a span of the passage itself: the whole of it, its card, its term."""
    for button, callback, passage in _resolved(buttons, corpus):
        turns = leads_back(button) or leads_on(button)
        if callback.action in _TARGETED and len(callback.numbers) == 2 and not turns:
            start, length = callback.numbers
            if 0 < length <= len(passage.text) - start:
                return Subject(passage.id, start, start + length)
    return None


def _between(buttons: Sequence[Button], corpus: Corpus) -> Subject | None:
    """Read the buttons to the paragraphs before and after."""
    for button, _, passage in _resolved(buttons, corpus):
        if _walks(button):
            shown = corpus.neighbour(passage, 1 if leads_back(button) else -1)
            return Subject(shown.id, 0, len(shown.text)) if shown else None
    return None


def _resolved(
    buttons: Sequence[Button], corpus: Corpus
) -> Iterator[tuple[Button, Callback, Passage]]:
    for button in buttons:
        try:
            callback = decode(button.action)
            if callback.action in _TARGETED:
                yield button, callback, resolve(callback, corpus)
        except CallbackError:
            continue


def _walks(button: Button) -> bool:
    turns = leads_back(button) or leads_on(button)
    return turns and action_of(button) is Action.SHOW and not decode(button.action).numbers


def _quoted(quotes: Sequence[str], corpus: Corpus) -> Subject | None:
    """Find the passage of the first quotation that stands in one, to the letter."""
    for words in map(str.strip, quotes):
        for document in corpus.documents if words else ():
            for passage in document.passages:
                start = passage.text.find(words)
                if start >= 0:
                    return Subject(passage.id, start, start + len(words))
                if passage.text in words and passage.ordinal:  # one of several quoted at once
                    return Subject(passage.id, 0, len(passage.text))
    return None

"""Which passage a message shows: read off the message itself, so that nothing has to be kept.

Its buttons name passages and its quotations stand in the corpus; both are checked against the
corpus of the moment. Knows nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.chat.buttons import action_of, leads_back, leads_on, resolve
from bot.chat.callbacks import Action, Callback, CallbackError, decode
from bot.chat.links import StaleLinkError, payload_of, read_link, subject_of
from bot.chat.quoting import Row
from bot.chat.reply import Button, Reply, Style, Subject
from bot.reading import Corpus, Passage

_QUOTES = {Style.QUOTE, Style.FOLDED_QUOTE}
_TARGETED = {Action.SHOW, Action.OCCURRENCES, Action.CARD}  # numbers: a span of the passage


@dataclass(frozen=True, slots=True)
class View:
    """What a message shows.

    Attributes
    ----------
    keyboard
        The rows of buttons under it.
    whole
        Whether it shows the paragraph whole, not a sentence of it.
    """

    subject: Subject
    keyboard: tuple[Row, ...] = ()
    whole: bool = False


def view_of(
    keyboard: Sequence[Row],
    quotes: Sequence[str],
    corpus: Corpus,
    *,
    picked: str = "",
    link: str = "",
) -> View | None:
    """Return what a message shows, or None where that is no passage of the corpus.

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
    about = about or _quoted(quotes, corpus) or _linked(link, corpus)
    return View(about, rows, whole) if about else None


def view_in(replies: Sequence[Reply], corpus: Corpus) -> View | None:
    """Return what the last of some messages shows, with the buttons of all of them."""
    if not replies:
        return None
    last = replies[-1]
    quotes = [last.text[s.start : s.end] for s in last.spans if s.style in _QUOTES]
    return view_of([row for reply in replies for row in reply.buttons], quotes, corpus)


def onward(keyboard: Sequence[Row]) -> Button | None:
    """Return the button that leads to what else was found, or to the next page of it."""
    ways = {Action.MORE, Action.OCCURRENCES, Action.OUTLINE, Action.SECTION, Action.DOCUMENTS}
    ways |= {Action.PHRASES}
    buttons = (button for row in keyboard for button in row if leads_on(button))
    return next((button for button in buttons if action_of(button) in ways), None)


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

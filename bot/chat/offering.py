"""What a member may pick to post elsewhere: quotations for the words typed so far.

Each offer is one message without buttons and a link to where it stands. An offer of the same
passage has the same id and the same message, whatever was typed. Pure functions; raise
VerbatimError before they would quote what is not in the source. Knows nothing of Telegram.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering import Concordance, Occurrence, Quote
from bot.chat import browsing, messages, rendering
from bot.chat.examples import Answers
from bot.chat.links import outline_link, passage_link
from bot.chat.quoting import (
    MAX_LABEL,
    best_sentence,
    checked,
    clean,
    excerpt,
    first_mark,
    label_of,
    name_of,
    path_to,
    quotation,
    shorten,
)
from bot.chat.reply import Reply
from bot.reading import Corpus, Document, Passage
from bot.retrieval.hit import Hit
from bot.text.folding import skeleton
from bot.text.utf16 import utf16_length

PER_PAGE = 10
_MOST = 50
_LONGEST = 3000  # UTF-16 units of a passage that is quoted whole; the message has room for 4096
_SENTENCE = 1500  # characters
_SNIPPET = 90
_BEFORE = 12  # characters of a snippet before what was typed
_SEPARATOR = " · "
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Offer:
    """One quotation to pick.

    Attributes
    ----------
    id
        At most 64 ASCII characters: a link (see `links`) to what is quoted.
    title, description
        What is shown of it before it is picked.
    reply
        The message.
    of_outline
        Whether it is the outline of a document, and not a quotation of one passage.
    """

    id: str
    title: str
    description: str
    reply: Reply
    of_outline: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """A page of offers; `next` is where the following one begins, None on the last."""

    page: tuple[Offer, ...] = ()
    next: int | None = None


def offers(answerer: Answers, words: str, *, first: int = 0) -> Offers:
    """Return a page of what comes near the words typed so far, from number `first` on.

    A set phrase typed to the letter has its places; anything else the passages that rank highest,
    by their words alone: this is asked for with every key that is pressed.
    """
    corpus = answerer.corpus
    found = answerer.slogan(words)
    if _is_whole(words, found):
        places = _one_a_sentence(found.occurrences)[:_MOST]
        page = [_of_place(place, corpus) for place in places[first : first + PER_PAGE]]
        return _paged(page, first, len(places))
    hits = answerer.search(words, _MOST, by_meaning=False)
    page = [_of_passage(hit, corpus) for hit in hits[first : first + PER_PAGE]]
    return _paged(page, first, len(hits))


def without_words(corpus: Corpus, quote: Quote | None, day: dt.date, *, first: int = 0) -> Offers:
    """Return a page of what there is before anything is typed: today's quote, the outlines."""
    outlined = [document for document in corpus.documents if document.children(None)]
    every: list[Quote | Document] = [quote] if quote else []
    every = [*every, *outlined][:_MOST]
    page = [
        _of_quote(one, corpus, day) if isinstance(one, Quote) else _of_outline(one, corpus)
        for one in every[first : first + PER_PAGE]
    ]
    return _paged(page, first, len(every))


def _paged(page: Sequence[Offer], first: int, count: int) -> Offers:
    end = first + PER_PAGE
    return Offers(tuple(page), end if end < count else None)


def _is_whole(words: str, found: Concordance) -> bool:
    """Tell whether all that was typed is a phrase of the text."""
    same = skeleton(words).text == skeleton(found.term).text
    return found.exact and bool(found.occurrences) and same


def _one_a_sentence(places: Sequence[Occurrence]) -> list[Occurrence]:
    first: dict[tuple[str, tuple[int, int]], Occurrence] = {}
    for place in places:
        first.setdefault((place.passage.id, place.sentence), place)
    return list(first.values())


def _of_place(place: Occurrence, corpus: Corpus) -> Offer:
    """Offer the sentence around a place of a phrase."""
    term = (place.start, place.end)
    return _of_span(place.passage, _fitting(place.passage, term, place.sentence), term, corpus)


def _of_passage(hit: Hit, corpus: Corpus) -> Offer:
    """Offer a passage; of one too long for a message, the sentence that matched best."""
    passage = hit.passage
    best = best_sentence(passage.text, hit.spans, behind=len(passage.lead))
    mark = first_mark(hit.spans, best)
    span = (0, len(passage.text))
    if utf16_length(passage.text) > _LONGEST:
        span = _fitting(passage, mark, best)
    return _of_span(passage, span, mark, corpus)


def _of_span(
    passage: Passage, span: tuple[int, int], mark: tuple[int, int], corpus: Corpus
) -> Offer:
    """Offer a part of a passage; the snippet shows what stands around `mark`."""
    document = checked(passage, corpus)
    message, *_ = quotation(document, (passage.start + span[0], passage.start + span[1]), [passage])
    place = messages.paragraph(passage.ordinal)
    if len(corpus.documents) > 1:
        place = f"{name_of(document)}{_SEPARATOR}{place}"
    snippet = f"{place}{_SEPARATOR}{_snippet(passage, span, mark)}"
    link = passage_link(passage, corpus, span=span)
    return Offer(link, _title(passage, document), snippet, message)


def _of_quote(quote: Quote, corpus: Corpus, day: dt.date) -> Offer:
    message, *_ = rendering.quote(quote, corpus, day)
    link = passage_link(quote.passage, corpus, span=(quote.start, quote.end))
    words = shorten(quote.text, _SNIPPET)
    return Offer(link, messages.COMMANDS["quote"], words, Reply(message.text, message.spans))


def _of_outline(document: Document, corpus: Corpus) -> Offer:
    message, *_ = browsing.outline(document, corpus)
    headings = _SEPARATOR.join(
        clean(section.heading, MAX_LABEL) for section in document.children(None)
    )
    title = f"{messages.COMMANDS['outline']}{_SEPARATOR}{name_of(document)}"
    reply = Reply(message.text, message.spans)
    return Offer(outline_link(document), title, shorten(headings, _SNIPPET), reply, of_outline=True)


def _title(passage: Passage, document: Document) -> str:
    """Name a passage by the heading it stands under and its run-in heading."""
    path = path_to(passage, document)
    around = clean(path[-1].heading, MAX_LABEL) if path else ""
    own = clean(passage.lead, MAX_LABEL).rstrip("。")
    return _SEPARATOR.join(filter(None, (around, own))) or label_of(passage)


def _snippet(passage: Passage, span: tuple[int, int], mark: tuple[int, int]) -> str:
    start = max(span[0], mark[0] - _BEFORE)
    words = clean(passage.text[start : span[1]], _SNIPPET)
    return words if start == span[0] else f"{_ELLIPSIS}{words}"


def _fitting(passage: Passage, mark: tuple[int, int], sentence: tuple[int, int]) -> tuple[int, int]:
    """Return the sentence around a mark, or the clauses of it that fit into a message."""
    return next(iter(excerpt(passage.text, mark, sentence, _SENTENCE)), mark)

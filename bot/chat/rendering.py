"""What was found becomes messages: an answer, a refusal, a passage, a ranking, the daily quote.

Pure functions from the answering room's objects to Replies; nothing is looked up here and nothing
sent. All of them raise VerbatimError before they would quote what is not in the source. Set
phrases are in `concordances`, checked quotations in `verifications`, outlines in `browsing`, the
pieces in `quoting`, the buttons in `buttons`. Knows nothing of Telegram.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from bot.answering import (
    About,
    Answer,
    AnswerKind,
    Concordance,
    Occurrence,
    Quote,
    Reason,
    Refusal,
    Unit,
)
from bot.chat import browsing, messages
from bot.chat.buttons import more_row, removable, show_button, walk_row
from bot.chat.chronologies import add_dates, by_year_row
from bot.chat.concordances import add_finding, concordance, in_full, other_places_row
from bot.chat.quoting import (
    LIMIT,
    Opening,
    Row,
    Spans,
    VerbatimError,
    add_headings,
    add_quotation,
    append,
    best_sentence,
    checked,
    excerpt,
    first_mark,
    label_of,
    pages,
    path_to,
    quotation,
    source_line,
)
from bot.chat.repeating import places_of, repeat_rows, told
from bot.chat.reply import Composer, Reply
from bot.chat.verifications import verification
from bot.chat.writing import asks_for_writing
from bot.reading import Corpus, Passage
from bot.retrieval.hit import Hit
from bot.text.folding import fold_text

__all__ = [
    "VerbatimError",
    "answer",
    "concordance",
    "hit",
    "passage",
    "quote",
    "ranking",
    "refusal",
    "removable",
    "sentence",
    "verification",
]

_SNIPPET = 160
_PER_PAGE = 10
_MARKS = 6  # in one snippet; a message has room for 100 styled spans
_CHATTER: tuple[tuple[re.Pattern[str], Callable[[], str]], ...] = (
    (re.compile(r"谢|感恩|辛苦|thank|thx"), lambda: messages.THANKS),
    (re.compile(r"再见|拜拜|晚安|明天见|回头见|bye"), lambda: messages.FAREWELL),
    (re.compile(r"你是谁|你是什么|你叫|机器人|你会|你能|怎么用|bot|[英日法外粤][文语]|方言|语音|english"),
     lambda: messages.ABOUT_ME),
    (re.compile(r"[你您]好|大家好|早上|早安|早啊|下午好|晚上好|在吗|在不在|hi|hello|嗨|哈[喽罗]"),
     lambda: messages.GREETING),
)  # fmt: skip
_UNSURE = {Reason.UNKNOWN, Reason.MISSING_DETAIL, Reason.WEAK}


def answer(
    found: Answer, corpus: Corpus, *, most: int = 3, limit: int = LIMIT, pressable: bool = True
) -> list[Reply]:
    """Show an answer: its best passage, the places of its term, what is told of the document.

    At most `most` passages can be reached from its buttons. Where these are not `pressable`, a list
    of places is shown to its end.
    """
    if found.kind is AnswerKind.OUTLINE and (found.hits or found.sections):
        return _of_document(found, corpus, limit=limit)
    places = found.concordance
    if found.kind is AnswerKind.SLOGAN and places and (places.occurrences or places.sections):
        if headed := _headed_by_term(found.hits, places):
            return _term_s_own_passage(headed, places, corpus, limit=limit)
        return concordance(places, corpus, most=most) if pressable else in_full(places, corpus)
    if not found.hits:
        return [Reply(messages.WEAK)]
    return hit(found.hits[:most], 0, corpus, limit=limit)


def hit(hits: Sequence[Hit], position: int, corpus: Corpus, *, limit: int = LIMIT) -> list[Reply]:
    """Show one of the passages of an answer, with the way to the others."""
    chosen = hits[position]
    further = more_row([hit.passage for hit in hits], position, corpus)
    count = messages.place_among(position + 1, len(hits)) if position else ""
    shown = passage(
        chosen.passage,
        corpus,
        marks=chosen.spans,
        opening=_line(count),
        rows=[further, *repeat_rows(chosen, corpus)],
        limit=limit,
    )
    return told(shown, chosen, corpus, limit=limit)


def passage(
    shown: Passage,
    corpus: Corpus,
    *,
    marks: Spans = (),
    opening: Opening | None = None,
    rows: Sequence[Row] = (),
    limit: int = LIMIT,
) -> list[Reply]:
    """Show one paragraph whole, with its headings and its place, in as many messages as needed.

    Parameters
    ----------
    marks
        Spans of the paragraph to mark.
    opening
        Adds lines on top.
    rows
        Rows of buttons below those to the neighbours.
    """
    document = checked(shown, corpus)
    return quotation(
        document,
        (shown.start, shown.end),
        [shown],
        marks=marks,
        opening=opening,
        rows=[walk_row(shown, corpus), *rows],
        limit=limit,
    )


def refusal(declined: Refusal, corpus: Corpus, *, max_characters: int = 500) -> list[Reply]:
    """Decline in one line, the nearest headings as buttons; chatter gets a friendly word."""
    if declined.reason is Reason.CHATTER:
        return [Reply(_small_talk(declined.question))]
    if declined.reason is Reason.TOO_LONG:
        return [Reply(messages.too_long(max_characters))]
    if declined.only is not None:
        return [Reply(_only(*declined.only))]
    near = declined.suggestions[:3]
    words = _declined(declined.reason)
    if declined.reason in _UNSURE and asks_for_writing(declined.question):
        words = messages.NO_WRITING
    text = messages.with_nearest(words) if near else words
    rows = [(show_button(label_of(passage), passage, corpus),) for passage in near]
    return [Reply(text, (), tuple(rows))]


def quote(chosen: Quote, corpus: Corpus, day: dt.date, *, limit: int = LIMIT) -> list[Reply]:
    """Show the quote of the day."""
    opening = _line(messages.quote_of_the_day(day))
    return sentence(chosen, corpus, opening=opening, limit=limit)


def sentence(
    chosen: Quote,
    corpus: Corpus,
    *,
    opening: Opening | None = None,
    rows: Sequence[Row] = (),
    limit: int = LIMIT,
) -> list[Reply]:
    """Show one sentence with the way to its paragraph; `rows` stand below that button."""
    source = chosen.passage
    document = checked(source, corpus)
    span = (source.start + chosen.start, source.start + chosen.end)
    term = (chosen.start, chosen.end)
    button = show_button(messages.WHOLE_PARAGRAPH, source, corpus, term=term)
    below = [(button,), *rows]
    return quotation(document, span, [source], opening=opening, rows=below, limit=limit)


def ranking(
    hits: Sequence[Hit], corpus: Corpus, *, more: Mapping[str, int] | None = None
) -> list[Reply]:
    """List passages best first: heading, the sentence that matched best, place and score.

    Parameters
    ----------
    more
        By id of a document, how many of its passages are left out of the list.
    """
    if not hits:
        return [Reply(messages.SEARCH_NOTHING)]
    ends = {hit.passage.document_id: number for number, hit in enumerate(hits, 1)}
    left = {ends[name]: count for name, count in (more or {}).items()}
    items = [
        _ranked(number, hit, corpus, more=left.get(number, 0)) for number, hit in enumerate(hits, 1)
    ]
    replies = []
    for first, last in pages(items, most=_PER_PAGE, room=LIMIT - 200):
        composer = Composer()
        for index in range(first, last):
            append(composer.line(2) if index > first else composer, items[index])
        buttons = [
            show_button(str(index + 1), hits[index].passage, corpus) for index in range(first, last)
        ]
        replies.append(composer.reply(tuple(buttons[:5]), tuple(buttons[5:])))
    return replies


def _of_document(found: Answer, corpus: Corpus, *, limit: int) -> list[Reply]:
    """Show what is told of the document itself."""
    if found.sections:
        return browsing.sections(found.sections, corpus)
    shown = found.hits[0]
    document = corpus.document(shown.passage.document_id)
    match found.about:
        case About.TITLE:
            return browsing.title(document, corpus)
        case About.PARTS:
            return browsing.outline(document, corpus)
        case About.SENTENCE:
            return sentence(Quote("", shown.passage, *shown.spans[0]), corpus, limit=limit)
        case _:
            return passage(shown.passage, corpus, limit=limit)


def _headed_by_term(hits: Sequence[Hit], places: Concordance) -> Occurrence | None:
    """Find the paragraph that opens with the term as its run-in heading: it is about the term.

    The sentence around such an occurrence is the heading alone and would answer nothing.
    """
    for hit in hits:
        for place in places.occurrences:
            if place.passage.id == hit.passage.id and place.end <= len(place.passage.lead):
                return place
    return None


def _term_s_own_passage(
    place: Occurrence, places: Concordance, corpus: Corpus, *, limit: int
) -> list[Reply]:
    term = (place.start, place.end)
    others = other_places_row(place.passage, corpus, term, places)

    def opening(composer: Composer) -> None:
        if others or not places.exact:
            add_dates(add_finding(composer, places), places, corpus).line()

    rows = [(*others, *by_year_row(places, corpus))]
    return passage(place.passage, corpus, marks=[term], opening=opening, rows=rows, limit=limit)


def _ranked(number: int, hit: Hit, corpus: Corpus, *, more: int = 0) -> Reply:
    document = checked(hit.passage, corpus)
    composer = Composer().add(f"{number}.")
    if path := path_to(hit.passage, document):
        add_headings(composer.add(" "), path, document)
    composer.line()
    for left, right in _snippet(hit):
        words = document.source[hit.passage.start + left : hit.passage.start + right]
        add_quotation(
            composer, words, marks=[(a - left, b - left) for a, b in hit.spans if b > left][:_MARKS]
        )
    composer.line().add(source_line([hit.passage], document))
    composer.add(" · ").add(messages.score(hit.score))
    if hit.also:
        composer.line().add(places_of(hit, corpus))
    if more:
        composer.line().add(messages.more_of_it(more))
    return composer.reply()


def _snippet(hit: Hit) -> Spans:
    """Return the span of the sentence that matched best, the run-in heading aside."""
    text = hit.passage.text
    best = best_sentence(text, hit.spans, behind=len(hit.passage.lead))
    return excerpt(text, first_mark(hit.spans, best), best, _SNIPPET)


def _declined(reason: Reason) -> str:
    return {
        Reason.EMPTY: messages.EMPTY,
        Reason.UNKNOWN: messages.UNKNOWN,
        Reason.ABSENT_TERM: messages.ABSENT_TERM,
        Reason.MISSING_DETAIL: messages.MISSING_DETAIL,
        Reason.WEAK: messages.WEAK,
        Reason.NO_SUCH_PART: messages.NO_SUCH_PART,
        Reason.FOLLOW_UP: messages.NOTHING_IN_VIEW,
    }[reason]


def _only(unit: Unit, count: int) -> str:
    return {
        Unit.SECTION: messages.only_sections,
        Unit.PARAGRAPH: messages.only_paragraphs,
        Unit.SENTENCE: messages.only_sentences,
    }[unit](count)


def _small_talk(question: str) -> str:
    folded = fold_text(question)
    return next((line() for form, line in _CHATTER if form.search(folded)), messages.SMALL_TALK)


def _line(words: str) -> Opening | None:
    return (lambda composer: composer.add(words).line()) if words else None

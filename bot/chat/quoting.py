"""The pieces that messages about the text are made of: the quotation itself, and what surrounds it.

Owns the last proof before words leave the house: a quotation is cut from the decoded source here,
after the passage has been compared with it once more. Knows nothing of questions and answers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.chat import messages
from bot.chat.reply import Button, Composer, Reply, Style, Subject
from bot.reading import Corpus, Document, Passage, Section
from bot.text.sentences import clauses, sentences, split_at_sentences
from bot.text.utf16 import utf16_length

Row = tuple[Button, ...]
Spans = Sequence[tuple[int, int]]
Opening = Callable[[Composer], object]  # adds the first lines of a message

LIMIT = 4096  # UTF-16 units in a message
FOLD_OVER = 180  # characters of a quotation that is shown unfolded
_OPEN_UP_TO = 450  # … of one whose answer would be hidden by folding
_SEEN = 90  # characters that are sure to show of a folded quotation
_MAX_KEY = 240  # characters of the sentence quoted before a folded paragraph
_KEY_MARKS = 6
MAX_LABEL = 24  # characters on a button that has its row to itself
_MAX_MARKS = 80  # Telegram reads 100 entities in a message
_MAX_HEADING = 120  # characters of a heading that is shown whole
_MAX_TITLE = 80
_ELLIPSIS = "…"


class VerbatimError(Exception):
    """Something about to be quoted is not a span of its source. Show an apology, quote nothing."""


# The proof


def checked(passage: Passage, corpus: Corpus) -> Document:
    """Return the document of a passage, having compared the two. Raises VerbatimError."""
    try:
        document = corpus.document(passage.document_id)
    except KeyError:
        raise VerbatimError(f"no document for passage {passage.id}") from None
    if not corpus.is_verbatim(passage):
        raise VerbatimError(f"passage {passage.id} is not a span of its source")
    return document


def checked_heading(section: Section, document: Document) -> str:
    """Return the heading of a section, having compared it with the source."""
    if document.source[section.start : section.end] != section.heading:
        raise VerbatimError(f"heading {section.index} of {document.id} is not in its source")
    return section.heading


# Words around a quotation


def clean(text: str, limit: int) -> str:
    """Make a member's words fit to be repeated: one line, no control or direction marks."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text[: 4 * limit])
    return shorten(" ".join(kept.split()), limit)


def shorten(text: str, limit: int) -> str:
    """Cut words that are *not* a quotation: labels, titles, what a member typed."""
    return text if len(text) <= limit else text[: limit - 1] + _ELLIPSIS


def name_of(document: Document) -> str:
    """Name a document, in words that do not pass our own title off as the source's."""
    ours = document.meta.get("title_is_ours", "").lower() == "true"
    return messages.title(clean(document.title, _MAX_TITLE), ours=ours)


def paragraph_of(passages: Sequence[Passage], document: Document) -> str:
    """Say which paragraph, or which run of paragraphs, these are."""
    ordinals = [passage.ordinal for passage in passages if passage.ordinal]
    if not ordinals:
        return messages.ASIDE if passages else messages.HEADING
    return messages.paragraph_of(min(ordinals), document.size, last=max(ordinals))


def source_line(passages: Sequence[Passage], document: Document) -> str:
    """Say where passages of one document stand."""
    return messages.source(name_of(document), paragraph_of(passages, document))


def path_to(passage: Passage, document: Document) -> list[Section]:
    """Return the sections around a passage, outermost first, the document's title aside."""
    path: list[Section] = []
    index = passage.section
    while index is not None:
        path.append(document.sections[index])
        index = path[-1].parent
    return [section for section in path[::-1] if section.heading != document.title]


def add_headings(composer: Composer, sections: Iterable[Section], document: Document) -> None:
    """Append headings in one bold line; one that is a paragraph in itself is shortened."""
    for position, section in enumerate(sections):
        composer.add(" › " if position else "")
        composer.add(shorten(checked_heading(section, document), _MAX_HEADING), Style.BOLD)


def label_of(passage: Passage, limit: int = MAX_LABEL) -> str:
    """Name a passage on a button: by its run-in heading, else by its first words."""
    words = clean(passage.lead, limit).rstrip("。") if passage.lead else clean(passage.text, limit)
    return words or messages.paragraph(passage.ordinal)


# Quotations


def add_quotation(
    composer: Composer, text: str, *, marks: Spans = (), folded: bool = False
) -> Composer:
    """Append `text`, which must be a span of the source, as a quotation with marked words."""
    begin, taken = composer.length, 0
    composer.add(text, Style.FOLDED_QUOTE if folded else Style.QUOTE)
    for start, end in marks:
        start, end = max(start, taken), min(end, len(text))
        if start < end:
            composer.mark(Style.MATCH, begin + start, begin + end)
            taken = end
    return composer


def excerpt(text: str, term: tuple[int, int], around: tuple[int, int], limit: int) -> Spans:
    """Return the span of `text` to quote for a term: its sentence, or the clauses that fit.

    One span in a sequence, or none where even the term alone is over the limit.
    """
    start, end = _trimmed(text, min(around[0], term[0]), max(around[1], term[1]))
    if end - start <= limit:
        return [(start, end)]
    left, right = term
    if right - left > limit:
        return []
    cuts = [(start + a, start + b) for a, b in clauses(text[start:end])]
    for a, b in cuts:
        if a < term[1] and b > term[0]:
            left, right = min(left, a), max(right, b)
    if right - left > limit:
        spare = (limit - (term[1] - term[0])) // 2
        left, right = max(left, term[0] - spare), min(right, term[1] + spare)
    for a, b in cuts:  # what follows explains more often than what precedes
        if a == right and b - left <= limit:
            right = b
    return [_trimmed(text, left, right)]


def best_sentence(text: str, marks: Spans, *, behind: int = 0) -> tuple[int, int]:
    """Return the span of the sentence with the most marked characters, the first of equals.

    Words that are marked repeatedly count once. Sentences that begin before `behind` (a run-in
    heading) count only where there are no others.
    """

    def marked(span: tuple[int, int]) -> int:
        return sum(map(len, {text[max(a, span[0]) : min(b, span[1])] for a, b in marks}))

    every = sentences(text)
    return max([span for span in every if span[0] >= behind] or every, key=marked)


def first_mark(marks: Spans, within: tuple[int, int]) -> tuple[int, int]:
    """Return the first mark inside a span, or the empty one at its beginning."""
    inside = (mark for mark in marks if within[0] <= mark[0] < mark[1] <= within[1])
    return next(inside, (within[0], within[0]))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))


def quotation(
    document: Document,
    span: tuple[int, int],
    passages: Sequence[Passage],
    *,
    marks: Spans = (),
    opening: Opening | None = None,
    rows: Sequence[Row] = (),
    limit: int = LIMIT,
) -> list[Reply]:
    """Quote ``document.source[span]`` in as many messages as it takes, not a character dropped.

    Parts end at sentence ends. The first opens with what `opening` adds and the headings, each
    closes with the source line, the last bears the buttons.

    A long quotation is folded. Where that would hide the sentence with the marks, it is not; one
    too long for that is folded all the same, and the sentence is quoted by itself before it.

    Parameters
    ----------
    passages
        The passages touched, for headings and place.
    marks
        Spans to mark, counted from ``span[0]``.
    """
    text = document.source[span[0] : span[1]]
    head = Composer()
    if opening is not None:
        opening(head)
    if passages and (path := path_to(passages[0], document)):
        add_headings(head, path, document)
        head.line()
    hidden = _hidden_key(text, marks)
    if hidden is not None and len(text) > _OPEN_UP_TO:
        _quote_key(head, text, hidden, marks, min(_MAX_KEY, limit // 4))
    closing = source_line(passages, document)
    around = utf16_length(head.reply().text) + utf16_length(closing) + 32
    parts = split_at_sentences(text, max(2, limit - around), length=utf16_length)
    replies = []
    for number, (left, right) in enumerate(parts, 1):
        composer = Composer()
        if number == 1:
            append(composer, head.reply())
        else:
            composer.add(messages.continued(number, len(parts))).line()
        inside = [(start - left, end - left) for start, end in marks if end > left]
        add_quotation(
            composer,
            text[left:right],
            marks=inside[:_MAX_MARKS],
            folded=right - left > (FOLD_OVER if hidden is None else _OPEN_UP_TO),
        )
        composer.line().add(closing)
        if len(parts) > 1:
            composer.add(messages.part(number, len(parts)))
        replies.append(composer.reply(*(rows if number == len(parts) else ())))
    if passages:
        replies[-1] = replace(replies[-1], subject=_subject(passages[0], text, span[0], marks))
    return replies


def _subject(passage: Passage, text: str, start: int, marks: Spans) -> Subject:
    first, last = best_sentence(text, marks, behind=len(passage.lead)) if marks else (0, len(text))
    behind = start - passage.start
    return Subject(passage.id, max(0, first + behind), min(last + behind, len(passage.text)))


def _hidden_key(text: str, marks: Spans) -> tuple[int, int] | None:
    """Return the sentence with the most marked characters if folding would hide its marks."""
    if not marks or len(text) <= FOLD_OVER:
        return None
    best = best_sentence(text, marks)
    return best if first_mark(marks, best)[0] > _SEEN else None


def _quote_key(
    composer: Composer, text: str, key: tuple[int, int], marks: Spans, limit: int
) -> None:
    for left, right in excerpt(text, first_mark(marks, key), key, limit):
        inside = [(a - left, b - left) for a, b in marks if a < right and b > left]
        add_quotation(composer, text[left:right], marks=inside[:_KEY_MARKS]).line()


def append(composer: Composer, piece: Reply) -> Composer:
    """Append the text and spans of a finished piece."""
    begin = composer.length
    composer.add(piece.text)
    for span in piece.spans:
        composer.mark(span.style, begin + span.start, begin + span.end)
    return composer


def pages(items: Sequence[Reply], *, most: int, room: int) -> list[tuple[int, int]]:
    """Cut a list between items into pages of at most `most` items and `room` UTF-16 units."""
    cuts: list[tuple[int, int]] = []
    used = 0
    for index, item in enumerate(items):
        length = utf16_length(item.text) + 2
        if cuts and used + length <= room and index - cuts[-1][0] < most:
            cuts[-1] = (cuts[-1][0], index + 1)
            used += length
        else:
            cuts.append((index, index + 1))
            used = length
    return cuts

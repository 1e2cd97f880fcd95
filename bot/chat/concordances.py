"""Messages for a set phrase: every place where it stands, with the sentence around it.

Pure functions; raise VerbatimError before they would quote what is not in the source. Knows
nothing of Telegram.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.answering import Concordance, Occurrence
from bot.chat import messages
from bot.chat.buttons import occurrences_button, section_button, show_button
from bot.chat.chronologies import add_dates, by_year_row, dated_name_of
from bot.chat.grouping import few_of_each
from bot.chat.quoting import (
    LIMIT,
    MAX_LABEL,
    Row,
    add_headings,
    add_quotation,
    append,
    checked,
    checked_heading,
    clean,
    excerpt,
    name_of,
    path_to,
    shorten,
    source_line,
)
from bot.chat.reply import Button, Composer, Reply, Style, Subject
from bot.reading import Corpus, Passage
from bot.text.utf16 import utf16_length

_PER_PAGE = 5
_FEWEST = 2  # places of each of several terms
_SHORT_TERM = 12  # characters; what is longer is a sentence, not a set phrase
_ECHO = 30
_SENTENCE = 400
_HEADINGS = 5
_NAME = 14  # characters of a title on a button with more to say
_MARKS = 16  # in one sentence; a message has room for 100 styled spans
_IN_QUOTES = re.compile(r"[“\"「『《‘]([^”\"」』》’]+)[”\"」』》’]")


def concordance(
    found: Concordance,
    corpus: Corpus,
    *,
    first: int = 0,
    most: int = _PER_PAGE,
    rows: Sequence[Row] = (),
) -> list[Reply]:
    """List the places of a term with the sentence around each, from number `first` on.

    No document fills the list, where several have the term: what is left out is counted, and behind
    a button. `rows` are buttons below all others.
    """
    if found.also:
        every = _each(found)
        most = max(_FEWEST, most // len(every))
        return _joined([concordance(one, corpus, most=most)[0] for one in every], rows)
    if not found.occurrences and not found.sections:
        return [_absent(found)]
    listing = _Listing(found, corpus, _listed(found.occurrences, first))
    return [listing.page(first, most=most, rows=rows)[0]]


def _each(found: Concordance) -> tuple[Concordance, ...]:
    """Part what was found of several terms."""
    return (replace(found, also=()), *found.also)


def _joined(replies: Sequence[Reply], rows: Sequence[Row]) -> list[Reply]:
    """Put the lists of several terms into one message, or into as many as it takes."""
    joined: list[Reply] = []
    for reply in replies:
        length = utf16_length(reply.text) + 2
        if joined and utf16_length(joined[-1].text) + length <= LIMIT:
            composer = append(append(Composer(), joined[-1]).line(2), reply)
            buttons = (*joined[-1].buttons, *reply.buttons)
            joined[-1] = composer.reply(*buttons, subject=joined[-1].subject)
        else:
            joined.append(reply)
    joined[-1] = replace(joined[-1], buttons=(*joined[-1].buttons, *rows))
    return joined


def in_full(found: Concordance, corpus: Corpus) -> list[Reply]:
    """List all places of a term, where no button can be pressed."""
    if found.also:
        return [reply for one in _each(found) for reply in in_full(one, corpus)]
    if not found.occurrences and not found.sections:
        return [_absent(found)]
    listing = _Listing(found, corpus, range(len(found.occurrences)))
    replies = []
    following: int | None = 0
    while following is not None:
        reply, following = listing.page(following)
        replies.append(reply)
    return replies


def _absent(found: Concordance) -> Reply:
    asked = clean(_asked(found.query), _ECHO)
    return Reply(messages.slogan_absent(asked) if asked else messages.SLOGAN_USAGE)


def _listed(places: Sequence[Occurrence], first: int) -> Sequence[int]:
    """Return the numbers of the places that are gone through from page to page.

    All of them, where they come from one document or fit on a page. Else those in the first few
    sentences of each document, and the others of a document only where the page begins with one.
    """
    every = range(len(places))
    owners = [place.passage.document_id for place in places]
    sentences: list[range] = []
    while (start := sentences[-1].stop if sentences else 0) < len(places):
        sentences.append(range(start, start + len(_same_sentence(places, start))))
    if len(set(owners)) < 2 or len(sentences) <= _PER_PAGE + 1:
        return every
    kept = {
        number
        for sentence in few_of_each(sentences, lambda sentence: owners[sentence.start])
        for number in sentence
    }
    if first not in kept and first in every:
        kept |= {number for number in every if owners[number] == owners[first]}
    return sorted(kept)


class _Listing:
    """The places `listed` by their numbers, and what is the same on each of their pages."""

    def __init__(self, found: Concordance, corpus: Corpus, listed: Sequence[int]) -> None:
        self._found, self._corpus, self._listed = found, corpus, listed
        self._by_year = by_year_row(found, corpus)
        self._chain = [found.occurrences[number] for number in listed]
        self._owners = Counter(place.passage.document_id for place in found.occurrences)
        self._left = self._owners - Counter(place.passage.document_id for place in self._chain)
        self._ends = {place.passage.document_id: end for end, place in enumerate(self._chain, 1)}

    def page(
        self, first: int, *, most: int = _PER_PAGE, rows: Sequence[Row] = ()
    ) -> tuple[Reply, int | None]:
        """Show those from number `first` on, as many as fit, and tell which comes next."""
        found, corpus, listed, chain = self._found, self._corpus, self._listed, self._chain
        places, several = found.occurrences, len(self._owners) > 1
        first = first if 0 <= first < len(places) else 0
        composer = add_finding(Composer(), found)
        if first == 0:
            add_dates(composer, found, corpus)
            _add_headings(composer, found, corpus)
        rest: list[Row] = []
        room = LIMIT - utf16_length(composer.reply().text) - 200
        begin = at = bisect_left(listed, first)
        previous = None
        row: list[Button] = []
        shown = 0
        while at < len(chain):
            number = listed[at]
            group = _same_sentence(chain, at)
            if shown >= most and at + len(group) < len(chain):  # one left over is shown as well
                break
            owner = group[0].passage.document_id
            name = _name(owner, corpus, dated=bool(self._by_year)) if several else ""
            item = _places(group, number, len(places), corpus, previous=previous, name=name)
            more = self._left[owner] if self._ends[owner] == at + len(group) else 0
            if more:
                left_out = messages.more_places_of_it(more)
                item = append(Composer(), item).line().add(left_out).reply()
            room -= utf16_length(item.text) + 2
            if shown and room < 0:
                break
            append(composer.line(2), item)
            shown += 1
            if previous is None or previous.id != group[0].passage.id:
                row.append(_whole(places, number, corpus, alone=several))
            if more:
                rest.append((_rest(places, listed, owner, more, corpus),))
            previous, at = group[0].passage, at + len(group)
        if len(self._owners) == 1:
            composer.line(2 if len(places) > 1 else 1).add(_common_source(places, corpus))
        ways = [tuple(row[start : start + 3]) for start in range(0, len(row), 3)]
        if not places:
            ways = _section_rows(found, corpus)
        turns = _turns(chain, begin, at, corpus, most=most)
        subject = _subject(places[first]) if places else None
        reply = composer.reply(*ways, (*self._by_year, *turns), *rest, *rows, subject=subject)
        return reply, listed[at] if at < len(listed) else None


def _subject(place: Occurrence) -> Subject:
    return Subject(place.passage.id, *place.sentence)


def add_finding(composer: Composer, found: Concordance) -> Composer:
    """Say how often the term occurs, and plainly so where it is not the wording asked for."""
    term = clean(found.term, _ECHO)
    if not found.exact:
        asked = _asked(found.query)
        repeated = len(asked) <= max(2 * len(found.term), _SHORT_TERM)
        near = messages.near_match(clean(asked, _ECHO), term)
        composer.add(near if repeated else messages.near_wording(term)).line()
    say = messages.occurrences if found.is_complete else messages.occurrences_at_least
    count = say(term, len(found.occurrences))
    return composer.add(count if found.occurrences else messages.only_in_headings(term), Style.BOLD)


def other_places_row(
    passage: Passage, corpus: Corpus, term: tuple[int, int], found: Concordance
) -> Row:
    """Make the button to the places of a short term, where there is more than the one on show."""
    if term[1] - term[0] > _SHORT_TERM or len(found.occurrences) + len(found.sections) < 2:
        return ()
    words = clean(passage.text[slice(*term)], _SHORT_TERM)
    return (occurrences_button(messages.other_places(words), passage, corpus, term),)


def places_in(passage: Passage, found: Concordance) -> tuple[tuple[int, int], ...]:
    """Return where the term stands in one passage."""
    return tuple((p.start, p.end) for p in found.occurrences if p.passage.id == passage.id)


def number_of(passage_id: str, start: int, found: Concordance) -> int:
    """Return which occurrence stands at `start` of a passage, or 0 where none does."""
    for index, place in enumerate(found.occurrences):
        if (place.passage.id, place.start) == (passage_id, start):
            return index
    return 0


def _asked(query: str) -> str:
    """Return the quoted words of a query, or all of it."""
    match = _IN_QUOTES.search(query)
    return match.group(1) if match and match.group(1).strip() else query


def _add_headings(composer: Composer, found: Concordance, corpus: Corpus) -> None:
    if not found.sections:
        return
    composer.line().add(messages.IN_HEADINGS)
    for document_id, section in found.sections[:_HEADINGS]:
        heading = checked_heading(section, corpus.document(document_id))
        start = heading.find(found.term)
        marks = [(start, start + len(found.term))] if found.term and start >= 0 else []
        span = excerpt(heading, marks[0] if marks else (0, 0), (0, len(heading)), _SENTENCE)
        for left, right in span:
            inside = [(a - left, b - left) for a, b in marks]
            add_quotation(composer.line(), heading[left:right], marks=inside)
    if len(found.sections) > _HEADINGS:
        composer.line().add(messages.more_items(len(found.sections) - _HEADINGS))


def _same_sentence(places: Sequence[Occurrence], first: int) -> Sequence[Occurrence]:
    """Return the occurrences from `first` on that share its sentence and are quoted at once."""
    start, end = places[first].sentence
    last = first + 1
    while (
        end - start <= _SENTENCE
        and last < min(len(places), first + _MARKS)
        and places[last].passage.id == places[first].passage.id
        and places[last].sentence == places[first].sentence
    ):
        last += 1
    return places[first:last]


def _places(
    group: Sequence[Occurrence],
    index: int,
    total: int,
    corpus: Corpus,
    *,
    previous: Passage | None,
    name: str,
) -> Reply:
    """Show occurrences of one sentence, with the name of their document where there are several."""
    place = group[0]
    passage = place.passage
    document = checked(passage, corpus)
    composer = Composer()
    if total > 1:
        count = messages.place_among(index + 1, total, last=index + len(group))
        place_name = messages.paragraph(passage.ordinal)
        composer.add(messages.source(count, place_name))
        composer.add(f" · {name}" if name else "").line()
    same = previous is not None and (
        (previous.document_id, previous.section) == (passage.document_id, passage.section)
    )
    if not same and (path := path_to(passage, document)):
        add_headings(composer, path, document)
        composer.line()
    for left, right in excerpt(passage.text, (place.start, place.end), place.sentence, _SENTENCE):
        words = document.source[passage.start + left : passage.start + right]
        marks = [(other.start - left, other.end - left) for other in group]
        add_quotation(composer, words, marks=marks)
    return composer.reply()


def _name(owner: str, corpus: Corpus, *, dated: bool) -> str:
    document = corpus.document(owner)
    return dated_name_of(document) if dated else name_of(document)


def _common_source(places: Sequence[Occurrence], corpus: Corpus) -> str:
    document = corpus.document(places[0].passage.document_id)
    return source_line([places[0].passage], document) if len(places) == 1 else name_of(document)


def _whole(places: Sequence[Occurrence], index: int, corpus: Corpus, *, alone: bool) -> Button:
    """Make the button to a whole paragraph; `alone` where its number would not say which."""
    place = places[index]
    label = messages.WHOLE_PARAGRAPH
    if len(places) > 1:
        label = messages.read_paragraph(place.passage.ordinal, place=index + 1 if alone else None)
    return show_button(label, place.passage, corpus, term=(place.start, place.end))


def _rest(
    places: Sequence[Occurrence], listed: Sequence[int], owner: str, count: int, corpus: Corpus
) -> Button:
    """Make the button to the first place in a document that is not listed."""
    shown = set(listed)
    place = next(
        place
        for number, place in enumerate(places)
        if place.passage.document_id == owner and number not in shown
    )
    label = messages.rest_of(shorten(clean(corpus.document(owner).title, 80), _NAME), count)
    return occurrences_button(label, place.passage, corpus, (place.start, place.end))


def _section_rows(found: Concordance, corpus: Corpus) -> list[Row]:
    rows: list[Row] = []
    for document_id, section in found.sections[:_HEADINGS]:
        label = clean(section.heading, MAX_LABEL)
        rows.append((section_button(label, section, corpus.document(document_id)),))
    return rows


def _turns(
    places: Sequence[Occurrence], first: int, last: int, corpus: Corpus, *, most: int
) -> Row:
    targets = []
    if first > 0:
        targets.append((messages.EARLIER, places[max(0, first - most)]))
    if last < len(places):
        targets.append((messages.LATER, places[last]))
    return tuple(
        occurrences_button(label, place.passage, corpus, (place.start, place.end))
        for label, place in targets
    )

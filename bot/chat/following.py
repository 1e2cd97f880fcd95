"""Where a pressed button leads: the passage, the page or the list that it was made for.

Owns which action shows what, and which buttons stay under the message; what they carry is spelt in
`callbacks`. Knows nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.answering import Concordance
from bot.chat import browsing, chronologies, concordances, messages, openings, phrases, rendering
from bot.chat.buttons import carried, is_current, joint_digest, phrases_button, resolve
from bot.chat.callbacks import Action, Callback, CallbackError, StaleButtonError
from bot.chat.examples import Answers
from bot.chat.quoting import Row, Spans
from bot.chat.reply import Reply
from bot.reading import Document, Passage
from bot.retrieval.hit import Hit

_WAYS_BACK = {Action.MORE, Action.OUTLINE, Action.PHRASES}


@dataclass(frozen=True, slots=True)
class _Press:
    """A button, the rows it stood in, and the question that its message answers."""

    callback: Callback
    keyboard: Sequence[Row]
    question: str


class Follower:
    """Follows buttons over one corpus.

    Parameters
    ----------
    marks_for
        Returns what to mark in the passages that answer a question, by passage id.
    pick
        Returns a number below the one it is given, at random.
    narrow
        Returns a question without the words in it that chose documents, and what answered it.
    """

    def __init__(
        self,
        answerer: Answers,
        *,
        marks_for: Callable[[str], Mapping[str, Spans]],
        pick: Callable[[int], int],
        narrow: Callable[[str], tuple[str, Answers]],
    ) -> None:
        self._answerer = answerer
        self._corpus = answerer.corpus
        self._marks_for = marks_for
        self._pick = pick
        self._narrow = narrow
        self._ways: dict[Action, Callable[[_Press], list[Reply]]] = {
            Action.SHOW: self._show,
            Action.MORE: self._more,
            Action.OCCURRENCES: self._occurrences,
            Action.CHART: self._by_year,
            Action.PHRASES: self._phrases,
            Action.PHRASE: self._phrase,
            Action.RANDOM: self._anywhere,
            Action.OUTLINE: self._outline,
            Action.SECTION: self._section,
            Action.DOCUMENTS: self._documents,
        }

    def follow(self, callback: Callback, keyboard: Sequence[Row], question: str) -> list[Reply]:
        """Show what a button leads to. Raises CallbackError where it leads nowhere."""
        if callback.action not in self._ways:  # of a feature of the medium's own
            raise CallbackError
        return self._ways[callback.action](_Press(callback, keyboard, question))

    def chart(self, callback: Callback, question: str) -> chronologies.YearChart:
        """Return the chart that a button asks for. Raises CallbackError where there is none."""
        chart = chronologies.year_chart(self._phrase_of(callback, question), self._corpus)
        if chart is None:  # dates went, and the text stayed
            raise StaleButtonError
        return chart

    def _by_year(self, press: _Press) -> list[Reply]:
        found = self._phrase_of(press.callback, press.question)
        rows = carried(press.keyboard, {Action.PHRASES})
        if shown := chronologies.in_blocks(found, self._corpus, rows=rows):
            return shown
        raise StaleButtonError

    def _phrase_of(self, callback: Callback, question: str) -> Concordance:
        passage = resolve(callback, self._corpus)
        phrase = passage.text[slice(*_term(callback, passage))]
        return self._narrow(question)[1].slogan(phrase)

    def _show(self, press: _Press) -> list[Reply]:
        callback, passage = press.callback, resolve(press.callback, self._corpus)
        if callback.numbers:
            term = _term(callback, passage)
            found = self._phrase_of(callback, press.question)
            back = concordances.other_places_row(passage, self._corpus, term, found)
            rows = [back, *carried(press.keyboard, _WAYS_BACK)]
            marks = concordances.places_in(passage, found) or (term,)
            return rendering.passage(passage, self._corpus, marks=marks, rows=rows)
        rows = carried(press.keyboard, {*_WAYS_BACK, Action.OCCURRENCES})
        marks = tuple(self._marks_for(press.question).get(passage.id, ()))
        return rendering.passage(passage, self._corpus, marks=marks, rows=rows)

    def _more(self, press: _Press) -> list[Reply]:
        hits = self._hits(press.callback, press.question)
        return rendering.hit(hits, press.callback.numbers[0], self._corpus)

    def _occurrences(self, press: _Press) -> list[Reply]:
        return self._places(press, carried(press.keyboard, {Action.PHRASES}))

    def _phrase(self, press: _Press) -> list[Reply]:
        page = press.callback.numbers[2]
        return self._places(press, [(phrases_button(messages.ALL_PHRASES, page=page),)])

    def _phrases(self, press: _Press) -> list[Reply]:
        (page,) = press.callback.numbers
        return phrases.phrases(self._answerer.slogans(), self._corpus, page=page)

    def _anywhere(self, press: _Press) -> list[Reply]:
        (shown,) = press.callback.numbers
        return openings.anywhere(self._answerer, self._pick, but=shown)

    def _outline(self, press: _Press) -> list[Reply]:
        (page,) = press.callback.numbers
        return browsing.outline(self._document(press.callback), self._corpus, page=page)

    def _section(self, press: _Press) -> list[Reply]:
        document = self._document(press.callback)
        index, page = press.callback.numbers
        if index >= len(document.sections):
            raise StaleButtonError
        return browsing.section(document.sections[index], document, self._corpus, page=page)

    def _documents(self, press: _Press) -> list[Reply]:
        (page,) = press.callback.numbers
        return browsing.documents(self._corpus, page=page)

    def _places(self, press: _Press, rows: Sequence[Row]) -> list[Reply]:
        passage = resolve(press.callback, self._corpus)
        start, _ = _term(press.callback, passage)
        found = self._phrase_of(press.callback, press.question)
        first = concordances.number_of(passage.id, start, found)
        return concordances.concordance(found, self._corpus, first=first, rows=rows)

    def _hits(self, callback: Callback, question: str) -> list[Hit]:
        """Find the passages that a further-hits button carries."""
        _, *flat = callback.numbers
        places = list(zip(flat[::2], flat[1::2], strict=True))
        try:
            documents = [self._corpus.documents[place] for place, _ in places]
            if joint_digest(documents) != callback.digest:
                raise StaleButtonError
            ids = [f"{d.id}:{n}" for d, (_, n) in zip(documents, places, strict=True)]
            passages = [self._corpus.passage(passage_id) for passage_id in ids]
        except (IndexError, KeyError):
            raise StaleButtonError from None
        if callback.numbers[0] >= len(passages):
            raise StaleButtonError
        marks = self._marks_for(question)
        return [Hit(passage, 0.0, tuple(marks.get(passage.id, ()))) for passage in passages]

    def _document(self, callback: Callback) -> Document:
        try:
            document = self._corpus.document(callback.target)
        except KeyError:
            raise StaleButtonError from None
        if not is_current(callback, document):
            raise StaleButtonError
        return document


def _term(callback: Callback, passage: Passage) -> tuple[int, int]:
    start, length = callback.numbers[:2]
    if not 0 < length <= len(passage.text) - start:
        raise StaleButtonError
    return start, start + length

"""Some documents only: what a member writes beside a question, and what is said of it.

doc:, from:, to: and tag: choose among the documents that the chat is answered from anyway. Knows
nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, cast

from bot.chat import messages
from bot.chat.examples import Answers
from bot.chat.quoting import LIMIT, append, clean, name_of
from bot.chat.reply import Composer, Reply, Style
from bot.reading import Corpus
from bot.reading.filtering import Filter, FilterError, split_filter
from bot.text.utf16 import utf16_length

_MAX_FILTER = 60  # characters of a filter that are repeated
_MAX_KEPT = 200  # … that are kept for a chat
_STANDING = "?"
_NAMES = 3  # of documents, that are told where none fits
_TAGS = 8  # likewise


A = TypeVar("A", bound=Answers)


class NarrowingError(Exception):
    """Nothing is left to answer from; the text is for the member."""


@dataclass(frozen=True, slots=True)
class Narrowed(Generic[A]):
    """What answers a question.

    Attributes
    ----------
    words
        The words that chose documents, empty where there were none.
    count
        How many documents are left.
    """

    answerer: A
    words: str = ""
    count: int = 0

    def told(self, replies: Sequence[Reply]) -> list[Reply]:
        """Say above the first message that it is about some documents only."""
        if not self.words or not replies:
            return list(replies)
        line = Composer().add(
            messages.narrowed(clean(self.words, _MAX_FILTER), self.count), Style.ITALIC
        )
        first = replies[0]
        whole = append(line.line(), first).reply()
        if utf16_length(whole.text) > LIMIT:
            return [line.reply(), *replies]
        return [replace(first, text=whole.text, spans=whole.spans), *replies[1:]]


def narrow(text: str, answerer: A) -> tuple[str, Narrowed[A]]:
    """Part a message into its question and what answers it.

    Raises NarrowingError where no document is left, or a word cannot be understood.
    """
    try:
        question, chosen = split_filter(text)
    except FilterError as error:
        raise NarrowingError(messages.filter_unclear(clean(error.word, _MAX_FILTER))) from None
    if chosen is None:
        return text, Narrowed(answerer)
    corpus = answerer.corpus
    left = answerer.fitting(chosen)
    if not left:
        raise NarrowingError(_nothing(chosen, corpus))
    if len(left) < len(corpus.documents):
        some = answerer.narrowed(left)
        answerer = cast("A", some)  # of the same kind
    return question, Narrowed(answerer, chosen.text, len(left))


def without_filter(text: str) -> str:
    """Return a question without the words that choose documents."""
    try:
        return split_filter(text)[0]
    except FilterError:
        return text


def standing(documents: Collection[str]) -> str:
    """Return the words by which a chat has chosen its documents for good, empty where it has not.

    They are kept among the ids of documents, with a mark that no id has.
    """
    return next((one[len(_STANDING) :] for one in documents if one.startswith(_STANDING)), "")


def for_good(text: str, corpus: Corpus) -> tuple[tuple[str, ...], str]:
    """Return what a chat is to keep as its documents for the words after /docs, and what is said.

    That is nothing where the words are for all documents. Raises NarrowingError where there are no
    such words, something else is said, or no document is left.
    """
    if text.strip().lower() in messages.FILTER_OFF_WORDS:
        return (), messages.FILTER_OFF
    try:
        rest, chosen = split_filter(text)
    except FilterError as error:
        raise NarrowingError(messages.filter_unclear(clean(error.word, _MAX_FILTER))) from None
    if chosen is None or rest or len(chosen.text) > _MAX_KEPT:
        raise NarrowingError(messages.FILTER_USAGE)
    left = chosen.of(corpus.documents)
    if not left:
        raise NarrowingError(_nothing(chosen, corpus))
    told = messages.filter_stands(clean(chosen.text, _MAX_FILTER), len(left))
    return (f"{_STANDING}{chosen.text}",), told


def left_by(words: str, corpus: Corpus) -> frozenset[str]:
    """Return the ids of the documents that such words leave."""
    try:
        _, chosen = split_filter(words)
    except FilterError:  # of a version that read them in another way
        return frozenset()
    return frozenset(one.id for one in chosen.of(corpus.documents)) if chosen else frozenset()


def _nothing(chosen: Filter, corpus: Corpus) -> str:
    words = clean(chosen.text, _MAX_FILTER)
    names = [name_of(document) for document in chosen.nearest(corpus.documents)[:_NAMES]]
    dates = sorted(
        (date for document in corpus.documents if (date := document.date) is not None),
        key=lambda date: (date.first, date.last),
    )
    span = list(dict.fromkeys(map(str, (*dates[:1], *dates[-1:]))))
    tags = dict.fromkeys(tag for document in corpus.documents for tag in document.tags)
    shown = [clean(tag, 20) for tag in list(tags)[:_TAGS]]
    return messages.filter_matches_nothing(words, len(corpus.documents), names, span, shown)

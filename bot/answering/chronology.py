"""A set phrase over time: in which of the dated documents it stands first, last, and how often.

Says nothing that the corpus does not bear out: where dates are incomplete, several documents may
be the first, and all of them are named. Knows documents and their dates, not chats.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.answering.model import Concordance
from bot.reading import Corpus, Document
from bot.reading.dating import Dated, Precision

Order = Callable[[str], tuple[bool, dt.date]]

_SEVERAL = 2  # dated documents; with fewer there is nothing to put in order
_MOST_PERIODS = 40
_MONTHS = 0
_YEARS = (1, 10, 100)  # in a period, the least that makes few enough of them


@dataclass(frozen=True, slots=True)
class Mention:
    """One document that has the phrase.

    Attributes
    ----------
    date
        None for a document without one.
    count
        Places in its body; 0 where the phrase stands in its headings only.
    """

    document: Document
    date: Dated | None
    count: int


@dataclass(frozen=True, slots=True)
class Chronology:
    """Where a phrase stands, by date.

    Attributes
    ----------
    mentions
        The documents that have it, the oldest first, those without a date last.
    documents, dated
        How many documents there are to look into, and how many of them have a date.
    """

    mentions: tuple[Mention, ...]
    documents: int
    dated: int

    @property
    def undated(self) -> tuple[Mention, ...]:
        """The documents that have it and no date."""
        return tuple(mention for mention in self.mentions if mention.date is None)

    @property
    def earliest(self) -> tuple[Mention, ...]:
        """The dated documents that may be the first: one, unless dates are equal or incomplete."""
        bound = min((date.last for _, date in self._dates()), default=dt.date.min)
        return tuple(mention for mention, date in self._dates() if date.first <= bound)

    @property
    def latest(self) -> tuple[Mention, ...]:
        """The dated documents that may be the last, the same way."""
        bound = max((date.first for _, date in self._dates()), default=dt.date.max)
        return tuple(mention for mention, date in self._dates() if date.last >= bound)

    def _dates(self) -> Iterator[tuple[Mention, Dated]]:
        return ((one, one.date) for one in self.mentions if one.date is not None)


class Unit(StrEnum):
    """What a period of a chart is, in the order in which they stand."""

    YEARS = "years"
    MONTH = "month"
    VAGUE = "vague"  # of a chart by month: what is dated to the year only
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Period:
    """A row of a chart: a month, a year, or so many years.

    Attributes
    ----------
    first, last
        Its first and its last day, None for documents without a date.
    count
        Places of the phrase.
    holding, documents
        How many documents of the period have it, and how many there are.
    """

    unit: Unit
    first: dt.date | None
    last: dt.date | None
    count: int
    holding: int
    documents: int


def by_date(corpus: Corpus) -> Order | None:
    """Return the key that puts ids of documents in the order of dates, those without one last.

    A month or a year stands at its beginning. None where fewer than two documents have a date.
    """
    dates = corpus.dates
    if len(dates) < _SEVERAL:
        return None

    def key(document_id: str) -> tuple[bool, dt.date]:
        date = dates.get(document_id)
        return (date is None, dt.date.max if date is None else date.first)

    return key


def chronology(found: Concordance, corpus: Corpus) -> Chronology | None:
    """Return where a phrase stands by date; None where fewer than two documents have a date.

    None as well where not all of its places are known: the first of them may not be the first.

    Counted are the documents that it was sought in; `corpus` where it does not say.
    """
    corpus = found.among or corpus
    if by_date(corpus) is None or not found.is_complete:
        return None
    return Chronology(mentions_of(found, corpus), len(corpus.documents), len(corpus.dates))


def mentions_of(found: Concordance, corpus: Corpus) -> tuple[Mention, ...]:
    """Return the documents that have a phrase, in the order of dates."""
    counts = Counter(place.passage.document_id for place in found.occurrences)
    counts.update({document_id: 0 for document_id, _ in found.sections})
    documents = (document for document in corpus.documents if document.id in counts)
    mentions = [Mention(one, corpus.dates.get(one.id), counts[one.id]) for one in documents]
    return tuple(sorted(mentions, key=_order))


def _order(mention: Mention) -> tuple[bool, dt.date]:
    return (mention.date is None, mention.date.first if mention.date else dt.date.max)


def periods(found: Concordance, corpus: Corpus) -> tuple[Period, ...]:
    """Return every year from the first document to the last, those without a mention as well.

    Months where all documents are from one year, and the month of any is known; decades or
    centuries where that would be more than forty rows. What has no date comes last, if it has the
    phrase.
    """
    corpus = found.among or corpus
    counts = {mention.document.id: mention.count for mention in mentions_of(found, corpus)}
    step = _step(list(corpus.dates.values()))
    cuts = [_cut(date, step) for date in corpus.dates.values()]
    inside: dict[_Cut, list[str]] = {cut: [] for cut in _without_gaps(cuts, step)}
    for document in corpus.documents:
        cut = _cut(corpus.dates.get(document.id), step)
        inside.setdefault(cut, []).append(document.id)
    found_in = {
        cut: [counts[name] for name in names if name in counts] for cut, names in inside.items()
    }
    rows = [
        Period(*cut, sum(found_in[cut]), len(found_in[cut]), len(names))
        for cut, names in inside.items()
        if cut.unit is not Unit.UNDATED or found_in[cut]
    ]
    return tuple(sorted(rows, key=lambda row: list(Unit).index(row.unit)))


class _Cut(NamedTuple):
    unit: Unit
    first: dt.date | None
    last: dt.date | None


def _step(dates: Sequence[Dated]) -> int:
    """Return how many years make a period; 0 for months."""
    years = [date.first.year for date in dates]
    if len(set(years)) == 1 and any(date.precision > Precision.YEAR for date in dates):
        return _MONTHS
    spans = ((max(years) // step - min(years) // step, step) for step in _YEARS)
    return next((step for span, step in spans if span < _MOST_PERIODS), _YEARS[-1])


def _cut(date: Dated | None, step: int) -> _Cut:
    if date is None:
        return _Cut(Unit.UNDATED, None, None)
    if step != _MONTHS:
        return _years(date.first.year // step * step, step)
    if date.precision is Precision.YEAR:
        return _Cut(Unit.VAGUE, date.first, date.last)
    return _month(date.first.year, date.first.month)


def _without_gaps(cuts: Sequence[_Cut], step: int) -> list[_Cut]:
    """Return all periods from the first to the last of those given."""
    days = sorted({cut.first for cut in cuts if cut.first and cut.unit is not Unit.VAGUE})
    first, last = days[0], days[-1]
    if step == _MONTHS:
        return [_month(first.year, month) for month in range(first.month, last.month + 1)]
    return [_years(year, step) for year in range(first.year, last.year + 1, step)]


def _years(first: int, count: int) -> _Cut:
    return _Cut(Unit.YEARS, dt.date(first, 1, 1), dt.date(first + count - 1, 12, 31))


def _month(year: int, month: int) -> _Cut:
    last = calendar.monthrange(year, month)[1]
    return _Cut(Unit.MONTH, dt.date(year, month, 1), dt.date(year, month, last))

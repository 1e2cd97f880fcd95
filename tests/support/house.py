"""The bot of the tests: the real speech and answerer, a database in memory, no network."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering import Answerer
from bot.chat.calendar import WorkCalendar
from bot.chat.cards import Cards
from bot.chat.conversation import Conversation
from bot.chat.desk import Desk
from bot.chat.examples import Answers
from bot.chat.pushes import DailyPush
from bot.chat.shelf import Shelf
from bot.chat.telegram import TelegramOptions, build_application
from bot.operations.events import Notice, unheard
from bot.reading import load_corpus
from bot.store.store import Store
from support.bot_api import TOKEN
from support.server import Call
from support.telegram import Bench, RecordingRequest
from support.updates import NOW

QUESTION = "四责协同"  # answered with the place of the phrase
TOPIC = "主题教育怎么开展"  # answered with a paragraph
OPERATOR, SECOND_OPERATOR = 77, 78
ZONE = ZoneInfo("Asia/Shanghai")
_CORPUS = Path(__file__).parents[2] / "corpus"


@functools.cache
def answerer() -> Answerer:
    return Answerer(load_corpus([_CORPUS]))


def conversation(answers: Answers) -> Conversation:
    return Conversation(answers, today=NOW.date, quote_of_the_day=lambda _: answers.quotes()[0])


@functools.cache
def shelf() -> Shelf:
    return Shelf(answerer(), conversation, Answerer)


@asynccontextmanager
async def open_bench(
    *,
    shelf: Callable[[], Shelf] = shelf,
    cards: Cards | None = None,
    desk: Desk | None = None,
    url: str = "sqlite+aiosqlite:///:memory:",
    notice: Notice = unheard,
    **options: Any,
) -> AsyncIterator[tuple[Bench, Store]]:
    """Make a bot and the chat to speak to it in. `options` are fields of TelegramOptions."""
    calendar = WorkCalendar()
    async with await Store.open(url, clock=lambda: NOW) as store:
        daily = DailyPush(
            store,
            lambda documents: shelf().quotes(documents),
            calendar,
            ZONE,
            max_lateness=dt.timedelta(hours=3),
            owner="test",
            clock=lambda: NOW,
        )
        operators = frozenset({OPERATOR, SECOND_OPERATOR})
        chosen = TelegramOptions(**{"token": TOKEN, "admins": operators, **options})
        request = RecordingRequest()
        application = build_application(
            chosen,
            shelf,
            store,
            daily,
            calendar=calendar,
            cards=cards,
            desk=desk,
            request=request,
            notice=notice,
        )
        async with application:
            request.calls.clear()
            yield Bench(application, request), store


def assert_verbatim(call: Call) -> None:
    """There are quotations, and all of them stand in the source."""
    source = answerer().corpus.documents[0].source
    assert call.quotes
    for quote in call.quotes:
        assert quote in source

"""A stage for tests of the daily quote: a store, a clock that stands still, chats that answer."""

import datetime as dt
from zoneinfo import ZoneInfo

from bot.answering.model import Quote
from bot.chat.calendar import WorkCalendar
from bot.chat.pushes import DailyPush, Delivered
from bot.chat.schedule import Days
from bot.reading import Passage

SHANGHAI = ZoneInfo("Asia/Shanghai")
EIGHT = dt.time(8)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def make_quotes(count):
    passage = Passage("p:1", "p", 1, None, (), "", "说了算、定了干。" * count, 0, 8 * count)
    return [Quote(f"q{number}", passage, 8 * number, 8 * number + 8) for number in range(count)]


def moment(text):
    """A moment on Shanghai's clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Chats:
    """Stands for Telegram: remembers what was sent, answers as told."""

    def __init__(self):
        self.sent = []
        self.answers = {}  # chat id → answers still to be given, or one for always

    async def __call__(self, chat_id, thread_id, quote):
        self.sent.append((chat_id, thread_id, quote.id))
        answer = self.answers.get(chat_id, Delivered(len(self.sent)))
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else Delivered(len(self.sent))
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def to(self):
        return [chat_id for chat_id, _, _ in self.sent]


class World:
    """A store, a clock that stands still until it is set, and the chats."""

    def __init__(self, store, now="2026-11-23T20:00"):
        self.store = store
        self.now = moment(now)
        self.quotes = make_quotes(5)
        self.chats = Chats()
        self.push = self.make_push()

    def make_push(self, owner="me", **changes):
        settings = {"calendar": WorkCalendar(), "max_lateness": 3 * HOUR} | changes
        return DailyPush(
            settings.pop("store", self.store),
            self.quotes_of,
            settings.pop("calendar"),
            SHANGHAI,
            owner=owner,
            clock=lambda: self.now,
            **settings,
        )

    async def subscribe(self, *chat_ids, at=EIGHT, days=Days.ALL, thread_id=None):
        for chat_id in chat_ids:
            await self.push.subscribe(chat_id, thread_id=thread_id, at=at, days=days)

    def quotes_of(self, documents):
        return [q for q in self.quotes if not documents or q.passage.document_id in documents]

    async def tick(self, now=None, push=None):
        if now is not None:
            self.now = moment(now)
        return await (push or self.push).tick(self.chats)

    async def history(self, chat_id=1):
        """The chat's deliveries, earliest first: (day of the month, state)."""
        rows = await self.store.deliveries(chat_id)
        return [(row.local_date.day, row.state) for row in reversed(rows)]

    async def due(self, chat_id=1):
        return f"{(await self.store.subscription(chat_id)).due.astimezone(SHANGHAI):%m-%d %H:%M}"

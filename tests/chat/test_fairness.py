"""Floods: other chats do not notice, the flooding chat is told once, nothing is handled twice.

The real application takes updates out of its queue; answering waits for the test where it says so.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import asynccontextmanager

import pytest
from support.house import QUESTION, open_bench
from support.updates import (
    GROUP,
    LI,
    NOW,
    PRIVATE,
    SUPERGROUP,
    edited,
    membership,
    message,
    pressed,
    update,
)
from telegram import Update

from bot.chat import messages
from bot.chat.telegram import fairness
from bot.chat.telegram.application import services_of
from bot.chat.telegram.asking import Asking
from bot.chat.telegram.intake import Intake
from bot.chat.telegram.services import Told
from bot.store.records import Days

ASKED = f"@yuanwen_bot {QUESTION}"


class Flood:
    """A running bot in front of which updates are piled up."""

    def __init__(self, bench, store) -> None:
        self.bench = bench
        self.store = store
        self.application = bench.application
        self.told: asyncio.Queue[Told] = asyncio.Queue()
        services_of(self.application).listeners.append(self.told.put_nowait)

    async def put(self, *items) -> None:
        for item in items:
            told = item.get("message") or item.get("edited_message")
            if told:
                self.bench.request.chats[told["chat"]["id"]] = told["chat"]
                self.bench.request.messages[told["chat"]["id"], told["message_id"]] = told
            await self.application.update_queue.put(Update.de_json(item, self.application.bot))

    async def done(self) -> None:
        await self.application.update_queue.join()

    async def answered(self, count: int) -> None:
        """Wait until so many answers are out."""
        for _ in range(count):
            await self.told.get()

    def said(self, chat) -> list[str]:
        return [
            call.text
            for call in self.bench.request.calls
            if call.method == "sendMessage" and call.params["chat_id"] == chat["id"]
        ]

    def calls(self, method: str):
        return [call for call in self.bench.request.calls if call.method == method]


def asked(chat=GROUP, text=ASKED, **more):
    return update("message", message(text, chat=chat, **more))


@asynccontextmanager
async def flooded():
    async with open_bench(messages_per_second=0, group_messages_per_minute=0) as (bench, store):
        await bench.application.start()
        try:
            yield Flood(bench, store)
        finally:
            await bench.application.stop()


@pytest.fixture
def gate(monkeypatch):
    """Holds up answers in the chats that it is told to."""
    gate = Gate()
    answer = Asking._answer

    async def held(self, message, request):
        await gate.pass_by(message.chat_id)
        gate.order.append(message.message_id)
        await answer(self, message, request)

    monkeypatch.setattr(Asking, "_answer", held)
    return gate


@pytest.fixture
async def flood(gate):  # the handlers are taken from the class when the bot is made
    async with flooded() as flood:
        yield flood


class Gate:
    def __init__(self) -> None:
        self.open: dict[int, asyncio.Event] = {}
        self.order: list[int] = []
        self.waits = asyncio.Event()

    def close(self, chat) -> asyncio.Event:
        self.open[chat["id"]] = asyncio.Event()
        return self.open[chat["id"]]

    async def pass_by(self, chat_id: int) -> None:
        if chat_id in self.open:
            self.waits.set()
            await self.open[chat_id].wait()


def answers(texts: list[str]) -> list[str]:
    return [text for text in texts if text != messages.TOO_MUCH_AT_ONCE]


async def test_a_flood_in_one_chat_does_not_delay_another(flood, gate):
    opened = gate.close(SUPERGROUP)
    others = [{"id": 100 + n, "type": "private", "first_name": "某"} for n in range(50)]
    await flood.put(*[asked(SUPERGROUP) for _ in range(200)])
    await gate.waits.wait()
    await flood.put(*[asked(chat, by=LI | {"id": chat["id"]}) for chat in others])
    async with asyncio.timeout(30):  # the flooding chat is stuck for ever
        await flood.answered(len(others))
    assert answers(flood.said(SUPERGROUP)) == []
    opened.set()
    await flood.done()


async def test_a_chat_that_asks_too_much_is_told_once_and_then_nothing(flood, gate):
    opened = gate.close(SUPERGROUP)
    await flood.put(*[asked(SUPERGROUP) for _ in range(200)])
    await gate.waits.wait()
    opened.set()
    await flood.done()
    said = flood.said(SUPERGROUP)
    assert said.count(messages.TOO_MUCH_AT_ONCE) == 1
    assert len(answers(said)) == 1 + fairness._WAITING


async def test_the_next_burst_is_told_again(flood, gate):
    for _ in range(2):
        opened = gate.close(SUPERGROUP)
        await flood.put(*[asked(SUPERGROUP) for _ in range(40)])
        await gate.waits.wait()
        opened.set()
        await flood.done()
        gate.waits.clear()
    assert flood.said(SUPERGROUP).count(messages.TOO_MUCH_AT_ONCE) == 2


async def test_who_is_told_is_told_in_their_language(flood, gate):
    opened = gate.close(PRIVATE)
    english = LI | {"language_code": "en"}
    await flood.put(*[asked(PRIVATE, by=english) for _ in range(30)])
    await gate.waits.wait()
    opened.set()
    await flood.done()
    told = [text for text in flood.said(PRIVATE) if text.startswith("That is more at once")]
    assert len(told) == 1


async def test_buttons_are_acknowledged_all_the_same(flood, gate):
    opened = gate.close(GROUP)
    await flood.put(*[asked() for _ in range(30)])
    await gate.waits.wait()
    shown = message("答", by=LI, chat=GROUP)
    await flood.put(*[pressed(shown, "x||0") for _ in range(3)])
    opened.set()
    await flood.done()
    notices = [call.params.get("text") for call in flood.calls("answerCallbackQuery")]
    assert notices == [messages.TOO_MUCH_AT_ONCE] * 3


async def test_what_is_not_meant_for_the_bot_neither_fills_the_line_nor_is_answered(flood, gate):
    opened = gate.close(GROUP)
    await flood.put(asked())
    await gate.waits.wait()
    await flood.put(*[asked(text="今天天气真好") for _ in range(100)])
    await flood.put(*[asked() for _ in range(5)])
    opened.set()
    await flood.done()
    assert len(answers(flood.said(GROUP))) == 6
    assert messages.TOO_MUCH_AT_ONCE not in flood.said(GROUP)


async def test_what_has_become_of_a_chat_is_never_refused(flood, gate):
    await flood.store.subscribe(
        GROUP["id"], thread_id=None, at=dt.time(8), days=Days.ALL, due=NOW, local_date=NOW.date()
    )
    opened = gate.close(GROUP)
    await flood.put(*[asked() for _ in range(100)], membership("member", "left"))
    await gate.waits.wait()
    opened.set()
    await flood.done()
    assert not (await flood.store.subscription(GROUP["id"])).active


async def test_an_edit_is_handled_after_its_question(flood, gate):
    opened = gate.close(GROUP)
    first = message(ASKED)
    await flood.put(update("message", first), edited(first, "@yuanwen_bot 主题教育怎么开展"))
    await gate.waits.wait()
    opened.set()
    await flood.done()
    assert len(flood.said(GROUP)) == 1
    [edit] = flood.calls("editMessageText")
    assert "主题教育" in edit.text


async def test_one_update_that_comes_twice_is_answered_once(flood):
    question = asked()
    await flood.put(question, question)
    await flood.done()
    await flood.put(question)
    await flood.done()
    assert len(flood.said(GROUP)) == 1


async def test_what_is_given_up_leaves_nothing_behind(flood, gate):
    gate.close(GROUP)
    first, second = asked(), asked()
    await flood.put(first, second)
    await gate.waits.wait()
    processor = flood.application.update_processor
    for task in list(processor.tasks):
        task.cancel()
    await flood.done()
    assert all(task.done() for task in processor.tasks)
    assert len(processor._turns) == 0


# The queue


def one() -> Update:
    return Update(1)


async def test_the_queue_is_full_until_updates_are_handled():
    intake = Intake(2)
    await intake.put(one())
    await intake.put(one())
    for _ in range(2):  # taken out is not handled
        intake.get_nowait()
    waiting = asyncio.create_task(intake.put(one()))
    await asyncio.sleep(0)
    assert not waiting.done()
    with pytest.raises(asyncio.QueueFull):
        intake.put_nowait(one())
    intake.task_done()
    await waiting
    assert intake.unfinished == 2


async def test_the_end_of_the_queue_gets_in_although_it_is_full():
    intake = Intake(1)
    await intake.put(one())
    await intake.put(object())
    assert intake.qsize() == 2

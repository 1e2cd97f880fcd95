"""Counts on their way into the store: many chats at once, and none lost by another's trouble."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from support.updates import NOW

from bot.chat.recording import Asking, Kind, Recorder
from bot.chat.reply import Asked
from bot.store.store import Store, StoreError

DAY = dt.date(2026, 11, 23)


@pytest.fixture
async def store():
    async with await Store.open("sqlite+aiosqlite:///:memory:", clock=lambda: NOW) as store:
        yield store


def recorder_for(store: Store) -> Recorder:
    async def zones_of(chat_ids):
        return dict.fromkeys(chat_ids, ZoneInfo("Asia/Shanghai"))

    return Recorder(store, zones_of)


def note(recorder: Recorder, *chats: int) -> None:
    for chat in chats:
        recorder.note(Asking(chat, 11, NOW, Asked("四责协同")))


async def asked(store: Store, chat: int | None = None) -> int:
    totals = await store.totals(DAY, DAY, chat)
    return sum(total.count for total in totals if total.kind == Kind.ASKED)


async def test_many_chats_are_written_at_once(store, monkeypatch):
    transactions = 0
    count_all = Store.count_all

    async def counted(self, happened):
        nonlocal transactions
        transactions += 1
        await count_all(self, happened)

    monkeypatch.setattr(Store, "count_all", counted)
    recorder = recorder_for(store)
    note(recorder, *range(250), *range(250))
    await recorder.flush()
    assert await asked(store) == 500
    assert await asked(store, 7) == 2
    assert transactions == 3


async def test_one_chat_that_cannot_be_written_does_not_keep_the_others_back(
    store, monkeypatch, caplog
):
    count_all = Store.count_all

    async def picky(self, happened):
        if any(chat == 2 for chat, _ in happened):
            raise StoreError("not this one")
        await count_all(self, happened)

    recorder = recorder_for(store)
    note(recorder, 1, 2, 3)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "count_all", picky)
        await recorder.flush()
    assert [await asked(store, chat) for chat in (1, 2, 3)] == [1, 0, 1]
    assert "cannot be written now" in caplog.text
    await recorder.flush()  # it was kept
    assert await asked(store, 2) == 1


async def test_a_store_that_is_down_is_left_alone_after_a_few_failures(store, monkeypatch):
    times = 0

    async def down(*_):
        nonlocal times
        times += 1
        raise StoreError("down")

    recorder = recorder_for(store)
    note(recorder, *range(50))
    with monkeypatch.context() as patch:
        patch.setattr(Store, "count_all", down)
        await recorder.flush()
    assert times == 3
    await recorder.flush()
    assert await asked(store) == 50

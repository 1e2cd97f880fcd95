"""The database is full, read-only or gone: questions are answered, settings get an apology."""

from __future__ import annotations

import contextlib

import pytest
from support.house import QUESTION, TOPIC, assert_verbatim, open_bench
from support.trouble import full, gone, read_only
from support.updates import ADMIN, PRIVATE

from bot.chat import messages
from bot.chat.messages import english
from bot.chat.telegram import sending
from bot.store.store import Store, StoreUnavailableError


@pytest.fixture
async def house(tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_bench(url=f"sqlite:///{tmp_path / 'yuanwen.db'}") as (bench, store):
        yield bench, store


async def fill(store: Store) -> None:
    """Use up what room is left on the last pages."""
    with contextlib.suppress(StoreUnavailableError):
        for chat in range(1000, 3000):
            await store.set_time_zone(chat, None)


def complaints(caplog):
    return [record.name for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]


@pytest.mark.parametrize("trouble", [full, read_only])
async def test_questions_are_answered_and_settings_get_an_apology(house, caplog, trouble):
    bench, store = house
    [shown] = await bench.say("/settings", by=ADMIN)
    await bench.press("什么时候开口", under=shown, by=ADMIN)
    with trouble(store):
        await fill(store)
        for _ in range(2):
            [answer] = await bench.say(f"@yuanwen_bot {QUESTION}")
            assert_verbatim(answer)
            [answer] = await bench.say(TOPIC, chat=PRIVATE)
            assert_verbatim(answer)
            [apology] = await bench.say("/daily 08:00", by=ADMIN)
            assert apology.text == messages.STORE_TROUBLE
            [*_, notice] = await bench.press("只听命令", under=shown, by=ADMIN)
            assert notice.method == "answerCallbackQuery"
            assert notice.params["text"] == messages.STORE_TROUBLE
            [notice] = await bench.press("👍", under=answer, chat=PRIVATE)
            assert notice.params["text"] == messages.STORE_TROUBLE
    assert complaints(caplog) == ["bot.store.health"]
    [status] = await bench.say("/daily 08:00", by=ADMIN)
    assert status.text.startswith("已开启")


async def test_what_a_chat_has_chosen_holds_while_nothing_can_be_written(house):
    bench, store = house
    await store.set_chat_settings(PRIVATE["id"], language="en")
    with read_only(store):
        [declined] = await bench.say("how much is the membership fee", chat=PRIVATE)
    assert declined.text.isascii()


async def test_defaults_hold_while_nothing_can_be_read(house, caplog):
    bench, store = house
    await store.set_chat_settings(PRIVATE["id"], language="en")
    with gone(store):
        for _ in range(3):
            [answer] = await bench.say(TOPIC, chat=PRIVATE)
            assert_verbatim(answer)
        [declined] = await bench.say("党费怎么交？", chat=PRIVATE)
        assert declined.text.startswith("原文没有谈到这个")
    assert complaints(caplog) == ["bot.store.health"]
    [declined] = await bench.say("党费怎么交？", chat=PRIVATE)
    assert declined.text.startswith(english.UNKNOWN)

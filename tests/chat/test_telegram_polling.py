"""Connecting and fetching updates: patience with the network, none with a wrong token."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from support.bot_api import TOKEN
from support.telegram import RecordingRequest
from support.updates import message, update
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError
from telegram.ext import ExtBot

from bot.chat.telegram import TelegramStartError
from bot.chat.telegram.intake import Intake
from bot.chat.telegram.polling import Poller, rejected_token


class Pauses:
    """Counts the pauses instead of making them; may end the loop."""

    def __init__(self, most: int = 100) -> None:
        self.seconds: list[float] = []
        self._most = most

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self._most:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


async def poller_with(request: RecordingRequest, pauses: Pauses, **more) -> Poller:
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    return Poller(bot, asyncio.Queue(), rejected="rejected", pause=pauses, **more)


async def test_connects_when_the_network_comes_back():
    request, pauses = RecordingRequest(), Pauses()
    request.fail_with("getMe", NetworkError("down"), times=3)
    await (await poller_with(request, pauses)).connect()
    assert pauses.seconds == [1.0, 2.0, 4.0]


async def test_gives_up_connecting_with_one_clear_message():
    request, pauses = RecordingRequest(), Pauses()
    request.fail_with("getMe", NetworkError("down"), times=9)
    with pytest.raises(TelegramStartError, match=r"cannot be reached \(down\).*telegram\.base_url"):
        await (await poller_with(request, pauses)).connect()
    assert len(pauses.seconds) == 4


async def test_a_server_that_is_none_is_named():
    assert "http://x/bot" in rejected_token("http://x/bot", official=False)
    assert "api.telegram.org" not in rejected_token("https://api.telegram.org/bot", official=True)


async def test_wrong_token_does_not_appear_in_the_error():
    request = RecordingRequest()
    request.fail("getMe", 404, "Not Found")
    with pytest.raises(TelegramStartError) as caught:
        await (await poller_with(request, Pauses())).connect()
    assert TOKEN not in repr(caught.value)
    assert isinstance(caught.value.__context__, InvalidToken)
    assert caught.value.__cause__ is None


async def test_a_gateway_that_loses_its_way_does_not_stop_the_bot(monkeypatch):
    bot = ExtBot(TOKEN, request=RecordingRequest(), get_updates_request=RecordingRequest())
    lost = InvalidToken("Not Found")
    answers = [lost, lost, (), lost, lost, (), lost, lost, lost]

    async def get_updates(**_):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    pauses = Pauses()
    poller = Poller(bot, asyncio.Queue(), rejected="rejected", pause=pauses)
    with monkeypatch.context() as patch:
        patch.setattr(ExtBot, "get_updates", lambda _, **more: get_updates(**more))
        with pytest.raises(TelegramStartError, match="rejected"):
            await poller.run()
    assert answers == []
    assert pauses.seconds == [1.0] * 6


async def test_a_newcomer_gives_way_to_another_poller():
    request, pauses = RecordingRequest(), Pauses()
    request.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request", times=9)
    poller = await poller_with(request, pauses)
    with pytest.raises(TelegramStartError, match="only one may run"):
        await poller.run()
    assert len(pauses.seconds) == 2


async def test_what_is_fetched_in_between_does_not_end_a_quarrel():
    request, pauses = RecordingRequest(), Pauses()
    poller = await poller_with(request, pauses)
    conflict = (409, {"ok": False, "error_code": 409, "description": "Conflict: terminated"})
    answers = [conflict, (200, {"ok": True, "result": []})] * 3
    request.handle = lambda *_: answers.pop(0)
    with pytest.raises(TelegramStartError, match="only one may run"):
        await poller.run()
    assert len(answers) == 1


async def test_a_bot_that_has_been_running_holds_out_longer():
    request, pauses = RecordingRequest(), Pauses(most=6)
    request.fail_with("getUpdates", Conflict("terminated"), times=9)
    times = iter([0.0, *[100.0] * 20])
    poller = await poller_with(request, pauses, clock=lambda: next(times))
    with pytest.raises(asyncio.CancelledError):
        await poller.run()


async def test_a_conflict_now_and_then_is_no_quarrel():
    request, pauses = RecordingRequest(), Pauses(most=30)
    request.fail_with("getUpdates", Conflict("terminated"), times=40)
    hours = itertools.count(100.0, 3600.0)
    poller = await poller_with(request, pauses, clock=lambda: next(hours))
    with pytest.raises(asyncio.CancelledError):
        await poller.run()


async def test_a_bad_network_is_logged_twice_and_not_more(caplog):
    request, pauses = RecordingRequest(), Pauses()
    request.fail_with("getUpdates", NetworkError("down"), times=4)
    answers = [[], asyncio.CancelledError()]

    def result(method, params):
        answer = answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    request._result = result
    with pytest.raises(asyncio.CancelledError):
        await (await poller_with(request, pauses, clock=lambda: 7.0)).run()
    assert [record.getMessage() for record in caplog.records] == [
        "cannot fetch updates, trying on (down)",
        "fetching updates again, after 0 seconds",
    ]
    assert pauses.seconds == [1.0, 1.5, 2.25, 3.375]


async def test_a_flood_limit_on_polling_is_kept():
    request, pauses = RecordingRequest(), Pauses(most=1)
    request.fail("getUpdates", 429, "Too Many Requests", retry_after=17)
    with pytest.raises(asyncio.CancelledError):
        await (await poller_with(request, pauses)).run()
    assert pauses.seconds == [17.0]


async def test_updates_are_confirmed_and_new_ones_left_to_the_next_start():
    request, queue = RecordingRequest(), asyncio.Queue()
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    poller = Poller(bot, queue, rejected="", pause=Pauses())
    first, second = (update("message", message("x")) for _ in range(2))
    batches = [[first], [second]]

    def result(method, params):
        return batches.pop(0) if batches else []

    request._result = result
    await poller._fetch()
    await poller.confirm()
    assert request.calls[-1].params["offset"] == first["update_id"] + 1
    assert queue.qsize() == 1
    assert isinstance(queue.get_nowait(), Update)


async def fetched(*batch, queue=None) -> tuple[Poller, RecordingRequest, asyncio.Queue]:
    """A poller that has fetched one batch."""
    request, queue = RecordingRequest(), queue or asyncio.Queue()
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    batches = [list(batch)]
    request._result = lambda *_: batches.pop(0) if batches else []
    poller = Poller(bot, queue, rejected="", pause=Pauses())
    await poller._fetch()
    return poller, request, queue


async def test_updates_are_taken_in_the_order_in_which_things_happened():
    first, second, third = (update("message", message("x")) for _ in range(3))
    poller, request, queue = await fetched(third, first, second)
    numbers = [queue.get_nowait().update_id for _ in range(3)]
    assert numbers == [first["update_id"], second["update_id"], third["update_id"]]
    await poller.confirm()
    assert request.calls[-1].params["offset"] == third["update_id"] + 1


async def test_what_there_was_no_room_for_is_not_confirmed():
    first, second = (update("message", message("x")) for _ in range(2))
    request, intake = RecordingRequest(), Intake(1)
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    request._result = lambda *_: [first, second]
    poller = Poller(bot, intake, rejected="", pause=Pauses())
    fetching = asyncio.create_task(poller._fetch())
    await intake.get()
    await asyncio.sleep(0)  # it waits for room now: what was taken out is not handled
    fetching.cancel()
    await asyncio.gather(fetching, return_exceptions=True)
    await poller.confirm()
    assert request.calls[-1].params["offset"] == first["update_id"] + 1

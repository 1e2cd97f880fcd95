"""`yuanwen run` as a process of its own, while everything goes wrong that can at a Bot API server.

Each question that reaches the bot gets exactly one answer; where the server's word on an answer was
lost, two at most, and the log says so. No update is lost, and the process goes on.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support import updates
from support.faults import (
    FaultyBotApi,
    dropped,
    flooded,
    garbled,
    late,
    member,
    page,
    private,
    refused,
)
from support.processes import Process, database, ended, process, terminate, write_config
from support.updates import FORUM, GROUP, SUPERGROUP, Json

from bot.chat import messages
from bot.store.records import Days
from bot.store.store import Store

ZONE = ZoneInfo("Asia/Shanghai")
QUESTION = "四责协同"
ADDRESSED = f"@yuanwen_bot {QUESTION}"
UNKNOWN = "党费怎么交"  # declined
AGAIN = "sending again what may have arrived"
GROWN = -1001000000099


class House:
    """The server and the bot that most tests share: it lives through all of them."""

    def __init__(self, api: FaultyBotApi, running: Process) -> None:
        self.api = api
        self.running = running
        self.expected: dict[int, int] = {}
        self._started = time.monotonic()
        self._read = 0

    def begin(self) -> None:
        self._read = len(self.running.output)

    def settle(self) -> None:
        """Wait until it has been fetching for so long that a newcomer gives way to it."""
        seconds = self._started + 6.0 - time.monotonic()
        assert not self.api.wait_until(lambda: not self.running.alive, max(0.0, seconds))

    def expect(self, arrivals: dict[int, int]) -> None:
        """Wait until so many messages have come to each chat; no more may come until the end."""
        self.expected |= arrivals
        wait_for(self.api, arrivals)

    @property
    def log(self) -> str:
        """What the bot has printed during this test."""
        return self.running.output[self._read :]


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[House]:
    with FaultyBotApi() as api:
        config = write_config(
            tmp_path_factory.mktemp("shared"), api, timeout_seconds=3, poll_seconds=2
        )
        with process(config) as running:
            api.wait_for("getUpdates", count=2)
            house = House(api, running)
            yield house
            output = terminate(running)
        assert counts(api, house.expected) == house.expected
    assert not [words for words in (QUESTION, "nginx") if words in output]


@pytest.fixture
def house(shared) -> Iterator[House]:
    shared.begin()
    yield shared
    assert shared.running.alive


@pytest.fixture
def api(request) -> Iterator[FaultyBotApi]:
    """The server of the shared bot, or one of its own for a test that starts a bot itself."""
    if "house" in request.fixturenames:
        yield request.getfixturevalue("house").api
        return
    with FaultyBotApi() as api:
        yield api


@pytest.fixture
def config(api, tmp_path) -> Path:
    return write_config(tmp_path, api, timeout_seconds=3, poll_seconds=2)


def ask(api: FaultyBotApi, chat: int, text: str = QUESTION) -> Json:
    return api.say(text, chat=private(chat), by=member(chat))


def counts(api: FaultyBotApi, chats) -> dict[int, int]:
    return {chat: len(api.delivered(chat)) for chat in chats}


def wait_for(api: FaultyBotApi, expected: dict[int, int]) -> None:
    assert api.wait_until(lambda: counts(api, expected) == expected), counts(api, expected)


# What goes wrong with an answer → in how many messages it arrives, and whether that is logged.
ANSWERS = {
    101: ([], 1),
    102: ([flooded(1)], 1),
    103: ([flooded(1)] * 3, 1),
    104: ([refused(500)], 1),
    105: ([refused(502), page(502), page(503)], 1),
    106: ([late(carried_out=False)], 1),
    107: ([late(carried_out=True)], 2),
    108: ([dropped(carried_out=False)], 1),
    109: ([dropped(carried_out=True)], 2),
    110: ([garbled()], 2),
    111: ([garbled(carried_out=False)], 1),
    112: ([refused(400, "Bad Request: message to be replied not found")], 1),
    113: ([refused(502), dropped(carried_out=True), refused(502)], 2),
    114: ([dropped(carried_out=True)] * 2, 2),
}
LOST = (106, 107, 108, 109, 110, 111, 113, 114)  # the server's word was


def test_every_question_is_answered_whatever_becomes_of_the_answer(house, api):
    expected = {chat: count for chat, (_, count) in ANSWERS.items()}
    for chat, (faults, _) in ANSWERS.items():
        for number, fault in enumerate(faults, 1):
            api.plan("sendMessage", fault, chat=chat, nth=number)
    api.plan("sendMessage", refused(403, "Forbidden: bot was kicked"), chat=SUPERGROUP["id"])
    api.plan("sendMessage", refused(400, "Bad Request: TOPIC_CLOSED"), chat=FORUM["id"])
    moved = refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=GROWN)
    api.plan("sendMessage", moved, chat=GROUP["id"], times=9)
    for chat in ANSWERS:
        ask(api, chat)
    for group in (SUPERGROUP, FORUM, GROUP):
        api.say(ADDRESSED, chat=group, topic=7 if group is FORUM else None)
    house.expect(expected | {GROWN: 1})
    ask(api, 101, UNKNOWN)  # it goes on
    house.expect({101: 2})
    assert api.attempts["sendMessage", SUPERGROUP["id"]] == 1
    assert api.attempts["sendMessage", FORUM["id"]] == 1
    assert house.log.count(AGAIN) == len(LOST)
    assert QUESTION not in house.log
    assert "nginx" not in house.log
    assert api.delivered(112)[0].reply_to is None


def test_a_flood_limit_of_the_whole_bot_is_waited_out(house, api):
    chats = range(201, 213)
    api.plan("sendMessage", flooded(1), times=8)
    for chat in chats:
        ask(api, chat)
    house.expect(dict.fromkeys(chats, 1))


def test_edits_and_buttons_survive_as_well(house, api):
    answered, gone, pressed, lost = range(301, 305)
    refusal = "Bad Request: message is not modified: specified new message content"
    api.plan("editMessageText", refused(400, refusal), chat=answered)
    api.plan("editMessageText", refused(400, "Bad Request: message to edit not found"), chat=gone)
    stale = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    api.plan("answerCallbackQuery", refused(400, stale))
    api.plan("answerCallbackQuery", late(carried_out=True), nth=2)
    questions = {chat: ask(api, chat) for chat in (answered, gone)}
    for chat in (pressed, lost):
        ask(api, chat, "主题教育怎么开展")
    wait_for(api, dict.fromkeys((answered, gone, pressed, lost), 1))
    for question in questions.values():
        api.push(updates.edited(question, "主题教育怎么开展"))
    for chat in (pressed, lost):
        [answer] = api.delivered(chat)
        shown = api.messages[chat, answer.message_id]
        api.push(updates.pressed(shown, answer.buttons[messages.NEXT], by=member(chat)))
        api.wait_for("editMessageText", where=lambda c, chat=chat: c.params["chat_id"] == chat)
    house.expect({answered: 1, gone: 2, pressed: 1, lost: 1})


POLLS = (
    refused(502),
    page(504),
    garbled(),
    dropped(carried_out=True),
    flooded(1),
    refused(403),
    refused(404, "Not Found"),
    late(carried_out=False),
)


def test_no_update_is_lost_while_fetching_fails(house, api):
    chats = range(401, 401 + len(POLLS))
    for chat, fault in zip(chats, POLLS, strict=True):
        plan = api.plan("getUpdates", fault)
        api.say("今天天气真好", chat=GROUP)  # ends the poll that is open
        assert api.wait_until(lambda plan=plan: plan.caught == 1)
        ask(api, chat)  # for this one, which does not bring it, or loses it on the way
        house.expect({chat: 1})


def test_updates_that_come_again_or_in_disorder_or_broken(house, api):
    first = updates.message(QUESTION, chat=private(501), by=member(501))
    update = updates.update("message", first)
    broken = updates.update("message", {"text": QUESTION})
    edit = updates.edited(first, "主题教育怎么开展")
    api.push_again(edit, broken, update, update)
    wait_for(api, {501: 1})
    api.push_again(update, edit)
    ask(api, 502)
    house.expect({501: 1, 502: 1})
    assert api.attempts["editMessageText", 501] == 1
    assert "cannot be read and is left out" in house.log
    assert QUESTION not in house.log


@pytest.mark.parametrize("refusing", [True, False])
def test_an_outage_is_waited_out(house, api, refusing):
    before, during, after = range(601, 604) if refusing else range(611, 614)
    api.plan("sendMessage", late(carried_out=False, seconds=0.5), chat=before)  # under way
    ask(api, before)
    assert api.wait_until(lambda: api.attempts["sendMessage", before] > 0)
    if refusing:
        api.go_down()
    else:
        api.drop_all(True)
    ask(api, during)
    assert not api.wait_until(lambda: not house.running.alive, 3.0)
    if refusing:
        api.come_back()
    else:
        api.drop_all(False)
    ask(api, after)
    house.expect(dict.fromkeys((before, during, after), 1))
    assert "fetching updates again" in house.log


def test_a_flood_of_one_chat_is_bounded_and_the_others_are_answered(house, api):
    flooding, others = 701, range(702, 722)

    def answers(params: Json) -> bool:
        return params["text"] != messages.TOO_MUCH_AT_ONCE

    api.plan("sendMessage", flooded(4), chat=flooding, where=answers)
    for _ in range(300):
        ask(api, flooding)
    for chat in others:
        ask(api, chat)
    house.expect(dict.fromkeys(others, 1))
    assert not [call for call in api.delivered(flooding) if answers(call.params)]
    # One under way, twenty waiting, one refusal.
    house.expect({flooding: 22})
    said = [call.text for call in api.delivered(flooding)]
    assert said.count(messages.TOO_MUCH_AT_ONCE) == 1


def test_what_cannot_be_answered_before_the_stop_is_given_up_and_counted(api, config):
    stuck = 801
    api.plan("sendMessage", flooded(30), chat=stuck)
    with process(config) as running:
        for _ in range(3):
            ask(api, stuck)
        assert api.wait_until(lambda: api.attempts["sendMessage", stuck] > 0)
        api.wait_for("getUpdates", where=lambda call: "offset" in call.params)
        output = terminate(running)
    assert "given up: 3 updates" in output


def test_a_second_bot_with_the_token_gives_way(house, api, tmp_path):
    house.settle()
    with process(write_config(tmp_path, api)) as second:
        code, output = ended(second)
    assert code == 2
    assert "only one may run" in output
    ask(api, 901)
    house.expect({901: 1})


# The daily quote: what becomes of the first sends → how often it arrives, and how it is kept.
QUOTES = {
    1001: ([], 1, "sent"),
    1002: ([flooded(1)], 1, "sent"),
    1003: ([refused(502), page(502)], 1, "sent"),
    1004: ([late(carried_out=True)], 1, "unknown"),
    1005: ([late(carried_out=False)], 0, "unknown"),
    1006: ([dropped(carried_out=True)], 1, "unknown"),
    1007: ([garbled()], 1, "unknown"),
    1008: ([refused(403, "Forbidden: bot was blocked by the user")], 0, "failed"),
    1009: ([refused(400, "Bad Request: upgraded", migrate_to_chat_id=GROWN)], 0, None),
}


def test_the_daily_quote_comes_once_or_it_is_logged(api, config, tmp_path):
    due = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0) - dt.timedelta(minutes=1)
    at = due.astimezone(ZONE)
    url = f"sqlite+aiosqlite:///{database(tmp_path)}"

    async def subscribe() -> None:
        async with await Store.open(url) as store:
            for chat in QUOTES:
                await store.subscribe(
                    chat, thread_id=None, at=at.time(), days=Days.ALL, due=due, local_date=at.date()
                )

    async def kept() -> dict[int, str | None]:
        async with await Store.open(url) as store:
            found = {chat: await store.deliveries(chat) for chat in (*QUOTES, GROWN)}
            return {chat: rows[0].state if rows else None for chat, rows in found.items()}

    asyncio.run(subscribe())
    for chat, (faults, _, _) in QUOTES.items():
        for number, fault in enumerate(faults, 1):
            api.plan("sendMessage", fault, chat=chat, nth=number)
    expected = {chat: count for chat, (_, count, _) in QUOTES.items()} | {GROWN: 1}
    states = {chat: state for chat, (_, _, state) in QUOTES.items()} | {GROWN: "sent"}
    with process(config) as running:
        wait_for(api, expected)
        assert api.wait_until(lambda: running.output.count("may or may not have arrived") == 4)
        output = terminate(running)
    assert counts(api, expected) == expected
    assert asyncio.run(kept()) == states
    assert output.count("may or may not have arrived") == 4
    polls = api.attempts["getUpdates", None]
    with process(config) as running:  # nothing is made up for at the next start
        assert api.wait_until(lambda: api.attempts["getUpdates", None] > polls + 1)
        terminate(running)
    assert counts(api, expected) == expected

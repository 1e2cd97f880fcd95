"""The daily quote: what is sent when, what is not sent again, and which quote it is."""

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from push_world import DAY, HOUR, MINUTE, World, make_quotes, moment

from bot.chat.calendar import WorkCalendar
from bot.chat.pushes import OUTCOMES, Delivered, Failed, Gone, Moved, Retry, Uncertain
from bot.chat.schedule import Days
from bot.operations.events import Pushed
from bot.store.store import Store, StoreError


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'yuanwen.db'}"


@pytest.fixture
async def world(url):
    async with await Store.open(url) as store:
        yield World(store)


# On time


async def test_a_quote_is_sent_when_it_is_due_and_once_a_day(world):
    await world.subscribe(1, thread_id=7)
    assert await world.tick("2026-11-24T07:59:59") == 0
    assert await world.tick("2026-11-24T08:00:00") == 1
    assert [(chat_id, thread_id) for chat_id, thread_id, _ in world.chats.sent] == [(1, 7)]
    assert await world.tick("2026-11-24T08:00:30") == 0
    assert await world.due() == "11-25 08:00"
    assert await world.tick("2026-11-25T08:00:10") == 1
    assert await world.history() == [(24, "sent"), (25, "sent")]
    (last, _) = await world.store.deliveries(1)
    assert (last.message_id, last.quote_id) == (2, world.chats.sent[1][2])


async def test_workdays_only_includes_make_up_days(world):
    world.now = moment("2026-10-08T20:00")
    await world.subscribe(1, days=Days.WORKDAYS)
    for day in range(9, 14):  # Saturday the 10th is worked, Sunday is not
        await world.tick(f"2026-10-{day:02}T08:00")
    assert [day for day, _ in await world.history()] == [9, 10, 12, 13]


async def test_each_chat_keeps_its_own_time_zone(world):
    await world.subscribe(1)
    assert await world.push.set_time_zone(2, ZoneInfo("Asia/Tokyo")) is None
    await world.subscribe(2)
    assert await world.due(2) == "11-24 07:00"
    planned = await world.push.set_time_zone(1, ZoneInfo("America/New_York"))
    assert planned.local_date == dt.date(2026, 11, 23)  # there it is morning still
    assert await world.due(1) == "11-23 21:00"


async def test_a_change_of_zone_does_not_bring_a_second_quote_on_one_day(world):
    await world.subscribe(1)
    await world.tick("2026-11-24T08:00")
    planned = await world.push.set_time_zone(1, ZoneInfo("America/New_York"))
    assert planned.local_date == dt.date(2026, 11, 25)


async def test_a_new_time_on_a_day_that_had_its_quote_starts_tomorrow(world):
    await world.subscribe(1)
    await world.tick("2026-11-24T08:00")
    await world.subscribe(1, at=dt.time(10))
    assert await world.due() == "11-25 10:00"
    await world.subscribe(2, at=dt.time(10))  # had none today
    assert await world.due(2) == "11-24 10:00"


# Late


@pytest.mark.parametrize(
    ("now", "sent", "history"),
    [
        ("2026-11-24T11:00", 1, [(24, "sent")]),
        ("2026-11-24T11:00:01", 0, [(24, "skipped")]),
        ("2026-11-27T07:59", 0, [(24, "skipped")]),
        ("2026-11-27T09:00", 1, [(24, "skipped"), (27, "sent")]),
    ],
)
async def test_after_an_outage_only_what_is_not_too_late_is_sent(
    world, url, caplog, now, sent, history
):
    await world.subscribe(1)
    world.now = moment(now)
    async with await Store.open(url) as reopened:
        push = world.make_push(store=reopened)
        assert await world.tick(push=push) == sent
        assert await world.tick(push=push) == 0
    assert await world.history() == history
    assert ("late" in caplog.text) == ("skipped" in str(history))
    assert (await world.store.subscription(1)).due > world.now


async def test_of_several_missed_days_only_the_latest_is_sent(world):
    push = world.make_push(max_lateness=100 * HOUR)
    await world.subscribe(1)
    assert await world.tick("2026-11-26T09:00", push=push) == 1
    assert await world.history() == [(24, "skipped"), (26, "sent")]
    assert await world.due() == "11-27 08:00"


async def test_a_day_declared_free_after_it_was_planned_is_skipped(world):
    await world.subscribe(1, days=Days.WORKDAYS)
    push = world.make_push(calendar=WorkCalendar(extra_holidays=[dt.date(2026, 11, 24)]))
    assert await world.tick("2026-11-24T08:00", push=push) == 0
    assert await world.history() == [(24, "skipped")]
    assert await world.due() == "11-25 08:00"


async def test_a_new_calendar_replans_what_is_not_due_yet(world):
    world.now = moment("2026-11-20T20:00")
    await world.subscribe(1, 2, days=Days.WORKDAYS)
    await world.store.pause(2, "removed")
    push = world.make_push(calendar=WorkCalendar(extra_workdays=[dt.date(2026, 11, 21)]))
    assert await push.replan() == 1
    assert await push.replan() == 0
    assert await world.due() == "11-21 08:00"


# Answers


async def test_one_failing_chat_does_not_stop_the_others(world, caplog):
    await world.subscribe(*range(1, 41))
    world.chats.answers = {1: ValueError("bug"), 2: Failed("bad request"), 3: Uncertain()}
    assert await world.tick("2026-11-24T08:00") == 37
    assert sorted(world.chats.to) == list(range(1, 41))
    assert await world.tick() == 0
    assert [(await world.history(chat))[0][1] for chat in (1, 2, 3, 4)] == [
        "unknown", "failed", "unknown", "sent",
    ]  # fmt: skip
    assert "bug" in caplog.text
    assert "bad request" in caplog.text


async def test_an_uncertain_delivery_is_not_sent_again_and_its_quote_counts_as_used(world, caplog):
    await world.subscribe(1)
    world.chats.answers = {1: [Uncertain()]}
    assert await world.tick("2026-11-24T08:00") == 0
    for later in ("08:01", "08:10", "10:00"):
        await world.tick(f"2026-11-24T{later}")
    assert len(world.chats.sent) == 1
    assert await world.history() == [(24, "unknown")]
    assert (await world.store.used_quotes(1)).ids == {world.chats.sent[0][2]}
    assert "may or may not have arrived" in caplog.text
    assert await world.tick("2026-11-25T08:00") == 1


async def test_a_send_that_hangs_is_given_up_as_uncertain(world, caplog):
    async def hang(*_):
        await asyncio.Event().wait()

    await world.subscribe(1)
    world.now = moment("2026-11-24T08:00")
    push = world.make_push(lease=dt.timedelta(milliseconds=10))
    assert await push.tick(hang) == 0
    assert await world.history() == [(24, "unknown")]


async def test_a_chat_that_is_gone_is_paused_until_it_resumes(world):
    await world.subscribe(1)
    world.chats.answers = {1: [Gone("bot was kicked")]}
    await world.tick("2026-11-24T08:00")
    subscription = await world.store.subscription(1)
    assert (subscription.active, subscription.paused_reason) == (False, "bot was kicked")
    assert await world.tick("2026-11-25T08:00") == 0
    world.now = moment("2026-11-25T09:00")
    assert (await world.push.resume(1)).local_date == dt.date(2026, 11, 26)
    assert await world.push.resume(1) is None
    assert await world.tick("2026-11-26T08:00") == 1
    assert len(world.chats.sent) == 2


async def test_a_group_that_moved_gets_its_quote_under_its_new_id(world):
    await world.subscribe(-5)
    world.chats.answers = {-5: Moved(-1005)}
    assert await world.tick("2026-11-24T08:00") == 1
    assert world.chats.to == [-5, -1005]
    assert len({quote_id for _, _, quote_id in world.chats.sent}) == 1
    assert await world.history(-1005) == [(24, "sent")]
    assert await world.history(-5) == []
    assert await world.tick("2026-11-25T08:00") == 1
    assert world.chats.to == [-5, -1005, -1005]


async def test_a_group_that_moved_to_where_the_quote_is_already_gets_none(world):
    await world.subscribe(-1005)
    await world.tick("2026-11-24T08:00")
    world.now = moment("2026-11-24T07:00")
    await world.subscribe(-5)
    await world.store.unsubscribe(-1005)
    world.chats.answers = {-5: Moved(-1005)}
    assert await world.tick("2026-11-24T08:00") == 0
    assert await world.tick("2026-11-24T08:01") == 0
    assert world.chats.to == [-1005, -5]
    assert await world.due(-1005) == "11-25 08:00"


async def test_ids_that_go_round_in_a_circle_come_to_an_end(world):
    await world.subscribe(-5)
    world.chats.answers = {-5: Moved(-6), -6: Moved(-5)}
    assert await world.tick("2026-11-24T08:00") == 0
    assert len(world.chats.sent) <= 3


async def test_a_definite_failure_is_tried_again_with_the_same_quote(world):
    await world.subscribe(1)
    world.chats.answers = {1: [Retry(5 * MINUTE), Retry(dt.timedelta(0))]}
    assert await world.tick("2026-11-24T08:00") == 0
    assert await world.tick("2026-11-24T08:04:59") == 0
    assert await world.tick("2026-11-24T08:05") == 0
    assert await world.tick("2026-11-24T08:05:09") == 0  # not at once, whatever was said
    assert await world.tick("2026-11-24T08:05:10") == 1
    assert len({quote_id for _, _, quote_id in world.chats.sent}) == 1
    assert len(world.chats.sent) == 3
    assert await world.history() == [(24, "sent")]


async def test_trying_again_ends_when_it_is_too_late(world):
    await world.subscribe(1)
    world.chats.answers = {1: Retry(HOUR)}
    for hour in range(8, 13):
        await world.tick(f"2026-11-24T{hour:02}:00")
    assert len(world.chats.sent) == 4  # 8, 9, 10 and 11 o'clock
    assert await world.history() == [(24, "skipped")]
    assert await world.due() == "11-25 08:00"


# Crashes


class Crash(BaseException):
    """The process dies: nothing after it is executed."""


async def crash(*_):
    raise Crash


async def test_a_crash_while_sending_is_made_good_by_one_more_send_which_is_logged(world, caplog):
    await world.subscribe(1)
    world.now = moment("2026-11-24T08:00")
    with pytest.raises(Crash):
        await world.push.tick(crash)
    heir = world.make_push("heir")
    assert await world.tick("2026-11-24T08:04:59", push=heir) == 0
    assert await world.tick("2026-11-24T08:05", push=heir) == 1
    assert "again" in caplog.text
    assert await world.tick("2026-11-24T08:30", push=heir) == 0
    assert await world.history() == [(24, "sent")]


async def test_a_second_crash_while_sending_ends_it(world, caplog):
    await world.subscribe(1)
    for minute in (0, 5):
        world.now = moment(f"2026-11-24T08:{minute:02}")
        with pytest.raises(Crash):
            await world.push.tick(crash)
    assert await world.tick("2026-11-24T08:10") == 0
    assert world.chats.sent == []
    assert await world.history() == [(24, "unknown")]
    assert "sent twice without an answer" in caplog.text
    assert len((await world.store.used_quotes(1)).ids) == 1


async def test_what_may_have_been_sent_before_a_long_outage_is_recorded_as_unknown(world):
    await world.subscribe(1)
    world.now = moment("2026-11-24T08:00")
    with pytest.raises(Crash):
        await world.push.tick(crash)
    assert await world.tick("2026-11-24T20:00") == 0
    assert await world.history() == [(24, "unknown")]


async def test_a_crash_before_sending_costs_nothing(world, caplog):
    await world.subscribe(1)
    world.now = moment("2026-11-24T08:00")
    await world.store.claim_due(world.now, owner="dead", lease=5 * MINUTE)
    assert await world.tick("2026-11-24T08:05") == 1
    assert "again" not in caplog.text


async def test_an_answer_after_the_lease_is_still_recorded(world, caplog):
    async def slow(chat_id, thread_id, quote):
        await world.chats(chat_id, thread_id, quote)
        world.now += 6 * MINUTE
        await world.make_push("impatient").tick(world.chats)
        return Delivered(1)

    await world.subscribe(1)
    world.now = moment("2026-11-24T08:00")
    await world.push.tick(slow)
    assert len(world.chats.sent) == 2  # at most
    assert "twice" in caplog.text
    assert await world.history() == [(24, "sent")]


async def test_pushers_side_by_side_send_each_quote_once(world, url):
    await world.subscribe(*range(1, 61))
    world.now = moment("2026-11-24T08:00")
    async with await Store.open(url) as other:
        counts = await asyncio.gather(
            world.push.tick(world.chats),
            world.push.tick(world.chats),
            world.make_push("second", store=other).tick(world.chats),
        )
    assert sum(counts) == 60
    assert sorted(world.chats.to) == list(range(1, 61))


async def test_a_failing_store_is_reported_and_nothing_is_lost(world, caplog, monkeypatch):
    async def broken(*_, **__):
        raise StoreError("disk full")

    await world.subscribe(1, 2)
    with monkeypatch.context() as patch:
        patch.setattr(world.store, "begin", broken)
        assert await world.tick("2026-11-24T08:00") == 0
    assert "disk full" in caplog.text
    assert await world.tick("2026-11-24T08:05") == 2
    monkeypatch.setattr(world.store, "claim_due", broken)
    with pytest.raises(StoreError):
        await world.tick("2026-11-25T08:00")


async def test_a_zone_that_has_vanished_is_replaced_by_the_default(world, caplog):
    await world.store.set_time_zone(1, "Mars/Base")
    await world.subscribe(1)
    assert await world.due() == "11-24 08:00"
    assert "Mars/Base" in caplog.text


# Which quote


async def test_all_quotes_are_used_before_one_comes_again(world):
    await world.subscribe(1, 2)
    start = moment("2026-11-24T08:00")
    for offset in range(15):
        world.now = start + offset * DAY
        assert await world.tick() == 2
    orders = {
        chat: [quote_id for chat_id, _, quote_id in world.chats.sent if chat_id == chat]
        for chat in (1, 2)
    }
    for order in orders.values():
        for first in (0, 5, 10):
            assert len(set(order[first : first + 5])) == 5
        assert all(order[i] != order[i + 1] for i in range(14))
        assert order[:5] != order[5:10] or order[5:10] != order[10:]
    assert orders[1] != orders[2]


async def test_quotes_may_change_from_one_day_to_the_next(world):
    await world.subscribe(1)
    await world.tick("2026-11-24T08:00")
    old = world.chats.sent[0][2]
    world.quotes = [quote for quote in make_quotes(3) if quote.id != old]
    for day in (25, 26, 27):
        assert await world.tick(f"2026-11-{day}T08:00") == 1
    assert old not in [quote_id for _, _, quote_id in world.chats.sent[1:]]


async def test_a_text_without_quotes_sends_nothing_and_says_so(world, caplog):
    world.quotes = []
    await world.subscribe(1)
    assert await world.tick("2026-11-24T08:00") == 0
    assert "no quote" in caplog.text
    assert await world.history() == [(24, "skipped")]


# What an operator is told


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Delivered(1), "sent"),
        (Uncertain(), "unknown"),
        (RuntimeError(), "unknown"),
        (Gone("kicked"), "paused"),
        (Moved(9), "moved"),
        (Retry(MINUTE), "retried"),
        (Failed("no"), "failed"),
    ],
)
async def test_each_outcome_is_told_and_how_late_what_was_sent_is(world, answer, outcome):
    heard = []
    push = world.make_push(notice=heard.append)
    await world.subscribe(1)
    world.chats.answers[1] = [answer]
    await world.tick("2026-11-24T08:02", push)
    assert heard[0] == Pushed(outcome, 120.0 if outcome == "sent" else None)
    assert outcome in OUTCOMES


async def test_what_is_skipped_or_breaks_is_told(world, monkeypatch):
    heard = []
    push = world.make_push(notice=heard.append)
    await world.subscribe(1)
    await world.tick("2026-11-24T11:01", push)  # too late by a minute
    assert heard == [Pushed("skipped")]
    monkeypatch.setattr(push, "_choose", None)
    await world.tick("2026-11-25T08:00", push)
    assert heard == [Pushed("skipped"), Pushed("broken")]
    assert {event.outcome for event in heard} <= set(OUTCOMES)

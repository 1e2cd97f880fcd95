"""Chats, subscriptions and the quotes each chat has had."""

import asyncio
import datetime as dt

import pytest

from bot.store.store import Days, Outcome, Store

MORNING = dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)  # 08:00 in Shanghai
TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)
LEASE = dt.timedelta(minutes=5)


async def subscribe(store, chat_id=1, *, due=MORNING, local_date=TODAY, **changes):
    settings = {"thread_id": None, "at": dt.time(8), "days": Days.ALL} | changes
    await store.subscribe(chat_id, due=due, local_date=local_date, **settings)


async def push(store, quote_id="q1", *, outcome=Outcome.SENT, now=MORNING):
    """Push what is due, as `bot.chat.pushes` does."""
    for claim in await store.claim_due(now, owner="me", lease=LEASE):
        begun = await store.begin(claim, quote_id=quote_id, lease=now + LEASE)
        await store.settle(
            begun,
            outcome,
            quote_id=quote_id,
            due=claim.due + DAY,
            local_date=claim.local_date + DAY,
        )


async def test_an_unknown_chat_has_nothing(store):
    assert await store.chat(1) is None
    assert await store.time_zone(1) is None
    assert await store.subscription(1) is None
    assert await store.last_date(1) is None
    assert await store.deliveries(1) == []
    assert (await store.used_quotes(1)).ids == frozenset()
    assert await store.unsubscribe(1) is False
    assert await store.pause(1, "removed") is False
    assert await store.forget_chat(1) is False
    assert await store.move_chat(1, 2) is False


async def test_a_subscription_is_kept_as_given(store):
    await subscribe(store, -1001234567890, thread_id=77, at=dt.time(7, 5), days=Days.WORKDAYS)
    kept = await store.subscription(-1001234567890)
    assert (kept.chat_id, kept.thread_id, kept.at) == (-1001234567890, 77, dt.time(7, 5))
    assert (kept.days, kept.due, kept.local_date) == (Days.WORKDAYS, MORNING, TODAY)
    assert (kept.active, kept.paused_reason, kept.time_zone) == (True, None, None)


async def test_moments_come_back_aware_and_in_utc(store):
    shanghai = dt.timezone(8 * dt.timedelta(hours=1))
    await subscribe(store, due=dt.datetime(2026, 11, 24, 8, 0, tzinfo=shanghai))
    due = (await store.subscription(1)).due
    assert due == MORNING
    assert due.utcoffset() == dt.timedelta(0)


async def test_a_naive_moment_is_refused(store):
    with pytest.raises(ValueError, match="naive"):
        await subscribe(store, due=dt.datetime(2026, 11, 24))  # noqa: DTZ001
    assert await store.subscription(1) is None
    assert await store.chat(1) is None  # nothing was written by half


async def test_state_survives_a_restart(url):
    async with await Store.open(url) as first:
        await first.set_time_zone(1, "Asia/Tokyo")
        await subscribe(first)
        await push(first, "q1")
        before = await first.subscription(1), await first.used_quotes(1), await first.deliveries(1)
    async with await Store.open(url) as second:
        after = (
            await second.subscription(1),
            await second.used_quotes(1),
            await second.deliveries(1),
        )
        assert after == before
        assert await second.time_zone(1) == "Asia/Tokyo"


async def test_subscribing_again_replaces_and_reactivates(store):
    await subscribe(store)
    await store.pause(1, "blocked")
    assert (await store.subscription(1)).paused_reason == "blocked"
    await subscribe(store, at=dt.time(9, 30), due=MORNING + DAY)
    kept = await store.subscription(1)
    assert (kept.at, kept.due) == (dt.time(9, 30), MORNING + DAY)
    assert (kept.active, kept.paused_reason) == (True, None)


async def test_ending_a_subscription_keeps_the_history(store):
    await subscribe(store)
    await push(store, "q1")
    assert await store.unsubscribe(1) is True
    assert await store.subscription(1) is None
    assert (await store.used_quotes(1)).ids == {"q1"}
    assert await store.last_date(1) == TODAY


async def test_pause_and_resume(store):
    await subscribe(store)
    assert await store.resume(1, MORNING + DAY, TODAY + DAY) is False  # not paused
    assert await store.pause(1, "x" * 1000) is True  # a reason of any length
    assert await store.active_subscriptions() == []
    assert await store.resume(1, MORNING + DAY, TODAY + DAY) is True
    kept = await store.subscription(1)
    assert (kept.active, kept.due, kept.paused_reason) == (True, MORNING + DAY, None)


async def test_time_zone_can_be_set_before_subscribing_and_taken_back(store):
    await store.set_time_zone(1, "Europe/Berlin")
    await subscribe(store)
    assert (await store.subscription(1)).time_zone == "Europe/Berlin"
    await store.set_time_zone(1, None)
    assert await store.time_zone(1) is None


async def test_rescheduling_loses_against_a_newer_setting(store):
    await subscribe(store)
    await subscribe(store, due=MORNING + 2 * DAY)
    moved = await store.reschedule(1, due=MORNING + DAY, local_date=TODAY, seen=MORNING)
    assert moved is False
    assert (await store.subscription(1)).due == MORNING + 2 * DAY


async def test_many_tasks_may_write_at_once(store):
    await asyncio.gather(*(subscribe(store, number % 10) for number in range(100)))
    assert len(await store.active_subscriptions()) == 10


async def test_rounds_of_quotes(store):
    await subscribe(store)
    await push(store, "q1")
    await push(store, "q2", now=MORNING + DAY, outcome=Outcome.UNKNOWN)
    await push(store, "q3", now=MORNING + 2 * DAY, outcome=Outcome.FAILED)
    used = await store.used_quotes(1)
    assert (used.round, used.ids, used.last) == (1, {"q1", "q2"}, "q2")
    assert await store.start_new_round(1) == 2
    used = await store.used_quotes(1)
    assert (used.round, used.ids, used.last) == (2, frozenset(), "q2")


async def test_a_moved_chat_takes_everything_along(store):
    await store.set_time_zone(-5, "Asia/Tokyo")
    await subscribe(store, -5, thread_id=3)
    await push(store, "q1")
    await store.start_new_round(-5)
    before = await store.subscription(-5), await store.deliveries(-5), await store.used_quotes(-5)
    assert await store.move_chat(-5, -1005) is True
    assert await store.move_chat(-5, -1005) is False  # Telegram says so twice
    assert await store.move_chat(-1005, -1005) is False
    after = await store.subscription(-1005), await store.deliveries(-1005)
    assert after[0].chat_id == -1005
    assert (after[0].due, after[0].thread_id) == (before[0].due, 3)
    assert after[0].time_zone == "Asia/Tokyo"
    assert [row.state for row in after[1]] == [row.state for row in before[1]]
    assert await store.used_quotes(-1005) == before[2]
    assert await store.chat(-5) is None
    assert await store.subscription(-5) is None


async def test_a_moved_chat_may_be_known_already_by_its_new_id(store):
    await store.set_time_zone(-5, "Asia/Tokyo")
    await subscribe(store, -5)
    await push(store, "q1")
    await subscribe(store, -1005, at=dt.time(9))
    await push(store, "q2", outcome=Outcome.UNKNOWN)
    await store.move_chat(-5, -1005)
    kept = await store.subscription(-1005)
    assert (kept.at, kept.time_zone) == (dt.time(9), "Asia/Tokyo")
    assert [(row.state, row.quote_id) for row in await store.deliveries(-1005)] == [("sent", "q1")]
    assert (await store.used_quotes(-1005)).ids == {"q1", "q2"}


@pytest.mark.parametrize(
    ("paused", "kept_at"),
    [((), dt.time(9)), ((-1005,), dt.time(8)), ((-5,), dt.time(9)), ((-5, -1005), dt.time(9))],
)
async def test_of_two_subscriptions_an_active_one_wins_then_the_new_one(store, paused, kept_at):
    await subscribe(store, -5, at=dt.time(8))
    await subscribe(store, -1005, at=dt.time(9))
    for chat_id in paused:
        await store.pause(chat_id, "removed")
    await store.move_chat(-5, -1005)
    assert (await store.subscription(-1005)).at == kept_at


async def test_a_merged_chat_is_not_pushed_to_twice_on_one_day(store):
    await subscribe(store, -5)
    await push(store, "q1")
    await subscribe(store, -1005)  # due today, too
    await store.move_chat(-5, -1005)
    assert await store.claim_due(MORNING, owner="me", lease=LEASE) == []
    assert [found.chat_id for found in await store.overtaken(MORNING)] == [-1005]


async def test_forgetting_a_chat_leaves_nothing(store):
    await store.set_time_zone(1, "Asia/Tokyo")
    for chat_id in (1, 2):
        await subscribe(store, chat_id)
    await push(store, "q1")
    assert await store.forget_chat(1) is True
    assert await store.chat(1) is None
    assert await store.subscription(1) is None
    assert await store.deliveries(1) == []
    assert (await store.used_quotes(1)).last is None
    assert len(await store.deliveries(2)) == 1

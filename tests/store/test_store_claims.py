"""The queue of pushes: each is claimed once, whatever crashes, however many processes there are."""

import asyncio
import collections
import datetime as dt
import sys
from pathlib import Path

import pytest

import bot
from bot.store.store import Days, Outcome, Store

NOW = dt.datetime(2026, 11, 24, 0, 0, 30, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)
LEASE = dt.timedelta(minutes=5)
LATER = NOW + LEASE
NEXT = {"due": DUE + DAY, "local_date": TODAY + DAY}


async def subscribe(store, *chat_ids, due=DUE, local_date=TODAY):
    for chat_id in chat_ids:
        await store.subscribe(
            chat_id, thread_id=None, at=dt.time(8), days=Days.ALL, due=due, local_date=local_date
        )


async def claim(store, now=NOW, *, owner="me", limit=20):
    return await store.claim_due(now, owner=owner, lease=LEASE, limit=limit)


async def claim_one(store, now=NOW, *, owner="me"):
    (claimed,) = await claim(store, now, owner=owner)
    return claimed


async def state(store, chat_id=1):
    return [row.state for row in await store.deliveries(chat_id)]


async def test_what_is_due_is_claimed_oldest_first(store):
    await subscribe(store, 1, due=DUE - dt.timedelta(seconds=1))
    await subscribe(store, 2, due=DUE - dt.timedelta(seconds=9))
    await subscribe(store, 3, due=NOW)
    await subscribe(store, 4, due=NOW + dt.timedelta(microseconds=1))
    assert [found.chat_id for found in await claim(store, limit=2)] == [2, 1]
    assert [found.chat_id for found in await claim(store, limit=2)] == [3]
    assert await claim(store) == []


async def test_a_claim_holds_all_that_a_push_needs(store):
    await store.set_time_zone(-100, "Asia/Tokyo")
    await store.subscribe(
        -100, thread_id=9, at=dt.time(7, 30), days=Days.WORKDAYS, due=DUE, local_date=TODAY
    )
    found = await claim_one(store)
    assert (found.chat_id, found.thread_id, found.time_zone) == (-100, 9, "Asia/Tokyo")
    assert (found.at, found.days) == (dt.time(7, 30), Days.WORKDAYS)
    assert (found.due, found.local_date) == (DUE, TODAY)
    assert (found.owner, found.lease) == ("me", NOW + LEASE)
    assert (found.attempts, found.doubts, found.quote_id) == (1, 0, None)


async def test_paused_and_ended_subscriptions_are_not_claimed(store):
    await subscribe(store, 1, 2)
    await store.pause(1, "removed")
    await store.unsubscribe(2)
    assert await claim(store) == []


async def test_settling_records_the_outcome_the_quote_and_the_next_time_together(store):
    await subscribe(store, 1)
    found = await claim_one(store)
    begun = await store.begin(found, quote_id="q1", lease=NOW + LEASE)
    assert await store.settle(begun, Outcome.SENT, quote_id="q1", message_id=55, **NEXT) is True
    (delivery,) = await store.deliveries(1)
    assert (delivery.state, delivery.quote_id, delivery.message_id) == ("sent", "q1", 55)
    assert (delivery.attempts, delivery.doubts) == (1, 0)
    assert (await store.used_quotes(1)).ids == {"q1"}
    subscription = await store.subscription(1)
    assert (subscription.due, subscription.local_date) == (DUE + DAY, TODAY + DAY)
    assert await store.settle(begun, Outcome.SENT, quote_id="q1", **NEXT) is False
    assert await claim(store, LATER) == []


async def test_many_claimants_share_what_is_due(url):
    claimed = []

    async def work(store, owner):
        idle = 0
        while idle < 3:  # on PostgreSQL, nothing may mean that others were faster
            found = await claim(store, owner=owner, limit=3)
            claimed.extend(one.chat_id for one in found)
            idle = 0 if found else idle + 1

    async with await Store.open(url) as first, await Store.open(url) as second:
        await subscribe(first, *range(150))
        await asyncio.gather(
            *(work(first, f"a{number}") for number in range(10)),
            *(work(second, f"b{number}") for number in range(10)),
        )
    assert sorted(claimed) == list(range(150))


async def test_a_lease_that_ran_out_is_taken_over(store):
    await subscribe(store, 1)
    lost = await claim_one(store, owner="crashed")
    assert await claim(store, LATER - dt.timedelta(microseconds=1)) == []
    taken = await claim_one(store, LATER)
    assert (taken.id, taken.attempts, taken.doubts) == (lost.id, 2, 0)  # nothing had been sent
    assert await store.begin(lost, quote_id="q", lease=LATER + LEASE) is None
    assert await store.settle(lost, Outcome.SKIPPED, **NEXT) is False
    assert await store.release(lost, LATER) is False
    assert await store.begin(taken, quote_id="q", lease=LATER + LEASE) is not None


async def test_a_send_that_was_begun_leaves_a_doubt(store):
    await subscribe(store, 1)
    await store.begin(await claim_one(store), quote_id="q1", lease=NOW + LEASE)
    second = await claim_one(store, LATER)
    assert (second.attempts, second.doubts, second.quote_id) == (2, 1, "q1")
    await store.begin(second, quote_id="q1", lease=LATER + LEASE)
    third = await claim_one(store, LATER + LEASE)
    assert (third.attempts, third.doubts) == (3, 2)


async def test_beginning_extends_the_lease(store):
    await subscribe(store, 1)
    begun = await store.begin(await claim_one(store), quote_id="q", lease=LATER + LEASE)
    assert begun.lease == LATER + LEASE
    assert await claim(store, LATER) == []


async def test_the_same_owner_does_not_mistake_an_old_claim_for_a_new_one(store):
    await subscribe(store, 1)
    old = await claim_one(store)
    await claim_one(store, LATER)
    assert await store.begin(old, quote_id="q", lease=LATER + LEASE) is None


async def test_a_late_answer_ends_a_delivery_that_somebody_else_took_over(store):
    await subscribe(store, 1)
    slow = await store.begin(await claim_one(store), quote_id="q", lease=NOW + LEASE)
    taken = await claim_one(store, LATER, owner="other")
    assert await store.settle(slow, Outcome.SENT, quote_id="q", **NEXT) is True
    assert await store.begin(taken, quote_id="q", lease=LATER + LEASE) is None
    assert await state(store) == ["sent"]


async def test_a_released_claim_is_due_again_at_its_time_without_a_doubt(store):
    await subscribe(store, 1)
    begun = await store.begin(await claim_one(store), quote_id="q1", lease=NOW + LEASE)
    assert await store.release(begun, NOW + dt.timedelta(seconds=30)) is True
    assert await claim(store, NOW + dt.timedelta(seconds=29)) == []
    again = await claim_one(store, NOW + dt.timedelta(seconds=30))
    assert (again.attempts, again.doubts, again.quote_id) == (2, 0, "q1")


@pytest.mark.parametrize("change", ["unsubscribe", "pause", "reschedule", "forget"])
async def test_a_change_between_claiming_and_sending_withdraws_the_push(store, change):
    await subscribe(store, 1)
    found = await claim_one(store)
    match change:
        case "unsubscribe":
            await store.unsubscribe(1)
        case "pause":
            await store.pause(1, "removed")
        case "reschedule":
            await subscribe(store, 1, due=DUE + 2 * dt.timedelta(hours=1))
        case "forget":
            await store.forget_chat(1)
    assert await store.begin(found, quote_id="q", lease=LATER) is None
    assert await state(store) == ([] if change == "forget" else ["skipped"])


async def test_a_withdrawn_push_of_the_day_comes_at_its_new_time(store):
    await subscribe(store, 1)
    found = await claim_one(store)
    at_ten = DUE + dt.timedelta(hours=2)
    await subscribe(store, 1, due=at_ten)
    await store.begin(found, quote_id="q", lease=LATER)
    assert await store.last_date(1) is None
    assert await claim(store, at_ten - dt.timedelta(seconds=1)) == []
    assert (await claim_one(store, at_ten)).local_date == TODAY


async def test_a_setting_changed_while_sending_is_not_overwritten(store):
    await subscribe(store, 1)
    begun = await store.begin(await claim_one(store), quote_id="q", lease=LATER)
    assert await store.last_date(1) == TODAY  # so that the new time is for another day
    evening = DUE + DAY + dt.timedelta(hours=10)
    await subscribe(store, 1, due=evening, local_date=TODAY + DAY)
    assert await store.settle(begun, Outcome.SENT, quote_id="q", **NEXT) is True
    assert (await store.subscription(1)).due == evening


async def test_a_chat_that_moves_while_claimed_keeps_its_claim(store):
    await subscribe(store, -5)
    found = await claim_one(store)
    await store.move_chat(-5, -1005)
    begun = await store.begin(found, quote_id="q", lease=LATER)
    assert begun.chat_id == -1005
    assert await store.settle(begun, Outcome.SENT, quote_id="q", **NEXT) is True
    assert (await store.subscription(-1005)).due == DUE + DAY


@pytest.mark.parametrize("outcome", [Outcome.SENT, Outcome.UNKNOWN])
async def test_a_day_that_may_have_had_its_quote_is_never_claimed_again(store, outcome):
    await subscribe(store, 1)
    begun = await store.begin(await claim_one(store), quote_id="q", lease=LATER)
    await store.settle(begun, outcome, quote_id="q", **NEXT)
    await subscribe(store, 1, due=DUE + dt.timedelta(hours=2))  # the same day once more
    assert await claim(store, DUE + dt.timedelta(hours=3)) == []
    assert len(await store.overtaken(DUE + dt.timedelta(hours=3))) == 1


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.FAILED])
async def test_a_day_without_its_quote_may_be_claimed_again(store, outcome):
    await subscribe(store, 1)
    begun = await store.begin(await claim_one(store), quote_id="q", lease=LATER)
    await store.settle(begun, outcome, **NEXT)
    assert await store.last_date(1) is None
    assert (await store.used_quotes(1)).ids == frozenset()
    await subscribe(store, 1, due=DUE + dt.timedelta(hours=2))
    again = await claim_one(store, DUE + dt.timedelta(hours=3))
    assert (again.attempts, again.doubts) == (2, 0)


# Several processes

CHATS = 200


class Worker:
    """One process of claiming_worker.py."""

    @classmethod
    async def start(cls, url, owner, *, now, end):
        worker = cls()
        worker.process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("claiming_worker.py")),
            url, owner, now.isoformat(), end,
            cwd=Path(bot.__file__).parents[1],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert await worker.until("ready") == []
        return worker

    def go(self):
        self.process.stdin.write(b"\n")

    async def until(self, last):
        """Return the lines printed before the line `last`, or all that come if it is None."""
        lines = []
        async for line in self.process.stdout:
            if (words := line.decode().strip()) == last:
                break
            lines.append(words)
        return lines

    async def finish(self):
        lines = await self.until(None)
        self.process.stdin.close()
        assert await self.process.wait() == 0
        return lines

    async def kill(self):
        self.process.kill()  # SIGKILL: no clean-up of any kind
        await self.process.wait()


def chats(lines, word):
    return collections.Counter(int(line.split()[1]) for line in lines if line.split()[0] == word)


async def test_several_processes_of_which_some_are_killed_push_everything_once(url):
    async with await Store.open(url) as store:
        await subscribe(store, *range(CHATS))
    holder, sender, *workers = await asyncio.gather(
        Worker.start(url, "holder", now=NOW, end="hold"),
        Worker.start(url, "sender", now=NOW, end="send"),
        *(Worker.start(url, f"worker{number}", now=NOW, end="work") for number in range(3)),
    )
    # One after the other: on PostgreSQL a claim may find nothing while another one takes it.
    holder.go()
    held = await holder.until("waiting")
    sender.go()
    unheard = await sender.until("waiting")
    for worker in workers:
        worker.go()
    first = [
        line for lines in await asyncio.gather(*(w.finish() for w in workers)) for line in lines
    ]
    for worker in (holder, sender):
        await worker.kill()
    assert held == []
    assert len(chats(unheard, "sent")) == 7
    assert len(chats(first, "sent")) == CHATS - 14  # two times seven claims died with their owners
    assert chats(first, "again") == {}

    heirs = await asyncio.gather(
        *(Worker.start(url, f"heir{number}", now=LATER, end="work") for number in range(2))
    )
    for worker in heirs:
        worker.go()
    second = [
        line for lines in await asyncio.gather(*(w.finish() for w in heirs)) for line in lines
    ]

    sent = chats(first + second + unheard, "sent")
    assert sorted(sent) == list(range(CHATS))  # nothing is lost
    assert set(sent.values()) == {1}  # nothing is doubled
    # Only what was really sent by the killed process is sent a second time, and known to be.
    assert chats(second, "again") == chats(unheard, "sent")
    async with await Store.open(url) as store:
        assert {(await state(store, chat))[0] for chat in range(CHATS)} == {"sent"}
        assert await claim(store, LATER + LEASE) == []

"""Updates are claimed once, however many processes they come to."""

import asyncio
import datetime as dt

import pytest

from bot.store.store import Claimed, Store

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
LEASE = dt.timedelta(seconds=15)


def claim(store, *, owner="a", now=NOW):
    return store.claim_update(7, owner=owner, now=now, lease=LEASE)


async def test_an_update_is_claimed_by_one_of_many(url):
    stores = [await Store.open(url) for _ in range(3)]
    try:
        results = await asyncio.gather(
            *(claim(store, owner=str(n)) for n, store in enumerate(stores * 4))
        )
    finally:
        for store in stores:
            await store.close()
    assert sorted(result.name for result in results) == ["MINE"] + ["TAKEN"] * 11


async def test_what_is_handled_is_nobodys_any_more(store):
    assert await claim(store) is Claimed.MINE
    await store.finish_update(7, owner="a", now=NOW)
    assert await claim(store, owner="b") is Claimed.HANDLED
    assert await claim(store, owner="b", now=NOW + dt.timedelta(days=1)) is Claimed.HANDLED


async def test_the_claim_of_a_process_that_died_passes_to_another(store):
    await claim(store)
    before, after = NOW + LEASE - dt.timedelta(seconds=1), NOW + LEASE
    assert await claim(store, owner="b", now=before) is Claimed.TAKEN
    assert await claim(store, owner="b", now=after) is Claimed.MINE
    assert await claim(store, owner="c", now=after) is Claimed.TAKEN
    assert not await store.release_update(7, owner="a")


async def test_what_is_given_back_can_be_claimed_at_once(store):
    await claim(store)
    assert await store.release_update(7, owner="a")
    assert await claim(store, owner="b") is Claimed.MINE


async def test_what_is_handled_cannot_be_given_back(store):
    await claim(store)
    await store.finish_update(7, owner="a", now=NOW)
    assert not await store.release_update(7, owner="a")
    assert await claim(store) is Claimed.HANDLED


async def test_what_was_never_claimed_can_be_finished(store):
    await store.finish_update(7, owner="a", now=NOW)
    assert await claim(store) is Claimed.HANDLED


@pytest.mark.parametrize("update_id", [0, 2**31, 2**53])
async def test_ids_are_as_large_as_telegrams(store, update_id):
    result = await store.claim_update(update_id, owner="a", now=NOW, lease=LEASE)
    assert result is Claimed.MINE


async def test_old_updates_are_forgotten(store):
    for number in range(4):
        await store.finish_update(number, owner="a", now=NOW + dt.timedelta(days=number))
    assert await store.delete_updates_before(NOW + dt.timedelta(days=2)) == 2
    results = [
        await store.claim_update(number, owner="b", now=NOW, lease=LEASE) for number in range(4)
    ]
    assert [result.name for result in results] == ["MINE", "MINE", "HANDLED", "HANDLED"]

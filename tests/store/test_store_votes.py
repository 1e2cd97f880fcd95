"""Votes on answers: one per member, however often and from wherever it is pressed."""

import asyncio
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.store import Store, Tally

CHATS = itertools.count(1)
presses = st.lists(
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.sampled_from([1, -1])), max_size=25
)  # message, member, vote


async def test_an_answer_without_votes(store):
    assert await store.tally(1, 10) == Tally(0, 0, 0)
    assert await store.chat(1) is None


async def test_a_vote_is_counted_changed_and_withdrawn(store):
    assert await store.vote(-100, 10, 1, +1, passage_id="speech:3") == Tally(1, 0, 1)
    assert await store.vote(-100, 10, 2, -1) == Tally(1, 1, -1)
    assert await store.vote(-100, 10, 1, -1) == Tally(0, 2, -1)  # the other one: changed
    assert await store.vote(-100, 10, 1, -1) == Tally(0, 1, 0)  # the same: withdrawn
    assert await store.vote(-100, 10, 1, -1) == Tally(0, 2, -1)
    assert await store.tally(-100, 10) == Tally(0, 2, 0)
    assert await store.tally(-100, 10, 2) == Tally(0, 2, -1)


async def test_chats_and_messages_are_counted_apart(store):
    await store.vote(1, 10, 1, +1)
    await store.vote(1, 11, 1, -1)
    await store.vote(2, 10, 1, -1)
    assert await store.tally(1, 10) == Tally(1, 0)
    assert await store.tally(1, 11) == Tally(0, 1)
    assert await store.tally(2, 10) == Tally(0, 1)


@pytest.mark.parametrize("value", [0, 2, -2])
async def test_a_vote_is_for_or_against(store, value):
    with pytest.raises(ValueError, match=str(value)):
        await store.vote(1, 10, 1, value)
    assert await store.chat(1) is None


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(presses)
async def test_any_order_of_presses_leaves_each_members_last_word(store, pressed):
    chat = next(CHATS)
    votes = {}
    for message, member, value in pressed:
        if votes.get((message, member)) == value:
            del votes[message, member]
        else:
            votes[message, member] = value
        of_message = [vote for (where, _), vote in votes.items() if where == message]
        assert await store.vote(chat, message, member, value) == Tally(
            of_message.count(1), of_message.count(-1), votes.get((message, member), 0)
        )


async def test_many_members_vote_at_once_and_every_tally_is_right_at_its_moment(url):
    async with await Store.open(url) as first, await Store.open(url) as second:
        tallies = await asyncio.gather(
            *(store.vote(1, 10, member, +1) for member, store in enumerate([first, second] * 15))
        )
        assert sorted(tally.up for tally in tallies) == list(range(1, 31))
        assert {tally.mine for tally in tallies} == {1}
        assert await first.tally(1, 10) == Tally(30, 0)


@pytest.mark.parametrize(("times", "left"), [(20, 0), (21, 1)])
async def test_one_member_presses_many_times_at_once(url, times, left):
    async with await Store.open(url) as first, await Store.open(url) as second:
        tallies = await asyncio.gather(
            *(store.vote(1, 10, 7, -1) for store in itertools.islice(
                itertools.cycle([first, second]), times
            ))
        )  # fmt: skip
        assert sorted(tally.down for tally in tallies) == [0] * (times // 2) + [1] * (
            times - times // 2
        )
        assert await second.tally(1, 10) == Tally(0, left)


async def test_votes_in_a_chat_that_is_forgotten_at_the_same_time(url):
    async with await Store.open(url) as first, await Store.open(url) as second:
        for _ in range(5):
            await asyncio.gather(
                *(first.vote(1, 10, member, +1) for member in range(5)),
                second.forget_chat(1),
                *(second.vote(1, 10, member, -1) for member in range(5, 10)),
                first.forget_chat(1),
            )
        await first.forget_chat(1)
        assert await first.tally(1, 10) == Tally(0, 0)

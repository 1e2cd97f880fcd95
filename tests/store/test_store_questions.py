"""Questions that were kept, and the inbox of those that the documents did not serve."""

import asyncio
import datetime as dt
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.store import InboxItem, Question, QuestionStatus, Store

ANSWERED, DECLINED = QuestionStatus.ANSWERED, QuestionStatus.DECLINED
NOW = dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
CHATS = itertools.count(1_000)


async def keep(store, key="党费怎么交", *, chat_id=1, user_id=7, status=DECLINED, **fields):
    text = fields.pop("text", f"{key}？")
    return await store.keep_question(
        chat_id, user_id, text, key=key, status=status, **{"asked": NOW} | fields
    )


def brief(items):
    return [(item.key, item.count, item.downvoted) for item in items]


async def test_a_question_is_kept_as_given(store):
    shanghai = dt.timezone(8 * HOUR)
    number = await store.keep_question(
        -100,
        7,
        "  黨費“怎麼”交？\n",
        key="党费怎么交",
        status=ANSWERED,
        reason="weak",
        passage_id="speech-2023:4",
        message_id=55,
        asked=NOW.astimezone(shanghai),
    )
    kept = await store.question(number)
    assert kept == Question(
        number,
        -100,
        7,
        "  黨費“怎麼”交？\n",
        "党费怎么交",
        ANSWERED,
        "weak",
        "speech-2023:4",
        55,
        NOW,
    )
    assert kept.status is ANSWERED
    assert kept.asked.utcoffset() == dt.timedelta(0)
    assert await store.question(number + 1) is None


async def test_what_need_not_be_told(url):
    async with await Store.open(url, clock=lambda: NOW) as store:
        number = await store.keep_question(1, None, "问", key="问", status=DECLINED)
        assert await store.question(number) == Question(
            number, 1, None, "问", "问", DECLINED, None, None, None, NOW
        )


@pytest.mark.parametrize("text", ["甲\x00乙", "甲\ud83d乙"])
async def test_what_no_database_can_hold_is_replaced(store, text):
    number = await keep(store, text, text=text)
    kept = await store.question(number)
    assert kept.text == kept.key == "甲\ufffd乙"
    assert await store.close_inbox_item(text, None) == 1


async def test_a_question_as_long_as_telegram_allows(store):
    long = "𠮷" * 4096
    number = await keep(store, long, text=long)
    assert (await store.question(number)).text == long
    assert [item.key for item in await store.inbox(None)] == [long]


async def test_an_edited_question_replaces_what_it_was(store):
    first = await keep(store, "党废怎么交", message_id=55, reason="unknown")
    await store.close_inbox_item("党废怎么交", None)
    second = await keep(store, "党费怎么交", message_id=55, passage_id="a:1", status=ANSWERED)
    assert first == second
    kept = await store.question(second)
    assert (kept.key, kept.status, kept.reason) == ("党费怎么交", ANSWERED, None)
    assert await store.inbox(None) == []
    await keep(store, "党费怎么交", message_id=55)
    assert brief(await store.inbox(None)) == [("党费怎么交", 1, 0)]  # it is open again


async def test_questions_without_a_message_do_not_replace_one_another(store):
    assert await keep(store) != await keep(store)
    assert await keep(store, message_id=5) != await keep(store, message_id=5, chat_id=2)
    assert brief(await store.inbox(None)) == [("党费怎么交", 4, 0)]


async def test_old_questions_are_deleted(store):
    old = [await keep(store, asked=NOW - HOUR), await keep(store, asked=NOW - 5 * HOUR, chat_id=2)]
    young = await keep(store, asked=NOW)
    assert await store.delete_questions_before(NOW) == 2
    assert await store.delete_questions_before(NOW) == 0
    assert [await store.question(number) for number in old] == [None, None]
    assert await store.question(young) is not None
    with pytest.raises(ValueError, match="naive"):
        await store.delete_questions_before(dt.datetime(2026, 11, 24))  # noqa: DTZ001


async def test_the_number_of_a_deleted_question_is_never_that_of_another(store):
    """An old button of the inbox would close the other one."""
    old = await keep(store, asked=NOW - HOUR)
    await store.delete_questions_before(NOW)
    assert await keep(store, "乙") > old


async def test_the_inbox_of_a_time(store):
    await keep(store, "甲", asked=NOW - HOUR)
    await keep(store, "甲", asked=NOW)
    await keep(store, "乙", asked=NOW - HOUR)
    assert brief(await store.inbox(None, since=NOW)) == [("甲", 1, 0)]
    assert brief(await store.inbox(None, since=NOW + HOUR)) == []


async def test_the_inbox_groups_what_was_declined_and_shows_the_latest_wording(store):
    await keep(store, "甲", text="甲?", asked=NOW + HOUR)
    latest = await keep(store, "甲", text="甲……", asked=NOW + 2 * HOUR, chat_id=2)
    await keep(store, "甲", text="甲！", asked=NOW, chat_id=2)
    await keep(store, "乙", asked=NOW + 3 * HOUR)
    await keep(store, "丙", status=ANSWERED)
    first, second = await store.inbox(None)
    assert first == InboxItem("甲", "甲……", 3, NOW, NOW + 2 * HOUR, 2, 0, latest)
    assert (second.key, second.count, second.chats) == ("乙", 1, 1)
    assert second.first == second.last == NOW + 3 * HOUR


async def test_the_latest_of_two_asked_at_once_is_the_one_kept_last(store):
    await keep(store, "甲", text="甲1")
    number = await keep(store, "甲", text="甲0")
    (item,) = await store.inbox(None)
    assert (item.text, item.question_id) == ("甲0", number)


async def test_an_answer_that_is_voted_down_is_in_the_inbox_while_it_is(store):
    await keep(store, "甲", status=ANSWERED, message_id=10)
    await keep(store, "乙", status=ANSWERED, message_id=11)
    await keep(store, "丙", status=ANSWERED, message_id=10, chat_id=2)
    await store.vote(1, 11, 1, +1)
    for member in (1, 2):
        await store.vote(1, 10, member, -1)
    assert brief(await store.inbox(None)) == [("甲", 1, 2)]
    await store.vote(1, 10, 1, +1)
    assert brief(await store.inbox(None)) == [("甲", 1, 1)]
    await store.vote(1, 10, 2, -1)  # withdrawn
    assert await store.inbox(None) == []


async def test_the_inbox_comes_in_pages_most_frequent_first(store):
    for times, key in enumerate("甲乙丙丁", start=1):
        for _ in range(times):
            await keep(store, key)
    await keep(store, "戊", asked=NOW + HOUR)  # as frequent as the first, and asked later
    keys = [item.key for item in await store.inbox(None)]
    assert keys == ["丁", "丙", "乙", "戊", "甲"]
    pages = [await store.inbox(None, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [[item.key for item in page] for page in pages] == [keys[:2], keys[2:4], keys[4:], []]


async def test_an_inbox_holds_only_the_chats_it_is_for(store):
    await keep(store, "甲", chat_id=1)
    await keep(store, "甲", chat_id=2)
    await keep(store, "乙", chat_id=3)
    assert brief(await store.inbox([1])) == [("甲", 1, 0)]
    assert brief(await store.inbox({1, 3})) == [("乙", 1, 0), ("甲", 1, 0)]
    assert await store.inbox([]) == []
    assert await store.close_inbox_item("甲", [1]) == 1
    assert await store.close_inbox_item("甲", []) == 0
    assert await store.inbox([1]) == []
    assert brief(await store.inbox(None)) == [("乙", 1, 0), ("甲", 1, 0)]


async def test_a_closed_item_is_gone_until_somebody_asks_again(store):
    for _ in range(3):
        await keep(store, "甲")
    await keep(store, "甲", status=ANSWERED, message_id=10)
    assert await store.close_inbox_item("甲", None) == 3
    assert await store.close_inbox_item("甲", None) == 0
    assert await store.inbox(None) == []
    await keep(store, "甲", asked=NOW + HOUR)
    assert brief(await store.inbox(None)) == [("甲", 1, 0)]
    await store.vote(1, 10, 1, -1)  # was not in the inbox when that was closed
    assert brief(await store.inbox(None)) == [("甲", 2, 1)]


async def test_one_message_edited_many_times_at_once_is_one_question(url):
    async with await Store.open(url) as first, await Store.open(url) as second:
        numbers = await asyncio.gather(
            *(keep(store, "甲", message_id=5) for store in [first, second] * 10),
            *(keep(store, "甲") for store in [first, second] * 10),
        )
        assert len(set(numbers)) == 21
        assert brief(await first.inbox(None)) == [("甲", 21, 0)]


asked = st.lists(
    st.tuples(
        st.sampled_from("甲乙丙"),
        st.sampled_from(QuestionStatus),
        st.integers(0, 3),  # hours
        st.booleans(),  # voted down
        st.booleans(),  # closed afterwards
    ),
    max_size=10,
)


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked)
async def test_the_inbox_is_what_it_says(store, questions):
    chat = next(CHATS)
    expected = {}
    for message, (key, status, hours, against, closes) in enumerate(questions, start=1):
        moment = NOW + hours * HOUR
        number = await keep(
            store, key, chat_id=chat, status=status, message_id=message, asked=moment
        )
        if against:
            await store.vote(chat, message, 1, -1)
        if status is DECLINED or against:
            expected.setdefault(key, []).append((moment, number, against))
        if closes:
            assert await store.close_inbox_item(key, [chat]) == len(expected.pop(key, ()))
    items = {item.key: item for item in await store.inbox([chat])}
    assert items.keys() == expected.keys()
    for key, found in expected.items():
        moments, numbers, votes = zip(*sorted(found), strict=True)
        assert items[key] == InboxItem(
            key, f"{key}？", len(found), moments[0], moments[-1], 1, sum(votes), numbers[-1]
        )
    counts = [item.count for item in items.values()]
    assert counts == sorted(counts, reverse=True)

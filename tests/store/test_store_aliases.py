"""Questions that somebody taught the bot to answer with a certain passage."""

import asyncio
import datetime as dt
import hashlib

from bot.store.store import Alias, Store

NOW = dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)
DIGEST = hashlib.sha256("一个段落".encode()).hexdigest()


async def teach(store, key="怎么抓党建", **fields):
    given = {"passage_id": "speech-2023:4", "passage_digest": DIGEST, "text": f"{key}？"} | fields
    return await store.add_alias(key=key, **given)


async def test_an_alias_is_kept_as_given(url):
    async with await Store.open(url, clock=lambda: NOW) as store:
        taught = await teach(store, chat_id=-100, user_id=7)
    async with await Store.open(url) as store:
        expected = Alias(
            taught.id, "speech-2023:4", DIGEST, "怎么抓党建？", "怎么抓党建", -100, 7, NOW
        )
        assert taught == expected
        assert await store.aliases() == (expected,)
        assert await store.alias(taught.id) == expected
        assert (await store.chat(-100)).created == NOW


async def test_what_holds_everywhere_belongs_to_no_chat(store):
    taught = await teach(store, chat_id=0)
    assert taught.chat_id is None
    assert await teach(store) == taught
    assert await store.chat(0) is None


async def test_teaching_the_same_twice_is_teaching_it_once(store):
    for chat_id in (None, 1, 2):
        first = await teach(store, chat_id=chat_id, user_id=7)
        assert await teach(store, chat_id=chat_id, user_id=8, text="怎么 抓 党建") == first
    assert len(await store.aliases()) == 3


async def test_another_passage_or_another_text_of_it_or_another_question_is_another(store):
    taught = [
        await teach(store),
        await teach(store, "党建怎么抓"),
        await teach(store, passage_id="speech-2023:5"),
        await teach(store, passage_digest=DIGEST[::-1]),
        await teach(store, chat_id=1),
    ]
    assert len({alias.id for alias in taught}) == 5


async def test_they_are_listed_newest_first_by_page_and_by_chat(store):
    taught = [await teach(store, key, chat_id=chat) for key in "甲乙丙" for chat in (None, 1)]
    newest = tuple(reversed(taught))
    assert await store.aliases() == newest
    assert await store.aliases(limit=4) == newest[:4]
    assert await store.aliases(limit=4, offset=4) == newest[4:]
    assert await store.aliases(offset=5) == newest[5:]
    assert await store.aliases(chat_id=1) == newest[0::2]
    assert await store.aliases(chat_id=1, limit=1, offset=1) == newest[2:3]
    assert await store.aliases(chat_id=2) == ()


async def test_an_alias_is_removed_once(store):
    taught, other = await teach(store), await teach(store, "乙")
    assert await store.remove_alias(taught.id) is True
    assert await store.remove_alias(taught.id) is False
    assert await store.alias(taught.id) is None
    assert await store.aliases() == (other,)


async def test_a_question_of_any_length_and_kind_may_be_taught(store):
    long = "".join(chr(0x20000 + number) for number in range(4096))  # does not compress
    assert (await teach(store, long)).key == long
    assert (await teach(store, "甲\ud800\x00")).key == "甲\ufffd\ufffd"
    assert await teach(store, long) == (await store.aliases())[1]


async def test_the_same_taught_many_times_at_once(url):
    async with await Store.open(url) as first, await Store.open(url) as second:
        taught = await asyncio.gather(
            *(
                teach(store, chat_id=chat_id, user_id=user_id)
                for user_id, store in enumerate([first, second] * 8)
                for chat_id in (None, 1)
            )
        )
        assert len({alias.id for alias in taught}) == 2
        assert set(taught) == set(await second.aliases())


async def test_the_number_of_a_removed_alias_is_never_that_of_another(store):
    """An old button would remove the other one."""
    first = await teach(store, "甲")
    await store.remove_alias(first.id)
    second = await teach(store, "乙")
    await store.forget_chat(7)
    assert second.id > first.id
    assert not await store.remove_alias(first.id)

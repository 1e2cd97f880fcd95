"""What a group keeps goes with it when its id changes, and goes away when it is forgotten."""

import asyncio
import datetime as dt

from sqlalchemy import func, select

from bot.store.models import Base
from bot.store.store import (
    ChatSettings,
    Forgotten,
    Frequency,
    QuestionStatus,
    Store,
    Tally,
    Total,
)

TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)
OLD, NEW = -5, -1005
DIGEST = "d" * 64


async def fill(store, chat_id, *, user_id=7):
    """Keep something of every kind, and return the numbers of the question and the alias."""
    await store.set_chat_settings(chat_id, documents=("a", "b"))
    await store.vote(chat_id, 10, user_id, -1)
    await store.count(TODAY, chat_id, [("asked", ""), ("slogan", "甲")])
    question = await store.keep_question(
        chat_id, user_id, "问？", key="问", status=QuestionStatus.ANSWERED, message_id=10, asked=NOW
    )
    alias = await store.add_alias(
        passage_id="a:1", passage_digest=DIGEST, text="问？", key="问", chat_id=chat_id,
        user_id=user_id,
    )  # fmt: skip
    return question, alias.id


async def rows(store):
    """Return how many rows each table has."""
    async with store._reading() as session:
        return {
            name: await session.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }


async def test_a_moved_chat_takes_all_of_it_along(store):
    question, alias = await fill(store, OLD)
    settings = await store.chat_settings(OLD)
    assert await store.move_chat(OLD, NEW) is True
    assert await store.move_chat(OLD, NEW) is False
    assert await store.chat_settings(OLD) == ChatSettings(OLD)
    assert (await store.chat_settings(NEW)).documents == settings.documents
    assert (await store.chat_settings(NEW)).updated == settings.updated
    assert (await store.question(question)).chat_id == NEW
    assert (await store.alias(alias)).chat_id == NEW
    assert await store.totals(TODAY, TODAY, OLD) == ()
    assert await store.top("slogan", TODAY, TODAY, limit=1, chat_id=NEW) == (Frequency("甲", 1),)
    (item,) = await store.inbox([NEW])  # the vote still belongs to its question
    assert (item.key, item.downvoted) == ("问", 1)


async def test_messages_of_the_old_group_are_not_taken_for_those_of_the_new_one(store):
    question, _ = await fill(store, OLD)
    await store.vote(NEW, 10, 7, +1)  # the new chat counts its messages anew
    await store.keep_question(NEW, 8, "另", key="另", status=QuestionStatus.ANSWERED, message_id=10)
    await store.move_chat(OLD, NEW)
    assert await store.tally(NEW, 10, 7) == Tally(1, 0, 1)
    assert await store.tally(NEW, -10, 7) == Tally(0, 1, -1)
    assert (await store.question(question)).message_id == -10
    assert [item.key for item in await store.inbox(None)] == ["问"]


async def test_of_what_both_chats_have_the_new_ones_settings_win_and_counts_are_added(store):
    await fill(store, OLD)
    await fill(store, NEW)
    await store.set_chat_settings(NEW, documents=("c",), language="en")
    await store.count(TODAY, NEW, [("push", "a:1")])
    await store.move_chat(OLD, NEW)
    kept = await store.chat_settings(NEW)
    assert (kept.documents, kept.language) == (("c",), "en")
    assert await store.totals(TODAY, TODAY, NEW) == (
        Total(TODAY, "asked", 2),
        Total(TODAY, "push", 1),
        Total(TODAY, "slogan", 2),
    )
    assert len(await store.aliases()) == 1  # the same was taught in both
    assert (await store.inbox(None))[0].count == 2


async def test_a_chat_may_move_again_after_a_late_press_in_the_old_group(store):
    first, _ = await fill(store, OLD)
    await store.move_chat(OLD, NEW)
    late, _ = await fill(store, OLD)
    await store.vote(OLD, 10, 8, -1)
    assert await store.move_chat(OLD, NEW) is True
    assert await store.tally(NEW, -10) == Tally(0, 2)
    assert (await store.question(late)).message_id == -10
    assert (await store.question(first)).message_id is None
    assert (await rows(store))["chats"] == 1


async def test_a_chat_that_moves_while_it_is_written_to(url):
    async with await Store.open(url) as first, await Store.open(url) as second:
        await first.set_chat_settings(OLD, language="en")
        await asyncio.gather(
            *(first.count(TODAY, OLD, [("asked", "")]) for _ in range(10)),
            second.move_chat(OLD, NEW),
            *(second.count(TODAY, NEW, [("asked", "")]) for _ in range(10)),
            *(first.vote(OLD, 10, member, +1) for member in range(10)),
        )
        await first.move_chat(OLD, NEW)
        assert await first.totals(TODAY, TODAY) == (Total(TODAY, "asked", 20),)
        assert await first.tally(NEW, -10) == Tally(10, 0)
        assert (await first.chat_settings(NEW)).language == "en"


async def test_forgetting_a_chat_leaves_nothing_of_it(store):
    await fill(store, 1)
    full = await rows(store)
    everywhere = await store.add_alias(passage_id="a:1", passage_digest=DIGEST, text="问", key="问")
    await fill(store, 2)
    assert await store.forget_chat(2) is True
    assert await rows(store) == full | {"aliases": 2}
    assert await store.forget_chat(1) is True
    assert {name: count for name, count in (await rows(store)).items() if count} == {"aliases": 1}
    assert await store.aliases() == (everywhere,)


async def test_a_chat_is_known_by_whatever_is_kept_of_it(store):
    await store.count(TODAY, 1, [("asked", "")])
    await store.vote(2, 10, 7, +1)
    assert await store.forget_chat(1) is True
    assert await store.forget_chat(2) is True
    assert await store.forget_chat(1) is False


async def test_forgetting_a_member_leaves_what_others_did(store):
    for chat_id in (1, 2):
        question, alias = await fill(store, chat_id)
    others, taught = await fill(store, 3, user_id=8)
    await store.vote(1, 10, 8, -1)
    assert await store.forget_member(7) == Forgotten(votes=2, questions=2, aliases=2)
    assert await store.forget_member(7) == Forgotten(0, 0, 0)
    assert await store.question(question) is None
    assert (await store.alias(alias)).user_id is None
    assert (await store.alias(alias)).text == "问？"
    assert (await store.question(others)).user_id == 8
    assert (await store.alias(taught)).user_id == 8
    assert await store.tally(1, 10, 7) == Tally(0, 1, 0)
    assert len(await store.totals(TODAY, TODAY, 1)) == 2
    assert (await store.chat_settings(1)).documents == ("a", "b")


async def test_no_column_of_the_counters_can_name_a_member(store):
    columns = set(Base.metadata.tables["counters"].columns.keys())
    assert columns == {"chat_id", "day", "kind", "subject", "count"}


async def test_every_table_goes_with_its_chat():
    """Whatever is added later must be deleted by /privacy, too."""
    for name, table in Base.metadata.tables.items():
        if name not in {"chats", "updates"}:
            (key,) = table.c.chat_id.foreign_keys
            assert (key.target_fullname, key.ondelete) == ("chats.chat_id", "CASCADE")
    # Numbers of Telegram's, and nothing of whose they were.
    assert set(Base.metadata.tables["updates"].c.keys()) == {"update_id", "owner", "lease", "seen"}

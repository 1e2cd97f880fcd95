"""Databases made by earlier versions keep what is in them."""

import datetime as dt

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.database import _scripts, parse_url
from bot.store.models import Base
from bot.store.store import ChatSettings, Claimed, Speaks, Store, Subscribers, Tally, Total

FIRST_TABLES = {"alembic_version", "chats", "deliveries", "quote_uses", "subscriptions"}
DATA = (
    "INSERT INTO chats VALUES (-100, 'Asia/Tokyo', 2, '2026-11-20 00:00:00')",
    "INSERT INTO chats VALUES (7, NULL, 1, '2026-11-21 00:00:00')",
    (
        "INSERT INTO subscriptions VALUES (-100, 3, '08:00', 'workdays', '2026-11-24 00:00:00',"
        " '2026-11-24', 'active', NULL)"
    ),
    (
        "INSERT INTO deliveries (chat_id, local_date, state, owner, lease, quote_id, attempts, doubts,"
        " message_id, created, updated) VALUES (-100, '2026-11-23', 'sent', 'me',"
        " '2026-11-23 00:05:00', 'q1', 1, 0, 55, '2026-11-23 00:00:00', '2026-11-23 00:00:01')"
    ),
    (
        "INSERT INTO quote_uses (chat_id, quote_id, round, used)"
        " VALUES (-100, 'q1', 2, '2026-11-23 00:00:01')"
    ),
)
MORE_DATA = (
    (
        "INSERT INTO chat_settings VALUES (-100, 'en', 'mention', '[\"a\", \"b\"]', true, NULL, 20,"
        " '2026-11-23 00:00:00')"
    ),
    "INSERT INTO votes VALUES (-100, 55, 11, 1, 'a:1', '2026-11-23 00:00:00')",
    (
        "INSERT INTO questions (chat_id, user_id, text, key, status, reason, passage_id, message_id,"
        " asked, done) VALUES (-100, 11, '党费怎么交', '党费怎么交', 'declined', 'unknown', NULL, 56,"
        " '2026-11-23 00:00:00', NULL)"
    ),
    "INSERT INTO counters VALUES (-100, '2026-11-23', 'asked', '', 3)",
    (
        "INSERT INTO aliases (chat_id, passage_id, passage_digest, text, key, fingerprint, created)"
        " VALUES (NULL, 'a:1', 'd', '怎么减负', '怎么减负', 'f', '2026-11-23 00:00:00')"
    ),
)
DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


async def _run(url, action):
    engine = create_async_engine(parse_url(url))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(action)
    finally:
        await engine.dispose()


def _alembic(name, revision):
    def migrate(connection):
        from alembic import command

        config, _, _ = _scripts()
        config.attributes["connection"] = connection
        getattr(command, name)(config, revision)

    return migrate


def _fill(connection):
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    for statement in DATA:
        connection.execute(text(statement))


async def _check_first_data(store):
    assert await store.time_zone(-100) == "Asia/Tokyo"
    assert (await store.chat(7)).created == dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    subscription = await store.subscription(-100)
    assert (subscription.thread_id, subscription.at) == (3, dt.time(8))
    assert subscription.due == dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    (delivery,) = await store.deliveries(-100)
    assert (delivery.state, delivery.message_id) == ("sent", 55)
    used = await store.used_quotes(-100)
    assert (used.round, used.ids) == (2, {"q1"})


@pytest.fixture
async def first_url(url):
    """Return the URL of a database as the first version left it."""
    async with await Store.open(url):
        pass
    await _run(url, _alembic("downgrade", "base"))
    await _run(url, _alembic("upgrade", "0001"))
    await _run(url, _fill)
    return url


async def test_a_database_of_the_first_version_is_brought_up_to_date_with_its_data(first_url):
    tables = await _run(first_url, lambda connection: set(inspect(connection).get_table_names()))
    assert tables == FIRST_TABLES
    async with await Store.open(first_url) as store:
        await _check_first_data(store)
        assert await store.chat_settings(-100) == ChatSettings(-100)
        assert await store.inbox(None) == []
        assert await store.aliases() == ()
        assert await store.subscribers() == Subscribers(1, 0)
        await store.set_chat_settings(-100, speaks=Speaks.COMMANDS)
        await store.vote(7, 1, 7, +1)

    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)

    assert await _run(first_url, differences) == []


async def test_a_database_of_the_second_version_is_brought_up_to_date_with_its_data(first_url):
    await _run(first_url, _alembic("upgrade", "0002"))

    def fill(connection):
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        for statement in MORE_DATA:
            connection.execute(text(statement))

    await _run(first_url, fill)
    async with await Store.open(first_url) as store:
        await _check_first_data(store)
        settings = await store.chat_settings(-100)
        assert (settings.language, settings.documents, settings.card) == ("en", ("a", "b"), True)
        assert await store.tally(-100, 55, user_id=11) == Tally(1, 0, 1)
        (item,) = await store.inbox(None)
        assert item.text == "党费怎么交"
        assert await store.totals(DAY, DAY) == (Total(DAY, "asked", 3),)
        (alias,) = await store.aliases()
        assert (alias.text, alias.chat_id) == ("怎么减负", None)
        claimed = await store.claim_update(1, owner="a", now=NOW, lease=dt.timedelta(seconds=15))
        assert claimed is Claimed.MINE


async def test_going_back_to_the_first_version_keeps_what_that_knows(first_url):
    async with await Store.open(first_url) as store:
        await store.set_chat_settings(-100, language="en")
        await store.count(dt.date(2026, 11, 24), -100, [("asked", "")])
    await _run(first_url, _alembic("downgrade", "0001"))
    tables = await _run(first_url, lambda connection: set(inspect(connection).get_table_names()))
    assert tables == FIRST_TABLES
    async with await Store.open(first_url) as store:
        await _check_first_data(store)
        assert await store.chat_settings(-100) == ChatSettings(-100)


@pytest.mark.parametrize("chat_id", ["NULL", "7"])
async def test_the_migrated_tables_refuse_the_same_alias_twice(first_url, chat_id):
    """What `compare_metadata` does not look at on every database: the index with a condition."""
    async with await Store.open(first_url):
        pass

    def teach(fingerprint):
        return lambda connection: connection.execute(
            text(
                "INSERT INTO aliases (chat_id, passage_id, passage_digest, text, key, fingerprint,"
                f" created) VALUES ({chat_id}, 'a:1', 'd', '问', '问', '{fingerprint}',"
                " '2026-11-24 00:00:00')"
            )
        )

    await _run(first_url, teach("f"))
    await _run(first_url, teach("g"))
    with pytest.raises(IntegrityError):
        await _run(first_url, teach("f"))

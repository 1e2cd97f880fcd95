"""Databases to test the store with: SQLite always, PostgreSQL where there is a server for it.

Set YUANWEN_TEST_POSTGRES to the URL of a database whose user may create databases, such as
``postgresql://user@127.0.0.1/postgres``; each test makes its own and drops it.
"""

import os
import uuid

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.store import Store

_SERVER = os.environ.get("YUANWEN_TEST_POSTGRES", "")


async def _administer(statement):
    engine = create_async_engine(
        make_url(_SERVER).set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT"
    )
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await engine.dispose()


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.skipif(not _SERVER, reason="no server given")),
    ]
)
async def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'state' / 'yuanwen.db'}"
        return
    name = f"yuanwen_{uuid.uuid4().hex}"
    await _administer(f"CREATE DATABASE {name}")
    yield make_url(_SERVER).set(database=name).render_as_string(hide_password=False)
    await _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def store(url):
    async with await Store.open(url) as opened:
        yield opened

"""Databases to test the store with: SQLite, and a PostgreSQL server started for the test run."""

import pytest
from support.postgres import fresh_database

from bot.store.store import Store


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request, tmp_path):
    """Return the URL of a fresh database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'state' / 'yuanwen.db'}"
        return
    async with fresh_database(request.getfixturevalue("server")) as fresh:
        yield fresh


@pytest.fixture
async def server_url(server):
    """Return the URL of a fresh database on the server."""
    async with fresh_database(server) as fresh:
        yield fresh


@pytest.fixture
async def store(url):
    """Return an open store."""
    async with await Store.open(url) as opened:
        yield opened

"""Opens a database for somebody who only looks: nothing is made, migrated or written.

The bot may be running on it meanwhile, in this version or another.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import quote

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.database import (
    StoreError,
    _scripts,
    explained,
    file_of,
    is_memory,
    parse_url,
    utc_now,
)
from bot.store.files import is_there
from bot.store.store import Store

_CONNECT_SECONDS = 5.0  # to a server


@asynccontextmanager
async def looking(url: str, *, clock: Callable[[], dt.datetime] = utc_now) -> AsyncIterator[Store]:
    """Open the database of an address as `Store.open` takes it; methods that write raise StoreError.

    Raises
    ------
    StoreError
        Where it is not there, cannot be reached, or has another schema than this program's.
    """
    async with read_only_engine(url) as engine:
        _, known, heads = await asyncio.to_thread(_scripts)
        with translated(url):
            present = await schema_of(engine)
        if present != heads:
            what = "has not been brought up to date yet: the bot does that when it starts"
            if present - known:
                what = "was made by a newer version of the program: update it"
            raise StoreError(f"{_shown(url)}: the database {what}")
        yield Store(engine, clock=clock)


@asynccontextmanager
async def read_only_engine(url: str) -> AsyncIterator[AsyncEngine]:
    """Make an engine that only reads. Raises StoreError where the database is not there."""
    parsed = parse_url(url)
    if is_memory(parsed):
        raise StoreError("the database is in the memory of the bot, where nobody else can look")
    if not await asyncio.to_thread(_is_there, parsed):
        raise StoreError(
            f"{_shown(url)}: there is no database yet; the bot makes it when it first runs"
        )
    with translated(url):
        engine = _engine(parsed)
    try:
        yield engine
    finally:
        await engine.dispose()


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn what a driver raises into StoreError."""
    shown = _shown(url)
    try:
        yield
    except ModuleNotFoundError as error:
        raise StoreError(f"{shown}: driver not installed ({error.name})") from error
    except DBAPIError as error:
        raise StoreError(f"{shown}: {explained(parse_url(url), error.orig)}") from error
    except (OSError, SQLAlchemyError) as error:
        raise StoreError(f"{shown}: {explained(parse_url(url), error)}") from error


async def schema_of(engine: AsyncEngine) -> set[str]:
    """Return the revisions that a database is at; none where it was never made."""
    async with engine.connect() as connection:
        return await connection.run_sync(_present)


def _shown(url: str) -> str:
    return parse_url(url).render_as_string(hide_password=True)


def _present(connection: Connection) -> set[str]:
    from alembic.runtime.migration import MigrationContext

    return set(MigrationContext.configure(connection).get_current_heads())


def _is_there(url: URL) -> bool:
    file = file_of(url)
    return file is None or is_there(file)


def _is_uri(url: URL) -> bool:
    """Tell whether SQLite is given a URI of its own, with options."""
    return (url.database or "").startswith("file:")


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        arguments = {
            "timeout": _CONNECT_SECONDS,
            "server_settings": {"default_transaction_read_only": "on"},
        }
        return create_async_engine(url, poolclass=NullPool, connect_args=arguments)
    # Nothing is written in this mode; without it, the driver would also make the file.
    if not _is_uri(url):
        url = url.set(database=f"file:{quote(url.database or '')}")
    url = url.update_query_dict({"mode": "ro", "uri": "true"})
    return create_async_engine(url, poolclass=NullPool)

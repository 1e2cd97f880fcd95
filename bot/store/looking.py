"""Opens the store for somebody who only looks: nothing is made, migrated or written.

The bot may be running on the same database meanwhile.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.database import StoreError, _is_memory, _parse, _scripts, utc_now
from bot.store.store import Store


@asynccontextmanager
async def looking(url: str, *, clock: Callable[[], dt.datetime] = utc_now) -> AsyncIterator[Store]:
    """Open the database of an address as `Store.open` takes it; methods that write raise StoreError.

    Raises
    ------
    StoreError
        Where it is not there, cannot be reached, or has another schema than this program's.
    """
    parsed = _parse(url)
    shown = parsed.render_as_string(hide_password=True)
    if _is_memory(parsed):
        raise StoreError("the database is in the memory of the bot, where nobody else can look")
    if parsed.get_backend_name() == "sqlite" and not await asyncio.to_thread(_is_there, parsed):
        raise StoreError(f"{shown}: there is no database yet; the bot makes it when it first runs")
    engine: AsyncEngine | None = None
    try:
        engine = _engine(parsed)
        await _check_schema(engine, shown)
    except BaseException as error:
        if engine is not None:
            await engine.dispose()
        match error:
            case ModuleNotFoundError():
                raise StoreError(f"{shown}: driver not installed ({error.name})") from error
            case DBAPIError():
                raise StoreError(f"{shown}: {error.orig}") from error
            case OSError() | SQLAlchemyError():
                raise StoreError(f"{shown}: {error}") from error
            case _:
                raise
    async with Store(engine, clock=clock) as store:
        yield store


def _is_there(url: URL) -> bool:
    return Path(url.database or "").is_file()


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        settings = {"default_transaction_read_only": "on"}
        return create_async_engine(
            url, poolclass=NullPool, connect_args={"server_settings": settings}
        )
    # Nothing is written in this mode; without it, the driver would also make the file.
    url = url.set(database=f"file:{quote(url.database or '')}")
    url = url.update_query_dict({"mode": "ro", "uri": "true"})
    return create_async_engine(url, poolclass=NullPool)


async def _check_schema(engine: AsyncEngine, shown: str) -> None:
    _, known, heads = await asyncio.to_thread(_scripts)
    async with engine.connect() as connection:
        present = await connection.run_sync(_present)
    if present == heads:
        return
    if present - known:
        what = "was made by a newer version of the program: update it"
    else:
        what = "has not been brought up to date yet: the bot does that when it starts"
    raise StoreError(f"{shown}: the database {what}")


def _present(connection: Connection) -> set[str]:
    from alembic.runtime.migration import MigrationContext

    return set(MigrationContext.configure(connection).get_current_heads())

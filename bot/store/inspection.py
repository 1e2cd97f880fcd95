"""Looks at a database without changing it, for whoever wants to know how an installation fares.

Nothing is made and nothing is migrated: the program that runs may be of another version.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import URL, Connection, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.database import StoreError, _scripts, is_memory, parse_url
from bot.store.models import ACTIVE, PAUSED, DeliveryRow, SubscriptionRow
from bot.store.records import Outcome


@dataclass(frozen=True, slots=True)
class Pushes:
    """How the daily quotes stand.

    Attributes
    ----------
    active, paused
        Subscriptions.
    overdue
        Active ones whose time was before the moment asked about.
    last_sent
        When a quote was last sent, None for never.
    """

    active: int
    paused: int
    overdue: int
    last_sent: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found.

    Attributes
    ----------
    schema
        Revision of the database, empty where it has none.
    expected
        The revision that this version of the program works with.
    pushes
        None where the schema is another one, or was never made.
    """

    schema: str
    expected: str
    pushes: Pushes | None


async def inspect(url: str, *, due_before: dt.datetime) -> Inspection:
    """Look at the database of an address as `Database.open` takes it.

    Parameters
    ----------
    due_before
        Quotes that were due before and are not sent are overdue.

    Raises
    ------
    StoreError
        Where it cannot be reached, or is not there.
    """
    parsed = parse_url(url)
    shown = parsed.render_as_string(hide_password=True)
    if is_memory(parsed):
        raise StoreError("the database is in the memory of the bot, where nobody else can look")
    if parsed.get_backend_name() == "sqlite":
        # In this mode nothing is written; the driver would also make the file.
        parsed = parsed.set(database=f"file:{quote(parsed.database or '')}")
        parsed = parsed.update_query_dict({"mode": "ro", "uri": "true"})
    try:
        return await _inspect(parsed, due_before)
    except ModuleNotFoundError as error:
        raise StoreError(f"{shown}: driver not installed ({error.name})") from error
    except DBAPIError as error:
        raise StoreError(f"{shown}: {error.orig}") from error
    except (OSError, SQLAlchemyError) as error:
        raise StoreError(f"{shown}: {error}") from error


async def _inspect(url: URL, due_before: dt.datetime) -> Inspection:
    _, _, heads = await asyncio.to_thread(_scripts)
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            schema = ", ".join(sorted(await connection.run_sync(_present)))
            expected = ", ".join(sorted(heads))
            pushes = await _pushes(connection, due_before) if schema == expected else None
            return Inspection(schema, expected, pushes)
    finally:
        await engine.dispose()


def _present(connection: Connection) -> set[str]:
    from alembic.runtime.migration import MigrationContext

    return set(MigrationContext.configure(connection).get_current_heads())


async def _pushes(connection: AsyncConnection, due_before: dt.datetime) -> Pushes:
    state, due = SubscriptionRow.state, SubscriptionRow.due
    counted = select(
        func.count().filter(state == ACTIVE),
        func.count().filter(state == PAUSED),
        func.count().filter(state == ACTIVE, due < due_before),
    )
    active, paused, overdue = (await connection.execute(counted)).one()
    sent = select(DeliveryRow.updated).where(DeliveryRow.state == Outcome.SENT.value)
    last = await connection.scalar(sent.order_by(DeliveryRow.updated.desc()).limit(1))
    return Pushes(active, paused, overdue, last)

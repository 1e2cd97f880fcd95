"""Looks at a database without changing it, for whoever wants to know how an installation fares.

Nothing is made and nothing is migrated: the program that runs may be of another version.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import _scripts
from bot.store.looking import read_only_engine, schema_of, translated
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
    async with read_only_engine(url) as engine:
        _, _, heads = await asyncio.to_thread(_scripts)
        pushes = None
        with translated(url):
            schema = await schema_of(engine)
            if schema == heads:
                async with engine.connect() as connection:
                    pushes = await _pushes(connection, due_before)
        return Inspection(", ".join(sorted(schema)), ", ".join(sorted(heads)), pushes)


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

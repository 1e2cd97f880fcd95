"""The connection: which databases are accepted, how they are opened, migrated and closed.

Knows no table by name. Whatever a database driver raises leaves this room as a `StoreError`, since
nobody outside may know SQL.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.store import files
from bot.store.health import Health, StoreError, StoreUnavailableError

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["Database", "StoreError", "StoreUnavailableError", "utc_now"]

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_BUSY_SECONDS = 30
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_CONNECT_SECONDS = 3.0  # to a server
_COMMAND_SECONDS = 5.0  # for a statement there; what the bot asks takes milliseconds
_MIGRATION_LOCK = 0x7975616E  # any number, as long as every process takes the same


def utc_now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


class Database:
    """An open database at the program's schema. Made by `open`.

    Parameters
    ----------
    clock
        Returns an aware datetime; stamps rows, decides nothing.
    """

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._health = Health(engine.url.render_as_string(hide_password=True))
        # SQLite lets one write at a time; those of this process line up for it here, in order,
        # instead of trying again and again until one of them is lucky.
        self._turn = asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        self._write_session = async_sessionmaker(engine, expire_on_commit=False)
        self._read_session = async_sessionmaker(engine.execution_options(reads_only=True))

    @classmethod
    async def open(cls, url: str, *, clock: Callable[[], dt.datetime] = utc_now) -> Self:
        """Open the database, making and migrating it as needed.

        Parameters
        ----------
        url
            ``sqlite:///data/yuanwen.db``, ``sqlite://`` (in memory, for a trial) or
            ``postgresql://user:password@host/name``.

        Raises
        ------
        StoreError
            When it cannot be reached, is no database, or was made by a newer program.
        """
        parsed = parse_url(url)
        shown = parsed.render_as_string(hide_password=True)
        engine: AsyncEngine | None = None
        try:
            await asyncio.to_thread(_make_folder, parsed)
            engine = _engine(parsed)
            await _migrate(parsed, engine, shown)
        except BaseException as error:
            if engine is not None:
                await engine.dispose()
            match error:
                case ModuleNotFoundError():
                    raise StoreError(f"{shown}: driver not installed ({error.name})") from error
                case DBAPIError():
                    raise StoreError(f"{shown}: {explained(parsed, error.orig)}") from error
                case OSError() | SQLAlchemyError():
                    raise StoreError(f"{shown}: {explained(parsed, error)}") from error
                case _:
                    raise
        return cls(engine, clock=clock)

    async def ping(self) -> None:
        """Ask the database for next to nothing. Raises StoreError where it cannot be asked."""
        async with self._reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections. The store is of no use afterwards."""
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        """One transaction, committed at the end unless something is raised."""
        with self._health.writing(), _translated():
            async with self._turn, self._write_session.begin() as session:
                yield session

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncSession]:
        """One snapshot. On SQLite it takes no write lock."""
        with self._health.reading(), _translated():
            async with self._read_session() as session:
                yield session

    def _insert(self, table: type[DeclarativeBase]) -> sqlite.Insert:
        """Return an INSERT that knows ON CONFLICT, which no dialect shares with another."""
        if self._engine.dialect.name == "postgresql":
            return cast("sqlite.Insert", postgresql.insert(table))  # the same methods, no kinship
        return sqlite.insert(table)


class _translated:  # noqa: N801
    """Turns a driver's errors into a `StoreError`; all other errors pass."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        match error:
            case IntegrityError() | ProgrammingError() | DataError():  # of this statement alone
                raise StoreError(str(error.orig)) from error
            case DBAPIError():
                code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the rest says more
                raise StoreUnavailableError(str(error.orig), damaged=code in _DAMAGED) from error
            case StatementError(orig=ValueError() as cause):  # a value that no column can hold
                raise cause from error
            case PoolTimeout() | OSError():
                said = str(error) or "it does not answer"
                hanging = isinstance(error, PoolTimeout | TimeoutError)
                raise StoreUnavailableError(said, hanging=hanging) from error


def parse_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        # The text may hold a password, so it is not repeated.
        raise StoreError(
            "the database address is not a URL like sqlite:///folder/file.db"
        ) from error
    if parsed.drivername in _DRIVERS:
        parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    if parsed.get_backend_name() not in _DRIVERS:
        raise StoreError(f"only SQLite and PostgreSQL are supported, not {parsed.drivername}")
    return parsed


def is_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite database; None without one, or where a URI of SQLite's names it."""
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and not is_memory(url)
    return Path(name) if is_file and not name.startswith("file:") else None


def explained(url: URL, said: object) -> str:
    """Return what a driver said, with what to do where the database is a file."""
    file = file_of(url)
    return str(said) if file is None else files.explained(file, str(said))


def _make_folder(url: URL) -> None:
    if (file := file_of(url)) is not None:
        file.parent.mkdir(parents=True, exist_ok=True)


def _engine(url: URL, *, patient: bool = False) -> AsyncEngine:
    """Make an engine. A patient one waits for a statement as long as it takes."""
    if url.get_backend_name() != "sqlite":
        limits = {
            "timeout": _CONNECT_SECONDS,
            "command_timeout": None if patient else _COMMAND_SECONDS,
        }
        return create_async_engine(
            url, pool_pre_ping=True, pool_timeout=_COMMAND_SECONDS, connect_args=limits
        )
    # A database in memory lives and dies with its one connection, which nobody may share.
    size = {"pool_size": 1, "max_overflow": 0} if is_memory(url) else {}
    engine = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, **size)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: object) -> None:
    # The driver's own transactions begin too late (at the first write, after the reads it rests
    # on) and not at all before DDL; `_begin_sqlite` begins them instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once, busy_timeout or not, if
    # somebody else wrote in between; so a writer takes the lock at its beginning.
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


async def _migrate(url: URL, engine: AsyncEngine, shown: str) -> None:
    """Bring the schema up to date, one process at a time, all or nothing.

    What is up to date is only read: a full disk is no reason not to start.
    """
    config, known, heads = await asyncio.to_thread(_scripts)

    def is_current(connection: Connection) -> bool:
        from alembic.runtime.migration import MigrationContext

        present = set(MigrationContext.configure(connection).get_current_heads())
        if strangers := present - known:
            raise StoreError(
                f"{shown}: schema {', '.join(sorted(strangers))} is unknown to this version of "
                f"the program, which knows up to {', '.join(sorted(heads))}. The database was "
                "made by a newer version: update the program, or restore the database from a "
                "copy made before the update."
            )
        return present == heads

    def upgrade(connection: Connection) -> None:
        from alembic import command

        if not is_current(connection):  # nobody has been quicker
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    async with engine.execution_options(reads_only=True).connect() as connection:
        if await connection.run_sync(is_current):
            return
    if engine.dialect.name == "sqlite":
        await _run_alone(engine, upgrade)
        return
    patient = _engine(url, patient=True)
    try:
        await _run_alone(patient, upgrade)
    finally:
        await patient.dispose()


async def _run_alone(engine: AsyncEngine, change: Callable[[Connection], None]) -> None:
    """Change the schema in one transaction, while no other process does."""
    async with engine.connect() as connection:
        # SQLite alters a table by copying and dropping it; with foreign keys on, the drop would
        # delete the rows that refer to it. The switch has no effect inside a transaction.
        await _foreign_keys(connection, on=False)
        async with connection.begin():
            if engine.dialect.name == "postgresql":
                lock = text("SELECT pg_advisory_xact_lock(:key)")
                await connection.execute(lock, {"key": _MIGRATION_LOCK})
            await connection.run_sync(change)
        await _foreign_keys(connection, on=True)


def _scripts() -> tuple[Config, set[str], set[str]]:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    return config, known, set(scripts.get_heads())


async def _foreign_keys(connection: AsyncConnection, *, on: bool) -> None:
    if connection.dialect.name == "sqlite":
        raw = await connection.get_raw_connection()
        if raw.driver_connection is not None:
            cursor = await raw.driver_connection.execute(f"PRAGMA foreign_keys = {int(on)}")
            await cursor.close()

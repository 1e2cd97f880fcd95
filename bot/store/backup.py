"""A copy of a live database, consistent to one moment, made while the bot writes.

Needs no store: it reads the file beside whoever has it open. Nothing is ever written over a file
that is there, unless that is asked for; and what bears the name asked for is always a whole copy.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from bot.store.database import StoreError, is_memory, parse_url
from bot.store.files import explained, is_there

_BUSY_SECONDS = 30
_COMPANIONS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made.

    Attributes
    ----------
    size
        Bytes.
    schema
        Version of the tables in it, None where it holds none of this program's.
    """

    file: Path
    size: int
    schema: str | None


def backup(url: str, file: Path, *, force: bool = False) -> Backup:
    """Copy an SQLite database into a file. Blocks until it is on disk.

    Parameters
    ----------
    url
        As for `Store.open`.
    force
        Whether a file that is there is replaced.

    Raises
    ------
    StoreError
        With what to do: where the file is there, there is nothing to copy, or the database is not
        SQLite, which has other tools.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(_instead(parsed, file))
    if is_memory(parsed):
        raise StoreError("the database is in memory: there is nothing to copy")
    source = _existing(parsed)
    _check_target(source, file, force=force)
    try:
        with _beside(file) as unfinished:
            _copy(source, unfinished)
            schema = _checked(unfinished)
            size = unfinished.stat().st_size
            _put_in_place(unfinished, file, force=force)
    except sqlite3.Error as error:
        why = explained(source, str(error))
        raise StoreError(f"{source} cannot be copied to {file}: {why}") from error
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror or error}") from error
    return Backup(file, size, schema)


def _existing(url: URL) -> Path:
    name = url.database or ""
    if name.startswith("file:"):
        raise StoreError("a database named by an SQLite URI cannot be copied; name its file")
    if not is_there(Path(name)):
        raise StoreError(f"there is no database yet: {name} (store.url)")
    return Path(name)


def _check_target(source: Path, file: Path, *, force: bool) -> None:
    if file.is_dir():
        raise StoreError(f"{file} is a folder; name a file in it")
    if not file.parent.is_dir():
        raise StoreError(f"there is no folder {file.parent}")
    if _is_of(source, file):
        raise StoreError(f"{file} is the database itself; name another file")
    if not file.exists():
        return
    if not force:
        raise _there_already(file)
    # SQLite would play another database's changes into the copy.
    for companion in (file.with_name(file.name + ending) for ending in _COMPANIONS):
        if companion.exists():
            raise StoreError(
                f"{file} is in use as a database, or was and not closed: {companion} is there. "
                "Name another file"
            )


def _is_of(source: Path, file: Path) -> bool:
    """Tell whether a file is the database or one of those that SQLite keeps beside it."""
    own = [source, *(source.with_name(source.name + ending) for ending in _COMPANIONS)]
    if file.resolve() in [path.resolve() for path in own]:
        return True
    try:
        return file.samefile(source)
    except OSError:  # one of them is not there, or not to be looked at
        return False


def _there_already(file: Path) -> StoreError:
    return StoreError(f"{file} is there already; name another file, or replace it with --force")


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """Yield a new file in the same folder, which only this account can read; gone afterwards."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for ending in ("", *_COMPANIONS):
            Path(name + ending).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy what is there now. Leaves out what was deleted: it may have been a member's wish."""
    with closing(sqlite3.connect(source, timeout=_BUSY_SECONDS)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with target.open("rb+") as copied:  # SQLite leaves that to us
        os.fsync(copied.fileno())


def _checked(file: Path) -> str | None:
    """Make sure that a copy can be read, and return its schema."""
    with closing(sqlite3.connect(file)) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise StoreError(f"the copy is damaged, and so is the database: {verdict}")
        tables = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.execute(tables).fetchone() is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])


def _put_in_place(unfinished: Path, file: Path, *, force: bool) -> None:
    if force:
        unfinished.replace(file)
    else:
        try:
            os.link(unfinished, file)  # fails where somebody has been quicker
        except FileExistsError:
            raise _there_already(file) from None
        except OSError:  # this file system has no links
            if file.exists():
                raise _there_already(file) from None
            unfinished.replace(file)
    with contextlib.suppress(
        OSError
    ):  # where folders cannot be opened, their names are safe enough
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _instead(url: URL, file: Path) -> str:
    """Say how PostgreSQL is copied: it has a tool for that, which knows more than we do."""
    # Made anew: without the password, wherever it stood, and what only our driver understands.
    socket = {"host": url.query["host"]} if "host" in url.query else {}
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, socket
    ).render_as_string()
    command = shlex.join(["pg_dump", "--format=custom", f"--file={file}", f"--dbname={address}"])
    return (
        f"PostgreSQL is copied with its own tool, while the bot runs:\n  {command}\nIt asks for the "
        "password, or takes it from PGPASSWORD or ~/.pgpass; pg_restore brings a copy back."
    )

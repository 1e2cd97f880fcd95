"""The file of an SQLite database, seen from outside: can it be used, and what to do if not.

Knows the file, its folder and SQLite's own checks; no table, and nothing of the bot. Nothing is
made or changed.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_HEADER = b"SQLite format 3\0"
_COMPANIONS = ("-wal", "-shm")
_BUSY_SECONDS = 5.0
_OWNER = "give it to the user that the bot runs as: chown USER"
RESTORE = "put a backup in its place and delete the -wal and -shm files beside it"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a file, and what to do about it: two pieces of a sentence."""

    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}"


def trouble_with(file: Path) -> Trouble | None:
    """Tell what keeps this user from using a database file, as far as shows without SQLite.

    A file that is not there is no trouble where it can be made.
    """
    try:
        return _trouble_with(file)
    except OSError as error:
        return Trouble(f"{file}: {error.strerror or error}", "see to the disk that it is on")


def damage_of(file: Path) -> Trouble | None:
    """Have SQLite read the whole file, and then try to write. Blocks; may take seconds."""
    try:
        with closing(_opened(file)) as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                return Trouble(f"{file} is damaged: {' '.join(verdict.split())}", RESTORE)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        return Trouble(f"{file}: {error}", remedy_for(str(error), file))
    return None


def explained(file: Path, said: str) -> str:
    """Return what SQLite said of a file, why that may be, and what to do. Blocks."""
    trouble = trouble_with(file)
    return f"{said}: {trouble}" if trouble else f"{said}; {remedy_for(said, file)}"


def remedy_for(said: str, file: Path) -> str:
    """Return what to do about an error of SQLite, by its words."""
    remedies = {
        "malformed": RESTORE,
        "not a database": f"name another file in store.url, or {RESTORE}",
        "readonly": f"{_OWNER} {file} and its folder; or its disk is mounted read-only",
        "unable to open": f"{_OWNER} {file} and its folder",
        "locked": f"another program holds it: fuser {file} tells which",
        "full": "make room on its disk",
    }
    return next((what for part, what in remedies.items() if part in said), "see store.url")


def is_there(file: Path) -> bool:
    """Tell whether there is a file. One that may not be looked at is taken to be there."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except PermissionError:
        return True
    except OSError:
        return False


def _trouble_with(file: Path) -> Trouble | None:
    folder = existing = file.parent
    for path in (*reversed(folder.parents), folder):
        if not path.exists():
            break  # the rest can be made, if the one before lets it
        if not path.is_dir():
            what = f"{path} is a file, but store.url needs it to be a folder"
            return Trouble(what, "move that away, or name another place in store.url")
        if not os.access(path, os.X_OK):
            return Trouble(f"this user cannot look into {path}", f"{_OWNER} {path}")
        existing = path
    if file.is_dir():
        return Trouble(f"{file} is a folder", "name a file in store.url")
    for one in (file, *(file.with_name(file.name + ending) for ending in _COMPANIONS)):
        if one.exists() and not os.access(one, os.R_OK | os.W_OK):
            verb = "written" if os.access(one, os.R_OK) else "read"
            return Trouble(f"{one} cannot be {verb} by this user", f"{_OWNER} {one}")
    if not os.access(existing, os.W_OK):
        return Trouble(f"this user cannot write into {existing}", f"{_OWNER} {existing}")
    return _trouble_inside(file) if file.exists() else None


def _trouble_inside(file: Path) -> Trouble | None:
    with file.open("rb") as opened:
        header = opened.read(len(_HEADER))
    if header in (b"", _HEADER):
        return None
    return Trouble(f"{file} is not a database", remedy_for("not a database", file))


def _opened(file: Path) -> sqlite3.Connection:
    """Open a file that is there; SQLite would make it otherwise."""
    address = f"file:{quote(str(file))}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)

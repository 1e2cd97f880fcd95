"""What was read of a large corpus, kept in one file, so that a start reads none of its texts.

Of each document it keeps what lists and outlines show, of each passage its text and place. A file
counts as read as long as its times and size, and those of its sidecar, are what they were; what is
quoted is still compared with the source, which comes from the file itself. Knows files and
documents, no engine.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sqlite3
import sys
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.reading.decoding import decoded
from bot.reading.document import Document, Passage, Role, Section
from bot.reading.extracted import digest_of
from bot.reading.kept import ASIDE, Facts, KeptDocument
from bot.reading.problems import ProblemReason, UnreadableError

_FORMAT = "1"  # another one where files are read in another way: everything is read anew
_PER_DOCUMENT = 1 << 25
_PATIENCE = 10.0  # seconds to wait for another process that writes
_RECENT = 2_000_000_000  # ns; a file written so shortly before may change with its time unchanged
_REPLACED = 3600.0  # seconds for which others may go on with what was replaced
_DOCUMENTS = 64  # read whole, the last few
_PASSAGES = 512
_BATCH = 200  # documents between two commits
_AT_ONCE = 100  # passages in one question to SQLite
_PLAIN = {".txt", ".md", ".markdown"}

_TABLES = """
CREATE TABLE about (format TEXT NOT NULL);
CREATE TABLE documents (
    key INTEGER PRIMARY KEY, place TEXT NOT NULL, stamp TEXT NOT NULL, read_at INTEGER NOT NULL,
    id TEXT NOT NULL, title TEXT NOT NULL, digest TEXT NOT NULL, meta TEXT NOT NULL,
    begin INTEGER NOT NULL, sections TEXT NOT NULL, size INTEGER NOT NULL, asides INTEGER NOT NULL,
    notices TEXT NOT NULL, source TEXT, replaced REAL
);
CREATE TABLE passages (
    key INTEGER PRIMARY KEY, section INTEGER, lead INTEGER NOT NULL, text TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, role TEXT NOT NULL
);
"""
_NEW_DOCUMENT = """
INSERT INTO documents
    (place, stamp, read_at, id, title, digest, begin, size, asides, meta, notices, sections, source)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_PASSAGE = "SELECT key, section, lead, text, start, end, role FROM passages"
_Row = tuple[int, int | None, int, str, int, int, str]


class CatalogueError(Exception):
    """The file cannot be used; everything is read from the texts then."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what it is seen that a file has not changed; `read_at` is from before it was read."""

    text: str
    latest: int
    read_at: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Look at a file and its sidecar. Raises OSError."""
        read_at = time.time_ns()
        name = os.fspath(path)  # with strings, as a large archive has many files
        seen = [os.stat(name)]  # noqa: PTH116
        with contextlib.suppress(FileNotFoundError):
            seen.append(os.stat(f"{os.path.splitext(name)[0]}.yaml"))  # noqa: PTH116, PTH122
        # The time of the last change of the file itself: no program can set it back.
        said = " ".join(f"{one.st_mtime_ns}:{one.st_ctime_ns}:{one.st_size}" for one in seen)
        return cls(said, max(max(one.st_mtime_ns, one.st_ctime_ns) for one in seen), read_at)


class _Known(NamedTuple):
    key: int
    stamp: str
    read_at: int
    facts: Facts


class Catalogue:
    """A file with the documents of one corpus. Safe to share between threads.

    Parameters
    ----------
    file
        Made where it is missing, and anew where it is of another version or damaged.

    Raises
    ------
    CatalogueError
        Where it can be neither opened nor made.
    """

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _opened(file)
        except (OSError, sqlite3.Error) as error:
            raise CatalogueError(f"{file} cannot be used: {error}") from error
        weakref.finalize(self, self._connection.close)
        self.sections = lru_cache(_DOCUMENTS)(self._sections)
        self.passages = lru_cache(_DOCUMENTS)(self._passages)
        self._fetched: OrderedDict[int, Passage] = OrderedDict()
        self._fetching = threading.Lock()
        self.source = lru_cache(_DOCUMENTS // 8)(self._source)
        self._rows = {
            place: _Known(
                key, stamp, read_at, Facts._make((*facts, sys.intern(meta), sys.intern(notices)))
            )
            for key, place, stamp, read_at, *facts, meta, notices in self._all(
                "SELECT key, place, stamp, read_at, id, title, digest, begin, size, asides, meta, "
                "notices FROM documents WHERE replaced IS NULL"
            )
        }
        self._seen: set[str] = set()
        self._pending = 0

    def __len__(self) -> int:
        """Return how many body passages there are in all documents."""
        return sum(one.facts.size for one in self._rows.values())

    stamp = staticmethod(Stamp.of)

    def known(self, place: str, path: Path, stamp: Stamp) -> KeptDocument | None:
        """Return the document at a place of the corpus if its file is as it was, else None."""
        found = self._rows.get(place)
        self._seen.add(place)
        if found is None:
            return None
        if found.stamp != stamp.text or stamp.latest > found.read_at - _RECENT:
            return None
        return KeptDocument(self, found.key, path, found.facts)

    def keep(self, place: str, document: Document, stamp: Stamp) -> KeptDocument:
        """Keep a document that was read and return it as one that is kept.

        Raises CatalogueError where the file cannot be written.
        """
        self._seen.add(place)
        facts = Facts.of(document)
        found = self._rows.get(place)
        with self._writing() as connection:
            if found is not None and found.facts == facts:
                key = found.key
                connection.execute(
                    "UPDATE documents SET stamp = ?, read_at = ? WHERE key = ?",
                    (stamp.text, stamp.read_at, key),
                )
            else:
                _replace(connection, [place])
                key = _insert(connection, place, document, stamp, facts)
            self._pending += 1
            if self._pending >= _BATCH:
                connection.commit()
                self._pending = 0
        self._rows[place] = _Known(key, stamp.text, stamp.read_at, facts)
        return KeptDocument(self, key, document.path, facts)

    def finish(self, broken: Iterable[str] = ()) -> None:
        """End a look through the corpus: forget the places that were not seen.

        `broken` are places whose files cannot be read at the moment; what was read of them before
        may still be in use. Raises CatalogueError where the file cannot be written.
        """
        gone = self._rows.keys() - self._seen - set(broken)
        self._seen = set()
        with self._writing() as connection:
            _replace(connection, gone)
            _purge(connection)
            connection.commit()
        for place in gone:
            del self._rows[place]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give what writes; what is not committed is dropped where something goes wrong."""
        with self._lock, _told():
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise

    def _all(self, statement: str, *values: object) -> list[Any]:
        with self._lock, _told():
            return self._connection.execute(statement, values).fetchall()

    def _sections(self, key: int) -> tuple[Section, ...]:
        found = self._all("SELECT sections FROM documents WHERE key = ?", key)
        return tuple(Section(*one) for one in json.loads(str(found[0][0]))) if found else ()

    def asides(self, key: int, name: str) -> tuple[Passage, ...]:
        """Return the asides of a document, in reading order."""
        return self._between(key, name, ASIDE)

    def _passages(self, key: int, name: str) -> tuple[Passage, ...]:
        return self._between(key, name, 0)

    def _between(self, key: int, name: str, first: int) -> tuple[Passage, ...]:
        begin = key * _PER_DOCUMENT
        rows = self._all(
            f"{_PASSAGE} WHERE key BETWEEN ? AND ? ORDER BY start",
            begin + first,
            begin + _PER_DOCUMENT - 1,
        )
        return tuple(self._made(row, name) for row in rows)

    def passage(self, key: int, name: str, number: int) -> Passage | None:
        """Return a passage by its number in a document."""
        return next(iter(self.fetch([(key, name, number)])), None)

    def fetch(self, wanted: Iterable[tuple[int, str, int]]) -> list[Passage]:
        """Return passages by key, name and number, those read at once that were not read lately.

        Of a long list none are remembered: such are gone through once.
        """
        places = {key * _PER_DOCUMENT + number: name for key, name, number in wanted}
        found: dict[int, Passage] = {}
        with self._fetching:
            for place in self._fetched.keys() & places.keys():
                self._fetched.move_to_end(place)
                found[place] = self._fetched[place]
        missing = iter(places.keys() - found.keys())
        while some := list(itertools.islice(missing, _AT_ONCE)):
            rows = self._all(f"{_PASSAGE} WHERE key IN ({','.join('?' * len(some))})", *some)
            found |= {row[0]: self._made(row, places[row[0]]) for row in rows}
        with self._fetching:
            if len(places) < _AT_ONCE:
                self._fetched.update(found)
            while len(self._fetched) > _PASSAGES:
                self._fetched.popitem(last=False)
        return list(found.values())

    def _made(self, row: _Row, name: str) -> Passage:
        has_sections = row[1] is not None
        return _read(row, name, self.sections(row[0] // _PER_DOCUMENT) if has_sections else ())

    def _source(self, key: int, path: Path, digest: str) -> str:
        found = self._all("SELECT source FROM documents WHERE key = ?", key)
        if found and found[0][0] is not None:
            return str(found[0][0])
        try:
            data = path.read_bytes()
        except OSError as error:
            what = f"cannot be opened any more: {error.strerror}"
            raise UnreadableError(what, ProblemReason.UNOPENABLE) from error
        if digest_of(data) != digest:
            what = "the file is not what was read; it is read again soon"
            raise UnreadableError(what, ProblemReason.DAMAGED)
        return decoded(data)[0]


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise CatalogueError(f"what was read of the corpus cannot be kept: {error}") from error


def remove(file: Path) -> None:
    """Delete a catalogue and what SQLite keeps beside it. Raises OSError."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _opened(file: Path) -> sqlite3.Connection:
    """Open a file of this version; another one is made in the place of any other."""
    connection = _connected(file)
    try:
        found = connection.execute("SELECT format FROM about").fetchall()
    except sqlite3.OperationalError:  # no such table, or locked
        found = []
    except sqlite3.DatabaseError:  # no database at all
        connection.close()
        remove(file)
        connection, found = _connected(file), []
    if found == [(_FORMAT,)]:
        return connection
    try:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for table in ("about", "documents", "passages"):
                connection.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute("INSERT INTO about VALUES (?)", (_FORMAT,))
    except BaseException:
        connection.close()
        raise
    return connection


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_PATIENCE, check_same_thread=False)
    with contextlib.suppress(sqlite3.DatabaseError):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _insert(
    connection: sqlite3.Connection, place: str, document: Document, stamp: Stamp, facts: Facts
) -> int:
    sections = [
        (s.index, s.number, s.heading, s.level, s.parent, s.start, s.end) for s in document.sections
    ]
    source = None if document.path.suffix.lower() in _PLAIN else document.source
    key = connection.execute(
        _NEW_DOCUMENT,
        (place, stamp.text, stamp.read_at, *facts, json.dumps(sections), source),
    ).lastrowid
    if key is None:
        raise sqlite3.Error("no row was added")
    first = key * _PER_DOCUMENT
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (first + _number(p), p.section, len(p.lead), p.text, p.start, p.end, p.role.value)
            for p in document.passages
        ),
    )
    return key


def _replace(connection: sqlite3.Connection, places: Iterable[str]) -> None:
    connection.executemany(
        "UPDATE documents SET replaced = ? WHERE place = ? AND replaced IS NULL",
        [(time.time(), place) for place in places],
    )


def _purge(connection: sqlite3.Connection) -> None:
    old = connection.execute(
        "SELECT key FROM documents WHERE replaced < ?", (time.time() - _REPLACED,)
    ).fetchall()
    for (key,) in old:
        first = key * _PER_DOCUMENT
        connection.execute(
            "DELETE FROM passages WHERE key BETWEEN ? AND ?", (first, first + _PER_DOCUMENT - 1)
        )
        connection.execute("DELETE FROM documents WHERE key = ?", (key,))


def _number(passage: Passage) -> int:
    return passage.ordinal or ASIDE + int(passage.id.rpartition(":x")[2])


def _read(row: _Row, name: str, sections: Sequence[Section]) -> Passage:
    key, section, lead, text, start, end, role = row
    number = key % _PER_DOCUMENT
    is_aside = number >= ASIDE
    headings: list[str] = []
    above = section
    while above is not None:
        headings.append(sections[above].heading)
        above = sections[above].parent
    return Passage(
        id=f"{name}:x{number - ASIDE}" if is_aside else f"{name}:{number}",
        document_id=name,
        ordinal=0 if is_aside else number,
        section=section,
        headings=tuple(headings[::-1]),
        lead=text[:lead],
        text=text,
        start=start,
        end=end,
        role=Role(role),
    )

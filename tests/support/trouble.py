"""Ways to put an SQLite database out of use that work for any user, root included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from bot.store.store import Store


@contextmanager
def pragma(store: Store, wanted: str, after: str) -> Iterator[None]:
    """Have every connection of a store obey a PRAGMA while this lasts."""
    engine = store._engine.sync_engine

    def obey(connection, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {wanted}")
        cursor.close()

    def forget(connection, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {after}")
        cursor.close()

    event.listen(engine, "checkout", obey)
    try:
        yield
    finally:
        event.remove(engine, "checkout", obey)
        event.listen(engine, "checkout", forget)


def full(store: Store):
    """Let the database file grow no more: what SQLite says then is what it says on a full disk."""
    return pragma(store, "max_page_count = 1", "max_page_count = 1073741823")


def read_only(store: Store):
    """Refuse writes as SQLite does on a file that may not be written."""
    return pragma(store, "query_only = ON", "query_only = OFF")


@contextmanager
def gone(store: Store) -> Iterator[None]:
    """Let no connection be had, as where the server is down."""
    engine = store._engine.sync_engine

    def refuse(*_: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    event.listen(engine, "checkout", refuse)
    try:
        yield
    finally:
        event.remove(engine, "checkout", refuse)

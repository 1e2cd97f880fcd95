"""milvus-lite for tests: a server in a process of its own, that can be killed, and files let go."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from milvus_lite import server_manager_instance

from bot.retrieval.index import Entry, Field, Query, Source
from bot.retrieval.milvus_index import MilvusIndex


def source(name, *passages, digest=None, field=Field.WORDS):
    """A document whose passages are lists of tokens. The digest says what they are."""
    digest = repr((field, passages)) if digest is None else digest
    entries = [
        Entry(f"{name}:{number}", {field: tokens}, name)
        for number, tokens in enumerate(passages, 1)
    ]
    return Source(name, digest, lambda: entries)


def ask(*words):
    return Query({Field.WORDS: dict.fromkeys(words, 1.0)})


def found(index, *words, within=()):
    return [scored.id for scored in index.search(ask(*words), 10, within)]


@contextlib.contextmanager
def opened(path: Path, **options) -> Iterator[MilvusIndex]:
    """An index in a milvus-lite file, which is let go at the end: the next one reads it anew."""
    try:
        index = MilvusIndex(str(path), **options)
        try:
            yield index
        finally:
            index.close()
    finally:
        server_manager_instance.release_server(str(path))


class Server:
    """`milvus-lite server` on a port that stays the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Return when it listens."""
        command = [sys.executable, "-u", "-m", "milvus_lite", "server"]
        where = ["--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen([*command, *where], stdout=subprocess.PIPE, text=True)
        assert "listening" in self._process.stdout.readline()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once, and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process.stdout.close()
            self._process = None

"""The way to Milvus: one client, requests that are repeated for a time, and then an error.

Owns the client of pymilvus and knows which of its errors may pass. Knows nothing of passages.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.retrieval.index import IndexUnavailableError

T = TypeVar("T")

# Of the time that is left, what a single request is told to take. pymilvus repeats some failures
# itself until its time is over, pauses for up to twice as long and then tries once more: four
# times what it was told is the most that it takes.
_SHARE = 0.25
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds
_NOT_LOADED = 101
_QUOTED = re.compile('".*"', re.DOTALL)  # as far as it goes: quotation marks may be escaped, too
# Numbers of Milvus (its pkg/util/merr) that no waiting changes: an illegal schema, bad parameters,
# no such user, no such right, not supported.
_HOPELESS = frozenset({105, 1100, 1101, 1102, 1400, 1401, 3000})
_HOPELESS_CALLS = frozenset(
    {"UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT", "UNIMPLEMENTED"}
)


class Link:
    """A client that connects when it is first needed, and a collection that it keeps loaded.

    Parameters
    ----------
    uri
        Of a server (``http://host:19530``), or the path of a milvus-lite file (``….db``).
    token
        ``user:password`` or a key; empty where the server asks for none.
    collection
        What is loaded where the server says that it is not.
    connect
        Makes a client from uri, token and seconds; pymilvus unless a test has its own.
    clock, sleep
        Seconds that only grow, and a pause of seconds.

    Raises
    ------
    IndexUnavailableError
        Where pymilvus is not installed.
    """

    def __init__(
        self,
        uri: str,
        token: str,
        collection: str,
        *,
        connect: Callable[[str, str, float], Any] | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        try:
            import grpc
            import pymilvus
        except ImportError:
            raise IndexUnavailableError(
                'the milvus engine is not installed; run: pip install ".[cluster]"'
            ) from None
        # Both log whole tracebacks of what is repeated or told in one line here.
        for name in ("pymilvus", "pymilvus.milvus_client", "milvus_lite"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.milvus: Any = pymilvus
        self._rpc_error: Any = grpc.RpcError
        self._errors = (pymilvus.MilvusException, grpc.RpcError, grpc.FutureTimeoutError)
        self._impossible = (
            pymilvus.exceptions.ConnectionConfigException,
            pymilvus.exceptions.ParamError,
        )
        self._uri, self._token, self._collection = uri, token, collection
        self._connect = connect or self._make_client
        self._clock, self._sleep = clock, sleep
        self._client: Any = None
        self._lock = threading.Lock()

    def deadline(self, seconds: float) -> float:
        """Return the moment, on the clock of this link, that is so many seconds away."""
        return self._clock() + seconds

    def call(self, work: Callable[[Any, float], T], deadline: float) -> T:
        """Run `work` with the client and the seconds that a request may take, until it succeeds.

        `work` may run several times, so it must come to the same.

        Raises
        ------
        IndexUnavailableError
            At the deadline, or at once where repeating cannot help.
        """
        pauses = _pauses()
        load = False
        while True:
            seconds = (deadline - self._clock()) * _SHARE
            if seconds <= 0:
                raise IndexUnavailableError(f"{self._where} did not answer in time")
            try:
                client = self._connected(seconds)
                if load:
                    client.load_collection(self._collection, timeout=seconds)
                    load = False
                return work(client, seconds)
            except self._errors as error:
                reason = self._told(error)
                if self._hopeless(error):
                    raise IndexUnavailableError(f"{self._where}: {reason}") from None
                if getattr(error, "code", None) == _NOT_LOADED:
                    # It was started anew, and answers: there is no need for long pauses now.
                    load, pauses = True, _pauses()
            left = deadline - self._clock()
            if left <= _FIRST_PAUSE:
                raise IndexUnavailableError(f"{self._where} cannot be asked: {reason}")
            self._sleep(min(next(pauses), left / 2))

    def close(self) -> None:
        """Close the connection; another request would open one."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self, seconds: float) -> Any:
        """Return the client. No lock is held while it is made: nobody waits for another's."""
        if self._client is None:
            client = self._connect(self._uri, self._token, seconds)
            with self._lock:
                if self._client is None:
                    self._client, client = client, None
            if client is not None:
                client.close()
        return self._client

    def _make_client(self, uri: str, token: str, seconds: float) -> Any:
        # Dedicated: pymilvus would share one connection among all of the same address, and keep it.
        return self.milvus.MilvusClient(uri=uri, token=token, timeout=seconds, dedicated=True)

    @property
    def _where(self) -> str:
        """The address without user and password."""
        parts = urlsplit(self._uri)
        if "@" not in parts.netloc:
            return self._uri
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def _told(self, error: Exception) -> str:
        """Return an error in one line that gives away neither token, password nor question.

        Milvus repeats a filter that it cannot read, and there pieces of questions are quoted.
        """
        details = error.details() if isinstance(error, self._rpc_error) else None
        said = str(details or getattr(error, "message", "") or error) or type(error).__name__
        said = said.replace(self._uri, self._where)
        said = said.replace(self._token, "…") if self._token else said
        return " ".join(_QUOTED.sub('"…"', said).split())[:300]

    def _hopeless(self, error: Exception) -> bool:
        if isinstance(error, self._impossible) or getattr(error, "is_input_error", False):
            return True
        if getattr(error, "code", None) in _HOPELESS:
            return True
        calls = (error, error.__cause__)
        codes = [call.code() for call in calls if isinstance(call, self._rpc_error)]
        return any(getattr(code, "name", "") in _HOPELESS_CALLS for code in codes)


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE)

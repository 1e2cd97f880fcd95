"""The meaning-based half, off unless configured: sentence vectors of one corpus, kept in files.

Owns which vectors there are and how near a question is to each passage. Knows nothing of words,
of models (see `embedders`) or of whether anything is answered: meaning only helps to rank.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.reading import Corpus, Document, Passage
from bot.text.sentences import sentences

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]

_PAUSE = 60.0  # seconds without a further try where the embedder has failed
_LONGEST_NAME = 48


class SemanticError(Exception):
    """No vectors; the message is one line and says what to mend. It repeats no key, no question."""


class Embedder(Protocol):
    """Text becomes vectors whose cosine says how near two meanings are.

    Both methods raise SemanticError, and may be called from several threads at once.
    """

    @property
    def name(self) -> str:
        """What made the vectors: others of the same name can be compared with them."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, shape ``(texts, dimensions)``."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question, shape ``(dimensions,)``."""
        ...


class SemanticIndex:
    """The vectors of all sentences of a corpus. The best sentence of a passage counts.

    Parameters
    ----------
    corpus
        Its body passages are embedded sentence by sentence, each under its heading: a paragraph's
        vector would be the mean of its many points.
    embedder
        What makes the vectors.
    cache
        Folder where they are kept, one file a document; made where it is missing.
    clock
        Seconds, ever rising; for tests.

    Raises
    ------
    SemanticError
        Where vectors are missing and the embedder cannot make them.
    """

    def __init__(
        self,
        corpus: Corpus,
        embedder: Embedder,
        cache: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._embedder = embedder
        self._clock = clock
        self._resume = -float("inf")
        self._lock = threading.Lock()
        self._ids: list[str] = []
        starts: list[int] = []
        blocks: list[Vectors] = []
        count = 0
        for document in corpus.documents:
            texts: list[str] = []
            for passage in document.body:
                self._ids.append(passage.id)
                starts.append(count + len(texts))
                texts += _embedded(passage)
            blocks.append(_document_vectors(document, texts, embedder, cache))
            count += len(texts)
        if len({block.shape[1] for block in blocks}) > 1:
            raise SemanticError(
                f"{embedder.name} gives vectors of different lengths; empty the folder {cache}"
            )
        self._starts = np.array(starts)
        self._vectors = _normalised(np.concatenate(blocks))

    def __len__(self) -> int:
        return len(self._ids)

    def nearness(self, question: str) -> dict[str, float]:
        """Return by passage id how near each is to a question, nearest first.

        The farthest passage of the corpus has 0 and the nearest 1: models differ in the range
        that their cosines come from. Where the embedder fails the result is empty; that is logged
        once, and the embedder is left alone for a minute, so that questions do not wait for it
        one by one.
        """
        if self._clock() < self._resume:
            return {}
        try:
            cosines = self._cosines(question)
        except SemanticError as error:
            self._failed(error)
            return {}
        shares = (cosines - cosines.min()) / (np.ptp(cosines) or 1.0)
        order = np.argsort(-shares, kind="stable")
        return dict(zip((self._ids[i] for i in order), shares[order].tolist(), strict=True))

    def _cosines(self, question: str) -> Vectors:
        vector = self._embedder.embed_query(question)
        if vector.shape != self._vectors.shape[1:]:
            raise SemanticError(
                f"{self._embedder.name} now gives vectors of {vector.size} numbers, those of the "
                f"texts have {self._vectors.shape[1]}: it is another model; name it in "
                "semantic.model, or empty the folder semantic.cache, and start again"
            )
        similarities = self._vectors @ _normalised(vector)
        best: Vectors = np.maximum.reduceat(similarities, self._starts)
        return best

    def _failed(self, error: SemanticError) -> None:
        with self._lock:
            again = self._clock() < self._resume  # another thread has said so already
            self._resume = self._clock() + _PAUSE
        if not again:
            logger.warning("ranking by words alone for %.0f seconds: %s", _PAUSE, error)


def _embedded(passage: Passage) -> list[str]:
    """Return the texts whose vectors stand for a passage, at least one."""
    pieces = (passage.text[start:end].strip() for start, end in sentences(passage.text))
    heading = f"{passage.headings[-1]}。" if passage.headings else ""
    return [heading + piece for piece in pieces if piece] or [passage.text]


def _document_vectors(
    document: Document, texts: Sequence[str], embedder: Embedder, cache: Path
) -> Vectors:
    """Return the vectors of a document's sentences, from the cache where it has them."""
    file = cache / _file_name(document, texts, embedder)
    if (kept := _read(file, len(texts))) is not None:
        return kept
    logger.info("%s: computing %d sentence vectors, once", document.path, len(texts))
    vectors = embedder.embed_passages(texts)
    if not _usable(vectors, len(texts)):
        raise SemanticError(f"{embedder.name} gives no usable vectors")
    try:
        _write(file, vectors)
    except OSError as error:
        logger.warning("sentence vectors cannot be kept in %s: %s", cache, error.strerror)
    return vectors


def _file_name(document: Document, texts: Iterable[str], embedder: Embedder) -> str:
    """Name by embedder, file and sentences: a change in any of them makes another name."""
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", embedder.name).strip("-.")[:_LONGEST_NAME]
    mark = hashlib.sha256("\0".join((embedder.name, *texts)).encode()).hexdigest()[:12]
    return f"{readable}-{document.digest}-{mark}.npy"


def _read(file: Path, rows: int) -> Vectors | None:
    """Return the vectors in a file, None where there are none or they cannot be used."""
    try:
        vectors = np.load(file, allow_pickle=False)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError, MemoryError):
        vectors = None
    if isinstance(vectors, np.ndarray) and _usable(vectors, rows):
        return vectors.astype(np.float32)
    logger.warning("%s is damaged; its vectors are computed anew", file)
    return None


def _usable(vectors: npt.NDArray[np.generic], rows: int) -> bool:
    shaped = vectors.ndim == 2 and vectors.shape[0] == rows and vectors.shape[1] > 0
    return shaped and vectors.dtype.kind == "f" and bool(np.isfinite(vectors).all())


def _write(file: Path, vectors: Vectors) -> None:
    """Write at once or not at all: other processes may read and write the same file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.save(stream, vectors)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _normalised(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return unit

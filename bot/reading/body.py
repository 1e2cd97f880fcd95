"""The paragraphs of many documents as one sequence, of which no more is in memory than is looked at."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from typing import overload

from bot.reading.document import Document, Passage


class Body(Sequence[Passage]):
    """All passages that may answer a question, in reading order."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._ends = list(itertools.accumulate(document.size for document in documents))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Passage]:
        for document in self._documents:
            yield from document.body

    def __reversed__(self) -> Iterator[Passage]:
        for document in reversed(self._documents):
            yield from reversed(document.body)

    @overload
    def __getitem__(self, index: int) -> Passage: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Passage, ...]: ...
    def __getitem__(self, index: int | slice) -> Passage | tuple[Passage, ...]:
        """Return a passage, or those of a slice. Raises IndexError.

        A passage that was replaced in its file meanwhile is missing from a slice.
        """
        if isinstance(index, slice):
            found = map(self._at, range(*index.indices(len(self))))
            return tuple(passage for passage in found if passage is not None)
        place = index + len(self) if index < 0 else index
        passage = self._at(place) if 0 <= place < len(self) else None
        if passage is None:
            raise IndexError(index)
        return passage

    def _at(self, place: int) -> Passage | None:
        which = bisect.bisect_right(self._ends, place)
        document = self._documents[which]
        ordinal = place - (self._ends[which - 1] if which else 0) + 1
        return document.find(f"{document.id}:{ordinal}")

"""Where a piece of text stands, spelling aside: passages and headings of a corpus as skeletons.

Goes through all of them, unless it is given something that tells which passages can hold the
piece. Knows passages and headings, not questions.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.reading import Corpus, Document, Passage, Section
from bot.retrieval.entries import pairs_of
from bot.retrieval.evidence import bare
from bot.text.folding import Folded, skeleton

_KEPT = 512  # passages
_ANSWERS = 128  # pieces for which it is remembered who holds them
_SOME = 16  # passages that are looked at before all that may hold a piece
_PAIR = 2  # characters; a shorter piece has no pair to look for
_AT_ONCE = 100  # passages read in one go

# Pairs of neighbours become the ids of the passages that have them all, in any order; with a number,
# of at most so many.
Holding = Callable[[Collection[str], int | None], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Text:
    """A passage or heading, made ready for look-ups."""

    skeleton: Folded
    passage: Passage | None = None
    section: tuple[str, Section] | None = None


class Texts:
    """The body passages and headings of one corpus.

    Parameters
    ----------
    holding
        What narrows a look-up down. Without it all passages are made ready at once, and gone
        through every time: right for a few thousand.
    """

    def __init__(self, corpus: Corpus, holding: Holding | None = None) -> None:
        self._corpus = corpus
        self._places = {document.id: n for n, document in enumerate(corpus.documents)}
        self._made = functools.lru_cache(_KEPT)(lambda p: Text(bare(p.text), p))
        self._all = {p.id: self._made(p) for p in corpus.body} if holding is None else None
        self._holding = holding or (lambda *_: ())
        self._candidates = functools.lru_cache(_ANSWERS)(self._asked)
        self._holds = functools.lru_cache(_ANSWERS)(self._is_held)

    @property
    def corpus(self) -> Corpus:
        """What they are the texts of."""
        return self._corpus

    @property
    def is_at_hand(self) -> bool:
        """Whether all passages are made ready, so that going through them is quick."""
        return self._all is not None

    def of(self, passages: Iterable[Passage]) -> Iterator[Text]:
        """Yield the texts of those passages that are body passages of the corpus."""
        yield from self._known(passage.id for passage in passages)

    def _known(self, ids: Iterable[str]) -> Iterator[Text]:
        left = iter(ids)
        while some := list(itertools.islice(left, _AT_ONCE)):
            # What is gone through by the thousand is not asked for again, and not remembered.
            make = self._made if len(some) < _AT_ONCE else _text
            for known in self._corpus.find_all(some):
                if known.ordinal:
                    yield make(known) if self._all is None else self._all[known.id]

    def passages_with(self, piece: str) -> Iterator[Text]:
        """Yield the passages in whose skeleton a piece stands, in reading order."""
        return (text for text in self._likely(piece) if piece in text.skeleton.text)

    def some_with(self, piece: str, most: int) -> tuple[Iterator[Text], bool]:
        """Return the passages in whose skeleton a piece stands, one by one, and whether that is all.

        In reading order. Where more than `most` can hold it, only so many are looked at, whichever
        are at hand.
        """
        if self._all is not None or len(piece) < _PAIR:
            return self.passages_with(piece), True
        some = self._holding(sorted(pairs_of(piece)), most + 1)
        ids = sorted(some[:most], key=self._place)
        found = (text for text in self._known(ids) if piece in text.skeleton.text)
        return found, len(some) <= most

    def headings_with(self, piece: str) -> list[Text]:
        """Return the headings in whose skeleton a piece stands, in reading order."""
        return [text for text in self._headings if piece in text.skeleton.text]

    def documents_with(self, piece: str) -> Iterator[Document]:
        """Yield the documents in which a piece stands, asides and headings too, in reading order."""
        passages = (
            text.passage for text in (*self.passages_with(piece), *self._asides_with(piece))
        )
        found = {passage.document_id for passage in passages if passage is not None}
        found |= {text.section[0] for text in self.headings_with(piece) if text.section is not None}
        yield from map(self._corpus.document, sorted(found, key=self._places.__getitem__))

    def holds(self, piece: str) -> bool:
        """Tell whether a piece stands anywhere."""
        return self._holds(piece)

    def _is_held(self, piece: str) -> bool:
        if self._all is None and len(piece) >= _PAIR:
            # That it stands somewhere, nearly any of those that can hold it tells.
            some = self._holding(sorted(pairs_of(piece)), _SOME)
            if any(piece in text.skeleton.text for text in self._known(some)):
                return True
            if len(some) < _SOME:
                return bool(self.headings_with(piece))
        return any(self.passages_with(piece)) or bool(self.headings_with(piece))

    def longest_run(self, piece: str, shortest: int) -> str:
        """Return the longest run of a piece that stands anywhere, of at least so many characters.

        Of several the one that stands in the first text, passages before headings; of these the
        first of the piece.
        """
        runs: list[str] = []
        start = 0
        for end in range(shortest, len(piece) + 1):
            while end - start >= shortest and not self.holds(piece[start:end]):
                start += 1
            if end - start >= max(shortest, len(runs[0]) if runs else 0):
                longer = not runs or end - start > len(runs[0])
                runs = [piece[start:end]] if longer else [*runs, piece[start:end]]
        return min(runs, key=self._first_place) if len(runs) > 1 else "".join(runs)

    def _likely(self, piece: str) -> Iterable[Text]:
        if self._all is not None:
            return self._all.values()
        if len(piece) < _PAIR:
            return self.of(self._corpus.body)
        return self._known(self._candidates(piece))

    def _asked(self, piece: str) -> tuple[str, ...]:
        """Return the ids of the passages that can hold a piece, in reading order.

        Ids, as what is remembered may be a tenth of a large archive.
        """
        return tuple(sorted(self._holding(sorted(pairs_of(piece)), None), key=self._place))

    def _place(self, passage_id: str) -> tuple[int, int]:
        name, _, ordinal = passage_id.rpartition(":")
        return self._places.get(name, -1), int(ordinal)

    def _first_place(self, piece: str) -> tuple[int, int, int]:
        for text in self.passages_with(piece):
            if text.passage is not None:
                return (0, self._places[text.passage.document_id], text.passage.ordinal)
        for text in self.headings_with(piece):
            if text.section is not None:
                return (1, self._places[text.section[0]], text.section[1].index)
        return (2, 0, 0)

    def _asides_with(self, piece: str) -> Iterator[Text]:
        return (text for text in self._asides if piece in text.skeleton.text)

    @functools.cached_property
    def _asides(self) -> tuple[Text, ...]:
        return tuple(Text(skeleton(p.text), passage=p) for p in self._corpus.asides)

    @functools.cached_property
    def _headings(self) -> tuple[Text, ...]:
        return tuple(
            Text(skeleton(section.heading), section=(document.id, section))
            for document in self._corpus.documents
            for section in document.sections
        )


def _text(passage: Passage) -> Text:
    return Text(skeleton(passage.text), passage)

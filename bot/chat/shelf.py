"""What chats are answered from at the moment: one corpus, and the selections that chats have made.

Owns one Conversation for each selection of documents and taught questions. A changed corpus gets a
new Shelf; whoever answers takes the Shelf of the moment once and keeps to it. Knows nothing of
Telegram.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from bot.answering import Quote
from bot.answering.aliases import Taught, resolve
from bot.chat.conversation import Conversation
from bot.chat.examples import Answers
from bot.chat.narrowing import left_by, standing
from bot.reading import Corpus

_SELECTIONS = 32
_LESSONS = 64  # sets of taught questions whose passages are remembered


class Select(Protocol):
    """Makes what answers from a corpus that was taught some questions; may take its time."""

    def __call__(self, corpus: Corpus, *, aliases: Mapping[str, Sequence[str]]) -> Answers:
        """Return what answers from the whole corpus or a smaller one."""
        ...


@dataclass(frozen=True, slots=True)
class Selection:
    """What a chat is answered from.

    Attributes
    ----------
    documents
        Ids; none for all documents.
    aliases
        Each passage that was taught questions, with them.
    """

    documents: frozenset[str] = frozenset()
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Shelf:
    """Conversations over one corpus.

    Parameters
    ----------
    answerer
        Answers from all documents.
    converse
        Makes a conversation with whoever answers.
    select
        Makes what answers from a selection; may take as long as reading the corpus did.
    """

    def __init__(
        self, answerer: Answers, converse: Callable[[Answers], Conversation], select: Select
    ) -> None:
        self.answerer = answerer
        self.whole = converse(answerer)
        self._converse = converse
        self._select = select
        self._lock = threading.Lock()
        self._made: OrderedDict[Selection, Future[Conversation]] = OrderedDict()
        # One at a time, and not in the threads that answers are made in.
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="selection")
        self._known = functools.lru_cache(_SELECTIONS)(self._make_known)
        self._left_by = functools.lru_cache(_SELECTIONS)(lambda words: left_by(words, self.corpus))
        self._aliases = functools.lru_cache(_LESSONS)(self._resolved)

    @property
    def corpus(self) -> Corpus:
        """All documents."""
        return self.answerer.corpus

    def selection(
        self, documents: Collection[str] = (), taught: Collection[Taught] = ()
    ) -> Selection:
        """Return what holds of a choice in this corpus; ids and passages that are no more are out."""
        known = self.known(documents)
        aliases = self._aliases(tuple(taught)) if taught else ()
        if known:
            aliases = tuple(
                pair for pair in aliases if self.corpus.passage(pair[0]).document_id in known
            )
        return Selection(known, aliases)

    def making(self, selection: Selection) -> Future[Conversation]:
        """Return the conversation over a selection, to be waited for unless it is ready."""
        with self._lock:
            made = self._made.get(selection)
            if made is None or _failed(made):
                if selection == Selection():
                    made = Future()
                    made.set_result(self.whole)
                else:
                    made = self._maker.submit(self._make, selection)
                self._made[selection] = made
            self._made.move_to_end(selection)
            while len(self._made) > _SELECTIONS:
                self._made.popitem(last=False)
            return made

    def conversation(
        self, documents: Collection[str] = (), taught: Collection[Taught] = ()
    ) -> Conversation:
        """Return the conversation over some documents, and questions taught.

        Without a document that is there, it is over all. The first call for a selection takes time.
        """
        return self.making(self.selection(documents, taught)).result()

    def known(self, documents: Collection[str]) -> frozenset[str]:
        """Return those ids that are there; none where that is none or all of them.

        Words among them choose documents too: also such as came later. All documents are looked at
        then, once.
        """
        return self._known(frozenset(documents))

    def _make_known(self, documents: frozenset[str]) -> frozenset[str]:
        every = frozenset(document.id for document in self.corpus.documents)
        known = every & documents
        if words := standing(documents):
            known |= self._left_by(words)
        return frozenset() if known == every else known

    def fitting(self, documents: Collection[str]) -> int:
        """Return how many documents the words among a choice leave, 0 without words."""
        words = standing(documents)
        return len(self._left_by(words)) if words else 0

    def quotes(self, documents: Collection[str] = ()) -> tuple[Quote, ...]:
        """Return the quotable sentences of some documents, in reading order."""
        known = self.known(documents)
        quotes = self.answerer.quotes()
        return tuple(q for q in quotes if not known or q.passage.document_id in known)

    def _resolved(self, taught: tuple[Taught, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple(sorted(resolve(self.corpus, taught).aliases.items()))

    def _make(self, selection: Selection) -> Conversation:
        corpus = self.corpus
        if selection.documents:
            chosen = tuple(d for d in corpus.documents if d.id in selection.documents)
            corpus = replace(corpus, documents=chosen)
        return self._converse(self._select(corpus, aliases=dict(selection.aliases)))


def _failed(made: Future[Conversation]) -> bool:
    return made.done() and (made.cancelled() or made.exception() is not None)

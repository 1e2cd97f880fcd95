"""What chats are answered from at the moment: one corpus, and the selections that chats have made.

Owns one Conversation for each selection of documents. A changed corpus gets a new Shelf; whoever
answers takes the Shelf of the moment once and keeps to it. Knows nothing of Telegram.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Collection
from dataclasses import replace

from bot.answering import Quote
from bot.chat.conversation import Conversation
from bot.chat.examples import Answers
from bot.reading import Corpus

_SELECTIONS = 32


class Shelf:
    """Conversations over one corpus.

    Parameters
    ----------
    answerer
        Answers from all documents.
    converse
        Makes a conversation with whoever answers.
    select
        Makes what answers from a smaller corpus; may take as long as reading it did.
    """

    def __init__(
        self,
        answerer: Answers,
        converse: Callable[[Answers], Conversation],
        select: Callable[[Corpus], Answers],
    ) -> None:
        self.answerer = answerer
        self.whole = converse(answerer)
        self._converse = converse
        self._select = select
        self._making = threading.Lock()
        self._selections = functools.lru_cache(_SELECTIONS)(self._selection)

    @property
    def corpus(self) -> Corpus:
        """All documents."""
        return self.answerer.corpus

    def conversation(self, documents: Collection[str] = ()) -> Conversation:
        """Return the conversation over some documents; ids that are no more are left out.

        Without any that is there, it is over all. The first call for a selection takes time.
        """
        known = self.known(documents)
        if not known:
            return self.whole
        with self._making:
            return self._selections(known)

    def known(self, documents: Collection[str]) -> frozenset[str]:
        """Return those ids that are there; none where that is none or all of them."""
        every = {document.id for document in self.corpus.documents}
        known = every.intersection(documents)
        return frozenset() if known == every else frozenset(known)

    def quotes(self, documents: Collection[str] = ()) -> tuple[Quote, ...]:
        """Return the quotable sentences of some documents, in reading order."""
        known = self.known(documents)
        quotes = self.answerer.quotes()
        return tuple(q for q in quotes if not known or q.passage.document_id in known)

    def _selection(self, documents: frozenset[str]) -> Conversation:
        chosen = tuple(d for d in self.corpus.documents if d.id in documents)
        return self._converse(self._select(replace(self.corpus, documents=chosen)))

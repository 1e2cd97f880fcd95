"""The one door of the answering room. Owns a corpus and everything that is derived from it."""

from __future__ import annotations

from bot.answering.model import Answer, Concordance, Quote, Refusal, Verification
from bot.reading import Corpus
from bot.retrieval.hit import Hit


class Answerer:
    """Answers from one corpus. Immutable after construction, so safe to share between threads.

    Parameters
    ----------
    corpus
        At least one document.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def ask(self, question: str) -> Answer | Refusal:
        """Answer a question with verbatim passages, or say why not."""
        raise NotImplementedError

    def search(self, question: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return the best passages without a decision whether they answer."""
        raise NotImplementedError

    def slogan(self, query: str) -> Concordance:
        """Find every occurrence of the set phrase in `query`."""
        raise NotImplementedError

    def verify(self, text: str) -> Verification:
        """Compare a pasted text with the source."""
        raise NotImplementedError

    def quotes(self) -> tuple[Quote, ...]:
        """Return all sentences that can stand alone, in reading order."""
        raise NotImplementedError

"""Things to try, taken from the corpus at hand, and only such as really work.

A help text with examples from another speech would teach members to distrust the bot, so each
example is put to the answering core before it is shown. Knows no sentences and no layout.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from bot.answering import Answer, Concordance, Quote, Refusal, SetPhrase, Verdict, Verification
from bot.chat import messages
from bot.reading import Corpus
from bot.reading.filtering import Filter
from bot.retrieval.hit import Hit
from bot.text.sentences import clauses

_QUOTED = re.compile(r"[“「]([^“”「」]{3,8})[”」]")
_NUMBERING = re.compile(
    r"^(第[^ 　]{1,4}[章节条编篇]|[（(]?[〇零一二三四五六七八九十百\d]+[）)、.．]+)\s*"
)
_TOPIC = (2, 16)  # characters
_PHRASE = (3, 8)
_PASTED = (8, 24)
_TRIES = 12


class Answers(Protocol):
    """What a conversation needs of the answering room. The Answerer fits."""

    corpus: Corpus

    def fitting(self, chosen: Filter) -> frozenset[str]:
        """Return the ids of the documents that are wanted."""

    def narrowed(self, documents: frozenset[str]) -> Answers:
        """Return what answers from some of the documents."""

    def ask(self, question: str) -> Answer | Refusal:
        """Answer a question."""

    def search(self, question: str, limit: int = 10, *, by_meaning: bool = True) -> tuple[Hit, ...]:
        """Rank passages."""

    def slogan(self, query: str) -> Concordance:
        """Find every occurrence of a set phrase."""

    def verify(self, text: str) -> Verification:
        """Compare a pasted text with the source."""

    def quotes(self) -> tuple[Quote, ...]:
        """Return the sentences that can stand alone."""

    def slogans(self) -> tuple[SetPhrase, ...]:
        """Return the set phrases with their counts."""


@dataclass(frozen=True, slots=True)
class Examples:
    """One thing to try of each kind; empty where the corpus offers none."""

    question: str = ""
    slogan: str = ""
    pasted: str = ""


def examples_from(answerer: Answers) -> Examples:
    """Pick examples from the beginning of the corpus on, the first of each kind that works."""
    return Examples(_question(answerer), _slogan(answerer), _pasted(answerer))


def _question(answerer: Answers) -> str:
    for words in _few(_topics(answerer.corpus), _TOPIC):
        question = messages.question_about(words)
        if isinstance(answerer.ask(question), Answer):
            return question
    return ""


def _topics(corpus: Corpus) -> Iterator[str]:
    """Yield run-in headings from the last paragraph back, headings, quoted words, titles."""
    body = corpus.documents[0].body
    for passage in reversed(body):
        yield passage.lead.rstrip("。")
    for section in corpus.documents[0].sections:
        yield re.split(r"[，,：:]", _NUMBERING.sub("", section.heading))[0]
    for passage in body:
        yield from _QUOTED.findall(passage.text)
    for document in corpus.documents:
        yield document.title


def _slogan(answerer: Answers) -> str:
    quoted = (
        words
        for passage in reversed(answerer.corpus.documents[0].body)
        for words in _QUOTED.findall(passage.text)
    )
    for words in _few(quoted, _PHRASE):
        found = answerer.slogan(words)
        if found.exact and found.occurrences:
            return words
    return ""


def _pasted(answerer: Answers) -> str:
    """Pick a clause of a quotable sentence, else of the opening paragraph."""
    texts = [quote.text for quote in answerer.quotes()[:_TRIES]]
    texts += [passage.text for passage in answerer.corpus.documents[0].body[:_TRIES]]
    pieces = (
        text[start:end].strip().rstrip("。，；：、！？,.;:!?")
        for text in texts
        for start, end in clauses(text)
    )
    for words in _few(pieces, _PASTED):
        if answerer.verify(words).verdict is Verdict.EXACT:
            return words
    return ""


def _few(candidates: Iterator[str], size: tuple[int, int]) -> Iterator[str]:
    """Return the first candidates of a size fit for a line of help."""
    fitting = (w for w in candidates if size[0] <= len(w) <= size[1] and w.isprintable())
    return itertools.islice(fitting, _TRIES)

"""The speech, a small answerer over any corpus, and the proof that what is quoted stands there.

The answerer here is naive on purpose: what these tests are about begins after the answer is found.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from pathlib import Path

from bot.answering import (
    Answer,
    AnswerKind,
    Concordance,
    Difference,
    DifferenceKind,
    Occurrence,
    Quote,
    Reason,
    Refusal,
    SetPhrase,
    Verdict,
    Verification,
)
from bot.answering.model import Match
from bot.answering.slogans import set_phrases
from bot.chat.callbacks import decode
from bot.chat.conversation import Conversation
from bot.chat.reply import Reply, Style
from bot.reading import Corpus, Passage, load_corpus
from bot.retrieval.hit import Hit
from bot.text.sentences import sentences
from bot.text.utf16 import utf16_length

CORPUS_FOLDER = Path(__file__).parents[2] / "corpus"
TODAY = dt.date(2026, 11, 23)
SPEECH = load_corpus([CORPUS_FOLDER])
QUOTES = {Style.QUOTE, Style.FOLDED_QUOTE}


def speech() -> Corpus:
    return load_corpus([CORPUS_FOLDER])


def corpus_of(folder: Path, **texts: str) -> Corpus:
    """Write texts into files (`a_md="…"` becomes a.md) and load them."""
    for name, text in texts.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_bytes(text.encode())
    return load_corpus([folder])


class NaiveAnswerer:
    """Substrings and difflib: enough to have something to render."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def ask(self, question: str) -> Answer | Refusal:
        hits = self.search(question)
        if not hits:
            return Refusal(question, Reason.UNKNOWN, 0.0, self.corpus.body[:3])
        return Answer(question, AnswerKind.PASSAGE, hits, 0.9)

    def search(self, question: str, limit: int = 10, *, by_meaning: bool = True) -> tuple[Hit, ...]:
        pairs = {question[i : i + 2] for i in range(len(question) - 1)}
        hits = []
        for passage in self.corpus.body:
            pattern = "|".join(map(re.escape, sorted(pairs))) or "(?!)"
            spans = [found.span() for found in re.finditer(pattern, passage.text)]
            if spans:
                hits.append(Hit(passage, float(len(spans)), tuple(spans)))
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:limit])

    def slogan(self, query: str) -> Concordance:
        term = query.strip("“”「」 ")
        occurrences = [
            Occurrence(passage, *found.span(), next(
                span for span in sentences(passage.text) if span[0] <= found.start() < span[1]
            ))
            for passage in self.corpus.body
            for found in re.finditer(re.escape(term) or "(?!)", passage.text)
        ]  # fmt: skip
        sections = [
            (document.id, section)
            for document in self.corpus.documents
            for section in document.sections
            if term and term in section.heading
        ]
        return Concordance(query, term, True, tuple(occurrences), tuple(sections))

    def verify(self, text: str) -> Verification:
        return verification_of(text, self.corpus)

    def slogans(self) -> tuple[SetPhrase, ...]:
        return set_phrases(self.corpus)

    def quotes(self) -> tuple[Quote, ...]:
        return tuple(
            Quote(f"{passage.id}:{start}", passage, start, end)
            for passage in self.corpus.body
            for start, end in sentences(passage.text)
            if 12 <= end - start <= 80
        )


def verification_of(text: str, corpus: Corpus) -> Verification:
    """Compare `text` with the passage that is most like it."""
    for document in corpus.documents:
        start = document.source.find(text)
        if text and start >= 0:
            end = start + len(text)
            touched = [p for p in document.passages if p.start < end and p.end > start]
            match = Match(document.id, start, end, tuple(touched))
            return Verification(text, Verdict.EXACT, (match,), 1.0)
    best = max(corpus.body, key=lambda p: difflib.SequenceMatcher(None, p.text, text).ratio())
    matcher = difflib.SequenceMatcher(None, text, best.text, autojunk=False)
    kinds = {"equal": "equal", "insert": "missing", "delete": "added", "replace": "changed"}
    differences = tuple(
        Difference(DifferenceKind(kinds[tag]), text[a:b], best.text[c:d])
        for tag, a, b, c, d in matcher.get_opcodes()
    )
    if matcher.ratio() < 0.1:
        return Verification(text, Verdict.ABSENT)
    match = Match(best.document_id, best.start, best.end, (best,), differences)
    return Verification(text, Verdict.ALTERED, (match,), matcher.ratio())


def conversation_about(corpus: Corpus, **options: int) -> Conversation:
    answerer = NaiveAnswerer(corpus)
    quotes = answerer.quotes()
    return Conversation(
        answerer,
        today=lambda: TODAY,
        quote_of_the_day=lambda day: quotes[day.toordinal() % len(quotes)] if quotes else None,
        **options,
    )


def body(number: int) -> Passage:
    """The paragraph of the speech with that number."""
    return SPEECH.body[number - 1]


def only(replies: list[Reply], corpus: Corpus = SPEECH) -> Reply:
    """The one reply that there is, proved."""
    assert_verbatim(replies, corpus)
    (reply,) = replies
    return reply


def quoted(*replies: Reply) -> list[str]:
    """The texts of all quote spans."""
    return [r.text[s.start : s.end] for r in replies for s in r.spans if s.style in QUOTES]


def in_style(reply: Reply, style: Style) -> list[str]:
    return [reply.text[span.start : span.end] for span in reply.spans if span.style is style]


def actions(reply: Reply) -> list[str]:
    return [button.action for row in reply.buttons for button in row]


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


def assert_verbatim(replies: list[Reply], corpus: Corpus, *, limit: int = 4096) -> None:
    """Each quotation is a span of a source; each message is one that could be sent."""
    sources = [document.source for document in corpus.documents]
    for reply in replies:
        for words in quoted(reply):
            assert any(words in source for source in sources), words
        for span in reply.spans:
            if span.style in QUOTES:  # a quote block takes whole lines
                assert reply.text[: span.start].rpartition("\n")[2] == ""
                assert reply.text[span.end :].partition("\n")[0] == ""
        for number, span in enumerate(reply.spans):
            assert 0 <= span.start < span.end <= len(reply.text)
            for other in reply.spans[number + 1 :]:
                nested = span.start <= other.start and other.end <= span.end
                assert nested or other.start >= span.end, "spans cross"
            inside = [s for s in reply.spans if s.style in QUOTES]
            if span.style is Style.MATCH:
                assert any(s.start <= span.start and span.end <= s.end for s in inside)
        assert reply.text.strip()
        assert utf16_length(reply.text) <= limit
        assert len(reply.spans) <= 100
        for action in actions(reply):
            assert len(action.encode()) <= 64
            decode(action)
        assert all(0 < len(label) <= 40 for label in labels(reply))

"""The one door of the answering room. Owns a corpus and everything that is derived from it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering import quotes as quotable
from bot.answering.chatter import is_chatter, is_small_talk, is_sum
from bot.answering.concordance import Concordancer, Wording
from bot.answering.decision import THRESHOLD, accompanies, confidence, gives
from bot.answering.expectation import Expectation, expectation
from bot.answering.explaining import Course, Explanation, Step, explanation
from bot.answering.followups import follow_up_in
from bot.answering.model import (
    Answer,
    AnswerKind,
    Concordance,
    Quote,
    Reason,
    Refusal,
    Verification,
)
from bot.answering.naming import is_sitting, unnamed
from bot.answering.outline import about_document
from bot.answering.remembering import Remembered
from bot.answering.repeats import with_repeats
from bot.answering.slogans import SetPhrase, set_phrases
from bot.answering.texts import Texts
from bot.reading import Corpus, Passage
from bot.retrieval.entries import taught
from bot.retrieval.evidence import INFORMATIVE, terms
from bot.retrieval.hit import Hit
from bot.retrieval.index import Stored
from bot.retrieval.phrases import Phrases
from bot.retrieval.question import Question, analyse, asks_for_the_rest
from bot.retrieval.retriever import Ranking, Retriever
from bot.retrieval.selected import selected
from bot.text.folding import fold_text, skeleton
from bot.text.numerals import Number

if TYPE_CHECKING:
    from bot.reading.filtering import Filter
    from bot.retrieval.index import Index
    from bot.retrieval.semantic import SemanticIndex

_NEAR_CONFIDENCE = 0.8  # for a set phrase found in spite of a slip
_MOST_PASSAGES = 3
_SUGGESTIONS = 3
_LIKELY = 5
_LIKELY_TERM = 50
_NARROWED = 16  # choices of documents that are remembered, as long as they are
_NARROWED_DOCUMENTS = 50_000  # together no more than this: two thirds of a kilobyte for each
_LONGEST_PHRASE = 40  # characters; what is longer is a sentence, not a set phrase


class Answerer:
    """Answers from one corpus. Immutable after construction, so safe to share between threads.

    Parameters
    ----------
    corpus
        At least one document.
    max_question
        Characters; a longer question is declined unread.
    semantic
        Sentence vectors of the corpus, where meaning is to help with the ranking. Whether a
        passage answers is decided by its words all the same.
    aliases
        By id of a passage, questions that it was taught to answer.
    index
        The engine that finds candidates; in memory unless told otherwise.
    phrases
        The set phrases of the corpus as retrieval knows them, where that is so already.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        max_question: int = 500,
        semantic: SemanticIndex | None = None,
        aliases: Mapping[str, Sequence[str]] | None = None,
        index: Index | None = None,
        phrases: Phrases | None = None,
    ) -> None:
        self.corpus = corpus
        self.semantic = semantic
        self._max_question = max_question
        self._index = index
        self.is_archive = phrases is not None  # whether it is in an engine that keeps it
        self._aliases = dict(aliases or {})
        self._fitting = Remembered(
            self._make_fitting, len, most=_NARROWED, heaviest=_NARROWED_DOCUMENTS
        )
        self._narrowed = Remembered(
            self._make_narrowed, _size, most=_NARROWED, heaviest=_NARROWED_DOCUMENTS
        )
        self._retriever = Retriever(
            corpus, index=index, semantic=semantic, aliases=aliases, phrases=phrases
        )
        holding = index.holding if isinstance(index, Stored) else None
        self._texts = Texts(corpus, holding)
        self._concordancer = Concordancer(self._texts)
        self._quotes = functools.cache(lambda: quotable.quotes(corpus))
        self._slogans = functools.cache(lambda: set_phrases(corpus))

    @property
    def _known_phrases(self) -> Phrases | None:
        """What to tell those made of this one: of an archive, the segmenter knows the phrases.

        They are not kept: a large archive has tens of megabytes of them.
        """
        return Phrases() if self.is_archive else None

    def selection(
        self,
        corpus: Corpus,
        aliases: Mapping[str, Sequence[str]],
        make_index: Callable[[], Index],
    ) -> Answerer:
        """Return what answers from some of the documents, or all, and was taught questions.

        An engine that keeps its passages is asked for those of the documents; its frequencies are
        those of all. Otherwise the selection gets an index of its own, which `make_index` makes.
        """
        whole = corpus is self.corpus
        if self._index is None or not self.is_archive:
            index = make_index()
        else:
            owners = {p.id: p.document_id for p in map(corpus.find, aliases) if p is not None}
            documents = () if whole else [document.id for document in corpus.documents]
            index = selected(self._index, documents, taught(aliases), owners)
        return Answerer(
            corpus,
            max_question=self._max_question,
            semantic=self.semantic if whole else None,
            aliases=aliases,
            index=index,
            phrases=self._known_phrases,
        )

    def fitting(self, chosen: Filter) -> frozenset[str]:
        """Return the ids of the documents that are wanted; all are looked at, the first time."""
        return self._fitting(chosen)

    def _make_fitting(self, chosen: Filter) -> frozenset[str]:
        return frozenset(document.id for document in chosen.of(self.corpus.documents))

    def narrowed(self, documents: frozenset[str]) -> Answerer:
        """Return what answers from some of the documents, by their ids, at least one of them there.

        Nothing is cut or counted anew: how rare a word is, is told by all documents. Meaning takes
        no part.
        """
        return self._narrowed(documents)

    def _make_narrowed(self, documents: frozenset[str]) -> Answerer:
        chosen = tuple(one for one in self.corpus.documents if one.id in documents)
        corpus = replace(self.corpus, documents=chosen)
        aliases = {name: asked for name, asked in self._aliases.items() if corpus.find(name)}
        return Answerer(
            corpus,
            max_question=self._max_question,
            aliases=aliases,
            index=selected(self._retriever.index, documents),
            phrases=self._known_phrases,
        )

    def ask(self, question: str) -> Answer | Refusal:
        """Answer a question with verbatim passages, or say why not.

        In order: chatter is told apart, and words that only follow up an answer; a question about
        the document itself is answered from its outline; a set phrase is looked up; anything else
        is ranked and decided by the one rule of `decision`.
        """
        return self._course(question).reply

    def explain(self, question: str) -> Explanation:
        """Answer as `ask` does, and tell what the answer or refusal rests on."""
        return explanation(self._course(question), self._retriever)

    def search(self, question: str, limit: int = 10, *, by_meaning: bool = True) -> tuple[Hit, ...]:
        """Return the best passages without a decision whether they answer.

        With `by_meaning` off, by their words alone, whatever is configured: quick enough for every
        key that is pressed, and nothing leaves the machine.
        """
        asked = analyse(question[: self._max_question])
        ranking = self._retriever.rank(asked, limit, by_meaning=by_meaning)
        answer = None
        if not ranking.taught:
            answer = about_document(asked, self.corpus) or self._set_phrase(asked, ranking)
        first = answer.hits if isinstance(answer, Answer) else ()
        known = {hit.passage.id for hit in first}
        rest = [c for c in ranking.candidates if c.passage.id not in known]
        passages = [*(hit.passage for hit in first), *(candidate.passage for candidate in rest)]

        def hit(place: int) -> Hit:
            if place < len(first):
                return first[place]
            return self._retriever.hit(rest[place - len(first)], ranking)

        return _told_once(passages, hit, limit)

    def slogan(self, query: str) -> Concordance:
        """Find every occurrence of the set phrase in `query`."""
        asked = analyse(query[: self._max_question])
        likely = _passages(self._retriever.rank(asked, _LIKELY_TERM, by_meaning=False))
        return replace(self._concordancer.look_up(asked, likely), query=query)

    def verify(self, text: str) -> Verification:
        """Compare a pasted text with the source."""
        from bot.answering.verification import verify

        ranking = self._retriever.rank(analyse(text[:2000]), _LIKELY, by_meaning=False)
        holding = self._texts.documents_with if isinstance(self._index, Stored) else None
        standing = self._texts.passages_with
        return verify(text, self.corpus, _passages(ranking), holding, standing)

    def quotes(self) -> tuple[Quote, ...]:
        """Return all sentences that can stand alone, in reading order."""
        return self._quotes()

    def slogans(self) -> tuple[SetPhrase, ...]:
        """Return the set phrases of the corpus with their counts, most frequent first."""
        return self._slogans()

    def _course(self, question: str) -> Course:
        """Take a question to the first step that settles it, and keep what was made of it."""
        if not question.strip():
            return Course(Refusal(question, Reason.EMPTY), Step.MESSAGE)
        if len(question) > self._max_question:
            return Course(Refusal(question, Reason.TOO_LONG), Step.MESSAGE)
        asked = analyse(question)
        if is_chatter(skeleton(asked.folded).text):
            mention_only = "@" in question and not skeleton(asked.folded).text
            reason = Reason.EMPTY if mention_only else Reason.CHATTER
            return Course(Refusal(question, reason), Step.MESSAGE, asked)
        if is_sum(asked.folded):
            return Course(Refusal(question, Reason.CHATTER), Step.MESSAGE, asked)
        if follow_up_in(asked.folded) and about_document(asked, self.corpus) is None:
            return Course(Refusal(question, Reason.FOLLOW_UP), Step.MESSAGE, asked)
        if len(skeleton(asked.content).text) == 1:  # found in any text, it would tell nothing
            reason = Reason.CHATTER if is_small_talk(asked.folded) else Reason.WEAK
            return Course(Refusal(question, reason), Step.MESSAGE, asked)
        detail = expectation(asked.folded, [term.word for term in terms(asked.content)])
        ranking = self._retriever.rank(asked)
        if not ranking.taught:
            if about := about_document(asked, self.corpus):
                return Course(about, Step.OUTLINE, asked)
            phrase = self._set_phrase(asked, ranking) if detail is None else None
            if phrase and not _is_of_another_number(asked, phrase):
                return Course(phrase, Step.SET_PHRASE, asked, ranking)
        reply = self._decide(asked, ranking, detail)
        return Course(reply, Step.RANKING, asked, ranking, detail)

    def _set_phrase(self, asked: Question, ranking: Ranking) -> Answer | Refusal | None:
        """Look the question up as a phrase: quoted terms, or content that stands there whole."""
        if not asked.quoted and len(asked.content) > _LONGEST_PHRASE:
            return None
        wording = self._concordancer.find(asked, _passages(ranking), lenient=False)
        # Only what may be answered with is looked for in all places, which may be very many.
        is_whole = wording and _is_all_of(asked, wording) and not asks_for_the_rest(asked)
        if wording and not asked.quoted and not is_whole:
            return None
        found = self._concordancer.places(asked, wording) if wording else None
        if found is None or not found.occurrences:
            long = [skeleton(term).text for term in asked.quoted]
            if any(len(term) > 2 for term in long) and not (found and found.sections):
                near = self._suggestions(ranking)
                return Refusal(asked.text, Reason.ABSENT_TERM, suggestions=near)
            return None
        # A phrase of function words tells nothing.
        informative = (t.weight >= INFORMATIVE for t in terms(fold_text(found.term)))
        if not asked.quoted and not any(informative):
            return None
        places: dict[str, list[tuple[int, int]]] = {}
        passages: dict[str, Passage] = {}
        for occurrence in found.occurrences:
            passages[occurrence.passage.id] = occurrence.passage
            places.setdefault(occurrence.passage.id, []).append((occurrence.start, occurrence.end))
        order = {c.passage.id: -c.score for c in ranking.candidates}
        ids = sorted(passages, key=lambda passage_id: order.get(passage_id, 0.0))
        hits = tuple(Hit(passages[i], -order.get(i, 0.0), tuple(places[i])) for i in ids)
        sure = 1.0 if found.exact else _NEAR_CONFIDENCE
        return Answer(asked.text, AnswerKind.SLOGAN, hits, sure, concordance=found)

    def _decide(
        self, asked: Question, ranking: Ranking, detail: Expectation | None
    ) -> Answer | Refusal:
        if not ranking.candidates:
            reason = Reason.CHATTER if is_small_talk(asked.folded) else Reason.UNKNOWN
            return Refusal(asked.text, reason)
        best = ranking.candidates[0]
        sure = confidence(best.evidence)
        # Of a taught question, an admin knows better than a rough test, however usual its words.
        if ranking.taught:
            sure = max(sure, best.evidence.taught)
        is_missing = not ranking.taught and (
            self._unnamed(asked, ranking, best.passage) is not None
            or (detail is not None and not gives(best.passage.text, ranking.terms, detail))
        )
        # Of a topic that is not there, no detail is missing.
        if is_missing and sure >= THRESHOLD:
            near = self._suggestions(ranking)
            return Refusal(asked.text, Reason.MISSING_DETAIL, 1 - THRESHOLD, near)
        if sure < THRESHOLD:
            if is_small_talk(asked.folded):
                return Refusal(asked.text, Reason.CHATTER, sure)
            known = any(
                t.weight >= INFORMATIVE for t in ranking.terms if t.word in best.evidence.matched
            )
            reason = Reason.WEAK if known else Reason.UNKNOWN
            return Refusal(asked.text, reason, sure, self._suggestions(ranking))
        chosen = [
            candidate
            for candidate in ranking.candidates
            if candidate is best
            or accompanies(
                candidate.evidence,
                candidate.score,
                best_evidence=best.evidence,
                best_score=best.score,
            )
        ]
        passages = [candidate.passage for candidate in chosen]
        hits = _told_once(
            passages, lambda place: self._retriever.hit(chosen[place], ranking), _MOST_PASSAGES
        )
        return Answer(asked.text, AnswerKind.PASSAGE, hits, sure)

    def _unnamed(self, asked: Question, ranking: Ranking, passage: Passage) -> Number | None:
        """Return a number that the question names and the passage has not, nor what is above it."""
        folded = asked.folded
        for term in ranking.terms:  # the lexicon knows what the texts have instead
            if term.also and not is_sitting(term.word):
                folded = folded.replace(term.word, " ")
        document = self.corpus.document(passage.document_id)
        around = (document.title, *document.meta.values(), *passage.headings)
        return unnamed(folded, map(fold_text, (passage.text, *around)))

    def _suggestions(self, ranking: Ranking) -> tuple[Passage, ...]:
        """Return up to three passages that share an informative word with the question."""
        informative = {term.word for term in ranking.terms if term.weight >= INFORMATIVE}
        near = [c.passage for c in ranking.candidates if informative & set(c.evidence.matched)]
        return tuple(near[:_SUGGESTIONS])


def _is_of_another_number(asked: Question, reply: Answer | Refusal) -> bool:
    """Tell whether a phrase was found in spite of a slip that changes a number (三责协同)."""
    found = reply.concordance if isinstance(reply, Answer) else None
    return found is not None and unnamed(asked.content, [fold_text(found.term)]) is not None


def _is_all_of(asked: Question, wording: Wording) -> bool:
    """Tell whether a question is for a phrase and nothing else."""
    slack = 0 if wording.is_exact else 1
    return abs(len(wording.skeleton) - len(skeleton(asked.content).text)) <= slack


def _told_once(
    passages: Sequence[Passage], hit: Callable[[int], Hit], most: int
) -> tuple[Hit, ...]:
    """Return at most so many hits, none that repeats another: it is told with that one.

    `hit` makes that of a passage by its place; marking its words takes longer than comparing it.
    """
    return tuple(
        replace(hit(first), also=tuple(passages[place] for place in others))
        for first, others in with_repeats(passages, most)
    )


def _size(answerer: Answerer) -> int:
    return len(answerer.corpus.documents)


def _passages(ranking: Ranking) -> list[Passage]:
    return [candidate.passage for candidate in ranking.candidates]

"""What an answer or a refusal rests on, for whoever tunes the bot or its word lists.

Owns the account of one question: it repeats what the real path found and measured, and decides
nothing itself. Knows nothing of layout, command line or chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.answering.decision import THRESHOLD, confidence, gives
from bot.answering.expectation import Expectation
from bot.answering.model import Answer, AnswerKind, Reason, Refusal
from bot.reading import Passage
from bot.retrieval.evidence import Support, Term
from bot.retrieval.question import Question, removed_frames
from bot.retrieval.retriever import Candidate, Ranking, Retriever

SHOWN = 5


class Step(StrEnum):
    """Where a question was settled: the first of these steps that can."""

    MESSAGE = "message"  # nothing to ask in it, too long, or chatter
    OUTLINE = "outline"  # about the document itself
    SET_PHRASE = "set_phrase"  # a phrase looked up
    RANKING = "ranking"  # the best passage, if it is sure enough


@dataclass(frozen=True, slots=True)
class Course:
    """The way of one question through the answerer: its reply, and what was made of it till then.

    Attributes
    ----------
    step
        The step that settled it; what only later steps need is None.
    detail
        The detail that the best passage had to give, if the question asks for one.
    """

    reply: Answer | Refusal
    step: Step
    asked: Question | None = None
    ranking: Ranking | None = None
    detail: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with all that was measured of it.

    Attributes
    ----------
    score
        What it is ranked by: `engine`, its BM25 score, raised by its evidence and, where that is
        configured, by the nearness of its meaning.
    coverage, sentence
        Shares of the question's weight that the passage and its best sentence bear.
    run
        Characters of the longest piece of the question that stands there.
    confidence
        How likely it answers; only that of the first candidate decides.
    supports
        How it bears each term of the question.
    gives_detail
        Whether it gives the detail asked for; None where none is.
    """

    passage: Passage
    score: float
    engine: float
    coverage: float
    sentence: float
    run: int
    confidence: float
    supports: tuple[Support, ...]
    gives_detail: bool | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a question was answered or declined.

    Attributes
    ----------
    reply
        What `Answerer.ask` returns.
    step, why
        Where it was settled, and why in one line.
    content
        What is left of the question without `removed`, the frames that only ask.
    mended
        Slips of spelling as (written, meant).
    terms
        The content words it was measured by, each with what the lexicon gives for it.
    detail
        The detail that the best passage had to give.
    threshold
        The confidence that an answer needs.
    candidates
        The best of the ranking, at most `SHOWN`; none where it was settled before ranking.
    """

    reply: Answer | Refusal
    step: Step
    why: str
    content: str = ""
    removed: tuple[str, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    terms: tuple[Term, ...] = ()
    detail: Expectation | None = None
    threshold: float = THRESHOLD
    candidates: tuple[Weighed, ...] = ()


def explanation(course: Course, retriever: Retriever) -> Explanation:
    """Tell the course of a question; `retriever` is the one that ranked it."""
    asked, ranking = course.asked, course.ranking
    if asked is None:
        return Explanation(course.reply, course.step, _why(course, ()))
    weighed: tuple[Weighed, ...] = ()
    if ranking is not None:
        weighed = tuple(
            _weighed(candidate, ranking, course.detail, retriever)
            for candidate in ranking.candidates[:SHOWN]
        )
    return Explanation(
        course.reply,
        course.step,
        _why(course, weighed),
        content=asked.content,
        removed=removed_frames(asked),
        mended=() if ranking is None else retriever.corrections(asked),
        terms=() if ranking is None else ranking.terms,
        detail=course.detail,
        candidates=weighed,
    )


def _weighed(
    candidate: Candidate, ranking: Ranking, detail: Expectation | None, retriever: Retriever
) -> Weighed:
    evidence, passage = candidate.evidence, candidate.passage
    return Weighed(
        passage,
        candidate.score,
        candidate.engine,
        evidence.coverage,
        evidence.sentence,
        evidence.run,
        confidence(evidence),
        retriever.supports(candidate, ranking),
        None if detail is None else gives(passage.text, ranking.terms, detail),
    )


def _why(course: Course, weighed: tuple[Weighed, ...]) -> str:
    reply = course.reply
    sure = weighed[0].confidence if weighed else 0.0
    if isinstance(reply, Refusal):
        return f"declined: {_refused(course, reply.reason, sure, any_found=bool(weighed))}"
    if reply.kind is AnswerKind.SLOGAN and reply.concordance is not None:
        found = reply.concordance
        how = "stands" if found.exact else "is meant, with a slip, and stands"
        return f"answered: set phrase, “{found.term}” {how} in {_count(len(reply.hits), 'passage')}"
    if course.step is Step.OUTLINE:
        what = _count(len(reply.sections), "heading") if reply.sections else f"the {reply.about}"
        return f"answered: about the document itself, {what} from its outline"
    detail = f"; it gives the {course.detail.detail} asked for" if course.detail else ""
    return f"answered: confidence {sure:.2f} of the first candidate {_against(sure)}{detail}"


def _refused(course: Course, reason: Reason, sure: float, *, any_found: bool) -> str:
    if reason is Reason.EMPTY:
        return "there is nothing in the message to answer"
    if reason is Reason.TOO_LONG:
        return "longer than a question may be, so not read"
    if reason is Reason.CHATTER and course.step is Step.MESSAGE:
        return "nothing but chatter"
    if reason is Reason.FOLLOW_UP:
        return "words that follow up an answer, and none is in view"
    if course.step is Step.OUTLINE:
        return "the document has no such part"
    if reason is Reason.ABSENT_TERM:
        return "the quoted term stands nowhere in the texts"
    if not any_found:
        small = ", and it sounds like small talk" if reason is Reason.CHATTER else ""
        return f"no passage shares a word with the question{small}"
    figures = f"confidence {sure:.2f} of the first candidate {_against(sure)}"
    if reason is Reason.MISSING_DETAIL and course.detail is not None:
        return f"the first candidate does not give the {course.detail.detail} asked for; {figures}"
    also = {
        Reason.CHATTER: ", and it sounds like small talk",
        Reason.UNKNOWN: ", and no informative word of the question stands there",
    }
    return figures + also.get(reason, "")


def _against(sure: float) -> str:
    return f"{'reaches' if sure >= THRESHOLD else 'is below'} the threshold {THRESHOLD:.2f}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + "s" * (number != 1)

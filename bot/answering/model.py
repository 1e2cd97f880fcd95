"""What the answering room hands out. Plain frozen data, offsets in characters of passage texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.reading import Corpus, Passage, Section
from bot.retrieval.hit import Hit


class AnswerKind(StrEnum):
    """What sort of question was answered."""

    PASSAGE = "passage"  # the best passages
    SLOGAN = "slogan"  # a set phrase: `concordance` holds all its occurrences
    OUTLINE = "outline"  # about the document itself: `about` says what of it


class About(StrEnum):
    """What of the document itself is told."""

    PARTS = "parts"  # `sections` are quoted, passages lie under them; without any: it has none
    PASSAGE = "passage"  # the passage that stands at a place
    SENTENCE = "sentence"  # the sentence that does: the only span of the only hit
    TITLE = "title"


class Unit(StrEnum):
    """What the parts of a text are counted in."""

    SECTION = "section"  # the outermost ones
    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"


class Reason(StrEnum):
    """Why there is no answer."""

    EMPTY = "empty"  # nothing but spaces, marks or a mention
    TOO_LONG = "too_long"  # longer than a question can be
    CHATTER = "chatter"  # a greeting, thanks, small talk
    UNKNOWN = "unknown"  # no informative word of it occurs
    ABSENT_TERM = "absent_term"  # the quoted or set term asked for does not occur
    MISSING_DETAIL = "missing_detail"  # topic occurs; the date, number, person asked for does not
    WEAK = "weak"  # some words occur, too few to be sure
    NO_SUCH_PART = "no_such_part"  # a part of the document by a number that it does not reach
    FOLLOW_UP = "follow_up"  # words about an answer, and no answer is in view


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place of a term: ``text[start:end]`` of the passage, and the sentence around it."""

    passage: Passage
    start: int
    end: int
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Concordance:
    """Every place where a term occurs.

    Attributes
    ----------
    query
        What was asked, as typed.
    term
        The wording found, as it stands in the text (without quotation marks), or the empty string.
    exact
        Whether `query` held that wording, spelling and numerals folded; False for a near match, and
        for a set phrase that is only part of what was asked for.
    occurrences
        Body passages only, in reading order; by date of their documents where several have one.
    sections
        Headings that hold the term, as (document id, Section).
    among
        The documents that it was sought in, where whoever sought it says so.
    is_complete
        False where so many passages have it that not all were looked at: it occurs more often.
    also
        The other phrases, where `query` has several, each with its places; those that are not in the
        text with an empty `term`.
    """

    query: str
    term: str
    exact: bool
    occurrences: tuple[Occurrence, ...] = ()
    sections: tuple[tuple[str, Section], ...] = ()
    among: Corpus | None = field(default=None, repr=False, compare=False)
    is_complete: bool = True
    also: tuple[Concordance, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Passages that answer, best first, each verbatim.

    Attributes
    ----------
    confidence
        0..1: how sure the refusal rule is that the first passage answers.
    about
        Of kind OUTLINE: what is told.
    """

    question: str
    kind: AnswerKind
    hits: tuple[Hit, ...]
    confidence: float
    concordance: Concordance | None = None
    sections: tuple[tuple[str, Section], ...] = ()
    about: About = About.PARTS


@dataclass(frozen=True, slots=True)
class Refusal:
    """No answer, why, and up to three passages whose headings come near (reading, not answers).

    Attributes
    ----------
    only
        Of a part that does not exist: what was counted, and how many there are.
    """

    question: str
    reason: Reason
    confidence: float = 0.0
    suggestions: tuple[Passage, ...] = ()
    only: tuple[Unit, int] | None = None


class Verdict(StrEnum):
    """What a quotation check found."""

    EXACT = "exact"
    ALTERED = "altered"
    PARTLY = "partly"  # not as a whole; `pieces` tell which clauses stand where
    ABSENT = "absent"


class Finding(StrEnum):
    """What was found of one clause of a pasted text."""

    EXACT = "exact"  # to the letter
    SPELLING = "spelling"  # the same letters and digits; script, width or punctuation differ
    NEAR = "near"  # most of its words, in one sentence
    ABSENT = "absent"


class DifferenceKind(StrEnum):
    """How a piece of the pasted text relates to the source."""

    EQUAL = "equal"
    SPELLING = "spelling"  # the same letters in another script, width or case
    MISSING = "missing"  # stands in the source, not in the pasted text
    ADDED = "added"  # stands in the pasted text, not in the source
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One step of the comparison: ``given`` was pasted, ``source`` is the true wording.

    Joined over all differences of a match, the ``source`` parts are the span of the source to the
    letter, and the ``given`` parts the pasted text.
    """

    kind: DifferenceKind
    given: str
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pasted text stands: ``document.source[start:end]``, and the passages it touches.

    `differences` is empty for an exact match. `shown` is the span of the source to quote, where
    that is more than what was compared: the clauses that it is part of.
    """

    document_id: str
    start: int
    end: int
    passages: tuple[Passage, ...]
    differences: tuple[Difference, ...] = ()
    shown: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """What was found of one clause, as pasted.

    Attributes
    ----------
    match
        Its first place, or None. Of one that is near, the sentence that has most of its words.
    common
        Spans of the source, inside the match, that the clause has to the letter, spelling folded.
    """

    text: str
    finding: Finding
    match: Match | None = None
    common: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a quotation check. Exact: every place. Altered: the one nearest wording.

    Partly: no wording is near the whole, and `pieces` are its clauses in order, each with what was
    found of it; `left` counts clauses that were not looked at, as there are too many.

    `similarity` is 0..1. An exact match is one to the letter, white space at the ends and
    quotation marks around the whole aside; where only spelling differs (traditional characters,
    width, quotation marks), the verdict is altered with those differences marked.
    """

    text: str
    verdict: Verdict
    matches: tuple[Match, ...] = ()
    similarity: float = 0.0
    pieces: tuple[Piece, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that can stand alone: ``passage.text[start:end]``.

    `id` is stable over restarts: passage id, start and a digest of the words.
    """

    id: str
    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words."""
        return self.passage.text[self.start : self.end]

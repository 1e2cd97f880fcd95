"""Answer or decline: one rule, few numbers. Knows evidence and texts, not corpora or chats."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.answering.expectation import Expectation
from bot.retrieval.evidence import INFORMATIVE, Evidence, Term, share
from bot.text.folding import fold_text
from bot.text.sentences import sentences

BIAS = -6.7
COVERAGE = 3.5
SENTENCE = 5.8
BORNE = 0.7
RUN = 1.7
THRESHOLD = 0.5
_HARDLY = 0.4  # the most that a question of function words can reach
DETAIL_SHARE = 0.55  # how much of the question a sentence must bear for its date to be *the* date
_ABOUT_THE_SAME = 0.8  # a sentence this near to the most relevant one may hold the detail as well
_COMPANION_SCORE = 0.6
_COMPANION_COVERAGE = 0.85


def confidence(evidence: Evidence) -> float:
    """Return how likely a passage answers, 0..1; it is quoted from `THRESHOLD` on.

    The rule: weigh every content word of the question by how much it tells in everyday Chinese (its
    self-information, which no corpus can shift) and by how few passages of the corpus hold it
    anyway (what most hold tells nothing; the share of those that do not, squared). Then ask which
    share of that weight the passage bears (`COVERAGE`), which share its best sentence bears at
    once (`SENTENCE`), how much is borne in all (`BORNE`, per natural logarithm of nats), and how
    long a piece of the question stands there word for word (`RUN`, per natural logarithm of the
    characters). The logistic function of the weighted sum is the confidence; where all that is borne tells less
    than one informative word (谁讲的), it stays below the threshold. A question that asks for a
    date, a number, a person … is declined all the same where no sentence about it holds one (see
    `expectation`). No measure depends on the number of passages, so the rule is the same for eleven
    and for three thousand. The numbers were fitted by logistic regression on CMRC 2018 trial and
    DRCD dev, cut into documents of ten paragraphs and asked with and without the paragraph that
    answers (tests/benchmarks/fit_decision.py); the bias is higher than fitted there, as a speech
    has no neighbours about the same person or town, and was set so that three in a thousand of
    those data sets' questions are answered when they are asked of the speech.
    """
    x = (
        BIAS
        + COVERAGE * evidence.coverage
        + SENTENCE * evidence.sentence
        + BORNE * math.log1p(evidence.borne)
        + RUN * math.log1p(evidence.run)
    )
    sure = 1 / (1 + math.exp(-x))
    return sure if evidence.borne >= INFORMATIVE else min(sure, _HARDLY)


def accompanies(
    evidence: Evidence, score: float, *, best_evidence: Evidence, best_score: float
) -> bool:
    """Tell whether a further passage answers too: sure by itself, and hardly behind the best."""
    return (
        confidence(evidence) >= THRESHOLD
        and score >= _COMPANION_SCORE * best_score
        and evidence.coverage >= _COMPANION_COVERAGE * best_evidence.coverage
    )


def gives(text: str, question_terms: Sequence[Term], wanted: Expectation) -> bool:
    """Tell whether a sentence of a text about the question's topic holds the detail it asks for."""
    if wanted.members is not None:
        return wanted.is_held_by(fold_text(text))
    pieces = [fold_text(text[start:end]) for start, end in sentences(text)]
    shares = [share(question_terms, piece) for piece in pieces]
    enough = max(DETAIL_SHARE, _ABOUT_THE_SAME * max(shares))
    for piece, borne in zip(pieces, shares, strict=True):
        if borne < enough or not wanted.happens_in(piece):
            continue
        for term in question_terms:  # what the question says itself is no answer to it
            if term.word != wanted.noun:
                piece = piece.replace(term.word, " ")
        if wanted.is_held_by(piece):
            return True
    return False

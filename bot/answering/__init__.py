"""A question becomes an Answer or a Refusal. Knows nothing of Telegram."""

from bot.answering.answerer import Answerer
from bot.answering.explaining import Explanation
from bot.answering.model import (
    About,
    Answer,
    AnswerKind,
    Concordance,
    Difference,
    DifferenceKind,
    Finding,
    Occurrence,
    Piece,
    Quote,
    Reason,
    Refusal,
    Unit,
    Verdict,
    Verification,
)
from bot.answering.outline import about_question
from bot.answering.slogans import SetPhrase

__all__ = [
    "About",
    "Answer",
    "AnswerKind",
    "Answerer",
    "Concordance",
    "Difference",
    "DifferenceKind",
    "Explanation",
    "Finding",
    "Occurrence",
    "Piece",
    "Quote",
    "Reason",
    "Refusal",
    "SetPhrase",
    "Unit",
    "Verdict",
    "Verification",
    "about_question",
]

"""A question becomes an Answer or a Refusal. Knows nothing of Telegram."""

from bot.answering.answerer import Answerer
from bot.answering.explaining import Explanation
from bot.answering.model import (
    Answer,
    AnswerKind,
    Concordance,
    Difference,
    DifferenceKind,
    Occurrence,
    Quote,
    Reason,
    Refusal,
    Verdict,
    Verification,
)
from bot.answering.slogans import SetPhrase

__all__ = [
    "Answer",
    "AnswerKind",
    "Answerer",
    "Concordance",
    "Difference",
    "DifferenceKind",
    "Explanation",
    "Occurrence",
    "Quote",
    "Reason",
    "Refusal",
    "SetPhrase",
    "Verdict",
    "Verification",
]

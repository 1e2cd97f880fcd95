"""How well an Answerer does on a file of questions. Knows no command line, table or chat."""

from bot.evaluation.ablation import Ablation, ablate
from bot.evaluation.measuring import Report, evaluate_cross, evaluate_items, evaluate_squad
from bot.evaluation.questions import EvaluationError, Item, Squad, merged, read_questions

__all__ = [
    "Ablation",
    "EvaluationError",
    "Item",
    "Report",
    "Squad",
    "ablate",
    "evaluate_cross",
    "evaluate_items",
    "evaluate_squad",
    "merged",
    "read_questions",
]

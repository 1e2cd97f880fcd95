"""rank-bm25 as its README shows it: `BM25Okapi` over tokens, `get_scores`, the best first."""

from __future__ import annotations

from collections.abc import Sequence

from peers.cutting import jieba_as_is, load_jieba, version
from peers.system import DEPTH, MissingError, Outcome, Search, one_by_one
from peers.task import Task


def run(task: Task) -> Outcome:
    """Its constants (k1 1.5, b 0.75) and its IDF, over `jieba.lcut` of the text as it is."""
    try:
        import numpy as np
        from rank_bm25 import BM25Okapi
    except ImportError as error:
        raise MissingError("rank-bm25 is not installed (pip install rank-bm25)") from error
    jieba = load_jieba()

    def build() -> Search:
        engine = BM25Okapi([jieba_as_is(text) for text in task.texts])

        def search(question: str) -> Sequence[int]:
            scores = engine.get_scores(jieba_as_is(question))
            best = np.argsort(-scores, kind="stable")[:DEPTH]  # the first is argmax
            return [number for number in best if scores[number]]

        return search

    return one_by_one(build, task.questions, f"{version('rank-bm25')}, {jieba}")

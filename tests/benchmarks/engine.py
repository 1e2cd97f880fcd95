"""The memory engine's scores beside `rank_bm25.BM25Okapi.get_scores`: same tokens, same passages.

Run it from the project's root: ``python tests/benchmarks/engine.py DRCD_dev.json``. FILE is
SQuAD-style; its first paragraphs are the passages (1,000 unless told otherwise), its questions are
asked. Only the engines are measured: words are cut beforehand, ranking and refusal come after.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from bot.evaluation import Squad, read_questions
from bot.retrieval.memory import PositiveBM25
from bot.text import tokens
from bot.text.folding import fold_text

QUESTIONS = 300


def measure(score: Callable[[list[str]], object], asked: list[list[str]]) -> list[float]:
    """Return the milliseconds of processor time of each question."""
    taken = []
    for words in asked:
        begin = time.process_time()
        score(words)
        taken.append(1000 * (time.process_time() - begin))
    return taken


def main() -> int:
    """Measure by turns, check that the scores are BM25's, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("-n", "--passages", type=int, default=1000)
    options = parser.parse_args()
    squad = read_questions(options.file)
    if not isinstance(squad, Squad):
        parser.error("FILE must be SQuAD-style")
    texts = list(squad.contexts)[: options.passages]
    asked = [tokens.words(fold_text(question)) for question, _ in squad.questions[:QUESTIONS]]
    corpus = [tokens.words(fold_text(text)) for text in texts]
    theirs, ours = BM25Okapi(corpus, k1=1.2, b=0.75), PositiveBM25(corpus)
    theirs.idf = ours.idf  # its own may be negative; what is compared is how scores are had
    for words in asked:
        mine, same = ours.scores(Counter(words)), theirs.get_scores(words)
        if not np.allclose(mine, same):
            sys.exit("engine.py: the scores are not the same")
    rounds = [
        (
            measure(theirs.get_scores, asked),
            measure(lambda words: ours.scores(Counter(words)), asked),
        )
        for _ in range(3)
    ]
    okapi, positive = (
        statistics.median(value for one in column for value in one)
        for column in zip(*rounds, strict=True)
    )
    print(f"{len(texts)} passages, {len(asked)} questions, the same scores\n")
    print("| engine | a question, median ms | questions in the same time |\n|---|---:|---:|")
    print(f"| rank-bm25 `get_scores` | {okapi:.3f} | 1 |")
    print(f"| memory engine | {positive:.3f} | {okapi / positive:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

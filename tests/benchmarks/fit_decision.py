"""Fit the refusal rule of `bot.answering.decision` anew, in one command.

    python tests/benchmarks/fit_decision.py cmrc2018_trial.json DRCD_dev.json

The files are SQuAD-style question sets. Their paragraphs are cut into documents of ten; each
question is asked of its own document with and without the paragraph that answers it, and of a
foreign one. Logistic regression (Newton's method with a small ridge) on the four measures of
`Evidence` gives the weights, and the share that is answered rightly is printed for several rates of
false answers, with the bias that gives each.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.reading import Corpus, Document, Passage
from bot.retrieval.question import analyse
from bot.retrieval.retriever import Retriever

PARAGRAPHS = 10
FOREIGN = 0.3  # the share of another document's questions that is asked as well
FALSE_ANSWERS = (0.003, 0.01, 0.03, 0.05, 0.1, 0.2)
NAMES = ("BIAS", "COVERAGE", "SENTENCE", "BORNE", "RUN")


def read(paths: list[Path]) -> dict[str, list[str]]:
    """Return the questions of each distinct paragraph."""
    questions: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        for article in json.loads(path.read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                context = " ".join(paragraph["context"].split())
                questions[context] += [qa["question"] for qa in paragraph["qas"]]
    return dict(questions)


def document(paragraphs: list[str]) -> Retriever:
    """Return a retriever over one made-up document."""
    passages = tuple(
        Passage(f"d:{n}", "d", n, None, (), "", text, 0, len(text))
        for n, text in enumerate(paragraphs, 1)
    )
    return Retriever(Corpus((Document("d", "d", Path("d"), "", "", (), passages),)))


def measure(retriever: Retriever, question: str) -> tuple[list[float], str]:
    """Return the measures of the best passage, and its text."""
    candidates = retriever.rank(analyse(question)).candidates
    if not candidates:
        return [1.0, 0.0, 0.0, 0.0, 0.0], ""
    seen = candidates[0].evidence
    lengths = (math.log1p(seen.borne), math.log1p(seen.run))
    return [1.0, seen.coverage, seen.sentence, *lengths], candidates[0].passage.text


def examples(
    questions: dict[str, list[str]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return measures, whether the best passage answers, and whether there is an answer at all."""
    chance = random.Random(1)
    paragraphs = list(questions)
    cuts = [paragraphs[i : i + PARAGRAPHS] for i in range(0, len(paragraphs), PARAGRAPHS)]
    rows: list[tuple[list[float], bool, bool]] = []
    for number, cut in enumerate(cuts):
        whole = document(cut)
        for own in cut:
            rest = document([other for other in cut if other != own]) if len(cut) > 1 else None
            for question in questions[own]:
                seen, best = measure(whole, question)
                rows.append((seen, best == own, True))
                if rest is not None:
                    rows.append((measure(rest, question)[0], False, False))
        others = cuts[(number + len(cuts) // 2) % len(cuts)] if len(cuts) > 1 else []
        rows += [
            (measure(whole, question)[0], False, False)
            for foreign in others
            for question in questions[foreign]
            if chance.random() < FOREIGN
        ]
    features, answers, answerable = zip(*rows, strict=True)
    return np.array(features), np.array(answers, float), np.array(answerable)


def fit(
    features: npt.NDArray[np.float64], answers: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the weights of a logistic regression."""
    weights = np.zeros(features.shape[1])
    ridge = 0.01
    for _ in range(50):
        sure = 1 / (1 + np.exp(-features @ weights))
        gradient = features.T @ (answers - sure) - ridge * weights
        curvature = (features.T * (sure * (1 - sure))) @ features + ridge * np.eye(len(weights))
        weights += np.linalg.solve(curvature, gradient)
    return weights


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    features, answers, answerable = examples(read(parser.parse_args().files))
    weights = fit(features, answers)
    print(f"{len(answers)} examples, {int(answers.sum())} of them answers")
    for name, weight in zip(NAMES, weights, strict=True):
        print(f"{name:9} {weight:6.2f}")
    scores = features @ weights
    foreign = np.sort(scores[~answerable])[::-1]
    for rate in FALSE_ANSWERS:
        cut = float(foreign[int(rate * len(foreign))])
        right = float(((scores > cut) & (answers == 1)).sum() / answerable.sum())
        print(f"{rate:6.1%} false answers: bias {weights[0] - cut:6.2f}, right {right:.3f}")


if __name__ == "__main__":
    main()

"""How long a question takes: warm in one process, and cold from the command line.

Run it from the project's root: ``python tests/benchmarks/ask.py [-n PAIRS]``. The cold start is
measured in pairs, `python -m bot ask 四责协同` and a bare start of the segmenter by turns, so that
whatever else the machine does falls on both alike; the figure to look at is the ratio.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bot.answering import Answerer
from bot.reading import load_corpus

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "data" / "speech_dev.jsonl"
SEGMENTER = [sys.executable, "-c", "import jieba; jieba.lcut('x')"]
ASK = [sys.executable, "-m", "bot", "ask", "四责协同"]
ROUNDS = 5


def warm() -> list[float]:
    """Return the milliseconds of each question, several rounds over all of them."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    answerer = Answerer(load_corpus([ROOT / "corpus"]))
    for question in questions:  # what is loaded at the first need is no question's latency
        answerer.ask(question)
    taken = []
    for _ in range(ROUNDS):
        for question in questions:
            begin = time.perf_counter()
            answerer.ask(question)
            taken.append(1000 * (time.perf_counter() - begin))
    return taken


def cold(command: list[str]) -> float:
    """Return the seconds from start to end of a process. Raises where it fails."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - begin


def percentile(values: list[float], share: float) -> float:
    """Return a percentile by nearest rank."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-n", "--pairs", type=int, default=9, help="pairs of cold starts (9)")
    pairs = parser.parse_args().pairs
    if pairs < 1:
        parser.error("at least one pair")
    asked = warm()
    cold(SEGMENTER)  # the first start of either may have to write the segmenter's cache
    cold(ASK)
    starts = [(cold(SEGMENTER), cold(ASK)) for _ in range(pairs)]
    bare, ask = (statistics.median(column) for column in zip(*starts, strict=True))
    ratio = statistics.median(ours / theirs for theirs, ours in starts)
    rows = [
        ("warm ask, median", f"{percentile(asked, 0.5):.2f} ms", "under 2 ms"),
        ("warm ask, p99", f"{percentile(asked, 0.99):.2f} ms", ""),
        ("cold jieba.lcut('x'), median", f"{1000 * bare:.0f} ms", ""),
        ("cold bot ask 四责协同, median", f"{1000 * ask:.0f} ms", ""),
        ("ratio of a pair, median", f"{ratio:.2f}", "at most 1.3"),
    ]
    print(f"{len(asked)} warm questions, {pairs} pairs of cold starts\n")
    print("| what | measured | wanted |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()

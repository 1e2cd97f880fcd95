"""Are members told the same whichever engine finds the candidates? On SQuAD-style question sets.

    python tests/benchmarks/parity.py DRCD_dev.json

The distinct contexts of a FILE are the corpus, a fixed sample of its questions is asked of every
engine that is installed. Two comparisons with the memory engine are printed: of the engines' own
rankings, by the family that an engine belongs to (lengths exact, or stored in one byte), and of the
final answers (answered or declined, and the first passage), each difference with its cause. Exit
code 1 where fewer than 99 of 100 final answers are the same.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from support.parity import (  # noqa: E402
    ONE_BYTE,
    Orders,
    Reference,
    available,
    compare,
    opened,
    outcome,
    stored_length,
)

from bot.answering import Answerer  # noqa: E402
from bot.evaluation import EvaluationError, Squad, read_questions  # noqa: E402
from bot.evaluation.measuring import squad_corpus  # noqa: E402
from bot.reading import Corpus  # noqa: E402
from bot.retrieval import evidence  # noqa: E402
from bot.retrieval.engines import Engine  # noqa: E402
from bot.retrieval.entries import entry  # noqa: E402
from bot.retrieval.expansion import Expander  # noqa: E402
from bot.retrieval.index import Index  # noqa: E402
from bot.retrieval.question import analyse  # noqa: E402
from bot.retrieval.retriever import CANDIDATES, Candidate, Retriever, query  # noqa: E402
from bot.text import tokens  # noqa: E402
from bot.text.folding import fold_text  # noqa: E402

NEEDED = 0.99
_SEED = 20261127


def main() -> int:
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("-n", "--questions", type=int, default=1000, metavar="N")
    options = parser.parse_args()
    same = True
    for file in options.files:
        try:
            squad = read_questions(file)
        except EvaluationError as error:
            parser.error(str(error))
        if not isinstance(squad, Squad):
            parser.error(f"{file}: not SQuAD-style")
        asked = [question for question, _ in squad.questions if question.strip()]
        asked = random.Random(_SEED).sample(asked, min(options.questions, len(asked)))
        same = _file(file.stem, squad_corpus(squad), asked) and same
    return int(not same)


def _file(name: str, corpus: Corpus, questions: Sequence[str]) -> bool:
    print(f"{name}: {len(corpus.body)} passages, {len(questions)} questions")
    exact = opened(Engine.MEMORY, Path())
    memory = Retriever(corpus, index=exact)
    answerer = Answerer(corpus)
    same = True
    for engine in available():
        with tempfile.TemporaryDirectory(prefix="yuanwen-parity-") as folder:
            index = opened(engine, Path(folder))
            other = Answerer(corpus, index=index)
            print(f"\n{engine} against memory")
            _orders(corpus, exact, index, questions, one_byte=engine in ONE_BYTE)
            differ = []
            for question in questions:
                pair = outcome(answerer.ask(question)), outcome(other.ask(question))
                if pair[0] != pair[1]:
                    differ.append((question, *pair))
            share = 1 - len(differ) / len(questions)
            print(f"  final answers the same: {share:.4f} ({len(differ)} differ)")
            theirs = Retriever(corpus, index=index)
            for question, *pair in differ:
                _explain(question, pair, memory, theirs)
            same = same and share >= NEEDED
    return same


def _orders(
    corpus: Corpus, memory: Index, index: Index, questions: Sequence[str], *, one_byte: bool
) -> None:
    contents = [analyse(question).content for question in questions]
    queries = [query(content, evidence.terms(content)) for content in contents]
    found = [index.search(one, CANDIDATES) for one in queries]
    exact = [memory.search(one, CANDIDATES) for one in queries]
    print(f"  rankings, against exact lengths:    {_said(compare(found, exact))}")
    if one_byte:
        expander = Expander(corpus.word_lists)
        reference = Reference([entry(passage, expander) for passage in corpus.body])
        some = slice(0, 100)  # it is as slow as it is plain
        expected = [reference.search(one, CANDIDATES) for one in queries[some]]
        orders = compare(found[some], expected, close=1e-5)
        print(f"  rankings, against one-byte lengths: {_said(orders)} ({len(expected)} questions)")


def _said(orders: Orders) -> str:
    return (
        f"first {orders.first:.4f}, first ten {orders.ten:.4f}, scores apart at most "
        f"{orders.apart:.2g}"
    )


def _explain(
    question: str, pair: Sequence[tuple[str, str]], memory: Retriever, other: Retriever
) -> None:
    """Print what either said, and why the candidates of the other changed places."""
    asked = analyse(question)
    ours, theirs = (
        {c.passage.id: c for c in one.rank(asked, CANDIDATES).candidates} for one in (memory, other)
    )
    first, second = next(iter(ours), ""), next(iter(theirs), "")
    print(f"  - {question}")
    for name, (status, passage) in zip(("memory", "other "), pair, strict=True):
        print(f"      {name}: {status} {passage}")
    if first == second:
        print("      same first candidate: the difference lies in what follows it")
        return
    if not (first in theirs and second in ours):
        lost = first if first not in theirs else second
        print(f"      {lost} is among the {CANDIDATES} candidates of one engine only")
        return
    lead = ours[first].score / ours[second].score - 1
    behind = theirs[second].score / theirs[first].score - 1
    print(f"      {first} leads {second} by {lead:.2%} here and trails by {behind:.2%} there:")
    for passage_id in (first, second):
        print(f"      {passage_id}: {_scores(ours[passage_id], theirs[passage_id])}")


def _scores(ours: Candidate, theirs: Candidate) -> str:
    length = len(tokens.bigrams(fold_text(ours.passage.text)))
    change = theirs.engine / ours.engine - 1
    kept = stored_length(length)
    return f"length {length} stored as {kept} ({kept / length - 1:+.1%}), BM25 {change:+.2%}"


if __name__ == "__main__":
    sys.exit(main())

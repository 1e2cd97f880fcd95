"""What each ingredient of the ranking is worth: Recall@1 with all of them, and without each in turn.

Owns the measurement on the ranking alone, before any short cut of answering. Knows no command line
and no table, and nothing of what an ingredient does.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.measuring import Figures, squad_corpus
from bot.evaluation.questions import Item, Squad
from bot.reading import Corpus, Passage
from bot.retrieval.question import analyse
from bot.retrieval.retriever import Ingredients, Retriever
from bot.text import tokens

_LOW = "low-overlap"


@dataclass(frozen=True, slots=True)
class Row:
    """Figures without one ingredient; `left_out` is empty where nothing was left out.

    Attributes
    ----------
    figures
        Recall@1 by name, 0..1, None where there was nothing to count.
    differences
        The same less that of all ingredients: below 0 where the ingredient helps.
    gained, lost
        Questions that became right and wrong by leaving it out. Where both are many, a small
        difference hides a large effect.
    """

    left_out: str
    figures: Figures
    differences: Figures
    gained: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Ablation:
    """One file: how many questions were counted, and the rows, all ingredients first."""

    name: str
    questions: int
    rows: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the table as plain data, shares rounded to four digits."""
        return {
            "evaluation": "ablation",
            "file": self.name,
            "questions": self.questions,
            "rows": [
                {
                    "left_out": row.left_out or None,
                    **_rounded(row.figures),
                    "differences": _rounded(row.differences),
                    "gained": row.gained,
                    "lost": row.lost,
                }
                for row in self.rows
            ],
        }


def ablate(name: str, content: Sequence[Item] | Squad, corpus: Corpus) -> Ablation:
    """Measure all ingredients, then each left out.

    Parameters
    ----------
    name
        What to call the result.
    content
        Questions about `corpus`, or SQuAD-style data, whose paragraphs are then the corpus, with
        the word lists of `corpus`: they must not hurt where they do not belong.

    Notes
    -----
    The segmenter belongs to the process: while this runs nothing else may use it.
    """
    searched = corpus
    if isinstance(content, Squad):
        searched = dataclasses.replace(squad_corpus(content), word_lists=corpus.word_lists)
    else:
        content = [item for item in content if item.kind != "unanswerable"]
    rows: list[Row] = []
    all_hits: list[bool] = []
    for left_out in ("", *(field.name for field in dataclasses.fields(Ingredients))):
        use = dataclasses.replace(Ingredients(), **({left_out: False} if left_out else {}))
        with tokens.untaught():
            hits = _hits(Retriever(searched, ingredients=use), content)
        all_hits = all_hits or hits
        pairs = Counter(zip(all_hits, hits, strict=True))
        figures = _figures(content, hits)
        less = _differences(figures, rows[0].figures if rows else figures)
        rows.append(Row(left_out, figures, less, pairs[False, True], pairs[True, False]))
    return Ablation(name, len(all_hits), tuple(rows))


def _hits(retriever: Retriever, content: Sequence[Item] | Squad) -> list[bool]:
    """Return for each question whether the first passage is right."""
    if isinstance(content, Squad):
        return [
            (first := _first(retriever, question)) is not None and first.text == context
            for question, context in content.questions
        ]
    return [
        (first := _first(retriever, item.question)) is not None and item.right(first)
        for item in content
    ]


def _figures(content: Sequence[Item] | Squad, hits: list[bool]) -> Figures:
    if isinstance(content, Squad):
        return {"r1": _share(hits)}
    pairs = list(zip(content, hits, strict=True))
    return {
        "top1_answerable": _share(hit for item, hit in pairs if item.kind == "answerable"),
        "top1_low": _share(hit for item, hit in pairs if item.style == _LOW),
        "top1_slogan": _share(hit for item, hit in pairs if item.kind == "slogan"),
        "top1_overlap": _share(hit for item, hit in pairs if item.kind == "overlap"),
    }


def _first(retriever: Retriever, question: str) -> Passage | None:
    candidates = retriever.rank(analyse(question), 1).candidates
    return candidates[0].passage if candidates else None


def _share(hits: Iterable[bool]) -> float | None:
    every = list(hits)
    return sum(every) / len(every) if every else None


def _differences(figures: Figures, whole: Figures) -> Figures:
    pairs = ((name, value, whole[name]) for name, value in figures.items())
    return {name: None if a is None or b is None else a - b for name, a, b in pairs}


def _rounded(figures: Figures) -> Figures:
    return {name: None if v is None else round(v, 4) for name, v in figures.items()}

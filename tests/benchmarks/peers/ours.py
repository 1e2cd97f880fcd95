"""Our own pipeline, by the door that the command line uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.answering import Answerer
from bot.reading import load_corpus
from bot.text import tokens
from peers.cutting import version
from peers.system import DEPTH, Outcome, Search, one_by_one
from peers.task import Task


def run(task: Task) -> Outcome:
    """`Answerer.search` over files that hold the passages; reading them is part of indexing."""
    tokens.words("预热")
    places = {text: place for place, text in enumerate(task.passages)}
    notes: list[str] = []

    def build() -> Search:
        corpus = load_corpus([Path(task.corpus)])
        lost = len(places.keys() - {passage.text for passage in corpus.body})
        if lost:
            notes.append(f"yuanwen: {lost} passages are not read as one paragraph each")
        answerer = Answerer(corpus)

        def search(question: str) -> Sequence[int]:
            hits = answerer.search(question, DEPTH)
            return [places.get(hit.passage.text, -1) for hit in hits]

        return search

    outcome = one_by_one(build, task.questions, version("yuanwen"))
    outcome.notes = notes
    return outcome

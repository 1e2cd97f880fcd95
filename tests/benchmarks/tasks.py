"""Question files become tasks. Knows the two forms of data, no system."""

from __future__ import annotations

from pathlib import Path

from peers.task import Task

from bot.evaluation import EvaluationError, Item, Squad
from bot.reading import load_corpus


def squad_task(name: str, squad: Squad, folder: Path, *, titles: bool) -> Task:
    """Return paragraph retrieval: every distinct context a passage, a question's own the only gold.

    With `titles` the passages of an article are one file under its title; without, each passage is
    a file of its own and has no heading.
    """
    articles: dict[str, list[str]] = {}
    for number, (context, title) in enumerate(squad.contexts.items()):
        articles.setdefault(title if titles and title else f"{number}", []).append(context)
    folder.mkdir(parents=True)
    for number, (title, contexts) in enumerate(articles.items()):
        heading = f"# {title}\n\n" if titles else ""
        text = heading + "\n\n".join(contexts) + "\n"
        (folder / f"{number:05}.md").write_text(text, "utf-8")
    places = {context: place for place, context in enumerate(squad.contexts)}
    return Task(
        name=name,
        corpus=str(folder),
        headings=[title if titles else "" for title in squad.contexts.values()],
        passages=list(places),
        questions=[question for question, _ in squad.questions],
        gold=[[places[context]] for _, context in squad.questions],
        styles=[""] * len(squad.questions),
    )


def corpus_task(name: str, items: tuple[Item, ...], folder: Path) -> Task:
    """Return the questions that have an answer in a corpus of our own; its headings are given."""
    body = load_corpus([folder]).body
    asked = [item for item in items if item.kind != "unanswerable"]
    gold = [[n for n, passage in enumerate(body) if item.right(passage)] for item in asked]
    if lost := [item.question for item, right in zip(asked, gold, strict=True) if not right]:
        raise EvaluationError(f"{name}: no passage of {folder} is right for {lost[0]!r}")
    return Task(
        name=name,
        corpus=str(folder),
        headings=["\n".join(passage.headings) for passage in body],
        passages=[passage.text for passage in body],
        questions=[item.question for item in asked],
        gold=gold,
        styles=[item.style for item in asked],
    )

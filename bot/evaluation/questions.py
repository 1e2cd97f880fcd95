"""Files of questions with their right answers. Knows the two forms they come in, no figures.

JSON Lines ask about the configured corpus, one object a line: ``id, kind, style, question, gold``.
SQuAD-style JSON brings its own texts: each distinct context is a passage, and a question's gold is
its own context.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.reading import Passage

KINDS = ("answerable", "slogan", "overlap", "unanswerable")


class EvaluationError(Exception):
    """A file of questions that cannot be used; the message names the file and the place in it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question about the configured corpus.

    Attributes
    ----------
    gold
        How each right paragraph or heading begins; empty for an unanswerable question.
    """

    kind: str
    style: str
    question: str
    gold: tuple[str, ...] = ()

    def right(self, passage: Passage) -> bool:
        """Tell whether a passage is a right one: it, or a heading over it, begins like a gold."""
        return any(text.startswith(self.gold) for text in (passage.text, *passage.headings))


@dataclass(frozen=True, slots=True)
class Squad:
    """SQuAD-style data: article title by distinct context, and (question, context) pairs."""

    contexts: dict[str, str]
    questions: tuple[tuple[str, str], ...]


def read_questions(path: Path) -> tuple[Item, ...] | Squad:
    """Read a file of either form. Raises EvaluationError with the file and the place in it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise EvaluationError(f"{path}:{line}: the file is not UTF-8") from None
    # Not splitlines(): a question may hold characters that end a line elsewhere.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise EvaluationError(f"{path}: there is no question in it")
    if _is_squad(path, text, lines[0][1]):
        return _squad(path, _parsed(path, text))
    return tuple(_item(f"{path}:{number}", _parsed(path, line, number)) for number, line in lines)


def merged(parts: Iterable[Squad]) -> Squad:
    """Return several SQuAD-style files as one; a context in two of them keeps its first title."""
    contexts: dict[str, str] = {}
    questions: list[tuple[str, str]] = []
    for part in parts:
        contexts = {**contexts, **{c: t for c, t in part.contexts.items() if c not in contexts}}
        questions += part.questions
    return Squad(contexts, tuple(questions))


def _is_squad(path: Path, text: str, first: str) -> bool:
    """Tell the forms apart: a line of JSON Lines is an object of its own, without ``data``."""
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return False
    try:
        opening = json.loads(first)
    except ValueError:
        # The first line is not complete: either one object over many lines, or a broken line.
        return first.strip() == "{" or '"data"' in text.partition('"question"')[0]
    return isinstance(opening, dict) and "data" in opening


def _parsed(path: Path, text: str, line: int = 0) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{path}:{line or error.lineno}"
        raise EvaluationError(f"{place}: not JSON: {error.msg} (column {error.colno})") from None
    except RecursionError:
        raise EvaluationError(f"{path}:{line or 1}: nested too deeply") from None


def _item(place: str, data: Any) -> Item:
    if not isinstance(data, dict):
        raise EvaluationError(f"{place}: expected one object a line")
    kind, gold = data.get("kind"), data.get("gold", [])
    if kind not in KINDS:
        raise EvaluationError(f"{place}: `kind` must be one of {', '.join(KINDS)}")
    if not isinstance(gold, list) or not all(isinstance(text, str) and text for text in gold):
        raise EvaluationError(f"{place}: `gold` must be a list of texts")
    if bool(gold) == (kind == "unanswerable"):
        what = "must be empty for" if gold else "needs the beginning of a right paragraph for"
        raise EvaluationError(f"{place}: `gold` {what} kind {kind}")
    return Item(kind, _text(place, data, "style"), _text(place, data, "question"), tuple(gold))


def _squad(path: Path, whole: Any) -> Squad:
    contexts: dict[str, str] = {}
    questions: list[tuple[str, str]] = []
    for place, article in _objects(f"{path}: data", whole, "data"):
        title = article.get("title") or ""
        for inner, paragraph in _objects(f"{place}.paragraphs", article, "paragraphs"):
            context = " ".join(_text(inner, paragraph, "context").split())
            contexts.setdefault(context, str(title))
            for innermost, qa in _objects(f"{inner}.qas", paragraph, "qas"):
                question = qa.get("question")
                if not isinstance(question, str):
                    raise EvaluationError(f"{innermost}: `question` must be text")
                # Published sets hold a few empty questions; leaving them out would flatter.
                questions.append((question.replace("\n", " "), context))
    if not questions:
        raise EvaluationError(f"{path}: there is no question in it")
    return Squad(contexts, tuple(questions))


def _objects(place: str, data: Any, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the objects of a list with their places."""
    items = data.get(key) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise EvaluationError(f"{place}: expected a list")
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise EvaluationError(f"{place}[{index}]: expected an object")
        yield f"{place}[{index}]", item


def _text(place: str, data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise EvaluationError(f"{place}: `{key}` must be text")
    return value

"""What differs between a corpus and the one that takes its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.reading.corpus import Corpus
from bot.reading.document import Document
from bot.reading.problems import Problem
from bot.reading.wordlists import GLOSSARY, LEXICON

_KEPT = "; what was read of it before stays in use"


@dataclass(frozen=True, slots=True)
class Changes:
    """Documents that differ, in reading order, and whether the lexicon or the glossary does."""

    added: tuple[Document, ...] = ()
    removed: tuple[Document, ...] = ()
    changed: tuple[Document, ...] = ()
    word_lists: bool = False


def changes(before: Corpus, after: Corpus) -> Changes:
    """Say what differs between two corpora; changed documents are those of `after`."""
    old = {document.id: document for document in before.documents}
    new = {document.id: document for document in after.documents}
    return Changes(
        added=tuple(one for one in after.documents if one.id not in old),
        removed=tuple(one for one in before.documents if one.id not in new),
        changed=tuple(
            one for one in after.documents if one.id in old and _differ(one, old[one.id])
        ),
        word_lists=before.word_lists != after.word_lists,
    )


def with_kept(before: Corpus, after: Corpus) -> Corpus:
    """Return `after` with those documents of `before` whose files cannot be read any more.

    A slip in one file must not take away what everybody could read a minute ago. A file that is
    gone from its folder is no slip. Word lists are kept likewise, all together. The problems say
    what is kept.
    """
    broken = {problem.path for problem in after.problems}
    documents = list(after.documents)
    kept: set[Path] = set()
    for place, document in enumerate(before.documents):
        path = _culprit(document.path, broken)
        if path is not None and _is_free(document, documents):
            documents.insert(_place_after(before.documents[:place], documents), document)
            kept.add(path)
    word_lists = after.word_lists
    if spoilt := {path for path in broken if path.name in (LEXICON, GLOSSARY)}:
        word_lists = before.word_lists
        kept |= spoilt
    problems = (_told(problem, kept) for problem in after.problems)
    return Corpus(tuple(documents), tuple(problems), word_lists)


def _culprit(path: Path, broken: Iterable[Path]) -> Path | None:
    """Return the file or folder to blame: the document's own, or one that it stood in."""
    return next((one for one in broken if path.is_relative_to(one)), None)


def _is_free(document: Document, documents: Iterable[Document]) -> bool:
    return all(document.id != one.id and document.path != one.path for one in documents)


def _place_after(earlier: tuple[Document, ...], documents: list[Document]) -> int:
    """Return where a document belongs that came after these."""
    ids = [document.id for document in documents]
    known = (document.id for document in reversed(earlier))
    return next((ids.index(one) + 1 for one in known if one in ids), 0)


def _told(problem: Problem, kept: set[Path]) -> Problem:
    if problem.path not in kept:
        return problem
    return dataclasses.replace(problem, message=problem.message + _KEPT)


def _differ(one: Document, other: Document) -> bool:
    return (one.digest, one.title, one.meta) != (other.digest, other.title, other.meta)

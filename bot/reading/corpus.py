"""Files and folders become a Corpus. A broken file is reported; the others still load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.reading.document import Document, Passage
from bot.reading.files import COMPANIONS, find_files, read_document
from bot.reading.formats import SUFFIXES, format_of
from bot.reading.ids import home_of, place_of
from bot.reading.problems import FileError, Problem, ProblemReason
from bot.reading.wordlists import GLOSSARY, LEXICON, WordLists, read_glossary, read_lexicon

__all__ = ["SUFFIXES", "Corpus", "CorpusError", "Problem", "load_corpus", "read_document"]

_WORD_LISTS = {LEXICON: read_lexicon, GLOSSARY: read_glossary}


class CorpusError(Exception):
    """No usable document; the message says what to put where."""


@dataclass(frozen=True)
class Corpus:
    """All documents in reading order, and what was wrong with the files that are not among them."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...] = ()
    word_lists: WordLists = field(default_factory=WordLists, repr=False)
    _documents: dict[str, Document] = field(init=False, repr=False, compare=False)
    _passages: dict[str, Passage] = field(init=False, repr=False, compare=False)
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        set_(self, "_documents", {document.id: document for document in self.documents})
        every = [passage for document in self.documents for passage in document.passages]
        set_(self, "_passages", {passage.id: passage for passage in every})
        places = {p.id: i for document in self.documents for i, p in enumerate(document.body)}
        set_(self, "_places", places)

    @property
    def body(self) -> tuple[Passage, ...]:
        """All passages that may answer a question, in reading order."""
        return tuple(passage for document in self.documents for passage in document.body)

    def document(self, document_id: str) -> Document:
        """Return a document by id. Raises KeyError."""
        return self._documents[document_id]

    def passage(self, passage_id: str) -> Passage:
        """Return a passage by id. Raises KeyError."""
        return self._passages[passage_id]

    def find(self, passage_id: str) -> Passage | None:
        """Return a passage by id, None where there is none, as where an index is out of date."""
        return self._passages.get(passage_id)

    def neighbour(self, passage: Passage, step: int) -> Passage | None:
        """Return the body passage `step` places away in the same document, or None."""
        body = self._documents[passage.document_id].body
        place = self._places.get(passage.id, -1) + step
        return body[place] if passage.id in self._places and 0 <= place < len(body) else None

    def is_verbatim(self, passage: Passage) -> bool:
        """Check again, before anything is quoted, that the passage stands in its source."""
        return self._documents[passage.document_id].is_verbatim(passage)


def load_corpus(paths: Iterable[Path]) -> Corpus:
    """Read files and folders (with all folders below them) into a Corpus.

    Documents come in the order of the paths, inside a folder by name. Raises CorpusError where
    not one document could be read; its message names every problem.
    """
    roots = list(paths)
    home = home_of(roots)
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    word_lists = WordLists()
    for found in find_files(roots, problems):
        path = found.path
        try:
            if path.name in _WORD_LISTS:
                word_lists = word_lists.joined(_WORD_LISTS[path.name](path))
            elif path.suffix.lower() in SUFFIXES:
                _add(read_document(path, place_of(path, home)), documents)
            elif found.named or path.suffix.lower() not in COMPANIONS:
                format_of(path.suffix)
        except FileError as error:
            problems.append(Problem.of(path, error))
        except OSError as error:
            problems.append(Problem.refused(path, error))
    if not documents:
        raise CorpusError(_nothing(roots, problems))
    return Corpus(tuple(documents.values()), tuple(problems), word_lists)


def _add(document: Document, documents: dict[str, Document]) -> None:
    other = documents.setdefault(document.id, document)
    if other is not document:
        what = f"its id is {document.id}, which is that of {other.path.name}; rename one of them"
        raise FileError(what, ProblemReason.NAMESAKE, subject=str(other.path))


def _nothing(roots: Iterable[Path], problems: Iterable[Problem]) -> str:
    where = ", ".join(str(root) for root in roots) or "no path"
    details = "".join(f"\n  {problem}" for problem in problems)
    return (
        f"no document to answer from ({where}). Put at least one UTF-8 .txt or .md file, or a "
        f".docx, with paragraphs of text there, or name one with --corpus PATH.{details}"
    )

"""Files and folders become a Corpus. A broken file is reported; the others still load."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.reading.body import Body
from bot.reading.dating import Dated
from bot.reading.document import Document, Passage, Role
from bot.reading.files import COMPANIONS, find_files, read_document
from bot.reading.formats import SUFFIXES, format_of
from bot.reading.ids import home_of, place_of
from bot.reading.problems import FileError, Problem, ProblemReason, UnreadableError
from bot.reading.wordlists import GLOSSARY, LEXICON, WordLists, read_glossary, read_lexicon

if TYPE_CHECKING:
    from bot.reading.catalogue import Catalogue

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
    _at_hand: dict[str, Passage] = field(init=False, repr=False, compare=False)
    _body: Sequence[Passage] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        set_(self, "_documents", {document.id: document for document in self.documents})
        every = [passage for document in self.documents for passage in document.at_hand]
        set_(self, "_at_hand", {passage.id: passage for passage in every})
        body = tuple(passage for passage in every if passage.role is Role.BODY)
        is_kept = any(document.size and not document.at_hand for document in self.documents)
        set_(self, "_body", Body(self.documents) if is_kept else body)

    @property
    def body(self) -> Sequence[Passage]:
        """All passages that may answer a question, in reading order."""
        return self._body

    @property
    def asides(self) -> Iterator[Passage]:
        """Yield the others, such as a salutation, in reading order."""
        for document in self.documents:
            yield from document.asides

    @functools.cached_property
    def dates(self) -> Mapping[str, Dated]:
        """The dates of the documents that have one, by their ids."""
        dates = ((document.id, document.date) for document in self.documents)
        return {name: date for name, date in dates if date is not None}

    def document(self, document_id: str) -> Document:
        """Return a document by id. Raises KeyError."""
        return self._documents[document_id]

    def passage(self, passage_id: str) -> Passage:
        """Return a passage by id. Raises KeyError."""
        found = self.find(passage_id)
        if found is None:
            raise KeyError(passage_id)
        return found

    def find(self, passage_id: str) -> Passage | None:
        """Return a passage by id, None where there is none, as where an index is out of date."""
        found = self._at_hand.get(passage_id)
        if found is None and (document := self._documents.get(passage_id.rpartition(":")[0])):
            return None if document.at_hand else document.find(passage_id)
        return found

    def find_all(self, passage_ids: Iterable[str]) -> list[Passage]:
        """Return passages by id in this order, without those that are not there.

        Those that are kept in a file are read at once.
        """
        ids = list(passage_ids)
        found = {name: self._at_hand[name] for name in ids if name in self._at_hand}
        if missing := [name for name in ids if name not in found]:
            from bot.reading.kept import fetch

            owners = ((self._documents.get(name.rpartition(":")[0]), name) for name in missing)
            found |= fetch((document, name) for document, name in owners if document is not None)
        return [found[name] for name in ids if name in found]

    def neighbour(self, passage: Passage, step: int) -> Passage | None:
        """Return the body passage `step` places away in the same document, or None."""
        if not passage.ordinal or self.find(passage.id) is None:
            return None
        near = self.find(f"{passage.document_id}:{passage.ordinal + step}")
        return near if near is not None and near.ordinal else None

    def is_verbatim(self, passage: Passage) -> bool:
        """Check again, before anything is quoted, that the passage stands in its source."""
        try:
            return self._documents[passage.document_id].is_verbatim(passage)
        except UnreadableError:  # the file has changed or gone since it was read
            return False


def load_corpus(paths: Iterable[Path], catalogue: Catalogue | None = None) -> Corpus:
    """Read files and folders (with all folders below them) into a Corpus.

    Documents come in the order of the paths, inside a folder by name. Those that a `catalogue`
    knows are not read, and those that are read it keeps.

    Raises
    ------
    CorpusError
        Where not one document could be read; its message names every problem.
    CatalogueError
        Where the catalogue cannot be written.
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
                place = place_of(path, home)
                if catalogue is None:
                    _add(read_document(path, place), documents)
                else:
                    _add_kept(path, place, documents, catalogue)
            elif found.named or path.suffix.lower() not in COMPANIONS:
                format_of(path.suffix)
        except FileError as error:
            problems.append(Problem.of(path, error))
        except OSError as error:
            problems.append(Problem.refused(path, error))
    if catalogue is not None:
        catalogue.finish(place_of(problem.path, home) for problem in problems)
    if not documents:
        raise CorpusError(_nothing(roots, problems))
    return Corpus(tuple(documents.values()), tuple(problems), word_lists)


def _add(document: Document, documents: dict[str, Document]) -> None:
    other = documents.setdefault(document.id, document)
    if other is not document:
        what = f"its id is {document.id}, which is that of {other.path.name}; rename one of them"
        raise FileError(what, ProblemReason.NAMESAKE, subject=str(other.path))


def _add_kept(path: Path, place: str, documents: dict[str, Document], catalogue: Catalogue) -> None:
    stamp = catalogue.stamp(path)
    known = catalogue.known(place, path, stamp)
    document = known or read_document(path, place)
    _add(document, documents)
    if known is None:
        documents[document.id] = catalogue.keep(place, document, stamp)


def _nothing(roots: Iterable[Path], problems: Iterable[Problem]) -> str:
    where = ", ".join(str(root) for root in roots) or "no path"
    details = "".join(f"\n  {problem}" for problem in problems)
    return (
        f"no document to answer from ({where}). Put at least one UTF-8 .txt or .md file, or a "
        f".docx, with paragraphs of text there, or name one with --corpus PATH.{details}"
    )

"""Files and folders become a Corpus. A broken file is reported; the others still load."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.reading.decoding import UnreadableError, decode
from bot.reading.document import Document, Passage
from bot.reading.metadata import MetadataError, front_matter, sidecar
from bot.reading.parsing import parse
from bot.reading.wordlists import (
    GLOSSARY,
    LEXICON,
    WordListError,
    WordLists,
    read_glossary,
    read_lexicon,
)

SUFFIXES = {".txt": False, ".md": True, ".markdown": True}
_KINDS = ", ".join(SUFFIXES)
_COMPANIONS = {".yaml", ".yml"}
_WORD_LISTS = {LEXICON: read_lexicon, GLOSSARY: read_glossary}
_MAX_SLUG = 24


class CorpusError(Exception):
    """No usable document; the message says what to put where."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an operator should mend: where it is and what is wrong with it."""

    path: Path
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"


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
    documents: list[Document] = []
    problems: list[Problem] = []
    word_lists = WordLists()
    taken: set[str] = set()
    seen: set[Path] = set()
    for path, asked_for in _files(roots, problems):
        real = path.resolve()
        if real in seen:
            continue
        seen.add(real)
        try:
            if path.name in _WORD_LISTS:
                word_lists = word_lists.joined(_WORD_LISTS[path.name](path))
            elif path.suffix.lower() in SUFFIXES:
                documents.append(read_document(path, taken))
                taken.add(documents[-1].id)
            elif asked_for or path.suffix.lower() not in _COMPANIONS:
                problems.append(Problem(path, f"not a kind of file that is read; use {_KINDS}"))
        except (UnreadableError, MetadataError, WordListError) as error:
            problems.append(Problem(path, str(error), error.line))
        except OSError as error:
            problems.append(Problem(path, f"cannot be opened: {error.strerror}"))
    if not documents:
        raise CorpusError(_nothing(roots, problems))
    return Corpus(tuple(documents), tuple(problems), word_lists)


def _nothing(roots: Iterable[Path], problems: Iterable[Problem]) -> str:
    where = ", ".join(str(root) for root in roots) or "no path"
    details = "".join(f"\n  {problem}" for problem in problems)
    return (
        f"no document to answer from ({where}). Put at least one UTF-8 .txt or .md file with "
        f"paragraphs of text there, or name one with --corpus PATH.{details}"
    )


def read_document(path: Path, taken: Iterable[str] = ()) -> Document:
    """Read one file. `taken` holds document ids that are in use.

    Raises UnreadableError or MetadataError with the reason, OSError where it cannot be opened.
    """
    data = path.read_bytes()
    source = decode(data)
    meta, start = front_matter(source)
    meta = {**meta, **sidecar(path)}
    digest = hashlib.sha256(data).hexdigest()[:12]
    document_id = _slug(path.stem)
    if document_id in set(taken):
        document_id = _slug(f"{path.resolve().parent.name}-{path.stem}")
    if document_id in set(taken):
        document_id = _slug(f"{document_id}-{digest[:6]}")
    parsed = parse(source, document_id, markdown=SUFFIXES[path.suffix.lower()], start=start)
    if parsed.date:
        meta.setdefault("date", parsed.date.strip("（()） "))
    document = Document(
        id=document_id,
        title=meta.get("title") or parsed.title or path.stem,
        path=path,
        digest=digest,
        source=source,
        sections=parsed.sections,
        passages=parsed.passages,
        meta=meta,
        begin=start,
    )
    if not document.body:
        raise UnreadableError("the file has headings but no paragraph of text")
    for passage in document.passages:
        if not document.is_verbatim(passage):
            raise UnreadableError(f"passage {passage.id} is not a span of its source")
    return document


def _files(roots: Iterable[Path], problems: list[Problem]) -> Iterator[tuple[Path, bool]]:
    for root in roots:
        if root.is_dir():
            for path in sorted(root.rglob("*")):
                hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
                if path.is_file() and not hidden:
                    yield path, False
        elif root.exists():
            yield root, True
        else:
            problems.append(Problem(root, "there is no such file or folder"))


def _slug(name: str) -> str:
    """Return a short ASCII name: callback data has room for 64 bytes."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if slug and len(slug) <= _MAX_SLUG and name.isascii():
        return slug
    mark = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{slug[: _MAX_SLUG - 7].rstrip('-')}-{mark}".lstrip("-") if slug else f"d{mark}"

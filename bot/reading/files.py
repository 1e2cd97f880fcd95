"""Which files belong to a corpus, what changes when they do, and how one becomes a Document."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.reading.decoding import too_large
from bot.reading.document import Document
from bot.reading.formats import SUFFIXES, format_of
from bot.reading.ids import document_id, home_of, place_of
from bot.reading.metadata import sidecar
from bot.reading.parsing import parse
from bot.reading.problems import Problem, ProblemReason, UnreadableError

COMPANIONS = {".yaml", ".yml"}
_LOCK = "~$"  # what Word leaves beside a document that is open


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a corpus; `named` where it was named itself rather than found in a folder."""

    path: Path
    named: bool


def find_files(roots: Iterable[Path], problems: list[Problem]) -> Iterator[Found]:
    """Yield the files of a corpus in reading order, each once; what is not there is a problem."""
    seen: set[str] = set()
    for found, real in _walk(roots, problems):
        if real not in seen:
            seen.add(real)
            yield found


def is_corpus_file(path: Path) -> bool:
    """Tell by its name whether a file has to do with a corpus: text, sidecar or word list."""
    suffixes = {*SUFFIXES, *COMPANIONS}
    return not is_hidden(path.name) and path.suffix.lower() in suffixes


def is_hidden(name: str) -> bool:
    """Tell whether a file or folder of that name is passed over."""
    return name.startswith((".", _LOCK))


def fingerprint(roots: Iterable[Path]) -> str:
    """Return what changes if and only if a corpus read from `roots` may have changed.

    It covers the bytes and the places of all texts, sidecars and word lists; reading them takes a
    small part of the time that parsing does.
    """
    paths = list(roots)
    home = home_of(paths)
    digest = hashlib.sha256()
    problems: list[Problem] = []
    for found in find_files(paths, problems):
        for path in _with_sidecar(found):
            digest.update(f"{place_of(path, home)}\0{_content(path)}\n".encode("utf-8", "replace"))
    for problem in problems:
        digest.update(f"{problem}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def read_document(path: Path, place: str = "") -> Document:
    """Read one file. `place` is where it stands in the corpus; without it, its name.

    Raises UnreadableError or MetadataError with the reason, OSError where it cannot be opened.
    """
    limit = format_of(path.suffix).max_bytes()
    if path.stat().st_size > limit:
        raise too_large(limit)
    return document_from(path, path.read_bytes(), place or path.name, sidecar(path))


def document_from(path: Path, data: bytes, place: str, beside: dict[str, str]) -> Document:
    """Make a Document of the bytes of a file; `beside` is what its sidecar says.

    Raises UnreadableError or MetadataError with the reason.
    """
    extracted = format_of(path.suffix).read(data)
    meta = {**extracted.meta, **beside}
    name = document_id(place)
    parsed = parse(
        extracted.source,
        name,
        markdown=extracted.markdown,
        start=extracted.begin,
        levels=extracted.levels,
    )
    if parsed.date:
        meta.setdefault("date", parsed.date.strip("（()） "))
    document = Document(
        id=name,
        title=meta.get("title") or parsed.title or path.stem,
        path=path,
        digest=extracted.digest,
        source=extracted.source,
        sections=parsed.sections,
        passages=parsed.passages,
        meta=meta,
        begin=extracted.begin,
        notices=extracted.notices,
    )
    if not document.body:
        what = "the file has headings but no paragraph of text"
        raise UnreadableError(what, ProblemReason.NO_PARAGRAPH)
    for passage in document.passages:
        if not document.is_verbatim(passage):
            what = f"passage {passage.id} is not a span of its source"
            raise UnreadableError(what, ProblemReason.DAMAGED)
    return document


def _walk(roots: Iterable[Path], problems: list[Problem]) -> Iterator[tuple[Found, str]]:
    """Yield files, each with the path that it has without links."""
    for root in roots:
        try:
            mode = root.stat().st_mode
        except FileNotFoundError:
            what = "there is no such file or folder"
            problems.append(Problem(root, what, reason=ProblemReason.MISSING))
        except OSError as error:
            problems.append(Problem.refused(root, error))
        else:
            if stat.S_ISDIR(mode):
                yield from _below(root, os.path.realpath(root), problems)
            else:
                yield Found(root, named=True), os.path.realpath(root)


def _below(folder: Path, real: str, problems: list[Problem]) -> Iterator[tuple[Found, str]]:
    """Yield the files below a folder by name. Folders that are links are not entered, and told."""
    try:
        with os.scandir(folder) as entries:
            seen = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:  # gone since
        return
    except OSError as error:
        problems.append(Problem.refused(folder, error))
        return
    for entry in seen:
        if is_hidden(entry.name):
            continue
        path = folder / entry.name
        if entry.is_symlink():
            if _leads_to_file(path, problems):
                yield Found(path, named=False), os.path.realpath(path)
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(path, f"{real}/{entry.name}", problems)
        elif entry.is_file(follow_symlinks=False):
            yield Found(path, named=False), f"{real}/{entry.name}"


def _leads_to_file(link: Path, problems: list[Problem]) -> bool:
    """Tell whether a link leads to a file; one that leads nowhere or to a folder is a problem."""
    try:
        mode = link.stat().st_mode
    except OSError as error:
        problems.append(Problem.refused(link, error))
        return False
    if stat.S_ISDIR(mode):
        what = "a link to a folder, which is not entered; name that folder under `corpus` as well"
        problems.append(Problem(link, what, reason=ProblemReason.UNOPENABLE))
    return stat.S_ISREG(mode)


def _with_sidecar(found: Found) -> Iterator[Path]:
    """Yield what counts: nothing where the kind is not read, and the sidecar of a named file.

    In a folder, sidecars are found like all other files.
    """
    if found.named and found.path.suffix.lower() in SUFFIXES:
        beside = found.path.with_suffix(".yaml")
        if beside.is_file():
            yield beside
    if found.named or is_corpus_file(found.path):
        yield found.path


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return str(error.errno)

"""A file that someone sends: read in memory first, looked over, and only then kept.

It is kept whole or not at all, and never over another one unasked. Knows nothing of who sends it
or of chats. What it finds is structured (see `problems`), so that others can say it in their own
words.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.reading.decoding import check_size
from bot.reading.document import Document
from bot.reading.filenames import safe_name, shown_name
from bot.reading.files import document_from
from bot.reading.problems import FileError, Notice, NoticeKind, Problem, ProblemReason
from bot.text.utf16 import utf16_length

LONG_PARAGRAPH = 4096  # UTF-16 units: what one message holds
_EXAMPLE = 20
_CONTEXT = 6
_BOLD = re.compile(r"\*\*[^*\n]+\*\*")
_REDACTION = re.compile(
    r"\*{2,}|[×Ｘ]{2,}|[□█■]{2,}|[xX]{2,}(?=[省市县区局部委年月])|某某+|〇{3,}|○{2,}"
)
# What file systems without hard links answer.
_UNLINKED = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that can be used.

    Attributes
    ----------
    name
        The safe name to keep it under.
    document
        What it reads as; its id is that of a file right in the first corpus folder.
    notices
        What may surprise whoever reads the answers, in the order of what matters most.
    """

    name: str
    document: Document
    notices: tuple[Notice, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """The notices as sentences in English."""
        return tuple(map(str, self.notices))


def parse_upload(
    name: str, data: bytes, *, max_bytes: int, loaded: Iterable[Document] = ()
) -> Upload | Problem:
    """Read a file in memory. Nothing is written, and nothing is raised for what is in it.

    Parameters
    ----------
    name
        As the sender's device calls it; may be anything.
    max_bytes
        A larger file is refused, whatever its format allows.
    loaded
        Documents in use, to tell a file that is among them already.
    """
    try:
        safe = safe_name(name)
        check_size(data, max_bytes)
        document = document_from(Path(safe), data, safe, {})
    except FileError as error:
        return Problem.of(Path(shown_name(name)), error)
    return Upload(safe, document, tuple(_notices(document, loaded)))


def _notices(document: Document, loaded: Iterable[Document]) -> Iterator[Notice]:
    for other in loaded:
        if other.digest == document.digest or other.source == document.source:
            yield Notice(NoticeKind.KNOWN, example=other.title)
            break
    yield from document.notices
    if not document.sections:
        yield Notice(NoticeKind.NO_HEADINGS)
    longest = max(document.body, key=lambda passage: utf16_length(passage.text)).text
    if utf16_length(longest) > LONG_PARAGRAPH:
        yield Notice(NoticeKind.LONG_PARAGRAPH, len(longest), longest[:_EXAMPLE])
    text = document.source[document.begin :]
    if document.path.suffix == ".md":
        text = _BOLD.sub("", text)
    if marks := list(_REDACTION.finditer(text)):
        start, end = marks[0].span()
        before = text[max(0, start - _CONTEXT) : start].rpartition("\n")[2]
        after = text[start : end + _CONTEXT].partition("\n")[0]
        yield Notice(NoticeKind.REDACTED, len(marks), f"{before}{after}".strip())


def store_upload(folder: Path, name: str, data: bytes, *, replace: bool = False) -> Path | Problem:
    """Write `data` into `folder` under `name`, made safe. Blocks: call it in a thread.

    A reader sees the old file or the new one, never a part, and so does the next start after a
    crash. What was there with the same bytes counts as written. A link in the place is refused,
    and a file with other bytes unless `replace`.
    """
    try:
        target = folder / safe_name(name)
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_there(target, data):
            _write(target, data, replace=replace)
    except FileError as error:
        return Problem.of(folder / shown_name(name), error)
    except OSError as error:
        return Problem.refused(folder, error, ProblemReason.UNWRITABLE)
    return target


def _is_there(target: Path, data: bytes) -> bool:
    """Tell whether the target holds the data already; refuse what is no file of its own."""
    if target.is_symlink():
        what = f"{target.name} is a link; remove it first"
        raise FileError(what, ProblemReason.SYMLINK, subject=target.name)
    if not target.exists():
        return False
    if not target.is_file():
        raise _exists(target)
    return target.read_bytes() == data


def _write(target: Path, data: bytes, *, replace: bool) -> None:
    """Write beside the target under a name that no corpus is read from, then put it in place."""
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(beside, flags, 0o666), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            beside.replace(target)
        else:
            _put_as_new(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _put_as_new(beside: Path, target: Path) -> None:
    """Give the file its name unless that is taken, by whomever and at whichever moment."""
    try:
        target.hardlink_to(beside)
    except FileExistsError:
        raise _exists(target) from None
    except OSError as error:
        if error.errno not in _UNLINKED:
            raise
        if target.exists():  # a file system without links: as good as it can be had there
            raise _exists(target) from None
        beside.replace(target)


def _exists(target: Path) -> FileError:
    what = f"another text is kept as {target.name} already"
    return FileError(what, ProblemReason.EXISTS, subject=target.name)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power failure, where folders can be opened at all."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # some network file systems refuse
            os.fsync(handle)
    finally:
        os.close(handle)

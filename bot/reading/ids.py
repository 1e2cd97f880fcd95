"""What a document is called in buttons, in the database and in `--json`: short, ASCII, lasting.

An id is made from one thing only, the place of the file seen from the first corpus folder, so it
changes when the file is renamed or moved and at no other time: not with its text, not with the
other files, not with the order in which files are read or paths are written.

A plain text that stands right in that folder under a name fit for an id is called by it
(`speech-2023.txt` → `speech-2023`). All others have a mark of their whole place behind as much of
their name as fits (`2024/讲话.docx` → `2024-…`), because `讲话.txt` may be there as well, today or
next year.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

MAX_LENGTH = 24  # callback data has room for 64 bytes, 40 of them for the id of a passage
_MARK = 8  # characters of five bits each: namesakes by chance are not to be expected
_PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def home_of(roots: Iterable[Path]) -> Path:
    """Return the folder that places are seen from.

    It is the first root, or the folder of that file; where another root holds it, the outermost
    of them. So naming a folder and a file in it gives the same ids in either order.
    """
    folders = [_folder(root) for root in roots]
    if not folders:
        return Path.cwd()
    around = [folder for folder in folders if folders[0].is_relative_to(folder)]
    return min(around, key=lambda folder: len(folder.parts))


def place_of(path: Path, home: Path) -> str:
    """Return the place of a file seen from `home`: parts joined by slashes, in one spelling.

    Links are not followed, so that a link to the release of the day does not change the place.
    """
    inside = f"{home}{os.sep}"
    whole = os.path.abspath(path)  # noqa: PTH100 - see `_absolute`; a string is enough
    if whole.startswith(inside):  # nearly always, and ten times as fast
        return unicodedata.normalize("NFC", whole[len(inside) :].replace(os.sep, "/"))
    absolute = Path(whole)
    try:
        place = Path(os.path.relpath(absolute, home))
    except ValueError:  # on another drive
        place = absolute
    return unicodedata.normalize("NFC", place.as_posix())


def document_id(place: str) -> str:
    """Return the id of the document at `place`: at most `MAX_LENGTH` of ``[a-z0-9-]``."""
    path = PurePosixPath(place)
    alone = len(path.parts) == 1 and path.suffix == ".txt"
    if alone and len(path.stem) <= MAX_LENGTH and _PLAIN.fullmatch(path.stem):
        return path.stem
    digest = hashlib.sha256(place.encode("utf-8", "surrogatepass")).digest()
    mark = base64.b32encode(digest).decode().lower()[:_MARK]
    words = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[: MAX_LENGTH - _MARK - 1]
    return f"{words.rstrip('-') or 'd'}-{mark}"


def _folder(root: Path) -> Path:
    absolute = _absolute(root)
    is_file = absolute.is_file() or (absolute.suffix == ".txt" and not absolute.exists())
    return absolute.parent if is_file else absolute


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - without following links

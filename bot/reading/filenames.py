"""File names that strangers choose become names that a file can be kept under."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from bot.reading.problems import ProblemReason, UnreadableError

SUFFIXES = (".txt", ".md", ".docx", ".pdf")
MAX_NAME = 160  # bytes; file systems hold 255, and what is written beside needs some
_PARTS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # by other file systems
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # by Windows


def safe_name(name: str) -> str:
    """Return the name under which a file that is called `name` may be kept.

    It is one part of a path, without control or direction marks and what other systems forbid; at
    most `MAX_NAME` bytes long, the suffix in lower case. Raises UnreadableError where the suffix is
    not allowed or nothing is left of the rest.
    """
    last = _PARTS.split(unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    path = Path(_FORBIDDEN.sub("_", " ".join(kept.split())).strip(" ."))
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        what = f"not a kind of file that is taken; send {', '.join(SUFFIXES)}"
        raise UnreadableError(what, ProblemReason.KIND, subject=", ".join(SUFFIXES))
    stem = path.stem.lstrip("~$. ")[:MAX_NAME].rstrip(" .")
    while len(f"{stem}{suffix}".encode()) > MAX_NAME:
        stem = stem[:-1].rstrip(" .")
    if not any(c.isalnum() for c in stem) or _RESERVED.fullmatch(stem):
        raise UnreadableError("the file has no name that it can be kept under", ProblemReason.NAME)
    return f"{stem}{suffix}"


def shown_name(name: str) -> str:
    """Return a name that may stand in a log."""
    last = _PARTS.split(name)[-1][:MAX_NAME]
    return "".join(c for c in last if c.isprintable()) or "?"

"""Bytes become text. Knows encodings, nothing of structure."""

from __future__ import annotations

import codecs
import unicodedata

from bot.reading.problems import ProblemReason, UnreadableError

MAX_BYTES = 16 * 1024 * 1024
_BOM_GB18030 = b"\x84\x31\x95\x33"


def decode(data: bytes) -> str:
    """Decode a corpus file: UTF-8 with or without byte order mark, UTF-16 with one, GB18030.

    Line ends stay as they are and the byte order mark is dropped. Raises UnreadableError for an
    empty file, one over `MAX_BYTES`, one with NUL bytes or in another encoding. GB18030 accepts
    nearly any bytes, so what it yields must also look like text.
    """
    return decoded(data)[0]


def decoded(data: bytes) -> tuple[str, bool]:
    """Decode like `decode`, and tell whether the encoding was guessed: GB18030 without a mark."""
    if not data.strip():
        raise _empty()
    check_size(data, MAX_BYTES)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _checked(data.decode("utf-16")), False
        except UnicodeDecodeError:
            what = "the file begins as UTF-16 but is not"
            raise UnreadableError(what, ProblemReason.ENCODING) from None
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        what = "the file has a NUL byte: it is not plain text"
        raise UnreadableError(what, ProblemReason.NOT_TEXT, line=line)
    try:
        return _checked(data.decode("utf-8-sig")), False
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    marked = data.startswith(_BOM_GB18030)
    try:
        text = data.removeprefix(_BOM_GB18030).decode("gb18030")
    except UnicodeDecodeError:
        text = "\x00"
    if not looks_like_text(text):
        what = "the file is neither UTF-8 nor GB18030; save it as UTF-8"
        raise UnreadableError(what, ProblemReason.ENCODING, line=line) from None
    return _checked(text), not marked


def check_size(data: bytes, limit: int) -> None:
    """Raise UnreadableError where `data` has more than `limit` bytes."""
    if len(data) > limit:
        raise too_large(limit)


def too_large(limit: int, unit: str = "bytes") -> UnreadableError:
    """Say that a file has more than `limit` bytes, pages or characters."""
    most = f"{limit / 2**20:.3g} MiB" if unit == "bytes" and limit >= 2**20 else f"{limit} {unit}"
    what = f"the file is larger than {most}; split it"
    return UnreadableError(what, ProblemReason.TOO_LARGE, limit=limit, subject=unit)


def _empty() -> UnreadableError:
    return UnreadableError("the file is empty", ProblemReason.EMPTY)


def _checked(text: str) -> str:
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        what = "the file has a NUL character: it is not plain text"
        raise UnreadableError(what, ProblemReason.NOT_TEXT, line=line)
    if not text.strip():
        raise _empty()
    return text


def looks_like_text(text: str) -> bool:
    """At most one character in fifty may be unassigned, private, or a control mark."""
    odd = sum(
        unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"} and c not in "\t\r\n\f" for c in text
    )
    return odd * 50 <= len(text)

"""Bytes become text. Knows encodings, nothing of structure."""

from __future__ import annotations

import codecs
import unicodedata

MAX_BYTES = 16 * 1024 * 1024


class UnreadableError(ValueError):
    """A file that cannot be read as text; the message says why, `line` where if that is known."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def decode(data: bytes) -> str:
    """Decode a corpus file: UTF-8 with or without byte order mark, UTF-16 with one, GB18030.

    Line ends stay as they are and the byte order mark is dropped. Raises UnreadableError for an
    empty file, one over `MAX_BYTES`, one with NUL bytes or in another encoding. GB18030 accepts
    nearly any bytes, so what it yields must also look like text.
    """
    if not data.strip():
        raise UnreadableError("the file is empty")
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"the file is larger than {MAX_BYTES // 2**20} MiB; split it")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _checked(data.decode("utf-16"))
        except UnicodeDecodeError:
            raise UnreadableError("the file begins as UTF-16 but is not") from None
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise UnreadableError("the file has a NUL byte: it is not plain text", line=line)
    try:
        return _checked(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if not text or not _looks_like_text(text):
        raise UnreadableError(
            "the file is neither UTF-8 nor GB18030; save it as UTF-8", line=line
        ) from None
    return _checked(text)


def _checked(text: str) -> str:
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise UnreadableError("the file has a NUL character: it is not plain text", line=line)
    if not text.strip():
        raise UnreadableError("the file is empty")
    return text


def _looks_like_text(text: str) -> bool:
    """At most one character in fifty may be unassigned, private, or a control mark."""
    odd = sum(
        unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"} and c not in "\t\r\n\f" for c in text
    )
    return odd * 50 <= len(text)

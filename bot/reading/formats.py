"""Which kinds of files are read, and by which reader. A new format is one more line here.

Readers of what a corpus mostly has not are loaded when there is such a file: a question asked in
the terminal does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.reading import decoding
from bot.reading.extracted import Extracted, digest_of
from bot.reading.metadata import front_matter
from bot.reading.problems import Notice, NoticeKind, ProblemReason, UnreadableError


@dataclass(frozen=True, slots=True)
class Format:
    """A reader, which raises FileError, and the most bytes that it takes."""

    read: Callable[[bytes], Extracted]
    max_bytes: Callable[[], int]


def _read_plain(data: bytes) -> Extracted:
    return _read_text(data, markdown=False)


def _read_markdown(data: bytes) -> Extracted:
    return _read_text(data, markdown=True)


def _read_text(data: bytes, *, markdown: bool) -> Extracted:
    source, guessed = decoding.decoded(data)
    notices = (Notice(NoticeKind.GUESSED_ENCODING, example="GB18030"),) if guessed else ()
    meta, begin = front_matter(source)
    return Extracted(
        source, digest_of(data), markdown=markdown, meta=meta, begin=begin, notices=notices
    )


def _read_docx(data: bytes) -> Extracted:
    from bot.reading.docx import read_docx

    return read_docx(data)


def _most_docx() -> int:
    from bot.reading import package

    return package.MAX_BYTES


def _read_pdf(data: bytes) -> Extracted:
    from bot.reading.pdf import read_pdf

    return read_pdf(data)


def _most_pdf() -> int:
    from bot.reading import pdf

    return pdf.MAX_BYTES


_TEXT = Format(_read_plain, lambda: decoding.MAX_BYTES)
_MARKDOWN = Format(_read_markdown, lambda: decoding.MAX_BYTES)
FORMATS = {
    ".txt": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".docx": Format(_read_docx, _most_docx),
    ".pdf": Format(_read_pdf, _most_pdf),
}
SUFFIXES = tuple(FORMATS)


def format_of(suffix: str) -> Format:
    """Return the format of files with a suffix, in any case. Raises UnreadableError."""
    found = FORMATS.get(suffix.lower())
    if found is None:
        what = f"not a kind of file that is read; use {', '.join(SUFFIXES)}"
        raise UnreadableError(what, ProblemReason.KIND, subject=", ".join(SUFFIXES))
    return found

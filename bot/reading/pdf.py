"""A PDF becomes text. A PDF knows glyphs at places; lines come from here, paragraphs from `reflow`.

The one place that knows pypdf, which the extra `pdf` installs. It is pure Python and bounds itself
against streams made to do harm; on top of that come bounds on bytes, pages, characters and time.
"""

from __future__ import annotations

import io
import logging
import math
import re
import time
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.reading.decoding import check_size, looks_like_text, too_large
from bot.reading.extracted import Extracted, digest_of_text
from bot.reading.package import unpacks_too_large
from bot.reading.problems import Notice, NoticeKind, ProblemReason, UnreadableError
from bot.reading.radicals import without_radicals
from bot.reading.reflow import PdfLine, reflow, width

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_BYTES = 32 * 1024 * 1024
MAX_PAGES = 1_000
MAX_CHARACTERS = 5_000_000
MAX_SECONDS = 120.0
_LIMITS: dict[str, Any] = {
    "maximum_declared_stream_length": MAX_BYTES,
    "zlib_maximum_output_length": 16_000_000,
    "lzw_maximum_output_length": 16_000_000,
    "run_length_maximum_output_length": 16_000_000,
    "array_based_stream_maximum_output_length": 16_000_000,
    "stream_decoding_work_maximum_length": 64_000_000,
    "xform_maximum_invocations_per_extraction": 500,
    "disable_legacy_handling": True,
}
_LEAST_SIZE = 0.1
_HAN = "\u2e80-\u9fff\uf900-\ufaff，。、；：！？“”‘’（）《》"
# Justified lines have gaps that are no spaces: three in a row between ideographs are not meant.
_GAPS = re.compile(rf"(?:[{_HAN}] ){{3,}}(?=[{_HAN}])")
_SURROGATES = re.compile("[\ud800-\udfff]")


def read_pdf(data: bytes) -> Extracted:
    """Return the text of a PDF, one line a paragraph, without page numbers and running headers.

    Raises UnreadableError for what is no PDF, needs a password, has no text layer or one without
    meaning, is beyond the bounds, and where pypdf is not installed.
    """
    check_size(data, MAX_BYTES)
    if b"%PDF-" not in data[:1024]:
        raise _damaged()
    try:
        import pypdf
        from pypdf.errors import LimitReachedError
    except ModuleNotFoundError as error:
        what = 'reading .pdf needs the extra “pdf”: pip install "yuanwen[pdf]"'
        raise UnreadableError(what, ProblemReason.NEEDS_EXTRA, subject="pdf") from error
    # What it finds odd is told by the reason that we give, with the file's name.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with pypdf.apply_configuration(**_LIMITS):
        try:
            pages, odd = _pages(_opened(data), time.monotonic() + MAX_SECONDS)
        except UnreadableError:
            raise
        except LimitReachedError as error:
            raise unpacks_too_large() from error
        except Exception as error:  # of a broken file pypdf raises nearly anything
            raise _damaged() from error
    return _extracted(pages, odd)


def _opened(data: bytes) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _protected()
        if len(reader.pages) > MAX_PAGES:
            raise too_large(MAX_PAGES, "pages")
    except (DependencyError, FileNotDecryptedError, WrongPasswordError) as error:
        raise _protected() from error
    return reader


def _pages(reader: PdfReader, deadline: float) -> tuple[list[list[PdfLine]], int]:
    """Return the lines of each page, and how many control characters were among them."""
    pages: list[list[PdfLine]] = []
    characters = odd = 0
    for page in reader.pages:
        lines = _Lines(deadline)
        page.extract_text(visitor_operand_before=lines.in_time, visitor_text=lines.hear)
        pages.append(lines.finished())
        odd += lines.odd
        characters += sum(len(line.text) for line in pages[-1])
        if characters > MAX_CHARACTERS:
            raise too_large(MAX_CHARACTERS, "characters")
    return pages, odd


def _extracted(pages: Sequence[list[PdfLine]], odd: int) -> Extracted:
    paragraphs = reflow(pages)
    source = "\n".join(paragraphs)
    odd += source.count("\ufffd")
    if odd * 50 > len(source) or not looks_like_text(source):
        what = "the letters of the file have no meaning (its fonts lack a Unicode table)"
        raise UnreadableError(what, ProblemReason.GARBLED)
    if not paragraphs:
        what = "the file has no text: its pages are scanned pictures; use one with recognised text"
        raise UnreadableError(what, ProblemReason.SCANNED)
    notices = [Notice(NoticeKind.GUESSED_PARAGRAPHS)]
    if without := sum(not page for page in pages):
        notices.append(Notice(NoticeKind.PAGES_WITHOUT_TEXT, without))
    return Extracted(source, digest_of_text(source, {}), notices=tuple(notices))


class _Lines:
    """Hears the pieces of text of one page, in the order they are drawn, and makes lines of them."""

    def __init__(self, deadline: float) -> None:
        self.odd = 0
        self._deadline = deadline
        self._lines: list[PdfLine] = []
        self._pieces: list[str] = []
        self._place: tuple[float, float, float] | None = None  # x, y and size of the first piece
        self._end = -math.inf

    def in_time(self, *_: object) -> None:
        """Stop a page that takes too long; called before each operation."""
        if time.monotonic() > self._deadline:
            what = f"the file takes longer than {MAX_SECONDS:.0f} seconds to read"
            raise UnreadableError(what, ProblemReason.UNPACKS_TOO_LARGE)

    def hear(self, text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        """Take one piece; it may end with the newline that ends its line."""
        for piece in re.findall(r"[^\n]+\n?|\n", text):
            words = piece.rstrip("\n")
            self.odd += sum(unicodedata.category(c) == "Cc" and c != "\t" for c in words)
            if words.strip():
                x, y, scale = _place(cm, tm)
                em = max(abs(size * scale), _LEAST_SIZE)
                if not all(map(math.isfinite, (x, y, em))):
                    raise _damaged()
                self._place = self._place or (x, y, em)
                self._end = max(self._end, x + width(words) * em)
            self._pieces.append(words)
            if piece.endswith("\n"):
                self._break()

    def finished(self) -> list[PdfLine]:
        """Return the lines that have text."""
        self._break()
        return self._lines

    def _break(self) -> None:
        text = _clean("".join(self._pieces))
        if text and self._place:
            x, y, size = self._place
            self._lines.append(PdfLine(text, x, self._end, y, size))
        self._pieces.clear()
        self._place, self._end = None, -math.inf


def _place(cm: list[float], tm: list[float]) -> tuple[float, float, float]:
    """Return where a piece stands, along and across its own direction, and how much it is scaled."""
    a, b = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
    x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    scale = math.hypot(a, b) or 1.0
    along, across = a / scale, b / scale
    return x * along + y * across, y * along - x * across, scale


def _clean(text: str) -> str:
    text = _SURROGATES.sub("\ufffd", without_radicals(text))
    kept = (c if unicodedata.category(c) not in {"Cc", "Cf"} else " " * (c == "\t") for c in text)
    text = "".join(kept).strip()
    return _GAPS.sub(lambda match: match.group().replace(" ", ""), text)


def _damaged() -> UnreadableError:
    return UnreadableError("the file is not a whole PDF document", ProblemReason.DAMAGED)


def _protected() -> UnreadableError:
    what = "the file is protected by a password; save a copy without one"
    return UnreadableError(what, ProblemReason.PROTECTED)

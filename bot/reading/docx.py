"""A Word document becomes text: what a reader sees on its pages, paragraph by paragraph.

Written against WordprocessingML itself (ECMA-376, part 1, 17) with the standard library's parser:
text in tracked insertions, content controls and fields is text like any other, and a file made to
unpack to gigabytes is stopped while it streams by. Tracked changes are read as accepted; numbers
that Word makes, headers, notes, formulas and hidden text are not part of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.reading import structure
from bot.reading.decoding import too_large
from bot.reading.extracted import Extracted, digest_of_text
from bot.reading.package import Package, damaged
from bot.reading.problems import Notice, NoticeKind, ProblemReason, UnreadableError
from bot.reading.word_styles import BODY, Styles, is_contents, level_of, outline_level, read_styles

MAX_CHARACTERS = 5_000_000
_LEFT_OUT = {"del", "moveFrom", "Fallback", "rt", "oMath"}  # rt: how a character is pronounced
_CONTENTS = "Table of Contents"
_TRACKED = {"ins", "del", "moveFrom", "moveTo"}
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_COUNTED = {
    "footnoteReference": NoticeKind.FOOTNOTES,
    "endnoteReference": NoticeKind.FOOTNOTES,
    "sym": NoticeKind.SYMBOLS,
    "blip": NoticeKind.PICTURES,
    "imagedata": NoticeKind.PICTURES,
    "oMath": NoticeKind.FORMULAS,
}
_BREAKS = re.compile(r"[ \t]*[\r\n\v\f\u2028\u2029\x85]+[ \t]*")


def read_docx(data: bytes) -> Extracted:
    """Return the text of a .docx, its paragraphs (also those of tables and boxes) joined by newlines.

    Raises UnreadableError for what is no such document, needs a password, holds no text or unpacks
    to more than a document does.
    """
    package = Package(data)
    main = package.related("", "officeDocument", "word/document.xml")
    part = package.related(main, "styles", "word/styles.xml")
    styles = read_styles(package, part) if package.has(part) else {}
    body = _Body(styles)
    package.read(main, body)
    if not body.is_word:
        raise damaged("it is a package of another program")
    return _joined(body, styles)


def _joined(body: _Body, styles: Styles) -> Extracted:
    lines: list[str] = []
    levels: dict[int, int] = {}
    offset = 0
    for paragraph in body.accepted():
        text = paragraph.text
        if not text.strip():
            continue
        level = paragraph.outline
        if level is None:
            level = level_of(paragraph.style, styles)
        if level not in (None, BODY) and structure.may_be_heading(text.strip()):
            text = _BREAKS.sub(" ", text)  # as Word itself does when it lists headings
            levels[offset + len(text) - len(text.lstrip())] = level
        lines.append(text)
        offset += len(text) + 1
    if not lines:
        raise UnreadableError("the document holds no text", ProblemReason.EMPTY)
    source = "\n".join(lines)
    notices = tuple(Notice(kind, count) for kind, count in body.counts.items())
    return Extracted(source, digest_of_text(source, levels), levels=levels, notices=notices)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read; `outline` is -1 where it is said to be body text."""

    text: str = ""
    style: str = ""
    outline: int | None = None
    in_properties: bool = False
    hidden: bool = False  # the run that is being read
    mark_deleted: bool = False  # goes on in the next one


class _Body:
    """Hears the elements of the main part and collects its paragraphs, in the order they begin."""

    def __init__(self, styles: Styles) -> None:
        self.is_word = False
        self.counts: Counter[NoticeKind] = Counter()
        self._styles = styles
        self._paragraphs: list[_Paragraph] = []
        self._open: list[_Paragraph] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._skipping = 0  # depth inside an element that is left out
        self._contents = False  # the content control being opened holds a table of contents
        self._characters = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._skipping:
            self._skipping += 1
            return
        if name == "document":
            self.is_word = True
        self._count(name)
        if name == "p":
            self._flush()
            self._open.append(_Paragraph())
            self._paragraphs.append(self._open[-1])
        elif name == "docPartGallery":
            self._contents = attributes.get("val") == _CONTENTS
        elif self._is_left_out(name):
            self._skipping = 1
        elif self._open:
            self._inside(self._open[-1], name, attributes)

    def _is_left_out(self, name: str) -> bool:
        if name == "sdtContent" and self._contents:
            self._contents = False
            self.counts[NoticeKind.CONTENTS] += 1
            return True
        if name == "del" and self._open and self._open[-1].in_properties:
            self._open[-1].mark_deleted = True
        return name in _LEFT_OUT or name.endswith("PrChange")

    def _inside(self, paragraph: _Paragraph, name: str, attributes: Mapping[str, str]) -> None:
        if name == "pPr":
            paragraph.in_properties = True
        elif paragraph.in_properties:
            if name == "pStyle":
                paragraph.style = attributes.get("val", "")
            elif name == "outlineLvl":
                paragraph.outline = outline_level(attributes.get("val", ""))
        elif name == "r":
            paragraph.hidden = False
        elif name == "vanish":
            paragraph.hidden = attributes.get("val", "true") not in {"0", "false", "off"}
        elif name == "t":
            self._in_text = not paragraph.hidden
        elif name in _MARKS and not paragraph.hidden:
            self._pieces.append(_MARKS[name])

    def end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif name == "t":
            self._in_text = False
        elif name == "pPr" and self._open:
            self._open[-1].in_properties = False
        elif name == "p" and self._open:
            self._flush()
            closed = self._open.pop()
            if closed is self._paragraphs[-1] and not (closed.text or closed.mark_deleted):
                self._paragraphs.pop()  # a file may hold millions of empty ones

    def data(self, text: str) -> None:
        if self._in_text and not self._skipping:
            self._pieces.append(text)
            self._characters += len(text)
            if self._characters > MAX_CHARACTERS:
                raise too_large(MAX_CHARACTERS, "characters")

    def accepted(self) -> list[_Paragraph]:
        """Return the paragraphs that are there once all tracked changes are accepted."""
        kept: list[_Paragraph] = []
        for paragraph in self._paragraphs:
            if is_contents(paragraph.style, self._styles):
                self.counts[NoticeKind.CONTENTS] += 1
            elif kept and kept[-1].mark_deleted:
                paragraph.text = kept[-1].text + paragraph.text
                kept[-1] = paragraph
            else:
                kept.append(paragraph)
        return kept

    def _flush(self) -> None:
        """Give what was read to the innermost open paragraph: a box may interrupt it."""
        if self._open:
            self._open[-1].text += "".join(self._pieces)
        self._pieces.clear()

    def _count(self, name: str) -> None:
        if kind := _COUNTED.get(name):
            self.counts[kind] += 1
        elif name in _TRACKED:
            self.counts[NoticeKind.TRACKED_CHANGES] += 1

"""What a corpus file is made of. Plain frozen data; owns the proof that a quotation is verbatim."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.reading.dating import Dated, dated
from bot.reading.problems import Notice

_COMMAS = re.compile(r"[,，、;；]")


class Role(StrEnum):
    """What a paragraph is there for. Only a body paragraph may answer a question."""

    BODY = "body"
    SALUTATION = "salutation"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its place in the outline.

    Attributes
    ----------
    index
        Position among the document's sections, from 0.
    number
        The numbering as written, without its punctuation: 「一」, 「（二）」 gives 「二」, 「3」; empty
        where the heading has none.
    heading
        The heading line as it stands in the source: ``source[start:end]``.
    level
        1 for the outermost level that the document uses, then 2, 3 …
    parent
        ``index`` of the section around it, or None.
    """

    index: int
    number: str
    heading: str
    level: int
    parent: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, the unit that is found and quoted.

    ``source[start:end] == text`` holds over the document's source, always.

    Attributes
    ----------
    id
        Document id, a colon and the ordinal; asides (salutation, closing) have ``x1``, ``x2`` …
        in its place. At most 40 ASCII characters.
    ordinal
        1, 2, 3 … over the body paragraphs of the document; 0 for an aside.
    section
        ``index`` of the innermost section, or None before the first heading.
    headings
        Heading lines from the outermost to the innermost, as in the source.
    lead
        The run-in heading that opens the paragraph (「改进工作作风。」), or the empty string. It is
        the beginning of ``text``.
    start, end
        Offsets in characters of the document's source.
    """

    id: str
    document_id: str
    ordinal: int
    section: int | None
    headings: tuple[str, ...]
    lead: str
    text: str
    start: int
    end: int
    role: Role = Role.BODY


@dataclass(frozen=True, slots=True)
class Document:
    """A corpus file as read.

    Attributes
    ----------
    id
        Short ASCII name made from the file's place in the corpus; stable as long as that is.
    digest
        12 hexadecimal digits that tell whether the text has changed since a button was made: the
        beginning of the SHA-256 of the file's bytes, for .docx and .pdf of what was extracted.
    source
        The decoded file, byte order mark aside, line ends as they are; for .docx and .pdf the text
        extracted from it.
    meta
        What front matter or the sidecar says, as strings.
    begin
        Where the text begins in ``source``: behind the front matter.
    notices
        What its reader found worth telling.
    """

    id: str
    title: str
    path: Path
    digest: str
    source: str = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)
    meta: dict[str, str] = field(default_factory=dict)
    begin: int = 0
    notices: tuple[Notice, ...] = ()

    @property
    def body(self) -> tuple[Passage, ...]:
        """The passages that may answer a question."""
        return tuple(passage for passage in self.passages if passage.role is Role.BODY)

    @property
    def date(self) -> Dated | None:
        """When it is from, None where it does not say so."""
        return dated(self.meta.get("date", ""))

    @property
    def tags(self) -> tuple[str, ...]:
        """What it is filed under."""
        return tuple(filter(None, map(str.strip, _COMMAS.split(self.meta.get("tags", "")))))

    @property
    def asides(self) -> tuple[Passage, ...]:
        """The passages that may not."""
        return tuple(passage for passage in self.passages if passage.role is not Role.BODY)

    @property
    def size(self) -> int:
        """How many of its passages may answer a question."""
        return sum(passage.role is Role.BODY for passage in self.passages)

    @property
    def at_hand(self) -> tuple[Passage, ...]:
        """The passages that are in memory: all of them, unless the document is one that is kept."""
        return self.passages

    def find(self, passage_id: str) -> Passage | None:
        """Return a passage by id, None where there is none."""
        return next((one for one in self.passages if one.id == passage_id), None)

    def is_verbatim(self, passage: Passage) -> bool:
        """Tell whether the passage still is the span of the source that it claims to be."""
        return self.source[passage.start : passage.end] == passage.text

    def children(self, parent: int | None) -> tuple[Section, ...]:
        """Return the sections right under `parent` (an index), or the outermost ones for None."""
        return tuple(section for section in self.sections if section.parent == parent)

    def within(self, section: int) -> tuple[Passage, ...]:
        """Return the body passages of a section and of all sections under it."""
        inside = {section}
        for candidate in self.sections:
            if candidate.parent in inside:
                inside.add(candidate.index)
        return tuple(passage for passage in self.body if passage.section in inside)

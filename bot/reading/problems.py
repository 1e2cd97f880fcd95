"""What can be wrong with a file, and what is worth telling about one that was read.

Every fault has a sentence in English for logs and a reason with fields, so that others can say it
in their own words and language. Knows no format.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ProblemReason(StrEnum):
    """Why a file cannot be used."""

    MISSING = "missing"  # there is no such file or folder
    UNOPENABLE = "unopenable"  # the operating system refuses
    KIND = "kind"  # its suffix is not among those that are read
    NAME = "name"  # nothing of its name can be used
    EMPTY = "empty"
    TOO_LARGE = "too large"  # `limit`, in what `subject` says: bytes, pages or characters
    NOT_TEXT = "not text"  # a NUL character
    ENCODING = "encoding"
    METADATA = "metadata"  # front matter or sidecar
    WORD_LIST = "word list"
    NO_PARAGRAPH = "no paragraph"  # nothing but headings and asides
    DAMAGED = "damaged"  # not what its suffix says, or cut short
    OLD_WORD = "old word"  # a .doc that calls itself .docx
    PROTECTED = "protected"  # a password is needed
    UNPACKS_TOO_LARGE = "unpacks too large"  # what it unpacks to is beyond all documents
    SCANNED = "scanned"  # a PDF of pictures, without text
    GARBLED = "garbled"  # a PDF whose letters have no meaning
    NEEDS_EXTRA = "needs extra"  # `subject`: the extra to install
    NAMESAKE = "namesake"  # another document has its id
    EXISTS = "exists"  # `subject`: the name under which another text is kept already
    SYMLINK = "symlink"  # `subject`: the name that is a link
    UNWRITABLE = "unwritable"


class FileError(ValueError):
    """A file that cannot be used.

    Attributes
    ----------
    line
        Where, counted from 1, if that is known.
    reason, limit, subject
        The same in fields; what `limit` and `subject` mean depends on the reason.
    """

    def __init__(
        self,
        message: str,
        reason: ProblemReason,
        *,
        line: int | None = None,
        limit: int | None = None,
        subject: str = "",
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.line = line
        self.limit = limit
        self.subject = subject


class UnreadableError(FileError):
    """A file that no text can be had from; the message says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an operator should mend: where it is and what is wrong with it.

    `reason`, `limit` and `subject` say the same as `message` in fields.
    """

    path: Path
    message: str
    line: int | None = None
    reason: ProblemReason = ProblemReason.DAMAGED
    limit: int | None = None
    subject: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"

    @classmethod
    def of(cls, path: Path, error: FileError) -> Problem:
        """Say of the file at `path` what `error` says."""
        return cls(path, str(error), error.line, error.reason, error.limit, error.subject)

    @classmethod
    def refused(
        cls, path: Path, error: OSError, reason: ProblemReason = ProblemReason.UNOPENABLE
    ) -> Problem:
        """Say of the file at `path` why the operating system refuses to open or to write it."""
        done = "written" if reason is ProblemReason.UNWRITABLE else "opened"
        return cls(path, f"cannot be {done}: {error.strerror or error}", reason=reason)


class NoticeKind(StrEnum):
    """What may surprise whoever reads the answers; the file can be used all the same."""

    NO_HEADINGS = "no headings"
    LONG_PARAGRAPH = "long paragraph"  # `count`: its characters; `example`: its beginning
    REDACTED = "redacted"  # `count`: marks; `example`: the first with what stands around it
    KNOWN = "known"  # `example`: title of the loaded document that has the same text
    GUESSED_ENCODING = "guessed encoding"  # `example`: the encoding
    TRACKED_CHANGES = "tracked changes"  # read as if all of them were accepted
    CONTENTS = "contents"  # a table of contents, left out; `count`: its lines
    FOOTNOTES = "footnotes"  # left out; `count`: references to them
    FORMULAS = "formulas"  # left out; `count`: how many
    PICTURES = "pictures"  # text in them is not read; `count`: how many
    SYMBOLS = "symbols"  # of symbol fonts, left out; `count`: how many
    GUESSED_PARAGRAPHS = "guessed paragraphs"  # a PDF knows lines only
    PAGES_WITHOUT_TEXT = "pages without text"  # `count`: how many


_SENTENCES = {
    NoticeKind.NO_HEADINGS: "no heading was found: there will be no outline to browse",
    NoticeKind.LONG_PARAGRAPH: "a paragraph of {count} characters; it will be split: “{example}…”",
    NoticeKind.REDACTED: "{count} redaction marks, shown as they are: “{example}”",
    NoticeKind.KNOWN: "the same text is loaded already: “{example}”",
    NoticeKind.GUESSED_ENCODING: "not UTF-8; read as {example}",
    NoticeKind.TRACKED_CHANGES: "{count} tracked changes, read as if all were accepted",
    NoticeKind.CONTENTS: "a table of contents of {count} lines is left out",
    NoticeKind.FOOTNOTES: "{count} footnotes or endnotes are left out",
    NoticeKind.FORMULAS: "{count} formulas are left out",
    NoticeKind.PICTURES: "{count} pictures; text in them is not read",
    NoticeKind.SYMBOLS: "{count} characters of symbol fonts are left out",
    NoticeKind.GUESSED_PARAGRAPHS: "a PDF has lines and no paragraphs: compare before it is quoted",
    NoticeKind.PAGES_WITHOUT_TEXT: "{count} pages have no text; they may be scanned",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing worth telling; what `count` and `example` hold depends on the kind."""

    kind: NoticeKind
    count: int = 0
    example: str = ""

    def __str__(self) -> str:
        # Not str.format on what a file says: the sentence is ours, the fields are filled in once.
        return _SENTENCES[self.kind].format(count=self.count, example=self.example)

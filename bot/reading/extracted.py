"""What a reader of a format hands on: the text, and beside it what the format says of its lines."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.reading.problems import Notice

TITLE = 0


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file.

    Attributes
    ----------
    source
        The text that quotations are spans of.
    levels
        Of the lines that the format itself calls headings: offset of the first character that is
        not blank → 1 for the outermost to 9, or `TITLE`. Empty where the format knows none.
    markdown
        Whether ``source`` is Markdown.
    digest
        12 hexadecimal digits: changes whenever the text or its outline does.
    meta, begin
        What the front matter says, and where the text begins in ``source`` behind it.
    """

    source: str = field(repr=False)
    digest: str
    markdown: bool = False
    levels: Mapping[int, int] = field(default_factory=dict, repr=False)
    meta: Mapping[str, str] = field(default_factory=dict)
    begin: int = 0
    notices: tuple[Notice, ...] = ()


def digest_of(data: bytes) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()[:12]


def digest_of_text(source: str, levels: Mapping[int, int]) -> str:
    """Return the digest of an extracted text.

    Restyling a heading moves passages as surely as editing does, so levels count where there are
    any; without them it is the digest that a UTF-8 text file of the same words has.
    """
    outline = "".join(f"\0{start}:{level}" for start, level in sorted(levels.items()))
    return digest_of(f"{source}{outline}".encode())

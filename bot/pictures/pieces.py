"""What a line is made of: text cut into pieces, and between which of them a line may not end.

The rules are those of W3C's “Requirements for Chinese Text Layout” (clreq): what may not begin a
line (行首禁则) and what may not end one (行末禁则). UAX #14 alone does not do: it keeps 的“1+1+X”工
together, ideographs and all, as “ and ” belong to many scripts, and lets a line begin with the dot
of 卡尔·马克思. Knows nothing of widths.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

OPENING = frozenset("（《〈「『【〔〖［｛“‘〝([{‹«￥＄£€$¥№＃")
CLOSING = frozenset("，。、；：！？）》〉」』】〕〗］｝”’〞．,.;:!?)]}›»")
# These do not begin a line either, though they close nothing.
NOT_FIRST = CLOSING | frozenset(
    "…⋯—⸺―·・‧•～~／/-–％‰℃℉°%′″々〻ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶゝゞヽヾ゛゜"
)
_BOTH_SIDES = frozenset("\"'＂＇\u00a0\u202f\u2060")  # may open as well as close, or join by name
# Ideographs, kana and hangul: a line may end after each.
_WIDE = "\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_WIDE}]"
_PIECE = re.compile(
    rf"""
    (?P<newline> \r\n | [\n\r\v\f\x1c-\x1e\x85\u2028\u2029] )
    | (?P<space> [^\S\n\r\v\f\x1c-\x1e\x85\u2028\u2029\u00a0\u202f]+ )
    | (?P<word> (?:[+\-−±@](?={_LETTER}))? {_LETTER}+ (?:[.,:/+\-−–'’_@&=·×*#?~]+{_LETTER}+)* [+\#]* )
    | (?P<run> —+ | …+ | ⋯+ | \*+ | ＊+ | _+ | ×+ | □+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


class Kind(Enum):
    """What a piece is to a line."""

    OTHER = "other"
    WORD = "word"  # of a script with words, or a number
    OPENING = "opening"
    CLOSING = "closing"
    SPACE = "space"
    NEWLINE = "newline"


@dataclass(frozen=True, slots=True)
class Piece:
    """What is drawn together.

    Attributes
    ----------
    text
        One ideograph or mark, or a word, a number, ……, ——, a run of asterisks.
    start
        Where it stands in the text.
    glued
        Whether it must follow the piece before it on the same line.
    """

    text: str
    start: int
    kind: Kind
    glued: bool

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


def pieces_of(text: str) -> list[Piece]:
    """Cut `text` into pieces; joined, their texts are `text`."""
    found: list[Piece] = []
    for match in _PIECE.finditer(text):
        kind = _kind(match)
        previous = found[-1] if found else None
        if previous is not None and _joins(previous, match.group(), kind):
            found[-1] = Piece(
                previous.text + match.group(), previous.start, previous.kind, previous.glued
            )
        else:
            glued = _is_glued(found, match.group(), kind)
            found.append(Piece(match.group(), match.start(), kind, glued))
    return found


def paragraphs(pieces: list[Piece]) -> list[list[Piece]]:
    """Part pieces after each line break, which stays with the paragraph that it ends."""
    parts: list[list[Piece]] = []
    ended = True
    for piece in pieces:
        if ended:
            parts.append([])
        parts[-1].append(piece)
        ended = piece.kind is Kind.NEWLINE
    return parts


def graphemes(text: str) -> list[str]:
    """Part a text into characters, each with the marks that belong to it."""
    parts: list[str] = []
    for character in text:
        if parts and _continues(parts[-1], character):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _kind(match: re.Match[str]) -> Kind:
    if match.lastgroup in ("newline", "space", "word"):
        return Kind(match.lastgroup)
    if match.group() in OPENING:
        return Kind.OPENING
    return Kind.CLOSING if match.group() in CLOSING else Kind.OTHER


def _joins(previous: Piece, text: str, kind: Kind) -> bool:
    """Tell whether a piece is the rest of the one before: a mark on it, or of the same word."""
    if previous.kind in (Kind.NEWLINE, Kind.SPACE) or kind in (Kind.NEWLINE, Kind.SPACE):
        return False
    return (previous.kind is Kind.WORD and kind is Kind.WORD) or _continues(previous.text, text)


def _continues(before: str, text: str) -> bool:
    """Tell a combining mark or what is not drawn by itself, and the rest of a pictograph."""
    category = unicodedata.category(text[0])
    if category[0] == "M" or category in ("Cc", "Cf") or _SKIN.match(text):
        return True
    return before[-1] == "\u200d" or bool(
        _FLAG.fullmatch(before) and _FLAG.match(text)  # two letters are one flag
    )


def _is_glued(before: list[Piece], text: str, kind: Kind) -> bool:
    if not before or before[-1].kind is Kind.NEWLINE:
        return False
    if kind in (Kind.NEWLINE, Kind.SPACE) or text[0] in NOT_FIRST:
        return True
    previous = before[-1]
    if previous.kind is Kind.SPACE:
        earlier = before[-2] if len(before) > 1 else None
        # An indent is not left alone on a line, nor an opening mark before a space.
        return earlier is None or earlier.kind in (Kind.NEWLINE, Kind.OPENING)
    return (
        previous.kind is Kind.OPENING or previous.text[-1] in _BOTH_SIDES or text[0] in _BOTH_SIDES
    )

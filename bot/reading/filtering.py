"""Words that choose documents: doc:党建 from:2023 to:2023-05 tag:主题教育. Knows nothing of chats.

Of several words with the same key any may fit, different keys must all. A document that says no
date is in no range of dates; one that says only a year or a month is in a range if it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.reading.dating import Dated, dated
from bot.reading.document import Document
from bot.text.folding import fold_text, skeleton

_KEYS = {
    "doc": "doc", "文档": "doc", "文件": "doc",
    "from": "from", "自": "from", "从": "from",
    "to": "to", "至": "to", "到": "to",
    "tag": "tag", "标签": "tag",
}  # fmt: skip
_QUOTED = "|".join(
    f"{left}[^{right}\n]{{1,100}}{right}"
    for left, right in ('""', "“”", "””", "「」", "『』", "《》")
)
# Who writes Chinese leaves no blanks: a word may begin behind a mark, and ends at one. Behind a
# mark, 文件： is one of the sentence's own.
_ENDS = "，。？！；"
_KEY = rf"(?P<key>{'|'.join(_KEYS)}|從|文檔|標籤)[:：]"
_BEGINNING = re.compile(rf"(?:(?<!\S)|(?<=[{_ENDS}、])(?![文标標])){_KEY}", re.IGNORECASE)
_WORD = re.compile(rf"{_KEY}(?P<value>{_QUOTED}|[^\s:：{_ENDS}][^\s{_ENDS}]*)", re.IGNORECASE)
_MARKS = '"“”「」『』《》'
_AFTER_DATE = "、,;?!.~"
_LISTED = re.compile("[、,]")  # tags have none


class FilterError(ValueError):
    """A word that chooses nothing: `word`, as it was written."""

    def __init__(self, word: str) -> None:
        super().__init__(f"{word}: expected a date such as 2023, 2023-05 or 2023-05-01")
        self.word = word


@dataclass(frozen=True, slots=True)
class Filter:
    """What documents are wanted; see the module. `text` is what was written."""

    text: str
    names: tuple[str, ...] = ()
    since: tuple[Dated, ...] = ()
    until: tuple[Dated, ...] = ()
    tags: tuple[str, ...] = ()

    def matches(self, document: Document) -> bool:
        """Tell whether a document is wanted."""
        if self.names and not any(_is_called(document, name) for name in self.names):
            return False
        if self.tags and not set(self.tags).intersection(map(_plain, document.tags)):
            return False
        if not (self.since or self.until):
            return True
        date = document.date
        return date is not None and (
            (not self.since or any(date.last >= since.first for since in self.since))
            and (not self.until or any(date.first <= until.last for until in self.until))
        )

    def of(self, documents: Iterable[Document]) -> tuple[Document, ...]:
        """Return those documents that are wanted."""
        return tuple(document for document in documents if self.matches(document))

    def nearest(self, documents: Iterable[Document]) -> list[Document]:
        """Return documents in the order of how like their titles are to the names; none without."""
        wanted = set("".join(self.names))
        if not wanted:
            return []
        return sorted(documents, key=lambda one: -len(wanted.intersection(_plain(one.title))))


def split_filter(text: str) -> tuple[str, Filter | None]:
    """Part a message into its question and the words that choose documents; None without any.

    Chinese keys are also everyday words: before anything but a date, 从： is part of the question.
    Raises FilterError.
    """
    if ":" not in text and "：" not in text:
        return text, None
    found: dict[str, list[str]] = {"doc": [], "tag": []}
    dates: dict[str, list[Dated]] = {"from": [], "to": []}
    words: list[str] = []
    rest: list[str] = []
    end = 0
    for match in _words(text):
        written = match["key"].lower()
        key = _KEYS[fold_text(written)]
        value = match["value"].strip(_MARKS).strip()
        if key in dates:
            date = dated(value.rstrip(_AFTER_DATE))
            if date is None and written.isascii():
                raise FilterError(match.group())
            dates[key] += [date] if date else []
            taken = date is not None
        else:
            plain = list(
                filter(None, map(_plain, _LISTED.split(value) if key == "tag" else [value]))
            )
            found[key] += plain
            taken = bool(plain)
        if taken:
            words.append(match.group())
            rest.append(text[end : match.start()])
            end = match.end()
    if not words:
        return text, None
    chosen = Filter(
        " ".join(words),
        tuple(found["doc"]),
        tuple(dates["from"]),
        tuple(dates["to"]),
        tuple(found["tag"]),
    )
    return _joined([*rest, text[end:]]).lstrip(f"{_ENDS}、 "), chosen


def _joined(pieces: Iterable[str]) -> str:
    """Put together what is left: with a blank in between, except before a mark."""
    whole = ""
    for piece in map(str.strip, pieces):
        blank = bool(whole and piece) and piece[0] not in _ENDS
        whole += " " * blank + piece
    return whole


def _words(text: str) -> Iterator[re.Match[str]]:
    """Yield what reads like a word that chooses: at the beginning of a word, or right behind one."""
    end = 0
    for beginning in _BEGINNING.finditer(text):
        match = _WORD.match(text, beginning.start()) if beginning.start() >= end else None
        while match is not None:
            yield match
            end = match.end()
            match = _WORD.match(text, end)


def _is_called(document: Document, name: str) -> bool:
    return name in _plain(document.title) or name in _plain(document.id)


def _plain(text: str) -> str:
    return skeleton(text).text

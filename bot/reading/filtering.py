"""Words that choose documents: doc:党建 from:2023 to:2023-05 tag:主题教育. Knows nothing of chats.

Of several words with the same key any may fit, different keys must all. A document that says no
date is in no range of dates; one that says only a year or a month is in a range if it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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
_WORD = (
    rf"(?<!\S)(?P<key>{'|'.join(_KEYS)}|從|文檔|標籤)[:：]"
    r"(?P<value>\"[^\"]*\"|“[^”]*”|「[^」]*」|《[^》]*》|[^\s:：][^\s]*)(?!\S)"
)
_MARKS = '"“”「」《》'


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


def split_filter(text: str) -> tuple[str, Filter | None]:
    """Part a message into its question and the words that choose documents; None without any.

    Chinese keys are also everyday words: before anything but a date, 从： is part of the question.
    Raises FilterError.
    """
    if ":" not in text and "：" not in text:
        return text, None
    found: dict[str, list[str]] = {"doc": [], "from": [], "to": [], "tag": []}
    dates: dict[str, list[Dated]] = {"from": [], "to": []}
    words: list[str] = []

    def take(match: re.Match[str]) -> str:
        written = match["key"].lower()
        key = _KEYS[fold_text(written)]
        value = match["value"].strip(_MARKS).strip()
        if key in dates:
            date = dated(value)
            if date is None:
                if not written.isascii():
                    return match.group()
                raise FilterError(match.group())
            dates[key].append(date)
        elif not _plain(value):
            return match.group()
        found[key].append(_plain(value))
        words.append(match.group())
        return ""

    question = re.sub(_WORD, take, text, flags=re.IGNORECASE)
    if not words:
        return text, None
    chosen = Filter(
        " ".join(words),
        tuple(found["doc"]),
        tuple(dates["from"]),
        tuple(dates["to"]),
        tuple(found["tag"]),
    )
    return re.sub(" {2,}", " ", question).strip(), chosen


def _is_called(document: Document, name: str) -> bool:
    return name in _plain(document.title) or name in _plain(document.id)


def _plain(text: str) -> str:
    return skeleton(text).text

"""A document whose texts stay in a file. Knows what to ask for, not how it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.reading.document import Document, Passage, Role, Section
from bot.reading.problems import Notice, NoticeKind

ASIDE = 1 << 24  # added to the number of an aside; no document has so many paragraphs


class Facts(NamedTuple):
    """What of a document is in memory; `size` and `asides` count passages, `meta` and `notices` are JSON."""

    id: str
    title: str
    digest: str
    begin: int
    size: int
    asides: int
    meta: str
    notices: str

    @classmethod
    def of(cls, document: Document) -> Facts:
        """Gather those of a document."""
        meta = json.dumps(document.meta, ensure_ascii=False)
        counts = document.size, len(document.asides)
        said = [(one.kind.value, one.count, one.example) for one in document.notices]
        notices = json.dumps(said, ensure_ascii=False)
        name, title, digest = document.id, document.title, document.digest
        return cls(name, title, digest, document.begin, *counts, meta, notices)


class Keeper(Protocol):
    """What keeps documents; `key` is of one version of one of them."""

    def source(self, key: int, path: Path, digest: str) -> str:
        """Return the text of a file. Raises UnreadableError where it is not what was read."""

    def sections(self, key: int) -> tuple[Section, ...]:
        """Return the headings."""

    def passages(self, key: int, name: str) -> tuple[Passage, ...]:
        """Return the paragraphs; `name` is the document's id."""

    def asides(self, key: int, name: str) -> tuple[Passage, ...]:
        """Return those that may not answer."""

    def passage(self, key: int, name: str, number: int) -> Passage | None:
        """Return one by its ordinal, or by its number as an aside plus `ASIDE`."""

    def fetch(self, wanted: Iterable[tuple[int, str, int]]) -> list[Passage]:
        """Return several, given as for `passage`, in any order."""


class KeptDocument(Document):
    """A document of which only what lists show is in memory; the rest is fetched when asked for.

    `source`, `passages` and `body` raise UnreadableError where the file is not what was read.
    """

    __slots__ = ("_asides", "_catalogue", "_key", "_meta", "_notices", "_place", "_size")
    _catalogue: Keeper
    _key: int
    _size: int
    _asides: int
    _meta: str
    _notices: str
    _place: str

    def __init__(self, catalogue: Keeper, key: int, path: Path, facts: Facts) -> None:
        values = {
            "id": facts.id,
            "title": facts.title,
            "_place": str(path),  # a third of a Path, and there are many
            "digest": facts.digest,
            "begin": facts.begin,
            "_catalogue": catalogue,
            "_key": key,
            "_size": facts.size,
            "_asides": facts.asides,
            "_meta": facts.meta,
            "_notices": facts.notices,
        }
        for field, value in values.items():
            object.__setattr__(self, field, value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KeptDocument):
            return NotImplemented
        return self._key == other._key and self._catalogue is other._catalogue

    def __hash__(self) -> int:
        return hash((self.id, self._key))

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self._place)

    @property
    def source(self) -> str:
        """The text of the file, which must be what it was when it was read."""
        return self._catalogue.source(self._key, self.path, self.digest)

    @property
    def meta(self) -> dict[str, str]:
        """What front matter or the sidecar says."""
        found: dict[str, str] = json.loads(self._meta)
        return found

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What its reader found worth telling."""
        found = json.loads(self._notices)
        return tuple(Notice(NoticeKind(kind), count, example) for kind, count, example in found)

    @property
    def sections(self) -> tuple[Section, ...]:
        """All headings."""
        return self._catalogue.sections(self._key)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All paragraphs."""
        return self._catalogue.passages(self._key, self.id)

    @property
    def body(self) -> tuple[Passage, ...]:
        """The passages that may answer a question."""
        return tuple(passage for passage in self.passages if passage.role is Role.BODY)

    @property
    def size(self) -> int:
        """How many those are."""
        return self._size

    @property
    def at_hand(self) -> tuple[Passage, ...]:
        """None are."""
        return ()

    @property
    def asides(self) -> tuple[Passage, ...]:
        """The passages that may not answer one."""
        return self._catalogue.asides(self._key, self.id) if self._asides else ()

    def find(self, passage_id: str) -> Passage | None:
        """Return a passage by id, None where there is none (any more)."""
        number = _number(passage_id)
        return None if number is None else self._catalogue.passage(self._key, self.id, number)


def fetch(wanted: Iterable[tuple[Document, str]]) -> dict[str, Passage]:
    """Return passages by their ids, those that are kept read at once; some may be missing.

    Parameters
    ----------
    wanted
        A document, and the id of one of its passages.
    """
    found: dict[str, Passage] = {}
    by_keeper: dict[Keeper, list[tuple[int, str, int]]] = {}
    for document, passage_id in wanted:
        number = _number(passage_id)
        if isinstance(document, KeptDocument) and number is not None:
            places = by_keeper.setdefault(document._catalogue, [])
            places.append((document._key, document.id, number))
    for keeper, places in by_keeper.items():
        found |= {passage.id: passage for passage in keeper.fetch(places)}
    return found


def _number(passage_id: str) -> int | None:
    """Return the number in an id of a passage, None where it can be none's."""
    number = passage_id.rpartition(":")[2]
    aside = number.startswith("x")
    digits = number[1:] if aside else number
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 9):
        return None
    return int(digits) + ASIDE * aside

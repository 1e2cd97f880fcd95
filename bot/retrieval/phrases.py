"""The set phrases of a corpus: what it puts in quotation marks, as far as it is short as a word.

They enter the segmenter's dictionary, and so decide how words are cut in every document in which
they stand, also where another document brings them. Owns which document brings and holds which,
and a file that keeps it, so that only documents that are new are gone through. Knows no engine.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.reading import Corpus, Document, Passage
from bot.retrieval.entries import pairs_of
from bot.retrieval.question import quoted_terms
from bot.text import tokens
from bot.text.folding import fold_text, skeleton
from bot.text.tokens import is_han

_FORMAT = 2
_LONGEST_WORD = 6  # characters; a longer quotation is a phrase of several words


@dataclass(frozen=True, slots=True)
class Mentions:
    """What there is of set phrases in one document: words with blanks between, for there are millions.

    Attributes
    ----------
    digest
        Of the document.
    brought
        Those that it puts in quotation marks itself.
    held
        Those of all documents that stand in it and that no dictionary knows.
    """

    digest: str
    brought: str
    held: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The set phrases of a corpus, by document id."""

    documents: Mapping[str, Mentions] = field(default_factory=dict)

    @property
    def words(self) -> frozenset[str]:
        """All of them."""
        every: set[str] = set()
        for one in self.documents.values():
            every.update(one.brought.split())
        return frozenset(every)

    def held_by(self, document_id: str) -> str:
        """Return those by which the words of a document are cut; none for an unknown one."""
        mentions = self.documents.get(document_id)
        return mentions.held if mentions else ""


def set_phrases(passages: Iterable[Passage]) -> set[str]:
    """Return what passages put in quotation marks, folded, as far as it is short as a word."""
    quoted = (term for passage in passages for term in quoted_terms(passage.text))
    terms = (skeleton(term).text for term in quoted)
    return {term for term in terms if 2 <= len(term) <= _LONGEST_WORD and all(map(is_han, term))}


def phrases_of(corpus: Corpus, known: Phrases | None = None) -> Phrases:
    """Return the set phrases of a corpus; of documents in `known`, only what is new is sought."""
    before = known or Phrases()
    same = {
        document.id: mentions
        for document in corpus.documents
        if (mentions := before.documents.get(document.id)) and mentions.digest == document.digest
    }
    if len(same) == len(corpus.documents) == len(before.documents):
        return before
    brought = {
        document.id: same[document.id].brought
        if document.id in same
        else " ".join(sorted(set_phrases(document.body)))
        for document in corpus.documents
    }
    words = {word for own in brought.values() for word in own.split()}
    unknown = {word for word in words if not tokens.is_native(word)}
    earlier = before.words
    new = _by_beginning(unknown - earlier)
    every = _by_beginning(unknown)
    found = {}
    for document in corpus.documents:
        if document.id in same:
            held = {*unknown.intersection(same[document.id].held.split()), *_held(document, new)}
        else:
            held = _held(document, every)
        mentions = Mentions(document.digest, brought[document.id], " ".join(sorted(held)))
        found[document.id] = mentions
    return Phrases(found)


def read_phrases(file: Path) -> Phrases:
    """Return what a file keeps, nothing where it is missing or is no such file."""
    try:
        data = json.loads(file.read_bytes())
        if data["format"] != _FORMAT:
            return Phrases()
        return Phrases(
            {
                str(name): Mentions(str(digest), str(brought), str(held))
                for name, (digest, brought, held) in data["documents"].items()
            }
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Phrases()


def write_phrases(file: Path, phrases: Phrases) -> None:
    """Keep phrases in a file: at once or not at all, as other processes may do the same.

    Raises OSError.
    """
    said = {n: (one.digest, one.brought, one.held) for n, one in phrases.documents.items()}
    text = json.dumps({"format": _FORMAT, "documents": said}, ensure_ascii=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _by_beginning(words: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[:2], []).append(word)
    return found


def _held(document: Document, words: Mapping[str, list[str]]) -> set[str]:
    """Return those words that stand in the text of a document."""
    if not words:
        return set()
    text = "\n".join(fold_text(passage.text) for passage in document.body)
    pairs = pairs_of(text)
    begun = (word for pair in pairs & words.keys() for word in words[pair])
    # The pairs of a word tell that it is not there, mostly, and of one that is a pair that it is.
    return {word for word in begun if pairs_of(word) <= pairs and (len(word) < 3 or word in text)}

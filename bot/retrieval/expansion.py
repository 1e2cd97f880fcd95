"""Words that help to find and are never quoted: the members' words and what set terms are about.

Built from the two word lists beside the corpus. Knows folded words, not passages or scores.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.reading import WordLists
from bot.text.folding import fold_text, skeleton


@dataclass(frozen=True, slots=True)
class Phrase:
    """An expression of the lexicon inside a folded text: ``text[start:end]``, and its meanings."""

    start: int
    end: int
    also: tuple[str, ...]


class Expander:
    """Finds lexicon expressions in questions and glossary terms in passages."""

    def __init__(self, lists: WordLists) -> None:
        self._lexicon: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for expression, meanings in _folded(lists.lexicon).items():
            self._lexicon.setdefault(expression[0], []).append((expression, meanings))
        for expressions in self._lexicon.values():
            expressions.sort(key=lambda pair: -len(pair[0]))
        self._glossary = [
            (skeleton(term).text, words) for term, words in _folded(lists.glossary).items()
        ]

    @functools.cached_property
    def fingerprint(self) -> str:
        """What the entries of passages depend on: another one where the glossary is another."""
        return hashlib.sha256(repr(self._glossary).encode()).hexdigest()

    def phrases(self, content: str) -> list[Phrase]:
        """Return the lexicon expressions in a folded question, longest first at each place."""
        found: list[Phrase] = []
        position = 0
        while position < len(content):
            for expression, meanings in self._lexicon.get(content[position], ()):
                if content.startswith(expression, position):
                    found.append(Phrase(position, position + len(expression), meanings))
                    position += len(expression)
                    break
            else:
                position += 1
        return found

    def related(self, text: str) -> tuple[str, ...]:
        """Return what the glossary says of the terms that stand in a passage's skeleton."""
        return tuple(word for _, word in self.sources(text))

    def sources(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return the same, each word after the term that it belongs to."""
        return tuple(
            (term, word) for term, words in self._glossary if term in text for word in words
        )


def _folded(words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    pairs = ((fold_text(key).strip(), values) for key, values in words.items())
    return {key: tuple(fold_text(v).strip() for v in values) for key, values in pairs if key}

"""Words that help to find and are never quoted: the members' words and what set terms are about.

Built from the two word lists beside the corpus. Knows folded words, not passages or scores.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.reading import WordLists
from bot.text.folding import fold_text, learn, skeleton

_BETWEEN = "¦"  # which folds to itself


@dataclass(frozen=True, slots=True)
class Phrase:
    """An expression of the lexicon inside a folded text: ``text[start:end]``, and its meanings."""

    start: int
    end: int
    also: tuple[str, ...]


class Expander:
    """Finds lexicon expressions in questions and glossary terms in passages."""

    def __init__(self, lists: WordLists) -> None:
        self._lists = lists
        self._lexicon: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for expression, meanings in _by_folded(lists.lexicon):
            self._lexicon.setdefault(expression[0], []).append((expression, meanings))
        for expressions in self._lexicon.values():
            expressions.sort(key=lambda pair: -len(pair[0]))
        self._glossary = [
            (term if term.isalnum() else skeleton(term).text, words)
            for term, words in _by_folded(lists.glossary)
        ]
        # Of thousands of words a question or a passage meets a few: those are folded then.
        self._words = functools.cache(lambda words: tuple(fold_text(w).strip() for w in words))

    @functools.cached_property
    def fingerprint(self) -> str:
        """What the entries of passages depend on: another one where the glossary is another."""
        return hashlib.sha256(repr(self._lists.glossary).encode()).hexdigest()

    def phrases(self, content: str) -> list[Phrase]:
        """Return the lexicon expressions in a folded question, longest first at each place."""
        found: list[Phrase] = []
        position = 0
        while position < len(content):
            for expression, meanings in self._lexicon.get(content[position], ()):
                if content.startswith(expression, position):
                    end = position + len(expression)
                    found.append(Phrase(position, end, self._words(meanings)))
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
            (term, word)
            for term, words in self._glossary
            if term in text
            for word in self._words(words)
        )


def _by_folded(words: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each entry under its folded key, the last of those that fold to the same one."""
    keys = _all_folded(list(words))
    found = {key: meant for key, meant in zip(keys, words.values(), strict=True) if key}
    yield from found.items()


def _all_folded(words: Sequence[str]) -> list[str]:
    """Fold many words at once, which takes a tenth of the time."""
    joined = _BETWEEN.join(words)
    if joined.count(_BETWEEN) != len(words) - 1:
        return [fold_text(word).strip() for word in words]
    learn(joined)
    return [word.strip() for word in fold_text(joined).split(_BETWEEN)]

"""Words that help to find and are never quoted: the members' words and what set terms are about.

Built from the two word lists beside the corpus. What the lists know as one name is asked for as one:
a text on 学习 and 教育 does not speak of 党史学习教育. Knows folded words, not passages or scores.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.reading import WordLists
from bot.text.folding import fold_text, learn, skeleton

_BETWEEN = "¦"  # which folds to itself
_SHORTEST_NAME = 4  # characters; a shorter one is a word for the segmenter as well


@dataclass(frozen=True, slots=True)
class Phrase:
    """An expression of the lists in a folded text: ``text[start:end]``, and its meanings, if any."""

    start: int
    end: int
    also: tuple[str, ...]


class Expander:
    """Finds lexicon expressions in questions and glossary terms in passages."""

    def __init__(self, lists: WordLists) -> None:
        self._lists = lists
        self._lexicon: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for expression, meanings in self._expressions():
            self._lexicon.setdefault(expression[0], []).append((expression, meanings))
        for expressions in self._lexicon.values():
            expressions.sort(key=lambda pair: -len(pair[0]))
        self._glossary = [
            (term if term.isalnum() else skeleton(term).text, words)
            for term, words in _by_folded(lists.glossary)
        ]
        # Of thousands of words a question or a passage meets a few: those are folded then.
        self._words = functools.cache(lambda words: tuple(skeleton(w).text for w in words))

    @functools.cached_property
    def fingerprint(self) -> str:
        """What the entries of passages depend on: another one where the glossary is another."""
        return hashlib.sha256(repr(self._lists.glossary).encode()).hexdigest()

    def _expressions(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what members say with its meanings, then the names of set terms, which have none."""
        lexicon = self._lists.lexicon
        yield from _by_folded(lexicon)
        named = itertools.chain(self._lists.glossary, *lexicon.values())
        names = {name for name in named if len(name) >= _SHORTEST_NAME and name.isalnum()}
        # What begins with another name (意识形态 工作责任制) is that and something more.
        yield from _by_folded(
            {name: () for name in sorted(names - lexicon.keys()) if not _begins(name, names)}
        )

    def phrases(self, content: str) -> list[Phrase]:
        """Return what the lists know of a folded question, longest first at each place."""
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


def _begins(name: str, names: set[str]) -> bool:
    """Tell whether a name begins with a shorter one."""
    return any(name[:end] in names for end in range(_SHORTEST_NAME, len(name)))


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

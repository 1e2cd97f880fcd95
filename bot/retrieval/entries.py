"""What an engine is told of a corpus: each passage's tokens by field, each document's digest.

Makes them, and knows which of a document's surroundings they depend on; asks no engine.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Iterator, Mapping, Sequence

from bot.reading import Document, Passage
from bot.retrieval.expansion import Expander
from bot.retrieval.index import Entry, Field, Source
from bot.retrieval.question import analyse
from bot.text import tokens
from bot.text.folding import fold_text, skeleton

Aliases = Mapping[str, Sequence[str]]  # by id of a passage, the questions that it was taught


def entry(passage: Passage, expander: Expander, aliases: Sequence[str] = ()) -> Entry:
    """Return what an engine is to know of a passage. `aliases` are folded questions."""
    text = fold_text(passage.text)
    bare = skeleton(passage.text).text
    grams = tokens.bigrams(text)
    return Entry(
        passage.id,
        {
            Field.GRAMS: grams,
            Field.WORDS: tokens.words(text),
            Field.LEAD: tokens.bigrams(fold_text(passage.lead)),
            Field.HEADINGS: tokens.bigrams(fold_text(" ".join(passage.headings))),
            Field.RELATED: [
                gram for word in expander.related(bare) for gram in tokens.bigrams(word)
            ],
            Field.ALIASES: [gram for alias in aliases for gram in tokens.bigrams(alias)],
        },
        passage.document_id,
        sorted(pairs_of(bare).difference(grams)),
    )


def folded(aliases: Aliases) -> dict[str, tuple[str, ...]]:
    """Return questions that passages were taught, as members ask them, folded and without frames."""
    return {
        passage_id: tuple(analyse(question).content for question in questions)
        for passage_id, questions in aliases.items()
    }


def taught(aliases: Aliases) -> dict[str, list[str]]:
    """Return the tokens of questions that passages were taught, as members ask them."""
    return {
        passage_id: [gram for alias in questions for gram in tokens.bigrams(alias)]
        for passage_id, questions in folded(aliases).items()
    }


def pairs_of(bare: str) -> set[str]:
    """Return the pairs of neighbours in a skeleton."""
    return set(map(operator.add, bare, bare[1:]))


def source(document: Document, expander: Expander, aliases: Aliases, phrases: str = "") -> Source:
    """Return what an engine is to know of a document.

    Parameters
    ----------
    aliases
        Folded, see `folded`.
    phrases
        The set phrases by which its words are cut, in one string: where they are others, so are its
        words.
    """

    def entries() -> Iterator[Entry]:
        for passage in document.body:
            yield entry(passage, expander, aliases.get(passage.id, ()))

    taught = [(p.id, aliases[p.id]) for p in document.body if p.id in aliases] if aliases else []
    analysis = repr((expander.fingerprint, sorted(taught), phrases))
    said = f"{document.digest} {hashlib.sha256(analysis.encode()).hexdigest()}"
    return Source(document.id, said, entries, document.size)

"""Questions as lessons: which are one and the same, and what a word list could take from them.

Knows questions and passages, not who taught what.
"""

from __future__ import annotations

from collections.abc import Iterable

import yaml

from bot.reading import Passage
from bot.retrieval.evidence import INFORMATIVE, Term, terms
from bot.retrieval.question import analyse
from bot.text.folding import fold_text, skeleton

_WORDS = 4  # of a passage, for one entry


def key_of(question: str) -> str:
    """Return what questions have in common that differ in spelling and in how they ask only.

    >>> key_of("请问食堂几点开门？") == key_of("食堂 幾點開門呢")
    True
    """
    asked = analyse(question)
    return skeleton(asked.content).text or skeleton(asked.folded).text or asked.folded


def entry_of(question: str, passage: Passage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a question that lead to a passage, and words of the passage.

    The first are those that tell something and that the passage does not have; the second its
    run-in heading or, without one, its heaviest words. Either may be empty.
    """
    text = skeleton(passage.text).text
    asked = _telling(analyse(question).content)
    say = tuple(term.word for term in asked if skeleton(term.word).text not in text)
    if lead := passage.lead.strip().rstrip("。！？；："):
        return say, (lead,)
    heavy = sorted(_telling(fold_text(passage.text)), key=lambda term: -term.weight)
    return say, tuple(term.word for term in heavy if len(term.word) > 1)[:_WORDS]


def _telling(content: str) -> list[Term]:
    """Return the words of a folded text that tell something; a number alone does not."""
    found = terms(content)
    return [term for term in found if term.weight >= INFORMATIVE and not term.word.isdigit()]


def lexicon_of(lessons: Iterable[tuple[str, Passage]]) -> str:
    """Write questions and their passages down in the form of lexicon.yaml; empty where none helps.

    Words that lead to the same words of the texts share an entry.
    """
    entries: dict[tuple[str, ...], dict[str, None]] = {}
    for question, passage in lessons:
        say, text = entry_of(question, passage)
        if say and text:
            entries.setdefault(text, {}).update(dict.fromkeys(say))
    if not entries:
        return ""
    items = [{"say": list(say), "text": list(text)} for text, say in entries.items()]
    return str(
        yaml.safe_dump(
            items, allow_unicode=True, sort_keys=False, default_flow_style=None, width=2**16
        )
    )

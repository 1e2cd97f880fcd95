"""What became of what a member asked, and what else to offer who wanted another passage.

Made while answering, when it is known; whoever counts or keeps questions reads it off the message.
Knows nothing of stores and Telegram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering import Answer, Concordance, Refusal
from bot.chat import messages
from bot.chat.buttons import more_button
from bot.chat.examples import Answers
from bot.chat.quoting import Row, label_of
from bot.chat.reply import Asked, Reply
from bot.reading import Corpus, Passage

_OTHERS = 3
_LONGEST_PHRASE = 40  # characters; what is longer is a sentence, not a set phrase


def asked(question: str, found: Answer | Refusal) -> Asked:
    """Tell what became of a question."""
    if isinstance(found, Refusal):
        return Asked(question, reason=found.reason.value)
    places = found.concordance
    return Asked(question, phrase=_phrase(places) if places else "")


def looked_up(found: Concordance) -> Asked:
    """Tell what became of looking up a set phrase."""
    return Asked(phrase=_phrase(found))


def noted(replies: Sequence[Reply], what: Asked) -> list[Reply]:
    """Have the first message say what was asked."""
    return [replace(reply, asked=what) if not at else reply for at, reply in enumerate(replies)]


def others(shown: Passage, question: str, answerer: Answers, corpus: Corpus) -> list[Row]:
    """Make buttons to the passages that come next for a question, to be put under the first.

    At most three, one in a row. A pressed one turns the message to its passage, from where the
    first passage and the others can be reached. They carry places in `corpus`, which may have more
    documents than are answered from.
    """
    if not question.strip() or not shown.ordinal:  # a salutation is never among them
        return []
    found = answerer.search(question, _OTHERS + 1)
    near = [hit.passage for hit in found if hit.passage.id != shown.id][:_OTHERS]
    passages = [shown, *near]
    buttons = [
        more_button(messages.not_this(label_of(passage)), passages, position, corpus)
        for position, passage in enumerate(near, 1)
    ]
    return [(button,) for button in buttons if button is not None]


def _phrase(found: Concordance) -> str:
    """Return the term found, if it is one and stands in a text to the letter."""
    term = found.term.strip()
    if not (found.occurrences or found.sections) or not 0 < len(term) <= _LONGEST_PHRASE:
        return ""
    quoted = [one.passage.text[one.start : one.end] for one in found.occurrences]
    quoted += [section.heading for _, section in found.sections]
    return term if any(term in words for words in quoted) else ""

"""The list of all set phrases, in pages; each leads to its places.

Pure functions; raise VerbatimError before they would show a phrase that is not in the source.
Knows nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering import SetPhrase
from bot.chat import messages
from bot.chat.buttons import phrase_button, phrases_button
from bot.chat.quoting import Row, VerbatimError, checked, clean
from bot.chat.reply import Composer, Reply
from bot.reading import Corpus

_PER_PAGE = 12
_PER_ROW = 2
_LONGEST = 12


def phrases(
    found: Sequence[SetPhrase], corpus: Corpus, *, page: int = 0, most: int = _PER_PAGE
) -> list[Reply]:
    """List the set phrases with the numbers of their places, one page of at most `most` of them."""
    if not found:
        return [Reply(messages.NO_PHRASES)]
    last = (len(found) - 1) // most
    page = max(0, min(page, last))
    first = page * most
    composer = Composer().add(messages.phrases(len(found)))
    buttons = []
    for number, phrase in enumerate(found[first : first + most], first + 1):
        term = _checked(phrase, corpus)
        composer.line().add(messages.phrase(number, term, phrase.count))
        place = (phrase.start, phrase.end)
        buttons.append(phrase_button(term, phrase.passage, corpus, place, page=page))
    rows = [tuple(buttons[at : at + _PER_ROW]) for at in range(0, len(buttons), _PER_ROW)]
    return [composer.reply(*rows, _turns(page, last))]


def _turns(page: int, last: int) -> Row:
    earlier = (phrases_button(messages.EARLIER, page=page - 1),) if page > 0 else ()
    later = (phrases_button(messages.LATER, page=page + 1),) if page < last else ()
    return (*earlier, *later)


def _checked(phrase: SetPhrase, corpus: Corpus) -> str:
    """Return the phrase in one line, having proved that the text has it."""
    document = checked(phrase.passage, corpus)
    if phrase.term not in document.source and not any(
        phrase.term in other.source for other in corpus.documents
    ):
        raise VerbatimError(f"a set phrase of {document.id} is not in its source")
    return clean(phrase.term, _LONGEST)

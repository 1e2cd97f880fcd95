"""The text opened anywhere: a passage or a quotable sentence, picked at random.

Pure but for the number that is picked; raises VerbatimError before it would quote what is not in
the source. Knows nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.chat import messages, rendering
from bot.chat.buttons import random_button
from bot.chat.examples import Answers
from bot.chat.reply import Composer, Reply


def anywhere(answerer: Answers, pick: Callable[[int], int], *, but: int = -1) -> list[Reply]:
    """Open the text anywhere, with a button for another place.

    Parameters
    ----------
    pick
        Returns a number below the one it is given.
    but
        Position that is not to be opened: what is on show already.
    """
    quotes, body, corpus = answerer.quotes(), answerer.corpus.body, answerer.corpus
    count = len(quotes) + len(body)
    if 0 <= but < count and count > 1:
        position = pick(count - 1)
        position += position >= but
    else:
        position = pick(count)
    another = (random_button(messages.ANOTHER, position),)
    if position < len(quotes):
        return rendering.sentence(quotes[position], corpus, opening=_opening, rows=[another])
    shown = body[position - len(quotes)]
    return rendering.passage(shown, corpus, opening=_opening, rows=[another])


def _opening(composer: Composer) -> None:
    composer.add(messages.OPENED_AT_RANDOM).line()

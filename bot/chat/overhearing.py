"""Which messages are answered although nobody spoke to the bot. A pure decision over one message.

Where admins have chosen so, a question that plainly asks about the text is answered, and all else
is left alone: a wrong answer that nobody asked for costs more than a hundred missing ones. Knows
nothing of Telegram.
"""

from __future__ import annotations

from bot.answering import Answer, AnswerKind
from bot.chat.examples import Answers
from bot.retrieval.question import asks

MAX_CHARACTERS = 60
# Of the development questions answered with this confidence, 1 in 70 is answered wrongly.
SURE = 0.97


def overheard(text: str, answerer: Answers) -> Answer | None:
    """Return the answer to a message that was meant for nobody in particular, or None.

    It has to be short, to ask by its form, and to have a passage or the places of a phrase for an
    answer, with a confidence of at least `SURE`. Questions about the outline (「一共几个部分」) may
    be about anything: they are not taken for ours.
    """
    if len(text) > MAX_CHARACTERS or not asks(text):
        return None
    found = answerer.ask(text)
    if not isinstance(found, Answer) or found.kind is AnswerKind.OUTLINE:
        return None
    return found if found.confidence >= SURE else None

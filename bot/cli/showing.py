"""The chat's messages where no button can be pressed: what one would open is shown at once.

Knows nothing of streams, terminals and JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering import Answer, AnswerKind, SetPhrase
from bot.chat import browsing, messages, rendering
from bot.chat import phrases as listing
from bot.chat.reply import Button, Reply
from bot.reading import Corpus

if TYPE_CHECKING:
    from bot.chat.conversation import Conversation

# Makes the conversation that turns pages: most answers have one, and do not wait for it.
Talk = Callable[[], "Conversation"]


def answer(found: Answer, corpus: Corpus, talk: Talk, *, most: int) -> list[Reply]:
    """Show an answer: its passages, up to `most` of them, or all places of its term."""
    if found.kind is not AnswerKind.PASSAGE:
        return all_pages(rendering.answer(found, corpus, most=most, pressable=False), talk)
    hits = found.hits[:most]
    shown = [rendering.hit(hits, position, corpus) for position in range(len(hits))]
    return [reply for replies in shown for reply in replies]


def phrases(found: Sequence[SetPhrase], corpus: Corpus) -> list[Reply]:
    """List all set phrases. The buttons would only repeat them."""
    shown = listing.phrases(found, corpus, most=max(1, len(found)))
    return [replace(reply, buttons=()) for reply in shown]


def outlines(corpus: Corpus, talk: Talk) -> list[Reply]:
    """Show the outline of every document."""
    shown = [all_pages(browsing.outline(document, corpus), talk) for document in corpus.documents]
    return [reply for replies in shown for reply in replies]


def all_pages(replies: list[Reply], talk: Talk) -> list[Reply]:
    """Add the pages that the button “later” leads to, one after the other."""
    seen: set[str] = set()
    while (button := _later(replies)) and button.action not in seen:
        seen.add(button.action)
        replies = [*replies, *talk().press(button.action)]
    return replies


def _later(replies: list[Reply]) -> Button | None:
    buttons = [button for row in replies[-1].buttons for button in row] if replies else []
    return next((button for button in buttons if button.label == messages.LATER), None)

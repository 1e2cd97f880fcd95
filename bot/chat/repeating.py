"""Where else nearly the same stands: one line under a quotation, and buttons that lead there.

Pure functions. Knows nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat import messages
from bot.chat.buttons import show_button
from bot.chat.quoting import Row, name_of, shorten
from bot.chat.reply import Reply
from bot.reading import Corpus, Passage
from bot.retrieval.hit import Hit
from bot.text.utf16 import utf16_length

_NAMED = 3  # places that are named, and have a button
_MAX_NAME = 20


def places_of(hit: Hit, corpus: Corpus) -> str:
    """Say in one line where else nearly the same stands; empty where it does not."""
    if not hit.also:
        return ""
    named = messages.listed([_place(passage, corpus) for passage in hit.also[:_NAMED]])
    return messages.also(len(hit.also), named)


def repeat_rows(hit: Hit, corpus: Corpus) -> list[Row]:
    """Make buttons to the first of those places, one in a row."""
    return [
        (show_button(_place(passage, corpus), passage, corpus),) for passage in hit.also[:_NAMED]
    ]


def told(replies: Sequence[Reply], hit: Hit, corpus: Corpus, *, limit: int) -> list[Reply]:
    """Add the line to the last message of a passage, if there is room."""
    line = places_of(hit, corpus)
    if not line or not replies:
        return list(replies)
    *before, last = replies
    text = f"{last.text}\n{line}"
    return [*before, replace(last, text=text) if utf16_length(text) <= limit else last]


def _place(passage: Passage, corpus: Corpus) -> str:
    name = shorten(name_of(corpus.document(passage.document_id)), _MAX_NAME)
    return messages.place(name, messages.paragraph(passage.ordinal))

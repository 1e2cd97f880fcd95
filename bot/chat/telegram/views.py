"""What the message that somebody replies to shows: read off it, or else remembered.

Owns where in a Telegram message that stands; which passage it is, is up to `bot.chat.viewing`.
What is remembered is a link, not words, and only for want of anything better.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from telegram import Message, MessageEntity

from bot.chat.links import passage_link
from bot.chat.shelf import Shelf
from bot.chat.telegram import sending
from bot.chat.telegram.services import Told
from bot.chat.viewing import View, view_of
from bot.reading import Corpus

_QUOTES = [MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE]
_REMEMBERED = 1000


class Views:
    """Finds the passage in view."""

    def __init__(self, shelf: Callable[[], Shelf]) -> None:
        self._shelf = shelf
        self._links: OrderedDict[tuple[int, int], str] = OrderedDict()

    def remember(self, told: Told) -> None:
        """Note what the messages of an answer are about."""
        corpus = self._shelf().corpus
        for reply, message_id in zip(told.replies, told.message_ids, strict=False):
            key = (told.message.chat_id, message_id)
            self._links.pop(key, None)  # an edited question may have left nothing in view
            if reply.subject is None:
                continue
            span = (reply.subject.start, reply.subject.end)
            try:
                passage = corpus.passage(reply.subject.passage_id)
            except KeyError:  # the text has just been replaced
                continue
            self._links[key] = passage_link(passage, corpus, span=span)
        while len(self._links) > _REMEMBERED:
            self._links.popitem(last=False)

    def behind(self, message: Message, corpus: Corpus) -> View | None:
        """Return what the message that `message` replies to shows, or the part that was picked."""
        shown = message.reply_to_message
        if shown is None:
            return None
        quoted = shown.parse_entities([*_QUOTES]) | shown.parse_caption_entities([*_QUOTES])
        in_order = sorted(quoted, key=lambda entity: entity.offset)
        return view_of(
            sending.buttons_of(shown),
            [quoted[entity] for entity in in_order],
            corpus,
            picked=message.quote.text if message.quote is not None else "",
            link=self._links.get((message.chat_id, shown.message_id), ""),
        )

"""What the message that somebody replies to shows, or what was last shown: read off, or remembered.

Owns where in a Telegram message that stands; which passage it is, is up to `bot.chat.viewing`.
What is remembered of a message is a link, not words, and only for want of anything better; of each
chat and topic, the last message that showed something of the text, for an hour.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram import Message, MessageEntity

from bot.chat.links import passage_link
from bot.chat.recent import SECONDS
from bot.chat.reply import Reply
from bot.chat.shelf import Shelf
from bot.chat.telegram import sending
from bot.chat.viewing import View, is_reading, view_in, view_of
from bot.reading import Corpus

if TYPE_CHECKING:
    from bot.chat.telegram.services import Told

_QUOTES = [MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE]
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class _Shown:
    replies: Sequence[Reply]
    message_id: int
    until: float


class Views:
    """Finds what is in view.

    Parameters
    ----------
    clock
        Seconds that never run backwards.
    """

    def __init__(
        self, shelf: Callable[[], Shelf], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._shelf = shelf
        self._clock = clock
        self._links: OrderedDict[tuple[int, int], str] = OrderedDict()
        self._last: OrderedDict[tuple[int, int | None], _Shown] = OrderedDict()

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
        self.note(sending.place_of(told.message), told.replies, told.message_ids)

    def note(
        self, place: sending.Place, replies: Sequence[Reply], message_ids: Sequence[int]
    ) -> None:
        """Note what messages show now, the last of a chat or topic that show anything."""
        key = (place.chat_id, place.thread_id)
        view = view_in(replies, self._shelf().corpus)
        if view is None or not message_ids or not is_reading(replies, view):
            last = self._last.get(key)
            if last is not None and last.message_id in message_ids:  # an edit took it away
                del self._last[key]
            return
        kept = [replace(reply, asked=None) for reply in replies]
        self._last[key] = _Shown(kept, message_ids[-1], self._clock() + SECONDS)
        self._last.move_to_end(key)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)

    def forget_chat(self, chat_id: int) -> None:
        """Forget what was last shown in a chat."""
        for key in [key for key in self._last if key[0] == chat_id]:
            del self._last[key]

    def last(self, place: sending.Place, corpus: Corpus) -> tuple[View, int] | None:
        """Return what was last shown in a chat or topic, and in which message, while it is fresh."""
        shown = self._last.get((place.chat_id, place.thread_id))
        if shown is None or shown.until <= self._clock():
            return None
        view = view_in(shown.replies, corpus)
        return None if view is None else (view, shown.message_id)

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

"""/teach export: what was taught, as a word list in a file, which outlives the store.

Owns the way of the file to the chat. What a word list takes from a question is up to
`bot.answering.lessons`, who may see which lessons to `teaching`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from telegram import Message, ReplyParameters
from telegram.error import BadRequest

from bot.answering.aliases import located
from bot.answering.lessons import lexicon_of
from bot.chat import messages
from bot.chat.lessons import taught_of
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.failures import Trouble, trouble_of
from bot.reading import Corpus
from bot.reading.wordlists import LEXICON
from bot.store.store import Alias


async def export(message: Message, aliases: Sequence[Alias], corpus: Corpus) -> Reply | None:
    """Send some lessons, the newest first, as a lexicon; return what to say where that cannot be."""
    text = await asyncio.to_thread(_lexicon, aliases, corpus)
    if not text:
        return Reply(messages.EXPORT_NOTHING if aliases else messages.NOTHING_TAUGHT)
    try:
        place, call = sending.place_of(message), partial(_send, message, text.encode())
        await sending.deliver(message.get_bot(), place, call)
    except BadRequest as error:
        if trouble_of(error) is not Trouble.NO_RIGHTS:
            raise
        return Reply(messages.FILES_FORBIDDEN)
    return None


async def _send(message: Message, content: bytes, place: sending.Place) -> Message:
    return await message.get_bot().send_document(
        place.chat_id,
        content,
        filename=LEXICON,
        caption=messages.EXPORTED,
        message_thread_id=place.thread_id,
        reply_parameters=(
            ReplyParameters(place.reply_to, allow_sending_without_reply=True)
            if place.reply_to is not None
            else None
        ),
    )


def _lexicon(aliases: Sequence[Alias], corpus: Corpus) -> str:
    places = located(corpus, map(taught_of, aliases))
    found = [alias for alias in reversed(aliases) if alias.id in places]
    return lexicon_of((alias.text, corpus.passage(places[alias.id])) for alias in found)

"""Inline mode: ``@bot words`` in any chat lists quotations, and the one picked is posted there.

Owns how an offer becomes a result that Telegram shows. Which quotations there are is up to
`bot.chat.offering`; what was posted this way is none of the bot's messages.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackContext, InlineQueryHandler

from bot.chat import messages
from bot.chat.conversation import Conversation
from bot.chat.links import start_url
from bot.chat.messages import speaking
from bot.chat.offering import Offer, Offers
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Button, Reply
from bot.chat.telegram import sending
from bot.chat.telegram.failures import Trouble, trouble_of
from bot.chat.telegram.services import Services

logger = logging.getLogger(__name__)

# Seconds that the server may answer the same words by itself: not for long, the text may change.
_CACHED = 30
_FROM_INLINE = "inline"  # what /start is told by the button above the results: greets, as always
_LAST_OFFSET = 10_000


class Inline:
    """Offers quotations while a member types."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [InlineQueryHandler(self._typed)]

    async def _typed(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.inline_query
        if query is None:
            return
        # Nothing tells which chat it is typed in; what the member chose in private is what holds.
        member = query.from_user
        with speaking(await self._services.language(member.id, member)):
            conversation = await self._services.conversation(member.id)
            found = await asyncio.to_thread(_offers, conversation, query)
            await _answer(context.bot, query, found)


def _offers(conversation: Conversation, query: InlineQuery) -> Offers:
    try:
        return conversation.offers(query.query, first=_first(query.offset))
    except VerbatimError:
        logger.exception("nothing was offered: the corpus in memory is not what was read")
        return Offers()


def _first(offset: str) -> int:
    """Read our own offset; anybody may send another."""
    known = offset.isascii() and offset.isdecimal() and len(offset) <= len(str(_LAST_OFFSET))
    return min(int(offset), _LAST_OFFSET) if known else 0


async def _answer(bot: Bot, query: InlineQuery, found: Offers) -> None:
    """Show offers. A query that is no longer waited for cannot be answered, and need not be."""
    nothing = not found.page and not query.offset
    try:
        await bot.answer_inline_query(
            query.id,
            [_result(offer, bot.username) for offer in found.page],
            cache_time=_CACHED,
            is_personal=True,  # the language, and what is answered from, are the member's own
            next_offset="" if found.next is None else str(found.next),
            button=InlineQueryResultsButton(
                messages.NOTHING_INLINE if nothing else messages.ASK_IN_PRIVATE,
                start_parameter=_FROM_INLINE,
            ),
        )
    except BadRequest as error:
        if trouble_of(error) is not Trouble.STALE_QUERY:
            raise


def _result(offer: Offer, username: str) -> InlineQueryResultArticle:
    reply = offer.reply
    return InlineQueryResultArticle(
        offer.id,
        offer.title,
        InputTextMessageContent(
            sending.text_of(reply),
            entities=sending.entities_of(reply),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        description=offer.description,
        reply_markup=_way_on(offer, username),
    )


def _way_on(offer: Offer, username: str) -> InlineKeyboardMarkup | None:
    """Make the button to the text itself, in a private chat: where it is posted, the bot may not be."""
    label = messages.BROWSE_IN_CHAT if offer.of_outline else messages.READ_IN_CHAT
    button = Button(label, url=start_url(username, offer.id))
    return sending.keyboard_of(Reply("", buttons=((button,),)))

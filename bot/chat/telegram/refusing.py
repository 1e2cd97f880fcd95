"""What is said to a chat that asks more at once than can be answered. Once, and then nothing.

When that is so is up to `fairness`.
"""

from __future__ import annotations

from telegram import Update

from bot.chat import messages
from bot.chat.messages import speaking
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.presses import acknowledge
from bot.chat.telegram.services import Services


async def refuse(services: Services, update: Update, *, first: bool) -> None:
    """Turn an update away.

    Parameters
    ----------
    first
        Whether the chat has not been told yet. A pressed button is acknowledged in any case, as
        the member's screen waits for it.
    """
    query, message = update.callback_query, update.message or update.edited_message
    if query is not None:
        chat_id = query.message.chat.id if query.message is not None else query.from_user.id
        with speaking(await services.language(chat_id, query.from_user)):
            await acknowledge(query, messages.TOO_MUCH_AT_ONCE, alert=False)
    elif message is not None and first:
        with speaking(await services.language(message.chat_id, message.from_user)):
            notice = Reply(messages.TOO_MUCH_AT_ONCE)
            await sending.send(message.get_bot(), sending.place_of(message), [notice])

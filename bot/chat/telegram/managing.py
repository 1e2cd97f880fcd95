"""Commands and buttons for those who run a chat, and for those who run the bot.

Owns who is which and what each gets to see, asked anew at every message and press. Knows no
feature.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    MaybeInaccessibleMessage,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from bot.chat import messages
from bot.chat.callbacks import Action, Callback, CallbackError, decode
from bot.chat.messages import speaking
from bot.chat.quoting import VerbatimError
from bot.chat.reply import Reply
from bot.chat.telegram.presses import acknowledge, turn
from bot.chat.telegram.services import Services

logger = logging.getLogger(__name__)


class Role(Enum):
    """What somebody is to a chat."""

    NOBODY = auto()
    MANAGER = auto()  # an admin of this group
    OPERATOR = auto()  # named in the configuration; manages every chat


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is in a chat, and which chats are theirs to see from there.

    Attributes
    ----------
    user_id
        None for those who write in the name of the group.
    chat_ids
        None for all.
    """

    role: Role
    chat: Chat
    user_id: int | None = None

    @property
    def chat_ids(self) -> tuple[int, ...] | None:
        """The chats whose questions and numbers may be shown: all to operators, in private."""
        return None if self.sees_all else (self.chat.id,)

    @property
    def sees_all(self) -> bool:
        """Whether it is an operator in private, where nobody else reads what concerns all chats."""
        return self.role is Role.OPERATOR and self.chat.type == ChatType.PRIVATE

    @property
    def manages(self) -> bool:
        """Whether it is anybody at all."""
        return self.role is not Role.NOBODY


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button of those that only managers may press, by one who may."""

    bot: Bot
    query: CallbackQuery
    message: MaybeInaccessibleMessage
    callback: Callback
    standing: Standing

    async def turn(self, reply: Reply) -> None:
        """Put a reply in the place of the message that bore the button, or below it."""
        await turn(self.bot, self.message, [reply])


async def standing_of(
    services: Services, bot: Bot, chat: Chat, user: User | None, *, sender_chat: Chat | None = None
) -> Standing:
    """Tell who somebody is. In private, only operators are anybody: it is not a group to manage."""
    if sender_chat is None and user is not None and user.id in services.options.admins:
        return Standing(Role.OPERATOR, chat, user.id)
    private = chat.type == ChatType.PRIVATE
    if not private and await services.permissions.may_manage(
        bot, chat, user, sender_chat=sender_chat
    ):
        known = user if sender_chat is None else None
        return Standing(Role.MANAGER, chat, known.id if known else None)
    return Standing(Role.NOBODY, chat)


async def standing_of_writer(services: Services, message: Message) -> Standing:
    """Tell who the writer of a message is."""
    return await standing_of(
        services,
        message.get_bot(),
        message.chat,
        message.from_user,
        sender_chat=message.sender_chat,
    )


def managed_buttons(
    services: Services, action: Action, follow: Callable[[Press], Awaitable[str]]
) -> BaseHandler[Update, Any, None]:
    """Return the handler of all buttons of an action, which only managers may press.

    Parameters
    ----------
    follow
        Does what the button says, and returns what to show for a moment. What it raises of
        CallbackError is shown.
    """

    async def pressed(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        if query.message is None:  # under an inline message: its chat is none of ours
            await acknowledge(query, messages.BROKEN_BUTTON)
            return
        message, bot = query.message, context.bot
        with speaking(await services.language(message.chat.id, query.from_user)):
            standing = await standing_of(services, bot, message.chat, query.from_user)
            try:
                notice = await follow(
                    Press(bot, query, message, _for_managers(standing, query.data), standing)
                )
            except CallbackError as error:
                await acknowledge(query, str(error))
            except VerbatimError:
                logger.exception("nothing was quoted: the corpus in memory is not what was read")
                await acknowledge(query, messages.APOLOGY)
            else:
                await acknowledge(query, notice, alert=False)

    return CallbackQueryHandler(pressed, pattern=f"^{action}")


def _for_managers(standing: Standing, data: object) -> Callback:
    """Read a button that only managers may press. Raises CallbackError for all others."""
    if not standing.manages:
        raise CallbackError(messages.MANAGERS_ONLY)
    return decode(data)

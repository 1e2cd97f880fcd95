"""What Telegram shows before a word is said: command menus and descriptions.

Only differences are sent: the server allows few of these calls a day. Nothing here is worth failing
for.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.chat import messages

logger = logging.getLogger(__name__)

_READING = ("ask", "slogan", "verify", "outline", "quote")
_SETTINGS = ("daily", "timezone", "settings")
_ABOUT = ("help", "privacy")


def menus() -> list[tuple[BotCommandScope, list[BotCommand]]]:
    """Return the commands of each scope. Settings are offered to those who may change them."""
    everything = _commands((*_READING, *_SETTINGS, *_ABOUT))
    return [
        (BotCommandScopeAllPrivateChats(), everything),
        (BotCommandScopeAllGroupChats(), _commands((*_READING, *_ABOUT))),
        (BotCommandScopeAllChatAdministrators(), everything),
    ]


async def set_menus(bot: Bot) -> None:
    """Bring menus and descriptions up to date. Failures are logged."""
    try:
        for scope, commands in menus():
            if list(await bot.get_my_commands(scope=scope)) != commands:
                await bot.set_my_commands(commands, scope=scope)
        if (await bot.get_my_description()).description != messages.DESCRIPTION:
            await bot.set_my_description(messages.DESCRIPTION)
        short = await bot.get_my_short_description()
        if short.short_description != messages.SHORT_DESCRIPTION:
            await bot.set_my_short_description(messages.SHORT_DESCRIPTION)
    except TelegramError as error:
        logger.warning("menus are not up to date, all else works (%s)", error.message)


def _commands(names: Sequence[str]) -> list[BotCommand]:
    return [BotCommand(name, messages.COMMANDS[name]) for name in names]

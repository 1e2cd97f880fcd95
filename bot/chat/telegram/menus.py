"""What Telegram shows before a word is said: command menus and descriptions.

Telegram picks by the two letters of a member's own language, so traditional Chinese cannot have
menus of its own. Only differences are sent: the server allows few of these calls a day. Nothing
here is worth failing for.
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
from bot.chat.messages import Language

logger = logging.getLogger(__name__)

# Language code → what is spoken under it; None is for all whose language has no menus of its own.
LANGUAGES: dict[str | None, Language] = {
    None: Language.SIMPLIFIED,
    "zh": Language.SIMPLIFIED,
    "en": Language.ENGLISH,
}
_READING = ("ask", "slogan", "slogans", "verify", "outline", "docs", "quote", "card", "random")
_SETTINGS = ("daily", "timezone", "settings")
_MANAGING = ("teach", "inbox", "stats")
_ABOUT = ("help", "privacy", "forget")


def menus() -> list[tuple[BotCommandScope, list[BotCommand]]]:
    """Return the commands of each scope, in the language being spoken.

    Settings are offered to those who may change them, and groups are managed by their admins.
    """
    everything = _commands((*_READING, *_SETTINGS, *_MANAGING, *_ABOUT))
    return [
        (BotCommandScopeAllPrivateChats(), _commands((*_READING, *_SETTINGS, *_ABOUT))),
        (BotCommandScopeAllGroupChats(), _commands((*_READING, *_ABOUT))),
        (BotCommandScopeAllChatAdministrators(), everything),
    ]


async def set_menus(bot: Bot) -> None:
    """Bring menus and descriptions of all languages up to date. Failures are logged."""
    try:
        for code, language in LANGUAGES.items():
            with messages.speaking(language):
                await _set_menus(bot, code)
    except TelegramError as error:
        logger.warning("menus are not up to date, all else works (%s)", error.message)


async def _set_menus(bot: Bot, code: str | None) -> None:
    """Bring what is shown to members with one language code up to date, in the current language."""
    for scope, commands in menus():
        if list(await bot.get_my_commands(scope=scope, language_code=code)) != commands:
            await bot.set_my_commands(commands, scope=scope, language_code=code)
    about = await bot.get_my_description(language_code=code)
    if about.description != messages.DESCRIPTION:
        await bot.set_my_description(messages.DESCRIPTION, language_code=code)
    short = await bot.get_my_short_description(language_code=code)
    if short.short_description != messages.SHORT_DESCRIPTION:
        await bot.set_my_short_description(messages.SHORT_DESCRIPTION, language_code=code)


def _commands(names: Sequence[str]) -> list[BotCommand]:
    return [BotCommand(name, messages.COMMANDS[name]) for name in names]

"""How the bot introduces itself in a group, by what its admins let it listen to. Knows no Telegram."""

from __future__ import annotations

from bot.chat import messages
from bot.store.group_records import Speaks


def greeting_in_group(speaks: Speaks) -> str:
    """Say in three lines what the bot does here, and how to make it speak."""
    match speaks:
        case Speaks.MENTION:
            return messages.GREETING_IN_GROUP
        case Speaks.CLEAR:
            return messages.GREETING_IN_GROUP_CLEAR
        case Speaks.COMMANDS:
            return messages.GREETING_IN_GROUP_COMMANDS


def hint_in_group(speaks: Speaks) -> str:
    """Say in one line how to make the bot speak here."""
    match speaks:
        case Speaks.MENTION:
            return messages.HINT_GROUP
        case Speaks.CLEAR:
            return messages.HINT_GROUP_CLEAR
        case Speaks.COMMANDS:
            return messages.HINT_GROUP_COMMANDS

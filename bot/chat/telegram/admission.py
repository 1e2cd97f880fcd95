"""Whether a message that could be answered is: what the chat's admins let the bot listen to, and
how many answers are left in this hour.

Owns which commands no limit keeps from admins. Counting is up to `bot.chat.budgets`.
"""

from __future__ import annotations

from telegram import Message
from telegram.constants import ChatType

from bot.chat import messages
from bot.chat.budgets import Limits, Ruling, Verdict
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import How, Request
from bot.store.store import ChatSettings, Speaks

# Whoever sets things up must get through, however much has been asked.
SETTINGS_COMMANDS = frozenset(
    {"daily", "timezone", "settings", "privacy", "forget", "teach", "inbox", "stats"}
)


def listens(settings: ChatSettings, request: Request) -> bool:
    """Tell whether the chat's admins want a message of this sort to be answered."""
    by_address = request.how in (How.MENTION, How.REPLY)
    return not (by_address and settings.speaks is Speaks.COMMANDS)


async def grants(
    services: Services, message: Message, settings: ChatSettings, request: Request
) -> bool:
    """Take one answer from what is left in this hour; say so, once, where nothing is."""
    limits = limits_for(services, message, settings)
    member = _writer(message)
    if (
        request.command in SETTINGS_COMMANDS
        and not services.budgets.has_room(message.chat_id, member, limits)
        and await services.permissions.may_manage(
            message.get_bot(), message.chat, message.from_user, sender_chat=message.sender_chat
        )
    ):
        return True
    ruling = services.budgets.spend(message.chat_id, member, limits)
    if ruling.verdict in (Verdict.MEMBER_SPENT, Verdict.CHAT_SPENT):
        notice = Reply(_notice(ruling))
        await sending.send(message.get_bot(), sending.place_of(message), [notice])
    return ruling.verdict is Verdict.GRANTED


def grants_silently(services: Services, message: Message, settings: ChatSettings) -> bool:
    """Take one answer if there is one left. Nobody asked the bot, so nobody is told."""
    member, limits = _writer(message), limits_for(services, message, settings)
    if not services.budgets.has_room(message.chat_id, member, limits):
        return False
    return services.budgets.spend(message.chat_id, member, limits).verdict is Verdict.GRANTED


def limits_for(services: Services, message: Message, settings: ChatSettings) -> Limits:
    """Return what holds in the chat of a message; in private there is only one member."""
    options = services.options
    member, chat = settings.member_budget, settings.chat_budget
    limits = Limits(
        options.member_answers_per_hour if member is None else member,
        options.chat_answers_per_hour if chat is None else chat,
    )
    return Limits(limits.member, 0) if message.chat.type == ChatType.PRIVATE else limits


def _writer(message: Message) -> int:
    """Return who writes; all who write in the name of one group or channel are one."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user is not None else 0


def _notice(ruling: Ruling) -> str:
    minutes = max(1, round(ruling.wait / 60))
    if ruling.verdict is Verdict.MEMBER_SPENT:
        return messages.member_budget_spent(minutes)
    return messages.chat_budget_spent(minutes)

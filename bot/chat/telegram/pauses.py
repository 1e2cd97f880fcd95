"""Signs by which a daily quote pauses and goes on, other than a push and the bot's membership.

The server does not tell when a group lets its members write again, so an answer that went out
counts as a sign. Owns which reason to pause is lifted by which sign.
"""

from __future__ import annotations

import logging

from telegram import ChatMemberAdministrator, Message

from bot.chat import messages
from bot.chat.telegram import sending
from bot.chat.telegram.services import Services
from bot.store.store import StoreUnavailableError

logger = logging.getLogger(__name__)

_GENERAL = 1  # the topic that every forum has, whose messages mostly name none


async def wrote(services: Services, message: Message) -> None:
    """Go on where `message` was answered although nothing could be written there. Never raises."""
    try:
        subscription = await services.store.pause_lately(message.chat_id)
        if subscription is None:
            return
        reason = messages.pause_reason(subscription.paused_reason or "")
        here = subscription.thread_id == sending.thread_of(message)
        anywhere = {
            messages.PAUSED_NO_RIGHTS,
            messages.PAUSED_FORBIDDEN,
            messages.PAUSED_CHAT_GONE,
        }
        if reason in anywhere or (reason == messages.PAUSED_TOPIC_GONE and here):
            await _resume(services, message.chat_id)
    except StoreUnavailableError:
        logger.debug("whether a daily quote is paused cannot be read now")
    except Exception as error:  # noqa: BLE001 - of whichever library; the answer is out already
        logger.warning("a daily quote stays paused (%s)", type(error).__name__)


async def closed(services: Services, message: Message) -> None:
    """Pause where the topic of the daily quote has been closed, unless the bot may write there."""
    subscription = await services.store.subscription(message.chat_id)
    if subscription is None or not subscription.active:
        return
    if _topic(subscription.thread_id) != _topic(message.message_thread_id):
        return
    bot = message.get_bot()
    member = await bot.get_chat_member(message.chat_id, bot.id)
    if not (isinstance(member, ChatMemberAdministrator) and member.can_manage_topics):
        await services.store.pause(message.chat_id, messages.PAUSED_TOPIC_GONE)
        logger.info("chat %d: paused: %s", message.chat_id, messages.PAUSED_TOPIC_GONE)


async def reopened(services: Services, message: Message) -> None:
    """Go on where the topic of the daily quote has been opened again."""
    subscription = await services.store.subscription(message.chat_id)
    if subscription is None or subscription.active:
        return
    reason = messages.pause_reason(subscription.paused_reason or "")
    same = _topic(subscription.thread_id) == _topic(message.message_thread_id)
    if same and reason == messages.PAUSED_TOPIC_GONE:
        await _resume(services, message.chat_id)


async def _resume(services: Services, chat_id: int) -> None:
    if await services.daily.resume(chat_id) is not None:
        logger.info("chat %d: resumed", chat_id)


def _topic(thread_id: int | None) -> int:
    return _GENERAL if thread_id is None else thread_id

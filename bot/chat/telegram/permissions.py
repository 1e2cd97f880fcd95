"""Who may change a chat's settings. Owns a short memory of what the server said about members."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection

from telegram import Bot, Chat, ChatMember, User
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

_REMEMBERED = 1024
_SECONDS = 60.0


class Permissions:
    """Tells admins from members.

    Parameters
    ----------
    operators
        User ids that count as admins everywhere.
    clock
        Seconds that never run backwards.
    """

    def __init__(
        self, operators: Collection[int] = (), *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._operators = frozenset(operators)
        self._clock = clock
        self._known: OrderedDict[tuple[int, int], tuple[float, bool]] = OrderedDict()

    async def may_manage(
        self,
        bot: Bot,
        chat: Chat,
        user: User | None,
        *,
        sender_chat: Chat | None = None,
        anew: bool = False,
    ) -> bool:
        """Tell whether the settings of `chat` are for this person to change.

        In private, for everyone; in a group, for its admins, those who write in the group's own
        name included: only admins can.

        Parameters
        ----------
        anew
            Ask the server, whatever it said a moment ago.
        """
        if chat.type == ChatType.PRIVATE:
            return True
        if sender_chat is not None:
            return sender_chat.id == chat.id
        if user is None:
            return False
        return user.id in self._operators or await self._is_admin(bot, chat.id, user.id, anew=anew)

    async def _is_admin(self, bot: Bot, chat_id: int, user_id: int, *, anew: bool) -> bool:
        key, now = (chat_id, user_id), self._clock()
        known = self._known.get(key)
        if known is not None and known[0] > now and not anew:
            return known[1]
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except (BadRequest, Forbidden):  # no such member, or the bot itself is out
            admin = False
        else:
            admin = member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
        self._known[key] = (now + _SECONDS, admin)
        self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return admin

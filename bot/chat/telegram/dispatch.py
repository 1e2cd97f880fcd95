"""The handler type that all messages come in by. Knows triggers and the library, no features.

Whether a message is answered at all is up to `admission`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine
from typing import Any, cast

from telegram import Message, Update
from telegram.ext import Application, BaseHandler, CallbackContext

from bot.chat.messages import speaking
from bot.chat.telegram import admission, pauses
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request, read

Answer = Callable[[Message, Request], Coroutine[Any, Any, None]]


class RequestHandler(BaseHandler[Update, CallbackContext[Any, Any, Any, Any], None]):
    """Handles messages that are meant for this bot and bear one of `commands`.

    Parameters
    ----------
    answer
        Gets the message and what it asks; whatever it says is in the language of the chat.
    commands
        Names without slash; the empty name stands for a message that is no command. None for all.
    edited
        Whether edited messages are handled too.
    """

    __slots__ = ("_answer", "_commands", "_edited", "_services")

    def __init__(
        self,
        services: Services,
        answer: Answer,
        commands: Collection[str] | None = None,
        *,
        edited: bool = False,
    ) -> None:
        super().__init__(cast(Any, answer))
        self._services = services
        self._answer = answer
        self._commands = commands
        self._edited = edited

    def check_update(self, update: object) -> Request | None:
        """Return the request in an update, or None where it is not for this handler."""
        if not isinstance(update, Update):
            return None
        message = update.message or (update.edited_message if self._edited else None)
        if message is None:
            return None
        bot = message.get_bot()
        request = read(message, bot.id, bot.username)
        if request is None or (
            self._commands is not None and request.command not in self._commands
        ):
            return None
        return request

    async def handle_update(
        self,
        update: Update,
        application: Application[Any, Any, Any, Any, Any, Any],  # noqa: ARG002
        check_result: object,
        context: CallbackContext[Any, Any, Any, Any],  # noqa: ARG002
    ) -> None:
        """Answer; called by the application with what `check_update` returned."""
        message = update.message or update.edited_message
        if message is None or not isinstance(check_result, Request):
            return
        settings = await self._services.settings(message.chat_id)
        if not admission.listens(settings, check_result):
            return
        language = await self._services.language(message.chat_id, message.from_user)
        with speaking(language):
            if not self._costs(check_result) or await admission.grants(
                self._services, message, settings, check_result
            ):
                await self._answer(message, check_result)
                if check_result.command not in admission.SETTINGS_COMMANDS:
                    await pauses.wrote(self._services, message)

    def _costs(self, request: Request) -> bool:
        """Tell whether a request is sure to be answered: a command of another bot is not ours."""
        return self._commands is not None or request.surely

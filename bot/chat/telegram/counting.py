"""Every answer is noted: for the counts, for who teaches and, if questions are kept, for the inbox.

Owns which of an answer's messages is the one that votes are about. What is counted is up to
`bot.chat.recording`.
"""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from bot.chat.recording import Asking
from bot.chat.telegram.services import Services, Told
from bot.chat.telegram.triggers import asker_of


class Counting:
    """Listens to answers; handles nothing itself."""

    def __init__(self, services: Services) -> None:
        self._recorder = services.recorder
        self._recent = services.recent
        services.listeners.append(self._told)

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return []

    def _told(self, told: Told) -> None:
        asked = next((reply.asked for reply in told.replies if reply.asked), None)
        if asked is None:
            return
        # The last message that quotes bears the buttons; a refusal is one message.
        at = max((at for at, reply in enumerate(told.replies) if reply.subject), default=0)
        subject = told.replies[at].subject
        message_id, asker = told.message_ids[at], asker_of(told.message)
        if asked.question:
            self._recent.remember(told.message.chat_id, message_id, asked.question, asker)
        self._recorder.note(
            Asking(
                told.message.chat_id,
                asker,
                told.message.date,
                asked,
                message_id=message_id,
                passage_id=subject.passage_id if subject else None,
                again=told.again,
            )
        )

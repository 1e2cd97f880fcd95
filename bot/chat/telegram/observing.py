"""Tells the operator's side of each answer: how long it took, and why there was none.

Owns what counts as an answer: one to a question or a look-up, and none that an edited question
gets anew. Handles nothing itself.
"""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from bot.chat.telegram.services import Services, Told
from bot.operations.events import Answered


class Observing:
    """Listens to answers."""

    def __init__(self, services: Services) -> None:
        self._notice = services.notice
        services.listeners.append(self._told)

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return []

    def _told(self, told: Told) -> None:
        asked = next((reply.asked for reply in told.replies if reply.asked), None)
        if asked is not None and not told.again:
            self._notice(Answered(told.seconds, asked.reason))

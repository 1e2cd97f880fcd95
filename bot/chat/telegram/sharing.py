"""The button that sends a link to the sentence in view to another chat.

How a link is spelt is up to `bot.chat.links`; what it then shows, to the Conversation.
"""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from bot.chat import messages
from bot.chat.links import passage_link, share_url
from bot.chat.reply import Button, Subject
from bot.chat.telegram.services import Services
from bot.reading import Passage


class Sharing:
    """Puts the button under every message about a passage. Telegram itself does the rest."""

    def __init__(self, services: Services) -> None:
        self._services = services
        services.tools.append(self._tool)

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return no handlers."""
        return []

    def _tool(self, passage: Passage, subject: Subject) -> list[Button]:
        span = (subject.start, subject.end)
        link = passage_link(passage, self._services.shelf().corpus, span=span)
        return [Button(messages.SHARE, url=share_url(self._services.username(), link))]

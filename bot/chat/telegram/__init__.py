"""The bot in Telegram: what is for it, how a Reply is sent, who may do what. Answers nothing itself.

Everything that a member reads comes from `bot.chat.conversation` and `bot.chat.messages`.
"""

from bot.chat.telegram.application import build_application
from bot.chat.telegram.failures import TelegramStartError
from bot.chat.telegram.options import TelegramOptions
from bot.chat.telegram.serving import serve

__all__ = ["TelegramOptions", "TelegramStartError", "build_application", "serve"]

"""config.yaml becomes Settings. Knows YAML and files; nothing of corpora, chats or the network."""

from bot.config.faults import ConfigError, Fault
from bot.config.loading import Key, find_config, keys, load_settings
from bot.config.settings import (
    TOKEN_VARIABLE,
    AnswerSettings,
    DailySettings,
    SemanticSettings,
    Settings,
    StoreSettings,
    TelegramSettings,
)

__all__ = [
    "TOKEN_VARIABLE",
    "AnswerSettings",
    "ConfigError",
    "DailySettings",
    "Fault",
    "Key",
    "SemanticSettings",
    "Settings",
    "StoreSettings",
    "TelegramSettings",
    "find_config",
    "keys",
    "load_settings",
]

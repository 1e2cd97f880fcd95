"""config.yaml becomes Settings. Knows YAML and files; nothing of corpora, chats or the network."""

from bot.config.cards import CardSettings
from bot.config.faults import ConfigError, Fault
from bot.config.loading import Key, find_config, keys, load_settings
from bot.config.searching import MilvusSettings, RetrievalSettings
from bot.config.settings import (
    TOKEN_VARIABLE,
    AnswerSettings,
    DailySettings,
    LimitSettings,
    OperationsSettings,
    PrivacySettings,
    SemanticSettings,
    Settings,
    StoreSettings,
    TelegramSettings,
    UploadSettings,
)
from bot.config.webhook import SECRET_VARIABLE, WebhookSettings

__all__ = [
    "SECRET_VARIABLE",
    "TOKEN_VARIABLE",
    "AnswerSettings",
    "CardSettings",
    "ConfigError",
    "DailySettings",
    "Fault",
    "Key",
    "LimitSettings",
    "MilvusSettings",
    "OperationsSettings",
    "PrivacySettings",
    "RetrievalSettings",
    "SemanticSettings",
    "Settings",
    "StoreSettings",
    "TelegramSettings",
    "UploadSettings",
    "WebhookSettings",
    "find_config",
    "keys",
    "load_settings",
]

"""What the Telegram side needs to be told. Knows nothing of config.yaml or the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

OFFICIAL_URL = "https://api.telegram.org/bot"
OFFICIAL_FILE_URL = "https://api.telegram.org/file/bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookOptions:
    """How Telegram delivers updates.

    Attributes
    ----------
    url
        Where it delivers them.
    listen
        Where this process waits for them: host:port or unix:/path.
    path
        The path that they come to here.
    secret
        By which deliveries are known to be Telegram's. Never shown and never logged.
    max_connections
        Most deliveries at the same time.
    """

    url: str
    listen: str
    path: str
    secret: str = field(repr=False)
    max_connections: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramOptions:
    """How to reach Telegram and how to behave there.

    Attributes
    ----------
    token
        From @BotFather. Never shown and never logged.
    base_url, base_file_url
        Where the Bot API and its files are; the token is added behind.
    proxy
        For all requests, or None. May hold a password.
    default_zone
        Time zone of a chat that has not chosen its own.
    tick_seconds
        How often to look for daily quotes that are due.
    poll_seconds
        How long one request for updates stays open while there are none.
    timeout_seconds
        How long to wait for the server's answer to a request.
    messages_per_second, group_messages_per_minute
        How fast to write to all chats together, and to one group; 0 for no limit.
    admins
        User ids that count as admins in every group.
    keep_questions_days
        For how many days questions are kept; 0 for not at all.
    member_answers_per_hour, chat_answers_per_hour
        Most answers to one member and in one group, where its admins chose nothing; 0 for no limit.
    webhook
        How updates are delivered; None where they are fetched.
    """

    token: str = field(repr=False)
    base_url: str = OFFICIAL_URL
    base_file_url: str = OFFICIAL_FILE_URL
    proxy: str | None = field(default=None, repr=False)
    default_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    tick_seconds: float = 30.0
    poll_seconds: int = 25
    timeout_seconds: float = 20.0
    messages_per_second: float = 30.0
    group_messages_per_minute: float = 20.0
    admins: frozenset[int] = frozenset()
    keep_questions_days: int = 0
    member_answers_per_hour: int = 60
    chat_answers_per_hour: int = 300
    webhook: WebhookOptions | None = None

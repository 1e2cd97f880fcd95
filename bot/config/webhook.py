"""The settings of the webhook, and its secret, which is read when it is needed and not kept here."""

from __future__ import annotations

import importlib.util
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import rules
from bot.config.faults import ConfigError, Fault

SECRET_VARIABLE = "TELEGRAM_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable, not a secret
_SECRET_KEY = "telegram.webhook.secret_file"  # noqa: S105 - likewise
_SECRET_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,256}")
_PORTS = {None, 443, 80, 88, 8443}  # where Telegram's own server delivers to
_MAKE_ONE = 'make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """How Telegram delivers updates, where it does; without `url` they are fetched."""

    url: str | None = field(
        default=None,
        metadata={
            "rule": rules.optional(rules.url("https", "http")),
            "help": "Where Telegram delivers updates; without it they are fetched.",
        },
    )
    listen: str = field(
        default="127.0.0.1:8080",
        metadata={
            "rule": rules.address(),
            "help": "Where this process waits for them, behind a reverse proxy that does TLS.",
        },
    )
    path: str | None = field(
        default=None,
        metadata={
            "rule": rules.optional(rules.url_path()),
            "help": "The path that they come to here, where the proxy changes that of the URL.",
        },
    )
    secret_file: Path | None = field(
        default=None,
        metadata={
            "rule": rules.optional(rules.path()),
            "help": "File that holds the secret by which deliveries are known to be Telegram's; "
            f"the variable {SECRET_VARIABLE} wins over it.",
        },
    )
    max_connections: int = field(
        default=40,
        metadata={
            "rule": rules.integer(1, 100),
            "help": "Most deliveries that Telegram makes at the same time.",
        },
    )

    @property
    def local_path(self) -> str:
        """The path that updates come to at this process."""
        return self.path or urlsplit(self.url or "").path or "/"

    def fault(self, *, official: bool) -> str | None:
        """Say why Telegram will not deliver to `url`; to other Bot API servers anything goes."""
        if self.url is None or not official:
            return None
        parts = urlsplit(self.url)
        if parts.scheme != "https":
            return "Telegram delivers to https:// only; a reverse proxy can do that for the bot"
        try:
            reachable = parts.port in _PORTS
        except ValueError:
            reachable = False
        if not reachable:
            return "Telegram delivers to the ports 443, 80, 88 and 8443 only"
        return None

    def missing_support(self) -> str | None:
        """Say what to install where that is needed."""
        if self.url is None or importlib.util.find_spec("tornado") is not None:
            return None
        return 'this needs the extra “webhook”: pip install "yuanwen[webhook]"'

    def read_secret(self, environ: Mapping[str, str]) -> str:
        """Return the secret from the environment or, where it has none, from its file.

        Raises ConfigError with what to do; no message repeats a secret.
        """
        secret, source = environ.get(SECRET_VARIABLE, "").strip(), SECRET_VARIABLE
        if not secret and self.secret_file is not None:
            secret, source = _read(self.secret_file), "the secret's file"
        if not secret:
            raise _error(
                f"telegram.webhook.url needs a secret: set {SECRET_VARIABLE}, or name a file that "
                f"holds it here; {_MAKE_ONE}"
            )
        if not _SECRET_SHAPE.fullmatch(secret):
            raise _error(
                f"what {source} holds is no such secret: 16 to 256 letters, digits, _ and -; "
                f"{_MAKE_ONE}"
            )
        return secret

    def secret_file_is_open(self) -> bool:
        """Tell whether other accounts of this machine may read the secret's file."""
        file = self.secret_file
        if file is None or os.name != "posix" or not file.is_file():
            return False
        return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise _error(f"{file} is not a text file") from None
    except OSError as error:
        raise _error(f"{file} cannot be read ({error.strerror}); {_MAKE_ONE}") from None


def _error(message: str) -> ConfigError:
    return ConfigError([Fault(message, _SECRET_KEY)])

"""What is wrong with a configuration. Owns the wording of places; knows no YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_MAX_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where it is, what is wrong, what would be right.

    Attributes
    ----------
    key
        The key's dotted name, such as ``daily.time_zone``; empty for the file as a whole.
    line
        Line in `path`, from 1, where it is known.
    """

    message: str
    key: str = ""
    path: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        return ": ".join(part for part in (place, self.key, self.message) if part)


class ConfigError(Exception):
    """A configuration that cannot be used; `faults` holds everything found wrong, in file order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def looks_like_token(text: str) -> bool:
    """Tell whether `text` holds what reads like a bot token, which no message may repeat."""
    return _TOKEN.search(text) is not None


def shown(text: str) -> str:
    """Return `text` fit for a message: one line, not too long, and no token in it."""
    text = "".join(c if c.isprintable() else "�" for c in _TOKEN.sub("…", text))
    return f"“{text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + '…'}”"

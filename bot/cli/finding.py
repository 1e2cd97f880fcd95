"""What `yuanwen check` finds: one line for each thing looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is; an error means that something will not work."""

    OK = "ok"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the result; `remedy` says what to do where `message` does not."""

    level: Level
    subject: str
    message: str
    remedy: str = ""

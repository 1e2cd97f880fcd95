"""What `yuanwen check` finds: one line for each thing looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

    @property
    def told(self) -> str:
        """Message and remedy in one."""
        return f"{self.message}; {self.remedy}" if self.remedy else self.message


def kept_going(subject: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings; a file that cannot be looked at is one of them, and the end of these only."""
    try:
        yield from findings
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        what = f"{where}{error.strerror or error}"
        remedy = "let the user that the bot runs as read it and its folders: chown, chmod"
        yield Finding(Level.ERROR, subject, what, remedy)


def counted(number: int, thing: str) -> str:
    """Return a number of things, in words that fit one as well."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

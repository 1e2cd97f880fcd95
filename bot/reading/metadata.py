"""What is said *about* a document: YAML front matter in the file, or a sidecar beside it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import yaml

from bot.reading.dating import dated
from bot.reading.problems import FileError, ProblemReason

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
KEYS = ("title", "title_is_ours", "date", "occasion", "speaker", "tags", "source")


class MetadataError(FileError):
    """Metadata that cannot be used; `line` counts from 1 in the file that holds it."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message, ProblemReason.METADATA, line=line)


def front_matter(source: str) -> tuple[dict[str, str], int]:
    """Return what the front matter of `source` says and where the text begins behind it.

    Without front matter: an empty dict and 0. Raises MetadataError where it is not valid.
    """
    match = _FRONT_MATTER.match(source)
    if match is None:
        return {}, 0
    return _metadata(match.group(1), first_line=1), match.end()


def sidecar(path: Path) -> dict[str, str]:
    """Return what `path` with the suffix .yaml says, or an empty dict where there is no such file.

    Raises MetadataError where the file is not valid.
    """
    beside = path.with_suffix(".yaml")
    if not beside.is_file():
        return {}
    try:
        text = beside.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MetadataError(f"{beside.name} cannot be read: {error}") from error
    try:
        return _metadata(text, first_line=0)
    except MetadataError as error:
        raise MetadataError(f"{beside.name}, line {error.line}: {error}") from error


def _metadata(text: str, *, first_line: int) -> dict[str, str]:
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # A date that does not exist raises ValueError, deep nesting RecursionError.
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 1 + first_line
        reason = str(error) if type(error) is ValueError else "this is not valid YAML"
        raise MetadataError(reason, line=line) from None
    if data is None:
        return {}
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        raise MetadataError("expected lines of the form `title: …`", line=1 + first_line)
    for key, value in node.value:
        line = key.start_mark.line + 1 + first_line
        if key.value not in KEYS:
            raise MetadataError(f"unknown key {key.value!r}; allowed: {', '.join(KEYS)}", line=line)
        if not _is_plain(value):
            raise MetadataError(f"{key.value}: expected a word or a list of words", line=line)
        if key.value == "date" and isinstance(data["date"], float):
            data["date"] = value.value  # 2023.10 is a number to YAML, the same as 2023.1
        if key.value == "date" and data["date"] and dated(_string(data["date"])) is None:
            what = "date: expected a day, a month or a year, such as 2023-05-01, 2023-05 or 2023"
            raise MetadataError(what, line=line)
    return {str(key): _string(value) for key, value in data.items()}


def _is_plain(value: yaml.Node) -> bool:
    if isinstance(value, yaml.SequenceNode):
        return all(isinstance(item, yaml.ScalarNode) for item in value.value)
    return isinstance(value, yaml.ScalarNode)


def _string(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)

"""What is said *about* a document: YAML front matter in the file, or a sidecar beside it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import yaml

from bot.reading.dating import dated
from bot.reading.problems import FileError, ProblemReason

_OPENING = re.compile(r"\s*?^---[ \t]*\r?\n", re.MULTILINE)
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_KEY = re.compile(r"\s*[A-Za-z_]+[ \t]*:")
KEYS = ("title", "title_is_ours", "date", "occasion", "speaker", "tags", "source")


class MetadataError(FileError):
    """Metadata that cannot be used; `line` counts from 1 in the file that holds it."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message, ProblemReason.METADATA, line=line)


def front_matter(source: str) -> tuple[dict[str, str], int]:
    """Return what the front matter of `source` says and where the text begins behind it.

    Without front matter: an empty dict and 0. Raises MetadataError where it is not valid.
    """
    opening = _OPENING.match(source)
    if opening is None:
        return {}, 0
    line = source.count("\n", 0, opening.end())
    closing = _CLOSING.search(source, opening.end())
    if closing is None:
        if not _KEY.match(source, opening.end()):  # a mark of the text
            return {}, 0
        raise MetadataError("what begins here is not closed by a line `---`", line=line)
    said = _metadata(source[opening.end() : closing.start()], first_line=line)
    return said, closing.end()


def sidecar(path: Path) -> dict[str, str]:
    """Return what `path` with the suffix .yaml says, or an empty dict where there is no such file.

    Raises MetadataError where the file is not valid.
    """
    beside = path.with_suffix(".yaml")
    if not beside.is_file():
        return {}
    try:
        text = beside.read_text("utf-8-sig")
    except OSError as error:
        raise MetadataError(f"{beside.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise MetadataError(f"{beside.name} cannot be read: it is not UTF-8") from error
    try:
        return _metadata(text, first_line=0)
    except MetadataError as error:
        raise MetadataError(f"{beside.name}, line {error.line}: {error}") from error


def _metadata(text: str, *, first_line: int) -> dict[str, str]:
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:  # deep nesting
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 1 + first_line
        why = getattr(error, "problem", None)
        reason = f"this is not valid YAML{f': {why}' if why else ''}"
        raise MetadataError(reason, line=line) from None
    except ValueError:
        raise _no_day(node, first_line) from None
    if data is None:
        return {}
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        raise MetadataError("expected lines of the form `title: …`", line=1 + first_line)
    lines: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1 + first_line
        if (before := lines.setdefault(key.value, line)) != line:
            what = f"{key.value} is there twice, in line {before} and in this one; keep one"
            raise MetadataError(what, line=line)
        if fault := _fault(key.value, value, data):
            raise MetadataError(fault, line=line)
    return {str(key): _string(value) for key, value in data.items()}


def _fault(key: str, value: yaml.Node, data: dict[str, object]) -> str:
    """Return what is wrong with a key, the empty string if nothing; mend a date in `data`."""
    if key not in KEYS:
        return f"unknown key {key!r}; allowed: {', '.join(KEYS)}"
    if not _is_plain(value):
        return f"{key}: expected a word or a list of words"
    if key == "title_is_ours" and not isinstance(data[key], bool | None):
        return "title_is_ours: expected true or false"
    if key == "date" and isinstance(data[key], float):
        data[key] = value.value  # 2023.10 is a number to YAML, the same as 2023.1
    if key == "date" and data[key] and dated(_string(data[key])) is None:
        return "date: expected a day, a month or a year, such as 2023-05-01, 2023-05 or 2023"
    return ""


def _no_day(node: yaml.Node | None, first_line: int) -> MetadataError:
    """Return an error for the date that does not exist."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        try:
            yaml.load(getattr(value, "value", ""), Loader=yaml.CSafeLoader)
        except (ValueError, TypeError, yaml.YAMLError):
            line = value.start_mark.line + 1 + first_line
            return MetadataError(f"{key.value}: there is no day {value.value}", line=line)
    return MetadataError("there is a day in it that does not exist", line=1 + first_line)


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

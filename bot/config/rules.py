"""One rule per sort of value: a YAML node becomes a Python value, or Invalid says why not.

Knows what a value may be, not which key it belongs to. YAML guesses types (``08:00`` is a number
to it, ``no`` a truth value), so the rules look at the text as written.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.config.faults import looks_like_token, shown
from bot.operations.address import Address, parse_address

_TAGS = {
    "int": "a number",
    "float": "a number",
    "bool": "a truth value",
    "null": "nothing",
    "timestamp": "a date",
    "str": "text",
    "seq": "a list",
    "map": "a group of keys",
}
_TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_DATABASES = ("sqlite", "sqlite+aiosqlite", "postgresql", "postgres", "postgresql+asyncpg")


class Wrong(NamedTuple):
    """One complaint about `node`; `item` is ``[2]`` where it is the second of a list."""

    node: yaml.Node
    message: str
    item: str = ""


class Invalid(Exception):  # noqa: N818 - it is a verdict on a value and never leaves this room
    """A value that breaks its rule."""

    def __init__(self, *wrongs: Wrong) -> None:
        super().__init__(*wrongs)
        self.wrongs = wrongs


@dataclass(frozen=True, slots=True)
class Rule:
    """What a key may hold: in words, and as a reader of ``(node, folder of the config file)``."""

    allowed: str
    read: Callable[[yaml.Node, Path], Any]


def about(rule: Rule, text: str) -> dict[str, Any]:
    """Return the metadata of a key: what it may hold and what it is for."""
    return {"rule": rule, "help": text}


def sort_of(node: yaml.Node) -> str:
    """Say in words what YAML takes `node` for."""
    return _TAGS.get(node.tag.rpartition(":")[2], "a value of another kind")


def is_null(node: yaml.Node) -> bool:
    """Tell whether nothing stands behind the key."""
    return bool(node.tag == "tag:yaml.org,2002:null")


def _fail(node: yaml.Node, message: str) -> Invalid:
    return Invalid(Wrong(node, message))


def _scalar(node: yaml.Node, *sorts: str) -> str:
    """Return the text of a scalar that YAML takes for one of `sorts`."""
    if not isinstance(node, yaml.ScalarNode) or node.tag.rpartition(":")[2] not in sorts:
        hint = "; put it in quotes" if isinstance(node, yaml.ScalarNode) and "str" in sorts else ""
        raise _fail(node, f"this is {sort_of(node)}{'' if is_null(node) else hint}")
    return str(node.value)


def integer(low: int, high: int) -> Rule:
    """Return the rule for a whole number from `low` to `high`."""

    def read(node: yaml.Node, _: Path) -> int:
        text = _scalar(node, "int", "float")
        if not re.fullmatch(r"[+-]?\d{1,18}", text):
            raise _fail(node, f"{shown(text)} is not a whole number")
        if not low <= int(text) <= high:
            raise _fail(node, f"{text} is out of range")
        return int(text)

    top = "" if high >= 10**15 else f" to {high}"
    return Rule(f"a whole number from {low}{top}", read)


def choice(*options: str) -> Rule:
    """Return the rule for one of some words; capitals do not matter."""
    by_lower = {option.lower(): option for option in options}

    def read(node: yaml.Node, _: Path) -> str:
        text = _scalar(node, "str")
        if text.lower() not in by_lower:
            raise _fail(node, f"{shown(text)} is not one of them{did_you_mean(text, options)}")
        return by_lower[text.lower()]

    return Rule(" or ".join([", ".join(options[:-1]), options[-1]]), read)


def truth() -> Rule:
    """Return the rule for yes or no."""

    def read(node: yaml.Node, _: Path) -> bool:
        text = _scalar(node, "bool", "str").lower()
        if text not in _TRUTHS:
            raise _fail(node, f"{shown(text)} is neither")
        return _TRUTHS[text]

    return Rule("true or false", read)


def colour() -> Rule:
    """Return the rule for a colour."""

    def read(node: yaml.Node, _: Path) -> str:
        text = _scalar(node, "str", "int", "float").strip()  # 112233 and 1e1234 are numbers to YAML
        digits = text.removeprefix("#").lower()
        if not re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", digits):
            raise _fail(node, f"{shown(text)} is not a colour")
        return f"#{digits}"

    return Rule('a colour such as "#1a2b3c", in quotes', read)


def line(most: int) -> Rule:
    """Return the rule for a short text in one line."""

    def read(node: yaml.Node, _: Path) -> str:
        text = _scalar(node, "str", "int", "float").strip()
        if not text or not text.isprintable():
            raise _fail(node, f"{shown(text)} is not a line of text")
        if len(text) > most:
            raise _fail(node, f"it has {len(text)} characters")
        return text

    return Rule(f"a line of at most {most} characters", read)


def name() -> Rule:
    """Return the rule for what others have named, such as a model."""

    def read(node: yaml.Node, _: Path) -> str:
        text = _scalar(node, "str").strip()
        if not text or not text.isprintable() or looks_like_token(text):
            raise _fail(node, f"{shown(text)} is not a name")
        return text

    return Rule("a name", read)


def variable() -> Rule:
    """Return the rule for the name of an environment variable that holds a secret."""

    def read(node: yaml.Node, _: Path) -> str:
        text = _scalar(node, "str").strip()
        # Never repeated: it may be the secret itself.
        if not re.fullmatch(r"[A-Z_][A-Z0-9_]{0,63}", text):
            raise _fail(node, "this is no such name; a key itself never belongs in this file")
        return text

    return Rule("the name of an environment variable, in capitals", read)


def path() -> Rule:
    """Return the rule for a file or folder; a relative one counts from the config file."""

    def read(node: yaml.Node, base: Path) -> Path:
        text = _scalar(node, "str")
        if looks_like_token(text):
            raise _fail(node, "this is a token; write it into a file and name that file here")
        if not text.strip() or not text.isprintable():
            raise _fail(node, f"{shown(text)} is not a path")
        return Path(os.path.abspath(base / os.path.expanduser(text)))  # noqa: PTH100, PTH111

    return Rule("a path, relative to the config file's folder or absolute", read)


def url(*schemes: str, bare_path: str = "") -> Rule:
    """Return the rule for a URL; one that is host and port only gets `bare_path` behind it."""

    def read(node: yaml.Node, _: Path) -> str:
        text = _scalar(node, "str").strip()
        if looks_like_token(text):
            raise _fail(node, "there is a token in this URL; leave it out, it is added when used")
        if not re.fullmatch(rf"({'|'.join(schemes)})://[^\s/]+(/\S*)?", text):
            raise _fail(node, "this is not such a URL")
        return text.rstrip("/") + bare_path if text.rstrip("/").count("/") == 2 else text

    ending = f"; {bare_path} is added to a bare host" if bare_path else ""
    return Rule(f"a URL that begins with {' or '.join(f'{s}://' for s in schemes)}{ending}", read)


def milvus_uri() -> Rule:
    """Return the rule for retrieval.milvus.uri; a relative file counts from the config file."""

    def read(node: yaml.Node, base: Path) -> str:
        text = _scalar(node, "str").strip()
        if re.fullmatch(r"(https?|tcp)://[^\s/@]+(/\S*)?", text):
            return text
        # Not repeated: what stands before an @ is a password.
        if "://" in text or not text.endswith(".db") or not text.isprintable():
            raise _fail(node, "this is neither")
        return os.path.abspath(base / os.path.expanduser(text))  # noqa: PTH100, PTH111

    return Rule("a URL such as http://127.0.0.1:19530, or a file whose name ends in .db", read)


def identifier() -> Rule:
    """Return the rule for a name as programming languages have them."""

    def read(node: yaml.Node, _: Path) -> str:
        text = _scalar(node, "str").strip()
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", text):
            raise _fail(node, f"{shown(text)} is not such a name")
        return text

    return Rule("a name of letters, digits and underscores", read)


def address() -> Rule:
    """Return the rule for where a process listens; a relative socket counts from the config file."""

    def read(node: yaml.Node, base: Path) -> str:
        text = _scalar(node, "str", "int").strip()  # 8080 is a number to YAML, and so is 80:80
        scheme, separator, file = text.partition("unix:")
        if separator and not scheme:
            if not file.strip() or not file.isprintable():
                raise _fail(node, f"{shown(text)} names no socket")
            return f"unix:{os.path.abspath(base / file)}"  # noqa: PTH100
        found = re.fullmatch(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", text)
        if found is None or not 1 <= int(found[2]) <= 65535:
            raise _fail(node, f"{shown(text)} is not such an address")
        return text

    return Rule("host:port, such as 127.0.0.1:8080 or [::1]:8080; or unix:/path", read)


def url_path() -> Rule:
    """Return the rule for the path in a URL."""

    def read(node: yaml.Node, _: Path) -> str:
        text = _scalar(node, "str").strip()
        if looks_like_token(text):
            raise _fail(node, "there is a token in it; that is what the secret is for")
        if not re.fullmatch(r"/[A-Za-z0-9/._~-]*", text):
            raise _fail(node, f"{shown(text)} is not such a path")
        return text

    return Rule("a path that begins with /", read)


def listening() -> Rule:
    """Return the rule for where a server listens; a relative socket counts from the config file."""

    def read(node: yaml.Node, base: Path) -> Address:
        text = _scalar(node, "str", "int").strip()
        try:
            return parse_address(text, base)
        except ValueError as error:
            raise _fail(node, f"{shown(text)} is no such address: {error}") from None

    what = "a host and port such as 127.0.0.1:9464, a port of this machine, or unix: and a path"
    return Rule(what, read)


def database_url() -> Rule:
    """Return the rule for store.url; a relative SQLite file counts from the config file."""

    def read(node: yaml.Node, base: Path) -> str:
        text = _scalar(node, "str").strip()
        # Of a wrong one only the scheme is repeated: a database URL may hold a password.
        scheme, separator, _ = text.partition("://")
        if not separator or " " in text:
            raise _fail(node, "this is not such a database")
        if scheme not in _DATABASES:
            near = difflib.get_close_matches(scheme, _DATABASES, 1, 0.6)
            hint = f"; did you mean {near[0]}://?" if near else ""
            raise _fail(node, f"{shown(scheme)} is not such a database{hint}")
        return absolute_database(text, base)

    return Rule("sqlite+aiosqlite:///file or postgresql+asyncpg://user:password@host/name", read)


def absolute_database(text: str, base: Path) -> str:
    """Return a database URL with the file of an SQLite one made absolute from `base`."""
    head, separator, file = text.partition(":///")
    if not separator or not head.startswith("sqlite") or file in {"", ":memory:"}:
        return text
    file, mark, query = file.partition("?")
    return f"{head}:///{os.path.abspath(base / file)}{mark}{query}"  # noqa: PTH100


def zone() -> Rule:
    """Return the rule for a time zone's IANA name."""

    def read(node: yaml.Node, _: Path) -> str:
        import zoneinfo

        text = _scalar(node, "str")
        try:
            zoneinfo.ZoneInfo(text)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            # What people write first where there is no such name.
            is_beijing = re.search("beijing|peking|北京", text, re.IGNORECASE)
            near = did_you_mean(text, zoneinfo.available_timezones())
            near = "; did you mean Asia/Shanghai?" if is_beijing else near
            raise _fail(node, f"unknown time zone {shown(text)}{near}") from None
        return text

    return Rule("an IANA time zone such as Asia/Shanghai", read)


def day() -> Rule:
    """Return the rule for a calendar date."""

    def read(node: yaml.Node, _: Path) -> dt.date:
        text = _scalar(node, "timestamp", "str")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise _fail(node, f"{shown(text)} is not a date of the form YYYY-MM-DD")
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise _fail(node, f"there is no day {text}") from None

    return Rule("a date of the form YYYY-MM-DD", read)


def list_of(rule: Rule, *, at_least: int = 0, or_one: bool = False) -> Rule:
    """Return the rule for a list without repeats; `or_one` takes a single value for a list of it.

    Every item that breaks the rule is reported, not only the first.
    """

    def read(node: yaml.Node, base: Path) -> tuple[Any, ...]:
        if isinstance(node, yaml.ScalarNode) and or_one and not is_null(node):
            return (rule.read(node, base),)
        if not isinstance(node, yaml.SequenceNode):
            raise _fail(node, f"this is {sort_of(node)}")
        items: list[Any] = []
        wrongs: list[Wrong] = []
        for place, child in enumerate(node.value, 1):
            try:
                item = rule.read(child, base)
            except Invalid as invalid:
                wrongs += [wrong._replace(item=f"[{place}]") for wrong in invalid.wrongs]
                continue
            if item in items:
                wrongs.append(Wrong(child, f"{item} stands here twice", f"[{place}]"))
            items.append(item)
        if len(node.value) < at_least:
            wrongs.append(Wrong(node, "the list is empty"))
        if wrongs:
            raise Invalid(*wrongs)
        return tuple(items)

    start = f"{rule.allowed}, or a list of such" if or_one else f"a list; each item {rule.allowed}"
    return Rule(start, read)


def optional(rule: Rule) -> Rule:
    """Return the rule that also takes nothing, for None."""

    def read(node: yaml.Node, base: Path) -> Any:
        return None if is_null(node) else rule.read(node, base)

    return Rule(f"{rule.allowed}, or nothing", read)


def did_you_mean(text: str, options: Any) -> str:
    """Return “; did you mean X?” for the option nearest to `text`, or the empty string."""
    by_lower = {option.lower(): option for option in options}
    near = difflib.get_close_matches(text.lower(), by_lower, 1, 0.6)
    return f"; did you mean {by_lower[near[0]]}?" if near else ""

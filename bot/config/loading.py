"""Read config.yaml: every fault with file, line and key, all of them in one ConfigError."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.config import rules
from bot.config.faults import ConfigError, Fault, shown
from bot.config.rules import Invalid, Rule
from bot.config.settings import TOKEN_VARIABLE, Settings, StoreSettings
from bot.config.webhook import SECRET_VARIABLE

DEFAULT_NAME = "config.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_SECRETS = (
    f"the token never belongs in this file. Take it out, set {TOKEN_VARIABLE} or name a file that "
    "holds it in telegram.token_file; and have @BotFather revoke it if others could read it"
)
_SECRETS = {"token", "bot_token", "telegram_bot_token"}
_NO_WEBHOOK_SECRETS = (
    f"the secret never belongs in this file. Take it out, set {SECRET_VARIABLE} or name a file that "
    "holds it in telegram.webhook.secret_file"
)
_WEBHOOK_SECRETS = {"secret", "secret_token", "token"}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of config.yaml as documentation needs it; `name` is dotted."""

    name: str
    default: Any
    allowed: str
    help: str


def keys() -> tuple[Key, ...]:
    """Return all keys in the order of their declaration."""
    return tuple(_keys(Settings(), ""))


def _keys(section: Any, prefix: str) -> Iterator[Key]:
    for field in dataclasses.fields(section):
        value = getattr(section, field.name)
        if dataclasses.is_dataclass(value):
            yield from _keys(value, f"{prefix}{field.name}.")
        elif rule := field.metadata.get("rule"):
            yield Key(prefix + field.name, value, rule.allowed, field.metadata["help"])


def find_config(path: Path | None) -> Path | None:
    """Return the config file to read: `path` itself, else ./config.yaml if there is one.

    Raises ConfigError where `path` is given and is not a file.
    """
    if path is None:
        here = Path(DEFAULT_NAME)
        return here if here.is_file() else None
    if path.is_dir():
        raise ConfigError([Fault("this is a folder; name the file inside it", path=path)])
    if not path.exists():
        raise ConfigError([Fault("there is no such config file", path=path)])
    return path


def load_settings(path: Path | None = None) -> Settings:
    """Read the config file at `path`, or ./config.yaml, or take the defaults where there is none.

    Relative paths count from the folder of the config file; without one, from the current folder.
    Raises ConfigError that holds everything that is wrong.
    """
    file = find_config(path)
    base = Path.cwd() if file is None else Path(os.path.abspath(file)).parent  # noqa: PTH100
    if file is None:
        return _anchored(Settings(), set(), base)
    reading = _Reading(file, base)
    node = reading.root()
    settings: Settings = reading.section(Settings(path=file), node, "")
    if node is not None:
        reading.check_days(settings)
        reading.check_endpoint(settings)
        reading.check_milvus(settings)
        reading.check_webhook(settings)
    if reading.faults:
        raise ConfigError(sorted(reading.faults, key=lambda fault: fault.line or 0))
    return _anchored(settings, reading.given, base)


def _anchored(settings: Settings, given: set[str], base: Path) -> Settings:
    """Make the defaults that are paths absolute; given ones are so already."""
    if "corpus" not in given:
        corpus = tuple(base / path for path in settings.corpus)
        settings = dataclasses.replace(settings, corpus=corpus)
    if "store.url" not in given:
        url = rules.absolute_database(settings.store.url, base)
        settings = dataclasses.replace(settings, store=StoreSettings(url))
    if "retrieval.index" not in given:
        index = base / settings.retrieval.index
        retrieval = dataclasses.replace(settings.retrieval, index=index)
        settings = dataclasses.replace(settings, retrieval=retrieval)
    if "semantic.cache" not in given:
        cache = base / settings.semantic.cache
        semantic = dataclasses.replace(settings.semantic, cache=cache)
        settings = dataclasses.replace(settings, semantic=semantic)
    return settings


class _Reading:
    """The reading of one file: collects faults, and which keys were given and where."""

    def __init__(self, file: Path, base: Path) -> None:
        self.file = file
        self.base = base
        self.faults: list[Fault] = []
        self.given: set[str] = set()
        self._lines: dict[str, int] = {}

    def root(self) -> yaml.MappingNode | None:
        """Parse the file. Returns None for one without content; raises ConfigError at once where
        it is not YAML, as nothing behind the fault can be trusted.
        """
        try:
            text = self.file.read_bytes().decode("utf-8-sig")
            node = yaml.compose(text, Loader=_LOADER)
        except OSError as error:
            raise self._stop(f"cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise self._stop(
                "the file is not UTF-8", error.object.count(b"\n", 0, error.start) + 1
            ) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else None
            raise self._stop(_not_yaml(text, error, line), line) from None
        except yaml.reader.ReaderError as error:
            # The C parser counts bytes, the Python one characters: the line is only looked up.
            bad = chr(error.character) if isinstance(error.character, int) else ""
            line = text.count("\n", 0, text.find(bad)) + 1 if bad and bad in text else None
            raise self._stop("there is a control character in it", line) from None
        if node is None or rules.is_null(node):
            return None
        if not isinstance(node, yaml.MappingNode):
            raise self._stop("expected lines of the form `key: value`", node.start_mark.line + 1)
        return node

    def section(self, section: Any, node: yaml.Node | None, prefix: str) -> Any:
        """Return `section` (a settings dataclass full of defaults) with what `node` says."""
        if node is None or rules.is_null(node):
            return section
        if not isinstance(node, yaml.MappingNode):
            names = ", ".join(_names(section))
            what = f"this is {rules.sort_of(node)}; expected keys under it, indented: {names}"
            self._add(what, prefix.rstrip("."), node)
            return section
        fields = {field.name: field for field in dataclasses.fields(section)}
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            name = self._name(key_node, prefix, _names(section))
            if name is None:
                continue
            default = getattr(section, name)
            if dataclasses.is_dataclass(default):
                values[name] = self.section(default, value_node, f"{prefix}{name}.")
            else:
                rule: Rule = fields[name].metadata["rule"]
                try:
                    values[name] = rule.read(value_node, self.base)
                    self.given.add(prefix + name)
                except Invalid as invalid:
                    for wrong in invalid.wrongs:
                        end = "" if wrong.message.endswith("?") else "."
                        what = f"{wrong.message}{end} Allowed: {rule.allowed}"
                        self._add(what, prefix + name + wrong.item, wrong.node)
        return dataclasses.replace(section, **values)

    def check_days(self, settings: Settings) -> None:
        """A day cannot be declared both a work day and a free day."""
        both = set(settings.daily.extra_workdays) & set(settings.daily.extra_holidays)
        for day in sorted(both):
            key = "daily.extra_holidays"
            what = f"{day} is listed in daily.extra_workdays too; keep it in one of them"
            self.faults.append(Fault(what, key, self.file, self._lines[key]))

    def check_endpoint(self, settings: Settings) -> None:
        """An endpoint needs an address and a model."""
        if settings.semantic.embedder != "endpoint":
            return
        for name in ("url", "model"):
            key = f"semantic.{name}"
            if getattr(settings.semantic, name) is None and key not in self._faulty():
                what = "semantic.embedder: endpoint needs this key too"
                line = self._lines.get(key, self._lines["semantic.embedder"])
                self.faults.append(Fault(what, key, self.file, line))

    def check_milvus(self, settings: Settings) -> None:
        """Milvus needs an address."""
        key = "retrieval.milvus.uri"
        wanted = settings.retrieval
        if wanted.engine != "milvus" or wanted.milvus.uri is not None or key in self._faulty():
            return
        line = self._lines.get(key, self._lines["retrieval.engine"])
        what = "retrieval.engine: milvus needs this key too"
        self.faults.append(Fault(what, key, self.file, line))

    def check_webhook(self, settings: Settings) -> None:
        """Telegram does not deliver everywhere."""
        telegram = settings.telegram
        official = telegram.base_url == Settings().telegram.base_url
        key = "telegram.webhook.url"
        if key not in self._faulty() and (what := telegram.webhook.fault(official=official)):
            self.faults.append(Fault(what, key, self.file, self._lines[key]))

    def _faulty(self) -> set[str]:
        return {fault.key for fault in self.faults}

    def _name(self, node: yaml.Node, prefix: str, allowed: list[str]) -> str | None:
        """Return the name of a key, or None where it is not one that may stand here."""
        name = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        full = prefix + name
        if not isinstance(node, yaml.ScalarNode):
            self._add("a key must be a word", prefix.rstrip("."), node)
        elif name.lower() in _SECRETS and prefix in {"", "telegram."}:
            self._add(_NO_SECRETS, full, node)
        elif name.lower() in _WEBHOOK_SECRETS and prefix == "telegram.webhook.":
            self._add(_NO_WEBHOOK_SECRETS, full, node)
        elif name not in allowed:
            near = rules.did_you_mean(name, allowed)
            there = ", ".join(allowed)
            key = prefix + (name if name.isidentifier() else shown(name))
            self._add(f"unknown key{near or '.'} Allowed here: {there}", key, node)
        elif full in self._lines:
            self._add(f"this key stands in line {self._lines[full]} already", full, node)
        else:
            self._lines[full] = node.start_mark.line + 1
            return name
        return None

    def _add(self, message: str, key: str, node: yaml.Node) -> None:
        self.faults.append(Fault(message, key, self.file, node.start_mark.line + 1))

    def _stop(self, message: str, line: int | None = None) -> ConfigError:
        return ConfigError([Fault(message, path=self.file, line=line)])


def _not_yaml(text: str, error: yaml.MarkedYAMLError, line: int | None) -> str:
    """Say what is wrong with a line: the parser's own words do not help with the commonest slips."""
    written = text.splitlines()[line - 1] if line and line <= len(text.splitlines()) else ""
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return "this line is indented with a tab; use spaces"
    if "cannot start any token" in str(error.problem) and (found := re.search("[@`%]", written)):
        return f"put what begins with {found.group()} in quotation marks"
    return f"this is not valid YAML: {error.problem}"


def _names(section: Any) -> list[str]:
    """Return the keys of a section; `path` is no key, it says where the file was."""
    return [
        field.name
        for field in dataclasses.fields(section)
        if "rule" in field.metadata or dataclasses.is_dataclass(getattr(section, field.name))
    ]

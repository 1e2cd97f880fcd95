"""What `yuanwen doctor` looks at: a running installation, from outside.

It asks the bot's own pages and looks at the database, the disk and the clock; what `yuanwen check`
looks at as well is left to that. Nothing is changed and no token is sent anywhere.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot import __version__
from bot.cli.checks import (
    check_calendar,
    check_operations,
    check_proxy,
    check_token,
    check_webhook,
)
from bot.cli.finding import Finding, Level, counted, kept_going
from bot.config import ConfigError, Settings, load_settings

if TYPE_CHECKING:
    from bot.operations.address import Address
    from bot.store.inspection import Pushes

LOG = "journalctl -u yuanwen -n 200"
RESTART = "systemctl restart yuanwen"
_SECONDS = 10.0  # to wait for an answer
_GRACE = dt.timedelta(minutes=10)  # a quote is sent within half a minute, or again after a minute
_LONG_SILENCE = dt.timedelta(days=12)  # longer than any run of holidays
_POLL_SECONDS = 120
_LITTLE_DISK, _LEAST_DISK = 2**30, 100 * 2**20  # bytes
_CLOCK_WARNING, _CLOCK_ERROR = 30, 300  # seconds

Usage = Callable[[Path], Any]


def examine(
    config: Path | None,
    *,
    environ: Mapping[str, str],
    now: Callable[[], dt.datetime],
    usage: Usage = shutil.disk_usage,
) -> Iterator[Finding]:
    """Examine everything; nothing that is found stops the rest but a configuration without use.

    Parameters
    ----------
    now
        Returns the time of this machine's clock, aware.
    usage
        Returns how full the disk of a folder is, as `shutil.disk_usage` does.
    """
    try:
        settings = load_settings(config)
    except ConfigError as error:
        for fault in error.faults:
            yield Finding(Level.ERROR, "config", str(fault))
        return
    yield from kept_going("token", check_token(settings, environ))
    yield from kept_going("proxy", check_proxy(settings))
    yield from kept_going("webhook", check_webhook(settings, environ))
    yield from kept_going("operations", check_operations(settings))
    if settings.operations.listen is not None:
        fetches = settings.telegram.webhook.url is None
        yield from kept_going("health", examine_health(settings.operations.listen, fetches=fetches))
    yield from kept_going("store", examine_store(settings, now()))
    yield from kept_going("disk", examine_disk(settings, usage))
    yield from kept_going("clock", examine_clock(settings, now))
    yield from kept_going("calendar", check_calendar(settings, now().date()))


def examine_health(address: Address, *, fetches: bool = True) -> Iterator[Finding]:
    """Ask the bot whether it is alive and ready, and when it last heard from Telegram.

    With `fetches` off, updates are delivered to it, and it asks for none.
    """
    from bot.operations.asking import NoAnswerError, StrangerError, readiness

    try:
        # One page says all: what makes the bot not alive makes it not ready either.
        told = readiness(address)
    except NoAnswerError as error:
        what = f"nothing answers at {address} ({error}): the bot does not run, or hangs"
        yield Finding(Level.ERROR, "health", what, f"systemctl status yuanwen; {LOG}")
        return
    except StrangerError:
        what = f"what answers at {address} is not the bot"
        yield Finding(
            Level.ERROR, "health", what, "see operations.listen; another program is there"
        )
        return
    yield from _state(told)
    if fetches:
        yield _poll(told.get("last_poll_seconds"))
    yield _errors(told)


def examine_store(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """Look at the database: can it be reached, is it of this version, are quotes sent in time."""
    from bot.store.database import StoreError, file_of, parse_url
    from bot.store.files import damage_of, is_there, trouble_with
    from bot.store.inspection import inspect

    try:
        file = file_of(parse_url(settings.store.url))
        there = file is not None and is_there(file)
        trouble = trouble_with(file) or damage_of(file) if file and there else None
        if trouble is not None:
            yield Finding(Level.ERROR, "store", trouble.message, trouble.remedy)
            return
        found = asyncio.run(inspect(settings.store.url, due_before=now - _GRACE))
    except StoreError as error:
        remedy = "see store.url, and whether the bot runs"
        yield Finding(Level.ERROR, "store", str(error), remedy)
        return
    if found.pushes is None:
        what = f"its schema is {found.schema or 'not made yet'}, this version has {found.expected}"
        remedy = f"{RESTART}: the database is brought up to date at the start"
        yield Finding(Level.ERROR, "store", what, remedy)
        return
    yield Finding(Level.OK, "store", f"reachable, schema {found.schema}")
    yield from _pushes(found.pushes, now)


def examine_disk(settings: Settings, usage: Usage) -> Iterator[Finding]:
    """See how much room is left beside a database file."""
    if settings.store.file is None:
        return
    folder = next((path for path in settings.store.file.parents if _is_folder(path)), Path("/"))
    free = usage(folder).free
    what = f"{free / 2**20:,.0f} MiB are free in {folder}"
    if free >= _LITTLE_DISK:
        yield Finding(Level.OK, "disk", what)
        return
    level = Level.WARN if free >= _LEAST_DISK else Level.ERROR
    yield Finding(level, "disk", what, "make room, or move the database to another disk")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # one above it is closed to this user
        return False


def examine_clock(settings: Settings, now: Callable[[], dt.datetime]) -> Iterator[Finding]:
    """Compare this machine's clock with that of the Bot API server; no token is sent."""
    import httpx

    parts = urlsplit(settings.telegram.base_url)
    try:
        with httpx.Client(proxy=settings.telegram.proxy, timeout=_SECONDS) as client:
            asked = now()
            answer = client.head(f"{parts.scheme}://{parts.netloc}/")
            answered = now()
        theirs = email.utils.parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, ImportError, KeyError, ValueError) as error:
        what = f"{parts.netloc} does not tell the time ({type(error).__name__})"
        remedy = "see whether Telegram can be reached from here: network, telegram.proxy"
        yield Finding(Level.WARN, "clock", what, remedy)
        return
    ours = asked + (answered - asked) / 2
    off = (ours - theirs).total_seconds()
    if abs(off) < _CLOCK_WARNING:
        yield Finding(Level.OK, "clock", f"right, as {parts.netloc} has it")
        return
    level = Level.WARN if abs(off) < _CLOCK_ERROR else Level.ERROR
    what = f"it is {abs(off):.0f} seconds {'fast' if off > 0 else 'slow'}; so are the daily quotes"
    yield Finding(level, "clock", what, "timedatectl set-ntp true")


def _state(told: dict[str, Any]) -> Iterator[Finding]:
    """Tell what of the bot is not well; of all that is, one line."""
    sick = {name: check for name, check in told["checks"].items() if not check["ok"]}
    remedies = {
        "loop": RESTART,
        "poller": RESTART,
        "corpus": "put documents where `corpus` says; yuanwen check",
        "store": "see the finding about the store",
        "telegram": "see whether Telegram can be reached from here: network, telegram.proxy",
    }
    for name, check in sick.items():
        what = f"{name}: {check['detail']}"
        yield Finding(Level.ERROR, "health", what, remedies.get(name, LOG))
    if not sick:
        hours = told.get("uptime_seconds", 0) / 3600
        yield Finding(Level.OK, "health", f"alive and ready, for {hours:,.1f} hours")
    if (running := told.get("version")) != __version__:
        what = f"version {running} runs, version {__version__} is installed"
        yield Finding(Level.WARN, "health", what, RESTART)


def _poll(age: float | None) -> Finding:
    if age is None:
        return Finding(Level.WARN, "poll", "Telegram has answered no request for updates yet", LOG)
    what = f"Telegram last answered a request for updates {age:.0f} seconds ago"
    if age <= _POLL_SECONDS:
        return Finding(Level.OK, "poll", what)
    return Finding(Level.ERROR, "poll", what, "see whether Telegram can be reached from here")


def _errors(told: dict[str, Any]) -> Finding:
    count, age = told.get("errors", 0), told.get("last_error_seconds")
    if not count or age is None:
        return Finding(Level.OK, "log", "no error since the start")
    what = f"{counted(count, 'error')} since the start, the last {dt.timedelta(seconds=round(age))} ago"
    return Finding(Level.WARN, "log", what, "journalctl -u yuanwen | grep -E 'ERROR|CRITICAL'")


def _pushes(pushes: Pushes, now: dt.datetime) -> Iterator[Finding]:
    verbs = ("gets" if pushes.active == 1 else "get", "is" if pushes.paused == 1 else "are")
    active = f"{counted(pushes.active, 'chat')} {verbs[0]} one"
    chats = f"{active}, {pushes.paused} {verbs[1]} paused"
    if pushes.overdue:
        what = f"{counted(pushes.overdue, 'daily quote')} overdue ({chats})"
        yield Finding(Level.ERROR, "push", what, f"see whether the bot runs; {LOG}")
    if pushes.last_sent is None:
        yield Finding(Level.OK, "push", f"no daily quote was sent so far ({chats})")
        return
    age = now - pushes.last_sent
    what = f"the last daily quote was sent {age.total_seconds() / 3600:,.1f} hours ago ({chats})"
    if pushes.active and age > _LONG_SILENCE:
        yield Finding(Level.WARN, "push", what, "send /daily in one of the chats; see the log")
    else:
        yield Finding(Level.OK, "push", what)

"""`yuanwen run` as a process of its own, whose output a test can read while it runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.bot_api import TOKEN, FakeBotApi

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
_SECRET = TOKEN.partition(":")[2]
PATIENCE = 60.0  # seconds; only a failing test waits that long


@dataclass
class Process:
    """A bot that was started."""

    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def output(self) -> str:
        return self.log.read_text("utf-8")

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    def kill(self) -> None:
        """Let it not know what hit it."""
        self.popen.kill()
        self.popen.wait(PATIENCE)

    def stop(self) -> int:
        """Ask it to stop; returns the exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(PATIENCE)

    def wait_for(self, words: str) -> None:
        """Wait until it has logged something."""
        until = time.monotonic() + PATIENCE
        while words not in self.output:
            if time.monotonic() > until or self.popen.poll() is not None:
                raise AssertionError(f"not logged: {words}\n{self.output}")
            time.sleep(0.05)


@contextmanager
def bot(config: Path, log: Path, *, under: Sequence[str] = (), **environ: str) -> Iterator[Process]:
    """Run the bot; killed at the end if it is still there.

    Parameters
    ----------
    under
        A command that runs it, such as one that takes privileges away.
    """
    environment = {name: v for name, v in os.environ.items() if "proxy" not in name.lower()}
    with log.open("ab") as output:
        popen = subprocess.Popen(
            [*under, sys.executable, "-m", "bot", "run", "--config", str(config)],
            cwd=ROOT,
            env=environment | {"PYTHONUTF8": "1"} | environ,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Process(popen, log)
    finally:
        popen.kill()
        popen.wait()


def write_config(folder: Path, api: FakeBotApi, **telegram: object) -> Path:
    """Write a config.yaml for a bot of a local server; `telegram` are keys of that name."""
    path = folder / "config.yaml"
    more = "".join(f"  {key}: {value}\n" for key, value in telegram.items())
    path.write_text(
        f"""
corpus: [{CORPUS}]
telegram:
  base_url: {api.base_url}
  base_file_url: {api.base_file_url}
{more}
store:
  url: sqlite+aiosqlite:///{database(folder)}
""",
        encoding="utf-8",
    )
    return path


def database(folder: Path) -> Path:
    return folder / "yuanwen.db"


@contextmanager
def process(config: Path) -> Iterator[Process]:
    """Run the bot with the token of the local server; its log is beside its config."""
    log = config.with_name("yuanwen.log")
    log.unlink(missing_ok=True)
    with bot(config, log, TELEGRAM_BOT_TOKEN=TOKEN) as running:
        yield running


def ended(running: Process) -> tuple[int, str]:
    """Wait for the end: exit code and all that was printed."""
    code = running.popen.wait(PATIENCE)
    output = running.output
    assert _SECRET not in output
    assert "Traceback" not in output, output
    return code, output


def terminate(running: Process, number: int = signal.SIGTERM) -> str:
    """Stop the bot by a signal; it has five seconds."""
    started = time.monotonic()
    running.popen.send_signal(number)
    code, output = ended(running)
    # The bot gives itself less than five; the rest is for the end of a process on busy cores.
    assert time.monotonic() - started < 10
    assert code == 0, output
    return output

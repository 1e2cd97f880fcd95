"""`yuanwen run` as a process of its own: started, stopped, and read when it has ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from support.bot_api import TOKEN

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
PATIENCE = 30  # seconds; only a failing test waits that long
_SECRET = TOKEN.partition(":")[2]


class Running:
    """A bot that runs, and what it prints."""

    def __init__(self, process: subprocess.Popen[bytes], output: IO[bytes]) -> None:
        self.process = process
        self._output = output

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return Path(self._output.name).read_text("utf-8")

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def send_signal(self, number: int) -> None:
        self.process.send_signal(number)


def write_config(folder: Path, api, **telegram: object) -> Path:
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
def process(config: Path, token: str = TOKEN) -> Iterator[Running]:
    """Run the bot; killed at the end if it is still there."""
    environment = {name: v for name, v in os.environ.items() if "proxy" not in name.lower()}
    environment |= {"TELEGRAM_BOT_TOKEN": token, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    with tempfile.NamedTemporaryFile(suffix=".log") as output:  # a pipe that nobody reads fills
        running = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield Running(running, output)
        finally:
            running.kill()
            running.wait()


def ended(running: Running) -> tuple[int, str]:
    """Wait for the end: exit code and all that was printed."""
    code = running.process.wait(timeout=PATIENCE)
    output = running.output
    assert _SECRET not in output
    assert "Traceback" not in output, output
    return code, output


def terminate(running: Running, number: int = signal.SIGTERM) -> str:
    """Stop the bot by a signal; it has five seconds."""
    started = time.monotonic()
    running.send_signal(number)
    code, output = ended(running)
    assert time.monotonic() - started < 5
    assert code == 0, output
    return output

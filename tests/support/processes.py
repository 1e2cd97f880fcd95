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

ROOT = Path(__file__).parents[2]
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

"""Many questions at once: `yuanwen run` beside a bare echo bot, against a local Bot API server.

Run it from the project's root: ``python tests/benchmarks/load.py``. Both bots run as processes of
their own and are asked by turns, round after round, so that whatever else the machine does falls on
both alike; the figures to look at are the ratios. A round has two parts: questions at a steady rate,
for the latency, and one question of every chat at once, for the throughput. The limits that
Telegram makes necessary are off for it: `telegram.messages_per_second: 0`, no answers per hour.

Loopback only, and bounded: it ends by itself after at most a few minutes.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.bot_api import TOKEN, FakeBotApi  # noqa: E402
from support.updates import LI, Json, message, update  # noqa: E402

QUESTIONS = ROOT / "tests" / "data" / "speech_dev.jsonl"
ECHO = ROOT / "tests" / "benchmarks" / "echo.py"
MOST_SECONDS = 60
PATIENCE = 30.0  # seconds for what is outstanding when all is asked
WARM_UP = 60


class Server(FakeBotApi):
    """Notes when a chat asks and how long it waits for its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._asked: defaultdict[int, deque[float]] = defaultdict(deque)
        self.outstanding = 0
        self.last = 0.0

    def ask(self, chat: int, text: str) -> None:
        """Let a member write in private."""
        where = {"id": chat, "type": "private", "first_name": "某"}
        said = update("message", message(text, chat=where, by=LI | {"id": chat}))
        with self._changed:
            self._asked[chat].append(time.perf_counter())
            self.outstanding += 1
        self.push(said)

    def handle(
        self, method: str, params: Json, files: dict[str, bytes] | None = None
    ) -> tuple[int, Json]:
        """Carry out a call; called with the lock held."""
        answer = super().handle(method, params, files)
        if method == "sendMessage" and self._asked[params["chat_id"]]:
            self.last = time.perf_counter()
            self.waits.append(self.last - self._asked[params["chat_id"]].popleft())
            self.outstanding -= 1
        self.calls.clear()
        return answer

    def rest(self) -> int:
        """Wait until all is answered; forget and return what is not in the end."""
        with self._changed:
            self._changed.wait_for(lambda: self.outstanding == 0, PATIENCE)
            left = self.outstanding
            self.outstanding = 0
            self._asked.clear()
            self.messages.clear()
        return left


@dataclass
class Figures:
    """What was measured of one bot, all rounds together or one."""

    waits: list[float] = field(default_factory=list)  # seconds
    rates: list[float] = field(default_factory=list)  # answers a second, at the steady rate
    bursts: list[float] = field(default_factory=list)  # answers a second, all at once
    lost: int = 0

    def percentile(self, share: float) -> float:
        """Return a percentile of the waits in milliseconds, by nearest rank."""
        return 1000 * sorted(self.waits)[math.ceil(share * len(self.waits)) - 1]


def measure(server: Server, questions: Iterator[str], wanted: argparse.Namespace) -> Figures:
    """Make one round with one bot."""
    found = Figures()
    count = wanted.rate * wanted.seconds
    begin = time.perf_counter()
    server.waits = []
    for number in range(count):
        due = begin + number / wanted.rate
        if (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        server.ask(1 + number % wanted.chats, next(questions))
    found.lost += server.rest()
    found.waits = server.waits
    found.rates.append(len(found.waits) / (server.last - begin))
    server.waits = []
    begin = time.perf_counter()
    for chat in range(1, 1 + wanted.chats):
        server.ask(chat, next(questions))
    found.lost += server.rest()
    found.bursts.append(len(server.waits) / (server.last - begin))
    return found


@contextmanager
def running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bot until the end of the block."""
    environment = {name: v for name, v in os.environ.items() if "proxy" not in name.lower()}
    environment |= {"TELEGRAM_BOT_TOKEN": TOKEN, "PYTHONUTF8": "1", "PTB_TIMEDELTA": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def config(folder: Path, server: Server) -> Path:
    """Write the config of our bot, without limits."""
    path = folder / "config.yaml"
    path.write_text(
        f"""
corpus: [{ROOT / "corpus"}]
corpus_watch: false
telegram:
  base_url: {server.base_url}
  base_file_url: {server.base_file_url}
  messages_per_second: 0
limits:
  member_answers_per_hour: 0
  chat_answers_per_hour: 0
store:
  url: sqlite+aiosqlite:///{folder / "yuanwen.db"}
log_level: WARNING
""",
        encoding="utf-8",
    )
    return path


def warm_up(server: Server, questions: Iterator[str], log: Path) -> None:
    """Ask a few questions; what is loaded at the first need is no question's latency."""
    for number in range(WARM_UP):
        server.ask(1 + number, next(questions))
    if server.rest():
        sys.exit(f"a bot does not answer:\n{log.read_text('utf-8')}")


def row(name: str, ours: float, echo: float, wanted: str = "", unit: str = "") -> str:
    """Return a line of the table."""
    return f"| {name} | {ours:,.1f}{unit} | {echo:,.1f}{unit} | {ours / echo:.2f} | {wanted} |"


def main() -> None:
    """Measure and print the table."""
    wanted = arguments()
    lines = QUESTIONS.read_text("utf-8").splitlines()
    questions = itertools.cycle([json.loads(line)["question"] for line in lines])
    ours, echo = Figures(), Figures()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = stack.enter_context(Server()), stack.enter_context(Server())
        logs = folder / "ours.log", folder / "echo.log"
        run = [sys.executable, "-m", "bot", "run", "--config", str(config(folder, servers[0]))]
        stack.enter_context(running(run, logs[0]))
        stack.enter_context(running([sys.executable, str(ECHO), servers[1].base_url], logs[1]))
        for server, log in zip(servers, logs, strict=True):
            warm_up(server, questions, log)
        for _ in range(wanted.rounds):
            for server, figures in zip(servers, (ours, echo), strict=True):
                found = measure(server, questions, wanted)
                figures.waits += found.waits
                figures.rates += found.rates
                figures.bursts += found.bursts
                figures.lost += found.lost
    report(wanted, ours, echo)


def report(wanted: argparse.Namespace, ours: Figures, echo: Figures) -> None:
    """Print what was measured."""
    print(
        f"{wanted.rate} questions a second of {wanted.chats:,} chats for {wanted.seconds} s, then "
        f"one of each chat at once; {wanted.rounds} rounds by turns\n"
    )
    print("| what | yuanwen | echo bot | ratio | wanted |\n|---|---:|---:|---:|---|")
    for name, share, aim in (("p50", 0.5, ""), ("p99", 0.99, "under 250 ms")):
        print(row(f"latency, {name}", ours.percentile(share), echo.percentile(share), aim, " ms"))
    medians = [statistics.median(figures.rates) for figures in (ours, echo)]
    print(row("answers a second, steady", *medians, "ratio of 0.8 or more"))
    medians = [statistics.median(figures.bursts) for figures in (ours, echo)]
    print(row("answers a second, all at once", *medians))
    print(f"\nnot answered: {ours.lost} and {echo.lost}; {os.cpu_count()} cores, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}, {threading.active_count()} threads of the server left")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rate", type=int, default=200, help="questions a second (200)")
    parser.add_argument("--chats", type=int, default=1000, help="chats that ask (1000)")
    parser.add_argument("--seconds", type=int, default=5, help="how long, in each round (5)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds with each bot (3)")
    wanted: Any = parser.parse_args()
    allowed = {"rate": 2000, "chats": 1000, "seconds": MOST_SECONDS, "rounds": 20}
    for name, most in allowed.items():
        if not 1 <= getattr(wanted, name) <= most:
            parser.error(f"--{name}: from 1 to {most}")
    return wanted


if __name__ == "__main__":
    main()

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
import asyncio
import contextlib
import itertools
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from server import LoadServer  # noqa: E402
from support.bot_api import TOKEN  # noqa: E402

QUESTIONS = ROOT / "tests" / "data" / "speech_dev.jsonl"
ECHO = ROOT / "tests" / "benchmarks" / "echo.py"
MOST_SECONDS = 60
PATIENCE = 30.0  # seconds for what is outstanding when all is asked
WARM_UP = 300


@dataclass
class Figures:
    """What was measured of one bot, all rounds together or one."""

    waits: list[float] = field(default_factory=list)  # seconds
    rates: list[float] = field(default_factory=list)  # answers a second, at the steady rate
    bursts: list[float] = field(default_factory=list)  # answers a second, all at once
    costs: list[float] = field(default_factory=list)  # processor seconds an answer, likewise
    lost: int = 0

    def add(self, other: Figures) -> None:
        """Take in another round."""
        self.waits += other.waits
        self.rates += other.rates
        self.bursts += other.bursts
        self.costs += other.costs
        self.lost += other.lost

    def percentile(self, share: float) -> float:
        """Return a percentile of the waits in milliseconds, by nearest rank."""
        return 1000 * sorted(self.waits)[math.ceil(share * len(self.waits)) - 1]


async def measure(bot: Bot, questions: Iterator[str], wanted: argparse.Namespace) -> Figures:
    """Make one round with one bot."""
    server, found = bot.server, Figures()
    count = wanted.rate * wanted.seconds
    before, begin = bot.processor_seconds, time.perf_counter()
    server.waits = []
    for number in range(count):
        due = begin + number / wanted.rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        server.ask(1 + number % wanted.chats, next(questions))
    found.lost += await server.rest(PATIENCE)
    found.waits = server.waits
    found.rates.append(len(found.waits) / (server.last - begin))
    found.costs.append((bot.processor_seconds - before) / len(found.waits))
    server.waits = []
    begin = time.perf_counter()
    for chat in range(1, 1 + wanted.chats):
        server.ask(chat, next(questions))
    found.lost += await server.rest(PATIENCE)
    found.bursts.append(len(server.waits) / (server.last - begin))
    return found


@dataclass
class Bot:
    """A bot that runs, and its server."""

    server: LoadServer
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def processor_seconds(self) -> float:
        """Return how long it has kept a processor busy."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


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


def config(folder: Path, server: LoadServer) -> Path:
    """Write the config of our bot, without limits."""
    path = folder / "config.yaml"
    path.write_text(
        f"""
corpus: [{ROOT / "corpus"}]
corpus_watch: false
telegram:
  base_url: {server.base}/bot
  base_file_url: {server.base}/file/bot
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


async def warm_up(bot: Bot, questions: Iterator[str]) -> None:
    """Ask a few questions; what is loaded at the first need is no question's latency."""
    for number in range(WARM_UP):
        bot.server.ask(1 + number, next(questions))
    if await bot.server.rest(PATIENCE):
        sys.exit(f"a bot does not answer:\n{bot.log.read_text('utf-8')}")


def row(name: str, ours: float, echo: float, wanted: str = "", unit: str = "") -> str:
    """Return a line of the table."""
    return f"| {name} | {ours:,.1f}{unit} | {echo:,.1f}{unit} | {ours / echo:.2f} | {wanted} |"


async def compare(wanted: argparse.Namespace) -> tuple[Figures, Figures]:
    """Run both bots and ask them by turns."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    questions = itertools.cycle([json.loads(line)["question"] for line in lines])
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = [await stack.enter_async_context(LoadServer()) for _ in range(2)]
        commands = (
            [sys.executable, "-m", "bot", "run", "--config", str(config(folder, servers[0]))],
            [sys.executable, str(ECHO), f"{servers[1].base}/bot"],
        )
        bots = []
        for number, (server, command) in enumerate(zip(servers, commands, strict=True)):
            log = folder / f"{number}.log"
            bots.append(Bot(server, stack.enter_context(running(command, log)), log))
            await warm_up(bots[-1], questions)
        both = Figures(), Figures()
        for _ in range(wanted.rounds):
            for bot, figures in zip(bots, both, strict=True):
                figures.add(await measure(bot, questions, wanted))
        return both


def main() -> None:
    """Measure and print the table."""
    wanted = arguments()
    report(wanted, *asyncio.run(compare(wanted)))


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
    medians = [1000 * statistics.median(figures.costs) for figures in (ours, echo)]
    print(row("processor time an answer, steady", *medians, unit=" ms"))
    print(f"\nnot answered: {ours.lost} and {echo.lost}; {os.cpu_count()} cores, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}")


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

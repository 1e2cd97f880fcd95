"""Whether memory stays flat: many questions through the bot in one process, without a network.

Run it from the project's root: ``python tests/benchmarks/soak.py [-n QUESTIONS]``. Each goes through
`Application.process_update` as it would come from Telegram, of ever other members and chats, some of
them edited afterwards and some answers turned to the next page. Resident memory is printed at steps;
what is to be looked at is the growth over the second half, when all that is remembered is full.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support import updates  # noqa: E402
from support.house import open_bench  # noqa: E402
from support.telegram import Bench  # noqa: E402
from support.updates import LI, Json  # noqa: E402

from bot.chat.telegram.application import services_of  # noqa: E402

QUESTIONS = ROOT / "tests" / "data" / "speech_dev.jsonl"
MOST = 1_000_000
STEPS = 10
PER_CHAT = 40  # questions; below the limit of an hour
AT_ONCE = 8
EDITED, PRESSED = 10, 7  # every so many


def resident() -> float:
    """Return the resident memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def ask(bench: Bench, number: int, question: str, chats: int) -> None:
    """Let a member ask one question and perhaps go on from there."""
    chat: Json = {"id": 1 + number % chats, "type": "private", "first_name": "某"}
    asked = updates.message(question, chat=chat, by=LI | {"id": chat["id"]})
    before = len(bench.request.calls)
    await bench.receive(updates.update("message", asked))
    if number % EDITED == 0:
        await bench.receive(updates.edited(asked, question + "？"))
    if number % PRESSED == 0:
        for call in bench.request.calls[before:]:
            shown = bench.request.messages.get((chat["id"], call.message_id or 0))
            pages = [data for data in call.buttons.values() if data.startswith("p|")]
            if shown is not None and pages and call.params["chat_id"] == chat["id"]:
                await bench.receive(updates.pressed(shown, pages[-1], by=asked["from"]))
                break


async def soak(count: int) -> list[tuple[int, float, float]]:
    """Ask so many questions; return at each step how many, the seconds so far and the memory."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    questions = itertools.cycle([json.loads(line)["question"] for line in lines])
    chats = max(1000, count // PER_CHAT)
    found = []
    async with open_bench(messages_per_second=0, group_messages_per_minute=0) as (bench, _):
        stop = asyncio.Event()
        writing = asyncio.create_task(services_of(bench.application).recorder.run(stop))
        begin = time.perf_counter()
        for step in range(STEPS + 1):
            first, last = count * max(0, step - 1) // STEPS, count * step // STEPS
            for number in range(first, last, AT_ONCE):
                some = range(number, min(number + AT_ONCE, last))
                await asyncio.gather(*(ask(bench, n, next(questions), chats) for n in some))
                # The stand-in for the server is not what is measured.
                bench.request.calls.clear()
                bench.request.messages.clear()
            gc.collect()
            found.append((last, time.perf_counter() - begin, resident()))
            print(f"| {last:,} | {found[-1][1]:,.0f} s | {found[-1][2]:,.1f} MiB |", flush=True)
        stop.set()
        await writing
    return found


def main() -> None:
    """Measure and print memory at steps."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-n", "--questions", type=int, default=20_000, help="how many (20000)")
    wanted: Any = parser.parse_args()
    if not STEPS <= wanted.questions <= MOST:
        parser.error(f"from {STEPS} to {MOST} questions")
    print("| questions | time | resident memory |\n|---:|---:|---:|")
    found = asyncio.run(soak(wanted.questions))
    half = found[len(found) // 2]
    grown = found[-1][2] - half[2]
    rate = 1000 * grown / (found[-1][0] - half[0])
    print(f"\ngrowth over the second half: {grown:+.1f} MiB, {rate:+.3f} MiB per 1,000 questions")


if __name__ == "__main__":
    main()

"""How a system is measured: its passages for every question, its speed, its memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from peers.task import Task

DEPTH = 10
_TIMED_QUESTIONS = 200
_TIMED_SECONDS = 4.0
_LEAST_ROUNDS = 5


class MissingError(Exception):
    """The system is not here; the message says what it is and how to get it."""


@dataclass
class Outcome:
    """What one system did.

    Attributes
    ----------
    rankings
        For each question the numbers of at most ten passages, best first.
    rate
        Questions for a second of processor time, warm, cutting the question into tokens included.
        With one thread on an idle machine that is questions a second; other work on the machine
        disturbs it least. None where it cannot be told from noise.
    index_seconds
        Processor time from the passages to the first possible question; libraries and dictionaries
        are loaded before.
    memory
        Peak resident memory of the whole process in MiB.
    notes
        What a reader must know to judge the figures.
    """

    versions: str
    rankings: list[list[int]]
    rate: float | None
    index_seconds: float
    memory: float
    notes: list[str] = field(default_factory=list)


Run = Callable[[Task], Outcome]  # raises MissingError where the system is not installed
Search = Callable[[str], Sequence[int]]


def one_by_one(build: Callable[[], Search], questions: list[str], versions: str) -> Outcome:
    """Build an index and ask it question by question; the first pass warms up for the timed ones."""
    begin = time.process_time()
    search = build()
    index_seconds = time.process_time() - begin
    rankings = [[int(number) for number in search(question)] for question in questions]
    return Outcome(versions, rankings, _rate(search, questions), index_seconds, peak_memory())


def _rate(search: Search, questions: list[str]) -> float:
    """Return the best of several rounds: what disturbs one only ever slows it down."""
    timed = questions[:: -(-len(questions) // _TIMED_QUESTIONS)]
    best, rounds, spent = float("inf"), 0, 0.0
    while rounds < _LEAST_ROUNDS or spent < _TIMED_SECONDS:
        begin = time.process_time()
        for question in timed:
            search(question)
        seconds = time.process_time() - begin
        best, rounds, spent = min(best, seconds), rounds + 1, spent + seconds
    return len(timed) / best


def peak_memory() -> float:
    """Return the peak resident memory of this process in MiB.

    Where there is /proc, from there: ru_maxrss of a process on Linux begins with its parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)

"""Run one phase of one system: ``worker.py SYSTEM build|ask CORPUS FILES QUESTIONS RESULT``.

A process of its own, so that time and memory are its own. jieba's dictionary is loaded before
anything is measured, for those that need it. Times are processor time, of worker processes too, which other
work on the machine disturbs least; the seconds of the clock are there as well.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from peers.cutting import load_jieba

from scaling.systems import SYSTEMS, System

_SECONDS = 30.0  # of processor time for the questions of one system
_LEAST = 20  # questions


def main(name: str, phase: str, corpus: str, files: str, questions: str, result: str) -> None:
    """Run and write."""
    system = SYSTEMS[name]
    if system.dictionary:
        load_jieba()
    begin, clock = _processor(), time.perf_counter()
    if phase == "build":
        if system.build is not None:
            system.build(Path(corpus), Path(files))
        found = {"build": _processor() - begin, "build_clock": time.perf_counter() - clock}
    else:
        asked = json.loads(Path(questions).read_text("utf-8"))
        found = _ask(system, Path(corpus), Path(files), asked)
    Path(result).write_text(json.dumps(found), "utf-8")


def _ask(system: System, corpus: Path, files: Path, questions: list[str]) -> dict[str, object]:
    begin = _processor()
    ask = system.start(corpus, files)
    start = _processor() - begin
    ask(questions[0])  # what is loaded or compiled at the first question
    first = _processor() - begin - start
    times: list[float] = []
    for question in questions:
        begin = time.process_time()
        ask(question)
        times.append(time.process_time() - begin)
        if sum(times) > _SECONDS and len(times) >= _LEAST:
            break
    return {"start": start, "first": first, "times": times, "memory": _resident()}


def _processor() -> float:
    """Return the processor time of this process and of those it has waited for, in seconds."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _resident() -> float:
    """Return the resident memory of this process in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    status = dict(line.split(":", 1) for line in lines)
    return int(status["VmRSS"].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Run one system on one task: ``worker.py SYSTEM TASK RESULT``.

A process of its own, so that its memory is its own. Writes the outcome, or why there is none.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from peers.registry import load
from peers.system import MissingError
from peers.task import Task


def main(name: str, task: str, result: str) -> None:
    """Run and write."""
    try:
        outcome = dataclasses.asdict(load(name)(Task.read(Path(task))))
    except MissingError as error:
        outcome = {"missing": str(error)}
    Path(result).write_text(json.dumps(outcome), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

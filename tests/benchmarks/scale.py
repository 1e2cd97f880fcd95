"""How time and space grow with the number of paragraphs: our two engines beside their peers.

    pip install -e .[bench]
    python tests/benchmarks/scale.py --sizes 1000,10000,100000 DRCD_dev.json

FILEs are SQuAD-style. Their sentences are thrown together anew into corpora of the sizes wanted
(see `scaling.corpora`), and their questions are asked. Each system builds in one process and is
asked in another. Ours answers or declines and reads the texts at start; the peers only rank words
that jieba has cut. Figures depend on the machine: the ratio to rank-bm25 of the same run says more.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from scaling.corpora import make
from scaling.curves import draw
from scaling.systems import BASELINE, SYSTEMS

from bot.evaluation import EvaluationError, Squad, merged, read_questions

_WORKER = Path(__file__).with_name("scaling") / "worker.py"
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_QUESTIONS = 300
_SEED = 20261127
_HEADER = (
    "paragraphs | system | build, CPU s | text, MB/CPU s | disk, MiB | start, CPU s | first question, CPU s | "
    "memory, MiB | p50, ms | p99, ms | questions/CPU s | × rank-bm25"
)


def main() -> int:
    """Measure, and print a table."""
    options = _options()
    squad = _squad(options.files)
    asked = [question for question, _ in squad.questions if question.strip()]
    asked = random.Random(_SEED).sample(asked, min(_QUESTIONS, len(asked)))
    every: dict[int, dict[str, dict[str, Any]]] = {}
    print(f"| {_HEADER} |\n|---|---|{'---:|' * 10}", flush=True)
    with tempfile.TemporaryDirectory(prefix="yuanwen-scale-", dir=options.folder) as name:
        folder = Path(name)
        questions = folder / "questions.json"
        questions.write_text(json.dumps(asked), "utf-8")
        for size in options.sizes:
            corpus = folder / f"{size}"
            make(corpus, list(squad.contexts), size)
            found: dict[str, dict[str, Any]] = {}
            for system in options.only:
                if size > options.most.get(system, size):
                    continue
                found[system] = _run(system, corpus, folder / f"{size}-{system}", questions)
                found[system]["text"] = sum(f.stat().st_size for f in corpus.rglob("*.txt"))
            base = _rate(found.get(BASELINE, {}))
            for system, figures in found.items():
                print(_row(size, system, figures, base), flush=True)
            every[size] = found
    if options.draw:
        draw(options.draw, every, {name: system.title for name, system in SYSTEMS.items()})
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[1000, 10_000, 100_000, 1_000_000],
        metavar="N,…",
    )
    parser.add_argument(
        "--only",
        type=lambda names: names.split(","),
        default=list(SYSTEMS),
        metavar="NAME,…",
        help=f"some of {', '.join(SYSTEMS)}",
    )
    parser.add_argument(
        "--most",
        type=lambda text: {
            name: int(size) for name, size in (p.split("=") for p in text.split(","))
        },
        default={"milvus": 3000},
        metavar="NAME=N,…",
        help="leave a system out of corpora over N paragraphs (milvus=3000)",
    )
    parser.add_argument("--draw", type=Path, metavar="PNG", help="draw the curves as well")
    parser.add_argument("--folder", type=Path, help="where to put corpora and indexes meanwhile")
    options = parser.parse_args()
    if unknown := [name for name in options.only if name not in SYSTEMS]:
        parser.error(f"no such system: {', '.join(unknown)}")
    return options


def _squad(files: list[Path]) -> Squad:
    try:
        contents = [read_questions(file) for file in files]
    except EvaluationError as error:
        sys.exit(f"scale.py: {error}")
    squads = [content for content in contents if isinstance(content, Squad)]
    if len(squads) < len(contents):
        sys.exit("scale.py: all FILEs must be SQuAD-style")
    return merged(squads)


def _run(system: str, corpus: Path, files: Path, questions: Path) -> dict[str, Any]:
    """Build and ask in processes of their own; what failed is under ``failed``."""
    files.mkdir()
    figures: dict[str, Any] = {}
    for phase in ("build", "ask"):
        result = files.with_suffix(f".{phase}.json")
        arguments = [system, phase, *map(str, (corpus, files, questions, result))]
        environment = os.environ | dict.fromkeys(_ONE_THREAD, "1")
        done = subprocess.run(
            [sys.executable, str(_WORKER), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if not result.exists():
            last = done.stderr.strip().splitlines()[-1:]
            return figures | {"failed": "".join(last) or f"exit code {done.returncode}"}
        figures |= json.loads(result.read_text("utf-8"))
    figures["disk"] = sum(f.stat().st_size for f in files.rglob("*") if f.is_file()) / 2**20
    return figures


def _rate(figures: dict[str, Any]) -> float | None:
    times = figures.get("times")
    return len(times) / sum(times) if times else None


def _row(size: int, system: str, figures: dict[str, Any], base: float | None) -> str:
    title = SYSTEMS[system].title
    if "failed" in figures:
        return f"| {size:,} | {title} | failed: {figures['failed']} |{' |' * 9}"
    times = sorted(1000 * seconds for seconds in figures["times"])
    rate = _rate(figures) or 0.0
    kept = SYSTEMS[system].build is not None
    cells = [
        f"{size:,}",
        title,
        f"{figures['build']:.1f}" if kept else "at start",
        f"{figures['text'] / 1e6 / figures['build']:.2f}" if kept else "–",
        f"{figures['disk']:.0f}" if kept else "–",
        f"{figures['start']:.2f}",
        f"{figures['first']:.2f}",
        f"{figures['memory']:.0f}",
        f"{times[len(times) // 2]:.2f}",
        f"{times[min(len(times) - 1, int(0.99 * len(times)))]:.1f}",
        f"{rate:,.0f}" if rate >= 10 else f"{rate:.2g}",
        f"{rate / base:.2g}" if base else "–",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())

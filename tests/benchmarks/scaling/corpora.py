"""Corpora of any size from real text: its sentences thrown together anew.

A made paragraph has as many sentences as a real one drawn at random, each sentence drawn at random
from all of them. So lengths, words and how common they are stay those of real text, while what
makes a paragraph one paragraph is gone: good for measuring time and space, not for quality.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")
_SEED = 20261127
PER_FILE = 100
_PER_FOLDER = 100


def make(folder: Path, paragraphs: Sequence[str], size: int) -> None:
    """Write `size` made paragraphs, one a line, `PER_FILE` a file."""
    pick = random.Random(_SEED)
    sentences = [sentence for text in paragraphs for sentence in _SENTENCE.findall(text)]
    lengths = [len(_SENTENCE.findall(text)) for text in paragraphs]
    for number, start in enumerate(range(0, size, PER_FILE)):
        count = min(PER_FILE, size - start)
        lines = ["".join(pick.choices(sentences, k=pick.choice(lengths))) for _ in range(count)]
        file = folder / f"{number // _PER_FOLDER:03}" / f"d{number:06}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", "utf-8")


def read(folder: Path) -> list[str]:
    """Return the paragraphs of a made corpus."""
    files = sorted(folder.rglob("*.txt"))
    return [line for file in files for line in file.read_text("utf-8").splitlines() if line]

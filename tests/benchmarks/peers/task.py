"""What every system is given: the same passages and questions. Knows no system and no data.

Imports nothing of ours, so that the memory of a peer is its own.
"""

from __future__ import annotations

import dataclasses
import json
import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Task:
    """Passages to rank for questions.

    Attributes
    ----------
    corpus
        Folder with the same passages as files, for the system that reads files.
    headings, passages
        What stands above each passage (may be empty), and the passage.
    gold
        For each question the numbers of the right passages.
    styles
        For each question its style, or the empty string where the data names none.
    """

    name: str
    corpus: str
    headings: list[str]
    passages: list[str]
    questions: list[str]
    gold: list[list[int]]
    styles: list[str]

    @property
    def texts(self) -> list[str]:
        """The passages with their headings before them: what systems without fields get."""
        return [
            f"{heading}\n{passage}" if heading else passage
            for heading, passage in zip(self.headings, self.passages, strict=True)
        ]

    def sample(self, size: int) -> Task:
        """Return a task with at most `size` of the questions, always the same ones."""
        if not 0 < size < len(self.questions):
            return self
        chosen = sorted(random.Random(20231116).sample(range(len(self.questions)), size))
        return dataclasses.replace(
            self,
            questions=[self.questions[i] for i in chosen],
            gold=[self.gold[i] for i in chosen],
            styles=[self.styles[i] for i in chosen],
        )

    def write(self, path: Path) -> None:
        """Write the task for another process."""
        path.write_text(json.dumps(dataclasses.asdict(self), ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Task:
        """Read what `write` has written."""
        return cls(**json.loads(path.read_text("utf-8")))

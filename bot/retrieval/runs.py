"""The pieces that a question and a text have in common, and what they tell.

Knows strings and weights of pairs of characters, not passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_LATIN = re.compile(r"[0-9a-z]{2,}")


def common_runs(content: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the substrings of `content` in `text` that can be extended to neither side, as spans."""
    start = 0
    for end in range(1, len(content) + 1):
        while start < end and content[start:end] not in text:
            start += 1
        extensible = end < len(content) and content[start : end + 1] in text
        if end > start and not extensible:
            yield start, end


def longest(content: str, runs: Iterable[tuple[int, int]]) -> int:
    """Return the length of the longest common run; a number or a Latin word counts as one."""
    if not _LATIN.search(content):
        return max((end - start for start, end in runs), default=0)
    pieces = (content[start:end] for start, end in runs)
    return max((len(_LATIN.sub("1", piece)) for piece in pieces), default=0)


def heaviest(grams: Mapping[str, float], content: str, runs: Sequence[tuple[int, int]]) -> float:
    """Return the weight of the distinct pairs in the weightiest common run."""
    held = [
        {content[i : i + 2] for i in range(start, end - 1)}
        for start, end in runs
        if end - start > 1
    ]
    return max((sum(grams.get(pair, 0.0) for pair in one) for one in held), default=0.0)

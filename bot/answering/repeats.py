"""Paragraphs that say the same in nearly the same words, as speeches do: which of them stand for which.

Compares the few paragraphs of one ranking with each other, so it costs the same for any archive and
any engine. Knows paragraphs, not scores.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading import Passage
from bot.retrieval.evidence import bare

_SHINGLE = 4  # characters
_PROBES = 12  # shingles that are looked at before all are
_SAME = 0.7  # one wrong character spoils four shingles


def resemblance(one: str, other: str) -> float:
    """Return how much two texts resemble each other, 0..1.

    It is the share of their shingles (all runs of four characters) that both have, of those that
    either has: ``|A ∩ B| / |A ∪ B|``. Broder, “On the resemblance and containment of documents”,
    1997. Of texts too short for a shingle, 1 where they are equal.
    """
    left, right = _shingles(one), _shingles(other)
    if not left or not right:
        return float(one == other)
    return len(left & right) / len(left | right)


def with_repeats(
    passages: Sequence[Passage], most: int | None = None
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the places of those passages that repeat none before them, each with its repeats.

    Only the first so many of them, where `most` is given.

    Passages of different documents repeat each other where their skeletons have a resemblance of
    0.7, those of one document only where they are the same.
    """
    found: list[tuple[int, list[int]]] = []
    for place, passage in enumerate(passages):
        for first, others in found:
            if _repeats(passage, passages[first]):
                others.append(place)
                break
        else:
            if most is None or len(found) < most:
                found.append((place, []))
    return [(first, tuple(others)) for first, others in found]


def _repeats(passage: Passage, first: Passage) -> bool:
    one, other = bare(passage.text).text, bare(first.text).text
    if passage.document_id == first.document_id or one == other:
        return one == other
    # The shorter has at most its own shingles in common with the longer.
    if min(len(one), len(other)) < _SAME * max(len(one), len(other)) - _SHINGLE:
        return False
    shorter, longer = sorted((one, other), key=len)
    step = max(1, len(shorter) // _PROBES)
    probes = [shorter[start : start + _SHINGLE] for start in range(0, len(shorter), step)]
    # Far more than half of the shorter's shingles stand in the longer, or they are not the same.
    missing = 0
    for probe in probes:
        missing += probe not in longer
        if 2 * missing > len(probes):
            return False
    return resemblance(one, other) >= _SAME


def _shingles(text: str) -> set[str]:
    return {text[start : start + _SHINGLE] for start in range(len(text) - _SHINGLE + 1)}

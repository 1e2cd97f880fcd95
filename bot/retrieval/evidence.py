"""How well one passage bears a question's content words: the measures that ranking and refusal share.

Works on skeletons (folded letters and digits), so spacing and punctuation do not matter. Knows the
words of a question and of a passage, nothing of scores or engines.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading import Passage
from bot.text import tokens
from bot.text.folding import Folded, skeleton
from bot.text.sentences import sentences

MAX_WEIGHT = 8.0  # a word of no dictionary tells no more than a rare one
INFORMATIVE = 2.2  # nats over 的; below are words like 工作 and 要求 that every speech is full of
_PART_OF_WORD = 0.6  # a longer word of which only a part is found counts at most this share


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of a question with its background weight in nats, at most `MAX_WEIGHT`."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class View:
    """A passage prepared for comparison.

    `text` is the skeleton of the passage; `sentences` are its sentences as spans of that skeleton;
    `around` is the skeleton of the headings above it.
    """

    passage: Passage
    text: Folded
    sentences: tuple[tuple[int, int], ...]
    around: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a question's weight a passage bears, shares 0..1.

    Attributes
    ----------
    coverage
        Weight of the terms that stand in the text (a heading counts half), over all weight.
    sentence
        The same within the best single sentence.
    run
        Length in characters of the longest piece of the question that stands in the text.
    matched
        Words found.
    """

    coverage: float
    sentence: float
    run: int
    matched: tuple[str, ...]


def terms(content: str) -> tuple[Term, ...]:
    """Return the distinct content words of a folded question, heaviest words capped."""
    found: dict[str, float] = {}
    for word in tokens.words(content):
        weight = min(tokens.background_weight(word), MAX_WEIGHT)
        if len(word) == 1:
            weight *= 0.5  # a single character is half a word in modern Chinese
        if weight > 0:
            found[word] = weight
    return tuple(Term(word, weight) for word, weight in found.items())


def view(passage: Passage) -> View:
    """Prepare a passage."""
    text = skeleton(passage.text)
    cuts = [
        bisect.bisect_left(text.starts, end, 0, len(text.text))
        for _, end in sentences(passage.text)
    ]
    spans = tuple((a, b) for a, b in zip([0, *cuts], cuts, strict=False) if b > a)
    return View(passage, text, spans, skeleton("".join(passage.headings)).text)


def examine(question_terms: Sequence[Term], content: str, seen: View) -> Evidence:
    """Measure how well a passage bears a question. `content` is the question's skeleton."""
    total = sum(term.weight for term in question_terms) or 1.0
    text = seen.text.text
    borne = {term.word: _degree(term.word, text) for term in question_terms}
    coverage = sum(
        term.weight * max(borne[term.word], 0.5 * (term.word in seen.around))
        for term in question_terms
    )
    best = 0.0
    present = [term for term in question_terms if borne[term.word]]
    for start, end in seen.sentences:
        piece = text[start:end]
        best = max(best, sum(term.weight * _degree(term.word, piece) for term in present))
    matched = tuple(term.word for term in question_terms if borne[term.word] == 1)
    return Evidence(coverage / total, best / total, longest_run(content, text), matched)


def share(question_terms: Sequence[Term], text: str) -> float:
    """Return the share of the terms' weight that a folded text bears."""
    total = sum(term.weight for term in question_terms) or 1.0
    return sum(term.weight * _degree(term.word, text) for term in question_terms) / total


def _degree(word: str, text: str) -> float:
    if word in text:
        return 1.0
    if len(word) < 3:
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return _PART_OF_WORD * sum(pair in text for pair in pairs) / len(pairs)


def longest_run(content: str, text: str) -> int:
    """Return the length of the longest substring of `content` that stands in `text`."""
    best = start = 0
    for end in range(1, len(content) + 1):
        while start < end and content[start:end] not in text:
            start += 1
        best = max(best, end - start)
    return best


def spans(question_terms: Sequence[Term], content: str, seen: View) -> tuple[tuple[int, int], ...]:
    """Return where the question's words stand in the passage, in characters of its text.

    Marked are informative words and every common run of at least two characters that holds one;
    spans are ascending and disjoint.
    """
    text = seen.text.text
    wanted = {t.word for t in question_terms if t.weight >= INFORMATIVE and t.word in text}
    wanted |= {run for run in _common_runs(content, text) if any(word in run for word in wanted)}
    marked: list[tuple[int, int]] = []
    for word in wanted:
        at = text.find(word)
        while at >= 0:
            marked.append((at, at + len(word)))
            at = text.find(word, at + 1)
    merged: list[list[int]] = []
    for start, end in sorted(marked):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple(seen.text.original(start, end) for start, end in merged)


def _common_runs(content: str, text: str) -> set[str]:
    """Return the substrings of two and more characters that can be extended to neither side."""
    runs: set[str] = set()
    start = 0
    for end in range(1, len(content) + 1):
        while start < end and content[start:end] not in text:
            start += 1
        extensible = end < len(content) and content[start : end + 1] in text
        if end - start >= 2 and not extensible:
            runs.add(content[start:end])
    return runs

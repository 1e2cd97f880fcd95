"""Is a pasted line really in the text (核对引文)? Knows documents, not chats.

Exact means to the letter; everything else is shown with the true wording and the differences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bot.answering.model import Difference, DifferenceKind, Match, Verdict, Verification
from bot.reading import Corpus, Document, Passage
from bot.text.folding import Folded, skeleton

_QUOTES = {"“": "”", "「": "」", "『": "』", '"': '"', "‘": "’", "'": "'", "〝": "〞", "＂": "＂"}
_LONG = 8  # from this length on, two thirds of a line are enough to recognise it
_SIMILAR = 0.66
_SIMILAR_SHORT = 0.74
_LONGEST_FITTED = 300  # the ends of a longer paste are not tried out one by one
_SHORTEST = 4  # a shorter line is verbatim or not there
_KINDS = {
    "equal": DifferenceKind.EQUAL,
    "replace": DifferenceKind.CHANGED,
    "insert": DifferenceKind.MISSING,
    "delete": DifferenceKind.ADDED,
}


def verify(text: str, corpus: Corpus, likely: Sequence[Passage]) -> Verification:
    """Compare a pasted text with the source.

    Parameters
    ----------
    text
        As pasted. White space at the ends and quotation marks around the whole are not compared.
    likely
        Where to look for an altered wording, most likely first.
    """
    pasted = _unquoted(text.strip())
    if not skeleton(pasted).text:
        return Verification(text, Verdict.ABSENT)
    exact = [match for document in corpus.documents for match in _exact(pasted, document)]
    if exact:
        return Verification(text, Verdict.EXACT, tuple(exact), 1.0)
    match, similarity = _nearest(pasted, corpus, likely)
    if match is None:
        return Verification(text, Verdict.ABSENT, similarity=similarity)
    return Verification(text, Verdict.ALTERED, (match,), similarity)


def _unquoted(text: str) -> str:
    while len(text) > 2 and _QUOTES.get(text[0]) == text[-1] and text[-1] not in text[1:-1]:
        text = text[1:-1].strip()
    return text


def _exact(pasted: str, document: Document) -> Iterable[Match]:
    """Find the pasted text; line ends in it stand for any blank between two paragraphs."""
    lines = [re.escape(line.strip()) for line in pasted.splitlines() if line.strip()]
    for found in re.finditer(r"\s+".join(lines), document.source):
        start, end = found.span()
        touched = _touched(document, start, end)
        if touched:
            yield Match(document.id, start, end, touched)


def _touched(document: Document, start: int, end: int) -> tuple[Passage, ...]:
    return tuple(p for p in document.passages if p.end > start and p.start < end)


def _nearest(pasted: str, corpus: Corpus, likely: Sequence[Passage]) -> tuple[Match | None, float]:
    wanted = skeleton(pasted)
    if len(wanted.text) < _SHORTEST:
        return None, 0.0
    best: Match | None = None
    most = 0.0
    for passage in likely:
        document = corpus.document(passage.document_id)
        text = _reach(document, passage, len(pasted))
        source = document.source[text[0] : text[1]]
        place = skeleton(source)
        span = _place(wanted.text, place)
        if span is None:
            continue
        window = place.text[span[0] : span[1]]
        similarity = Levenshtein.normalized_similarity(wanted.text, window)
        if similarity > most:
            most = similarity
            start, end = place.original(*span)
            start, end = _with_end_marks(pasted, source, start, end)
            best = _altered(document, pasted, text[0] + start, text[0] + end)
    needed = _SIMILAR if len(wanted.text) >= _LONG else _SIMILAR_SHORT
    return (best, most) if most >= needed else (None, most)


def _reach(document: Document, passage: Passage, length: int) -> tuple[int, int]:
    """Return the part of the source to search: the passage, and more if the paste is longer."""
    if length <= passage.end - passage.start:
        return passage.start, passage.end
    start = max(0, passage.start - length)
    return start, min(len(document.source), passage.end + length)


def _place(wanted: str, place: Folded) -> tuple[int, int] | None:
    """Return the span of `place` that is most like `wanted`, ends trimmed to what belongs to it."""
    found = fuzz.partial_ratio_alignment(wanted, place.text, score_cutoff=40)
    if found is None:
        return None
    start, end = found.dest_start, found.dest_end
    if len(place.text) < len(wanted):
        start, end = 0, len(place.text)
    margin = max(3, len(wanted) // 6)
    low, high = max(0, start - margin), min(len(place.text), end + margin)
    window = place.text[low:high]
    blocks = [b for b in Levenshtein.opcodes(wanted, window).as_matching_blocks() if b.size]
    if not blocks:
        return None
    first, last = blocks[0], blocks[-1]
    # Characters of the paste before the first and after the last match stand for as many of ours.
    begin = max(0, first.b - first.a)
    finish = min(len(window), last.b + last.size + len(wanted) - last.a - last.size)
    if len(wanted) > _LONGEST_FITTED:
        return low + begin, low + finish
    return _best_ends(wanted, place.text, low + begin, low + finish)


def _best_ends(wanted: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends by up to two characters to where the paste fits best."""
    return max(
        (
            (a, b)
            for a in range(max(0, start - 2), min(start + 3, len(text)))
            for b in range(max(a + 1, end - 2), min(len(text), end + 2) + 1)
        ),
        key=lambda span: (
            Levenshtein.normalized_similarity(wanted, text[span[0] : span[1]]),
            -abs(span[0] - start) - abs(span[1] - end),
        ),
    )


def _with_end_marks(pasted: str, source: str, start: int, end: int) -> tuple[int, int]:
    """Take in punctuation at the ends that the paste has as well."""
    while end < len(source) and not source[end].isalnum() and not pasted[-1].isalnum():
        if source[end].isspace():
            break
        end += 1
        if source[end - 1] == pasted[-1]:
            break
    while start > 0 and not pasted[0].isalnum() and source[start - 1] == pasted[0]:
        start -= 1
    return start, end


def _altered(document: Document, pasted: str, start: int, end: int) -> Match:
    source = document.source[start:end]
    differences = tuple(
        Difference(
            _KINDS[step.tag],
            pasted[step.src_start : step.src_end],
            source[step.dest_start : step.dest_end],
        )
        for step in Levenshtein.opcodes(pasted, source)
    )
    return Match(document.id, start, end, _touched(document, start, end), differences)

"""Is a pasted line really in the text (核对引文)? Knows documents, not chats.

Exact means to the letter; everything else is shown with the true wording and the differences.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bot.answering.model import Difference, DifferenceKind, Match, Verdict, Verification
from bot.answering.piecewise import Standing, judge
from bot.reading import Corpus, Document, Passage
from bot.text.folding import Folded, fold_character, fold_text, skeleton

_QUOTES = {"“": "”", "「": "」", "『": "』", '"': '"', "‘": "’", "'": "'", "〝": "〞", "＂": "＂"}
_LONG = 8  # from this length on, two thirds of a line are enough to recognise it
_SIMILAR = 0.66
_SIMILAR_SHORT = 0.7
_LONGEST_FITTED = 300  # the ends of a longer paste are not tried out one by one
_MOST_PAIRS = 3  # quotation marks around quotation marks that are taken off
_MOST_MARKS = 4  # punctuation marks in a row at the end of a line
_SHORTEST = 4  # a shorter line is verbatim or not there
_REACH = 4  # characters by which an end that disagrees is moved out to the end of its clause
_MOST_SHOWN = 200  # characters on either side that the clauses around a match are sought in
_PART_END = re.compile(r"[。！？!?；;…，,、：:\n]")
_CLAUSE_END = re.compile(r"[。！？!?；;…，,：:\n]")
_FULL = "。！？!?；;…"
_CLOSING = "”’」』》）"
_KINDS = {
    "equal": DifferenceKind.EQUAL,
    "replace": DifferenceKind.CHANGED,
    "insert": DifferenceKind.MISSING,
    "delete": DifferenceKind.ADDED,
}


Holding = Callable[[str], Iterable[Document]]


def verify(
    text: str,
    corpus: Corpus,
    likely: Sequence[Passage],
    holding: Holding | None = None,
    standing: Standing | None = None,
) -> Verification:
    """Compare a pasted text with the source.

    Parameters
    ----------
    text
        As pasted. White space at the ends and quotation marks around the whole are not compared.
    likely
        Where to look for an altered wording, most likely first.
    holding
        Tells in which documents the skeleton of a line can stand; without it, all are gone through.
    standing
        Yields the texts in whose skeleton a clause stands; without it, only the likely passages
        are looked at for single clauses.
    """
    pasted = text.strip()
    if not skeleton(pasted).text:
        return Verification(text, Verdict.ABSENT)
    for candidate in _unwrapped(pasted):
        documents = corpus.documents if holding is None else holding(_longest_line(candidate))
        exact = [match for document in documents for match in _exact(candidate, document)]
        if exact:
            return Verification(text, Verdict.EXACT, tuple(exact), 1.0)
    pasted = _unquoted(pasted)
    match, similarity = _nearest(pasted, corpus, likely)
    if match is None:
        pieces, left = judge(pasted, corpus, likely, standing)
        verdict = Verdict.PARTLY if pieces else Verdict.ABSENT
        return Verification(text, verdict, similarity=similarity, pieces=pieces, left=left)
    return Verification(text, Verdict.ALTERED, (match,), similarity)


def _longest_line(text: str) -> str:
    """Return the line that tells most, as a skeleton."""
    return max((skeleton(line).text for line in text.splitlines()), key=len, default="")


def _unwrapped(text: str) -> Iterator[str]:
    """Yield the text, then without one pair of quotation marks around it, and so on."""
    yield text
    for _ in range(_MOST_PAIRS):
        if len(text) < 3 or _QUOTES.get(text[0]) != text[-1]:
            return
        text = text[1:-1].strip()
        if text:
            yield text


def _unquoted(text: str) -> str:
    while len(text) > 2 and _QUOTES.get(text[0]) == text[-1] and text[-1] not in text[1:-1]:
        text = text[1:-1].strip()
    return text


def _exact(pasted: str, document: Document) -> Iterable[Match]:
    """Find the pasted text; line ends in it stand for any blank between two paragraphs."""
    lines = [re.escape(line.strip()) for line in pasted.splitlines() if line.strip()]
    for found in re.finditer(r"\s+".join(lines), document.source):
        start, end = found.span()
        if start >= document.begin:
            yield Match(document.id, start, end, _touched(document, start, end))


def _touched(document: Document, start: int, end: int) -> tuple[Passage, ...]:
    return tuple(p for p in document.passages if p.end > start and p.start < end)


def _nearest(pasted: str, corpus: Corpus, likely: Sequence[Passage]) -> tuple[Match | None, float]:
    wanted = skeleton(pasted).text
    if len(wanted) < _SHORTEST:
        return None, 0.0
    best: tuple[float, Document, int, int] | None = None
    for document, low, high in _regions(corpus, likely, len(pasted)):
        source = document.source[low:high]
        place = skeleton(source)
        span = _place(wanted, place)
        if span is None:
            continue
        similarity = Levenshtein.normalized_similarity(wanted, place.text[span[0] : span[1]])
        if best is None or similarity > best[0]:
            start, end = place.original(*span)
            best = (similarity, document, low + start, low + end)
    if best is None:
        return None, 0.0
    similarity, document, start, end = best
    needed = _SIMILAR if len(wanted) >= _LONG else _SIMILAR_SHORT
    if similarity < needed:
        return None, similarity
    start, end = _whole_ends(wanted, document, start, end)
    start, end = _with_end_marks(pasted, document.source, start, end)
    return _altered(document, pasted, start, end), similarity


def _whole_ends(wanted: str, document: Document, start: int, end: int) -> tuple[int, int]:
    """Move an end of the match that disagrees with the paste out to what stands there instead.

    To the end of the clause, if that is near; else by as many characters as the paste has left.
    """
    source = document.source
    piece = skeleton(source[start:end]).text
    blocks = [b for b in Levenshtein.opcodes(wanted, piece).as_matching_blocks() if b.size]
    if not blocks:
        return start, end
    first, last = blocks[0], blocks[-1]
    if over := len(wanted) - last.a - last.size:
        there = len(piece) - last.b - last.size
        end += _out(source[end : end + _MOST_SHOWN], over, there)
    if first.a:
        before = source[max(document.begin, start - _MOST_SHOWN) : start]
        start -= _out(before[::-1], first.a, first.b)
    return start, end


def _out(beyond: str, over: int, there: int) -> int:
    """Return how many characters beyond an end stand in place of the `over` that the paste has.

    So many of them (`there`) are inside the end already.
    """
    mark = _PART_END.search(beyond)
    room = mark.start() if mark else len(beyond)
    words = len(beyond[:room].rstrip())
    return words if words <= max(_REACH, 2 * over) - there else min(words, max(0, over - there))


def _clauses_around(document: Document, start: int, end: int) -> tuple[int, int]:
    """Return the span of the clauses that a match is part of, with a full stop but no comma."""
    source = document.source
    low = max(document.begin, start - _MOST_SHOWN)
    marks = [mark.end() for mark in _CLAUSE_END.finditer(source, low, start)]
    begin = marks[-1] if marks else (low if low == document.begin else start)
    while begin < start and (source[begin] in _CLOSING or source[begin].isspace()):
        begin += 1
    if source[end - 1] in _FULL + "，,：:":
        return begin, end
    mark = _CLAUSE_END.search(source, end, end + _MOST_SHOWN)
    last = mark.start() if mark else min(len(source), end + _MOST_SHOWN)
    if mark and mark.group() in _FULL:
        last = mark.end()
    return begin, max(end, last)


def _regions(
    corpus: Corpus, likely: Sequence[Passage], length: int
) -> Iterator[tuple[Document, int, int]]:
    """Yield where to search: the likely passages and their headings, and as much around them."""
    seen: set[tuple[str, int]] = set()
    for passage in likely:
        document = corpus.document(passage.document_id)
        spans = [(passage.start, passage.end)]
        if passage.section is not None:
            section = document.sections[passage.section]
            spans.append((section.start, section.end))
        for start, end in spans:
            if (document.id, start) not in seen:
                seen.add((document.id, start))
                low = max(document.begin, start - length)
                yield document, low, min(len(document.source), end + length)


def _place(wanted: str, place: Folded) -> tuple[int, int] | None:
    """Return the span of `place` that is most like `wanted`, or None where nothing is."""
    text = place.text
    if len(wanted) > _LONGEST_FITTED:
        return _aligned(wanted, text, 0, len(text))
    found = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=40)
    if found is None:
        return None
    start, end = found.dest_start, found.dest_end
    margin = max(3, len(wanted) // 6)
    wide = _aligned(wanted, text, max(0, start - margin), min(len(text), end + margin))
    spans = [(start, end)] if wide is None else [(start, end), wide]
    return min(
        (_best_ends(wanted, text, *span) for span in spans if span[1] > span[0]),
        key=lambda span: _fit(wanted, text[span[0] : span[1]]),
        default=None,
    )


def _aligned(wanted: str, text: str, low: int, high: int) -> tuple[int, int] | None:
    """Return the part of ``text[low:high]`` from the first to the last common character.

    Characters of the paste before the first and after the last stand for as many of the text.
    """
    window = text[low:high]
    blocks = [b for b in Levenshtein.opcodes(wanted, window).as_matching_blocks() if b.size]
    if not blocks:
        return None
    first, last = blocks[0], blocks[-1]
    begin = max(0, first.b - first.a)
    end = min(len(window), last.b + last.size + len(wanted) - last.a - last.size)
    return low + begin, low + end


def _fit(wanted: str, piece: str) -> tuple[float, int, int]:
    """Return how badly a piece fits: distance, then ends that disagree, then length."""
    agreeing = (piece[0] == wanted[0]) + (piece[-1] == wanted[-1])
    return Levenshtein.normalized_distance(wanted, piece), -agreeing, len(piece)


def _best_ends(wanted: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends by up to two characters to where the paste fits best.

    Of equally good spans one that begins and ends as the paste does is preferred, so that a word
    put before the line counts as added and does not take in a foreign character.
    """
    return min(
        (
            (a, b)
            for a in range(max(0, start - 2), min(start + 3, len(text)))
            for b in range(max(a + 1, end - 2), min(len(text), end + 2) + 1)
        ),
        key=lambda span: _fit(wanted, text[span[0] : span[1]]),
    )


def _with_end_marks(pasted: str, source: str, start: int, end: int) -> tuple[int, int]:
    """Take in the punctuation at the ends that stands for what the paste has there."""
    letters = [index for index, character in enumerate(pasted) if character.isalnum()]
    before, behind = pasted[: letters[0]], pasted[letters[-1] + 1 :]
    if behind.strip():
        end += _marks(behind.strip(), source[end : end + _MOST_MARKS])
    if before.strip():
        left = source[max(0, start - _MOST_MARKS) : start]
        start -= _marks(before.strip()[::-1], left[::-1])
    return start, end


def _marks(wanted: str, there: str) -> int:
    """Return how many of the marks in `there` stand for the marks `wanted`, nearest first."""
    marks = re.match(r"[^\w\s]*", there)
    found = marks.group() if marks else ""
    last = fold_text(wanted[-1])
    for count in range(1, len(found) + 1):
        if fold_text(found[count - 1]) == last and count >= min(len(wanted), len(found)):
            return count
    return min(len(wanted), len(found))


def _altered(document: Document, pasted: str, start: int, end: int) -> Match:
    source = document.source[start:end]
    differences: list[Difference] = []
    for step in Levenshtein.opcodes(_letters(pasted), _letters(source)):
        given = pasted[step.src_start : step.src_end]
        true = source[step.dest_start : step.dest_end]
        if step.tag == "equal":
            differences.extend(_spelt(given, true))
        else:
            differences.append(Difference(_KINDS[step.tag], given, true))
    touched = _touched(document, start, end)
    shown = _clauses_around(document, start, end)
    return Match(document.id, start, end, touched, tuple(differences), shown)


def _letters(text: str) -> list[str]:
    """Return what is compared: of letters and digits the folded one, of marks the mark itself."""
    return [fold_character(c) if c.isalnum() else c for c in text]


def _spelt(given: str, true: str) -> Iterator[Difference]:
    """Part letters that are the same from letters that are only spelt another way."""
    pairs = zip(given, true, strict=True)
    for same, run in itertools.groupby(pairs, key=lambda pair: pair[0] == pair[1]):
        some = list(run)
        kind = DifferenceKind.EQUAL if same else DifferenceKind.SPELLING
        yield Difference(kind, "".join(a for a, _ in some), "".join(b for _, b in some))

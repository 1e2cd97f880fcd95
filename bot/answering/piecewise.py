"""A pasted text clause by clause: which clauses stand in the text, where, and which only nearly.

For pastes that stand nowhere as a whole: halves swapped, words in another order, pieces from
several places. Knows passages, not chats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.model import Finding, Match, Piece
from bot.answering.texts import Text
from bot.reading import Corpus, Document, Passage
from bot.retrieval.evidence import bare
from bot.text.folding import Folded, skeleton
from bot.text.sentences import sentences

_SHORTEST = 4  # letters and digits of a clause; a shorter one is judged with its neighbour
_LONGEST = 100  # characters; a text without punctuation is cut
_MOST = 40  # clauses that are judged
_RUN = 2  # characters in a row that count as common
_LONG_RUN = 4  # as many in a row, or half of a clause, are no coincidence
_SHORTEST_LONG = 3
_NEAR = 0.6  # share of a clause that one sentence has in runs
_WORTH = 0.5  # share of the whole that is found; of less there is nothing to tell
_CLAUSE = re.compile(r"[^。！？!?；;…，,：:\n]+[。！？!?；;…，,：:\n]*")
_ENDS = "，,。！？!?；;：:、… \t\r\n\u3000"

Standing = Callable[[str], Iterable[Text]]


@dataclass(frozen=True, slots=True)
class _Sentence:
    document: Document
    start: int
    end: int
    skeleton: Folded


def judge(
    pasted: str, corpus: Corpus, likely: Sequence[Passage], standing: Standing | None
) -> tuple[tuple[Piece, ...], int]:
    """Return what was found of each clause, and how many were not looked at.

    None at all where too little of the whole is found. `likely` are the passages whose sentences
    are compared, most likely first; `standing` yields the texts in whose skeleton a clause stands.
    """
    parts = _parts(pasted)
    known = [Text(bare(p.text), p) for p in likely]
    near = [*_sentences(corpus, likely)]
    pieces: list[Piece] = []
    found = total = 0
    for part in parts[:_MOST]:
        wanted = skeleton(part).text
        piece = _standing(part, wanted, known, standing) or _nearly(part, wanted, near)
        pieces.append(piece)
        total += len(wanted)
        found += sum(len(skeleton(_cut(piece, span, corpus)).text) for span in piece.common)
    if not total or found < _WORTH * total:
        return (), 0
    return tuple(pieces), len(parts) - len(pieces)


def _parts(pasted: str) -> list[str]:
    """Return the clauses, without the marks that end them; short ones with their neighbour."""
    parts: list[str] = []
    open_ended = False
    for clause in _CLAUSE.findall(pasted):
        for begin in range(0, len(clause), _LONGEST):
            some = clause[begin : begin + _LONGEST]
            parts[-1:] = [parts[-1] + some] if open_ended else [*parts[-1:], some]
            open_ended = len(skeleton(parts[-1]).text) < _SHORTEST
    if open_ended and len(parts) > 1:
        parts[-2:] = [parts[-2] + parts[-1]]
    bare = (part.strip(_ENDS) for part in parts)
    return [part for part in bare if skeleton(part).text]


def _standing(
    part: str,
    wanted: str,
    likely: Sequence[Text],
    standing: Standing | None,
) -> Piece | None:
    """Return a clause that stands somewhere: to the letter if anywhere so, else but for spelling."""
    texts = [text for text in likely if wanted in text.skeleton.text]
    if standing is not None:
        texts.extend(standing(wanted))
    best: Piece | None = None
    for text in texts:
        if (passage := text.passage) is None:
            continue
        start = passage.text.find(part)
        if start >= 0:
            return _found(part, Finding.EXACT, passage, (start, start + len(part)))
        if best is None:
            at = text.skeleton.text.index(wanted)
            span = text.skeleton.original(at, at + len(wanted))
            best = _found(part, Finding.SPELLING, passage, span)
    return best


def _found(part: str, finding: Finding, passage: Passage, span: tuple[int, int]) -> Piece:
    start, end = (passage.start + place for place in span)
    around = next(
        ((a, b) for a, b in sentences(passage.text) if a <= span[0] < b), (0, len(passage.text))
    )
    shown = _trimmed(passage.text, around[0], max(around[1], span[1]))
    match = Match(
        passage.document_id,
        start,
        end,
        (passage,),
        shown=(passage.start + shown[0], passage.start + shown[1]),
    )
    return Piece(part, finding, match, ((start, end),))


def _sentences(corpus: Corpus, likely: Sequence[Passage]) -> Iterator[_Sentence]:
    for passage in likely:
        document = corpus.document(passage.document_id)
        for span in sentences(passage.text):
            start, end = _trimmed(passage.text, *span)
            words = passage.text[start:end]
            yield _Sentence(document, passage.start + start, passage.start + end, skeleton(words))


def _nearly(part: str, wanted: str, near: Sequence[_Sentence]) -> Piece:
    """Return a clause with the sentence that has most of its words, if that is enough of them."""
    best: tuple[float, int] = (0.0, 0)
    chosen: tuple[_Sentence, list[tuple[int, int]]] | None = None
    for sentence in near:
        runs = _runs(wanted, sentence.skeleton.text)
        longest = max((b - a for a, b in runs), default=0)
        share = sum(b - a for a, b in runs) / len(wanted)
        enough = longest >= min(_LONG_RUN, max(_SHORTEST_LONG, len(wanted) // 2))
        if enough and share >= _NEAR and (share, longest) > best:
            best, chosen = (share, longest), (sentence, runs)
    if chosen is None:
        return Piece(part, Finding.ABSENT)
    sentence, runs = chosen
    common = sorted(
        (sentence.start + a, sentence.start + b)
        for a, b in (sentence.skeleton.original(*_place(wanted, run, sentence)) for run in runs)
    )
    start, end = sentence.start, sentence.end
    touched = tuple(p for p in sentence.document.passages if p.end > start and p.start < end)
    match = Match(sentence.document.id, start, end, touched, shown=(start, end))
    return Piece(part, Finding.NEAR, match, tuple(dict.fromkeys(common)))


def _runs(wanted: str, text: str) -> list[tuple[int, int]]:
    """Return the spans of `wanted`, longest first from the left, that stand in a text."""
    runs = []
    start = 0
    while start + _RUN <= len(wanted):
        end = start + _RUN
        if wanted[start:end] not in text:
            start += 1
            continue
        while end < len(wanted) and wanted[start : end + 1] in text:
            end += 1
        runs.append((start, end))
        start = end
    return runs


def _place(wanted: str, run: tuple[int, int], sentence: _Sentence) -> tuple[int, int]:
    at = sentence.skeleton.text.index(wanted[run[0] : run[1]])
    return at, at + run[1] - run[0]


def _cut(piece: Piece, span: tuple[int, int], corpus: Corpus) -> str:
    if piece.match is None:
        return ""
    return corpus.document(piece.match.document_id).source[span[0] : span[1]]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))

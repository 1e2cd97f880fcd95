"""Messages for a checked quotation: to the letter, nearly, in pieces, or not in the text at all.

Pure functions; raise VerbatimError before they would quote what is not in the source. Knows
nothing of Telegram.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from bot.answering import Difference, DifferenceKind, Finding, Piece, Verdict, Verification
from bot.answering.model import Match
from bot.chat import messages
from bot.chat.buttons import show_button
from bot.chat.quoting import (
    LIMIT,
    VerbatimError,
    add_quotation,
    append,
    checked,
    clean,
    name_of,
    paragraph_of,
    quotation,
    shorten,
    source_line,
)
from bot.chat.reply import Button, Composer, Reply, Style
from bot.reading import Corpus, Document
from bot.text.folding import fold_character, skeleton
from bot.text.utf16 import utf16_length

_CONTEXT = 10  # unchanged characters shown on either side of a difference
_PIECE = 200
_COMPARED = 1200  # characters of a comparison
_DIFFERENCES = 30  # each may take two of the 100 entities of a message
_SAME = {DifferenceKind.EQUAL, DifferenceKind.SPELLING}
_PLACES = 5
_SHORT = 2  # letters; so short a text is in many places, and no quotation
_COUNTED = 8  # paragraphs for which it is told how often such a one stands there
_CLAUSE = 40  # characters of a pasted clause that are repeated
_PIECES = 12  # clauses that are told of
_ROW = 3
_SPAN_MARKS = 5  # marked pieces of one clause


def verification(result: Verification, corpus: Corpus, *, limit: int = LIMIT) -> list[Reply]:
    """Say whether a pasted text is verbatim; if it nearly is, show the true wording beside it."""
    if result.verdict is Verdict.PARTLY:
        return [_in_pieces(result, corpus, limit)]
    if not result.text.strip():
        return [Reply(messages.VERIFY_USAGE)]
    if result.verdict is Verdict.ABSENT or not result.matches:
        return [Reply(messages.VERIFY_ABSENT)]
    if _is_too_short(result):
        return [_counts(result, corpus)]
    match = result.matches[0]
    document = _checked_match(match, corpus)
    finding = _exact(result, corpus)
    if result.verdict is Verdict.ALTERED:
        finding = _altered(match.differences)
    replies = quotation(
        document,
        match.shown or (match.start, match.end),
        match.passages,
        opening=lambda composer: composer.add(finding, Style.BOLD).line(),
        rows=[tuple(_reading_buttons(match, corpus))],
        limit=limit,
    )
    if result.verdict is Verdict.EXACT or not _count(match.differences):
        return replies
    compared = _comparison(match.differences)
    *before, last = replies
    if utf16_length(last.text) + utf16_length(compared.text) + 2 > limit:
        return [
            *before,
            Reply(last.text, last.spans),
            Reply(compared.text, compared.spans, last.buttons),
        ]
    composer = append(append(Composer(), last).line(2), compared)
    return [*before, composer.reply(*last.buttons)]


def _checked_match(match: Match, corpus: Corpus) -> Document:
    """Return the document of a match, having proved its passages and its differences."""
    for passage in match.passages:
        checked(passage, corpus)
    try:
        document = corpus.document(match.document_id)
    except KeyError:
        raise VerbatimError(f"no document {match.document_id}") from None
    truth = "".join(difference.source for difference in match.differences)
    if match.differences and truth != document.source[match.start : match.end]:
        raise VerbatimError(f"differences do not add up to the source of {document.id}")
    return document


def _altered(differences: Sequence[Difference]) -> str:
    """Say in how many places words differ; where none do, what differs instead."""
    spelt = [d for d in differences if d.kind is DifferenceKind.SPELLING]
    others = [
        d for d in differences if d.kind not in (DifferenceKind.SPELLING, DifferenceKind.EQUAL)
    ]
    if any(_has_words(d.given) or _has_words(d.source) for d in others):
        left_out = messages.SPELLING_LEFT_OUT if spelt else ""
        return messages.altered(len(others)) + left_out
    pairs = [pair for d in spelt for pair in zip(d.given, d.source, strict=True)]
    script = [fold_character(a) == b or fold_character(b) == a for a, b in pairs if _is_han(a)]
    blank = [d for d in others if not (d.given + d.source).strip()]
    return messages.same_words(
        script=any(script),
        width=len(script) < len(pairs),
        marks=len(blank) < len(others),
        blanks=bool(blank),
    )


def _has_words(text: str) -> bool:
    return any(c.isalnum() or c == "+" for c in text)


def _is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK")


def _exact(result: Verification, corpus: Corpus) -> str:
    if len(result.matches) == 1:
        return messages.EXACT
    _, *others = dict.fromkeys(_place(match, result, corpus) for match in result.matches)
    count = messages.exact_places(len(result.matches))
    if not others:
        return count
    listed = messages.listed(others[:_PLACES])
    if len(others) > _PLACES:
        listed = messages.and_more_places(listed, len(others) - _PLACES)
    return f"{count}\n{messages.also_at(listed)}"


def _place(match: Match, result: Verification, corpus: Corpus, *, briefly: bool = False) -> str:
    """Say where an exact match stands; of another document than that of the first, by its name."""
    document = corpus.document(match.document_id)
    place = paragraph_of(match.passages, document)
    if briefly and match.passages and (ordinal := match.passages[0].ordinal):
        place = messages.paragraph(ordinal)
    if match.document_id != result.matches[0].document_id:
        return messages.source(name_of(document), place)
    return place


def _is_too_short(result: Verification) -> bool:
    return len(result.matches) > 1 and len(skeleton(result.text).text) <= _SHORT


def _counts(result: Verification, corpus: Corpus) -> Reply:
    """Say how often a word stands in which paragraphs, in place of quoting it by itself."""
    match = result.matches[0]
    source = _checked_match(match, corpus).source
    counted = Counter(_place(match, result, corpus, briefly=True) for match in result.matches)
    told = [messages.times_at(place, count) for place, count in [*counted.items()][:_COUNTED]]
    listed = messages.listed(told)
    if len(counted) > _COUNTED:
        listed = messages.and_more_places(listed, len(counted) - _COUNTED)
    words = clean(source[match.start : match.end], _CLAUSE)
    composer = Composer().add(messages.too_short(words, len(result.matches)), Style.BOLD)
    composer.line().add(listed).line().add(messages.PASTE_MORE)
    composer.line().add(name_of(corpus.document(match.document_id)))
    return composer.reply(tuple(_reading_buttons(match, corpus)))


# Clause by clause


def _in_pieces(result: Verification, corpus: Corpus, limit: int) -> Reply:
    """Tell of each clause what was found of it; clauses of one sentence are told of together."""
    groups = [[*some] for _, some in groupby(result.pieces[:_PIECES], key=_quoted)]
    together = len(groups) == 1 and not result.left and len(result.pieces) <= _PIECES
    whole = together and all(p.finding is not Finding.ABSENT for p in groups[0])
    whole = whole and _covers(groups[0], corpus)
    composer = Composer().add(messages.ALL_IN_ONE if whole else messages.ONLY_PARTS, Style.BOLD)
    buttons: dict[str, Button] = {}
    told = 0
    for group in groups:
        item = _group(group, corpus, named=not whole)
        if told and composer.length + utf16_length(item.text) + 80 > limit:
            break
        append(composer.line(1 if whole else 2), item)
        told += len(group)
        match = group[0].match
        if match is not None and (button := _reading_button(match, corpus, of_many=True)):
            buttons.setdefault(match.passages[0].id, button)
    if left := len(result.pieces) - told + result.left:
        composer.line(2).add(messages.clauses_left(left))
    row = [*buttons.values()]
    return composer.reply(*(tuple(row[at : at + _ROW]) for at in range(0, len(row), _ROW)))


def _quoted(piece: Piece) -> tuple[str, int, int] | None:
    """Return what is quoted for a clause: None for one that was not found."""
    match = piece.match
    if match is None:
        return None
    return match.document_id, *(match.shown or (match.start, match.end))


def _covers(pieces: Sequence[Piece], corpus: Corpus) -> bool:
    """Tell whether all letters of some clauses are in what was found of them."""
    for piece in pieces:
        if piece.match is None:
            return False
        source = corpus.document(piece.match.document_id).source
        common = "".join(skeleton(source[a:b]).text for a, b in piece.common)
        if set(skeleton(piece.text).text) - set(common):
            return False
    return True


def _group(pieces: Sequence[Piece], corpus: Corpus, *, named: bool) -> Reply:
    composer = Composer()
    for number, piece in enumerate(pieces if named else ()):
        composer.line() if number else None
        composer.add(messages.found_of(clean(piece.text, _CLAUSE), _finding(piece.finding)))
    match = pieces[0].match
    if match is None:
        return composer.reply()
    document = _checked_match(match, corpus)
    start, end = match.shown or (match.start, match.end)
    common = sorted({span for piece in pieces for span in piece.common[:_SPAN_MARKS]})
    marks = [(a - start, min(b, end) - start) for a, b in common if start <= a < end]
    if named:
        composer.line()
    add_quotation(composer, document.source[start:end], marks=marks)
    return composer.line().add(source_line(match.passages, document)).reply()


def _finding(finding: Finding) -> str:
    return {
        Finding.EXACT: messages.PIECE_EXACT,
        Finding.SPELLING: messages.PIECE_SPELLING,
        Finding.NEAR: messages.PIECE_NEAR,
        Finding.ABSENT: messages.PIECE_ABSENT,
    }[finding]


def _reading_buttons(match: Match, corpus: Corpus) -> list[Button]:
    button = _reading_button(match, corpus)
    return [] if button is None else [button]


def _reading_button(match: Match, corpus: Corpus, *, of_many: bool = False) -> Button | None:
    """Make the button to the paragraph of a match; one of several says which."""
    for passage in match.passages:
        if passage.ordinal:
            start, end = match.start - passage.start, match.end - passage.start
            inside = (start, end) if 0 <= start < end <= len(passage.text) else None
            label = messages.WHOLE_PARAGRAPH
            if of_many:
                label = messages.read_paragraph(passage.ordinal)
            return show_button(label, passage, corpus, term=inside)
    return None


def _comparison(differences: Sequence[Difference]) -> Reply:
    """Show what was pasted against the source, long stretches without a difference cut short."""
    composer = Composer().add(messages.COMPARISON)
    count = left = _count(differences)
    for index, difference in enumerate(differences):
        if left and (composer.length > _COMPARED or count - left >= _DIFFERENCES):
            composer.add(messages.differences_left(left))
            break
        if difference.kind in _SAME:
            last = index == len(differences) - 1
            composer.add(_unchanged(difference.source, first=index == 0, last=last))
            continue
        left -= 1
        composer.add(_visible(difference.given), Style.STRUCK)
        composer.add(_visible(difference.source), Style.INSERTED)
    composer.line().add(messages.LEGEND_STRUCK, Style.STRUCK).add(messages.LEGEND_BETWEEN)
    return composer.add(messages.LEGEND_INSERTED, Style.INSERTED).add(messages.LEGEND_END).reply()


def _count(differences: Sequence[Difference]) -> int:
    return sum(difference.kind not in _SAME for difference in differences)


def _unchanged(text: str, *, first: bool, last: bool) -> str:
    text = _visible(text, limit=len(text))
    head = "" if first else text[:_CONTEXT]
    tail = "" if last else text[-_CONTEXT:]
    return text if len(text) <= 2 * _CONTEXT + 4 else f"{head}……{tail}"


def _visible(text: str, *, limit: int = _PIECE) -> str:
    """Show line ends and lone spaces, which otherwise could be neither struck nor inserted."""
    if text and not text.strip():
        return "".join("↵" if c == "\n" else "␣" for c in text.replace("\r\n", "\n")[:limit])
    return shorten(" ".join(text.replace("\r\n", "\n").split("\n")), limit)

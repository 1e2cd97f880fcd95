"""Messages for a checked quotation: to the letter, nearly, or not in the text at all.

Pure functions; raise VerbatimError before they would quote what is not in the source. Knows
nothing of Telegram.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering import Difference, DifferenceKind, Verdict, Verification
from bot.answering.model import Match
from bot.chat import messages
from bot.chat.buttons import show_button
from bot.chat.quoting import LIMIT, VerbatimError, append, checked, paragraph_of, quotation, shorten
from bot.chat.reply import Button, Composer, Reply, Style
from bot.reading import Corpus, Document
from bot.text.utf16 import utf16_length

_CONTEXT = 10  # unchanged characters shown on either side of a difference
_PIECE = 200
_COMPARED = 1200  # characters of a comparison
_DIFFERENCES = 30  # each may take two of the 100 entities of a message


def verification(result: Verification, corpus: Corpus, *, limit: int = LIMIT) -> list[Reply]:
    """Say whether a pasted text is verbatim; if it nearly is, show the true wording beside it."""
    if result.verdict is Verdict.ABSENT or not result.matches:
        return [Reply(messages.VERIFY_ABSENT)]
    match = result.matches[0]
    document = _checked_match(match, corpus)
    finding = _exact(result, corpus)
    if result.verdict is Verdict.ALTERED:
        finding = messages.altered(_count(match.differences))
    replies = quotation(
        document,
        (match.start, match.end),
        match.passages,
        opening=lambda composer: composer.add(finding, Style.BOLD).line(),
        rows=[tuple(_reading_buttons(match, corpus))],
        limit=limit,
    )
    if result.verdict is Verdict.EXACT:
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


def _exact(result: Verification, corpus: Corpus) -> str:
    if len(result.matches) == 1:
        return messages.EXACT
    others = [
        paragraph_of(match.passages, corpus.document(match.document_id))
        for match in result.matches[1:6]
    ]
    count = messages.exact_places(len(result.matches))
    return f"{count}\n{messages.also_at(messages.listed(others))}"


def _reading_buttons(match: Match, corpus: Corpus) -> list[Button]:
    for passage in match.passages:
        if passage.ordinal:
            start, end = match.start - passage.start, match.end - passage.start
            inside = (start, end) if 0 <= start < end <= len(passage.text) else None
            return [show_button(messages.WHOLE_PARAGRAPH, passage, corpus, term=inside)]
    return []


def _comparison(differences: Sequence[Difference]) -> Reply:
    """Show what was pasted against the source, long stretches without a difference cut short."""
    composer = Composer().add(messages.COMPARISON)
    count = left = _count(differences)
    for index, difference in enumerate(differences):
        if left and (composer.length > _COMPARED or count - left >= _DIFFERENCES):
            composer.add(messages.differences_left(left))
            break
        if difference.kind is DifferenceKind.EQUAL:
            last = index == len(differences) - 1
            composer.add(_unchanged(difference.source, first=index == 0, last=last))
            continue
        left -= 1
        composer.add(_visible(difference.given), Style.STRUCK)
        composer.add(_visible(difference.source), Style.INSERTED)
    composer.line().add(messages.LEGEND_STRUCK, Style.STRUCK).add(messages.LEGEND_BETWEEN)
    return composer.add(messages.LEGEND_INSERTED, Style.INSERTED).add(messages.LEGEND_END).reply()


def _count(differences: Sequence[Difference]) -> int:
    return sum(difference.kind is not DifferenceKind.EQUAL for difference in differences)


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

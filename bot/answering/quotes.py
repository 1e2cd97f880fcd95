"""Which sentences can stand alone as a quotation of the day. Knows passages, not chats."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from bot.answering.model import Quote
from bot.reading import Corpus, Passage
from bot.text.sentences import sentences

SHORTEST = 12
LONGEST = 80
MOST = 20_000  # paragraphs that are looked through
# A sentence that begins by pointing back, or in the middle of a list or a story, is not complete.
_DANGLING = re.compile(
    r"(?:这|那|其|此|该|它|他|她|对此|为此|因此|所以|于是|同时|但|而|并|从而|另外|此外|以上|上述|如下|以下|下面|"
    r"例如|比如|譬如|[一二三四五六七八九十]是|[一二三四五六七八九十]要|第[一二三四五六七八九十]|首先|其次|再次|最后|然后|接着|又|也|"
    r"今年|去年|前年|明年|近日|日前|刚才|新春|过去的|我|各位|同志)"
)
_LOOSE = re.compile(r"\*\*|……|\.\.\.|下面|如下|以下几|供.{0,4}参考|[：:]$")
_PAIRS = (
    ("“", "”"),
    ("‘", "’"),
    ("《", "》"),
    ("（", "）"),
    ("(", ")"),
    ("「", "」"),
    ("『", "』"),
)
_NUMBERED = re.compile(r"(?:[（(]?[\d一二三四五六七八九十]+[）)、.．])")


def quotes(corpus: Corpus) -> tuple[Quote, ...]:
    """Return all quotable sentences in reading order.

    Quotable is a sentence of 12 to 80 characters that ends in a full stop, an exclamation or a
    question mark, is not the run-in heading, opens no quotation mark or bracket that it does not
    close, has no redaction mark, does not begin by pointing back or with a time that only the
    day of the speech explains, and is in no aside.

    Of an archive of more than `MOST` paragraphs it is those of as many documents as have so many,
    drawn by a hash of their ids: one more document changes little, and a day has a sentence for
    decades all the same.
    """
    return tuple(
        Quote(_id(passage, start, end), passage, start, end)
        for passage in _pool(corpus)
        for start, end in _trimmed_sentences(passage.text)
        if start >= len(passage.lead) and is_quotable(passage.text[start:end])
    )


def _pool(corpus: Corpus) -> Iterable[Passage]:
    if len(corpus.body) <= MOST:
        return corpus.body
    drawn: set[str] = set()
    count = 0
    for document in sorted(
        corpus.documents, key=lambda one: hashlib.sha256(one.id.encode()).digest()
    ):
        if count < MOST:
            drawn.add(document.id)
            count += document.size
    chosen = (document for document in corpus.documents if document.id in drawn)
    return (passage for document in chosen for passage in document.body)


def is_quotable(sentence: str) -> bool:
    """Tell whether a sentence can stand alone."""
    return (
        SHORTEST <= len(sentence) <= LONGEST
        and sentence.rstrip("”’」』》）)\"'")[-1:] in tuple("。！？!?")
        and not _DANGLING.match(sentence.lstrip("“‘「『"))
        and not _NUMBERED.match(sentence)
        and not _LOOSE.search(sentence)
        and all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS)
        and sentence.count('"') % 2 == 0
        and "\n" not in sentence
    )


def _trimmed_sentences(text: str) -> list[tuple[int, int]]:
    spans = []
    for start, end in sentences(text):
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        spans.append((start + left, start + max(left, len(piece.rstrip()))))
    return spans


def _id(passage: Passage, start: int, end: int) -> str:
    mark = hashlib.sha256(passage.text[start:end].encode()).hexdigest()[:6]
    return f"{passage.id}@{start}-{mark}"

"""Links to a passage or an outline: what stands behind ``t.me/<bot>?start=``.

A link says everything itself, like a button, and tells by a short digest whether the text is still
the one it was made for. The spelling is ``p<digest>_<document>_<number>``, then ``_<start>_<length>``
in base 36 where one sentence of the passage is meant: ``pb7bbc3_speech-2023_7_2s_15``; an outline is
``o<digest>_<document>``. Telegram takes 64 characters of ``[A-Za-z0-9_-]``. Knows nothing else of
Telegram.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from bot.chat.callbacks import DIGEST_LENGTH, base36
from bot.chat.reply import Subject
from bot.reading import Corpus, Document, Passage

MAX_LENGTH = 64
_ADDRESS = "https://t.me"
_FORM = re.compile(
    r"(?:o(?P<outline>[0-9a-f]{6})_(?P<of>[a-z0-9-]{1,24})"
    r"|p(?P<digest>[0-9a-f]{6})_(?P<document>[a-z0-9-]{1,24})_(?P<number>x?[0-9]{1,9})"
    r"(?:_(?P<start>[0-9a-z]{1,6})_(?P<length>[0-9a-z]{1,6}))?)",
    re.ASCII,
)


class StaleLinkError(Exception):
    """A link made for a text that has changed since."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link leads to.

    Attributes
    ----------
    digest
        First six hexadecimal digits of the document's digest.
    passage_id
        Empty for the outline of the document.
    span
        The sentence meant: start and end in the passage's text.
    """

    document_id: str
    digest: str
    passage_id: str = ""
    span: tuple[int, int] | None = None


def passage_link(passage: Passage, corpus: Corpus, *, span: tuple[int, int] | None = None) -> str:
    """Spell a link to a passage, or to one sentence of it."""
    digest = corpus.document(passage.document_id).digest[:DIGEST_LENGTH]
    number = passage.id.removeprefix(f"{passage.document_id}:")
    link = f"p{digest}_{passage.document_id}_{number}"
    if span is None or span == (0, len(passage.text)):
        return link
    return f"{link}_{base36(span[0])}_{base36(span[1] - span[0])}"


def outline_link(document: Document) -> str:
    """Spell a link to the outline of a document."""
    return f"o{document.digest[:DIGEST_LENGTH]}_{document.id}"


def read_link(payload: str) -> Link | None:
    """Read what stands behind ``start=``; None for anything that is no link of ours."""
    match = _FORM.fullmatch(payload)
    if match is None:
        return None
    if match["outline"]:
        return Link(match["of"], match["outline"])
    span = None
    if match["start"]:
        start, length = int(match["start"], 36), int(match["length"], 36)
        span = (start, start + length)
    document_id = match["document"]
    return Link(document_id, match["digest"], f"{document_id}:{match['number']}", span)


def document_of(link: Link, corpus: Corpus) -> Document:
    """Return the document of a link. Raises StaleLinkError where it is another text by now."""
    try:
        document = corpus.document(link.document_id)
    except KeyError:
        raise StaleLinkError from None
    if document.digest[:DIGEST_LENGTH] != link.digest:
        raise StaleLinkError
    return document


def subject_of(link: Link, corpus: Corpus) -> Subject:
    """Return what a link to a passage is about: its sentence, or all of the passage.

    Raises StaleLinkError where the text has changed, or never held such a passage.
    """
    document_of(link, corpus)
    try:
        passage = corpus.passage(link.passage_id)
    except KeyError:
        raise StaleLinkError from None
    start, end = link.span or (0, len(passage.text))
    if not 0 <= start < end <= len(passage.text):
        raise StaleLinkError
    return Subject(passage.id, start, end)


def start_url(username: str, payload: str) -> str:
    """Return the address that opens a private chat with the bot and sends it a link."""
    return f"{_ADDRESS}/{username}?start={payload}"


def share_url(username: str, payload: str) -> str:
    """Return the address that lets a member pick a chat to send a link to."""
    return f"{_ADDRESS}/share/url?url={quote(start_url(username, payload), safe='')}"


def payload_of(url: str) -> str:
    """Return the link in an address made by `start_url` or `share_url`, or the empty string."""
    shared = parse_qs(urlsplit(url).query)
    if shared.get("url"):
        shared = parse_qs(urlsplit(shared["url"][0]).query)
    return shared.get("start", [""])[0]

"""Which passage somebody means who names it: by its number, a heading, or some of its words.

Pure functions over a corpus. Knows no Telegram.
"""

from __future__ import annotations

import re

from bot.reading import Corpus, Passage, Section
from bot.text.folding import fold_text, skeleton

_DIGITS = "零一二三四五六七八九"
_HAN = rf"[{_DIGITS}两十百]{{1,7}}"
_NUMBER = re.compile(
    rf"(?:第|¶|#|no\.?|para(?:graph)?)?\s*(?P<number>\d{{1,6}}|{_HAN})\s*(?:个?自然段|段|段落)?"
)
_HAN_NUMBER = re.compile(
    rf"(?:(?P<hundreds>[{_DIGITS}两])百)?零?(?:(?P<tens>[{_DIGITS}]?)十)?(?P<ones>[{_DIGITS}两]?)"
)
_NUMBERING = re.compile(
    rf"^(?:第[{_DIGITS}十百\d]+[章节条编篇]|[(（]?[{_DIGITS}十百\d]+[)）、.．]+)\s*"
)
_LEAST = 2  # characters of a word that can tell a passage


def meant(words: str, corpus: Corpus) -> tuple[Passage, ...]:
    """Return the passages that `words` may name, in reading order; none where they name none.

    The strictest reading that finds something counts: a number, a whole heading, words of the text,
    a part of a heading.
    """
    folded = " ".join(fold_text(words).split())
    if (number := _number(folded)) is not None:
        return tuple(passage for passage in corpus.body if passage.ordinal == number)
    wanted = skeleton(words).text
    if len(wanted) < _LEAST:
        return ()
    body = corpus.body
    whole = [passage for passage in body if skeleton(passage.lead).text == wanted]
    return (
        tuple(whole)
        or _under(corpus, wanted, whole=True)
        or tuple(passage for passage in body if wanted in skeleton(passage.text).text)
        or _under(corpus, wanted, whole=False)
    )


def _under(corpus: Corpus, wanted: str, *, whole: bool) -> tuple[Passage, ...]:
    """Return the passages under headings that are, or hold, what is wanted."""
    found: dict[str, Passage] = {}
    for document in corpus.documents:
        for section in document.sections:
            names = _names(section)
            if wanted in names if whole else any(wanted in name for name in names):
                found |= {passage.id: passage for passage in document.within(section.index)}
    return tuple(found.values())


def _names(section: Section) -> tuple[str, ...]:
    """Return the skeleton of a heading, with its number and without."""
    bare = _NUMBERING.sub("", section.heading)
    return skeleton(section.heading).text, skeleton(bare).text


def _number(folded: str) -> int | None:
    match = _NUMBER.fullmatch(folded)
    if match is None:
        return None
    written = match["number"]
    return int(written) if written.isdigit() else _han_number(written)


def _han_number(written: str) -> int | None:
    """Read a number below a thousand.

    >>> [_han_number(word) for word in ("五", "十", "二十一", "一百零三")]
    [5, 10, 21, 103]
    """
    match = _HAN_NUMBER.fullmatch(written)
    if match is None:
        return None
    hundreds, tens, ones = match["hundreds"], match["tens"], match["ones"]
    ten = 0 if tens is None else _digit(tens) if tens else 1
    return 100 * _digit(hundreds or "") + 10 * ten + _digit(ones)


def _digit(written: str) -> int:
    return _DIGITS.index(written.replace("两", "二")) if written else 0

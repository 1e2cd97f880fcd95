"""Questions about the document itself: how many parts, what part two says, which points it has.

Answered from the outline, the headings quoted. Knows documents, not scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.reading import Corpus, Document, Passage, Section
from bot.retrieval.evidence import INFORMATIVE, terms
from bot.retrieval.question import Question, without_frames
from bot.text.folding import fold_text, skeleton

_NUMBER = r"[一二两三四五六七八九十\d]+"
_PART = r"(?:个?大?部分|个?大?(?:板块|块)|个?大点|大条|个?大?标题|章|节|个?大方面|段|自然段|点)"
_NTH = re.compile(
    rf"第({_NUMBER})({_PART})|(最后)一?({_PART})|(?<!第)\b({_NUMBER})、(?:的|那)?(?:下面|底下|里面)"
)
_ALL = re.compile(
    rf"(?:分成?|分为|一?共|总共|有|包括|讲了)*(?:几|多少|哪几|哪些)({_PART})|"
    rf"(?:这|那)?{_NUMBER}个?大?(?:标题|部分|板块|块|点)(?:分别|都|各)*(?:是|叫|讲|说|有)|"
    r"(?:整体|总体|篇章)?(?:结构|提纲|大纲|目录|框架|脉络)"
)
_ABOUT = re.compile(
    r"主要|内容|标题|题目|小标题|要点|大意|方面|几点|几条|下面|里面|其中|包括|讲|说|谈|是|有|的|了|哪|什么|啥|几|"
    r"大概|大致|大体|分别|一下|小的|些|呀|啊|呢|"
    r"讲话|全文|文章|整篇|通篇|篇|这|分|成|为|共|一|总|概括|介绍|列|出来|看看|看|给|我|叫|个|条|点|要求|标题是"
)
_PARAGRAPH = ("段", "自然段")


@dataclass(frozen=True, slots=True)
class OutlineAnswer:
    """What the outline says: sections to quote and the passages under them.

    Both empty: the document has no such part.
    """

    document: Document
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]


def ask_outline(question: Question, corpus: Corpus) -> OutlineAnswer | None:
    """Answer a question about structure; None where it is about something else.

    A question is about structure only if nothing informative is left when the words of structure
    are taken away, so 「第二部分怎么讲四责协同」 is not.
    """
    folded = question.folded
    nth, every = _NTH.search(folded), _ALL.search(folded)
    if nth is None and every is None:
        return None
    document = _which(folded, corpus)
    if document is None or any(
        skeleton(term).text != skeleton(document.title).text for term in question.quoted
    ):
        return None
    rest = folded.replace(fold_text(document.title), " ")
    rest = _ABOUT.sub(" ", without_frames(_ALL.sub(" ", _NTH.sub(" ", rest))))
    if any(len(term.word) > 1 and term.weight >= INFORMATIVE for term in terms(rest)):
        return None
    if nth is not None:
        return _nth_part(document, nth)
    sections = document.children(None)
    if not sections:
        return None
    firsts = [document.within(section.index)[:1] for section in sections]
    return OutlineAnswer(document, sections, tuple(p for first in firsts for p in first))


def _nth_part(document: Document, match: re.Match[str]) -> OutlineAnswer | None:
    part = match.group(2) or match.group(4) or ""
    if part in _PARAGRAPH:
        parts: tuple[Passage, ...] = document.body
        number = len(parts) if match.group(3) else _number(match.group(1))
        chosen = parts[number - 1 : number] if number else ()
        return OutlineAnswer(document, (), chosen)
    sections = document.children(None)
    if not sections:
        return None
    number = len(sections) if match.group(3) else _number(match.group(1) or match.group(5))
    if not 1 <= number <= len(sections):
        return OutlineAnswer(document, (), ())
    section = sections[number - 1]
    return OutlineAnswer(
        document, (section, *document.children(section.index)), document.within(section.index)
    )


def _which(folded: str, corpus: Corpus) -> Document | None:
    """Return the document meant: the only one, or the one whose title is named."""
    if len(corpus.documents) == 1:
        return corpus.documents[0]
    asked = skeleton(folded).text
    named = [d for d in corpus.documents if skeleton(d.title).text in asked]
    return max(named, key=lambda document: len(document.title), default=None)


def _number(text: str) -> int:
    """Read 3, 三, 十二, 二十一; 0 for anything else."""
    if text.isdecimal():
        return int(text)
    digits = "零一二三四五六七八九"
    text = text.replace("两", "二")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return digits.find(text) if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return max(digits.find(tens or "一"), 0) * 10 + (max(digits.find(ones), 0) if ones else 0)

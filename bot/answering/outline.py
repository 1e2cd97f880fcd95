"""Questions about the document itself: how many parts, what part two says, how it ends.

Answered from the outline and from where passages and sentences stand, all quoted. Owns which words
ask for that. Knows documents, not scores.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.model import About, Answer, AnswerKind, Reason, Refusal, Unit
from bot.reading import Corpus, Document, Passage, Role, Section
from bot.retrieval.evidence import INFORMATIVE, terms
from bot.retrieval.hit import Hit
from bot.retrieval.question import Question, analyse, without_frames
from bot.text.folding import fold_text, skeleton
from bot.text.sentences import sentences

_NUMBER = r"[一二两三四五六七八九十百零\d]+"
_SECTION = r"(?:个?大?部分|个?大?(?:板块|块)|个?大点|大条|个?大?标题|章|节|个?大方面|点)"
_PARAGRAPH = r"个?(?:自然)?段落?"
_PART = rf"(?:{_SECTION}|{_PARAGRAPH})"
_LAST = r"最后(?:面|边)?的?[一1]?|倒数第[一1]"


def _nth(unit: str) -> re.Pattern[str]:
    """Read 第三…, 头一…, 最后一…: a number in the first group, or a last one in the second."""
    first = r"(?:头|开头|最前面?的?)(?=[一1])"
    return re.compile(rf"(?:第|{first})({_NUMBER})(?:{unit})|({_LAST})(?:{unit})")


_NTH_SECTION = re.compile(
    rf"{_nth(_SECTION).pattern}|(?<!第)\b({_NUMBER})、(?:的|那)?(?:下面|底下|里面)"
)
_NTH_PARAGRAPH = re.compile(rf"{_nth(_PARAGRAPH).pattern}|(首段)|([末尾]段)")
_NTH_SENTENCE = re.compile(rf"{_nth('个?句话?').pattern}|(首句话?)|([末尾]句话?)")
_ALL = re.compile(
    rf"(?:分成?|分为|一?共|总共|有|包括|讲了)*(?:几|多少|哪几|哪些)({_PART})|"
    rf"(?:这|那)?{_NUMBER}个?大?(?:标题|部分|板块|块|点)(?:分别|都|各)*(?:是|叫|讲|说|有)|"
    r"(?:整体|总体|篇章)?(?:结构|提纲|大纲|目录|框架|脉络)"
)
_ABOUT = re.compile(
    r"主要|内容|标题|题目|小标题|要点|大意|方面|几点|几条|下面|里面|其中|包括|讲|说|谈|是|有|的|了|哪|什么|啥|几|"
    r"大概|大致|大体|分别|一下|小的|些|呀|啊|呢|"
    r"讲话|全文|文章|整篇|通篇|篇|这|分|成|为|共|一|总|概括|介绍|列|出来|看看|看|给|我|叫|个|条|点|要求|标题是|开头|结尾|末尾"
)

# What the next forms ask may be asked of anything: they hold only if nothing at all is left beside.
_WHAT = "(?:些?什么|些?啥|哪些|哪几)"
_GIST = re.compile(
    rf"(?:主要|大概|大致|大体|核心|到底|究竟|讲话|发言|文章|文件|稿子?|全文|篇).*[讲说谈写](?:了|的|到)?是?{_WHAT}|"
    rf"讲(?:了|的)是?{_WHAT}|"
    rf"(?:哪|几|多少|{_NUMBER})(?:[几个大项条些点]|方面的?)*(?:方面|任务|要点|重点|要求|问题|观点|举措|措施|层面)|"
    r"要点|重点|主要内容|内容(?:是|有|讲|梗概|提要)|^(?:讲话|全文|文章)的?内容$"
)
_TITLE = re.compile(
    r"标题|题目|题名|(?:讲话|发言|文章|文件|稿子?|篇)的?(?:叫什么)?(?:名字|名称|名)"
)
_SEVERAL = re.compile(rf"小标题|[各几些有都每全]|所有|{_NUMBER}个")
_OPENING = re.compile("开头|开篇|开场白?|一开始|起头")
_ENDING = re.compile("结尾|末尾|收尾|结束语?|文末|篇末|最后")
_SAYING = re.compile(rf"怎么|怎样|如何|咋|{_WHAT}|[讲说谈写]|段|^(?:开头|结尾|结束语|开场白?)$")
_STRUCTURE = re.compile(
    "发言稿|演讲稿|讲话稿|讲话|发言|演讲|文件|文章|稿子|全文|整篇|通篇|篇|稿|文|领导|主要|大概|大致|大体|核心|到底|究竟|"
    "分别|具体|一共|总共|列举|罗列|列|给出|告诉|介绍|看看|看|出来|所有|全部|完整|每|部署|安排|强调|提出?|"
    "标题|题目|题名|名字|名称|名|方面|任务|要点|重点|要求|内容|问题|观点|举措|措施|层面|梗概|提要|"
    "开头|开篇|开场白?|一开始|起头|结尾|末尾|收尾|结束语?|文末|篇末|最后|段落?|话|部分|"
    "怎么样?|怎样|如何|咋|什么|啥|哪|几|多少|[出讲说谈写叫有是的了过到得都各共总这那本该一下里面中上请帮给我们让要想知道吗呢"
    "啊呀吧呗嘛个大项条点些次份和分成做为其包括与以及]"
)


@dataclass(frozen=True, slots=True)
class OutlineAnswer:
    """What the document says of itself: sections to quote and the passages under them.

    Attributes
    ----------
    span
        Of a sentence, in the only passage.
    missing
        The unit that has no part of the number asked for, and how many parts it has; sections and
        passages are empty then.
    """

    document: Document
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    about: About = About.PARTS
    span: tuple[int, int] | None = None
    missing: tuple[Unit, int] | None = None


_Whole = Callable[[Document], OutlineAnswer]


def about_document(question: Question, corpus: Corpus) -> Answer | Refusal | None:
    """Answer a question about the document itself; None where it is about something else."""
    found = ask_outline(question, corpus)
    if found is None:
        return None
    if found.missing is not None:
        return Refusal(question.text, Reason.NO_SUCH_PART, only=found.missing)
    if not found.passages:  # a heading with nothing under it
        return Refusal(question.text, Reason.MISSING_DETAIL)
    spans = (found.span,) if found.span else ()
    hits = tuple(Hit(passage, 1.0, spans) for passage in found.passages)
    sections = tuple((found.document.id, section) for section in found.sections)
    return Answer(
        question.text, AnswerKind.OUTLINE, hits, 1.0, sections=sections, about=found.about
    )


def about_question(text: str, corpus: Corpus) -> Answer | Refusal | None:
    """Answer words about the document itself, also where they only name one of several."""
    asked = analyse(text)
    if (found := about_document(asked, corpus)) is not None:
        return found
    document = _which(asked.folded, corpus) if len(corpus.documents) > 1 else None
    if document is None or not document.body:
        return None
    return about_document(analyse(f"《{document.title}》目录"), corpus)


def ask_outline(question: Question, corpus: Corpus) -> OutlineAnswer | None:
    """Find what a question about structure is about; None where it is about something else.

    A question is about structure only if nothing informative is left when the words of structure
    are taken away, so 「第二部分怎么讲四责协同」 is not.
    """
    folded = question.folded
    forms = (_NTH_SECTION, _NTH_PARAGRAPH, _NTH_SENTENCE)
    section, paragraph, sentence = (form.search(folded) for form in forms)
    nth = section or paragraph or sentence
    every, loose = _ALL.search(folded), _loosely(folded)
    if not (nth or every or loose):
        return None
    document = _which(folded, corpus)
    if document is None or any(
        skeleton(term).text != skeleton(document.title).text for term in question.quoted
    ):
        return None
    rest = folded.replace(fold_text(document.title), " ")
    for form in (*forms, _ALL):
        rest = form.sub(" ", rest)
    if not (nth or every):
        left = skeleton(_STRUCTURE.sub(" ", without_frames(rest))).text
        return None if left or loose is None else loose(document)
    rest = _ABOUT.sub(" ", without_frames(rest))
    if any(len(term.word) > 1 and term.weight >= INFORMATIVE for term in terms(rest)):
        return None
    if nth is None:
        return _outline(document)
    return _place(document, section, paragraph, sentence)


def _loosely(folded: str) -> _Whole | None:
    """Tell what a message may be about if it says nothing else."""
    if _TITLE.search(folded):
        return _outline if _SEVERAL.search(folded) else _title
    if _SAYING.search(folded):
        if _OPENING.search(folded):
            return _opening
        if _ENDING.search(folded):
            return _ending
    return _outline if _GIST.search(folded) else None


def _opening(document: Document) -> OutlineAnswer:
    return OutlineAnswer(document, (), document.body[:1], About.PASSAGE)


def _ending(document: Document) -> OutlineAnswer:
    return OutlineAnswer(document, (), document.body[-1:], About.PASSAGE)


def _title(document: Document) -> OutlineAnswer:
    return OutlineAnswer(document, (), document.body[:1], About.TITLE)


def _outline(document: Document) -> OutlineAnswer:
    sections = document.children(None)
    firsts = [document.within(section.index)[:1] for section in sections] or [document.body[:1]]
    return OutlineAnswer(document, sections, tuple(p for first in firsts for p in first))


def _place(
    document: Document,
    section: re.Match[str] | None,
    paragraph: re.Match[str] | None,
    sentence: re.Match[str] | None,
) -> OutlineAnswer | None:
    """Return the part, the paragraph of it, the sentence of that, as far as they are asked for."""
    scope, chosen = document.body, None
    if section is not None:
        outer = document.children(None)
        if not outer:
            return None
        number = _chosen(section, len(outer))
        if number is None:
            return _nothing(document, Unit.SECTION, len(outer))
        chosen = outer[number - 1]
        scope = document.within(chosen.index)
    if paragraph is not None:
        number = _chosen(paragraph, len(scope))
        if number is None:
            return _nothing(document, Unit.PARAGRAPH, len(scope))
        scope = scope[number - 1 : number]
    if sentence is not None:
        # The words that close a speech answer no question, but they are how it ends.
        all_of_it = section is None and paragraph is None
        spans = _sentences(_spoken(document) if all_of_it else scope)
        number = _chosen(sentence, len(spans))
        if number is None:
            return _nothing(document, Unit.SENTENCE, len(spans))
        passage, span = spans[number - 1]
        return OutlineAnswer(document, (), (passage,), About.SENTENCE, span)
    if paragraph is not None or chosen is None:
        return OutlineAnswer(document, (), scope, About.PASSAGE)
    return OutlineAnswer(document, (chosen, *document.children(chosen.index)), scope)


def _nothing(document: Document, unit: Unit, count: int) -> OutlineAnswer:
    return OutlineAnswer(document, (), (), missing=(unit, count))


def _chosen(match: re.Match[str], count: int) -> int | None:
    """Return the number asked for, the last one being `count`; None where there is no such part."""
    written = match.group(1) or (match.group(3) if match.re is _NTH_SECTION else None)
    if written is not None:
        number = _number(written)
    else:
        ends = match.group(2) or (match.re is not _NTH_SECTION and match.group(4))
        number = count if ends else 1
    return number if 1 <= number <= count else None


def _spoken(document: Document) -> tuple[Passage, ...]:
    return tuple(one for one in document.passages if one.role is not Role.SALUTATION)


def _sentences(passages: tuple[Passage, ...]) -> list[tuple[Passage, tuple[int, int]]]:
    """Return the sentences with their passages; a semicolon ends none here."""
    found: list[tuple[Passage, tuple[int, int]]] = []
    for passage in passages:
        begin: int | None = None
        for start, end in sentences(passage.text):
            begin = start if begin is None else begin
            words = passage.text[begin:end]
            if end < len(passage.text) and words.rstrip("”’」』》）)\"'")[-1:] in ("；", ";"):
                continue
            if words.strip():
                left = begin + len(words) - len(words.lstrip())
                found.append((passage, (left, begin + len(words.rstrip()))))
            begin = None
    return found


def _which(folded: str, corpus: Corpus) -> Document | None:
    """Return the document meant: the only one, or the one whose title is named."""
    if len(corpus.documents) == 1:
        return corpus.documents[0]
    asked = skeleton(folded).text
    named = [d for d in corpus.documents if skeleton(d.title).text in asked]
    return max(named, key=lambda document: len(document.title), default=None)


def _number(text: str) -> int:
    """Read 3, 三, 十二, 二十一, 一百零三; 0 for anything else."""
    if text.isdecimal():
        return int(text)
    digits = "零一二三四五六七八九"
    text = text.replace("两", "二")
    hundreds, hundred, below = text.rpartition("百")
    if hundred:
        many = digits.find(hundreds) if len(hundreds) == 1 else 0
        rest = _number(below.lstrip("零")) if below.lstrip("零") else 0
        return many * 100 + rest if many > 0 and (rest or not below) else 0
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return max(digits.find(text), 0) if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return max(digits.find(tens or "一"), 0) * 10 + (max(digits.find(ones), 0) if ones else 0)

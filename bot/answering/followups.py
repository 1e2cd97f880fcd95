"""Which words refine an answer (「下一段」, 「还有吗」, "where is that") and are no question of their own.

A grammar over one short message, nothing else: what they then show is up to whoever knows what is
in view. A message refines only if nothing is left of it: 「还有什么要求」 asks anew.
"""

from __future__ import annotations

import functools
import re
from enum import Enum, auto

from bot.text.folding import fold_text


class FollowUp(Enum):
    """What is wanted of the passage or the list in view."""

    PREVIOUS = auto()
    NEXT = auto()
    PREVIOUS_SECTION = auto()
    NEXT_SECTION = auto()
    MORE = auto()  # what else the question has found, or the next page
    EARLIER = auto()  # the page before
    ANOTHER = auto()  # in the place of what is shown
    DETAIL = auto()  # more of it: the whole paragraph, else what lies under or around it
    AGAIN = auto()
    BACK = auto()  # where it was come from
    EXPLANATION = auto()
    WRONG = auto()  # it does not answer
    PARAGRAPH = auto()  # all of the paragraph
    WHOLE = auto()  # all of the text
    PLACE = auto()  # where it stands
    SECTION = auto()  # what lies under the same heading
    OUTLINE = auto()  # the headings around it
    PICTURE = auto()


_LONGEST = 48  # characters; what is longer says more than these words can
_SPACES = re.compile(r"\s+")
_MARKS = re.compile(r"[^\w\s]+")
_HAN = re.compile("[㐀-鿿]")

_BEFORE = (
    "(?:请问?|麻烦|劳驾|[帮给让]我|我?还?想|我要|我?再|那么?|然后|能不能|能否|可不可以|可以|能|"
    "好的?|嗯+|哦|顺便|对了|看看|看一下|看下|看|读一下|读|翻到|翻|发|显示|[说讲]{1,2}){0,4}"
)
_AFTER = "(?:呢|吗|么|吧|啊|呀|哦|嘛|哈|咯|看看|看一下|一下|谢谢|多谢){0,3}"
_ONE = "[一1]?个?"
_PARAGRAPH = "(?:自然)?段(?:话|落|文字|内容)?"
_READ_ON = "(?:看|翻|读|说|讲)?"
_WHAT = "(?:什么|啥|哪些)"
_SAYS = f"(?:(?:[都又还]?[是讲说写谈提](?:的|了|到了?)?是?{_WHAT}|怎么[说讲写]的?|的?内容))?"
_THIS = f"(?:(?:[这那该此]|上面|以上){_ONE}(?:句话?|{_PARAGRAPH}|内容|话)?的?)?"
_OTHER = "(?:别的|其[他它]的?|更多的?|另外的?)"
_MORE_WHAT = f"(?:{_WHAT}|哪里|哪儿|几处)?(?:地方|段落?|出处|说法|内容|结果)?"
_SAID_TOO = "(?:也?[提说讲谈写][到过了]+)?"
_DIVISION = "(?:大?部分|小?节|章|板?块)"
_CONTENTS = "(?:目录|大纲|提纲|小?标题)"
_STANDS = "(?:具体)?(?:是|在|[出来]自|出现在|位于)*"
_IN_TEXT = "(?:原文|文件|讲话|文章|文)?[的里中]*"
_UNIT = f"(?:{_PARAGRAPH}|{_DIVISION}|条|页|篇|份?文件|个?地方|位置)"
_WHICH = f"(?:哪|第几|第多少)[里儿]?{_ONE}{_UNIT}?"
_REST = f"(?:里面?|中)?(?:{_SAYS}|还?有{_OTHER}?{_MORE_WHAT})"
_UNCLEAR = "(?:我?(?:还是)?(?:[看听读]?[没不](?:太|大|怎么|完全)?[看听读]?(?:得?太?)(?:懂|明白|清楚|理解))了?)"
_MEANING = f"{_THIS}(?:到底|究竟|具体)?(?:[是说讲指](?:的是|的)?)*(?:个?什么|个?啥|何)(?:个)?意思"
_STEP_UP = "上[一1]?(?:级|层|步)"
_MADE = "(?:[做生转画存变弄搞发来要出](?:成|个|为|一?张|一个|份)*)*一?张?"
_CHINESE = {
    FollowUp.PREVIOUS: (
        f"[上前][面边]?[的那]?{_ONE}{_PARAGRAPH}{_SAYS}",
        f"往[上前]{_READ_ON}",
        f"[上前]面{_SAYS}",
    ),
    FollowUp.PREVIOUS_SECTION: (f"[上前][面边]?的?{_ONE}{_DIVISION}{_SAYS}",),
    FollowUp.NEXT_SECTION: (f"(?:接着)?[下后][面边]?的?{_ONE}{_DIVISION}{_SAYS}",),
    FollowUp.NEXT: (
        f"[下后][面边]?[的那]?{_ONE}{_PARAGRAPH}{_SAYS}",
        f"(?:再|接着|继续)?往[下后]{_READ_ON}",
        f"(?:下面|后面|接着{_READ_ON}|接下来|然后|后来){_SAYS}",
        f"继续{_READ_ON}|后面还有",
    ),
    FollowUp.EARLIER: ("[上前][一1]?页|往前翻",),
    FollowUp.ANOTHER: (
        "(?:换|另)(?:来)?[一1]?(?:个|条|句|段|处|篇)(?:话|别的)?|再?来[一1]?(?:个|条|句|段|篇)(?:话|别的)?|换(?:一下|换)?",
    ),
    FollowUp.MORE: (
        f"还有(?:没有)?{_OTHER}?{_MORE_WHAT}{_SAID_TOO}没?",
        f"有没有{_OTHER}{_MORE_WHAT}{_SAID_TOO}",
        f"{_OTHER}(?:地方)?|别处|没有?了|就没了|[就只](?:有)?这些|就这么多",
        "(?:[下另别]的?)?[一1][个条处]|[下后][一1]?页|(?:往[下后])?翻页",
    ),
    FollowUp.PARAGRAPH: (
        f"{_THIS}(?:完整的?|全部的?|全|整)一?{_PARAGRAPH}(?:的?[原全]文)?",
        f"[这那该此]{_ONE}{_PARAGRAPH}的?(?:全文|原文|全部)",
        "完整的?(?:原文)?|原文",
        f"[上下前后]{_ONE}句话?{_SAYS}",
    ),
    FollowUp.WHOLE: ("(?:全文|通篇|整篇|全篇)(?:讲话|文章|文件)?",),
    FollowUp.PLACE: (
        f"{_THIS}具体的?(?:位置|出处)|{_THIS}(?:出处|来源|位置)[是在]?(?:{_WHAT}|哪里?|哪儿)?",
        f"{_THIS}{_STANDS}{_IN_TEXT}{_WHICH}[里中]?(?:[说讲写]?的)?",
        f"{_THIS}是?在什么(?:地方|位置)|原文{_STANDS}{_WHICH}",
    ),
    FollowUp.SECTION: (
        f"(?:[这那该此]|上面|以上){_ONE}(?:句话?|{_PARAGRAPH})?的?标题(?:[是叫]?{_WHAT})?",
        f"(?:[这那本该此同]一?个?|所在的?){_DIVISION}(?:的?{_CONTENTS}?|{_REST})",
    ),
    FollowUp.OUTLINE: (
        f"{_THIS}(?:所在)?的?(?:目录|大纲|提纲|小标题|章节)(?:[是叫]?{_WHAT})?",
    ),
    FollowUp.DETAIL: (
        "(?:[说讲]得?)?(?:再|更)?(?:具体|详细|仔细|细)(?:[一1]?[点些下]|[说讲]*)(?:儿|的)?(?:内容)?",
        "展开(?:[说讲看来]*|[一1]下|[说讲]*[一1]?[点下])|细说|详述|多[说讲]?[一1]?[点些]",
    ),
    FollowUp.AGAIN: (
        "(?:重新?)?[说讲发读念看来显示]{0,2}[一1](?:遍|次|回)|重复(?:[一1]?(?:遍|次|下))?|重发",
        f"(?:刚才|刚刚|之前)(?:的|那|[说讲]的)*{_ONE}(?:句话?|{_PARAGRAPH}|话|回答)?(?:是?{_WHAT})?",
    ),
    FollowUp.BACK: (
        f"返回(?:{_STEP_UP}|去|上面|前面)?|退?回去|(?:退|回)到?{_STEP_UP}|后退|{_STEP_UP}|回到?(?:上面|前面|刚才)",
    ),
    FollowUp.EXPLANATION: (
        f"{_UNCLEAR}?{_MEANING}|{_UNCLEAR}(?:{_THIS}|为什么)",
        f"(?:{_THIS}是?)?(?:为(?:什么|啥|何)|凭(?:什么|啥))(?:这么|这样|要这样)?(?:[说讲写])?",
        f"{_THIS}(?:怎么|如何|怎样)(?:理解|解释|解读)|(?:解释|解读|说明)(?:[一1]?下)?{_THIS}",
        "(?:[说讲]得?)?(?:通俗|明白|清楚|简单)(?:易懂)?[一1]?[点些]|[说讲]人话|举个?例子?",
    ),
    FollowUp.WRONG: (
        "(?:你|这|好像|应该)?(?:答|回答|[说讲引找])(?:的|得)?(?:好像)?(?:是)?(?:错|不对|不准)了?",
        "(?:答非所问|文不对题|搞错|弄错|错)了?|(?:好像|应该)?不对(?:啊|吧)?",
        f"(?:好像|应该)?不是(?:问)?(?:这|那){_ONE}(?:意思|问题|{_PARAGRAPH}|句话?|内容)?|(?:这|那)?(?:好像)?不是我?(?:想|要)?(?:问|找|要)的(?:内容|问题)?",
        f"我(?:问|要|找)的不是(?:这|那){_ONE}(?:意思|问题|{_PARAGRAPH}|句话?|内容)?",
    ),
    FollowUp.PICTURE: (
        f"{_MADE}(?:图片|卡片|图|海报|金句卡)(?:版|形式)?",
    ),
}  # fmt: skip
_PLEASE = (
    "(?:please |can you |could you |can i |may i |and |ok |okay |so |"
    "show me |show |see |give me |send me |send ){0,4}"
)
_THANKS = "(?: please| then| now| thanks| thank you){0,3}"
_IT = "(?:(?:this|that|it)(?: one)?)"
_ENGLISH = {
    FollowUp.PREVIOUS: (
        "(?:the )?(?:previous|prev|preceding)(?: one| paragraph| passage)?",
        f"(?:what(?:s| is| comes) )?(?:the (?:paragraph|one) )?before {_IT}",
    ),
    FollowUp.NEXT: (
        "(?:the )?(?:next|following)(?: one| paragraph| passage)?",
        "go on|continue|keep going|carry on|read on|and then|then",
        f"what(?:s| is| comes) (?:next|after(?: {_IT})?)|after {_IT}",
    ),
    FollowUp.PREVIOUS_SECTION: ("(?:the )?(?:previous|preceding) (?:section|part|chapter)",),
    FollowUp.NEXT_SECTION: ("(?:the )?(?:next|following) (?:section|part|chapter)",),
    FollowUp.EARLIER: ("(?:the )?(?:previous|prev) page",),
    FollowUp.ANOTHER: ("another(?: one| quote| passage)?|a different one",),
    FollowUp.MORE: (
        "(?:any |some |is there |are there |anything )?(?:more|others?|else)(?: results| passages)?",
        "what else|is there anything (?:else|more)|thats all|is that all|(?:the )?next page",
    ),
    FollowUp.PARAGRAPH: ("(?:the )?(?:whole|full|entire|complete) (?:paragraph|passage)|in full",),
    FollowUp.WHOLE: ("(?:the )?(?:whole|full|entire|complete) (?:text|document|speech)",),
    FollowUp.PLACE: (
        f"where(?:s| is| was| does)?(?: {_IT})?(?: from| stand| come from| said)?",
        f"(?:which|what) (?:paragraph|section|part|document)(?: is {_IT}(?: from| in)?)?",
        f"(?:whats |what is )?(?:the |its )?(?:source|citation|reference)(?: of {_IT})?",
    ),
    FollowUp.SECTION: ("(?:the )?section|(?:the )?(?:rest of )?(?:this|that|the) section",),
    FollowUp.OUTLINE: (
        f"(?:the )?(?:outline|contents|table of contents|toc)|outline of {_IT}",
    ),
    FollowUp.DETAIL: (f"(?:in )?more details?|details|elaborate|expand(?: {_IT})?",),
    FollowUp.AGAIN: (f"(?:(?:say|repeat|show) {_IT} )?again|repeat(?: {_IT})?|once more|pardon",),
    FollowUp.BACK: ("(?:go )?back(?: up)?|return",),
    FollowUp.EXPLANATION: (
        f"(?:i (?:dont|do not) (?:understand|get)(?: {_IT})? ?)?(?:what does {_IT} mean)?",
        f"why(?: is {_IT}| so)?|explain(?: {_IT})?|meaning",
    ),
    FollowUp.WRONG: (
        f"(?:{_IT}s? (?:is )?)?(?:wrong|not {_IT}|incorrect|not (?:right|it|what i (?:asked|meant)(?: for)?))",
    ),
    FollowUp.PICTURE: (
        f"(?:as |make |make {_IT} )?(?:an? )?(?:picture|image|card)(?: of {_IT})?",
    ),
}  # fmt: skip


@functools.cache
def _readers() -> tuple[tuple[FollowUp, re.Pattern[str]], ...]:
    """Compile the grammar, when it is first asked for: it takes as long as fifty answers."""
    return (
        *(
            (kind, re.compile(f"{_BEFORE}(?:{'|'.join(f)}){_AFTER}"))
            for kind, f in _CHINESE.items()
        ),
        *(
            (kind, re.compile(f"{_PLEASE}(?:{'|'.join(f)}){_THANKS}"))
            for kind, f in _ENGLISH.items()
        ),
    )


def follow_up_in(text: str) -> FollowUp | None:
    """Return what a message wants of the passage in view, or None where it asks something else.

    >>> follow_up_in("还有吗？"), follow_up_in("还有什么要求")
    (<FollowUp.MORE: 3>, None)
    """
    words = _MARKS.sub("", fold_text(text)).strip()
    words = _SPACES.sub("" if _HAN.search(words) else " ", words)
    if not words or len(words) > _LONGEST:
        return None
    found = (kind for kind, form in _readers() if form.fullmatch(words))
    return next(found, None)

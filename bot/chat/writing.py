"""Does a member want something summed up or written? One pure function over the words.

Only consulted where the text has no answer: questions *about* summaries are not turned away.
"""

from __future__ import annotations

import re

from bot.text.folding import fold_text

_SUM_UP = "(?:总结|概括|归纳|概述|提炼|浓缩|精简|缩写|摘要)"
_PIECE = r"(?:个(?!人)|一?[篇份段首封则]|一个(?!人)|几句|几段)"
_WORK = (
    "(?:心得|体会|感想|读后感|观后感|发言|稿|文章|作文|材料|方案|计划|提纲|报告|汇报|总结|摘要|简报"
    "|新闻|宣传|文案|诗|ppt)"
)
_PLEASE = "(?:[帮给替]我|(?:^|[,。!])请(?!问|假)|麻烦)"
_FORMS = (
    rf"{_SUM_UP}(?:一下|一遍|下(?![来去])|成|出|[这本该全][篇文段个份]|讲话|文章)",
    rf"{_SUM_UP}(?:要点|大意|主旨|重点|中心|主要|内容)",
    rf"(?:{_PLEASE}|能不能|能否|可不可以)[^交写做看开发怎如何]{{0,8}}{_SUM_UP}",
    rf"^{_SUM_UP}[。!?~]*$",
    rf"[用以][^,。]{{1,6}}(?:字|句话?|段话?).{{0,6}}(?:{_SUM_UP}|[讲说]|介绍)",
    rf"(?:句话|段话|\d字|百字){_SUM_UP}",
    rf"(?:写|拟|起草|撰写|草拟|编|生成){_PIECE}",
    rf"{_PLEASE}[^怎如何]{{0,8}}(?:写|拟|起草|撰写|草拟|编|生成|翻译|修改|改一)",
    rf"[来整做作出搞]{_PIECE}.{{0,12}}{_WORK}",
    rf"^(?:写|拟|起草|撰写|草拟|生成).{{0,12}}{_WORK}[。!~]*$",
    "润色|改写|扩写|仿写|代写|中心思想|长话短说",
    "翻译(?:一下|成|为)|译[成为]",
)  # fmt: skip
_WRITING = re.compile("|".join(_FORMS))


def asks_for_writing(question: str) -> bool:
    """Tell a request to sum up, to rewrite or to write from a question.

    >>> asks_for_writing("帮我概括一下"), asks_for_writing("年终总结什么时候交？")
    (True, False)
    """
    return _WRITING.search("".join(fold_text(question).split())) is not None

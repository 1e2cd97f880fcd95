"""What is said about reading on, set phrases, links and inline mode, in simplified Chinese.

Whatever is filled in comes already cleaned.
"""

from __future__ import annotations

# Buttons

SHARE = "分享"
ANOTHER = "换一段 ›"
ALL_PHRASES = "‹ 全部提法"
THIS_SECTION = "所在部分"
READ_IN_CHAT = "看上下文"
BROWSE_IN_CHAT = "翻目录"

# Set phrases, a page opened at random

NO_PHRASES = "原文里没有加引号的提法。"
OPENED_AT_RANDOM = "随手翻到"


def phrases(count: int) -> str:
    """Open the list of set phrases."""
    return f"原文里加引号的提法，共 {count} 个："


def phrase(number: int, term: str, count: int) -> str:
    """List a set phrase with the number of its places."""
    return f"{number}. “{term}” {count} 处"


# Words that refine an answer

FIRST_PARAGRAPH = "这已经是第一段了。"
LAST_PARAGRAPH = "这已经是最后一段了。"
FIRST_SECTION = "这已经是第一部分了。"
LAST_SECTION = "这已经是最后一部分了。"
NO_EXPLAINING = "我只摘引原文，不作解释；可以看看前后文。"
PERHAPS_OTHERS = "下面几段也许更贴切："
NO_OTHERS = "没有更贴切的段落了，换个说法再问问。"
NO_FURTHER = "就这些，没有别的了。"
LINK_STALE = "原文已经更新，这里指的那一段变了，请重新提问。"

# Inline mode

ASK_IN_PRIVATE = "私聊里直接问"
NOTHING_INLINE = "没有找到，私聊里换个说法问问"

"""Sentences of the quotation check, in simplified Chinese. As `answers`, it knows no layout."""

from __future__ import annotations

EXACT = "✅ 一字不差"
LEGEND_STRUCK = "划去的"
LEGEND_BETWEEN = "不是原文，"
LEGEND_INSERTED = "标出的"
LEGEND_END = "才是原文。"
TRUE_WORDING = "原文是："
COMPARISON = "对照："
VERIFY_ABSENT = "原文里没有这句话，也没有相近的。"
VERIFY_USAGE = "把要核对的话贴在命令后面。"
SPELLING_LEFT_OUT = "（字形、全半角、大小写的不同没有计入）"
ALL_IN_ONE = "⚠️ 原文没有这样说，但这些字眼都在下面这一句里"
ONLY_PARTS = "⚠️ 原文里没有这整段话，逐句核对如下"
PIECE_EXACT = "一字不差"
PIECE_SPELLING = "字句相同，标点或字形不同"
PIECE_NEAR = "原文只有相近的"
PIECE_ABSENT = "没有找到"


def same_words(*, script: bool, width: bool, marks: bool, blanks: bool) -> str:
    """Say that only the spelling of a pasted text departs from the source, and in what."""
    what = ["繁简"] * script + ["全半角或大小写"] * width + ["标点"] * marks + ["空格"] * blanks
    return f"✅ 字句相同，仅{'、'.join(what)}不同" if what else "✅ 字句相同"


def found_of(words: str, finding: str) -> str:
    """Say what was found of one clause of a pasted text."""
    return f"“{words}”：{finding}"


def clauses_left(count: int) -> str:
    """Say that further clauses are not told of."""
    return f"……另有 {count} 句没有列出。"


def too_short(words: str, count: int) -> str:
    """Say how often a word or two stand in the text, which is no quotation."""
    return f"“{words}”在原文里共 {count} 处"


def times_at(place: str, count: int) -> str:
    """Say how often something stands in one place."""
    return f"{place} {count} 处"


def and_more_places(places: str, count: int) -> str:
    """End a list of places that goes on."""
    return f"{places}，另有 {count} 段"


PASTE_MORE = "太短，核对不出什么；请贴整句来核对。"


def exact_places(count: int) -> str:
    """Say that an exact quotation stands in several places."""
    return f"{EXACT}，共 {count} 处"


def altered(count: int) -> str:
    """Say in how many places a pasted text departs from the source."""
    return f"⚠️ 与原文有 {count} 处不同"


def differences_left(count: int) -> str:
    """Say that further differences are not listed."""
    return f"……另有 {count} 处不同，请以上面的原文为准。"


def also_at(places: str) -> str:
    """List the other places of an exact quotation."""
    return f"另见：{places}"


def pasted_too_long(limit: int) -> str:
    """Decline to check a text over the limit."""
    return f"一次最多核对 {limit} 字，请分段来。"

"""Numbers that a question names, and whether a passage has them: 三次全会 is not 二次全会.

To a measure of words, 十九大 and 二十大 or 2021年 and 2022年 are nearly the same question. So a
number that a question names with its noun must stand in what is quoted, in any way of writing.
Knows texts, not scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.text.numerals import Number, numbers

_SMALL = 10  # up to here a number may stand in any text by accident
_DAYS = ("日", "号")
_YEARS = ("年", "年代", "世纪")
_ORDERS = ("中全会", "届", "次", "回", "期", "版", "轮", "批", "代", "大", "号")
_SITTING = re.compile("[全大]?会|[全党]代会|大$|中全会")
# Where something stands in the document is not said by the passage itself.
_PLACE = re.compile(
    r"第[\d零一二两三四五六七八九十百]+个?大?(?:自然段|部分|段|点|句|板块|块|页|方面)|"
    r"[\d零一二两三四五六七八九十百]+(?:句话|个?字)(?:以内|之内|左右)?(?:概括|总结|介绍|说|讲)"
)
# 千万, 老百姓, 万一; three or four are 三四个.
_VAGUE = re.compile("[十百千万亿]+|万一|[一二三四五六七八九两]{2,3}")
_ABOUT = re.compile("(?:约|近|大概|差不多|超过?|多于|少于|不到|百分之)$")
_ASKING = re.compile(r"哪[\d零一二两三四五六七八九十]+[一-鿿]?")
_HAN = re.compile("[一-鿿]+")
_NOT_NOUN = re.compile("(?:[是有指叫的都怎什哪如呢吗么]|分别|包括).*")


def is_sitting(word: str) -> bool:
    """Tell whether a word names one of many congresses (十九大); no other can stand for it."""
    return any(not n.start and word[n.after : n.after + 1] in ("大", "届") for n in numbers(word))


def unnamed(folded: str, texts: Iterable[str]) -> Number | None:
    """Return the first number that a folded question names and none of the folded texts has.

    What is asked for (哪四个) and places in the document (第三段) are no such numbers.
    """
    bare = _ASKING.sub(_blank, _PLACE.sub(_blank, folded))
    named = [number for number in numbers(bare) if not _is_no_number(number, bare)]
    if not named:
        return None
    text = "\n".join(texts)
    held = numbers(text)
    for number in named:
        if _is_exact(number, bare):
            if not any(_is_same(number, other) for other in held):
                return number
        elif _is_other(number, bare, held, text):
            return number
    return None


def _is_no_number(number: Number, text: str) -> bool:
    """Tell a piece of a word (mp3), which is compared as one, and what is said to be inexact."""
    beside = text[max(0, number.start - 1) : number.start] + text[number.end : number.end + 1]
    is_word = any(c.isascii() and c.isalpha() for c in beside)
    return is_word or _ABOUT.search(text, 0, number.start) is not None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _is_exact(number: Number, text: str) -> bool:
    """Tell a number that names one thing, such as a year or a session, from one that counts things."""
    written = text[number.start + number.ordinal : number.after]
    if number.value == "1" and number.ordinal:  # 首次, 第一个
        return False
    if number.ordinal or _is_large(number.value):
        return not _VAGUE.fullmatch(written)
    if number.unit in ("月", *_DAYS) and written.isascii():
        return True
    if number.unit in ("届", "中全会"):
        return True
    return number.unit == "次" and _SITTING.match(text, number.end) is not None


def _is_large(value: str) -> bool:
    return not value.replace(".", "").isdigit() or float(value) > _SMALL


def _is_same(asked: Number, held: Number) -> bool:
    if asked.unit in _YEARS and _is_in(asked, held):
        return True
    if asked.value != held.value:
        return False
    if _is_large(asked.value) and not (asked.ordinal and held.unit in _YEARS):
        return True
    if not asked.unit or not held.unit or asked.unit == held.unit:
        return True
    return any(asked.unit in same and held.unit in same for same in (_ORDERS, _DAYS, _YEARS))


def _is_in(asked: Number, held: Number) -> bool:
    """Tell whether a year is that of two digits, or one of the decade or century asked for."""
    short, long = sorted((asked.value, held.value), key=len)
    if asked.unit != "世纪" and len(short) == 2 and len(long) == 4 and long.endswith(short):
        return True
    if len(held.value) != 4 or not held.value.isdigit():
        return False
    if asked.unit == "世纪":
        return asked.value == str((int(held.value) + 99) // 100)
    return asked.unit == "年代" and held.value[:-1] in (
        asked.value[:-1],
        f"19{asked.value}"[:-1] if len(asked.value) == 2 else "",
        f"20{asked.value}"[:-1] if len(asked.value) == 2 else "",
    )


def _is_other(asked: Number, folded: str, held: list[Number], text: str) -> bool:
    """Tell whether a text counts something, but never as many as asked: 三责协同, 九项规定."""
    noun = _NOT_NOUN.sub("", _noun(folded, asked))
    if not noun or asked.value == "1":
        return False
    counting = [number.value for number in held if _noun(text, number) == noun]
    return bool(counting) and asked.value not in counting


def _noun(text: str, number: Number) -> str:
    """Return the two characters behind a number and its measure word, marks left out."""
    end = number.end
    while end < len(text) and text[end] in '"·':
        end += 1
    found = _HAN.match(text, end, end + 2)
    return found.group() if found else ""

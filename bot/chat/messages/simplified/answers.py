"""What is said about the text, and what the bot says of itself, in simplified Chinese.

Knows no layout, no styles and no Telegram: what is bold or quoted is decided by those who compose
a message. Whatever is filled in comes already cleaned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

# Buttons

PREVIOUS = "‹ 上一段"
NEXT = "下一段 ›"
BACK = "‹ 返回"
OUTLINE = "‹ 目录"
DOCUMENTS = "‹ 全部文件"
WHOLE_PARAGRAPH = "读全段"
FROM_THE_START = "从头读起"
EARLIER = "‹ 前一页"
LATER = "后一页 ›"
REMOVE = "移除"


def further(count: int) -> str:
    """Label the button that leads to the other passages of an answer."""
    return f"还有 {count} 段 ›"


def other_places(term: str) -> str:
    """Label the button that lists the places of a term."""
    return f"“{term}”的出处"


def read_paragraph(number: int, *, place: int | None = None) -> str:
    """Label the button that opens a paragraph, or the paragraph of the occurrence `place`."""
    return f"读第 {number} 段" if place is None else f"{place} · 读第 {number} 段"


# Where a quotation stands


def listed(items: Sequence[str]) -> str:
    """Join places in one line."""
    return "、".join(items)


def title(words: str, *, ours: bool) -> str:
    """Name a document; one that has no title of its own is not given the book-title marks."""
    return f"{words}（编者拟题）" if ours else f"《{words}》"


def paragraph(number: int, *, last: int | None = None) -> str:
    """Name a paragraph, or a run of them, by number."""
    return f"第 {number} 段" if last in (None, number) else f"第 {number}–{last} 段"


def paragraph_of(number: int, total: int, *, last: int | None = None) -> str:
    """Name a paragraph by number, and say how many there are."""
    return f"{paragraph(number, last=last)}（共 {total} 段）"


ASIDE = "称呼或结束语"
HEADING = "标题"


def source(name: str, place: str) -> str:
    """Say in one line where a quotation stands."""
    return f"{name} · {place}"


def also(count: int, places: str) -> str:
    """Say where else nearly the same stands; `places` names the first few."""
    return f"另见 {count} 处：{places}" + ("等" if count > 3 else "")


def place(name: str, paragraph: str) -> str:
    """Name a paragraph of another document."""
    return f"{name}{paragraph}"


def more_of_it(count: int) -> str:
    """Say how many passages of the same document are left out of a list."""
    return f"（这篇还有 {count} 段）"


def more_places_of_it(count: int) -> str:
    """Say how many places in the same document are left out of a list."""
    return f"（这篇还有 {count} 处）"


def rest_of(name: str, count: int) -> str:
    """Label the button to the places in a document that a list leaves out."""
    return f"{name} 还有 {count} 处 ›"


def part(number: int, total: int) -> str:
    """Count the messages of a paragraph that needs several."""
    return f"（{number}/{total}）"


def continued(number: int, total: int) -> str:
    """Open the second and further messages of such a paragraph."""
    return f"（接上，{number}/{total}）"


def place_among(number: int, total: int, *, last: int | None = None) -> str:
    """Count passages or occurrences: 1/3, or 2–3/3."""
    return f"{number}/{total}" if last in (None, number) else f"{number}–{last}/{total}"


# Declining

EMPTY = "想问什么？把问题写在命令后面就行。"
UNKNOWN = "原文没有谈到这个。"
ABSENT_TERM = "原文里没有这个提法。"
MISSING_DETAIL = "原文谈到了这个话题，但没有说到这个细节。"
WEAK = "没有找到足够贴切的原文，换个说法再试试。"
NO_SUCH_PART = "没有这一部分。"
NOTHING_IN_VIEW = "请先问一句，或回复某条回答，再接着往下看。"
NO_WRITING = "我只摘引原文，不概括、不代写。"
NEAREST = "比较接近的有："


def with_nearest(declined: str) -> str:
    """Lead from a refusal to the buttons of passages that come near."""
    return f"{declined}{NEAREST}"


def only_sections(count: int) -> str:
    """Answer a question for a part by a number that there is not."""
    return f"只有 {count} 个部分。"


def only_paragraphs(count: int) -> str:
    """Answer the same for a paragraph."""
    return f"只有 {count} 段。"


def only_sentences(count: int) -> str:
    """Answer the same for a sentence."""
    return f"只有 {count} 句。"


GREETING = "你好！想查哪句话，直接问就行。"
THANKS = "不客气，随时来查。"
FAREWELL = "再见，需要原文时再来。"
ABOUT_ME = "我是“原文”，只摘引原文，一字不改，也不发挥。发 /help 看看能问什么。"
SMALL_TALK = "闲聊我不在行，查原文可以找我。"


def too_long(limit: int) -> str:
    """Decline a question over the limit."""
    return f"问题有点长，请缩短到 {limit} 字以内再问。"


# Set phrases


def occurrences(term: str, count: int) -> str:
    """Say how often a term occurs."""
    return f"“{term}”共 {count} 处"


def occurrences_at_least(term: str, count: int) -> str:
    """Say that a term occurs more often than anybody would read through."""
    return f"“{term}”太常见，没有数完：至少 {count} 处"


def only_in_headings(term: str) -> str:
    """Say that a term stands in headings alone."""
    return f"“{term}”只出现在标题里"


def near_match(query: str, term: str) -> str:
    """Say plainly that the wording asked for is not the wording of the text."""
    return f"原文里没有“{query}”，有“{term}”"


def near_wording(term: str) -> str:
    """Say the same of a query that is too long to be repeated."""
    return f"原文的写法是“{term}”"


IN_HEADINGS = "见于标题："


def slogan_absent(query: str) -> str:
    """Say that a term does not occur."""
    return f"原文里没有“{query}”。"


SLOGAN_USAGE = "想查哪个提法？"


# Outline, ranking, quote of the day


def sections(count: int) -> str:
    """Count the outermost sections of a document."""
    return f"共 {count} 个部分"


def paragraphs(count: int) -> str:
    """Count paragraphs."""
    return f"共 {count} 段"


def item(name: str, words: str) -> str:
    """Name a paragraph in a list: its number and its first words."""
    return f"{name}　{words}"


def more_items(count: int) -> str:
    """Say that a list under a heading goes on."""
    return f"…… 还有 {count} 项"


def documents(count: int) -> str:
    """Open the list of documents."""
    return f"共 {count} 份文件，选一份看目录："


def no_headings(count: int) -> str:
    """Say that a document has no outline."""
    return f"全文没有小标题，共 {count} 段。"


SEARCH_USAGE = "想找什么？"
SEARCH_NOTHING = "一段也没有找到。"
NO_QUOTE = "原文里还没有适合单独摘出的句子。"


def score(value: float) -> str:
    """Show a ranking score."""
    return f"得分 {value:.2f}"


def quote_of_the_day(day: dt.date) -> str:
    """Head the quote of the day."""
    weekday = "一二三四五六日"[day.weekday()]
    return f"今日一句 · {day.month}月{day.day}日 周{weekday}"


# Start, help, privacy

WELCOME = "这里只摘引原文：问什么都用原文回答，一字不改。"
HELP_HEAD = "只摘引原文，一字不改；原文没有的，就说没有。"
TRY = "可以这样问："
EXAMPLE_ASK = "直接提问"
EXAMPLE_SLOGAN = "查提法"
EXAMPLE_VERIFY = "核对引文"
ALL_COMMANDS = "全部命令："
FOR_EXAMPLE = "例如："
HINT_TERMINAL = "输入方括号里的数字选按钮；/help 看全部命令，/quit 退出。"
HINT_TERMINAL_HELP = "方括号里的数字是按钮，输入即选。"
HINT_PRIVATE = "这里直接输入问题即可，不必加命令。"
HINT_GROUP = "群里请 @我、回复我的消息，或用 /ask 提问；其他消息我不接话。"


def example(label: str) -> str:
    """Lead to an example of what can be asked; the labels are filled up to one width."""
    return label.ljust(4, "　") + "　"


def command(name: str, purpose: str) -> str:
    """List a command in the help."""
    return f"/{name}　{purpose}"


def question_about(words: str) -> str:
    """Make an example question from a heading of the text."""
    return f"{words}，原文怎么说？"


# Things gone wrong

TEXT_CHANGED = "原文已经更新，这个按钮失效了，请重新提问。"
BROKEN_BUTTON = "这个按钮用不了，请重新提问。"
APOLOGY = "抱歉，这段文字没有通过与原文的核对，先不展示。"
TELEGRAM_ONLY = "这条命令属于 Telegram 会话，终端里用不上。"
FAREWELL_TERMINAL = "再见。"


def unknown_command(name: str) -> str:
    """Answer a command that does not exist."""
    return f"没有 /{name} 这条命令，发 /help 看看有哪些。"


NO_CHOICES = "现在没有可以选的编号，直接输入问题就行。"


def no_such_choice(last: int) -> str:
    """Answer a number that no button bears."""
    return f"现在可选的是 1–{last}。" if last > 1 else "现在只有 1 可选。"


# Some documents only

FILTER_USAGE = "这样限定：/docs from:2023 tag:党建，或 doc:名称、to:2023-05。恢复全部：/docs 全部。"
FILTER_OFF = "好的，今后全部文件都用来回答。"
FILTER_OFF_WORDS = frozenset({"all", "全部", "所有"})


def filter_stands(words: str, count: int) -> str:
    """Confirm which documents a chat is answered from, by words about them."""
    return f"好的，今后只从符合“{words}”的文件里回答，现有 {count} 篇。恢复全部：/docs 全部。"


def narrowed(words: str, count: int) -> str:
    """Say above an answer which documents it is about."""
    return f"只看 {count} 篇（{words}）"


def filter_unclear(word: str) -> str:
    """Say of a word that chooses documents that it cannot be understood."""
    return f"“{word}”看不懂：日期请写成 2023、2023-05 或 2023-05-01。"


def filter_matches_nothing(
    words: str, count: int, names: Sequence[str], dates: Sequence[str], tags: Sequence[str]
) -> str:
    """Say that no document is left, and what there is; `dates` are the first and the last."""
    parts = [f"没有符合“{words}”的文件。现有 {count} 篇"]
    if names:
        parts.append(f"，如{'、'.join(names)}")
    if dates:
        parts.append(f"，日期在 {' 至 '.join(dates)}")
    parts.append(f"，标签有：{'、'.join(tags)}。" if tags else "。")
    return "".join(parts)

"""What is said about votes, what is kept, teaching, the inbox and the statistics, in simplified Chinese.

Knows no layout and no Telegram. Whatever is filled in comes already cleaned.
"""

from __future__ import annotations

from collections.abc import Sequence

# Votes


def voted(mark: str, count: int) -> str:
    """Label a vote button: the mark, and how many there are once there are any."""
    return f"{mark} {count}" if count else mark


def not_this(label: str) -> str:
    """Label the button to another passage, for whom the first was not it."""
    return f"不是这段？{label}"


VOTE_FOR = "记下了，谢谢。"
VOTE_AGAINST = "记下了。"
VOTE_AGAINST_WITH_OTHERS = "记下了。不是这段？下面几段也许更贴切。"
VOTE_WITHDRAWN = "已撤回。"

# What is kept


def privacy(*, keeps_days: int, passed_on: bool, listens: bool) -> str:
    """Tell what is read, kept and passed on, and how to have it deleted."""
    others = "管理员让我也答明确的问题，所以没叫到我的消息也会看一眼，看完即弃。" if listens else ""
    kept = (
        f"提问保存 {keeps_days} 天，让管理员知道哪些没答好，到期自动删除；核对的内容用完即弃。"
        if keeps_days
        else "提问和核对的内容用完即弃，不保存；提问最多在内存里留一小时，好让管理员教我。"
    )
    onward = (
        "提问会发给运营者配置的语义服务，用来辅助查找；此外不转给别人。"
        if passed_on
        else "都不转给别人。"
    )
    return (
        f"只看叫到我的消息：命令、@我、回复我的话，以及私聊。{others}\n"
        f"{kept}{onward}\n"
        "留下记录的有：会话的设置和每日一句（会话和话题的编号、时区、时间、哪天推送了哪一句、"
        "那条消息的编号）；每天问了几次、答了几次、查了文中哪个提法，只是数目，不含任何人说的话；"
        "谁给哪条回答点了 👍 👎；管理员教过的问法和是谁教的。\n"
        "/daily off 只停止推送，推送记录留着，免得再开启时重复。\n"
        "/forget 删除与你有关的记录；/privacy 删除 把本会话的记录全部删掉（群里限管理员）。"
    )


FORGOT_NOTHING = "没有与你有关的记录。"
FORGET_UNKNOWN = "你是以群或频道的身份发言，我认不出是谁。请换回自己的账号，或在私聊里发 /forget。"


def forgot(*, votes: int, questions: int, lessons: int, private: bool) -> str:
    """Say what was deleted about a member."""
    gone = [
        f"{votes} 次 👍 👎" if votes else "",
        f"{questions} 条提问" if questions else "",
        "私聊里的全部记录（设置、次数、每日一句）" if private else "",
    ]
    deleted = "、".join(filter(None, gone))
    said = f"已删除：{deleted}。" if deleted else ""
    named = f"你教过的 {lessons} 条问法还在，但不再记着是你教的。" if lessons else ""
    return said + named


# Teaching

TEACH_USAGE = (
    "用 /teach 回复一条提问，或我没答好的那条消息，再选该引哪一段。\n"
    "也可以直接写明是哪一段：/teach 第 5 段，/teach 小标题，/teach 段里的一句话。\n"
    "/teach list 看教过的，/teach undo 编号 撤销，/teach export 整理成词表。"
)
MANAGERS_ONLY = "这件事只有管理员可以做。"
LESSON_OPERATORS_ONLY = "这件事只有运营者可以做。"
TEACH_QUESTION_GONE = (
    "那条消息回答的是什么问题，我已经不记得了。请直接回复提问的那条消息，再发 /teach。"
)
TEACH_WHICH = "以后有人问："
TEACH_CHOOSE = "该引哪一段？"
TEACH_NO_CANDIDATE = (
    "没有找到相近的段落。请用 /teach 回复那条提问，写明是哪一段：第几段，或段里的一句话。"
)
TEACH_NO_SUCH_PASSAGE = "没有找到你说的这一段，请在下面选。"
TEACH_NONE_IS_NEAR = "没有相近的段落，全部段落都在下面。"
TEACH_TOO_VAGUE = "这个问题里没有认得出它的词，教不会。请换个具体些的问法。"
TAUGHT_HERE = "记住了。以后在本群有人问："
TAUGHT_EVERYWHERE = "记住了。以后不论在哪里有人问："
NOTHING_TAUGHT = "还没有教过我什么。"
TAUGHT_LIST = "教过我的问法："
UNDO = "撤销"
LESSON_LOST = "原来那一段已经不在了"
LESSON_EVERYWHERE = "到处都用"
LESSON_ONE_CHAT = "只在一个会话里用"
EXPORTED = "教过的问法，整理成词表的样子：看一遍，改好了可以并进语料目录里的 lexicon.yaml。"
EXPORT_NOTHING = "教过的问法里没有可以写进词表的词。"
FILES_FORBIDDEN = "这里不让我发文件。"
MESSAGE_TOO_OLD = "这条消息太旧，看不到里面的问题了，请重新发一次命令。"


def taught(place: str, label: str) -> str:
    """Say where a taught question leads from now on."""
    return f"就引{place}：{label}"


def teach_full(limit: int) -> str:
    """Decline to learn more."""
    return f"已经教了 {limit} 条，请先用 /teach list 撤销一些。"


def lesson(number: int, question: str, target: str) -> str:
    """List a taught question, with its number and where it leads."""
    return f"{number}. {question} → {target}"


def undo_lesson(number: int) -> str:
    """Label the button that undoes a lesson."""
    return f"撤销 {number}"


def lesson_undone(number: int) -> str:
    """Confirm that a lesson holds no longer."""
    return f"已撤销第 {number} 条。"


def no_such_lesson(number: str) -> str:
    """Answer a number that no lesson has, or none at all."""
    if not number:
        return "要撤销哪一条？请写上编号，例如 /teach undo 3；编号见 /teach list。"
    return f"没有编号是 {number} 的。发 /teach list 看看有哪些。"


# The inbox

INBOX = "没答上的，和被点了 👎 的："
INBOX_EMPTY = "没有要处理的问题。"
INBOX_NOT_KEPT = (
    "现在不保存提问，所以这里什么也没有。要保存，请运营者在 config.yaml 里设置 "
    "privacy.keep_questions_days，比如 30，到期自动删除。"
)
QUESTION_GONE = "这个问题已经处理过，或者过期删除了。"
IGNORED = "好，不再列出，除非又有人问。"
BACK_TO_INBOX = "‹ 回到列表"


def inbox_item(number: int, question: str, count: int, downvoted: int) -> str:
    """List a question with how often it was asked, and how many votes its answers had against them."""
    against = f"，👎 {downvoted}" if downvoted else ""
    return f"{number}. {question}（{count} 次{against}）"


def teach_item(number: int) -> str:
    """Label the button that answers a question of the inbox."""
    return f"{number} · 教我"


def ignore_item(number: int) -> str:
    """Label the button that closes a question of the inbox."""
    return f"{number} · 忽略"


# Statistics

STATISTICS_HERE = "本会话的统计"
STATISTICS_EVERYWHERE = "全部会话的统计"
STATISTICS_NOTHING = "最近 30 天还没有人问过。"
STATISTICS_SLOGANS = "查得最多的提法："
STATISTICS_UNANSWERED = "没答好的提问："
STATISTICS_PICTURE = "看图"
STATISTICS_DAILY_ON = "每日一句：开着"
STATISTICS_DAILY_PAUSED = "每日一句：暂停着"
STATISTICS_DAILY_OFF = "每日一句：没有开"
SERIES_ANSWERED = "答出"
SERIES_DECLINED = "谢绝"
NO_PICTURES = "这里画不了图：缺少画图用的程序库 Pillow。请运营者安装 yuanwen[cards]。"
NO_FONT = "这里画不了图：没有中文字体。请运营者安装一种，比如 fonts-noto-cjk。"
REASONS = {
    "unknown": "没有谈到",
    "absent_term": "没有这个提法",
    "missing_detail": "没有这个细节",
    "weak": "不够贴切",
    "chatter": "闲聊",
    "too_long": "问得太长",
}


def last_days(days: int) -> str:
    """Name a period that ends today."""
    return f"最近 {days} 天"


def asked_in(period: str, *, asked: int, answered: int, declined: int) -> str:
    """Count the questions of a period."""
    return f"{period}：提问 {asked} 次，答出 {answered} 次，谢绝 {declined} 次"


def in_brackets(items: Sequence[str]) -> str:
    """Add details to a count."""
    return f"（{'，'.join(items)}）"


def how_often(name: str, count: int) -> str:
    """Say how often something came up."""
    return f"{name} {count} 次"


def subscribers(active: int, paused: int) -> str:
    """Count the chats with a daily quote."""
    resting = f"，{paused} 个暂停着" if paused else ""
    return (
        f"每日一句：{active} 个会话开着{resting}" if active or paused else "每日一句：没有会话开着"
    )

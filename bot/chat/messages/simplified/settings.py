"""What is said about settings, menus, comings and goings, in simplified Chinese.

Dates, times and zones included; understanding what members write about them is the affair of
`bot.chat.schedule` and `bot.chat.zones`. Whatever is filled in comes already cleaned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

DESCRIPTION = (
    "只摘引原文的小助手：问什么都用原文回答，一字不改；原文没有的，就说没有。\n"
    "可以提问、查提法、核对引文、看目录，也可以每天收到一句原文。"
)
SHORT_DESCRIPTION = "用原文回答问题，一字不改。可查提法、核对引文、每日一句。"
COMMANDS = {
    "ask": "提问，用原文回答",
    "slogan": "查提法，列出全部出处",
    "slogans": "全部提法，用得多的在前",
    "verify": "核对引文，也可回复一条消息来核对",
    "outline": "看目录",
    "docs": "有哪些文件",
    "quote": "今日一句",
    "random": "随手翻一段",
    "card": "把一句原文做成图片",
    "daily": "每日一句：开启、关闭、查看",
    "timezone": "设定时区",
    "settings": "查看本会话的设置",
    "help": "怎么用",
    "privacy": "隐私说明，删除本会话的记录",
    "forget": "删除与我有关的记录",
    "teach": "教我：某个问题该引哪一段",
    "inbox": "看没答好的提问",
    "stats": "看统计",
}
COMMANDS_TERMINAL = {
    **{name: COMMANDS[name] for name in ("ask", "slogan", "slogans")},
    "verify": "核对引文",
    "search": "按相关度列出各段",
    **{name: COMMANDS[name] for name in ("outline", "docs", "quote", "random", "help")},
    "privacy": "隐私说明",
    "quit": "退出",
}
GREETING_IN_GROUP = (
    "大家好，我是“原文”：问什么都用原文回答，一字不改。\n"
    "要问就 @我、回复我的消息，或发 /ask；其他消息我不接话。\n"
    "管理员可以发 /daily 08:00 工作日，每天收到一句原文。"
)
WORDS_ONLY = "我只看得懂文字，把问题打出来就行。"
NOT_YOURS_TO_REMOVE = "只有提问的人和管理员可以移除。"
REMOVED = "（已移除）"
TROUBLE = "抱歉，这次出了点问题，请稍后再试。"
STORE_TROUBLE = "抱歉，设置和记录暂时存取不了，请稍后再试；提问不受影响。"
ADMINS_ONLY = "这项设置只有群管理员可以改。"
DAILY = "每日一句："
DAILY_OFF = "每日一句还没有开启。要开启：/daily 08:00，只在工作日：/daily 08:00 工作日"
DAILY_ENDED = "已关闭每日一句。"
DAILY_NOT_ON = "每日一句本来就没有开启。"
FORGOTTEN = "已删除本会话的全部记录，每日一句也随之停止。"
NOTHING_KEPT = "本会话没有任何记录。"
ADMINS_ONLY_FORGET = "只有群管理员可以删除记录。"
DAILY_RESUMED = "每日一句已恢复，发 /daily 可查看。"
DAILY_IN_THIS_TOPIC = "发在本话题。"
DAILY_IN_OTHER_TOPIC = "发在设置时所在的话题。"
PAUSED_BLOCKED = "我被停用了"
PAUSED_KICKED = "我离开了这个群"
PAUSED_NO_RIGHTS = "我没有发言权限"
PAUSED_FORBIDDEN = "我发不进消息"
PAUSED_TOPIC_GONE = "原来的话题已关闭或删除"
PAUSED_CHAT_GONE = "会话找不到了"


def coming_dates(dates: list[dt.date]) -> str:
    """List the days on which the daily quote comes next."""
    days = (f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）" for day in dates)
    return f"接下来：{'、'.join(days)}"


def daily_paused(reason: str) -> str:
    """Say that the daily quote pauses, why, and how it goes on."""
    because = f"：{reason}" if reason else ""
    return f"已暂停{because}。要恢复，请再发一次时间，例如：/daily 08:00"


def time_zone_is(name: str) -> str:
    """Say which time zone a chat keeps."""
    return f"现在的时区是 {name}。要改，请写城市或时差，例如：/timezone 东京"


def time_zone_set(name: str) -> str:
    """Confirm a time zone."""
    return f"时区已设为 {name}。"


def settings_zone(name: str) -> str:
    """Show the time zone among the settings."""
    return f"时区：{name}（/timezone 可改）"


# Times and time zones

_DAILY_EXAMPLES = "/daily 08:00、/daily 早上8点半、/daily 08:00 工作日；停止推送：/daily 关闭"
TIME_MISSING = f"还差一个时间。可以这样写：{_DAILY_EXAMPLES}"
TIME_ZONE_MISSING = "请写出时区，例如：北京、东京、UTC+8、Asia/Shanghai。"


def time_not_understood(words: str) -> str:
    """Answer a `/daily` that cannot be read."""
    return f"看不懂“{words}”。可以这样写：{_DAILY_EXAMPLES}"


def no_such_time(words: str) -> str:
    """Answer a `/daily` with a time that no clock shows."""
    return f"没有“{words}”这个时间，请写 00:00 到 23:59 之间的时间，例如：/daily 08:00"


def time_zone_unknown(words: str, near: Sequence[str]) -> str:
    """Answer a `/timezone` that names no zone, with the zones that come near."""
    hint = f"是不是想写 {' 或 '.join(near)}？" if near else ""
    return (
        f"不认识时区“{words}”。{hint}可以写城市名或时差，例如：北京、东京、UTC+8、Asia/Shanghai。"
    )


def daily_on(
    at: dt.time, zone: str, day: dt.date, *, workdays: bool, with_year: bool, guessed: bool
) -> str:
    """Say when the daily quote comes and on which day next, which may rest on a guessed calendar."""
    which = "每个工作日" if workdays else "每天"
    year = f"{day.year}年" if with_year else ""
    guess = f"（{day.year}年放假安排尚未收录，暂按周一至周五）" if guessed else ""
    weekday = "一二三四五六日"[day.weekday()]
    return (
        f"已开启：{which} {at:%H:%M}（{zone}）；"
        f"下一次 {year}{day.month}月{day.day}日（周{weekday}）{guess}"
    )

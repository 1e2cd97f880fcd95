"""What is said by the settings message, its buttons and the limits, in simplified Chinese.

An effect says what is different from now on; it must fit into a notice of 200 characters.
"""

from __future__ import annotations

SETTINGS_OF_CHAT = "本会话的设置"
SETTINGS_FOR_ADMINS = "谁都可以看，按钮只有管理员按得动。"
SETTINGS_DONE = "完成"
CHOSEN_ALREADY = "本来就是这样。"

# When the bot speaks

SPEAKS = "什么时候开口"
SPEAKS_MENTION = "被叫到才说"
SPEAKS_CLEAR = "也答明确的问题"
SPEAKS_COMMANDS = "只听命令"
SPEAKS_MENTION_EFFECT = "以后只在被 @ 或回复时回答。"
SPEAKS_CLEAR_EFFECT = "以后没叫我的话，只要一看就是在问原文、我又很有把握，也会回答。"
SPEAKS_COMMANDS_EFFECT = "以后只听命令，@我、回复我都不接话。"
SPEAKS_CLEAR_NEEDS = (
    "要听得到群里的话，得先关掉隐私模式：在 @BotFather 发 /setprivacy，选 Disable，"
    "再把我移出群、重新加进来。没关的话，我只听得到叫我的话。"
)
HINT_GROUP_CLEAR = (
    "群里请 @我、回复我的消息，或用 /ask 提问；没叫我的话，只有明确在问原文、我又有把握的我才接。"
)
HINT_GROUP_COMMANDS = "这个群里我只听命令，请用 /ask 提问。"
GREETING_IN_GROUP_CLEAR = (
    "大家好，我是“原文”：问什么都用原文回答，一字不改。\n"
    "要问就 @我、回复我的消息，或发 /ask；没叫我的话，只有明确在问原文的我才接。\n"
    "管理员可以发 /settings 改设置，发 /daily 08:00 工作日，每天收到一句原文。"
)
GREETING_IN_GROUP_COMMANDS = (
    "大家好，我是“原文”：问什么都用原文回答，一字不改。\n"
    "这个群里我只听命令，要问就发 /ask；其他消息我不接话。\n"
    "管理员可以发 /settings 改设置，发 /daily 08:00 工作日，每天收到一句原文。"
)

# Language

LANGUAGE = "用什么语言"
LANGUAGE_OF_MEMBER = "跟随提问的人"
LANGUAGE_OF_MEMBER_EFFECT = "以后谁提问，就用谁的语言说话；原文不变。"
LANGUAGE_IS_OURS_ONLY = "变的只是我说的话，原文照旧，一字不改。"


def language_effect(name: str) -> str:
    """Say that one language is spoken from now on; `name` is its own name for itself."""
    return f"以后都用“{name}”说话；原文不变。"


# Documents

DOCUMENTS_CHOSEN = "从哪里找原文"
DOCUMENTS_ALL = "全部文件"
DOCUMENTS_ALL_EFFECT = "以后从全部文件里找，每日一句也一样。"
DOCUMENTS_HOW = "点一下选中，再点一下取消；一份也不选，就是全部。每日一句也只从选中的文件里选。"


def documents_filtered(words: str, count: int) -> str:
    """Say by which words the documents are chosen, and how many there are; 0 for none at present."""
    return f"{words}（{count} 篇）" if count else f"{words}（现在一篇也没有，先从全部文件里找）"


def documents_chosen(count: int, total: int) -> str:
    """Say how many of the documents are chosen."""
    return f"{total} 份文件里的 {count} 份"


def documents_effect(count: int) -> str:
    """Say that only so many documents are answered from."""
    return f"以后只从选中的 {count} 份文件里找，每日一句也一样。"


# The daily quote

DAILY_QUOTE = "每日一句"
DAILY_IS_OFF = "没有开启"
DAILY_TURN_ON = "开启"
DAILY_TURN_OFF = "关闭"
DAILY_GO_ON = "恢复"
HOUR_EARLIER = "−1 小时"
HOUR_LATER = "+1 小时"
MINUTES_EARLIER = "−10 分钟"
MINUTES_LATER = "+10 分钟"
EVERY_DAY = "每天"
ON_WORKDAYS = "只在工作日"
WITH_PICTURE = "配图"
DAILY_WITH_PICTURE = "附一张图片。"
WITH_PICTURE_EFFECT = "以后每日一句配一张图。"
WITHOUT_PICTURE_EFFECT = "以后每日一句只发文字。"
DAILY_FIRST = "先开启每日一句。"
PICTURES_MISSING = "这里还画不了图，暂时只发文字。"


def daily_pauses(reason: str) -> str:
    """Say in the settings why the daily quote pauses."""
    return f"已暂停：{reason}" if reason else "已暂停"


# Limits

LIMITS = "每小时最多回答"
LIMIT_OF_MEMBER = "每人"
LIMIT_OF_CHAT = "全群"
UNLIMITED = "不限"
LIMITS_HOW = "用完时提醒一次，之后不再作声；管理员的设置命令不受限。"


def times(count: int) -> str:
    """Count answers."""
    return f"{count} 次"


def default_of(value: str) -> str:
    """Label what holds where nothing is chosen."""
    return f"默认（{value}）"


def limit(who: str, value: str) -> str:
    """Say a limit in the settings."""
    return f"{who} {value}"


def member_limit_effect(count: int) -> str:
    """Say how often one member is answered; 0 for no limit."""
    return f"以后每人每小时最多回答 {count} 次。" if count else "以后每人每小时问多少次都回答。"


def chat_limit_effect(count: int) -> str:
    """Say how often the whole group is answered; 0 for no limit."""
    return f"以后全群每小时最多回答 {count} 次。" if count else "以后全群每小时问多少次都回答。"


def member_budget_spent(minutes: int) -> str:
    """Tell a member that this hour's answers are used up."""
    return f"这一小时里答你的已经不少了，歇一歇，大约 {minutes} 分钟后再问吧。"


def chat_budget_spent(minutes: int) -> str:
    """Tell a member that this hour's answers to the group are used up."""
    return f"这一小时里群里问得够多了，都歇一歇，大约 {minutes} 分钟后再问吧。"


TOO_MUCH_AT_ONCE = "一下子问得太多，我答不过来了；等前面的答完，请再问一次。"

# How the settings are laid out


def setting(name: str, value: str) -> str:
    """Say one setting in a line."""
    return f"{name}：{value}"


def chosen(label: str) -> str:
    """Mark the button of what holds now."""
    return f"✓ {label}"


def listed_limits(member: str, chat: str) -> str:
    """Say both limits in a line."""
    return f"{member}，{chat}"

"""What of a message is the question's content, and what only asks.

Chat questions are wrapped: politeness, a mention, 「讲话里有没有提到…」, 「…是什么意思」, 「在哪一段」. The
frames are described by the grammar of Chinese questions (polite openings, requests, references to
the text, interrogatives with their measure words, verbs of saying, final particles) and removed from
the *folded* message; what remains is the content. Knows no corpus.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.text.folding import fold, fold_text

# User names are ASCII; display names, which clients put in for a mention as well, are not.
_ASCII = "(?:[\u200b-\u200d\u2060\ufeff]*[A-Za-z0-9_])+"  # whatever invisible stands between
_MENTION = re.compile(rf"@(?:{_ASCII}(?:\.{_ASCII})*|\w+)")
_QUOTED = re.compile(
    r"[“「『〝＂\"‘《]([^“”「」『』〝〞＂\"‘’《》\n]{1,60})[”」』〞＂\"’》]|'([^'\n]{2,60})'"
)

# Each name is one kind of frame; alternatives inside it are interchangeable in the grammar.
_POLITE = (
    r"(?:(?:请问|麻烦|打扰|劳驾|(?:想|我想)?请教|(?:想|我想|想要)(?:问|知道|了解))(?:一?下|问|哈|了)*|"
    r"问(?:一?下|问)哈?)(?:哈|各位|大家)?"
)
_ADDRESS = (
    r"(?:大佬|老师|同志|朋友|领导|各位|大家|亲)们?(?:晚上|早上|上午|下午|中午)?好?(?=[ ,，:：!！。])|"
    r"在吗|在线等|谢谢(?:大家|各位)?|"
    r"^(?:哎呀?|诶|欸|喂|嘿|哟|呃|额|嗯|那个|话说|对了)[,，、 ]*"
)
_FINDING = r"(?:找|查|搜|翻|看|列|发|贴)"
_REQUEST = rf"(?:帮我们?|帮忙|给我|拜托)(?:一下)?{_FINDING}(?:一?{_FINDING}|一?下|个|到|出来?)*"
_WHO_KNOWS = (
    r"(?:你们|咱们|群里)?(?:有没有人|有谁|谁|哪位)(?:能|可以|知道|还?记得)+"
    r"(?:帮忙|帮我)?(?:查|找|贴|发|列)?(?:一?下|出来)?"
)
_TEXT = r"(?:讲话|发言|文件|文章|稿子|原文|全文)"
_INSIDE = r"(?:里面|里头|里边|里|中|上面|上头|上)"
_THE_TEXT = (
    rf"(?:(?:(?:这|那|本|该)(?:篇|次|个|份)?(?:领导的?)?|领导的?){_TEXT}{_INSIDE}?|"
    rf"{_TEXT}{_INSIDE}|(?:原文|文)中|^{_TEXT})(?:的|是(?!不是)|有(?!没))?"
)
_WHERE = (
    r"(?:都?是|都?在|出自|来自|出现在)?(?:的)?(?:哪|第几|第多少)(?:一|个|几)?"
    r"(?:段落?|条|部分|句话?|章|节|处|页|块|里|儿|地方|个?方面)"
    r"(?:里|中)?(?:的|讲|说|提)*(?:到)?(?:的|过)?"
)
_WORDING = (
    r"(?:的)?(?:出处|原话|原句|原文|完整的?(?=[原句那这]|表述|说法|[。，,.?？!！ ]|$))(?:是)?"
)
_THAT_PART = (
    r"(?:那|这)(?:几|一)?(?:句话?|段话?|块|部分|(?:件|个|回)?事(?:儿|情)?(?![业件故务实项])|个)"
)
_THE_PLACE = r"(?:摆|放|处|排)(?:在|于|到)(?:什么|啥|哪个?|何)(?:样的)?(?:位置|地位)"
_A_NOT_A = (
    r"(?:有没有|是不是)(?:提|讲(?![政真规党究求话])|说(?![真实])|谈|写)(?:到过?|过)?|"
    r"有没有|是不是|能不能|可不可以|会不会|要不要|提没提|说没说|讲没讲|算不算|行不行"
)
_SAYING = r"(?:都|又|还)?(?:有)?(?:提|讲|说|谈|写|强调|涉及)(?:到|及|过|的是|了)(?:的|过|了)?"
_HOW_SAID = r"(?:是)?(?:怎么|怎样|如何|咋)(?:说|讲|提|写|理解|解释|表述|要求)(?:的|得)?"
_WHAT = (
    r"(?:什么|啥)(?:是|叫做?)|何(?:为|谓)|"
    r"(?:应该?|应当|该|需要?|要)(?:注意|干|做)(?:些|点)?(?:什么|啥)(?![㐀-鿿])|"
    r"(?:分别|具体|主要)*(?:是|有|指)?(?:什么|啥|哪些|哪几个?|哪个|多少)"
    r"(?:意思|东西|内容|样子?的?|事(?![业件故务实项情])|(?<=多少)[个個])?"
)
_MEASURE = "[个種种位所座部本条項项类場场家名届次款樣样批支间片颗道首篇级层門门]"
_WHICH = (
    rf"(?:由|是|被|在|于|有)?(?:哪(?![吒咤])(?:一|两|几|些)*(?:{_MEASURE}|年|月|天|日|里|儿|边)?|"
    r"(?<![任几如奈为])何(?:时|年|月|日|地|处|人|种|故|在))|(?:由|是|被)谁"
)
_HOW_MUCH = rf"多(?:久|长时间)|(?<![好十这那近前后第])几几?(?:{_MEASURE}|岁|年|天|月)"
_HOW = (
    r"(?:怎么|咋)(?:办|整|弄|搞)(?![㐀-鿿])|"
    r"(?:怎么样|怎么|怎样|如何|咋样?|为什么|为何|干嘛|干啥)(?:才能|才)?"
)
# What only everyday speech has, which weighs as much as a rare word of the newspapers.
_FILLER = (
    r"咱们?|俺们?|(?:到底|究竟)(?=[是要怎什谁哪有该能应啥咋如])|才[行好对](?![㐀-鿿])|"
    r"(?:有)?(?:啥|什么)(?:说法|讲究|说道)|(?:搞|弄|抓|做|干)好(?![㐀-鿿])"
)
_PARTICLE = r"(?:吗|呢|吧|啊|呀|哦|嘛|来着|哈+|么)(?![㐀-鿿])"
_FRAMES = (
    _POLITE,
    _ADDRESS,
    _REQUEST,
    _WHO_KNOWS,
    _THE_TEXT,
    _WHERE,
    _WORDING,
    _THAT_PART,
    _THE_PLACE,
    _A_NOT_A,
    _SAYING,
    _HOW_SAID,
    _FILLER,
    _WHAT,
    _WHICH,
    _HOW_MUCH,
    _HOW,
    _PARTICLE,
)
_FRAME = re.compile("|".join(_FRAMES))
_ASKING = re.compile(
    rf"{_WHO_KNOWS}|{_WHERE}|{_A_NOT_A}|{_HOW_SAID}|{_WHICH}|{_HOW_MUCH}|{_HOW}|"
    r"[?？]|什么|啥|哪|谁|多少|何(?:为|谓)|吗[ 。!！~]*$|^(?:请问|请教)"
)
# 哪个城市 and 机关党建不能干啥 ask for the other half of a phrase.
_BEFORE = re.compile(rf"(?:哪(?:[一几]?{_MEASURE}|些)?|(?<!第)几{_MEASURE}?|多少{_MEASURE}?)$")
_AFTER = re.compile(
    r"(?:(?:应该?|应当|该|需要?|要)?(?:干|做|搞|弄|说)(?:些|点)?(?:啥|什么))(?![㐀-鿿])"
)
# 明天要检查,帮我找找作风那段: why somebody asks is not what they ask, where the rest says what that is.
_REASON = re.compile(rf"^[^,.!?;]*[,.!;]+ ?(?={_REQUEST}.+{_THAT_PART})")
_REDUPLICATED = re.compile(r"(?<!一)([㐀-鿿])一\1")  # 减一减 says 减
# Members put stray blanks between ideographs (同 频 共 振); words of other scripts need theirs.
_STRAY = re.compile(r"(?<=[㐀-䶿一-鿿])\s+(?=[㐀-䶿一-鿿])")


@dataclass(frozen=True, slots=True)
class Question:
    """A message taken apart.

    Attributes
    ----------
    text
        As typed.
    folded
        The whole message, folded, mentions and stray blanks removed.
    content
        `folded` with the frames replaced by spaces; the same as `folded` where nothing else is
        left (「什么是原文」). Of a reduplicated verb (减一减) the verb.
    parts
        The pieces of the content between frames and between blanks as typed.
    quoted
        Terms in quotation marks or book-title marks, as typed, marks aside.
    """

    text: str
    folded: str
    content: str
    parts: tuple[str, ...]
    quoted: tuple[str, ...]


def analyse(text: str) -> Question:
    """Take a message apart."""
    bare = _MENTION.sub(" ", text)
    spaced = fold_text(bare).strip()
    folded = _STRAY.sub("", spaced)
    content = _content(folded)
    parts = dict.fromkeys([*content.split(), *_content(spaced).split()])
    return Question(
        text=text,
        folded=folded,
        content=" ".join(content.split()),
        parts=tuple(parts),
        quoted=quoted_terms(bare),
    )


def _content(folded: str) -> str:
    """Return what a folded message asks about; all of it where it only asks."""
    for message in (_REASON.sub("", folded), folded):
        content = without_frames(message)
        if any(map(str.isalnum, content)):
            return _REDUPLICATED.sub(r"\1", content)
    return folded


def asks(text: str) -> bool:
    """Tell whether a message is a question by its form: a mark, an interrogative, 吗 at its end."""
    return _ASKING.search(_STRAY.sub("", fold_text(_MENTION.sub(" ", text)).strip())) is not None


def without_frames(folded: str) -> str:
    """Return a folded message with everything that only asks replaced by spaces."""
    return _FRAME.sub(" ", folded)


def asks_for_the_rest(question: Question) -> bool:
    """Tell whether a question's content is half of a phrase, and it asks what the other half is."""
    content = question.content.strip(" ,.:;?!")
    start = question.folded.find(content)
    if start < 0 or not content:
        return False
    after = _AFTER.match(question.folded, start + len(content))
    return after is not None or _BEFORE.search(question.folded, 0, start) is not None


def removed_frames(question: Question) -> tuple[str, ...]:
    """Return what was taken for asking only, in order."""
    if question.content == " ".join(question.folded.split()):
        return ()
    reason = _REASON.match(question.folded)
    rest = question.folded[reason.end() :] if reason else question.folded
    found = (match.group().strip() for match in _FRAME.finditer(rest))
    before = (reason.group().strip(),) if reason else ()
    return before + tuple(frame for frame in found if frame)


def quoted_terms(text: str) -> tuple[str, ...]:
    """Return what stands in quotation or book-title marks, without the marks."""
    found = (next(filter(None, match.groups())).strip() for match in _QUOTED.finditer(text))
    return tuple(term for term in found if any(map(str.isalnum, fold(term).text)))

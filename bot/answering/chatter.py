"""Greetings, thanks and small talk, told apart from questions about the text. Knows no corpus."""

from __future__ import annotations

import re

_UNITS = (
    r"你们?好|您好|大家好|各位好?|早上好|上午好|中午好|下午好|晚上好|早安|晚安|午安|早啊?|哈喽|哈啰|嗨|hi|hello|hey|"
    r"在不在|在吗|有人吗|有人在吗|谢谢?(?:大家|各位|你们?|您|老师|啦|了|哈)*|多谢|感谢(?:大家|各位|分享)?|辛苦(?:了|啦)*|"
    r"收到|好的?|好滴|好吧|嗯+|哦+|噢+|行|可以|明白(?:了)?|知道(?:了)?|了解|没问题|ok+|okay|yes|no|对的?|是的|"
    r"哈+|嘿+|呵+|嘻+|哇+|6+|赞|厉害|牛+|真棒|不错|加油|恭喜(?:恭喜)?|生日快乐|新年快乐|节日快乐|再见|拜拜|88|"
    r"不客气|没事|抱歉|对不起|不好意思|请多关照|新人报到|打卡|签到|顶|路过|围观|大家|各位|老师|同志们|群主|朋友们?|"
    r"(?:你们?|您|大家|各位)(?:怎么|咋|如何)(?:看|想|认为|觉得)|"
    r"啊|呀|哈|啦|了|的|哟|嘛|吧|呢|请|真|太|很|都|又|也|thanks?|thank|you|bye"
)
_UNIT = re.compile(_UNITS)
_VERY = "(?:真是?|太|好|很|挺|蛮|有点儿?|有些|够|怪|这么|那么|非常|特别|十分|相当|不太|确实)"
_QUALITY = (
    "(?:长|短|多|少|好|棒|赞|妙|难|深|绕|空|快|慢|精彩|无聊|枯燥|啰嗦|深奥|复杂|到位|深刻|实在|清楚|明白|不错|"
    "感人|鼓舞人心?|有道理|有水平|有意思|有高度|认真|用心|厉害)"
)
_LANGUAGE = "(?:[英中日法德俄韩外粤]文|[英日法德俄韩汉外粤]语|普通话|方言|语音|拼音|繁体字?|english|chinese)"
_OPINIONS = (
    r"(?:你|您|大家|各位)们?(?:是|会|对此)?(?:怎么|咋|如何|怎样)(?:看|想|认为|觉得|说)|(?:你|您|大家)们?(?:觉得|认为)|"
    rf"[讲说写念读]得(?:{_VERY}|{_QUALITY})|(?:我|个人)也?(?:觉得|感觉|认为).{{0,8}}{_VERY}{_QUALITY}(?:的|了|啊|呀|吧|哦)?$|"
    rf"{_VERY}{_QUALITY}(?:[的了啊呀吧哦呢哈嘛诶]|一?点)*$"
)
_TO_SOMEBODY = (
    r"^(?:你|您|你们|咱们?)(?:快|先|也|再|赶紧)?(?:[来去看听等回过]|过来|出来|进来)(?:一下|下|吧|呀|啊|看看|呗)|"
    rf"(?:能|可以|会|支持|懂|行).{{0,3}}{_LANGUAGE}|{_LANGUAGE}.{{0,3}}(?:能|可以|行|问|会|支持|懂)"
)
_MARKS = " ，,。.！!？?~～、…"
_LONGEST_UNIT = 24  # characters
_SMALL_TALK = re.compile(
    r"你(?:是谁|叫什么|几岁|多大|会|能|喜欢|吃|是不是|是机器人|在干)|(?:bot|机器人)|讲(?:个|一?个)?笑话|"
    r"(?:今[天晚]|明[天晚]|昨[天晚]|周末|晚上|中午|早上|刚才|现在)(?:吃|喝)|(?:吃|喝)(?:什么|啥|饭|点|过|了|没)|(?:玩|打球|下雨|天气|放假|下班|上班|集合|聚餐|睡|困|饿|累|热死|冷死)|"
    r"红包|表情包?|贴图|外卖|奶茶|咖啡|打球|股市|孩子|作业|(?:谁|哪位)有(?:多的|空|没有)?|借(?:用)?一下|这个群|静音|情诗|"
    r"(?:你们|大家)(?:继续|先聊|慢慢)|我(?:讲|说)完了|好(?:可爱|好看|漂亮|帅|困|累|烦)|哈哈|呵呵|天气|"
    rf"{_OPINIONS}|{_TO_SOMEBODY}"
)

_SUM = re.compile(
    r"(?:请问|那|算(?:一下)?)?(?:\d[\d.]*\s?(?:[+\-*/x×÷]|加上?|减去?|乘以?|除以?)\s?)+\d[\d.]*\s?"
    r"(?:(?:等于|得|是|=)?\s?(?:几|多少)|(?:等于|=))[了呢啊呀吗?？。!！ ]*"
)


def is_chatter(skeleton: str) -> bool:
    """Tell whether a message (letters and digits only, folded) is nothing but chatter.

    A message without any letter (emoji, marks) is chatter too. Which lengths a run of units reaches is
    kept in a table: a repeated alternation of repeated units backtracks exponentially (哈哈哈…党).
    """
    reached = [True] + [False] * len(skeleton)
    for start in range(len(skeleton)):
        if reached[start]:
            for end in range(start + 1, min(start + _LONGEST_UNIT, len(skeleton)) + 1):
                reached[end] = reached[end] or _UNIT.fullmatch(skeleton, start, end) is not None
    return reached[-1]


def is_sum(folded: str) -> bool:
    """Tell whether a message is a sum to do (「1+1等于几」), whatever numbers the text holds."""
    return _SUM.fullmatch(folded.strip()) is not None


def is_small_talk(folded: str) -> bool:
    """Tell whether a message that the text does not answer sounds like talk among members."""
    return _SMALL_TALK.search(folded.strip(_MARKS)) is not None

"""What sort of detail a question asks for, and whether a passage can hold it.

「加装电梯一户要掏多少钱」 shares three words with the speech, yet only an amount of money answers it.
The test is rough and one-sided: it tells that a detail is missing, never that an answer is right.
The classes are the coarse question types of Li & Roth (2002, "Learning question classifiers") as
far as Chinese interrogatives mark them. Knows sentences, not scores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.members import Members, members


class Detail(StrEnum):
    """What must stand in a text for a question to be answered by it."""

    MATERIAL = "material"  # a template, a form, a link: never in a text
    DIFFERENCE = "difference"  # how two things differ
    MONEY = "money"
    SHARE = "share"
    DAY = "day"
    MONTH = "month"
    DATE = "date"
    REFERENCE = "reference"  # the number that an authority gives its documents
    DURATION = "duration"
    SIZE = "size"
    RANK = "rank"
    PLACE = "place"
    PERSON = "person"
    TELEPHONE = "telephone"
    CONNOTATION = "connotation"  # whether a word praises or blames
    DEFINITION = "definition"
    MEMBERS = "members"  # 三会一课是哪三会: the parts of a numbered term
    NUMBER = "number"


_NUMERAL = r"[\d.零一二两三四五六七八九十百千万亿]++[多余来]?"
_MEASURE = (
    "个|家|人|名|位|字|条|天|日|年|次|块|颗|座|件|届|所|级|度|倍|岁|层|户|场|项|种|类|部|份|本|张|辆|支|只|厘米|毫米|公分|平方公里|平方米|公斤|"
    "批|省|市|县|国|号|步|轮|遍|趟|版|台|间|组|班|排|队|门|道|幅|箱|瓶|杯|袋|盒|群|对|回|笔|起|股|粒|滴|根|片|页|行|封|副|桩|宗|棵|株|匹|"
    "头|套|章|节|公里|千米|米|斤|吨|亩|分|点|小时|分钟|秒|周|月|元|枚|架|艘|队|站|集|首|期|代|人次|卷|篇"
)
_HAN = "[一-鿿]"
_OFFICE = "(?:书记|主任|部长|市长|省长|局长|院长|校长|主席|总统|作者|主持人|主讲人)"
_MATERIAL = "(?:模板|模版|范文|范本|样本|表格|链接|网址|二维码|电子版|压缩包|课件)"
# What happened, and by which other verbs a text may say so: a date or a name must go with one of them.
_EVENTS = tuple(
    re.compile(verbs)
    for verbs in (
        "召?开(?!始|展|发|放|设|通|创|播|会|头|辟|采|工)|举行|举办|开幕|会上",
        "实施|施行|生效|起?执行(?!力)",
        "考察|视察|调研",
        "结束|闭幕|截止",
        "创[立办建]|成立|[建设]立|组建|始建|建成|提出",
        "提出|首创|首倡|倡导|创造|发明|发现|命名|指出|强调|重申|认为|主张|发表",
        "印发|发布|出台|颁|公布|制定|通过",
        "负责(?!同志|人)|牵头|主管|分管|承担|负总责",
        "任命|任免|委任",
        "讲话|讲(?!话)|发表|致辞",
    )
)
_WHEN = r"(?:哪一?个?[年月天日]|何年|何时|几几年|几[年月][几]?[份日号]?|几[号日]|(?:什么|啥)(?:时候|时间|日子))"
_HAPPENED = re.compile(
    rf"(?:{_WHEN}|由谁|是?谁)(?:来|去|才|正式|首先|最先|最早|第一个|首次|开始|被)*(?P<verb>[一-鿿]{{1,2}})"
)
# Asking where something stands or which points there are is no question about a number.
_EXEMPT = re.compile(
    r"(?:第几|哪几?)个?(?:大?段|大?条|大?部分|大?块|句|章|节|处|页|方面|点要求|条要求|个要求|子)|"
    r"几个?(?:大?段|大?部分|大?块|大条|句|章|节|处|页|方面|点要求|条要求|个要求|子)|"
    r"(?:提|讲|说|谈|写|出现|强调)(?:到|及|过|了)*(?:多少|几)(?:次|回|遍|处)"
)
_ASKED: tuple[tuple[Detail, re.Pattern[str]], ...] = tuple(
    (detail, re.compile(pattern))
    for detail, pattern in (
        (
            Detail.MATERIAL,
            (
                rf"{_MATERIAL}.{{0,4}}[发给传](?:我|群里|一?[份个下]|过来|出来)|"
                rf"(?:[发给传求要找]|有没有|谁有).{{0,8}}{_MATERIAL}"
            ),
        ),
        (Detail.DIFFERENCE, r"(?:有)?(?:什么|啥|哪些|何)?(?:区别|差别|差异|异同|不一样|不同)(?:点|之处|在哪|是)?"),
        (
            Detail.MONEY,
            (
                r"多少钱|什么价|几块钱|[多几]少?元|价格|收费标准|罚款多少|掏多少|工资|"
                r"(?:投资|资金|经费|预算|补贴|补助)(?:是|了|有)?多少"
            ),
        ),
        (Detail.SHARE, r"百分之[几多]|[多几]大比例|什么比例|比例是|占比|增速|增长率"),
        (Detail.RANK, r"排第?几|第几名|名列第几|位居第几|排名"),
        (Detail.REFERENCE, r"(?:发文|文件)?(?:字号|文号|编号)|第?几号(?:文件|文)"),
        (Detail.DAY, r"哪一?[天日]|几[月]?几?[号日](?![文线楼])|星期几|周几"),
        (Detail.MONTH, r"哪一?个?月|几月份?"),
        (
            Detail.DATE,
            (
                r"哪一?个?(?:年|时期|世纪|朝代)|何年|几几年|几[点时]|何时|"
                r"(?:什么|啥)(?:时候|时间|日子|年代)"
            ),
        ),
        (Detail.DURATION, r"多久|多长时间|(?<![这近前后那过好十])[几多]少?(?:年|天|个月|月|个?小时|分钟|周|个?星期)"),
        (Detail.SIZE, r"多(?:大|高|长|远|重|深|宽|厚|快)(?!力度)|面积是?多少|海拔"),
        (
            Detail.PLACE,
            (
                rf"在(?:哪里?|哪儿|什么地方|何处|何地|哪一?个?{_HAN}{{1,4}}?|什么{_HAN}{{1,4}}?)"
                r"(?:开|召开|举行|举办|办|出生|成立)(?![展始])|"
                r"去(?:了|过)?(?:哪里|哪儿|哪些?(?:地方|城市|单位|省|市|县)|什么地方)"
            ),
        ),
        (
            Detail.PERSON,
            (
                rf"{_OFFICE}(?:是谁|叫什么|姓什么)|叫(?:什么|啥)名字|是?谁(?:讲|做|作|写|发表|发言|主持)的?|"
                r"由谁来?(?:负责|牵头|任命|主管|分管)|(?<!要)谁(?:来)?(?:负责|主管|分管)(?![一-鿿])|"
                r"谁(?:首先|最先|最早|第一个|首次)?提出"
            ),
        ),
        (
            Detail.TELEPHONE,
            (
                r"(?:电话|热线|手机|传真)(?:号码?)?(?:是|有)?(?:多少|几号|什么号)|(?:电话|热线|手机|传真)(?:号码?)(?:是什么|是啥)?(?:[?？。!]|$)|"
                r"(?:举报|投诉|咨询|联系|服务|报名|值班|办公)(?:电话|热线|邮箱)(?:是什么|是啥|有吗|呢)?(?:[?？。!]|$)"
            ),
        ),
        (Detail.CONNOTATION, r"褒义(?!词是什么)|贬义(?!词是什么)|是褒是贬"),
        (
            Detail.DEFINITION,
            r"^[^哪谁何几]*(?:定义|确切含义)(?:是|为)?(?:什么|啥)?(?:[?？。!吗呢]|$)|怎么定义|如何定义",
        ),
        (Detail.NUMBER, rf"(?:多少|(?<![好十几哪这那近前后边])几)(?P<m>{_MEASURE})?(?P<x>{_HAN}{{1,2}})?"),
    )
)  # fmt: skip
_HELD: dict[Detail, str] = {
    Detail.DIFFERENCE: r"区别|差别|差异|不同|相比|而|则",
    Detail.MONEY: rf"{_NUMERAL}(?:元|块钱|美元|人民币|英镑|日元|日圆|欧元|镑|法郎|卢布|台币|港币|两|圆)",
    Detail.SHARE: rf"百分之|\d%|{_NUMERAL}(?:成|倍)|分之",
    Detail.RANK: r"第[\d一二三四五六七八九十]+|首位|居首|前列|排名|最",
    Detail.DATE: rf"{_NUMERAL}(?:年|月|日|号|世纪|点|时)|[今去明前同次]年|年[底初末]|"
    r"(?<![段一个新今])时期|(?<!新)时代|(?<=[一-鿿])朝(?![气着向阳夕])|(?<!这)期间|之后|(?<!今)以后|以前",
    Detail.DURATION: rf"{_NUMERAL}个?(?:年|月|天|日|小时|分钟|秒|周|星期|世纪|分)|长期|终身",
    Detail.SIZE: rf"{_NUMERAL}.?(?:公里|千米|米|平方|公顷|亩|尺|[英光]里|公斤|吨|克|斤|公分|度|层|光年|倍|[kc]?m|kg)",
    Detail.DAY: rf"{_NUMERAL}[日号]|(?:星期|周)[一二三四五六日天]",
    Detail.MONTH: rf"{_NUMERAL}月",
    Detail.REFERENCE: r"[〔\[(]?\d{4}[〕\])]第?\d+号|第\d+号",
    Detail.PLACE: (
        rf"[在于到赴去](?:{_HAN}|\w){{1,15}}(?:召开|举行|举办|开幕|出生|成立|视察|考察|调研)|"
        rf"[在于到赴去](?:{_HAN}|\w){{1,12}}(?:省|市|县|区|镇|乡|村|州|路|街|楼|馆|厅|堂|中心|大学|学院|公司|国)"
    ),
    Detail.PERSON: rf"(?:由|{_OFFICE}){_HAN}{{2,4}}|(?<![\d\W])·(?![\d\W])",
    Detail.TELEPHONE: r"\d[\d-]{4,}|@\w",
    Detail.CONNOTATION: "褒|贬",
    Detail.DEFINITION: r"是指|指的是|定义|就是|即|是.{0,40}(?:的|之一)|是(?:一[种个类门项]|对|由|以)|所谓",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expectation:
    """The detail a question asks for.

    Attributes
    ----------
    detail
        Of which kind.
    unit, noun
        What narrows a number down (家, 企业).
    members
        Of a numbered term, what it counts.
    event
        The verbs of which one must go with a date or a name, as a pattern; empty for any.
    """

    detail: Detail
    unit: str = ""
    noun: str = ""
    members: Members | None = None
    event: str = ""

    @property
    def count(self) -> int:
        """How many members a passage must list, 0 where none are asked for."""
        return self.members.count if self.members else 0

    def is_held_by(self, sentence: str) -> bool:
        """Tell whether a (folded) sentence holds something of the kind."""
        if self.detail is Detail.NUMBER:
            return _holds_number(sentence, self.unit, self.noun)
        if self.members is not None:
            return self.members.listed_in(sentence)
        pattern = _HELD.get(self.detail)
        if self.detail is Detail.PERSON and self.event:
            pattern = rf"{pattern}|{_HAN}{{2}}[^,.;、。!?]{{0,12}}(?:{self.event})"
        return pattern is not None and re.search(pattern, sentence) is not None

    def happens_in(self, sentence: str) -> bool:
        """Tell whether what the question asks about happens in a (folded) sentence, near a date.

        A date and the verb are parted by no 要 or 必须: what ought to be done has not happened then.
        """
        if not self.event:
            return True
        verbs = list(re.finditer(self.event, sentence))
        if self.detail not in _TIMES:
            return bool(verbs)
        dates = list(re.finditer(_HELD[Detail.DATE], sentence))
        return any(_belong(sentence, date.span(), verb.span()) for date in dates for verb in verbs)


_TIMES = (Detail.DATE, Detail.DAY, Detail.MONTH)
_NEAR = 40  # characters
_OUGHT = re.compile("(?<![需重主首])要(?![求闻点素])|必须|应当")


def _belong(sentence: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    (_, start), (end, _) = sorted((one, other))
    return end - start <= _NEAR and _OUGHT.search(sentence, start, max(start, end)) is None


def expectation(folded: str, content_words: Sequence[str] = ()) -> Expectation | None:
    """Return the detail that a folded question asks for, None where there is nothing to test.

    `content_words` are the question's words that carry meaning: the noun of 「多少家企业」 only counts
    where it is one of them.
    """
    if asked := members(folded):
        return Expectation(Detail.MEMBERS, members=asked)
    if _EXEMPT.search(folded):
        return None
    for detail, pattern in _ASKED:
        if match := pattern.search(folded):
            groups = match.groupdict()
            noun = groups.get("x") or ""
            if noun not in content_words:
                noun = noun[:1] if noun[:1] in content_words else ""
            event = _event(folded) if detail in (*_TIMES, Detail.PERSON) else ""
            return Expectation(detail, groups.get("m") or "", noun, event=event)
    return None


def _event(folded: str) -> str:
    """Return the verbs by which a text may tell of what a question asks the time or the doer of."""
    happened = _HAPPENED.search(folded)
    if happened is None:
        return ""
    return next((verbs.pattern for verbs in _EVENTS if verbs.match(happened["verb"])), "")


_ALIKE = (("台", "辆", "部", "架"), ("次", "回", "遍", "趟"), ("家", "间", "所", "座"))


def _holds_number(sentence: str, unit: str, noun: str) -> bool:
    if noun and noun not in sentence:
        return False
    if unit in ("", "个", "名", "位", "种", "项"):
        pattern = rf"{_NUMERAL}(?:{_MEASURE}|大)" if unit else rf"\d|{_NUMERAL}(?:{_MEASURE}|大)"
        if noun:
            pattern = rf"(?<!第){_NUMERAL}(?:{_MEASURE}|大)?[^,.;、。!?]{{0,6}}{noun}"
    else:
        units = next((alike for alike in _ALIKE if unit in alike), (unit,))
        pattern = rf"{_NUMERAL}(?:多|余)?(?:{'|'.join(units)})"
    return re.search(pattern, sentence) is not None

"""The sort of detail a question asks for, and whether a sentence holds it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.expectation import Detail, Expectation, expectation
from bot.answering.members import Members
from bot.text.folding import fold_text


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("加装电梯多少钱", Detail.MONEY),
        ("一户要掏多少", Detail.MONEY),
        ("门票价格", Detail.MONEY),
        ("增长百分之几", Detail.SHARE),
        ("占比多少", Detail.SHARE),
        ("什么时候开的会", Detail.DATE),
        ("大会是几月几号开的", Detail.DAY),
        ("哪一年提出的", Detail.DATE),
        ("何时结束", Detail.DATE),
        ("主题教育搞多久", Detail.DURATION),
        ("为期几个月", Detail.DURATION),
        ("新片区面积有多大", Detail.SIZE),
        ("面积是多少", Detail.SIZE),
        ("排第几名", Detail.RANK),
        ("会议在哪里召开", Detail.PLACE),
        ("市委书记是谁", Detail.PERSON),
        ("书记叫什么名字", Detail.PERSON),
        ("有没有活动的模板", Detail.MATERIAL),
        ("求一个讲话范文", Detail.MATERIAL),
        ("两者有什么区别", Detail.DIFFERENCE),
        ("三会一课是哪三会", None),
        ("六个从严是哪六个", Detail.MEMBERS),
        ("有多少家企业", Detail.NUMBER),
        ("一共几个人", Detail.NUMBER),
    ],
)
def test_the_detail_asked_for_is_told_by_its_interrogative(question, detail):
    found = expectation(fold_text(question))
    assert detail is None or found is not None
    if detail is not None:
        assert found.detail is detail


@pytest.mark.parametrize(
    "question",
    [
        "四责协同是什么", "怎么改进工作作风", "钱袋子在第几段", "讲话分几个部分", "有哪几个方面",
        "好几个文件提到党建", "十几年来的经验", "主题教育", "为什么要加强党建", "",
    ],
)  # fmt: skip
def test_a_question_for_words_asks_for_no_detail(question):
    assert expectation(fold_text(question)) is None


@pytest.mark.parametrize(
    ("question", "words", "expected"),
    [
        ("有多少家企业", ["企业"], Expectation(Detail.NUMBER, "家", "企业")),
        ("有多少家企业", [], Expectation(Detail.NUMBER, "家", "")),
        ("几个人", [], Expectation(Detail.NUMBER, "个", "")),
    ],
)
def test_unit_and_noun_narrow_it_down(question, words, expected):
    assert expectation(question, words) == expected


@pytest.mark.parametrize(
    ("detail", "held", "missing"),
    [
        (Detail.MONEY, "每户补贴三万元", "加装电梯是民生实事"),
        (Detail.MONEY, "花了500块钱", "花了很多钱"),
        (Detail.SHARE, "提高了30%", "明显提高"),
        (Detail.SHARE, "三分之二的人", "大多数人"),
        (Detail.DATE, "今年1月召开", "召开了大会"),
        (Detail.DATE, "2023年", "要长期坚持"),
        (Detail.DURATION, "历时三个月", "扎实推进"),
        (Detail.SIZE, "占地120平方公里", "新片区建设"),
        (Detail.RANK, "位居第三", "成绩明显"),
        (Detail.PLACE, "在人民大会堂举行", "举行了大会"),
        (Detail.PERSON, "由张三主持", "主持会议"),
        (Detail.DIFFERENCE, "两者的区别明显", "两者都重要"),
        (Detail.NUMBER, "共有12家", "许多企业"),
        (Detail.PERSON, "约翰·史密斯讲过", "“7·9”重要讲话"),
        (Detail.TELEPHONE, "拨打12345", "拨打电话"),
        (Detail.CONNOTATION, "是个贬义词", "不好"),
        (Detail.DEFINITION, "所谓数字经济", "发展数字经济"),
        (Detail.DATE, "明朝初年", "朝着目标前进"),
        (Detail.DATE, "战争时期", "今后一段时期"),
        (Detail.DATE, "石器时代", "新时代新征程"),
    ],
)
def test_a_sentence_holds_a_detail_or_does_not(detail, held, missing):
    assert Expectation(detail).is_held_by(held)
    assert not Expectation(detail).is_held_by(missing)


def test_no_sentence_holds_a_template():
    assert not Expectation(Detail.MATERIAL).is_held_by("模板、表格、链接，2023年1月")


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("主题教育由谁负责", Detail.PERSON),
        ("河长制是谁提出来的", Detail.PERSON),
        ("纪委举报电话是多少", Detail.TELEPHONE),
        ("咨询热线", Detail.TELEPHONE),
        ("内卷是褒义还是贬义", Detail.CONNOTATION),
        ("数字经济的定义是什么", Detail.DEFINITION),
        ("要谁负责", None),
        ("怎么打电话", None),
        ("全会提了几回", None),  # how often a text has it is no detail of the text
        ("八项规定出现了多少次", None),
    ],
)
def test_what_is_asked_for_has_a_kind(question, detail):
    found = expectation(question, ["负责", "全会"])
    assert (found.detail if found else None) is detail


@pytest.mark.parametrize(
    ("question", "sentence", "happens"),
    [
        ("大会什么时候召开的", "2021年6月,大会在京召开", True),
        ("大会什么时候召开的", "2021年6月印发了文件", False),
        ("大会什么时候召开的", "今年是关键一年,要召开大会", False),  # what ought to be done
        ("文件什么时候印发的", "2022年出台的文件", True),
        ("他是哪年来的", "2022年来的", True),  # of other verbs nothing is known
        ("大会在哪召开的", "大会很好", True),
    ],
)
def test_a_date_goes_with_what_happened(question, sentence, happens):
    found = expectation(question)
    assert found is not None
    assert found.happens_in(sentence) is happens


@pytest.mark.parametrize(
    ("unit", "noun", "sentence", "held"),
    [
        ("家", "", "共有12家", True),
        ("家", "", "共有12个", False),
        ("个", "", "三项任务", True),
        ("个", "党员", "三个党员", True),
        ("个", "党员", "三个支部", False),
        ("家", "企业", "12家企业", True),
        ("家", "企业", "12家单位", False),
        ("", "", "第3", True),
        ("", "", "许多", False),
        ("名", "党员", "第一要求,引导党员", False),
        ("名", "党员", "有三百名党员", True),
        ("名", "党员", "一要求,引导党员", False),
        ("批", "", "作出统一部署", False),
        ("批", "", "分两批开展", True),
        ("省", "", "建设五个中心", False),
    ],
)
def test_a_number_must_count_what_was_asked(unit, noun, sentence, held):
    assert Expectation(Detail.NUMBER, unit, noun).is_held_by(sentence) is held


@settings(deadline=None, max_examples=200)
@given(
    st.text(
        "几多少个家是哪三六大从严会有什么区别时候谁书记模板要发元年月第段落，？的", max_size=30
    ),
    st.text("12一二三年月日元个家在于由是区别从严%，。党建", max_size=40),
)
def test_any_question_and_any_sentence_can_be_compared(question, sentence):
    found = expectation(question)
    if found is not None:
        assert isinstance(found.is_held_by(sentence), bool)


@pytest.mark.parametrize(
    "unit", ["模板", "有没有", "三会一", "三", "几", "什么", "在哪", "（", "发", "叫", "多", "的"]
)
def test_a_long_question_is_looked_through_in_time(unit):
    question = (unit * 1000)[:1000]
    begin = time.process_time()
    expectation(question)
    for detail in Detail:
        asked = Members(3, "三会", ("会", "三")) if detail is Detail.MEMBERS else None
        Expectation(detail, "个", "三", asked).is_held_by(question)
        Expectation(detail, event="召?开").happens_in(question)
    assert time.process_time() - begin < 2

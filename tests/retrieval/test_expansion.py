"""The two word lists: what they lead to, and what they know as one name."""

import pytest

from bot.answering import Answer, Answerer
from bot.reading import WordLists, load_corpus
from bot.retrieval.evidence import degree, terms
from bot.retrieval.expansion import Expander

LISTS = WordLists(
    {"老百姓": ("群众",), "书记": ("党组（党委）书记",), "容错": ("挂职锻炼", "三个区分开来")},
    {"党史学习教育": ("学党史",), "1+1+X": ("工作机制",), "四风": ("歪风",)},
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("老百姓", ["老百姓"]),
        ("党史学习教育", ["党史学习教育"]),
        ("挂职锻炼", ["挂职锻炼"]),
        ("老百姓看党史学习教育", ["老百姓", "党史学习教育"]),
        ("四风", []),  # two characters are a word anyway
        ("1+1+x", []),
    ],
)
def test_the_lists_know_expressions_and_names(content, words):
    found = Expander(LISTS).phrases(content)
    assert [content[one.start : one.end] for one in found] == words


def test_a_name_means_nothing_but_itself_and_an_expression_what_the_list_says():
    [said, name] = terms("老百姓党史学习教育", Expander(LISTS))
    assert (said.also, name.also) == (("群众",), ())
    assert degree(said, "服务群众") > 0.5
    assert degree(name, "开展党史学习教育") == 1
    # Its two common words stand there, yet that is another thing.
    assert degree(name, "加强学习、主题教育走深走实") < 0.3


def test_a_meaning_with_marks_is_found_in_a_text_without():
    [term] = terms("书记", Expander(LISTS))
    assert term.also == ("党组党委书记",)
    assert degree(term, "各党组党委书记要带头") > 0


@pytest.fixture(scope="module")
def speech(pytestconfig):
    return Answerer(load_corpus([pytestconfig.rootpath / "corpus"]))


@pytest.mark.parametrize(
    "absent",
    [
        "农村党支部怎么建", "学校党建", "国企党建有什么要求", "非公企业党建", "小区党支部",
        "GDP增速定多少", "干部挂职锻炼", "浦东开发", "临港自贸区", "科技创新怎么搞", "金融中心建设",
        "十九大精神", "党史学习教育", "三严三实教育", "法治政府建设", "全过程人民民主", "历史周期率",
        "电梯坏了怎么办", "停车费怎么收", "物业费", "养狗扰民", "公务员加班",
    ],
)  # fmt: skip
def test_our_lists_lead_from_no_other_thing_to_one_of_the_speech(speech, absent):
    assert not isinstance(speech.ask(absent), Answer)


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("腐败问题怎么治", "坚持严的基调"),
        ("三不腐", "坚持严的基调"),
        ("纪检队伍建设", "坚持严的基调"),
        ("党组书记抓什么", "落实工作责任"),
        ("四同步", "落实工作责任"),
        ("躺平的干部", "增强工作本领"),
        ("以身作则", "改进工作作风"),
        ("政治三力", "深刻把握"),
        ("群众遇到困难", "全面筑牢为民情怀"),
        ("停车困难", "全面筑牢为民情怀"),
        ("基层负担过重", "全面提高基层党组织"),
    ],
)  # fmt: skip
def test_our_lists_lead_from_other_words_to_the_same_thing(speech, asked, begins):
    reply = speech.ask(asked)
    assert isinstance(reply, Answer)
    assert reply.hits[0].passage.text.startswith(begins)

"""What only asks is taken away; what is asked about stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.retrieval.evidence import INFORMATIVE, terms
from bot.retrieval.question import analyse, asks_for_the_rest, quoted_terms, removed_frames


@pytest.mark.parametrize(
    "asked",
    [
        "四责协同",
        "请问四责协同是什么意思？",
        "请问一下，四责协同是什么？",
        "麻烦问一下四责协同",
        "想问下四责协同是啥意思",
        "想了解一下四责协同",
        "讲话里有没有提到四责协同",
        "讲话里有没有提到四责协同？",
        "这篇讲话里怎么说四责协同的",
        "四责协同在讲话里怎么说",
        "文中提到过四责协同吗",
        "四责协同在第几段",
        "四责协同出现在哪一段？",
        "四责协同都在哪几段",
        "四责协同是什么",
        "四责协同是怎么说的",
        "四责协同的原话是什么",
        "有没有人知道四责协同是啥",
        "谁能帮忙查一下四责协同",
        "帮我找找四责协同",
        "拜托查下四责协同那段",
        "领导明天要检查，帮我找找四责协同那段",
        "急！！帮忙找下四责协同那几句",
        "哎你们谁记得讲话里咋说四责协同那事儿来着",
        "呃 那个 四责协同怎么整",
        "四责协同该怎么办",
        "四责协同摆在什么位置",
        "四责协同的出处",
        "@yuanwen_bot 四责协同",
        "四责协同 @yuanwen_bot",
        "@yuanwen_bot，请问四责协同是什么意思",
        "@yuanwen_bot：四责协同",
        "@yuanwen_bot请问四责协同是什么意思",
        "@党建问答bot 四责协同",
        "@\u200by\u200bu\u200ba\u200bn\u200b_\u200bb\u200bo\u200bt 四责协同",
        "😀四责协同🙏",
        "  四责协同  \n",
        "四責協同是什麼意思",
        "請問四責協同在第幾段？",
        "四 责 协 同",
        "四\u200b责\u200b协\u200b同",
    ],
)
def test_frames_mentions_and_spelling_leave_the_same_content(asked):
    telling = [term.word for term in terms(analyse(asked).content) if term.weight >= INFORMATIVE]
    assert "".join(telling) == "四责协同"


@pytest.mark.parametrize(
    ("asked", "content"),
    [
        ("怎么改进工作作风", "改进工作作风"),
        ("为什么要加强作风建设？", "要加强作风建设?"),
        ("主题教育有哪些要求", "主题教育 要求"),
        ("１＋１＋Ｘ是什么", "1+1+x"),
        ("谢谢大家，四责协同", ",四责协同"),
        ("a@b.c 党建", "a 党建"),
    ],
)
def test_the_content_is_the_folded_rest(asked, content):
    assert analyse(asked).content == content


@pytest.mark.parametrize(
    "asked", ["请问在哪里", "有没有", "怎么说", "讲话", "?", "", "@yuanwen_bot", "😀"]
)
def test_a_message_that_only_asks_stays_as_it_is(asked):
    question = analyse(asked)
    assert question.content == " ".join(question.folded.split())
    assert question.text == asked


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“四责协同”是什么", ("四责协同",)),
        ("「四責協同」在哪", ("四責協同",)),
        ("『国之大者』", ("国之大者",)),
        ('"钱袋子"和"印把子"', ("钱袋子", "印把子")),
        ("＂钱袋子＂", ("钱袋子",)),
        ("‘钱袋子’", ("钱袋子",)),
        ("'钱袋子'", ("钱袋子",)),
        ("《实施意见》和“责任田”", ("实施意见", "责任田")),
        ("《关于“两个维护”的意见》", ("两个维护",)),
        ("“ 四责协同 ”", ("四责协同",)),
        ("“1+1+X”", ("1+1+X",)),
        ("“7·9”", ("7·9",)),
        ("“”", ()),
        ("“……”", ()),
        ("“两行\n之间”", ()),
        ("“没有结束", ()),
        ("没有开始”", ()),
        ("don't", ()),
        ("“" + "长" * 61 + "”", ()),
        ("没有引号", ()),
        ("", ()),
    ],
)
def test_quoted_terms_are_found_in_all_sorts_of_marks(text, quoted):
    assert quoted_terms(text) == quoted


def test_why_somebody_asks_is_told_among_what_is_removed():
    asked = analyse("领导明天要检查，帮我找找作风那段")
    assert removed_frames(asked) == ("领导明天要检查,", "帮我找找", "那段")


def test_a_mention_inside_the_question_is_no_quoted_term():
    question = analyse("@bot “四责协同”")
    assert (question.quoted, question.folded) == (("四责协同",), '"四责协同"')


@settings(deadline=None, max_examples=200)
@given(
    st.text(
        st.one_of(
            st.sampled_from("请问讲话里有没有提到什么怎么“”《》'\"@ \n四责协同吗呢哪段"),
            st.characters(exclude_categories=()),
        ),
        max_size=60,
    )
)
def test_any_message_is_taken_apart(text):
    question = analyse(text)
    assert question.text == text
    assert bool(question.content) == bool(question.folded.strip())
    assert any(map(str.isalnum, question.content)) == any(map(str.isalnum, question.folded))
    for term in question.quoted:
        assert term in text
        assert "\n" not in term


@pytest.mark.parametrize(
    "unit",
    ["“", "'", "“党", "'a", "《", "党 ", "@", "请问一下", "有没有", "谁知道", "（", "哈", "第几段"],
)
def test_a_very_long_message_is_taken_apart(unit):
    text = unit * (100_000 // len(unit))
    assert analyse(text).text == text


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("哪一種地形最多", "地形最多"),
        ("马关条约于何时签署", "马关条约 签署"),
        ("由谁创作", "创作"),
        ("谁主管谁负责", "谁主管谁负责"),
        ("任何时候都要", "任何时候都要"),
        ("哪些单位参加", "单位参加"),
        ("有没有讲四责协同呢", "四责协同"),
        ("有没有讲政治的要求", "讲政治的要求"),
        ("有没有提到过钱袋子", "钱袋子"),
        ("完整准确全面贯彻", "完整准确全面贯彻"),
        ("四责协同完整的原话", "四责协同"),
        ("党旗是什么样子的", "党旗"),
        ("什么事业", "事业"),
        ("怎么办理登记", "办理登记"),
        ("那件事业", "那件事业"),
        ("要做什么样的人", "要做 人"),
        ("党组书记要干什么", "党组书记"),
        ("掌权要注意啥", "掌权"),
        ("负担减一减", "负担减"),
        ("一个一个解决", "一个一个解决"),
        ("咱们到底要怎么把作风抓好", "要 把作风"),
        ("自我革命进行到底", "自我革命进行到底"),
        ("加梯有啥说法", "加梯"),
        ("抓好落实", "抓好落实"),
        ("四责协同，帮我找找那段", "四责协同,"),
        ("主题教育，麻烦问一下要求", "主题教育, 要求"),
    ],
)
def test_interrogatives_only_ask(text, content):
    assert analyse(text).content == content


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("哪个城市", True),
        ("哪些干部", True),
        ("几个中心", True),
        ("机关党建不能干啥", True),
        ("支部要做什么?", True),
        ("四责协同是什么", False),
        ("四责协同", False),
        ("四责协同在哪一段", False),
        ("第几次全会提了四责协同", False),
        ("", False),
    ],
)
def test_a_question_for_the_rest_of_a_phrase_is_told(question, rest):
    assert asks_for_the_rest(analyse(question)) is rest

"""A number that a question names must stand in what is quoted."""

import time

import pytest

from bot.answering import Answer, Answerer
from bot.answering.naming import is_sitting, unnamed
from bot.reading import load_corpus
from bot.text.folding import fold_text

SPEECH = (
    "去年底召开的十二届市委二次全会，落实“三个区分开来”。2022年印发的办法。中央八项规定。“7·9”讲话"
)
SCHOOL = "第三届运动会于2019年10月12日举行，六年级二班得了七枚奖牌，1980年代建成的两座看台坐了一千二百人。"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("12届市委2次全会说了什么", SPEECH),
        ("第十二届市委第二次全会", SPEECH),
        ("3个区分开来怎么理解", SPEECH),
        ("8项规定", SPEECH),
        ("二〇二二年印发的办法", SPEECH),
        ("22年的办法", SPEECH),
        ("7月9日讲了什么", SPEECH),
        ("第三段怎么讲二次全会", SPEECH),
        ("用100字概括全会", SPEECH),
        ("区分开来是哪四个方面", SPEECH),
        ("千万不要忘的规定", SPEECH),
        ("第3届运动会", SCHOOL),
        ("6年级2班得了什么", SCHOOL),
        ("2019年10月12号是什么日子", SCHOOL),
        ("二十一世纪的运动会", SCHOOL),
        ("上世纪八十年代建的看台", SCHOOL),
        ("1200人坐在哪", SCHOOL),
        ("约1000人坐在哪", SCHOOL),
        ("三名裁判是谁", SCHOOL),
        ("第一次运动会", SCHOOL),
        ("党建怎么做", SPEECH),
        ("", SPEECH),
    ],
)
def test_what_a_text_has_in_any_writing_is_not_missed(question, text):
    assert unnamed(fold_text(question), [fold_text(text)]) is None


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("十二届市委三次全会", SPEECH, "3"),
        ("十一届市委全会", SPEECH, "11"),
        ("二十届三中全会", SPEECH, "20"),
        ("2021年印发的办法", SPEECH, "2021"),
        ("二〇二一年印发的办法", SPEECH, "2021"),
        ("四个区分开来", SPEECH, "4"),
        ("九项规定是什么", SPEECH, "9"),
        ("5月9日的讲话", SPEECH, "5"),
        ("第四届运动会", SCHOOL, "4"),
        ("2018年的运动会", SCHOOL, "2018"),
        ("6年级3班得了什么", SCHOOL, "3"),
        ("八枚奖牌", SCHOOL, "8"),
        ("上世纪七十年代建的看台", SCHOOL, "70"),
        ("1300人坐在哪", SCHOOL, "1300"),
        ("十九世纪的运动会", SCHOOL, "19"),
    ],
)
def test_a_number_that_a_text_has_not_is_told(question, text, value):
    found = unnamed(fold_text(question), [fold_text(text)])
    assert found is not None
    assert found.value == value


def test_it_may_stand_in_any_of_the_texts():
    assert unnamed("2023年的党建", ["党建", "2023年讲话"]) is None
    assert unnamed("2023年的党建", ["党建", "2024年讲话"]) is not None


@pytest.mark.parametrize(
    ("word", "expected"),
    [("十九大", True), ("12届", True), ("九零后", False), ("三会", False), ("大会", False)],
)
def test_a_sitting_is_told_by_its_number(word, expected):
    assert is_sitting(word) is expected


@pytest.mark.parametrize("unit", ["第", "一", "2", "百万", "年", "二十三", "哪四个", ",1"])
def test_a_long_question_is_looked_through_in_time(unit):
    text = (unit * 1000)[:1000]
    begin = time.process_time()
    unnamed(text, [text])
    assert time.process_time() - begin < 2


@pytest.fixture
def club(tmp_path):
    (tmp_path / "club.txt").write_text(
        "第五届花卉展览于2021年在植物园举行，展出了牡丹和兰花。\n"
        "园艺社推行“三查两改”办法，清理了温室。\n"
        "会员大会通过了章程，选出了新的理事。\n",
        "utf-8",
    )
    return Answerer(load_corpus([tmp_path]))


@pytest.mark.parametrize(
    "question", ["第5届花卉展览展出了什么", "2021年的花卉展览", "三查两改", "园艺社推行3查2改办法"]
)
def test_another_writing_is_answered(club, question):
    assert isinstance(club.ask(question), Answer)


@pytest.mark.parametrize(
    "question", ["第六届花卉展览展出了什么", "2022年的花卉展览", "二〇二〇年花卉展览展出了什么"]
)
def test_another_number_is_declined(club, question):
    assert not isinstance(club.ask(question), Answer)


@pytest.mark.parametrize(
    "question",
    [
        "十二届市委三次全会",
        "二十届三中全会",
        "十一届市委全会",
        "十九大精神",
        "2021年印发的文件",
        "三责协同",
        "九项规定",
    ],
)
def test_another_session_or_year_of_the_speech_is_declined(answerer, question):
    assert not isinstance(answerer.ask(question), Answer)


@pytest.mark.parametrize(
    "question",
    [
        "3个区分开来",
        "8项规定怎么落实",
        "12届市委2次全会",
        "两个維護",
        "2个维护怎么做",
        "１＋１＋Ｘ",
        "20大精神",
    ],
)
def test_the_same_number_of_the_speech_is_answered(answerer, question):
    assert isinstance(answerer.ask(question), Answer)

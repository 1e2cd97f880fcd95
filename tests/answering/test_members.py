"""Whether a text lists the members of a numbered term, or only has the term."""

import pytest

from bot.answering.members import Members, members
from bot.text.folding import fold_text


@pytest.mark.parametrize(
    ("question", "count", "term", "is_open"),
    [
        ("四风是哪四风", 4, "四风", False),
        ("两个确立是哪两个", 2, "两个确立", False),
        ("“六个从严”，具体是哪六个从严", 6, "六个从严", False),
        ("三会一课是哪三会", 3, "三会", False),
        ("四风包括哪四个", 4, "四风", False),
        ("五个中心分别是什么", 5, "五个中心", True),
        ("八项规定内容", 8, "八项规定", True),
        ("12条措施具体有哪些", 12, "12条措施", True),
    ],
)
def test_a_numbered_term_and_its_number_are_told(question, count, term, is_open):
    found = members(fold_text(question))
    assert found is not None
    assert (found.count, found.is_open) == (count, is_open)
    assert found.term.startswith(term[:2])


@pytest.mark.parametrize(
    "question",
    [
        "二十大有哪些内容",
        "2022年的文件有哪些",
        "第三段内容是什么",
        "三月有哪些会",
        "五点有哪些人",
        "什么是四风",
    ],
)
def test_sessions_dates_and_places_are_no_numbered_terms(question):
    assert members(fold_text(question)) is None


FORMS = "整治形式主义、官僚主义、享乐主义和奢靡之风这四风"


@pytest.mark.parametrize(
    ("question", "text", "listed"),
    [
        ("四风是哪四风", "驰而不息纠治四风,树新风,改进作风,风清气正", False),
        ("四风是哪四风", FORMS, True),
        ("四风包括哪四个", "四风:形式主义、官僚主义、享乐主义、奢靡之风", True),
        ("两个确立是哪两个", "深刻把握两个确立,领悟两个确立的决定性意义", False),
        ("两个确立是哪两个", "确立核心地位、确立指导地位,这就是两个确立", True),
        ("六个从严是哪六个", "思想从严、管党从严、执纪从严、治吏从严、作风从严、反腐从严", True),
        ("六个从严是哪六个", "思想从严、管党从严、执纪从严", False),
        ("五个中心分别是什么", "加快建设五个中心", False),
        ("五个中心分别是什么", "五个中心,即经济、金融、贸易、航运、科技创新中心", True),
        ("五个中心分别是什么", "这里没有那个词", True),  # whatever else may answer an open question
        ("三个原则是哪三个", "第一,要快。第二,要好。第三,要省。", True),
        ("三个原则是哪三个", "坚持三个原则", False),
        ("四强是哪四强", "建设四强党支部为目标,扬优势、固根基、补短板、强弱项", False),
    ],
)
def test_members_are_listed_or_not(question, text, listed):
    found = members(fold_text(question))
    assert found is not None
    assert found.listed_in(fold_text(text)) is listed


def test_a_list_of_another_length_is_another():
    assert not Members(4, "四风", ("风",)).listed_in("四风:形式主义、官僚主义、享乐主义")

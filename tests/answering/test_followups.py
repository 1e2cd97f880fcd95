"""Words that follow up an answer are told from questions of their own."""

from __future__ import annotations

import pytest

from bot.answering.followups import FollowUp, follow_up_in

WISHES = {
    FollowUp.PREVIOUS: ["上一段", "前面那段？", "上一段讲了什么", "previous"],
    FollowUp.NEXT: ["下一段", "那下一段呢", "繼續", "然后呢", "next paragraph"],
    FollowUp.PREVIOUS_SECTION: ["上一部分", "前一章", "the previous part"],
    FollowUp.NEXT_SECTION: ["下一部分讲啥", "下一节", "看下一部分", "next section"],
    FollowUp.MORE: ["还有", "还有吗", "还有别的吗", "下一页", "翻页", "next page", "what else"],
    FollowUp.EARLIER: ["上一页", "前一页", "previous page"],
    FollowUp.ANOTHER: ["换一句", "换一段", "再来一句", "换个别的", "換一個", "another one"],
    FollowUp.PARAGRAPH: ["整段", "完整的原文", "下一句"],
    FollowUp.WHOLE: ["全文", "the whole text"],
    FollowUp.PLACE: ["在哪", "出处", "where is that from"],
    FollowUp.SECTION: ["所在部分", "这部分还讲了什么", "这一部分的内容", "本章还有什么", "section"],
    FollowUp.OUTLINE: ["目录", "提纲", "outline"],
    FollowUp.DETAIL: ["展开", "展开说说", "具体点", "再具体一点", "说详细点", "more details"],
    FollowUp.AGAIN: ["再说一遍", "重复一遍", "刚才那段", "say that again"],
    FollowUp.BACK: ["返回", "回去", "返回上一级", "back"],
    FollowUp.EXPLANATION: [
        "没看懂，啥意思", "为什么", "什么意思", "这句话是什么意思", "看不懂", "解释一下", "why", "What does that mean?",
    ],
    FollowUp.WRONG: ["不是这个", "答错了吧", "不对", "不是我要的", "答非所问", "not this"],
    FollowUp.PICTURE: ["做成图片", "来张卡片"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "wanted"), [(words, kind) for kind, every in WISHES.items() for words in every]
)
def test_what_is_wanted_is_read(words, wanted):
    assert follow_up_in(words) is wanted


def test_every_wish_has_words():
    assert set(WISHES) == set(FollowUp)


@pytest.mark.parametrize(
    "question",
    [
        "还有什么要求", "为什么要改进作风", "四责协同是什么意思", "下一步工作怎么安排", "具体怎么落实", "展开调研",
        "上一届党代会", "不是这个时代的任务", "返回岗位", "换届", "标题是什么", "全文有几段", "第三段",
        "好的", "不是", "", "？！",
    ],
)  # fmt: skip
def test_a_question_with_anything_left_in_it_is_none(question):
    assert follow_up_in(question) is None

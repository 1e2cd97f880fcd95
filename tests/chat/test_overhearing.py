"""What is answered although nobody spoke to the bot: clear questions, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.house import answerer

from bot.chat.overhearing import MAX_CHARACTERS, SURE, overheard

ITEMS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "speech_dev.jsonl")
    .read_text("utf-8")
    .splitlines()
]


@pytest.mark.parametrize(
    "text",
    [
        "主题教育怎么开展？",
        "三个区分开来出自哪一段",
        "请问基层党组织的首要功能是什么",
        "主題教育怎麼開展",
    ],
)
def test_clear_questions_are_answered(text):
    assert overheard(text, answerer()).confidence >= SURE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "？",
        "主题教育",
        "四责协同",
        "收到，谢谢",
        "明天几点开会？",
        "这个会议纪要谁来写啊",
        "党建工作会议几点开？",
        "一共几个部分？",
        "主题教育怎么开展？" + "啊" * MAX_CHARACTERS,
    ],
)
def test_all_else_is_left_alone(text):
    assert overheard(text, answerer()) is None


def test_nothing_is_said_to_what_the_text_does_not_answer():
    foreign = [item["question"] for item in ITEMS if item["kind"] == "unanswerable"]
    assert len(foreign) > 100
    assert [text for text in foreign if overheard(text, answerer())] == []

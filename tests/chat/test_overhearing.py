"""What is answered although nobody spoke to the bot: clear questions, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.house import answerer
from support.shelves import open_world
from support.updates import ADMIN, GROUP

from bot.chat import messages
from bot.chat.overhearing import MAX_CHARACTERS, SURE, overheard
from bot.chat.telegram import sending
from bot.store.store import Speaks

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


# Of some documents only, in a group

OLD = "关于支部工作的讲话\n（2021年3月5日）\n党费按月交纳，支部每季度公示一次。\n\n党费由小组长代收。\n"
NEW = (
    "---\ntitle: 作风建设会讲话\ndate: 2023-05-01\ntags: [作风]\n---\n"
    "要为基层减负。\n\n党费交纳可以补办，支部每年公示一次。\n"
)
ASKED = "党费怎么公示？"
IN_OLD, IN_NEW = "党费按月交纳，支部每季度公示一次。", "党费交纳可以补办，支部每年公示一次。"


@pytest.fixture
async def group(tmp_path, monkeypatch):
    """A group whose admins want clear questions answered, over two dated documents."""
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    texts = {"old.txt": OLD, "new.md": NEW}
    async with open_world(tmp_path / "corpus", texts=texts) as world:
        await world.store.set_chat_settings(GROUP["id"], speaks=Speaks.CLEAR)
        yield world


@pytest.mark.parametrize(
    ("words", "quoted"), [("from:2022", IN_NEW), ("to:2022", IN_OLD), ("doc:支部", IN_OLD)]
)
async def test_what_the_chat_is_answered_from_holds_unasked_too(group, words, quoted):
    *_, done = await group.bench.say(f"/docs {words}", by=ADMIN)
    assert done.text == messages.filter_stands(words, 1)
    [answer] = await group.bench.say(ASKED)
    assert answer.quotes == [quoted]


@pytest.mark.parametrize(("file", "quoted"), [("old.txt", IN_OLD), ("new.md", IN_NEW)])
async def test_so_do_documents_chosen_one_by_one(group, file, quoted):
    every = group.library.current.corpus.documents
    [chosen] = [document.id for document in every if document.path.name == file]
    await group.store.set_chat_settings(GROUP["id"], documents=(chosen,))
    [answer] = await group.bench.say(ASKED)
    assert answer.quotes == [quoted]


@pytest.mark.parametrize(
    ("words", "quoted"), [("from:2022", IN_NEW), ("to:2022", IN_OLD), ("tag:作风", IN_NEW)]
)
async def test_words_that_choose_documents_are_read_as_if_it_were_asked(group, words, quoted):
    [answer] = await group.bench.say(f"{ASKED}{words}")  # asks, but for the words
    assert answer.quotes == [quoted]
    assert answer.text.startswith(messages.narrowed(words, 1))
    [asked] = await group.bench.say(f"/ask {ASKED}{words}")
    assert (asked.text, asked.buttons) == (answer.text, answer.buttons)


async def test_words_choose_among_what_the_chat_is_answered_from(group):
    await group.bench.say("/docs from:2022", by=ADMIN)
    assert await group.bench.say(f"{ASKED} doc:支部") == []
    [answer] = await group.bench.say(f"{ASKED} tag:作风")
    assert answer.quotes == [IN_NEW]


@pytest.mark.parametrize("words", ["from:去年", "tag:没有", "from:2022 doc:支部"])
async def test_words_that_choose_nothing_are_not_explained_to_who_did_not_ask(group, words):
    assert await group.bench.say(f"{ASKED} {words}") == []

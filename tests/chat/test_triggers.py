"""Which messages are for the bot, and what they say without the mention."""

from __future__ import annotations

from typing import Any

import pytest
from support.updates import (
    ANONYMOUS,
    BOT,
    CHANNEL,
    CHANNEL_BOT,
    FORUM,
    GROUP,
    LI,
    OTHER_BOT,
    PRIVATE,
    SUPERGROUP,
    WANG,
    message,
)
from telegram import Message

from bot.chat.telegram.triggers import How, Request, asker_of, question_of, read

OURS = message("答", by=BOT)
THEIRS = message("党建怎么做", by=WANG)
TOPIC_OPENED = message(by=BOT, chat=FORUM, forum_topic_created={"name": "x", "icon_color": 1})
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]


def named(text: str, user: dict[str, Any], words: str) -> dict[str, Any]:
    """A mention of somebody without a user name: an entity that carries the user."""
    offset = len(text[: text.index(words)].encode("utf-16-le")) // 2
    return {"type": "text_mention", "offset": offset, "length": len(words), "user": user}


def request_of(data: dict[str, Any]) -> Request | None:
    found = Message.de_json(data, None)
    assert found is not None
    return read(found, BOT["id"], BOT["username"])


FOR_US = [
    ("private", message("党建怎么做", chat=PRIVATE), How.PRIVATE, "", "党建怎么做"),
    ("mention first", message("@yuanwen_bot 党建怎么做"), How.MENTION, "", "党建怎么做"),
    ("mention last", message("党建怎么做 @yuanwen_bot"), How.MENTION, "", "党建怎么做"),
    ("mention inside", message("请问 @yuanwen_bot 党建"), How.MENTION, "", "请问  党建"),
    ("other case", message("@YuanWen_Bot 党建"), How.MENTION, "", "党建"),
    ("twice", message("@yuanwen_bot 党建 @yuanwen_bot"), How.MENTION, "", "党建"),
    ("after emoji", message("𠮷🎉👨‍👩‍👧 @yuanwen_bot 党建"), How.MENTION, "", "𠮷🎉👨‍👩‍👧  党建"),
    ("before emoji", message("@yuanwen_bot 𠮷🎉"), How.MENTION, "", "𠮷🎉"),
    ("nothing else", message("@yuanwen_bot"), How.MENTION, "", ""),
    ("several lines", message("@yuanwen_bot\n党建\n怎么做"), How.MENTION, "", "党建\n怎么做"),
    (
        "us and another",
        message("@wang_li 问 @yuanwen_bot 党建"),
        How.MENTION,
        "",
        "@wang_li 问  党建",
    ),
    (
        "by name",
        message("问 原文 党建", entities=[named("问 原文 党建", BOT, "原文")]),
        How.MENTION,
        "",
        "问  党建",
    ),
    ("caption", message(caption="@yuanwen_bot 党建", photo=PHOTO), How.MENTION, "", "党建"),
    (
        "private caption",
        message(caption="党建", photo=PHOTO, chat=PRIVATE),
        How.PRIVATE,
        "",
        "党建",
    ),
    ("reply to us", message("再说说", reply_to=OURS), How.REPLY, "", "再说说"),
    ("reply, mention", message("@yuanwen_bot 呢", reply_to=THEIRS), How.MENTION, "", "呢"),
    ("command", message("/ask 党建"), How.COMMAND, "ask", "党建"),
    ("command with name", message("/ask@yuanwen_bot 党建"), How.COMMAND, "ask", "党建"),
    ("command, other case", message("/ASK@Yuanwen_BOT 党建"), How.COMMAND, "ask", "党建"),
    ("command alone", message("/outline"), How.COMMAND, "outline", ""),
    (
        "command, new line",
        message("/verify\n第一行\n第二行"),
        How.COMMAND,
        "verify",
        "第一行\n第二行",
    ),
    ("command in a caption", message(caption="/ask 党建", photo=PHOTO), How.COMMAND, "ask", "党建"),
    (
        "command after mention",
        message("@yuanwen_bot /slogan 四责协同"),
        How.COMMAND,
        "slogan",
        "四责协同",
    ),
    ("mention in command", message("/ask @yuanwen_bot 党建"), How.COMMAND, "ask", "党建"),
    ("command, others named", message("/ask @wang_li 党建"), How.COMMAND, "ask", "@wang_li 党建"),
    ("command inside text", message("@yuanwen_bot 请用 /ask 吗"), How.MENTION, "", "请用 /ask 吗"),
    ("supergroup", message("@yuanwen_bot 党建", chat=SUPERGROUP), How.MENTION, "", "党建"),
    ("topic", message("@yuanwen_bot 党建", chat=FORUM, topic=7), How.MENTION, "", "党建"),
    (
        "anonymous admin",
        message("/daily", by=ANONYMOUS, sender_chat=GROUP),
        How.COMMAND,
        "daily",
        "",
    ),
    (
        "written as a channel",
        message("@yuanwen_bot 党建", by=CHANNEL_BOT, sender_chat=CHANNEL),
        How.MENTION,
        "",
        "党建",
    ),
]


@pytest.mark.parametrize(
    ("data", "how", "command", "text"), [case[1:] for case in FOR_US], ids=[c[0] for c in FOR_US]
)
def test_is_for_us(data, how, command, text):
    request = request_of(data)
    assert request is not None
    assert (request.how, request.command, request.text) == (how, command, text)


NOT_FOR_US = [
    ("talk", message("党建怎么做")),
    ("another bot's command", message("/ask@other_bot 党建")),
    ("another bot's command in private", message("/ask@other_bot 党建", chat=PRIVATE)),
    ("somebody else", message("@wang_li 党建怎么做")),
    ("a longer name", message("@yuanwen_bot2 党建怎么做")),
    ("reply to us, to somebody else", message("@wang_li 你看", reply_to=OURS)),
    (
        "reply to us, to somebody without a name",
        message("王 你看", reply_to=OURS, entities=[named("王 你看", WANG, "王")]),
    ),
    ("reply to a member", message("对", reply_to=THEIRS)),
    ("reply to another bot", message("对", reply_to=message("x", by=OTHER_BOT))),
    ("in a topic that we opened", message("大家好", chat=FORUM, topic=7, reply_to=TOPIC_OPENED)),
    ("name without mention", message("yuanwen_bot 党建", entities=[])),
    (
        "name inside code",
        message("@yuanwen_bot", entities=[{"type": "code", "offset": 0, "length": 12}]),
    ),
    ("from a bot", message("@yuanwen_bot 党建", by=OTHER_BOT)),
    ("from a bot in private", message("党建", by=OTHER_BOT, chat=PRIVATE)),
    ("through a bot", message("@yuanwen_bot 党建", via_bot=OTHER_BOT)),
    (
        "forwarded from the channel by itself",
        message("@yuanwen_bot", by=LI, sender_chat=CHANNEL, is_automatic_forward=True),
    ),
    ("channel post", message("@yuanwen_bot 党建", chat=CHANNEL, sender_chat=CHANNEL)),
    ("no words", message(sticker=None)),
    ("command in the middle", message("试试 /ask 党建")),
]


@pytest.mark.parametrize("data", [case[1] for case in NOT_FOR_US], ids=[c[0] for c in NOT_FOR_US])
def test_is_not_for_us(data):
    assert request_of(data) is None


@pytest.mark.parametrize(
    ("data", "surely"),
    [
        (message("/foo"), False),
        (message("/foo@yuanwen_bot"), True),
        (message("/foo", chat=PRIVATE), True),
        (message("/foo", reply_to=OURS), True),
    ],
)
def test_says_whether_a_command_is_surely_ours(data, surely):
    request = request_of(data)
    assert request is not None
    assert request.surely is surely


def test_hands_on_what_is_replied_to():
    request = request_of(message("/verify", reply_to=THEIRS))
    assert request == Request(How.COMMAND, "verify", "", False, "党建怎么做", False)


def test_prefers_the_part_that_was_picked():
    quote = {"text": "怎么做", "position": 2, "is_manual": True}
    request = request_of(message("/verify", reply_to=THEIRS, quote=quote))
    assert request is not None
    assert request.referred == "怎么做"


def test_opening_of_a_topic_is_nothing_to_refer_to():
    request = request_of(message("/ask", chat=FORUM, topic=7, reply_to=TOPIC_OPENED))
    assert request is not None
    assert (request.referred, request.refers_to_us) == ("", False)


@pytest.mark.parametrize(
    ("data", "asker"),
    [
        (message("x", by=LI), LI["id"]),
        (message("x", by=ANONYMOUS, sender_chat=GROUP), 0),
        (message("x", by=CHANNEL_BOT, sender_chat=CHANNEL), 0),
    ],
)
def test_asker(data, asker):
    found = Message.de_json(data, None)
    assert found is not None
    assert asker_of(found) == asker


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        (message("@yuanwen_bot 党建"), "党建"),
        (message("/ask@yuanwen_bot 党建"), "党建"),
        (message("/slogan 四责协同"), ""),
        (message("再说说党建"), "再说说党建"),
        (TOPIC_OPENED, ""),
        (None, ""),
    ],
)
def test_finds_the_question_of_an_answer(asked, question):
    answer = Message.de_json(message("答", by=BOT, reply_to=asked), None)
    assert answer is not None
    assert question_of(answer, BOT["id"], BOT["username"]) == question

"""Whatever members write and press: nothing fails, nothing unfit is sent, only the text is quoted.

The server of the tests refuses what Telegram's would: entities out of range, texts and buttons too
long. A refusal, or an error of ours, is a failed update, which is logged.
"""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.house import OPERATOR, answerer, open_bench
from support.updates import ADMIN, FORUM, GROUP, LI, PRIVATE, WANG, pressed, typed

from bot.chat import messages
from bot.chat.callbacks import Action
from bot.chat.messages import simplified

SOURCE = answerer().corpus.documents[0].source
COMMANDS = ("", *simplified.COMMANDS, "start", "nonsense", "ask@yuanwen_bot", "ask@other_bot")
PIECES = st.sampled_from(
    [
        "四责协同", "1+1+X", "“两个确立”", "基层减负", "第 5 段", "第二部分", "08:00", "工作日", "东京", "list",
        "undo 1", "删除", "《讲话》", "**", "_*[`", "<b>", "&amp;", "@yuanwen_bot", "@someone", "/ask",
        "😀", "👨‍👩‍👧", "𠮷", "\u202e", "\u200b", "\ufeff", "e\u0301", "﷽", "\n\n", "\t", "？", "下一段", "全文",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=8).map("".join),
    st.text(max_size=120),
    st.tuples(PIECES, st.integers(1, 1500)).map(lambda pair: pair[0] * pair[1]),
).map(lambda text: text.encode("utf-16", "replace").decode("utf-16")[:4096])
WRITERS = st.sampled_from([LI, WANG, ADMIN, LI | {"language_code": "en"}, {**LI, "id": OPERATOR}])
ours = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Trouble(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


def played(script):
    """Run a script of (kind, …) against one bot; return its calls and what went wrong."""

    async def play():
        trouble = Trouble()
        logging.getLogger("bot").addHandler(trouble)
        try:
            async with open_bench(keep_questions_days=7) as (bench, _):
                calls = []
                for step in script:
                    calls += await step(bench)
                return calls, trouble.told
        finally:
            logging.getLogger("bot").removeHandler(trouble)

    return asyncio.run(play())


def check(calls):
    for call in calls:
        assert "parse_mode" not in call.params
        for quote in call.quotes:
            assert quote in SOURCE, call.text


def saying(command, text, by, chat):
    async def step(bench):
        words = f"/{command} {text}" if command else f"@yuanwen_bot {text}"
        return await bench.say(words, by=by, chat=chat)

    return step


@ours
@given(st.sampled_from(COMMANDS), TEXTS, WRITERS, st.sampled_from([GROUP, PRIVATE, FORUM]))
def test_whatever_is_said_to_whatever_command(command, text, by, chat):
    calls, trouble = played([saying(command, text, by, chat)])
    assert trouble == []
    check(calls)


@ours
@given(TEXTS, st.sampled_from(["", "0", "10", "-1", "x" * 60]))
def test_whatever_is_typed_in_whatever_chat(text, offset):
    async def step(bench):
        return await bench.receive(typed(text[:256], offset=offset))

    calls, trouble = played([step])
    assert trouble == []
    for result in (r for call in calls for r in call.params["results"]):
        assert len(result["id"].encode()) <= 64


@ours
@given(
    st.sampled_from(Action),
    st.one_of(
        st.text(max_size=40),
        st.from_regex(
            r"([0-9a-f]{6})?\|(speech-2023(:[0-9]{1,2})?)?(\|[0-9a-z]{1,4}(\.[0-9a-z]{1,4}){0,4})?",
            fullmatch=True,
        ),
    ),
    WRITERS,
)
def test_whatever_button_is_forged(action, rest, by):
    async def step(bench):
        [answer] = await bench.say("@yuanwen_bot 四责协同")
        shown = bench.request.messages[GROUP["id"], answer.message_id]
        calls = await bench.receive(pressed(shown, f"{action}{rest}"[:64], by=by))
        assert [call.method for call in calls].count("answerCallbackQuery") == 1
        return calls

    calls, trouble = played([step])
    assert trouble == []
    check(calls)


async def test_a_forwarded_button_changes_nothing_for_those_who_are_no_admins():
    """A message of the bot, buttons and all, may be copied to a group where one is an admin."""
    async with open_bench() as (bench, store):
        *_, panel = await bench.say("/settings", by=ADMIN)
        shown = bench.request.messages[GROUP["id"], panel.message_id]
        elsewhere = shown | {"chat": FORUM}
        for data in panel.buttons.values():
            *_, answer = await bench.receive(pressed(elsewhere, data, by=WANG))
            assert answer.params["text"] == messages.ADMINS_ONLY
        assert await store.subscription(FORUM["id"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "党" * 4000,
        "哈哈" * 2000 + "党",
        "(" * 2000 + ")" * 2000,
        "“" * 4000,
        "《" * 2000 + "四责协同" + "》" * 1990,
        "第一" * 2000,
        "什么是" * 1300,
        "1" * 4000,
        "1+" * 2000,
        "一" * 3999 + "年",
        "有没有提到" * 800,
        "a b " * 1000,
        "早上8点" * 800,
        "UTC+" * 1000,
    ],
)
async def test_nothing_that_repeats_takes_long(text):
    """No timing of speed: a regular expression that blows up would take hours, not seconds."""
    async with open_bench(member_answers_per_hour=0) as (bench, _):
        begun = time.monotonic()
        for command in ("ask", "slogan", "verify", "daily", "timezone", "teach", "privacy", "card"):
            await bench.say(f"/{command} {text}"[:4096], by=ADMIN)
        assert time.monotonic() - begun < 60

"""The same conversation in every language: other words around the text, and the text untouched."""

from __future__ import annotations

import ast
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import opencc
import pytest
from rich.console import Console
from speech import (
    QUOTES,
    TODAY,
    actions,
    assert_verbatim,
    conversation_about,
    corpus_of,
    in_style,
    labels,
    quoted,
    speech,
)
from support.bot_api import TOKEN
from support.house import open_bench
from support.shelves import shelf_over
from support.telegram import RecordingRequest
from support.updates import ADMIN, GROUP, WANG, membership
from telegram.error import BadRequest
from telegram.ext import ExtBot

import bot
from bot.answering import Answer, Answerer
from bot.chat import messages, rendering
from bot.chat.callbacks import CallbackError, StaleButtonError
from bot.chat.conversation import Conversation
from bot.chat.messages import Language, english, simplified, speaking, traditional
from bot.chat.pushes import Gone
from bot.chat.reply import Button, Reply, Style
from bot.chat.telegram.pushing import outcome_of, pusher
from bot.chat.terminal import run

SPEECH = speech()
REAL = Answerer(SPEECH)
OTHERS = (Language.TRADITIONAL, Language.ENGLISH)
SPOKEN = {Language.TRADITIONAL: traditional, Language.ENGLISH: english}
REMOVED_WORD = "为勇于担当的干部负责，为敢管敢抓的干部撑腰"
SCRIPTS = [
    ("ask 改进工作作风", 1, 0, 0),
    ("ask 怎么给基层减负？", 1, 0),
    ("ask 党费怎么交？", 0),
    ("ask 讲话分几个部分？", 0, 1),
    ("slogan 市委", 2, 0),
    ("slogan 四责协同", 0, 0),
    ("slogan 机关党建质量", 0),
    ("slogan 四则协同",),
    ("slogan 没有的提法呀",),
    (f"verify {REMOVED_WORD}", 0),
    ("verify 党的力量来自组织。", 0),
    ("verify 今天天气真好我们去公园玩",),
    ("search 主题教育", 0),
    ("outline", 0, 0, 0),
    ("quote", 0),
    ("help",),
    ("start",),
    ("privacy",),
    ("nonsense",),
    ("ask 谢谢",),
    ("ask 帮我概括一下",),
    ("ask",),
    ("verify",),
]


def talk() -> Conversation:
    return Conversation(REAL, today=lambda: TODAY, quote_of_the_day=lambda _: REAL.quotes()[0])


def played(
    language: Language, script: tuple[str, *tuple[int, ...]], conversation: Conversation
) -> list[Reply]:
    """Say the first line and press buttons by their number, all of it with a remove button."""
    with speaking(language):
        name, _, argument = script[0].partition(" ")
        said = rendering.removable(conversation.command(name, argument), 7)
        shown = list(said)
        for number in script[1:]:
            buttons = [button for row in shown[-1].buttons for button in row]
            turned = conversation.press(
                buttons[number].action, keyboard=shown[-1].buttons, question=argument
            )
            shown = turned or shown
            said += turned
        return said


def matched(replies: list[Reply]) -> list[str]:
    styles = (Style.MATCH, Style.INSERTED, Style.STRUCK)
    legend = {messages.LEGEND_STRUCK, messages.LEGEND_INSERTED}
    return [
        words
        for reply in replies
        for style in styles
        for words in in_style(reply, style)
        if words not in legend
    ]


# Conversations


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script[0][:16])
def test_quotations_and_buttons_are_the_same(script, language):
    conversation = talk()
    chinese = played(Language.SIMPLIFIED, script, conversation)
    other = played(language, script, conversation)
    assert_verbatim(other, SPEECH)
    assert quoted(*other) == quoted(*chinese)
    assert [sorted(actions(reply)) for reply in other] == [sorted(actions(r)) for r in chinese]
    styled = []
    for spoken, replies in ((Language.SIMPLIFIED, chinese), (language, other)):
        with speaking(spoken):
            styled.append(matched(replies))
    assert styled[0] == styled[1]
    assert [reply.text for reply in other] != [reply.text for reply in chinese]
    assert messages.current() is Language.SIMPLIFIED


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script[0][:16])
def test_what_is_ours_is_traditional(script):
    """Take away what stands in the speech or was asked, and nothing is left to convert."""
    convert = opencc.OpenCC("s2tw").convert
    source = SPEECH.documents[0].source + SPEECH.documents[0].title + script[0]
    for reply in played(Language.TRADITIONAL, script, talk()):
        foreign = [s for s in reply.spans if s.style in {*QUOTES, Style.BOLD, Style.CODE}]
        ours = "".join(
            character
            for index, character in enumerate(reply.text)
            if not any(span.start <= index < span.end for span in foreign)
        )
        for character in ours:
            assert convert(character) == character or character in source


def test_headings_and_titles_are_not_converted():
    document = SPEECH.documents[0]
    for language in OTHERS:
        (outline,) = played(language, ("outline",), talk())
        headings = [section.heading for section in document.children(None)]
        assert quoted(outline) == headings
        (answer,) = played(language, ("ask 改进工作作风",), talk())
        assert document.title in answer.text
        heading = document.sections[REAL.ask("改进工作作风").hits[0].passage.section].heading
        assert heading in in_style(answer, Style.BOLD)


def test_words_of_members_are_not_converted():
    (absent,) = played(Language.TRADITIONAL, ("slogan 没有的发后里",), talk())
    assert absent.text == "原文裡沒有「没有的发后里」。"
    (near,) = played(Language.ENGLISH, ("slogan 四则协同",), talk())
    assert near.text.splitlines()[0] == "The text does not have “四则协同”, but it has “四责协同”"


def test_an_answer_in_english():
    (answer,) = played(Language.ENGLISH, ("ask 怎么给基层减负？",), talk())
    place = answer.text.splitlines()[-1]
    assert place.endswith(" (editor's title) · Paragraph 5 of 10")
    assert labels(answer) == ["‹ Previous", "Next ›", "Remove"]
    assert len(answer.buttons) == 1  # as in Chinese: short labels share a row
    (declined,) = played(Language.ENGLISH, ("ask 党费怎么交？",), talk())
    assert declined.text.startswith("The text says nothing about that.")


def test_a_comparison_in_every_language():
    legends = {
        Language.TRADITIONAL: "劃去的不是原文，標出的才是原文。",
        Language.ENGLISH: "Struck words are not in the text; marked words are.",
    }
    for language, legend in legends.items():
        (reply,) = played(language, (f"verify {REMOVED_WORD}",), talk())
        assert reply.text.endswith(f"\n{legend}")
        assert reply.text.startswith(SPOKEN[language].altered(1))


@pytest.mark.parametrize("language", Language)
def test_a_long_paragraph_in_parts(tmp_path, language):
    text = "".join(f"第{number}句话说到这里为止。" for number in range(900))
    corpus = corpus_of(tmp_path, long_md=text)
    with speaking(language):
        replies = conversation_about(corpus).ask("说到这里")
        assert_verbatim(replies, corpus)
        assert "".join(quoted(*replies)).endswith(text[-2000:])
        assert replies[1].text.startswith(messages.continued(2, len(replies)))
        assert replies[0].text.endswith(messages.part(1, len(replies)))


@pytest.mark.parametrize("language", Language)
def test_places_of_an_exact_quotation(tmp_path, language):
    corpus = corpus_of(
        tmp_path, a_md="坚持不懈抓好落实。\n\n坚持不懈抓好落实。\n\n坚持不懈抓好落实。"
    )
    conversation = Conversation(
        Answerer(corpus), today=lambda: TODAY, quote_of_the_day=lambda _: None
    )
    with speaking(language):
        (reply,) = conversation.verify("坚持不懈抓好落实。")
        places = [messages.paragraph_of(number, 3) for number in (2, 3)]
        assert reply.text.splitlines()[:2] == [
            messages.exact_places(3),
            messages.also_at(messages.listed(places)),
        ]


# Examples


@pytest.mark.parametrize("language", Language)
def test_examples_work_in_every_language(language):
    conversation = talk()
    with speaking(language):
        conversation.help()  # in the one language …
    with speaking(Language.ENGLISH):
        (reply,) = conversation.help()  # … and in the other, by the same conversation
        question, slogan, pasted, *_ = in_style(reply, Style.CODE)
        assert question.endswith("?")
        assert isinstance(REAL.ask(question), Answer)
        assert quoted(*conversation.slogan(slogan.removeprefix("/slogan ")))
        assert conversation.verify(pasted.removeprefix("/verify "))[0].text.startswith("✅")
        assert f"\n{messages.EXAMPLE_ASK}: {question}\n" in reply.text
    with speaking(Language.TRADITIONAL):
        question = conversation.examples.question
        assert question.endswith("，原文怎麼說？")
        assert isinstance(REAL.ask(question), Answer)


# Buttons and errors


@pytest.mark.parametrize("language", Language)
def test_a_button_that_bears_text_of_the_corpus_keeps_its_row(language):
    with speaking(language):
        (reply,) = talk().outline()
        (removable,) = rendering.removable([reply], 7)
        assert labels(removable)[-1] == messages.REMOVE
        assert len(removable.buttons[-1]) == 1
        way_back = Reply("x", (), ((Button(messages.OUTLINE, actions(reply)[0]),),))
        (removable,) = rendering.removable([way_back], 7)
        assert len(removable.buttons) == 1


@pytest.mark.parametrize("language", Language)
def test_errors_speak_the_language_in_which_they_are_raised(language):
    with speaking(language):
        broken, stale, other = CallbackError(), StaleButtonError(), CallbackError("…")
        with pytest.raises(CallbackError) as raised:
            talk().press("nonsense")
        expected = (messages.BROKEN_BUTTON, messages.TEXT_CHANGED)
    assert (str(broken), str(stale), str(other)) == (*expected, "…")
    assert str(raised.value) == expected[0]


@pytest.mark.parametrize("language", Language)
def test_the_terminal_speaks_it_too(language):
    output = io.StringIO()
    with speaking(language):
        lines = io.StringIO("/help\n党费怎么交？\n/daily\n9\n")
        run(shelf_over(talk()), input_stream=lines, console=Console(file=output))
        assert messages.HINT_TERMINAL_HELP in output.getvalue()
        assert messages.COMMANDS_TERMINAL["search"] in output.getvalue()
        assert messages.UNKNOWN in output.getvalue()
        assert messages.TELEGRAM_ONLY in output.getvalue()


# Telegram


async def test_settings_in_english():
    async with open_bench() as (bench, store):
        await store.set_chat_settings(GROUP["id"], language=Language.ENGLISH)
        *_, answer = await bench.say("/daily 8 am on workdays", by=ADMIN)
        assert answer.text.splitlines() == [
            "On: every workday at 08:00 (Asia/Shanghai); next on Tue 24 Nov",
            "Coming up: Tue 24 Nov, Wed 25 Nov, Thu 26 Nov",
        ]
        [answer] = await bench.say("/timezone Tokyo time", by=ADMIN)
        assert answer.text.startswith("The time zone is now Asia/Tokyo.\nOn: every workday")
        [answer] = await bench.say("/daily whenever", by=ADMIN)
        assert answer.text.startswith("I don't understand “whenever”.")
        [answer] = await bench.say("/daily 25:00", by=ADMIN)
        assert answer.text.startswith("There is no time “25:00”.")
        [answer] = await bench.say("/timezone Londn", by=ADMIN)
        assert "Did you mean Europe/London?" in answer.text
        [answer] = await bench.say("/daily off", by=ADMIN)
        assert answer.text == "The daily quote is now off."
        [answer] = await bench.say("/privacy delete everything", by=ADMIN)
        assert answer.text == english.FORGOTTEN
        await store.set_chat_settings(GROUP["id"], language=Language.ENGLISH)
        [answer] = await bench.say("@yuanwen_bot 四责协同", by=WANG)
        assert answer.text.startswith("“四责协同”: 1 place")
        assert "Remove" in answer.buttons
        await store.set_chat_settings(GROUP["id"], language=None)
        [answer] = await bench.say("/daily", by=WANG)
        assert answer.text == simplified.DAILY_OFF
        [answer] = await bench.say("/daily", by={**WANG, "language_code": "en"})
        assert answer.text == english.DAILY_OFF


async def test_why_it_pauses_is_told_in_the_language_of_who_asks():
    async with open_bench() as (bench, store):
        await bench.say("/daily 08:00", by=ADMIN)
        await bench.receive(membership("member", "kicked"))
        assert (await store.subscription(GROUP["id"])).paused_reason == simplified.PAUSED_KICKED
        await store.set_chat_settings(GROUP["id"], language=Language.ENGLISH)
        [answer] = await bench.say("/daily", by=WANG)
        assert answer.text.startswith("Paused: I left this group. To resume")
        await store.set_chat_settings(GROUP["id"], language=Language.TRADITIONAL)
        [answer] = await bench.say("/daily", by=WANG)
        assert answer.text.startswith("已暫停：我離開了這個群。")


@pytest.mark.parametrize("language", Language)
async def test_the_daily_quote_comes_in_a_language(language):
    async def today(_: int) -> dt.date:
        return TODAY

    async def spoken(_: int) -> Language:
        return language

    async def no_pictures(*_: object) -> list[bytes]:
        return []

    request = RecordingRequest()
    async with ExtBot(TOKEN, request=request, get_updates_request=request) as telegram_bot:
        request.calls.clear()
        send = pusher(
            telegram_bot,
            show=lambda quote, day: rendering.quote(quote, SPEECH, day),
            today=today,
            language=spoken,
            pictures=no_pictures,
        )
        quote = REAL.quotes()[0]
        await send(GROUP["id"], None, quote)
        with speaking(language):
            [call] = request.calls
            assert call.text.startswith(messages.quote_of_the_day(TODAY))
            assert call.quotes == [quote.text]
            assert list(call.buttons) == [messages.WHOLE_PARAGRAPH, messages.REMOVE]
            gone = Gone(messages.PAUSED_CHAT_GONE)
            assert outcome_of(BadRequest("Chat not found")) == gone


# When a sentence is asked for


def _loaded(node: ast.AST) -> Iterator[ast.AST]:
    """What runs while a module is loaded: not function bodies, and no annotation."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            early = [*child.args.defaults, *child.args.kw_defaults]
            early += getattr(child, "decorator_list", [])
            for part in early:
                if part is not None:
                    yield part
                    yield from _loaded(part)
        elif isinstance(child, ast.AnnAssign):
            if child.value is not None:
                yield child.value
                yield from _loaded(child.value)
        else:
            yield child
            yield from _loaded(child)


def _sentences_asked_for(source: str) -> list[str]:
    asked = []
    for node in _loaded(ast.parse(source)):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "messages"
        ):
            asked.append(node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module == messages.__name__:
            asked += [alias.name for alias in node.names]
    return [name for name in asked if hasattr(simplified, name)]


ROOM = Path(bot.__file__).parent
MODULES = sorted(path for path in ROOM.rglob("*.py") if "messages" not in path.parts)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_sentence_is_asked_for_while_a_module_is_loaded(module):
    assert _sentences_asked_for(module.read_text("utf-8")) == []


def test_such_a_sentence_would_be_found():
    source = """
from bot.chat.messages import WEAK, Language
TABLE = {1: messages.UNKNOWN, 2: lambda: messages.EMPTY}
class C:
    x: messages.Language = messages.Language.ENGLISH
    y: str = messages.THANKS
    def f(self, z=messages.GREETING, *, w=messages.REMOVE):
        return messages.BACK
"""
    found = ["WEAK", "UNKNOWN", "THANKS", "GREETING", "REMOVE"]
    assert _sentences_asked_for(source) == found

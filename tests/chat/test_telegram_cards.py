"""Pictures of a sentence: by the button, by /card and in reply; without fonts, in words."""

from __future__ import annotations

import asyncio
import logging

import pytest
from support.house import QUESTION, TOPIC, answerer, assert_verbatim, open_bench
from support.media import size_of
from support.shelves import open_world
from support.updates import (
    ANONYMOUS,
    BOT,
    FORUM,
    GROUP,
    LI,
    PRIVATE,
    SUPERGROUP,
    WANG,
    message,
    pressed,
)

from bot.chat import cards as drawing
from bot.chat import messages
from bot.chat.cards import Cards, Look
from bot.chat.messages import Language
from bot.chat.telegram import sending

LONG = "这一段话很长，要分成几页才放得下。" * 60


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))


@pytest.fixture
def drawn(monkeypatch):
    """The cards that were drawn, in order."""
    drawn = []
    draw = drawing.draw_card

    def remember(card, **more):
        drawn.append(card)
        return draw(card, **more)

    monkeypatch.setattr(drawing, "draw_card", remember)
    return drawn


@pytest.fixture
async def bench(cards):
    async with open_bench(cards=cards) as (bench, _):
        yield bench


@pytest.fixture
async def poor_bench(monkeypatch):
    """A bot that has nothing to draw with."""

    def missing(_):
        raise drawing.FontError("install a font")

    monkeypatch.setattr(drawing, "find_fonts", missing)
    cards = Cards(Look())
    cards.prepare()
    async with open_bench(cards=cards) as (bench, _):
        yield bench


def photo(calls):
    [call] = [call for call in calls if call.method in ("sendPhoto", "sendMediaGroup")]
    return call


# The button


@pytest.mark.parametrize("chat", [GROUP, SUPERGROUP, PRIVATE])
async def test_the_button_sends_the_sentence_in_view_as_a_picture(bench, drawn, chat):
    [answer] = await bench.say(f"/ask {TOPIC}", chat=chat)
    assert messages.CARD in answer.buttons
    calls = await bench.press(messages.CARD, under=answer, chat=chat, by=WANG)
    assert [call.method for call in calls] == ["sendPhoto", "answerCallbackQuery"]
    sent = photo(calls)
    assert sent.reply_to == answer.message_id
    assert size_of(sent.pictures[0])[0] == 1080
    [card] = drawn
    assert card.text in answerer().corpus.documents[0].source
    assert card.text in "".join(answer.quotes)
    assert "".join(answer.styled("underline"))[:2] in card.text


async def test_a_picture_in_a_group_can_be_removed_by_who_wanted_it(bench):
    [answer] = await bench.say(f"/ask {TOPIC}")
    sent = photo(await bench.press(messages.CARD, under=answer, by=WANG))
    assert list(sent.buttons) == [messages.REMOVE]
    await bench.press(messages.REMOVE, under=sent, by=WANG)
    assert (GROUP["id"], sent.message_id) not in bench.request.messages


async def test_a_picture_too_old_to_be_deleted_gets_a_line_below(bench):
    [answer] = await bench.say(f"/ask {TOPIC}")
    sent = photo(await bench.press(messages.CARD, under=answer, by=WANG))
    bench.request.fail("deleteMessage", 400, "Bad Request: message can't be deleted")
    calls = await bench.press(messages.REMOVE, under=sent, by=WANG)
    assert messages.TROUBLE not in [call.text for call in calls]


async def test_in_private_a_picture_has_no_button(bench):
    [answer] = await bench.say(TOPIC, chat=PRIVATE)
    sent = photo(await bench.press(messages.CARD, under=answer, chat=PRIVATE))
    assert sent.buttons == {}


async def test_in_a_topic_it_stays_there(bench):
    [answer] = await bench.say(f"/ask {TOPIC}", chat=FORUM, topic=7)
    sent = photo(await bench.press(messages.CARD, under=answer, chat=FORUM))
    assert sent.params["message_thread_id"] == 7


async def test_two_taps_send_one_picture(bench, drawn):
    [answer] = await bench.say(f"/ask {TOPIC}")
    calls = await asyncio.gather(*(bench.press(messages.CARD, under=answer) for _ in range(2)))
    sent = [c for part in calls for c in part if c.method == "sendPhoto"]
    assert len({call.message_id for call in sent}) == 1
    assert messages.CARD_JUST_SENT in {call.text for part in calls for call in part}
    assert len(drawn) == 1


async def test_the_button_turns_with_the_page(bench, drawn):
    [answer] = await bench.say(f"/ask {TOPIC}")
    _, turned = await bench.press(messages.NEXT, under=answer)
    await bench.press(messages.CARD, under=answer)
    [card] = drawn
    assert turned.quotes == [card.text]


async def test_a_card_in_the_language_of_who_presses(bench, drawn):
    [answer] = await bench.say(f"/ask {TOPIC}")
    english = WANG | {"language_code": "en"}
    data = answer.buttons[messages.CARD]
    shown = bench.request.messages[GROUP["id"], answer.message_id]
    await bench.receive(pressed(shown, data, by=english))
    with messages.speaking(Language.ENGLISH):
        assert messages.paragraph(1)[:9] in drawn[0].source


@pytest.mark.parametrize(
    "data",
    ["k", "k||1", "kffffff|speech-2023:6|0.5", "k|speech-2023:6|0.5", "k000000|nowhere:1|0.5"],
)
async def test_forged_buttons_get_a_notice(bench, drawn, data):
    [call] = await bench.receive(pressed(message("旧", by=BOT), data))
    assert call.method == "answerCallbackQuery"
    assert call.text in (messages.TEXT_CHANGED, messages.BROKEN_BUTTON)
    assert drawn == []


async def test_a_forged_span_gets_a_notice(bench, drawn):
    document = answerer().corpus.documents[0]
    for numbers in ("0.0", "0.zzzz", "zzzz.1"):
        data = f"k{document.digest[:6]}|{document.body[0].id}|{numbers}"
        [call] = await bench.receive(pressed(message("旧", by=BOT), data))
        assert call.text == messages.TEXT_CHANGED
    assert drawn == []


async def test_a_message_too_old_to_be_read_still_has_its_picture(bench):
    [answer] = await bench.say(f"/ask {TOPIC}")
    gone = {"chat": GROUP, "message_id": answer.message_id, "date": 0}
    sent = photo(await bench.receive(pressed(gone, answer.buttons[messages.CARD])))
    assert sent.reply_to == answer.message_id


async def test_where_no_pictures_may_be_sent_it_says_so(bench):
    [answer] = await bench.say(f"/ask {TOPIC}")
    why = "Bad Request: not enough rights to send photos to the chat"
    bench.request.fail("sendPhoto", 400, why)
    calls = await bench.press(messages.CARD, under=answer)
    assert calls[-1].text == messages.CARDS_FORBIDDEN
    assert photo(await bench.press(messages.CARD, under=answer))  # nothing came of the first


async def test_a_question_deleted_meanwhile_does_not_keep_the_picture_away(bench):
    [answer] = await bench.say(f"/ask {TOPIC}")
    bench.request.fail("sendPhoto", 400, "Bad Request: message to be replied not found")
    calls = await bench.press(messages.CARD, under=answer)
    assert photo([call for call in calls if call.message_id]).reply_to is None


# The command


async def test_card_with_words_draws_the_sentence_that_answers(bench, drawn):
    [sent] = await bench.say(f"/card {QUESTION}")
    assert sent.method == "sendPhoto"
    assert sent.reply_to == bench.last["message_id"]
    assert QUESTION in drawn[0].text
    assert list(sent.buttons) == [messages.REMOVE]


@pytest.mark.parametrize("command", ["/card", "/card@yuanwen_bot"])
async def test_card_in_reply_to_an_answer_draws_what_it_shows(bench, drawn, command):
    [answer] = await bench.say(f"/ask {TOPIC}")
    shown = bench.request.messages[GROUP["id"], answer.message_id]
    [sent] = await bench.say(command, reply_to=shown, by=WANG)
    await bench.press(messages.CARD, under=answer)
    assert sent.method == "sendPhoto"
    assert len(drawn) == 1  # the same card both times


@pytest.mark.parametrize("words", ["图片", "做成图片", "@yuanwen_bot 来张卡片", "picture please"])
async def test_words_in_reply_to_an_answer_do_as_well(bench, drawn, words):
    [answer] = await bench.say(f"/ask {TOPIC}")
    shown = bench.request.messages[GROUP["id"], answer.message_id]
    [sent] = await bench.say(words, reply_to=shown)
    assert sent.method == "sendPhoto"
    assert drawn[0].text in "".join(answer.quotes)


async def test_of_the_part_that_is_picked_whole_sentences_are_drawn(bench, drawn):
    [answer] = await bench.say(f"/ask {TOPIC}")
    shown = bench.request.messages[GROUP["id"], answer.message_id]
    picked = answer.quotes[0][5:17]
    quote = {"text": picked, "position": answer.text.index(picked), "is_manual": True}
    await bench.say("/card", reply_to=shown, quote=quote)
    assert picked in drawn[0].text
    ends = [drawn[0].text[-1], answer.quotes[0][answer.quotes[0].index(drawn[0].text) - 1]]
    assert ends == ["。", "。"] or answer.quotes[0].startswith(drawn[0].text)
    assert len(drawn[0].text) < len(answer.quotes[0])


async def test_the_daily_quote_can_be_drawn(bench, drawn):
    [quote] = await bench.say("/quote")
    shown = bench.request.messages[GROUP["id"], quote.message_id]
    await bench.say("/card", reply_to=shown)
    assert [drawn[0].text] == quote.quotes


async def test_card_in_reply_to_a_question_answers_it_with_a_picture(bench, drawn):
    [sent] = await bench.say("/card", reply_to=message(QUESTION, by=WANG))
    assert sent.method == "sendPhoto"
    assert QUESTION in drawn[0].text


async def test_card_in_reply_to_a_message_of_ours_without_quotation(bench, drawn):
    [greeting] = await bench.say("/start")
    shown = bench.request.messages[GROUP["id"], greeting.message_id]
    [answer] = await bench.say("/card", reply_to=shown)
    assert answer.text == messages.CARD_NO_QUOTATION
    assert drawn == []


async def test_card_alone_tells_how(bench):
    [answer] = await bench.say("/card")
    assert answer.text.startswith(messages.CARD_USAGE)
    assert len(answer.styled("code")) == 1


async def test_what_is_not_answered_is_not_drawn(bench, drawn):
    [declined] = await bench.say("/card 党费怎么交")
    [plain] = await bench.say("/ask 党费怎么交")
    assert declined.text == plain.text
    assert drawn == []


async def test_an_anonymous_admin_has_pictures_too(bench):
    [sent] = await bench.say(
        f"/card {QUESTION}", chat=SUPERGROUP, by=ANONYMOUS, sender_chat=SUPERGROUP
    )
    assert sent.buttons[messages.REMOVE] == "x||0"


async def test_a_long_paragraph_comes_as_an_album(cards, tmp_path):
    async with open_world(tmp_path / "corpus", texts={"a.txt": LONG}, cards=cards) as world:
        passage = world.library.current.corpus.body[0]
        digest = world.library.current.corpus.documents[0].digest[:6]
        number = f"{_base36(len(passage.text))}"
        shown = message("旧", by=BOT)
        calls = await world.bench.receive(pressed(shown, f"k{digest}|{passage.id}|0.{number}"))
        album = photo(calls)
    assert album.method == "sendMediaGroup"
    assert len(album.pictures) == len(album.params["media"]) > 1
    assert len({size_of(picture) for picture in album.pictures}) == 1
    assert album.reply_to == shown["message_id"]


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else _base36(number // 36) + digits[number % 36]


async def test_a_button_from_before_the_text_changed(cards, tmp_path):
    async with open_world(tmp_path / "corpus", cards=cards) as world:
        [answer] = await world.bench.say("/ask 怎么大兴调查研究")
        (world.folder / "one.txt").write_text("要大兴调查研究，改过了。\n", "utf-8")
        await world.library.reload()
        [notice] = await world.bench.press(messages.CARD, under=answer)
    assert notice.text == messages.TEXT_CHANGED


# Without fonts or Pillow


async def test_without_fonts_answers_have_no_such_button_and_the_text_goes_out(poor_bench):
    [answer] = await poor_bench.say(f"/ask {TOPIC}")
    assert messages.CARD not in answer.buttons
    answer, line = await poor_bench.say(f"/card {QUESTION}")
    assert_verbatim(answer)
    assert line.text == messages.CARDS_UNAVAILABLE
    shown = poor_bench.request.messages[GROUP["id"], answer.message_id]
    for words in ("/card", "图片"):
        [line] = await poor_bench.say(words, reply_to=shown)
        assert line.text == messages.CARDS_UNAVAILABLE


async def test_an_old_button_without_fonts_gets_a_notice(poor_bench):
    document = answerer().corpus.documents[0]
    data = f"k{document.digest[:6]}|{document.body[0].id}|0.5"
    [call] = await poor_bench.receive(pressed(message("旧", by=BOT), data))
    assert call.text == messages.CARDS_UNAVAILABLE


async def test_a_bot_made_without_cards_says_the_same():
    async with open_bench() as (bench, _):
        answer, line = await bench.say(f"/card {QUESTION}")
    assert_verbatim(answer)
    assert line.text == messages.CARDS_UNAVAILABLE


async def test_answers_do_not_wait_for_pictures(bench, monkeypatch):
    import threading

    go_on = threading.Event()
    draw = drawing.draw_card

    def slow(card, **more):
        assert go_on.wait(20)
        return draw(card, **more)

    monkeypatch.setattr(drawing, "draw_card", slow)
    pictures = [
        asyncio.create_task(bench.say(f"/card {QUESTION}", by=LI | {"id": number}))
        for number in range(100, 105)
    ]
    await asyncio.sleep(0.05)
    calls = await bench.say(f"/ask {TOPIC}", by=WANG)
    assert any(call.quotes for call in calls)
    assert not any(task.done() for task in pictures)
    go_on.set()
    await asyncio.gather(*pictures)


async def test_nothing_of_members_is_logged(bench, caplog):
    caplog.set_level(logging.DEBUG, "bot")
    await bench.say(f"/card {QUESTION}")
    assert QUESTION not in caplog.text

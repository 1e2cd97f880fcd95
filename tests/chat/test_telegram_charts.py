"""The years of a phrase in Telegram: a picture by the button, text where nothing can be drawn."""

from __future__ import annotations

import pytest
from support.media import size_of
from support.shelves import open_world
from support.speeches import PHRASE, SPEECHES
from support.updates import BOT, FORUM, GROUP, PRIVATE, SUPERGROUP, WANG, message, pressed

from bot.chat import cards as drawing
from bot.chat import messages
from bot.chat.cards import Cards, Look
from bot.chat.chronologies import ChartRow
from bot.chat.messages import english
from bot.chat.telegram import sending

FIRST_LINES = [
    "“四责协同”共 7 处，见于 5 篇",
    "在现有 5 篇有日期的文件中最早见于《动员讲话》（2021年3月5日）",
]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))


@pytest.fixture
def charts(monkeypatch):
    """The charts that were drawn, in order."""
    charts = []
    draw = drawing.draw_years

    def remember(chart, look, fonts):
        charts.append(chart)
        return draw(chart, look, fonts)

    monkeypatch.setattr(drawing, "draw_years", remember)
    return charts


@pytest.fixture
async def bench(tmp_path, cards):
    async with open_world(tmp_path / "corpus", texts=SPEECHES, cards=cards) as world:
        yield world.bench


def notice(calls):
    [answered] = [call for call in calls if call.method == "answerCallbackQuery"]
    return answered.text


@pytest.mark.parametrize("chat", [GROUP, SUPERGROUP, PRIVATE])
@pytest.mark.parametrize("words", [f"/slogan {PHRASE}", f"/ask “{PHRASE}”是怎么讲的"])
async def test_the_places_are_dated_and_the_button_sends_the_years_as_a_picture(
    bench, charts, chat, words
):
    [answer] = await bench.say(words, chat=chat)
    assert answer.text.splitlines()[:2] == FIRST_LINES
    calls = await bench.press(messages.BY_YEAR, under=answer, chat=chat, by=WANG)
    assert [call.method for call in calls] == ["sendPhoto", "answerCallbackQuery"]
    assert calls[0].reply_to == answer.message_id
    assert size_of(calls[0].pictures[0])[0] == 1080
    assert notice(calls) == ""
    assert list(calls[0].buttons) == ([] if chat is PRIVATE else [messages.REMOVE])
    [chart] = charts
    assert chart.title == "“四责协同”逐年有几处"
    assert chart.rows[:3] == (
        ChartRow("2019", 0, "1 篇中有 0 篇"),
        ChartRow("2020", 0, "没有文件"),
        ChartRow("2021", 4, "2 篇中有 2 篇"),
    )


async def test_it_goes_into_the_topic_and_speaks_the_language_of_who_presses(bench, charts):
    [answer] = await bench.say(f"/slogan {PHRASE}", chat=FORUM, topic=7)
    by = WANG | {"language_code": "en"}
    calls = await bench.press(messages.BY_YEAR, under=answer, chat=FORUM, by=by)
    assert calls[0].params["message_thread_id"] == 7
    assert [chart.title for chart in charts] == [english.chart_by_year(PHRASE)]


async def test_two_taps_are_one_and_what_failed_may_be_tried_again(bench, charts):
    [answer] = await bench.say(f"/slogan {PHRASE}")
    bench.request.fail(
        "sendPhoto", 400, "Bad Request: not enough rights to send photos to the chat"
    )
    assert notice(await bench.press(messages.BY_YEAR, under=answer)) == messages.CARDS_FORBIDDEN
    again = await bench.press(messages.BY_YEAR, under=answer)
    assert again[0].method == "sendPhoto"
    assert notice(await bench.press(messages.BY_YEAR, under=answer)) == messages.CARD_JUST_SENT
    assert len(charts) == 1  # the second was kept


async def test_of_the_documents_that_a_chat_has_chosen_only_these_count(tmp_path, cards, charts):
    async with open_world(tmp_path / "corpus", texts=SPEECHES, cards=cards) as world:
        titles = {d.title: d.id for d in world.library.current.corpus.documents}
        chosen = (titles["五月讲话"], titles["年终讲话"])
        await world.store.set_chat_settings(GROUP["id"], documents=chosen)
        [answer] = await world.bench.say(f"/slogan {PHRASE}")
        assert answer.text.splitlines()[:3] == [
            "“四责协同”共 2 处，见于 2 篇",
            "在现有 2 篇中最早见于《五月讲话》（2022年5月）",
            "最近见于《年终讲话》（2023年）",
        ]
        await world.bench.press(messages.BY_YEAR, under=answer)
    assert [[row.label for row in chart.rows] for chart in charts] == [["2022", "2023"]]


@pytest.mark.parametrize("words", [f"/slogan from:2022 {PHRASE}", f"/ask from:2022 “{PHRASE}”"])
async def test_of_the_documents_that_the_question_chose_only_these_are_drawn(bench, charts, words):
    [answer] = await bench.say(words)
    assert "在现有 2 篇中最早见于《五月讲话》（2022年5月）" in answer.text
    await bench.press(messages.BY_YEAR, under=answer)
    assert [[row.label for row in chart.rows] for chart in charts] == [["2022", "2023"]]


@pytest.mark.parametrize("data", ["b", "b||0.4", "b|nobody:1|0.4", "b123456|a-1:1|0.4"])
async def test_a_made_up_button_gets_a_word_and_no_picture(bench, data):
    calls = await bench.receive(pressed(message("旧", by=BOT), data))
    assert [call.method for call in calls] == ["answerCallbackQuery"]
    assert notice(calls) in (messages.BROKEN_BUTTON, messages.TEXT_CHANGED)


async def test_with_nothing_to_draw_with_the_message_turns_to_the_chart_as_text(
    tmp_path, monkeypatch
):
    def missing(_):
        raise drawing.FontError("install a font")

    monkeypatch.setattr(drawing, "find_fonts", missing)
    poor = Cards(Look())
    poor.prepare()
    async with open_world(tmp_path / "corpus", texts=SPEECHES, cards=poor) as world:
        [answer] = await world.bench.say(f"/slogan {PHRASE}")
        calls = await world.bench.press(messages.BY_YEAR, under=answer)
    [turned] = [call for call in calls if call.method == "editMessageText"]
    assert "2021      ████████████████████  4  2 篇中有 2 篇" in turned.text
    assert list(turned.buttons) == [messages.BACK, messages.REMOVE]

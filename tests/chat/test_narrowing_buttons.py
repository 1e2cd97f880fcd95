"""What follows on a question of some documents only: its buttons, votes, lessons; and /settings."""

from __future__ import annotations

import threading

import pytest
from support.house import QUESTION
from support.shelves import open_world
from support.updates import ADMIN, GROUP, LI, PRIVATE, message

from bot.chat import messages, shelf
from bot.chat.narrowing import without_filter
from bot.chat.telegram import sending
from bot.chat.telegram.application import services_of

PHRASE = QUESTION
DUES = {2019: "按月", 2020: "按季", 2021: "按年", 2022: "一次", 2023: "补着", 2024: "代为"}
TEXTS = {
    f"{year}.md": f"---\ntitle: {year}年讲话\ndate: {year}-03\ntags: [组织]\n---\n"
    f"党费{how}交纳，在{year}年这样定。\n\n{year}年要坚持“{PHRASE}”。\n"
    for year, how in DUES.items()
}


@pytest.fixture
async def world(tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_world(tmp_path / "corpus", texts=TEXTS) as world:
        yield world


def years(quotes):
    """Which years' speeches are quoted."""
    return {next(year for year in DUES if str(year) in quote) for quote in quotes}


def quoted(world, call):
    """What a message of the bot quotes as it is now."""
    shown = world.shown(call)
    data = shown["text"].encode("utf-16-le")
    return [
        data[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in shown["entities"]
        if one["type"].endswith("blockquote")
    ]


def rows(world, call):
    """Return the buttons under a message as it is now that bear data."""
    keyboard = world.shown(call)["reply_markup"]["inline_keyboard"]
    return [button for row in keyboard for button in row if "callback_data" in button]


# Buttons


@pytest.mark.parametrize(
    "question",
    ["党费怎么交？from:2023", "从：2023 党费怎么交", "doc:《2023年讲话》党费怎么交"],
)
async def test_a_private_question_is_parted_from_its_words_without_blanks_too(world, question):
    [answer] = await world.bench.say(question, chat=PRIVATE, by=LI)
    assert years(answer.quotes) <= {2023, 2024}
    assert answer.quotes


async def test_a_reply_to_the_bot_may_choose_documents(world):
    [answer] = await world.bench.say("/ask 党费怎么交 to:2019")
    shown = world.bench.request.messages[GROUP["id"], answer.message_id]
    [answer] = await world.bench.say("党费怎么交 from:2024", reply_to=shown)
    assert years(answer.quotes) == {2024}


async def test_further_passages_are_those_of_the_wanted_documents(world):
    [answer] = await world.bench.say("/ask 党费怎么交纳 from:2023")
    assert answer.text.startswith("只看 2 篇（from:2023）")
    seen = years(answer.quotes)
    [further] = [one["text"] for one in rows(world, answer) if one["callback_data"][0] == "m"]
    await world.bench.press(further, under=answer)
    seen |= years(quoted(world, answer))
    assert seen == {2023, 2024}


async def test_a_place_in_full_counts_the_other_places_in_the_wanted_documents_only(world):
    [one] = await world.bench.say(f"/slogan {PHRASE} from:2024")
    [two] = await world.bench.say(f"/slogan {PHRASE} from:2023")
    for answer, others in ((one, False), (two, True)):
        whole = next(one["text"] for one in rows(world, answer) if one["callback_data"][0] == "p")
        await world.bench.press(whole, under=answer)
        labels = [one["text"] for one in rows(world, answer)]
        assert (messages.other_places(PHRASE) in labels) == others


async def test_who_votes_against_it_is_offered_passages_of_the_wanted_documents(world):
    [answer] = await world.bench.say("/ask 党费怎么交 from:2023")
    before = {one["text"] for one in rows(world, answer)}
    await world.bench.press("👎", under=answer)
    offered = [
        one["text"]
        for one in rows(world, answer)
        if one["text"] not in before and one["callback_data"][0] == "m"
    ]
    assert offered
    for label in offered:
        await world.bench.press(label, under=answer)
        assert years(quoted(world, answer)) <= {2023, 2024}


# Lessons


async def test_a_lesson_is_the_question_without_its_words(world):
    asked = message("@yuanwen_bot 钱往哪儿缴 from:2023")
    await world.bench.say("/teach 党费补着交纳", by=ADMIN, reply_to=asked)
    assert [alias.text for alias in await world.store.aliases()] == ["钱往哪儿缴"]
    [answer] = await world.bench.say("@yuanwen_bot 钱往哪儿缴")
    assert years(answer.quotes) == {2023}


@pytest.mark.parametrize(
    ("text", "question"),
    [("党费 from:2023", "党费"), ("党费 from:去年", "党费 from:去年"), ("党费", "党费")],
)
def test_words_are_left_out_where_they_can_be_understood(text, question):
    assert without_filter(text) == question


# For good


async def test_words_that_fit_all_documents_are_shown_and_can_be_removed(world):
    *_, done = await world.bench.say("/docs tag:组织", by=ADMIN)
    assert done.text == messages.filter_stands("tag:组织", 6)
    [menu] = await world.bench.say("/settings", by=ADMIN)
    assert "tag:组织（6 篇）" in menu.text
    await world.bench.press(messages.DOCUMENTS_CHOSEN, under=menu, by=ADMIN)
    calls = await world.bench.press(messages.DOCUMENTS_ALL, under=menu, by=ADMIN)
    [notice] = [call for call in calls if call.method == "answerCallbackQuery"]
    assert notice.text == messages.DOCUMENTS_ALL_EFFECT
    assert (await world.store.chat_settings(GROUP["id"])).documents == ()


async def test_words_that_fit_none_any_more_are_shown_and_count_again_when_one_comes(world):
    await world.bench.say("/docs from:2024", by=ADMIN)
    (world.folder / "2024.md").unlink()
    await world.library.reload()
    [menu] = await world.bench.say("/settings", by=ADMIN)
    assert messages.documents_filtered("from:2024", 0) in menu.text
    (world.folder / "2024.md").write_text(TEXTS["2024.md"], "utf-8")
    await world.library.reload()
    [answer] = await world.bench.say("@yuanwen_bot 党费怎么交")
    assert years(answer.quotes) == {2024}


async def test_documents_are_sought_by_words_beside_the_event_loop(world, monkeypatch):
    threads = []
    looked = shelf.left_by

    def watched(words, corpus):
        threads.append(threading.current_thread())
        return looked(words, corpus)

    monkeypatch.setattr(shelf, "left_by", watched)
    await world.bench.say("/docs from:2023", by=ADMIN)
    await world.library.reload(force=True)  # what was found is forgotten
    await services_of(world.bench.application).conversation(GROUP["id"])
    await world.library.reload(force=True)
    await world.bench.say("/settings", by=ADMIN)
    assert len(threads) == 3
    assert threading.main_thread() not in threads


# Explaining


async def test_a_name_that_no_document_has_is_answered_with_the_nearest_names(world):
    [answer] = await world.bench.say("/ask 党费怎么交 doc:2024年报告")
    assert answer.text.startswith("没有符合“doc:2024年报告”的文件。现有 6 篇，如《2024年讲话》、")
    assert "2024-03" in answer.text

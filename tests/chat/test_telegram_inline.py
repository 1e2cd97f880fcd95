"""Inline mode: what is listed as one types, and what is posted by picking it."""

from __future__ import annotations

import pytest
from support.house import QUESTION, answerer, open_bench
from support.rules import cut, units
from support.updates import LI, PRIVATE, WANG, typed

from bot.chat import messages
from bot.chat.links import read_link
from bot.chat.messages import Language

SOURCE = answerer().corpus.documents[0].source


@pytest.fixture
async def bench():
    async with open_bench() as (bench, _):
        yield bench


async def listed(bench, words, **more):
    """Type words and return what is offered, and all of the answer."""
    [call] = await bench.receive(typed(words, **more))
    assert call.method == "answerInlineQuery"
    for result in call.params["results"]:
        check(result)
    ids = [result["id"] for result in call.params["results"]]
    assert len(ids) == len(set(ids)) <= 50
    return call.params["results"], call.params


def check(result):
    """What the server demands, and that all that is quoted stands in the source."""
    assert 0 < len(result["id"].encode()) <= 64
    assert result["title"]
    content = result["input_message_content"]
    text = content["message_text"]
    assert 0 < units(text) <= 4096
    assert "parse_mode" not in content
    for entity in content["entities"]:
        assert 0 <= entity["offset"] <= entity["offset"] + entity["length"] <= units(text)
        if "blockquote" in entity["type"]:
            assert cut(text, entity) in SOURCE


def quotes(result):
    content = result["input_message_content"]
    entities = [e for e in content["entities"] if "blockquote" in e["type"]]
    return [cut(content["message_text"], entity) for entity in entities]


async def test_words_list_the_passages_that_answer(bench):
    results, params = await listed(bench, "基层减负")
    first = results[0]
    assert first["title"].endswith("全面提高基层党组织政治功能和组织功能")
    assert "减负" in first["description"]
    assert "切实为基层减负增能赋权。" in quotes(first)[-1]
    assert params["is_personal"] is True
    assert params["cache_time"] <= 60
    assert params["button"]["start_parameter"] == "inline"


async def test_a_phrase_to_the_letter_lists_its_places(bench):
    results, _ = await listed(bench, "两个确立")
    assert len(results) == 2  # one a sentence
    assert all("两个确立" in quotes(result)[-1] for result in results)


async def test_the_same_passage_has_the_same_id_whatever_was_typed(bench):
    [one, *_], _ = await listed(bench, "基层减负")
    [two, *_], _ = await listed(bench, "为基层减负增能赋权")
    assert one["id"] == two["id"]
    assert read_link(one["id"]).passage_id == "speech-2023:5"


async def test_without_words_there_are_the_quote_of_the_day_and_the_outline(bench):
    results, _ = await listed(bench, "")
    assert [result["title"].split(" · ")[0] for result in results] == [
        messages.COMMANDS["quote"],
        messages.COMMANDS["outline"],
    ]
    assert len(quotes(results[1])) == 3


async def test_what_is_not_there_says_so_on_the_button(bench):
    results, params = await listed(bench, "zzzz")
    assert results == []
    assert params["button"]["text"] == messages.NOTHING_INLINE


async def test_further_pages_come_by_offset_and_end(bench):
    seen, offset = [], ""
    for _ in range(9):
        results, params = await listed(bench, "党", offset=offset)
        seen += [result["id"] for result in results]
        offset = params.get("next_offset", "")
        if not offset:
            break
    assert not offset
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("offset", ["-1", "x" * 64, "９９", "999999999999", "1e3"])
async def test_a_forged_offset_does_no_harm(bench, offset):
    await listed(bench, "党", offset=offset)


async def test_the_button_under_what_was_posted_leads_to_it(bench):
    [first, *_], _ = await listed(bench, QUESTION)
    [[button]] = first["reply_markup"]["inline_keyboard"]
    assert button["url"].startswith("https://t.me/yuanwen_bot?start=")
    payload = button["url"].partition("start=")[2]
    [shown] = await bench.say(f"/start {payload}", chat=PRIVATE)
    assert shown.quotes[-1] in SOURCE
    assert QUESTION in shown.text


async def test_the_button_above_the_results_greets(bench):
    [greeting] = await bench.say("/start inline", chat=PRIVATE)
    assert greeting.text.startswith(messages.WELCOME.splitlines()[0])


async def test_it_speaks_the_language_of_who_types(bench):
    results, params = await listed(bench, "", by=WANG | {"language_code": "en"})
    assert params["button"]["text"].isascii()
    assert not results[0]["title"].startswith(messages.COMMANDS["quote"])


async def test_what_a_member_chose_in_private_holds_here():
    async with open_bench() as (bench, store):
        await store.set_chat_settings(LI["id"], language=Language.ENGLISH)
        _, params = await listed(bench, "")
        assert params["button"]["text"].isascii()

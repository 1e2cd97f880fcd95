"""A document with many places of a phrase does not fill the list, and none of them is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speech import actions, in_style, labels, only, quoted
from support.shelves import open_world
from support.updates import GROUP

from bot.answering import Answerer
from bot.chat import concordances, messages
from bot.chat.callbacks import Action, decode
from bot.chat.conversation import Conversation
from bot.chat.grouping import MOST
from bot.chat.messages import Language, speaking
from bot.chat.reply import Style
from bot.chat.telegram import sending
from bot.reading import load_corpus

PHRASE = "四责协同"


def texts_of(*counts, dated=True):
    """Documents with so many places of the phrase, one a paragraph."""
    head = "---\ntitle: 第{n}号讲话\ndate: {year}\n---\n" if dated else "# 第{n}号讲话\n\n"
    return {
        f"{n}.md": head.format(n=n, year=2000 + n)
        + "".join(
            f"第{at}个支部要坚持“{PHRASE}”，写进{n}年计划。\n\n" for at in range(1, count + 1)
        )
        + "没有它的一段。\n"
        for n, count in enumerate(counts, 11)
    }


def talk_over(folder, texts):
    for name, text in texts.items():
        (Path(folder) / name).write_text(text, "utf-8")
    answerer = Answerer(load_corpus([Path(folder)]))
    return Conversation(answerer, today=lambda: None, quote_of_the_day=lambda _: None)


def turns(reply, label=None):
    """Return the buttons to other pages of the list."""
    buttons = zip(labels(reply), actions(reply), strict=True)
    ways = [(said, data) for said, data in buttons if decode(data).action is Action.OCCURRENCES]
    return [data for said, data in ways if label in (None, said)]


def through(talk, reply):
    """Yield the pages of a list, by the button to the next."""
    yield reply
    while later := turns(reply, messages.LATER):
        reply = only(talk.press(later[0]), talk.corpus)
        yield reply


def everything(talk, reply):
    """Return what is quoted on all pages that buttons lead to."""
    seen, waiting, found = set(), [reply], set()
    while waiting:
        reply = waiting.pop()
        found.update(quoted(reply))
        for data in turns(reply):
            if data not in seen:
                seen.add(data)
                waiting.append(only(talk.press(data), talk.corpus))
    return found


def test_other_documents_have_room_and_what_is_left_out_is_counted(tmp_path):
    talk = talk_over(tmp_path, texts_of(14, 1, 2))
    reply = only(talk.slogan(PHRASE), talk.corpus)
    assert f"“{PHRASE}”共 17 处，见于 3 篇" in reply.text
    lines = reply.text.split("\n")
    assert lines.count(messages.more_places_of_it(11)) == 1
    assert lines.index(messages.more_places_of_it(11)) < lines.index(
        "15/17 · 第 1 段 · 《第12号讲话》（2012年）"
    )
    for number in ("1/17", "2/17", "3/17", "15/17", "16/17", "17/17"):
        assert f"\n{number} · " in reply.text
    assert len(in_style(reply, Style.MATCH)) == 6
    assert messages.LATER not in labels(reply)


def test_the_button_leads_to_the_others_one_page_after_the_other(tmp_path):
    talk = talk_over(tmp_path, texts_of(14, 1, 2))
    first = only(talk.slogan(PHRASE), talk.corpus)
    [rest] = turns(first, messages.rest_of("第11号讲话", 11))
    pages = list(through(talk, only(talk.press(rest), talk.corpus)))
    shown = [words for page in pages for words in quoted(page)]
    assert [words.partition("要")[0] for words in shown] == [
        *(f"第{at}个支部" for at in range(4, 15)),
        *("第1个支部", "第1个支部", "第2个支部"),
    ]
    assert not any("还有" in page.text for page in pages)
    assert "\n4/17 · " in pages[0].text
    [back] = turns(pages[0], messages.EARLIER)
    assert quoted(only(talk.press(back), talk.corpus))[0].startswith("第1个支部")


def test_a_list_that_begins_with_a_place_left_out_has_it_first(tmp_path):
    talk = talk_over(tmp_path, texts_of(14, 2))
    found = Answerer(talk.corpus).slogan(PHRASE)
    reply = only(concordances.concordance(found, talk.corpus, first=8), talk.corpus)
    assert quoted(reply)[0].startswith("第9个支部")
    assert "\n9/16 · " in reply.text


@pytest.mark.parametrize("counts", [(14,), (4, 2), (5, 1), (2, 2, 2, 2), (3, 3, 3), (14, 0)])
def test_nothing_is_left_out_where_no_other_document_wants_the_room(tmp_path, counts):
    talk = talk_over(tmp_path, texts_of(*counts))
    pages = list(through(talk, only(talk.slogan(PHRASE), talk.corpus)))
    assert sum(len(in_style(page, Style.MATCH)) for page in pages) == sum(counts)
    assert not any("还有" in page.text for page in pages)


def test_of_one_document_that_is_asked_for_all_places_are_listed(tmp_path):
    talk = talk_over(tmp_path, texts_of(14, 3))
    question = f"{PHRASE} doc:第11号"
    reply = only(talk.slogan(question), talk.corpus)
    shown = quoted(reply)
    while later := turns(reply, messages.LATER):
        reply = only(talk.press(later[0], question=question), talk.corpus)
        shown += quoted(reply)
    assert len(shown) == 14


def test_what_stands_in_one_sentence_is_never_parted(tmp_path):
    twice = f"一要“{PHRASE}”，二要“{PHRASE}”，年年如此。\n\n"
    texts = {"a.md": "# 甲\n\n" + twice * 8, "b.md": f"# 乙\n\n也要“{PHRASE}”。\n"}
    talk = talk_over(tmp_path, texts)
    reply = only(talk.slogan(PHRASE), talk.corpus)
    assert "\n5–6/17 · " in reply.text
    assert messages.more_places_of_it(10) in reply.text
    assert "\n17/17 · " in reply.text


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.booleans())
def test_no_document_has_more_than_a_few_on_the_way_and_none_of_its_places_is_lost(counts, dated):
    with tempfile.TemporaryDirectory() as folder:
        talk = talk_over(folder, texts_of(*counts, dated=dated))
        reply = talk.slogan(PHRASE)[0]
        if not sum(counts):
            return
        assert messages.occurrences(PHRASE, sum(counts)) in reply.text
        pages = list(through(talk, reply))
        shown = [words for page in pages for words in quoted(page)]
        assert len(shown) == len(set(shown))
        for n, count in enumerate(counts, 11):
            of_it = sum(words.endswith(f"写进{n}年计划。") for words in shown)
            if len(shown) < sum(counts):
                assert of_it == min(count, MOST)
                told = messages.more_places_of_it(count - of_it)
                assert any(told in page.text for page in pages) == (count > MOST)
        assert len(everything(talk, reply)) == sum(counts)


@pytest.mark.parametrize("language", Language)
def test_both_figures_and_the_name_are_told_in_each_language(language):
    with speaking(language):
        assert "11" in messages.more_places_of_it(11)
        label = messages.rest_of("报告", 11)
        assert "11" in label
        assert label.endswith(" ›")  # 还有吗 leads there, where there is no next page
        assert label.startswith(("报告", "報告"))


# In Telegram


async def test_a_group_turns_to_the_places_left_out_and_asks_on(tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_world(tmp_path / "corpus", texts=texts_of(9, 3)) as world:
        [answer] = await world.bench.say(f"/slogan {PHRASE}")
        assert len(answer.quotes) == 6
        assert answer.text.count(messages.more_places_of_it(6)) == 1
        await world.bench.press(messages.rest_of("第11号讲话", 6), under=answer, chat=GROUP)
        shown = world.shown(answer)
        assert "\n4/12 · 第 4 段 · 《第11号讲话》" in shown["text"]
        assert messages.more_places_of_it(6) not in shown["text"]

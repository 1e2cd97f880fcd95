"""Reading on: follow-ups, links, phrases, a page opened at random, an answer edited."""

from __future__ import annotations

import time

import pytest
from support.house import QUESTION, TOPIC, answerer, assert_verbatim, open_bench
from support.updates import FORUM, GROUP, PRIVATE, WANG

from bot.chat import messages
from bot.chat.links import read_link
from bot.chat.recent import SECONDS
from bot.chat.telegram.application import services_of

BODY = answerer().corpus.body


@pytest.fixture
async def bench():
    async with open_bench() as (bench, _):
        yield bench


def shown(bench, call, chat=GROUP):
    return bench.request.messages[chat["id"], call.message_id]


def number_of(call):
    """The paragraph that a message quotes whole."""
    [number] = [p.ordinal for p in BODY if p.text == "".join(call.quotes)]
    return number


async def replied(bench, call, words, **more):
    calls = await bench.say(words, reply_to=shown(bench, call), **more)
    return calls[-1]


async def test_the_paragraphs_around_an_answer_come_by_replying(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    at = number_of(answer)
    after = await replied(bench, answer, "下一段呢？")
    assert number_of(after) == at + 1
    assert_verbatim(after)
    before = await replied(bench, after, "上一段", by=WANG)
    assert number_of(before) == at
    assert answer.reply_to != before.reply_to


async def test_next_goes_on_across_the_border_of_a_section(bench):
    [first] = await bench.say("/outline@yuanwen_bot")
    [_, section] = await bench.press(next(iter(first.buttons)), under=first)
    *_, last = [
        label for label in section.buttons if label not in (messages.OUTLINE, messages.REMOVE)
    ]
    [_, paragraph] = await bench.press(last, under=first)
    at = number_of(paragraph)
    [_, onward] = await bench.press(messages.NEXT, under=first)
    assert number_of(onward) == at + 1
    assert onward.text.splitlines()[0].startswith("二、")
    [_, back] = await bench.press(messages.PREVIOUS, under=first)
    assert number_of(back) == at


async def test_where_it_stands_and_what_stands_around_it(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    place = await replied(bench, answer, "出处")
    assert messages.paragraph(number_of(answer)) in place.text
    section = await replied(bench, answer, "所在部分")
    assert section.text.startswith("一、")


async def test_a_sentence_is_followed_by_its_whole_paragraph_and_that_by_the_text(bench):
    [places] = await bench.say(f"/slogan {QUESTION}")
    whole = await replied(bench, places, "全文")
    assert QUESTION in "".join(whole.quotes)
    assert number_of(whole) == 7
    outline = await replied(bench, whole, "全文")
    assert len(outline.quotes) == 3


async def test_at_the_end_there_is_no_more(bench):
    [answer] = await bench.say(f"@yuanwen_bot {QUESTION}")
    end = await replied(bench, answer, "还有吗")
    assert end.text.startswith(messages.NO_FURTHER)
    assert not end.quotes


async def test_a_reply_with_a_question_asks_anew(bench):
    [answer] = await bench.say(f"@yuanwen_bot {QUESTION}")
    other = await replied(bench, answer, "怎么给基层减负？")
    assert "减负" in "".join(other.quotes)


async def test_follow_ups_work_after_a_restart():
    async with open_bench() as (before, _):
        [answer] = await before.say(f"@yuanwen_bot {TOPIC}")
        message = shown(before, answer)
    async with open_bench() as (after, _):
        calls = await after.say("下一段", reply_to=message)
        assert number_of(calls[-1]) == number_of(answer) + 1


async def test_an_edited_question_edits_its_answer_and_a_deleted_one_changes_nothing(bench):
    [answer] = await bench.say(f"@yuanwen_bot {QUESTION}")
    asked = bench.last
    [edit] = await bench.edit(asked, "@yuanwen_bot 党费怎么交？")
    assert (edit.method, edit.message_id) == ("editMessageText", answer.message_id)
    assert not edit.quotes
    # The server tells nobody that a question is deleted: its answer stays, and can be followed up.
    [again] = await bench.edit(asked, f"@yuanwen_bot {TOPIC}")
    assert again.message_id == answer.message_id
    after = await replied(bench, again, "下一段")
    assert number_of(after) == number_of(again) + 1


async def test_a_link_leads_to_the_sentence_and_says_when_the_text_has_changed(bench):
    [answer] = await bench.say(f"/slogan {QUESTION}")
    url = answer.buttons[messages.SHARE]
    payload = url.partition("start%3D")[2].partition("&")[0] or url.partition("start=")[2]
    link = read_link(payload)
    assert link.passage_id == "speech-2023:7"
    [opened] = await bench.say(f"/start {payload}", chat=PRIVATE)
    assert QUESTION in opened.text
    assert_verbatim(opened)
    stale = payload.replace(link.digest, "000000")
    [said] = await bench.say(f"/start {stale}", chat=PRIVATE)
    assert said.text == messages.LINK_STALE


async def test_phrases_with_their_counts_by_pages(bench):
    [first] = await bench.say("/slogans@yuanwen_bot")
    assert "“两个确立” 2 处" in first.text
    [_, second] = await bench.press(messages.LATER, under=first)
    assert second.method == "editMessageText"
    assert second.text != first.text
    [_, back] = await bench.press(messages.EARLIER, under=first)
    assert back.text == first.text
    [_, places] = await bench.press(
        "四责协同" if "四责协同" in back.buttons else "两个确立", under=first
    )
    assert places.quotes
    [_, listed] = await bench.press(messages.ALL_PHRASES, under=first)
    assert listed.text == first.text


async def test_a_page_opened_at_random_opens_another_when_pressed(bench):
    [opened] = await bench.say("/random@yuanwen_bot")
    assert_verbatim(opened)
    [_, another] = await bench.press(messages.ANOTHER, under=opened)
    assert another.method == "editMessageText"
    assert another.quotes != opened.quotes


async def test_a_message_is_checked_by_replying_to_it(bench):
    await bench.say("为勇于担当的干部负责，为敢管敢抓的干部撑腰", by=WANG)
    pasted = bench.last
    [checked] = await bench.say("/verify", reply_to=pasted)
    assert checked.styled("strikethrough")[0] == "负责"
    assert "担当" in checked.styled("underline")
    assert_verbatim(checked)


async def test_follow_ups_stay_in_their_topic(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}", chat=FORUM, topic=7)
    message = bench.request.messages[FORUM["id"], answer.message_id]
    calls = await bench.say("下一段", chat=FORUM, topic=7, reply_to=message)
    assert calls[-1].params["message_thread_id"] == 7


@pytest.mark.parametrize(
    ("code", "words"), [("zh-hant", "沒有"), ("zh-TW", "沒有"), ("en", "text"), ("fr", "text")]
)
async def test_our_words_are_in_the_members_language_and_the_text_is_not(bench, code, words):
    member = WANG | {"language_code": code}
    [declined] = await bench.say("@yuanwen_bot 党费怎么交？", by=member)
    assert words in declined.text
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}", by=member)
    assert_verbatim(answer)


# What was last shown


@pytest.mark.parametrize("words", ["下一段", "具体点", "换一句", "为什么"])
@pytest.mark.parametrize("chat", [GROUP, PRIVATE])
async def test_with_nothing_in_view_a_follow_up_quotes_nothing(bench, words, chat):
    for said in (f"@yuanwen_bot {words}", f"/ask@yuanwen_bot {words}"):
        [told] = await bench.say(said, chat=chat)
        assert told.text == messages.NOTHING_IN_VIEW
        assert (told.quotes, told.buttons) == ([], {})


async def test_what_was_last_shown_stays_in_view_through_chatter_and_refusals(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    at = number_of(answer)
    await bench.say("@yuanwen_bot 😂", by=WANG)
    [after] = await bench.say("@yuanwen_bot 下一段", by=WANG)
    assert number_of(after) == at + 1
    [declined] = await bench.say("@yuanwen_bot 党费怎么交")
    assert declined.quotes == []
    [after] = await bench.say("@yuanwen_bot 下一段")
    assert number_of(after) == at + 2
    by_reply = await replied(bench, declined, "上一段")  # which shows nothing to follow up
    assert number_of(by_reply) == at + 1
    [elsewhere] = await bench.say("下一段", chat=PRIVATE)
    assert elsewhere.text == messages.NOTHING_IN_VIEW


async def test_topics_have_each_their_own_in_view(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}", chat=FORUM, topic=7)
    [other] = await bench.say("@yuanwen_bot 下一段", chat=FORUM, topic=8)
    assert other.text == messages.NOTHING_IN_VIEW
    [after] = await bench.say("@yuanwen_bot 下一段", chat=FORUM, topic=7)
    assert number_of(after) == number_of(answer) + 1


async def test_a_pressed_button_changes_what_is_in_view(bench):
    [answer] = await bench.say(f"@yuanwen_bot {TOPIC}")
    at = number_of(answer)
    await bench.press(messages.NEXT, under=answer)
    await bench.press(messages.NEXT, under=answer)
    [after] = await bench.say("@yuanwen_bot 下一段")
    assert number_of(after) == at + 3


async def test_an_answer_that_an_edit_took_away_is_no_longer_in_view(bench):
    await bench.say(f"@yuanwen_bot {TOPIC}")
    await bench.edit(bench.last, "@yuanwen_bot 党费怎么交？")
    [told] = await bench.say("@yuanwen_bot 下一段")
    assert told.text == messages.NOTHING_IN_VIEW


async def test_after_an_hour_it_is_no_longer_in_view(monkeypatch):
    async with open_bench() as (bench, _):
        await bench.say(f"@yuanwen_bot {TOPIC}")
        monkeypatch.setattr(
            services_of(bench.application).views, "_clock", lambda: time.monotonic() + SECONDS
        )
        [told] = await bench.say("@yuanwen_bot 下一段")
        assert told.text == messages.NOTHING_IN_VIEW


async def test_lists_are_in_view_as_well(bench):
    [phrases] = await bench.say("/slogans@yuanwen_bot")
    second = await replied(bench, phrases, "下一页")
    assert second.text.splitlines()[1].startswith("13. ")
    [first] = await bench.say("@yuanwen_bot 上一页")
    assert first.text == phrases.text
    [part] = await bench.say("/outline@yuanwen_bot 第二部分")
    assert part.text.startswith("二、")
    following = await replied(bench, part, "下一部分讲啥")
    assert following.text.startswith("三、")
    inside = await replied(bench, following, "下一段")
    assert number_of(inside) == 8


async def test_who_is_not_content_is_shown_the_other_candidates(bench):
    [answer] = await bench.say("@yuanwen_bot 基层减负怎么做")
    [others] = await bench.say("@yuanwen_bot 不是这个")
    assert others.text == messages.PERHAPS_OTHERS
    label = next(label for label in others.buttons if label.startswith(messages.not_this("")))
    [_, other] = await bench.press(label, under=others)
    assert_verbatim(other)
    assert other.quotes != answer.quotes
    explained = await replied(bench, answer, "没看懂，啥意思")
    assert explained.text == messages.NO_EXPLAINING
    assert messages.NEXT in explained.buttons
    assert not explained.quotes


async def test_another_quote_of_the_day(bench):
    [quote] = await bench.say("/quote@yuanwen_bot")
    other = await replied(bench, quote, "换一句")
    assert_verbatim(other)
    assert other.quotes != quote.quotes

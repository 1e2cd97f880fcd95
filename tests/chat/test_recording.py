"""What was asked is written down later: counts without words, and questions where they are kept."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from zoneinfo import ZoneInfo

import pytest

from bot.answering import Reason
from bot.chat import recording
from bot.chat.recording import Asking, Kind, Recorder, happened
from bot.chat.reply import Asked
from bot.store.store import QuestionStatus, Store, StoreError, Total

GROUP, LI = -5001, 11
NOON = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)  # in Shanghai
DAY = dt.date(2026, 11, 24)
QUESTION = "食堂几点开门"


@pytest.fixture
async def store():
    async with await Store.open("sqlite+aiosqlite:///:memory:") as store:
        yield store


def recorder_of(store, *, keeps=True, zone="Asia/Shanghai"):
    async def zones_of(chat_ids):
        return dict.fromkeys(chat_ids, ZoneInfo(zone))

    return Recorder(store, zones_of, keeps_questions=keeps)


def asking(asked=None, *, chat_id=GROUP, asker=LI, moment=NOON, **more):
    return Asking(chat_id, asker, moment, asked or declined(), **more)


def declined(question=QUESTION, reason=Reason.UNKNOWN):
    return Asked(question, reason=reason.value)


async def totals(store, chat_id=None):
    found = await store.totals(DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1), chat_id)
    return {(total.day, total.kind): total.count for total in found}


# What is counted


@pytest.mark.parametrize(
    ("asked", "counted"),
    [
        (Asked(QUESTION), [(Kind.ASKED, ""), (Kind.ANSWERED, "")]),
        (declined(), [(Kind.ASKED, ""), (Kind.DECLINED, "unknown")]),
        (
            Asked(QUESTION, phrase="四责协同"),
            [(Kind.ASKED, ""), (Kind.ANSWERED, ""), (Kind.SLOGAN, "四责协同")],
        ),
        (Asked(phrase="四责协同"), [(Kind.SLOGAN, "四责协同")]),
        (declined("", Reason.EMPTY), []),
        (declined("@", Reason.EMPTY), []),
        (Asked(), []),
    ],
)
def test_what_is_counted(asked, counted):
    assert happened(asked) == counted


async def test_no_count_holds_a_word_of_the_question(store):
    recorder = recorder_of(store, keeps=False)
    for reason in Reason:
        recorder.note(asking(declined(reason=reason)))
    recorder.note(asking(Asked(QUESTION)))
    await recorder.flush()
    for kind in Kind:
        subjects = {one.subject for one in await store.top(kind, DAY, DAY, limit=99)}
        assert subjects <= {"", *(reason.value for reason in Reason)}
    assert await store.inbox(None) == []


async def test_the_day_is_that_of_the_chat_s_clock(store):
    late = dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC)  # 00:30 in Shanghai, 17:30 in Paris
    for zone, day in (("Asia/Shanghai", DAY + dt.timedelta(days=1)), ("Europe/Paris", DAY)):
        recorder = recorder_of(store, zone=zone)
        recorder.note(asking(moment=late))
        await recorder.flush()
        assert (await totals(store))[day, "asked"] == 1


async def test_half_and_quarter_hour_zones_are_right_to_the_minute(store):
    recorder = recorder_of(store, zone="Asia/Kathmandu")  # UTC+5:45
    for minute in (14, 15):
        recorder.note(asking(moment=dt.datetime(2026, 11, 24, 18, minute, tzinfo=dt.UTC)))
    await recorder.flush()
    found = await totals(store)
    assert found[DAY, "asked"] == found[DAY + dt.timedelta(days=1), "asked"] == 1


async def test_many_are_added_up_by_chat(store):
    recorder = recorder_of(store)
    for chat_id in (GROUP, GROUP, -7):
        recorder.note(asking(chat_id=chat_id))
    await recorder.flush()
    await recorder.flush()
    assert (await totals(store, GROUP))[DAY, "asked"] == 2
    assert (await totals(store))[DAY, "asked"] == 3


async def test_an_edited_question_is_kept_anew_and_not_counted_again(store):
    recorder = recorder_of(store)
    recorder.note(asking(message_id=5))
    recorder.note(asking(declined("报销流程"), message_id=5, again=True))
    await recorder.flush()
    assert (await totals(store))[DAY, "asked"] == 1
    assert [item.text for item in await store.inbox(None)] == ["报销流程"]


# Which questions are kept


async def test_a_question_is_kept_with_what_became_of_it(store):
    recorder = recorder_of(store)
    recorder.note(asking(Asked("怎么抓落实"), message_id=5, passage_id="speech-2023:8"))
    recorder.note(asking(message_id=6, asker=0))
    await recorder.flush()
    [item] = await store.inbox(None)
    question = await store.question(item.question_id)
    assert question.status is QuestionStatus.DECLINED
    assert (question.text, question.reason, question.user_id) == (QUESTION, "unknown", None)
    assert (question.asked, question.message_id) == (NOON, 6)
    await store.vote(GROUP, 5, LI, -1)
    answered = await store.question(question.id - 1)
    assert answered.status is QuestionStatus.ANSWERED
    assert (answered.passage_id, answered.reason) == ("speech-2023:8", None)


async def test_where_questions_are_not_kept_none_is(store):
    recorder = recorder_of(store, keeps=False)
    recorder.note(asking(message_id=5))
    await recorder.flush()
    assert await store.inbox(None) == []
    assert await totals(store)


@pytest.mark.parametrize(
    "reason", [Reason.CHATTER, Reason.EMPTY, Reason.TOO_LONG, Reason.NO_SUCH_PART, Reason.FOLLOW_UP]
)
async def test_what_is_no_question_for_an_admin_is_not_kept(store, reason):
    recorder = recorder_of(store)
    recorder.note(asking(declined(reason=reason)))
    await recorder.flush()
    assert await store.inbox(None) == []


async def test_spellings_of_one_question_are_one_to_the_inbox(store):
    recorder = recorder_of(store)
    for number, text in enumerate((QUESTION, "请问食堂幾點開門？", "食堂　几点 开门呢")):
        recorder.note(asking(declined(text), message_id=number + 1))
    await recorder.flush()
    [item] = await store.inbox(None)
    assert item.count == 3


# A store that fails


class Failing(Store):
    """Fails so many times."""

    failures = 0

    async def count_all(self, happened):
        self._fail()
        await super().count_all(happened)

    async def keep_question(self, *args, **more):
        self._fail()
        return await super().keep_question(*args, **more)

    def _fail(self):
        if self.failures:
            self.failures -= 1
            raise StoreError("食堂 away")


@pytest.fixture
async def failing():
    async with await Failing.open("sqlite+aiosqlite:///:memory:") as store:
        yield store


async def test_what_cannot_be_written_is_written_later_once(failing, caplog):
    recorder = recorder_of(failing)
    recorder.note(asking(message_id=5))
    failing.failures = 2
    await recorder.flush()
    assert await totals(failing) == {}
    recorder.note(asking(message_id=6))
    await recorder.flush()
    await recorder.flush()
    assert (await totals(failing))[DAY, "asked"] == 2
    [item] = await failing.inbox(None)
    assert item.count == 2
    assert "StoreError" in caplog.text
    assert "食堂" not in caplog.text  # nobody's words, not even by way of an error


async def test_a_store_that_fails_again_and_again_is_left_alone_for_a_while(failing):
    recorder = recorder_of(failing)
    for chat_id in range(1, 50):
        recorder.note(asking(chat_id=chat_id, message_id=chat_id))
    failing.failures = 1000
    await recorder.flush()
    assert failing.failures == 1000 - 6  # three for the counts, three for the questions
    failing.failures = 0
    await recorder.flush()
    assert (await totals(failing))[DAY, "asked"] == 49


async def test_the_memory_is_bounded_while_nothing_can_be_written(failing, monkeypatch, caplog):
    monkeypatch.setattr(recording, "_MOST", 30)
    recorder = recorder_of(failing)
    for chat_id in range(1, 1000):
        recorder.note(asking(Asked(phrase=f"提法{chat_id}"), chat_id=chat_id))
    assert caplog.text.count("counts are lost from now on") == 1
    await recorder.flush()
    found = await failing.top(Kind.SLOGAN, DAY, DAY, limit=1000)
    assert len(found) == 30


async def test_a_write_that_is_given_up_loses_nothing(failing):
    recorder = recorder_of(failing)
    recorder.note(asking(message_id=5))
    entered, never = asyncio.Event(), asyncio.Event()

    async def hang(*_):
        entered.set()
        await never.wait()

    failing.count_all = hang
    flushing = asyncio.create_task(recorder.flush())
    await entered.wait()
    flushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await flushing
    del failing.count_all
    await recorder.flush()
    assert (await totals(failing))[DAY, "asked"] == 1
    assert len(await failing.inbox(None)) == 1


# While the bot runs


async def test_it_writes_at_once_where_much_has_happened_and_ends_when_told(store, monkeypatch):
    monkeypatch.setattr(recording, "_SOON", 10)
    recorder, stop, written = recorder_of(store), asyncio.Event(), asyncio.Event()
    flush = recorder.flush

    async def noticed():
        await flush()
        written.set()

    recorder.flush = noticed
    running = asyncio.create_task(recorder.run(stop))
    for number in range(10):
        recorder.note(asking(message_id=number + 1))
    async with asyncio.timeout(recording._SECONDS - 1):
        await written.wait()
        assert (await totals(store))[DAY, "asked"] == 10
        stop.set()
        await running


async def test_totals_are_numbers_only(store):
    recorder = recorder_of(store)
    recorder.note(asking())
    await recorder.flush()
    assert await store.totals(DAY, DAY) == (Total(DAY, "asked", 1), Total(DAY, "declined", 1))


async def test_nothing_that_is_said_reaches_the_log(store, caplog):
    caplog.set_level(logging.DEBUG, "bot")
    recorder = recorder_of(store)
    recorder.note(asking(message_id=1))
    await recorder.flush()
    assert "食堂" not in caplog.text

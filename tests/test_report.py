"""`yuanwen report`: the numbers of all chats, for people and for programs, and as a picture."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json

import pytest
from click.testing import CliRunner
from PIL import Image

from bot.cli import main
from bot.cli.reporting import MOST_DAYS, first_day
from bot.store.records import Days
from bot.store.store import QuestionStatus, Store

TODAY = dt.date(2026, 11, 24)
CONFIG = "privacy:\n  keep_questions_days: 30\n"
SECRET = "食堂几点开门"


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.app.today_in", lambda _: TODAY)
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path


def fill(folder, do):
    async def run():
        async with await Store.open(f"sqlite:///{folder}/data/yuanwen.db") as store:
            await do(store)

    asyncio.run(run())


async def usual(store):
    """Two chats that ask on two days, one long ago."""
    declined = ("declined", "unknown")
    asked, answered, slogan = ("asked", ""), ("answered", ""), ("slogan", "四责协同")
    await store.count(TODAY, -5001, [asked, asked, asked, answered, answered, declined, slogan])
    await store.count(TODAY - dt.timedelta(days=9), 11, [asked, ("declined", "weak"), slogan])
    await store.count(TODAY - dt.timedelta(days=200), 11, [asked, answered])
    moment = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)
    for ago in (0, 0, 40):
        await store.keep_question(
            -5001, 11, SECRET, key=SECRET, status=QuestionStatus.DECLINED, reason="unknown",
            asked=moment - dt.timedelta(days=ago),
        )  # fmt: skip
    for chat_id in (-5001, 11):
        await store.subscribe(
            chat_id, thread_id=None, at=dt.time(8), days=Days.ALL, due=moment, local_date=TODAY
        )
    await store.pause(11, "blocked")


def report(*arguments):
    return CliRunner().invoke(main, ["report", *arguments])


def told(*arguments):
    result = report("--json", *arguments)
    assert result.exit_code == 0, result.stderr
    [line] = result.stdout.splitlines()
    return json.loads(line)


def test_programs_read_one_object(house):
    fill(house, usual)
    found = told()
    days = found.pop("days")
    assert found == {
        "since": (TODAY - dt.timedelta(days=29)).isoformat(),
        "until": TODAY.isoformat(),
        "asked": 4,
        "answered": 2,
        "declined": 2,
        "reasons": {"unknown": 1, "weak": 1},
        "slogans": [{"term": "四责协同", "count": 2}],
        "unanswered": [{"question": SECRET, "count": 2, "downvoted": 0}],
        "subscribers": {"active": 1, "paused": 1},
    }
    assert len(days) == 30
    assert days[-1] == {"day": found["until"], "asked": 3, "answered": 2, "declined": 1}
    assert days[-10]["asked"] == 1


@pytest.mark.parametrize(("since", "asked"), [("1d", 3), ("1w", 3), ("10d", 4), ("1y", 5)])
def test_a_longer_period_holds_more(house, since, asked):
    fill(house, usual)
    assert told("--since", since)["asked"] == asked


def test_people_read_tables(house):
    fill(house, usual)
    shown = report("--since", "10d").stdout
    for line in (
        "questions 4",
        "… answered 2 50 %",
        "… declined 2 50 %",
        "unknown 1",
        "四责协同 2",
    ):
        assert line in {" ".join(row.split()) for row in shown.splitlines()}
    assert f"{TODAY}" in shown
    assert f"{SECRET} 2 0" in {" ".join(row.split()) for row in shown.splitlines()}
    assert shown.count(f"\n  {TODAY - dt.timedelta(days=9)} ") == 1


def test_a_long_period_is_told_by_week_and_adds_up(house):
    fill(house, usual)
    shown = report("--since", "365d").stdout
    _, _, table = shown.partition("week that begins on")
    rows = [row.split() for row in table.partition("Declined")[0].splitlines()[2:] if row.strip()]
    assert len(rows) == 53
    assert sum(int(row[1]) for row in rows) == 5
    assert rows[-1][0] == (TODAY - dt.timedelta(days=6)).isoformat()


def test_where_nobody_asked_it_says_so(house):
    async def nothing(store):
        pass

    fill(house, nothing)
    shown = report()
    assert shown.exit_code == 0
    assert "questions 0" in {" ".join(row.split()) for row in shown.stdout.splitlines()}
    assert told()["slogans"] == []


def test_questions_are_not_shown_where_they_are_not_to_be_kept(house):
    fill(house, usual)
    (house / "config.yaml").write_text("log_level: INFO\n")
    assert SECRET not in report().stdout
    assert told()["unanswered"] is None


def test_what_would_move_the_cursor_of_a_terminal_is_made_harmless(house):
    async def odd(store):
        text = "清屏\x1b[2J怎么办"
        await store.keep_question(
            -5001, 11, text, key="清屏", status=QuestionStatus.DECLINED,
            asked=dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC),
        )  # fmt: skip
        await store.count(TODAY, -5001, [("asked", ""), ("declined", "unknown")])

    fill(house, odd)
    shown = report().stdout
    assert "\x1b" not in shown
    assert "清屏" in shown


# The picture


def test_the_chart_is_a_picture_of_the_days_and_phrases(house, fonts):
    fill(house, usual)
    result = report("--since", "10d", "--chart", "days.png")
    assert result.exit_code == 0, result.stderr
    with Image.open(house / "days.png") as image:
        assert image.format == "PNG"
        assert image.width == 1080
        both = image.height
    assert report("--since", "1d", "--chart", "alone.png").exit_code == 0
    fill(house, lambda store: store.forget_chat(-5001))
    assert report("--since", "5d", "--chart", "bare.png").exit_code == 0
    with Image.open(house / "bare.png") as image:
        assert image.height < both  # no phrase was looked up


def test_the_chart_has_the_colours_of_the_cards(house, fonts):
    fill(house, usual)
    (house / "config.yaml").write_text('cards:\n  theme: dark\n  background: "#102030"\n')
    assert report("--chart", "days.png").exit_code == 0
    with Image.open(io.BytesIO((house / "days.png").read_bytes())) as image:
        assert image.getpixel((0, 0)) == (0x10, 0x20, 0x30)


def test_without_a_font_the_chart_is_refused_in_words(house, monkeypatch):
    from bot.pictures import FontError

    def missing(*_):
        raise FontError("no font for Chinese")

    fill(house, usual)
    monkeypatch.setattr("bot.pictures.find_fonts", missing)
    result = report("--chart", "days.png")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "yuanwen: the chart cannot be drawn: no font for Chinese\n"
    assert not (house / "days.png").exists()


def test_a_folder_that_is_not_there_is_one_message(house, fonts):
    fill(house, usual)
    result = report("--chart", "nowhere/days.png")
    assert result.exit_code == 2
    assert result.stderr == "yuanwen: nowhere/days.png: No such file or directory\n"


# The database


def test_the_database_is_only_read(house):
    fill(house, usual)
    file = house / "data" / "yuanwen.db"
    before = file.read_bytes()
    assert report().exit_code == 0
    assert file.read_bytes() == before


def test_without_a_database_none_is_made(house):
    result = report()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no database yet" in result.stderr
    assert not (house / "data").exists()


# The period


@pytest.mark.parametrize(
    ("since", "days"),
    [("1d", 1), ("30d", 30), ("2w", 14), ("6M", 180), ("1y", 365), (" 7d ", 7),
     ("2026-11-24", 1), ("2026-11-01", 24)],
)  # fmt: skip
def test_periods_that_end_today(since, days):
    assert first_day(since, TODAY) == TODAY - dt.timedelta(days=days - 1)


@pytest.mark.parametrize(
    "since", ["", "0d", "30", "d", "-3d", "1.5d", "３０d", "401d", "9999y", "99999d", "2026-11-25",
              "2020-01-01", "2026-13-01", "yesterday", "1h"],
)  # fmt: skip
def test_what_is_no_such_period(since):
    with pytest.raises(ValueError, match=r"neither|not 1 to"):
        first_day(since, TODAY)
    assert MOST_DAYS == 400

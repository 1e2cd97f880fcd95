"""The two vote buttons: how they are labelled, and how they keep their place among others."""

from __future__ import annotations

import pytest

from bot.chat import ballots
from bot.chat.callbacks import Action, Callback, encode
from bot.chat.reply import Button

UP, DOWN = ballots.vote_buttons("speech-2023:5")
READ = Button("读全段", encode(Callback(Action.SHOW, "speech-2023:5", "b7bbc3")))
OTHER = Button("不是这段？改进作风", encode(Callback(Action.SHOW, "speech-2023:6", "b7bbc3")))
LINK = Button("分享", url="https://t.me/share/url?url=x")
REMOVE = Button("移除", encode(Callback(Action.REMOVE, numbers=(11,))))


def labels(rows):
    return [[button.label for button in row] for row in rows]


def test_the_buttons_are_for_and_against():
    assert [UP.label, DOWN.label] == ["👍", "👎"]
    assert [ballots.vote_of(button) for button in (UP, DOWN)] == [ballots.FOR, ballots.AGAINST]


@pytest.mark.parametrize(
    "button", [READ, LINK, REMOVE, Button("?", "v|a:1|7"), Button("?", "v"), Button("?", "")]
)
def test_other_buttons_are_no_votes(button):
    assert ballots.vote_of(button) is None


def test_counts_stand_on_the_vote_buttons_and_nowhere_else():
    rows = [(READ,), (UP, DOWN, LINK), (REMOVE,)]
    assert labels(ballots.counted(rows, up=3, down=0)) == [
        ["读全段"],
        ["👍 3", "👎", "分享"],
        ["移除"],
    ]


def test_counting_again_replaces_the_count():
    once = ballots.counted([(UP, DOWN)], up=3, down=12)
    assert labels(ballots.counted(once, up=0, down=2)) == [["👍", "👎 2"]]
    assert [b.action for row in once for b in row] == [UP.action, DOWN.action]


def test_the_labels_are_taken_along_to_another_passage():
    under = ballots.counted([(READ,), (UP, DOWN)], up=2, down=1)
    turned = (*ballots.vote_buttons("speech-2023:9"), LINK)
    moved = ballots.as_counted(turned, under)
    assert [button.label for button in moved] == ["👍 2", "👎 1", "分享"]
    assert [button.action for button in moved] == [button.action for button in turned]


def test_without_earlier_buttons_the_labels_are_bare():
    assert ballots.as_counted((UP, DOWN), [(READ,), ()]) == (UP, DOWN)


def test_what_else_is_offered_stands_below_the_votes_once():
    rows = [(READ,), (UP, DOWN), (REMOVE,)]
    once = ballots.offering(rows, [(OTHER,)])
    assert labels(once) == [["读全段"], ["👍", "👎"], ["不是这段？改进作风"], ["移除"]]
    assert ballots.offering(once, [(OTHER,)]) == once


def test_a_row_that_is_emptied_by_moving_is_gone():
    rows = [(OTHER,), (UP, DOWN)]
    assert labels(ballots.offering(rows, [(OTHER,)])) == [["👍", "👎"], ["不是这段？改进作风"]]


def test_without_votes_nothing_is_offered():
    assert ballots.offering([(READ,), (REMOVE,)], [(OTHER,)]) == [(READ,), (REMOVE,)]
    assert ballots.offering([], [(OTHER,)]) == []

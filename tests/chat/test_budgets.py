"""Answers in an hour, to one member and in one chat: granted, told once, then silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.budgets import HOUR, Budgets, Limits, Ruling, Verdict

GROUP, OTHER_GROUP = -5001, -5002
LI, WANG = 11, 12
NONE = Limits(0, 0)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def budgets(clock):
    return Budgets(clock=clock)


def verdicts(budgets, member, limits, times, chat=GROUP):
    return [budgets.spend(chat, member, limits).verdict for _ in range(times)]


def test_a_member_is_granted_so_many_then_told_once_then_silence(budgets):
    assert verdicts(budgets, LI, Limits(2, 0), 5) == [
        *[Verdict.GRANTED] * 2,
        Verdict.MEMBER_SPENT,
        *[Verdict.SILENCE] * 2,
    ]


def test_one_member_s_limit_is_nobody_else_s(budgets):
    verdicts(budgets, LI, Limits(1, 0), 3)
    assert verdicts(budgets, WANG, Limits(1, 0), 1) == [Verdict.GRANTED]
    assert verdicts(budgets, LI, Limits(1, 0), 1, chat=OTHER_GROUP) == [Verdict.GRANTED]


def test_a_chat_that_is_spent_is_told_once_whoever_asks(budgets):
    limits = Limits(0, 2)
    assert verdicts(budgets, LI, limits, 2) == [Verdict.GRANTED] * 2
    assert verdicts(budgets, WANG, limits, 1) == [Verdict.CHAT_SPENT]
    assert verdicts(budgets, LI, limits, 1) == [Verdict.SILENCE]
    assert verdicts(budgets, 13, limits, 1) == [Verdict.SILENCE]
    assert verdicts(budgets, LI, limits, 1, chat=OTHER_GROUP) == [Verdict.GRANTED]


def test_the_hour_slides(budgets, clock):
    limits = Limits(2, 0)
    budgets.spend(GROUP, LI, limits)
    clock.now += 600
    budgets.spend(GROUP, LI, limits)
    assert budgets.spend(GROUP, LI, limits) == Ruling(Verdict.MEMBER_SPENT, HOUR - 600)
    clock.now += HOUR - 600
    assert verdicts(budgets, LI, limits, 2) == [Verdict.GRANTED, Verdict.SILENCE]
    clock.now += 600  # an hour after it was told
    assert verdicts(budgets, LI, limits, 2) == [Verdict.GRANTED, Verdict.MEMBER_SPENT]


def test_what_is_not_granted_costs_nothing(budgets, clock):
    limits = Limits(1, 0)
    budgets.spend(GROUP, LI, limits)
    clock.now += HOUR - 1
    verdicts(budgets, LI, limits, 50)
    clock.now += 1
    assert verdicts(budgets, LI, limits, 1) == [Verdict.GRANTED]


def test_the_longer_wait_is_told(budgets, clock):
    limits = Limits(1, 2)
    budgets.spend(GROUP, WANG, limits)
    clock.now += 600
    budgets.spend(GROUP, LI, limits)
    # 李 has room again in an hour, the group in fifty minutes.
    assert budgets.spend(GROUP, LI, limits) == Ruling(Verdict.MEMBER_SPENT, HOUR)
    assert budgets.spend(GROUP, 13, limits) == Ruling(Verdict.CHAT_SPENT, HOUR - 600)


def test_room_is_seen_without_taking_it(budgets):
    limits = Limits(1, 0)
    assert all(budgets.has_room(GROUP, LI, limits) for _ in range(3))
    budgets.spend(GROUP, LI, limits)
    assert not budgets.has_room(GROUP, LI, limits)
    assert verdicts(budgets, LI, limits, 1) == [Verdict.MEMBER_SPENT]


def test_without_limits_everything_is_granted_and_nothing_remembered(budgets):
    assert set(verdicts(budgets, LI, NONE, 500)) == {Verdict.GRANTED}
    assert len(budgets) == 0


def test_a_limit_that_is_lowered_holds_at_once_and_one_that_is_raised_too(budgets):
    verdicts(budgets, LI, Limits(5, 0), 4)
    assert not budgets.has_room(GROUP, LI, Limits(2, 0))
    assert budgets.has_room(GROUP, LI, Limits(6, 0))


def test_what_is_older_than_an_hour_is_forgotten(budgets, clock):
    for member in range(100):
        budgets.spend(GROUP, member, Limits(1, 0))
        budgets.spend(GROUP, member, Limits(1, 0))
    assert len(budgets) == 200
    clock.now += HOUR
    budgets.spend(GROUP, 1000, Limits(1, 0))
    budgets.spend(GROUP, 1000, Limits(1, 0))
    assert len(budgets) == 2


def test_a_crowd_does_not_fill_the_memory(clock):
    budgets = Budgets(clock=clock, most=10)
    for member in range(1000):
        budgets.spend(GROUP, member, Limits(3, 0))
    assert len(budgets) <= 10


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 1800)), max_size=60))
def test_no_hour_ever_holds_more_answers_than_its_limits(steps):
    clock = Clock()
    budgets, limits = Budgets(clock=clock), Limits(3, 5)
    granted: list[tuple[float, int]] = []
    for member, pause in steps:
        clock.now += pause
        room = budgets.has_room(GROUP, member, limits)
        ruling = budgets.spend(GROUP, member, limits)
        assert room is (ruling.verdict is Verdict.GRANTED)
        if room:
            granted.append((clock.now, member))
        lately = [who for when, who in granted if clock.now - when < HOUR]
        assert len(lately) <= limits.chat
        assert all(lately.count(who) <= limits.member for who in set(lately))
        if not room:
            assert 0 < ruling.wait <= HOUR

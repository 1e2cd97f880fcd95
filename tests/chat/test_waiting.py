"""Files that wait to be confirmed: by whom, for how long, and how many."""

from __future__ import annotations

import itertools

import pytest

from bot.chat.waiting import MINUTES, Waiting, WaitingRoom
from bot.reading.uploads import parse_upload

OPERATOR, OTHER = 77, 78


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def upload():
    return parse_upload("a.txt", "一、甲\n第一段话在这里。\n".encode(), max_bytes=1000)


def file(upload, size=10, sender=OPERATOR):
    return Waiting(upload, bytes(size), sender)


def test_a_file_is_handed_out_once_to_whoever_sent_it(clock, upload):
    room = WaitingRoom(clock=clock)
    number = room.add(file(upload))
    assert room.take(number, OTHER) is None
    assert room.take(number, OPERATOR) == file(upload)
    assert room.take(number, OPERATOR) is None
    assert len(room) == 0


def test_the_press_of_another_takes_nothing_away(clock, upload):
    room = WaitingRoom(clock=clock)
    number = room.add(file(upload))
    assert room.take(number, OTHER) is None
    assert len(room) == 1


def test_a_number_that_was_never_given_takes_nothing(clock, upload):
    room = WaitingRoom(clock=clock)
    number = room.add(file(upload))
    for wrong in (0, number + 1, number ^ 1):
        assert room.take(wrong, OPERATOR) is None


def test_numbers_are_not_in_sequence(clock, upload):
    room = WaitingRoom(clock=clock, most=100)
    numbers = [room.add(file(upload)) for _ in range(50)]
    assert len(set(numbers)) == 50
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    assert len(steps) > 40
    assert all(0 <= number < 2**48 for number in numbers)


def test_a_file_waits_no_longer_than_it_was_said_to(clock, upload):
    room = WaitingRoom(clock=clock)
    early = room.add(file(upload))
    clock.now = 60 * MINUTES - 1
    late = room.add(file(upload))
    assert len(room) == 2
    clock.now = 60 * MINUTES
    assert room.take(early, OPERATOR) is None
    assert room.take(late, OPERATOR) is not None


def test_of_too_many_the_oldest_go(clock, upload):
    room = WaitingRoom(clock=clock, most=2)
    first, *others = (room.add(file(upload)) for _ in range(3))
    assert room.take(first, OPERATOR) is None
    assert all(room.take(number, OPERATOR) for number in others)


def test_of_too_much_the_oldest_go_but_never_the_newest(clock, upload):
    room = WaitingRoom(clock=clock, most_bytes=100)
    small = room.add(file(upload, 60))
    big = room.add(file(upload, 5000))
    assert room.take(small, OPERATOR) is None
    assert room.take(big, OPERATOR) is not None

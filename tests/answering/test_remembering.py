"""What is remembered is bounded in number and in weight, and made once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.remembering import Remembered


def counting(*, most=3, heaviest=10):
    """A memory of keys that weigh as much as they say, and what was made."""
    made = []

    def make(key):
        made.append(key)
        return [key]

    return Remembered(make, lambda value: value[0], most=most, heaviest=heaviest), made


def test_what_is_remembered_is_not_made_again():
    remembered, made = counting()
    assert remembered(1) is remembered(1)
    assert made == [1]


def test_the_one_not_used_for_longest_is_forgotten_first():
    remembered, made = counting()
    for key in (1, 2, 3, 1, 4, 1, 2):
        remembered(key)
    assert made == [1, 2, 3, 4, 2]


def test_heavy_ones_leave_less_room():
    remembered, made = counting()
    for key in (2, 3, 9, 2):
        remembered(key)
    assert made == [2, 3, 9, 2]
    assert len(remembered) == 1


def test_the_one_used_last_stays_however_heavy():
    remembered, made = counting()
    assert remembered(99) is remembered(99)
    assert made == [99]


@given(st.lists(st.integers(0, 12)), st.integers(1, 4), st.integers(0, 15))
def test_it_never_holds_too_much(keys, most, heaviest):
    remembered, _ = counting(most=most, heaviest=heaviest)
    held = []
    for key in keys:
        assert remembered(key) == [key]
        held = [one for one in held if one != key] + [key]
        while len(held) > 1 and (len(held) > most or sum(held) > heaviest):
            held.pop(0)
        assert len(remembered) == len(held)


def test_threads_that_make_the_same_at_once_get_the_same():
    both = threading.Barrier(2, timeout=10)

    def make(key):
        both.wait()
        return [key]

    remembered = Remembered(make, len, most=3, heaviest=10)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(remembered, (1, 1))
    assert first is second

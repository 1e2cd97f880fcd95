"""Lengths and offsets are those that Telegram counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.utf16 import utf16_length, utf16_offset

often = settings(deadline=None, max_examples=100)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("党建", 2),
        ("𠮷", 2),
        ("😀", 2),
        ("👍🏻", 4),
        ("a\uffff\U00010000", 4),
        ("\ud800", 1),
    ],
)
def test_a_character_beyond_the_basic_plane_takes_two_units(text, length):
    assert utf16_length(text) == length


@often
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_length_is_that_of_the_encoded_text(text):
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@often
@given(st.text(st.characters(exclude_categories=["Cs"])), st.data())
def test_an_offset_is_the_length_of_what_stands_before(text, data):
    index = data.draw(st.integers(0, len(text)))
    units = text.encode("utf-16-le")[2 * utf16_offset(text, index) :]
    assert units.decode("utf-16-le") == text[index:]

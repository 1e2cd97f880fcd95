"""Tokens that travel as one string are the tokens that they were."""

from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.index import Joined, joined

tokens = st.lists(st.text("党建ab1", min_size=1, max_size=3), max_size=6)


@given(tokens, st.integers(0, 6), st.integers(0, 6))
def test_a_string_is_the_sequence_that_it_was_joined_from(listed, start, end):
    one = Joined(joined(listed))
    assert joined(one) == joined(listed)
    assert list(one) == listed
    assert len(one) == len(listed)
    assert list(one[start:end]) == listed[start:end]
    assert [one[place] for place in range(len(one))] == listed
    assert bool(one) == bool(listed)

"""Callback data: short, stateless, and indifferent to hostile input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callbacks import (
    MAX_BYTES,
    Action,
    Callback,
    CallbackError,
    StaleButtonError,
    decode,
    encode,
)

PAIRS = {
    Action.SHOW: st.sampled_from([0, 2]),
    Action.MORE: st.sampled_from([3, 5]),
    Action.OCCURRENCES: st.just(2),
    Action.CHART: st.just(2),
    Action.OUTLINE: st.just(1),
    Action.SECTION: st.just(2),
    Action.DOCUMENTS: st.just(1),
    Action.REMOVE: st.just(1),
    Action.PHRASES: st.just(1),
    Action.PHRASE: st.just(3),
    Action.RANDOM: st.just(1),
    Action.VOTE: st.just(1),
    Action.TEACH: st.sampled_from([0, 1, 2]),
    Action.INBOX: st.sampled_from([1, 2, 3]),
    Action.STATISTICS: st.just(2),
    Action.CARD: st.just(2),
    Action.SETTINGS: st.sampled_from([1, 2, 3]),
    Action.DESK: st.just(2),
}


@st.composite
def callbacks(draw):
    action = draw(st.sampled_from(Action))
    count = draw(PAIRS[action])
    return Callback(
        action,
        draw(st.from_regex(r"[a-z0-9:-]{0,30}", fullmatch=True)),
        draw(st.from_regex(r"([0-9a-f]{6})?", fullmatch=True)),
        tuple(draw(st.lists(st.integers(0, 36**4), min_size=count, max_size=count))),
    )


@given(callbacks())
def test_what_is_encoded_is_decoded(callback):
    data = encode(callback)
    assert decode(data) == callback
    assert len(data.encode()) <= MAX_BYTES


@given(st.one_of(st.text(max_size=80), st.binary(), st.none(), st.integers(), st.booleans()))
def test_hostile_data_raises_nothing_but_its_own_error(data):
    try:
        callback = decode(data)
    except CallbackError:
        return
    assert encode(callback) == data


@given(st.from_regex(r"[a-z][0-9a-f]{0,7}\|?[a-z0-9:|.-]{0,40}", fullmatch=True))
def test_data_that_looks_right_is_read_in_one_spelling_only(data):
    try:
        callback = decode(data)
    except CallbackError:
        return
    assert encode(callback) == data


@pytest.mark.parametrize(
    "data",
    [
        "",
        " ",
        "z1a2b3c|a:1",
        "p1a2b3c|a:1|",
        "p1a2b3c|a:1|1",
        "p1a2b3c|a:1|01.2",
        "p1a2b3c|a:1|-1.2",
        "p1a2b3c|a:1|1.2.3",
        "p1A2B3C|a:1",
        "p1a2b3c|甲:1",
        "p1a2b3c|../../etc/passwd",
        "p1a2b3c|a:1\n",
        "m1a2b3c||1.2",
        "m1a2b3c||1.2.3.4",
        "x",
        "x||1_0",
        "x||１",
        "x||" + "z" * 14,
        "p1a2b3c|" + "a" * 41,
        "p" * 65,
        "\x00",
        "\ud800",
    ],
)
def test_malformed_data_is_refused_with_a_sentence(data):
    with pytest.raises(CallbackError, match="请重新提问"):
        decode(data)


@pytest.mark.parametrize(
    "callback",
    [
        Callback(Action.SHOW, "s" * 31 + ":1234567", "abcdef", (999_999, 60)),
        Callback(Action.SHOW, "s" * 40, "abcdef", (1_500_000, 900)),
        Callback(Action.OCCURRENCES, "s" * 40, "abcdef", (1_500_000, 900)),
        Callback(Action.SECTION, "s" * 24, "abcdef", (99_999, 9_999)),
        Callback(Action.MORE, "", "abcdef", (4, *(99, 3000) * 5)),
        Callback(Action.REMOVE, numbers=(2**52,)),
        Callback(Action.PHRASE, "s" * 40, "abcdef", (1_500_000, 36, 999)),
    ],
)
def test_the_longest_ids_there_are_fit(callback):
    assert len(encode(callback)) <= MAX_BYTES
    assert decode(encode(callback)) == callback


@pytest.mark.parametrize(
    "callback",
    [
        Callback(Action.SHOW, "a:1", "abc"),
        Callback(Action.SHOW, "a|1", "abcdef"),
        Callback(Action.SHOW, "a:1|2.3", "abcdef"),
        Callback(Action.SHOW, "A:1", "abcdef"),
        Callback(Action.SHOW, "a" * 41, "abcdef"),
        Callback(Action.SHOW, "a:1", "abcdef", (1, -1)),
        Callback(Action.MORE, "", "abcdef", (0, *(99, 3000) * 12)),
        Callback(Action.REMOVE),
    ],
)
def test_what_cannot_be_spelt_is_not_spelt(callback):
    with pytest.raises(CallbackError):
        encode(callback)


def test_a_stale_button_says_that_the_text_has_changed():
    assert "更新" in str(StaleButtonError())
    assert isinstance(StaleButtonError(), CallbackError)

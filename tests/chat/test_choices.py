"""Buttons of the settings message: what they carry is read back, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import choices
from bot.chat.callbacks import Action, Callback, CallbackError, decode
from bot.chat.choices import Choice, Press, Screen

ONLY_IN_GROUPS = {Screen.SPEAKS, Screen.LIMITS}


@pytest.mark.parametrize("screen", Screen)
def test_a_screen_is_read_back(screen):
    assert choices.read(decode(choices.show(screen)), private=False) == Press(screen)


def test_a_page_of_documents_is_read_back():
    data = choices.show(Screen.DOCUMENTS, page=3)
    assert choices.read(decode(data), private=True) == Press(Screen.DOCUMENTS, 3)


@pytest.mark.parametrize(
    ("choice", "value", "press"),
    [
        (Choice.SPEAKS, 2, Press(Screen.SPEAKS, 0, Choice.SPEAKS, 2)),
        (Choice.LANGUAGE, 0, Press(Screen.LANGUAGE, 0, Choice.LANGUAGE, 0)),
        (Choice.TIME, 480, Press(Screen.DAILY, 0, Choice.TIME, 480)),
        (Choice.STEP, -60, Press(Screen.DAILY, 0, Choice.STEP, 1380)),
        (Choice.MEMBER_LIMIT, 11, Press(Screen.LIMITS, 0, Choice.MEMBER_LIMIT, 11)),
        (Choice.ALL_DOCUMENTS, 0, Press(Screen.DOCUMENTS, 0, Choice.ALL_DOCUMENTS, 0)),
    ],
)
def test_a_choice_is_read_back(choice, value, press):
    assert choices.read(decode(choices.choose(choice, value)), private=False) == press


def test_a_document_is_read_back():
    data = choices.choose_document("speech-2023", wanted=True, page=1)
    press = Press(Screen.DOCUMENTS, 1, Choice.DOCUMENT, 1, "speech-2023")
    assert choices.read(decode(data), private=False) == press


@pytest.mark.parametrize("screen", ONLY_IN_GROUPS)
def test_in_private_there_is_nobody_to_limit_and_nobody_to_overhear(screen):
    with pytest.raises(CallbackError):
        choices.read(decode(choices.show(screen)), private=True)


@pytest.mark.parametrize("limit", [None, 0, 10, 1000])
def test_a_limit_is_carried_both_ways(limit):
    assert choices.limit_of(choices.limit_value(limit)) == limit


@given(
    st.builds(
        Callback,
        st.just(Action.SETTINGS),
        st.from_regex(r"([a-z0-9:-]{1,9})?", fullmatch=True),
        st.sampled_from(["", "abcdef"]),
        st.lists(st.integers(0, 1500), min_size=1, max_size=3).map(tuple),
    )
)
def test_forged_buttons_are_refused_or_mean_what_a_button_could_have_meant(callback):
    try:
        press = choices.read(callback, private=False)
    except CallbackError:
        return
    if press.choice is None:
        known = choices.show(press.screen, page=press.page)
    elif press.choice is Choice.DOCUMENT:
        known = choices.choose_document(press.document, wanted=bool(press.value), page=press.page)
    else:
        known = choices.choose(press.choice, press.value)
    assert decode(known) == callback or (press.page == 0 and callback.numbers[1:] == (0,))

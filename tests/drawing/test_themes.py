"""Colours as they are written in a configuration."""

from __future__ import annotations

import pytest

from bot.pictures import Theme
from bot.pictures.themes import blend, contrast


def test_colours_left_out_are_those_of_the_light_theme_or_of_another():
    assert Theme.from_hex() == Theme.LIGHT
    theme = Theme.from_hex(accent="#08f", base=Theme.DARK)
    assert theme.accent == (0, 136, 255)
    assert theme.background == Theme.DARK.background


@pytest.mark.parametrize("written", ["#1F6F5C", "1f6f5c", " #1f6f5c "])
def test_a_colour_is_six_digits_with_or_without_a_hash(written):
    assert Theme.from_hex(ink=written).ink == (0x1F, 0x6F, 0x5C)


@pytest.mark.parametrize("written", ["red", "#12", "#12345", "#gggggg", "#1234567", "rgb(1,2,3)"])
@pytest.mark.parametrize("name", ["background", "ink", "muted", "accent"])
def test_what_is_no_colour_is_named(name, written):
    with pytest.raises(ValueError, match=f"the colour {name} is “") as caught:
        Theme.from_hex(**{name: written})
    assert written in str(caught.value)
    assert "#rrggbb" in str(caught.value)


def test_colours_that_cannot_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="the colour ink cannot be told from the background"):
        Theme.from_hex(background="#ffffff", base=Theme.DARK)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK], ids=["light", "dark"])
def test_the_themes_can_be_read(theme):
    """WCAG 2 asks for 4.5 in small print and for 3 in large type and graphics."""
    assert contrast(theme.ink, theme.background) > 10
    assert contrast(theme.muted, theme.background) >= 4.5
    assert contrast(theme.accent, theme.background) >= 4.5


def test_contrast_and_mixtures():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((9, 9, 9), (9, 9, 9)) == 1
    assert blend((0, 0, 0), (200, 100, 50), 0.5) == (100, 50, 25)
    assert Theme.LIGHT.tint(0) == Theme.LIGHT.background
    assert Theme.LIGHT.tint(1) == Theme.LIGHT.accent

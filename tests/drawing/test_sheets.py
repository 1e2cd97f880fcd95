"""Several pictures on one sheet."""

from __future__ import annotations

import io

import pytest
from looking import opened
from PIL import Image

from bot.pictures import stacked


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def test_they_stand_below_each_other_in_order():
    sheet = opened(stacked([png(40, 30, (255, 0, 0)), png(40, 10, (0, 0, 255))]))
    assert sheet.size == (40, 40)
    assert [sheet.getpixel((20, y)) for y in (0, 29, 30, 39)] == [
        (255, 0, 0), (255, 0, 0), (0, 0, 255), (0, 0, 255),
    ]  # fmt: skip


def test_a_narrower_one_is_filled_up_in_its_own_colour():
    sheet = opened(stacked([png(40, 30, (255, 0, 0)), png(10, 10, (0, 0, 255))]))
    assert sheet.size == (40, 40)
    assert sheet.getpixel((39, 39)) == (0, 0, 255)


def test_one_alone_stays_as_it_is():
    picture = png(40, 30, (1, 2, 3))
    assert opened(stacked([picture])).tobytes() == opened(picture).tobytes()


def test_none_is_no_sheet():
    with pytest.raises(ValueError, match="no picture"):
        stacked([])

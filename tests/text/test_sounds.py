"""How characters sound is what pypinyin says, but for what many do not part."""

import pytest
from pypinyin import Style, lazy_pinyin

from bot.text import sounds


def test_every_ideograph_sounds_as_pypinyin_reads_it():
    every = [chr(code) for code in range(0x3400, 0xA000)]
    differ = [
        character
        for character in every
        if sounds.sound(character)
        != sounds.near(str(lazy_pinyin(character, style=Style.NORMAL)[0]))
    ]
    assert differ == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("做作", ["zuo", "zuo"]),
        ("知资", ["zi", "zi"]),
        ("英因", ["yin", "yin"]),
        ("aZ1·。𠮷", ["a", "Z", "1", "·", "。", "𠮷"]),
        ("", []),
    ],
)
def test_near_sounds_are_one_and_others_are_themselves(text, expected):
    assert sounds.sounds(text) == expected


def test_an_ideograph_without_a_reading_is_itself():
    unread = [c for c in map(chr, range(0x3400, 0xA000)) if lazy_pinyin(c) == [c]]
    assert unread
    assert sounds.sounds(unread) == unread

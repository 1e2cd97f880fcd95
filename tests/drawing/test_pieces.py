"""Text cut into pieces: nothing lost, and what belongs together in one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.pieces import CLOSING, OPENING, Kind, graphemes, paragraphs, pieces_of


def texts(text: str) -> list[str]:
    return [piece.text for piece in pieces_of(text)]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_nothing_is_lost(text):
    pieces = pieces_of(text)
    assert "".join(piece.text for piece in pieces) == text
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
    assert [piece for part in paragraphs(pieces) for piece in part] == pieces
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize(
    "word",
    [
        "1+1+X", "12.5", "1,000", "2023-2024", "7·9", "08:30", "well-known", "don’t", "C++",
        "iPhone", "３４５", "café", "cafe\u0301s", "https://example.com/a?b=1",
        "……", "——", "**", "a@b.example", "-5",
    ],
)  # fmt: skip
def test_a_word_and_a_number_and_a_double_mark_are_one_piece(word):
    assert texts(f"“{word}”机制") == ["“", word, "”", "机", "制"]


def test_each_ideograph_is_a_piece_with_the_marks_that_belong_to_it():
    assert texts("葛\U000e0100城か\u3099👍🏽🇨🇳🇫🇷👨\u200d👩") == [
        "葛\U000e0100", "城", "か\u3099", "👍🏽", "🇨🇳", "🇫🇷", "👨\u200d👩",
    ]  # fmt: skip


def test_every_closing_mark_stays_with_what_is_before_it():
    for mark in CLOSING:
        assert pieces_of(f"字{mark}")[1].glued, mark


def test_every_opening_mark_stays_with_what_is_after_it():
    for mark in OPENING:
        assert pieces_of(f"{mark}字")[1].glued, mark


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("他说：“你好”——走了……好", "他 说： “你 好”—— 走 了…… 好"),
        ("增长12.5%（约3/4）", "增 长 12.5% （约 3/4）"),
        ("下的“1+1+X”工作", "下 的 “1+1+X” 工 作"),
        ("卡尔·马克思《资本论》第1卷", "卡 尔· 马 克 思 《资 本 论》 第 1 卷"),
        ("贯彻**市委", "贯 彻 ** 市 委"),
        ("字\u00a0字", "字\u00a0字"),
        ('用"双引号"的', '用"双 引 号"的'),
    ],
)
def test_lines_may_end_at_the_spaces_shown(text, parts):
    units: list[str] = []
    for piece in pieces_of(text):
        if units and piece.glued:
            units[-1] += piece.text
        else:
            units.append(piece.text)
    assert units == parts.split(" ")


def test_an_indent_stays_with_its_paragraph_and_no_line_begins_with_a_space():
    indent, first, space, last = pieces_of("　　第 一")
    assert (indent.kind, first.glued) == (Kind.SPACE, True)
    assert (space.glued, last.glued) == (True, False)


def test_every_kind_of_line_break_ends_a_paragraph():
    text = "一\n二\r\n三\r四\u2028五\u2029六\x85七"
    parts = ["".join(piece.text for piece in part) for part in paragraphs(pieces_of(text))]
    assert parts == ["一\n", "二\r\n", "三\r", "四\u2028", "五\u2029", "六\x85", "七"]

"""Cuts lose nothing, fall at marks, and keep within limits."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.sentences import clauses, sentences, sentences_around, split_at_sentences
from bot.text.utf16 import utf16_length

prose = st.text(
    st.one_of(st.sampled_from("党建，。！？；：、…”“』」）)\n\"' 😀𠮷a"), st.characters()),
    max_size=80,
)
often = settings(deadline=None, max_examples=200)


def pieces(text, spans):
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一句。两句！三句？", ["一句。", "两句！", "三句？"]),
        ("“他说。”后来", ["“他说。”", "后来"]),
        ("（完。）再来。", ["（完。）", "再来。"]),
        ("甲；乙；丙。", ["甲；", "乙；", "丙。"]),
        ("等等……还有", ["等等……", "还有"]),
        ("真的？！是的。", ["真的？！", "是的。"]),
        ("头一行\n\n次一行", ["头一行\n\n", "次一行"]),
        ("无标点", ["无标点"]),
        ("3.14是数", ["3.14是数"]),
        ("。。。", ["。。。"]),
        ("", []),
    ],
)
def test_a_sentence_ends_behind_its_mark_and_closing_quotes(text, expected):
    assert pieces(text, sentences(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲，乙、丙：丁。", ["甲，", "乙、", "丙：", "丁。"]),
        ("“甲，”乙", ["“甲，”", "乙"]),
        ("甲", ["甲"]),
        ("", []),
    ],
)
def test_a_clause_ends_behind_any_mark(text, expected):
    assert pieces(text, clauses(text)) == expected


@pytest.mark.parametrize("cut", [sentences, clauses])
@often
@given(prose)
def test_spans_cover_the_text_without_gap_or_overlap(cut, text):
    spans = cut(text)
    assert "".join(pieces(text, spans)) == text
    assert all(start < end for start, end in spans)
    assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]


@pytest.mark.parametrize("measure", [len, utf16_length])
@often
@given(prose, st.integers(2, 30))
def test_parts_cover_the_text_and_keep_within_the_limit(measure, text, limit):
    parts = split_at_sentences(text, limit, length=measure)
    assert "".join(pieces(text, parts)) == text
    assert all(0 < measure(part) <= limit for part in pieces(text, parts))


@often
@given(st.lists(st.integers(1, 12), max_size=12))
def test_a_part_takes_in_every_sentence_that_fits(lengths):
    text = "".join("党" * length + "。" for length in lengths)
    parts = pieces(text, split_at_sentences(text, 13))
    assert all(part.endswith("。") for part in parts)
    for part, following in itertools.pairwise(parts):
        assert len(part) + following.index("。") + 1 > 13


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("一句。两句。三句。", 6, ["一句。两句。", "三句。"]),
        ("一句。两句。三句。", 9, ["一句。两句。三句。"]),
        ("一句。两句。三句。", 8, ["一句。两句。", "三句。"]),
        ("长长的，一句话。", 5, ["长长的，", "一句话。"]),
        ("没有标点的一句", 4, ["没有标点", "的一句"]),
        ("", 4, []),
    ],
)
def test_cuts_fall_at_sentence_ends_then_clause_ends_then_anywhere(text, limit, expected):
    assert pieces(text, split_at_sentences(text, limit)) == expected


def test_telegram_units_count_twice_beyond_the_basic_plane():
    parts = split_at_sentences("😀" * 5, 4, length=utf16_length)
    assert pieces("😀" * 5, parts) == ["😀😀", "😀😀", "😀"]


@pytest.mark.parametrize("limit", [1, 0, -5])
def test_a_limit_without_room_for_a_character_is_refused(limit):
    with pytest.raises(ValueError, match=str(limit)):
        split_at_sentences("党建", limit)


@pytest.mark.parametrize("unit", ["党", "党。", "。", "\n", "”", "党，", "😀"])
def test_a_very_long_line_is_cut(unit):
    text = unit * (100_000 // len(unit))
    for cut in (sentences, clauses):
        assert "".join(pieces(text, cut(text))) == text


@pytest.mark.parametrize("unit", ["党", "党。", "党，", "。", "一二三四五六七八九，"])
def test_splitting_measures_each_character_a_few_times_only(unit):
    text = unit * (20_000 // len(unit))
    measured = 0

    def length(piece):
        nonlocal measured
        measured += len(piece)
        return len(piece)

    split_at_sentences(text, 4096, length=length)
    times = measured / len(text)
    assert times <= 10


@settings(deadline=None)
@given(st.text("一二。！；”\n,a", max_size=30), st.data())
def test_the_sentences_around_a_piece_are_those_it_touches(text, data):
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start + 1, max(start + 1, len(text))))
    touched = [(a, b) for a, b in sentences(text) if b > start and a < end]
    if touched:
        assert sentences_around(text, start, end) == (touched[0][0], touched[-1][1])

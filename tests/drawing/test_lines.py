"""Lines without a font: nothing lost, nothing too wide, and Chinese punctuation where it may be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruler import Ruler

from bot.pictures.lines import Line, break_lines, single_line
from bot.pictures.pieces import NOT_FIRST, OPENING, Kind, graphemes, pieces_of

RULER = Ruler()
SPEECH = (
    "坚持严的基调。今年1月，总书记在全会上重申了“时刻保持解决大党独有难题的清醒和坚定”这一重大命题。"
    "市级机关掌握着“印把子”“笔杆子”“刀把子”“钱袋子”“官帽子”，更要始终坚持严的基调，深化细化全面从严治党"
    "“四责协同”机制（“1+1+X”），在全覆盖、真协同、强问责上持续用力——真正做到思想从严……作风从严。"
)
MARKED = st.text(alphabet="字汉国，。、；：！？）》“”‘’「」（《…—·%*1aX+. 　\n", max_size=120)
SOME_TEXT = st.one_of(MARKED, st.text(st.characters(exclude_categories=()), max_size=60))
often = settings(deadline=None, max_examples=200)
MEASURES = st.floats(min_value=2, max_value=30)


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def units(text: str) -> list[tuple[int, int, float]]:
    """What may not be parted: where it begins and ends, and how wide it is by itself."""
    found: list[tuple[int, int, float]] = []
    for piece in pieces_of(text):
        drawn = piece.kind not in (Kind.SPACE, Kind.NEWLINE)
        width = RULER.advance(piece.text) if drawn else 0.0
        if found and piece.glued:
            start, _, before = found[-1]
            found[-1] = (start, piece.end, before + width)
        else:
            found.append((piece.start, piece.end, width))
    return found


@often
@given(SOME_TEXT, MEASURES, st.booleans())
def test_joined_the_lines_are_the_text(text, measure, justified):
    lines = break_lines(text, RULER, measure, justified=justified)
    assert "".join(texts(lines)) == text


@often
@given(SOME_TEXT, MEASURES, st.booleans())
def test_no_line_is_wider_than_the_measure(text, measure, justified):
    for line in break_lines(text, RULER, measure, justified=justified):
        single = len(graphemes(line.text.strip())) == 1
        assert line.width <= measure + 1e-6 or single


@often
@given(SOME_TEXT, MEASURES, st.booleans())
def test_what_belongs_together_is_parted_only_where_it_is_wider_than_a_line(
    text, measure, justified
):
    """This is every rule about what begins and what ends a line, and words and numbers too."""
    ends, position = set(), 0
    for line in break_lines(text, RULER, measure, justified=justified):
        position += len(line.text)
        ends.add(position)
    for start, end, width in units(text):
        indented = text[start:end].lstrip() != text[start:end]
        if width <= measure and not indented and " " not in text[start:end]:
            assert not [cut for cut in ends if start < cut < end], text[start:end]


@often
@given(SOME_TEXT, MEASURES, st.booleans())
def test_everything_that_can_be_seen_is_placed_once_and_in_order(text, measure, justified):
    lines = break_lines(text, RULER, measure, justified=justified)
    placed = [piece for line in lines for piece in line.placed]
    assert "".join("".join(piece.text for piece in placed).split()) == "".join(text.split())
    assert all(text[p.start : p.start + len(p.text)] == p.text for p in placed)
    assert [p.start for p in placed] == sorted({p.start for p in placed})
    for line in lines:
        xs = [piece.x for piece in line.placed]
        assert xs == sorted(xs)
        assert all(x >= -0.5 for x in xs)


@often
@given(MARKED, MEASURES)
def test_justified_lines_are_as_wide_as_the_measure_or_left_alone(text, measure):
    for line in break_lines(text, RULER, measure):
        gaps = max(0, len(line.placed) - 1)
        natural = single_line(line.text.strip(" 　\n"), RULER).width if line.placed else 0
        if not line.closes and 0 < measure - natural <= 0.12 * gaps - 1e-6:
            assert line.width == pytest.approx(measure)


@pytest.mark.parametrize("measure", [8, 10, 12.5, 16, 21.4])
@pytest.mark.parametrize("justified", [True, False])
def test_no_line_of_a_speech_begins_or_ends_with_the_wrong_mark(measure, justified):
    for line in break_lines(SPEECH, RULER, measure, justified=justified):
        assert line.text[0] not in NOT_FIRST
        assert line.text[-1] not in OPENING


@pytest.mark.parametrize("measure", [x / 4 for x in range(16, 100)])
def test_double_marks_and_formulas_are_on_one_line(measure):
    lines = texts(break_lines(SPEECH, RULER, measure))
    for whole in ("……", "——", "1+1+X"):
        assert any(whole in line for line in lines), whole


def test_a_mark_at_the_end_of_a_line_takes_half_a_square():
    (line,) = break_lines("全面从严治党。", RULER, 6.5)
    assert line.width == 6.5


def test_an_opening_mark_at_the_beginning_gives_up_its_empty_half():
    line = single_line("“严”的", RULER)
    assert line.placed[0].x == -0.5
    assert line.width == 3.5


def test_marks_beside_each_other_share_their_room():
    assert single_line("党”，“建", RULER).width == 5 - 2 * 0.5
    assert single_line("党（《建", RULER).width == 4 - 0.5
    assert single_line("党，建", RULER).width == 3


def test_a_number_stands_a_little_off_the_ideographs():
    line = single_line("第12段", RULER)
    assert [piece.text for piece in line.placed] == ["第", "12", "段"]
    assert line.placed[1].x == pytest.approx(1.12)
    assert line.placed[2].x == pytest.approx(2.24)


def test_marks_give_way_where_that_draws_a_character_into_the_line():
    text = "全，面，从，严，治党建设全面从严"
    lines = break_lines(text, RULER, 9.5)
    assert lines[0].text == "全，面，从，严，治党"
    assert lines[0].width == pytest.approx(9.5)


def test_no_paragraph_ends_with_a_lonely_character():
    for length in range(18, 99):
        last = break_lines("字" * length, RULER, 16)[-1]
        assert len(last.text) > 2, length


def test_lines_of_a_short_quotation_are_about_equally_long():
    lines = break_lines("字" * 22, RULER, 10, justified=False)
    assert sorted(len(line.text) for line in lines) == [7, 7, 8]


def test_large_lines_end_with_a_clause_or_between_words():
    text = "多为基层“雨中撑伞”，多为群众“雪中送炭”。"
    assert texts(break_lines(text, RULER, 10.5, justified=False)) == [
        "多为基层“雨中撑伞”，",
        "多为群众“雪中送炭”。",
    ]
    words = ["推动", "高质量", "发展", "创造", "高品质", "生活"]
    lines = texts(break_lines("".join(words), RULER, 7.5, justified=False, words=words))
    assert lines == ["推动高质量发展", "创造高品质生活"]


def test_spaces_at_the_end_of_a_line_hang():
    lines = break_lines("word " * 20, RULER, 7.5)
    assert {len(line.placed) for line in lines[:-1]} == {3}
    assert all(line.text.endswith(" ") and line.width <= 7.5 for line in lines)


def test_the_authors_line_breaks_stay():
    lines = break_lines("一\n\n二三\n", RULER, 10)
    assert texts(lines) == ["一\n", "\n", "二三\n"]
    assert [line.width for line in lines] == [1, 0, 2]
    assert all(line.opens and line.closes for line in lines)


def test_an_address_wider_than_a_line_is_parted():
    lines = break_lines("见https://example.com/" + "a" * 60 + "，完", RULER, 10)
    assert all(line.width <= 10 for line in lines)
    assert not [line for line in lines if line.text[0] in NOT_FIRST]


def test_a_measure_without_room_for_two_characters_is_refused():
    with pytest.raises(ValueError, match="room for two characters"):
        break_lines("字", RULER, 1.9)


@pytest.mark.parametrize(
    "text", ["字" * 4000, "\u200b" * 4000, "，" * 4000, "a " * 2000, "a" * 4000]
)
def test_it_takes_no_longer_for_strange_texts(text):
    began = time.process_time()
    break_lines(text, RULER, 21)
    assert time.process_time() - began < 5

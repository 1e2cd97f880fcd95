"""Sizes and pages without a font."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruler import Ruler

from bot.pictures.layout import Layout, lay_out, paginate
from bot.pictures.lines import break_lines

RULER = Ruler()
PARAGRAPH = "市级机关首先是政治机关，必须始终把旗帜鲜明讲政治作为第一遵循、第一标准、第一要求。" * 5


def laid_out(text: str, *, scale: float = 1.0) -> Layout:
    return lay_out(text, RULER, width=856 * scale, height=900 * scale, scale=scale)


def joined(layout: Layout) -> str:
    return "".join(line.text for page in layout.pages for line in page)


@settings(deadline=None)
@given(st.text(alphabet="字，。“”1a \n*—", min_size=1, max_size=1500))
def test_every_character_is_on_one_page(text):
    assert joined(laid_out(text)) == text


@settings(deadline=None)
@given(
    st.lists(st.integers(min_value=1, max_value=120), min_size=1, max_size=6),
    st.integers(min_value=4, max_value=14),
)
def test_pages_are_not_too_full_and_none_has_a_single_line(paragraphs, room):
    text = "\n".join("字" * length for length in paragraphs)
    lines = break_lines(text, RULER, 12)
    pages = paginate(lines, room, 0.5)
    assert [line for page in pages for line in page] == lines
    assert Layout(1.0, 1.0, 0.5, pages).height <= room
    assert len(pages) == 1 or min(map(len, pages)) > 1


def test_no_page_begins_or_ends_with_one_line_of_a_paragraph():
    text = "\n".join("字" * length for length in (100, 61, 83, 47, 99, 75, 120, 66))
    lines = break_lines(text, RULER, 12)
    for room in range(7, 15):
        for page in paginate(lines, room, 0.5):
            assert not (page[0].closes and not page[0].opens), room
            assert not (page[-1].opens and not page[-1].closes), room


def test_pages_are_about_equally_full():
    layout = laid_out(PARAGRAPH * 4)
    lengths = list(map(len, layout.pages))
    assert len(lengths) > 2
    assert max(lengths) - min(lengths) <= 3


def test_the_shorter_the_larger():
    sizes = [
        laid_out(text).size for text in ("四责协同", PARAGRAPH[:45], PARAGRAPH[:130], PARAGRAPH)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 4
    assert len(laid_out(PARAGRAPH[:130]).pages) == 1


def test_a_smaller_size_is_taken_where_lines_then_end_with_clauses():
    layout = laid_out("多为基层“雨中撑伞”，多为群众“雪中送炭”。")
    assert [line.text[-1] for line in layout.pages[0]] == ["，", "。"]


def test_all_is_in_proportion_to_the_width():
    small, large = laid_out(PARAGRAPH), laid_out(PARAGRAPH, scale=2)
    assert large.size == 2 * small.size
    assert large.pages == small.pages


def test_space_between_paragraphs_is_not_added_to_an_empty_line():
    lines = tuple(break_lines("一\n二\n\n三", RULER, 10))
    tops = Layout(10.0, 20.0, 0.5, (lines,)).tops(0)
    assert tops == pytest.approx([0, 30, 50, 66])


@pytest.mark.parametrize("text", ["字\n" * 2000, "\n" * 3999 + "字", PARAGRAPH * 40])
def test_more_than_twenty_pages_are_refused(text):
    with pytest.raises(ValueError, match=r"takes \d+ pages; at most 20 are drawn"):
        laid_out(text)

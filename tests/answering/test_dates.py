"""Dates of documents are read as far as they go, and not a day further."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.speeches import write

from bot.answering.dates import Precision, date_of, read_date
from bot.reading import load_corpus


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2021-03-05", (2021, 3, 5), (2021, 3, 5)),
        ("2021/3/5", (2021, 3, 5), (2021, 3, 5)),
        ("2021.3.5", (2021, 3, 5), (2021, 3, 5)),
        (" 2021 年 3 月 5 日 ", (2021, 3, 5), (2021, 3, 5)),
        ("２０２１年３月５日", (2021, 3, 5), (2021, 3, 5)),
        ("2021-03-05T09:30:00", (2021, 3, 5), (2021, 3, 5)),
        ("2021-03-05 09:30", (2021, 3, 5), (2021, 3, 5)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2023年12月", (2023, 12, 1), (2023, 12, 31)),
        ("2023", (2023, 1, 1), (2023, 12, 31)),
        ("2023年", (2023, 1, 1), (2023, 12, 31)),
    ],
)
def test_a_date_is_all_the_days_that_it_may_be(written, first, last):
    when = read_date(written)
    assert (when.first, when.last) == (dt.date(*first), dt.date(*last))


@pytest.mark.parametrize(
    "written",
    ["", "去年春天", "2023-13", "2023-02-30", "2023-00-01", "23-05-06", "0000", "3023", "20230506",
     "2023.1", "2023-05-06-07", "约2023年", "二〇二三年", "٢٠٢٣"],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed_at(written):
    assert read_date(written) is None


@given(st.text(max_size=20) | st.from_regex(r"[12][0-9]{3}[-/年.]?[0-9]{0,2}[-/月.]?[0-9]{0,2}"))
def test_anything_is_a_date_or_none(written):
    when = read_date(written)
    if when is not None:
        assert when.first <= when.last
        assert str(when.first.year) in written or not written.isascii()


@pytest.mark.parametrize(
    ("line", "precision"),
    [
        ("date: 2023", Precision.YEAR),
        ("date: 2023-05", Precision.MONTH),
        ("date: 2023-05-04", Precision.DAY),
        ("date: 2023-05-04 10:00:00", Precision.DAY),
        ("date: 2023.10", None),  # YAML makes 2023.1 of it
        ("occasion: 会议", None),
    ],
)
def test_front_matter_says_how_much_is_known(tmp_path, line, precision):
    write(tmp_path, {"a.md": f"---\n{line}\n---\n正文。\n"})
    when = date_of(load_corpus([tmp_path]).documents[0])
    assert (when and when.precision) == precision

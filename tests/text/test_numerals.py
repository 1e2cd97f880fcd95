"""Numbers are the same however they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.folding import fold_text
from bot.text.numerals import numbers, value


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2", "2"), ("两", "2"), ("二", "2"), ("十", "10"), ("十二", "12"), ("二十", "20"),
        ("三十五", "35"), ("一百零三", "103"), ("两千", "2000"), ("3.5万", "35000"), ("1,200", "1200"),
        ("一九九七", "1997"), ("二零二二", "2022"), ("2.50", "2.5"), ("一亿二千万", "120000000"), ("007", "7"),
        ("零", "0"), ("十四五", "十四五"), ("一万二千亿", "1200000000000"), ("三亿零五十", "300000050"),
    ],
)  # fmt: skip
def test_a_numeral_has_one_value(written, expected):
    assert value(written) == expected


@settings(deadline=None)
@given(st.integers(0, 9999))
def test_every_way_to_write_a_number_is_that_number(number):
    digits = "零一二三四五六七八九"
    chinese = "".join(
        digits[figure] + scale if figure else "零"
        for figure, scale in zip(map(int, f"{number:04}"), "千百十 ", strict=True)
    ).replace(" ", "")
    assert value(chinese) == value(str(number)) == value(f"{number:,}") == str(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第十二届委员会", ("12", "届", True)),
        ("二〇二二年印发", ("2022", "年", False)),
        ("二十届三中全会", ("20", "届", False)),
        ("上世纪80年代", ("80", "年代", False)),
        ("３个小组", ("3", "个", False)),
        ("“四风”", ("4", "", False)),
    ],
)
def test_a_number_comes_with_its_measure_word(text, expected):
    first = numbers(fold_text(text))[0]
    assert (first.value, first.unit, first.ordinal) == expected


@given(st.text("第0123,.零一二两十百千万亿年个中全会 ", max_size=30))
def test_any_text_can_be_looked_through(text):
    for number in numbers(text):
        assert 0 <= number.start < number.after <= number.end <= len(text)

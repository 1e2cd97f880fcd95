"""Charts of little, of nothing, and of much."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from looking import colours, has_margins, opened

from bot.pictures import Bar, Series, Theme, draw_bars, draw_days
from bot.pictures.canvas import fitted, one_line, wrapped
from bot.pictures.charts import _figure, _ticks
from bot.pictures.faces import Typeface

LONG = "把不敢腐的震慑力、不能腐的约束力、不想腐的感召力结合起来" * 3
BARS = [Bar("全面从严治党", 1284), Bar("“1+1+X”工作机制", 902.5), Bar(LONG, 3), Bar("营商环境", 0)]
THEMES = pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK], ids=["light", "dark"])


def days(number: int) -> list[date]:
    return [date(2025, 11, 24) - timedelta(number - 1 - n) for n in range(number)]


def series(number: int, *names: str) -> list[Series]:
    return [Series(name, [(n * 7 + len(name)) % 23 for n in range(number)]) for name in names]


@THEMES
@pytest.mark.parametrize("number", [0, 1, 2, 4, 50])
def test_bars_have_margins(number, theme, fonts):
    bars = (BARS * 13)[:number]
    image = opened(draw_bars("最常问的词", bars, theme=theme, fonts=fonts, footer="原文"))
    assert image.width == 1080
    assert has_margins(image, theme.background, 0.04)
    assert (theme.accent in colours(image)) == bool(number)


@THEMES
@pytest.mark.parametrize("number", [0, 1, 7, 30, 90, 400])
def test_days_have_margins(number, theme, fonts):
    drawn = series(number, "已回答", "有近似", "未回答")
    image = opened(draw_days("每天的提问", drawn, days(number), theme=theme, fonts=fonts))
    assert has_margins(image, theme.background, 0.04)
    assert (theme.accent in colours(image)) == bool(number)


def test_bars_are_as_long_as_their_values(fonts):
    image = opened(draw_bars("", [Bar("甲", 100), Bar("乙", 50), Bar("丙", 25)], fonts=fonts))
    lengths = []
    for y in range(image.height):
        row = [image.getpixel((x, y)) for x in range(image.width)]
        lengths.append(row.count(Theme.LIGHT.accent))
    rows = sorted({length for length in lengths if lengths.count(length) > 10}, reverse=True)
    assert rows[1] / rows[0] == pytest.approx(0.5, abs=0.01)
    assert rows[2] / rows[0] == pytest.approx(0.25, abs=0.01)


@THEMES
def test_notes_stand_at_the_right_clear_of_the_longest_bar(theme, fonts):
    bars = [Bar("2021", 12, "3 篇中有 2 篇"), Bar("2022", 0, "没有文件"), Bar("2023", 4, LONG)]
    image = opened(draw_bars("“四责协同”逐年有几处", bars, theme=theme, fonts=fonts))
    assert has_margins(image, theme.background, 0.04)
    plain = opened(draw_bars("“四责协同”逐年有几处", bars[:1], theme=theme, fonts=fonts))
    for picture in (image, plain):
        middle = picture.height - 76 - 74 * (3 if picture is image else 1) + 37
        row = [picture.getpixel((x, middle)) for x in range(picture.width)]
        end = max(x for x, colour in enumerate(row) if colour == theme.accent)
        gap = row[end + 1 :]
        assert {theme.background} < set(gap)  # the figure and the note stand there
    without = opened(draw_bars("", [Bar("2021", 12)], theme=theme, fonts=fonts))
    ends = [
        max(
            x for x in range(p.width) for y in range(p.height) if p.getpixel((x, y)) == theme.accent
        )
        for p in (plain, without)
    ]
    assert ends[0] < ends[1] - 100


def test_columns_are_as_high_as_their_values_and_stand_on_each_other(fonts):
    drawn = [Series("下", [40]), Series("上", [20])]
    image = opened(draw_days("", drawn, days(1), fonts=fonts))
    middle = image.width // 2 + 30
    column = [image.getpixel((middle, y)) for y in range(image.height)]
    lower = [y for y, colour in enumerate(column) if colour == Theme.LIGHT.accent]
    upper = [y for y, colour in enumerate(column) if colour == Theme.LIGHT.tint(0.48)]
    assert len(lower) == pytest.approx(2 * len(upper), abs=2)
    assert max(upper) == min(lower) - 1


def test_days_without_anything_have_an_axis(fonts):
    assert opened(draw_days("无", [Series("零", [0] * 7)], days(7), fonts=fonts)).height > 500


@pytest.mark.parametrize("width", [320, 2160])
def test_charts_scale(width, fonts):
    for png in (
        draw_bars(LONG, BARS, fonts=fonts, width=width, footer=LONG * 3),
        draw_days(
            LONG, series(30, LONG, "乙", "丙", "丁", "戊"), days(30), fonts=fonts, width=width
        ),
        draw_bars("空", [], fonts=fonts, width=width, empty=LONG * 2),
    ):
        image = opened(png)
        assert image.width == width
        assert has_margins(image, Theme.LIGHT.background, 0.03)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_what_is_no_amount_is_refused(value, fonts):
    with pytest.raises(ValueError, match="values are numbers from 0"):
        draw_bars("", [Bar("甲", value)], fonts=fonts)
    with pytest.raises(ValueError, match="values are numbers from 0"):
        draw_days("", [Series("甲", [value])], days(1), fonts=fonts)


def test_too_much_is_refused(fonts):
    with pytest.raises(ValueError, match="51 bars are too many"):
        draw_bars("", [Bar("甲", 1)] * 51, fonts=fonts)
    with pytest.raises(ValueError, match="6 series are too many"):
        draw_days("", [Series("甲", [])] * 6, [], fonts=fonts)
    with pytest.raises(ValueError, match="401 days are too many"):
        draw_days("", [], days(401), fonts=fonts)
    with pytest.raises(ValueError, match="“甲” has 2 values for 3 days"):
        draw_days("", [Series("甲", [1, 2])], days(3), fonts=fonts)
    with pytest.raises(ValueError, match="pixels wide"):
        draw_bars("", [], fonts=fonts, width=100)


@pytest.mark.parametrize(
    ("value", "figure"),
    [(0, "0"), (1234, "1,234"), (0.5, "0.5"), (902.25, "902.25"), (3.0, "3"), (1e6, "1,000,000")],
)
def test_figures(value, figure):
    assert _figure(value) == figure


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 12, 60, 61, 99, 100, 101, 1284, 98765, 0.3, 1e9])
def test_ticks_are_round_few_and_reach_the_most(most):
    ticks = _ticks(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert 2 <= len(ticks) <= 6
    assert all(str(tick).lstrip("0.").rstrip("0.")[:1] in "12345678" for tick in ticks[1:2])
    if most >= 1:
        assert all(tick == int(tick) for tick in ticks)


def test_a_label_that_is_too_long_ends_with_an_ellipsis(fonts):
    face = Typeface(fonts.label)
    assert fitted("短标签", face, 3) == "短标签"
    cut = fitted(LONG, face, 8)
    assert cut.endswith("…")
    assert LONG.startswith(cut[:-1])
    assert 7 <= one_line(cut, face).width <= 8
    assert fitted(LONG, face, 0.1) == "…"
    assert fitted("两\n行", face, 9) == "两 行"


def test_a_heading_that_is_too_long_is_cut_after_its_last_line(fonts):
    face = Typeface(fonts.label)
    lines = wrapped(LONG, face, 10, most=2)
    assert len(lines) == 2
    assert lines[-1].text.endswith("…")
    assert not wrapped("", face, 10, most=2)

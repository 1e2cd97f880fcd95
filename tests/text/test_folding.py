"""Folding makes spellings alike and remembers where every character came from."""

import subprocess
import sys
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import folding
from bot.text.folding import fold, fold_character, fold_text, skeleton

ROOT = Path(__file__).parents[2]
# What members type and what corpus files hold, the awkward characters included.
AWKWARD = (
    "繁體臺灣ＡＢ１２“”「」『』《》‘’'\"…—·•㈠㎡①½㍿〇零 \u3000\t\n。，+＋1X"
    "𠮷𲎯😀👍🏻\u200b\ufeff\x00\x1bßİﬁ\ud800"
)
texts = st.text(
    st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=())), max_size=60
)
spelling = settings(deadline=None, max_examples=200)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("錢袋子", "钱袋子"),
        ("貫徹落實黨的二十大", "贯彻落实党的二十大"),
        ("ＡＢＣ１２３", "abc123"),
        ("１＋１＋Ｘ", "1+1+x"),
        ("“两个确立”", '"两个确立"'),
        ("「兩個確立」", '"两个确立"'),
        ("『两个确立』", '"两个确立"'),
        ("‘两个确立’", '"两个确立"'),
        ("'两个确立'", '"两个确立"'),
        ("＂两个确立＂", '"两个确立"'),
        ("〈办法〉", "<办法>"),
        ("《办法》", "<办法>"),
        ("……", "......"),
        ("㈠", "(一)"),
        ("㎡", "m2"),
        ("二〇二三", "二零二三"),
        ("——", "--"),
        ("习·近", "习·近"),
        ("习•近", "习·近"),
        ("，！？：；（）", ",!?:;()"),
        ("句号。顿号、", "句号。顿号、"),
        ("全\u3000角\u00a0空\t格\n行", "全 角 空 格 行"),
        ("零\u200b宽\u200d\ufeff字\u2060符", "零宽字符"),
        ("控\x00制\x1b字\x7f符", "控制字符"),
        ("孤\ud800代\udfff理", "孤代理"),
        ("𠮷野家", "𠮷野家"),
        ("", ""),
    ],
)
def test_spellings_fold_alike(typed, folded):
    assert fold_text(typed) == folded
    assert fold(typed).text == folded


def test_folding_does_not_convert_words():
    assert fold_text("軟體") == "软体"


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_the_speech_in_traditional_characters_folds_back(corpus, script):
    source = corpus.documents[0].source
    typed = fold_text(opencc.OpenCC(script).convert(source))
    # 瞭, 覆 and 著 are characters of simplified words too (瞭望, 覆盖, 著名), so they must stay.
    pairs = {(a, b) for a, b in zip(typed, fold_text(source), strict=True) if a != b}
    assert pairs <= {("瞭", "了"), ("覆", "复"), ("著", "着")}


def test_a_common_ideograph_stays_one_character():
    odd = [chr(c) for c in range(0x4E00, 0x9FA6) if len(fold_character(chr(c))) != 1]
    assert odd == []


@pytest.mark.parametrize(
    ("text", "start", "end", "original"),
    [
        ("见……完", 1, 7, "……"),
        ("见……完", 2, 3, "…"),
        ("见……完", 7, 8, "完"),
        ("㈠严格", 1, 2, "㈠"),
        ("㈠严格", 0, 4, "㈠严"),
        ("十㎡地", 1, 3, "㎡"),
        ("\u200b党\u200b建", 0, 2, "党\u200b建"),
        ("𠮷野家", 0, 1, "𠮷"),
        ("𠮷野家", 1, 3, "野家"),
        ("党建", 1, 1, ""),
    ],
)
def test_a_folded_span_leads_back_to_its_characters(text, start, end, original):
    begin, finish = fold(text).original(start, end)
    assert text[begin:finish] == original


@pytest.mark.parametrize("make", [fold, skeleton])
@spelling
@given(texts)
def test_every_folded_character_knows_where_it_came_from(make, text):
    folded = make(text)
    assert len(folded.starts) == len(folded.text) + 1
    assert list(folded.starts) == sorted(folded.starts)
    assert folded.starts[-1] == len(text)
    for character, place in zip(folded.text, folded.starts, strict=False):
        assert character in fold_character(text[place])


@pytest.mark.parametrize("make", [fold, skeleton])
@spelling
@given(texts, st.data())
def test_the_way_back_from_a_span_covers_what_was_matched(make, text, data):
    folded = make(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    begin, finish = folded.original(start, end)
    assert 0 <= begin <= finish <= len(text)
    assert (begin == finish) == (start == end)
    assert folded.text[start:end] in make(text).text
    covered = [
        c for c, place in zip(folded.text, folded.starts, strict=False) if begin <= place < finish
    ]
    assert folded.text[start:end] in "".join(covered)


@spelling
@given(texts)
def test_no_character_that_folds_to_something_is_lost(text):
    kept = {index for index, character in enumerate(text) if fold_character(character)}
    assert set(fold(text).starts[:-1]) == kept
    assert fold(text).text == fold_text(text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("“全覆盖”、真协同", "全覆盖真协同"),
        ("全覆盖 真协同", "全覆盖真协同"),
        ("1+1+X", "1+1+x"),
        ("１＋１＋Ｘ", "1+1+x"),
        ("1 + 1 + X", "1+1+x"),
        ("“1+1+X”工作机制", "1+1+x工作机制"),
        ("+86", "86"),
        ("C++", "c"),
        ("a + + b", "ab"),
        ("**市委", "市委"),
        ("下划_线", "下划线"),
        ("“7·9”", "79"),
        ("？！……", ""),
        ("", ""),
    ],
)
def test_a_skeleton_is_letters_digits_and_inner_plus_signs(text, bare):
    assert skeleton(text).text == bare


@spelling
@given(
    st.text("党建工作一二三AbＣ１繁體", max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from("“”「」、。 \u3000…·*《》\u200b😀"))),
)
def test_marks_and_spaces_never_change_a_skeleton(text, marks):
    marked = text
    for place, mark in marks:
        marked = marked[:place] + mark + marked[place:]
    assert skeleton(marked).text == skeleton(text).text


@spelling
@given(texts)
def test_a_skeleton_has_no_mark_but_the_plus(text):
    assert all(c.isalnum() or c == "+" for c in skeleton(text).text)
    assert not skeleton(text).text.startswith("+")
    assert not skeleton(text).text.endswith("+")


@pytest.mark.parametrize("make", [fold, skeleton])
@pytest.mark.parametrize("unit", ["党", "+", "1+", "+ ", "“", "…", "（）"])
def test_a_very_long_line_folds(make, unit):
    text = unit * (100_000 // len(unit))
    assert make(text).starts[-1] == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("二〇二二年", "2022年"),
        ("２０２２年", "2022年"),
        ("二零二二年十月十六日", "2022年10月16日"),
        ("十二月三十一日", "12月31日"),
        ("7月一日", "7月1日"),
        ("二十年", "二十年"),
        ("一日千里", "一日千里"),
        ("三月", "三月"),
        ("二十大", "二十大"),
        ("一二三四五年", "一二三四五年"),
    ],
)
def test_dates_have_one_form(text, folded):
    assert fold_text(text) == fold(text).text == folded


def test_a_date_finds_its_way_back():
    text = "自二〇二二年十月十六日起"
    folded = fold(text)
    for part, original in [("2022", "二〇二二"), ("10月", "十月"), ("16日", "十六日")]:
        at = folded.text.index(part)
        start, end = folded.original(at, at + len(part))
        assert text[start:end] == original


@given(st.text("二〇零一九十三年月日号x 2", max_size=30))
def test_any_numerals_keep_the_way_back(text):
    folded = fold(text)
    assert folded.text == fold_text(text)
    assert len(folded.starts) == len(folded.text) + 1
    assert list(folded.starts) == sorted(folded.starts)
    assert folded.starts[-1] == len(text)


def test_the_way_back_is_the_same_once_nothing_more_is_remembered(monkeypatch):
    text = "".join(map(chr, range(0x2100, 0x2400))) + "党……㈠\u200b建"
    expected = fold(text)
    monkeypatch.setattr(folding, "_foldings", folding._Foldings())
    monkeypatch.setattr(folding, "_MOST_FOLDINGS", 10)
    assert fold(text) == expected
    assert len(folding._foldings) == 10


def test_what_is_learnt_in_one_go_is_what_is_learnt_one_by_one():
    """In a process of its own: what is known already would not be learnt."""
    script = """
import opencc
from bot.text import folding
characters = [chr(code) for code in range(0x4E00, 0x9FFF)]
folding.learn("".join(characters))
alone = opencc.OpenCC("t2s")
assert all(folding._simple[c] == (alone.convert(c) or c) for c in characters)
assert folding.fold_text("軟體裏麵條") == "软体里面条"
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, cwd=ROOT)


@given(st.text(alphabet="党建 ，。「」a1+Ａ㈱\u200b", max_size=40))
def test_a_skeleton_leads_back_as_if_each_character_were_listed(text):
    bare = skeleton(text)
    starts = list(bare.starts)
    assert len(bare.starts) == len(starts) == len(bare.text) + 1
    assert starts[-1] == len(text)
    assert [bare.starts[place] for place in range(len(starts))] == starts
    assert [bare.starts[place - len(starts)] for place in range(len(starts))] == starts
    assert list(bare.starts[1:-1]) == starts[1:-1]
    with pytest.raises(IndexError):
        bare.starts[len(starts)]
    for place, start in enumerate(starts[:-1]):
        assert bare.text[place] in fold(text[start]).text
    for index in range(len(text) + 1):
        assert bare.before(index) == sum(start < index for start in starts[:-1])


@given(st.text(alphabet="二零十三2年月日号的", max_size=24))
def test_dates_are_those_that_the_pattern_finds_in_the_whole(text):
    whole = [match.span() for match in folding._DATE.finditer(text)]
    assert [match.span() for match in folding._dates(text)] == whole


@given(texts, st.sampled_from(["一" * 70, "Ａ二〇二二年五月的“党建”" * 6, "𠮷1+1" * 30]))
@spelling
def test_a_long_text_folds_by_the_table_as_without_it(text, long):
    text = long[: len(long) // 2] + text + long[len(long) // 2 :]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "_LONG", len(text) + 1)
        plain = skeleton(text)
    quick = skeleton(text)
    assert (quick.text, list(quick.starts)) == (plain.text, list(plain.starts))

"""Tokens are letters and digits; weights say how much a word tells; the segmenter stays quiet."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import tokens
from bot.text.folding import fold_text

ROOT = Path(__file__).parents[2]

typed = st.text(
    st.one_of(
        st.sampled_from("党建工作1+1Xab_ 。，“”\n々〇𠮷𲎯豈﨎😀\u0301é·ー한글"),
        st.characters(exclude_categories=()),
    ),
    max_size=40,
)
often = settings(deadline=None, max_examples=200)


@pytest.mark.parametrize(
    ("folded", "grams"),
    [
        ("四责协同", ["四责", "责协", "协同"]),
        ("党", ["党"]),
        ("党,建", ["党", "建"]),
        ("党建,工作", ["党建", "工作"]),
        ("abc党建12", ["abc", "党建", "12"]),
        ("1+1+x", ["1", "1", "x"]),
        ("a_b", ["a", "b"]),
        ("蓍的别名", ["蓍的", "的别", "别名", "蓍"]),  # what is rare is a word by itself
        ("𠮷野家", ["𠮷野", "野家", "𠮷"]),
        ("\ufa0e\ufa0f党", ["\ufa0e\ufa0f", "\ufa0f党", "\ufa0e", "\ufa0f"]),
        ("한국어", ["한국어"]),
        ("ꀀꀁꀂ", ["ꀀꀁꀂ"]),
        ("?!", []),
        ("", []),
    ],
)
def test_bigrams_pair_ideographs_and_keep_other_words_whole(folded, grams):
    assert tokens.bigrams(folded) == grams


@pytest.mark.parametrize(
    ("folded", "runs"),
    [
        ("党建abc12工作", ["党建", "abc12", "工作"]),
        ("党建, 工作", ["党建", "工作"]),
        ("_", []),
        ("", []),
    ],
)
def test_runs_are_ideographs_or_other_letters(folded, runs):
    assert tokens.runs(folded) == runs


@pytest.mark.parametrize(
    ("folded", "words"),
    [
        ("苹果怎么卖?", ["苹果", "怎么", "卖"]),
        ("南京市长江大桥", ["南京市", "长江大桥"]),
        ("1+1+x", ["1", "1", "x"]),
        ("。,!", []),
        ("", []),
    ],
)
def test_words_are_cut_by_dictionary(folded, words):
    assert tokens.words(folded) == words


@often
@given(typed)
def test_no_token_holds_punctuation(text):
    folded = fold_text(text)
    for token in (*tokens.words(folded), *tokens.bigrams(folded), *tokens.runs(folded)):
        assert token.isalnum()


@often
@given(typed)
def test_the_words_of_a_run_are_the_run(text):
    for run in tokens.runs(fold_text(text)):
        assert "".join(tokens.words(run)) == run


@often
@given(typed)
def test_words_and_runs_hold_every_letter(text):
    folded = fold_text(text)
    letters = "".join(filter(str.isalnum, folded))
    assert "".join(tokens.runs(folded)) == letters
    assert "".join(tokens.words(folded)) == letters


@often
@given(typed)
def test_pieces_joined_are_the_text(text):
    folded = fold_text(text)
    assert "".join(tokens.pieces(folded)) == folded


@often
@given(st.text("党建工作作风", min_size=1, max_size=8), st.data())
def test_a_bigram_weighs_the_mean_of_its_characters(run, data):
    weights = data.draw(st.lists(st.floats(0, 8), min_size=len(run), max_size=len(run)))
    found = tokens.weighted_bigrams(run, weights)
    assert [gram for gram, _ in found] == tokens.bigrams(run)
    means = [sum(pair) / 2 for pair in itertools.pairwise(weights)] or weights
    assert [weight for _, weight in found] == pytest.approx(means)


def test_a_word_of_another_script_weighs_the_mean_of_its_letters():
    assert tokens.weighted_bigrams("bot", [1.0, 2.0, 6.0]) == [("bot", 3.0)]


@pytest.mark.parametrize(
    ("common", "rare"),
    [
        ("的", "工作"),
        ("是", "要求"),
        ("工作", "作风"),
        ("要求", "党建"),
        ("领导", "蓝图"),
        ("党建", "营商"),
        ("蓝图", "惯彻"),
    ],
)
def test_a_rare_word_tells_more_than_a_common_one(common, rare):
    assert tokens.background_weight(common) < tokens.background_weight(rare)


def test_the_commonest_words_tell_nothing_and_unknown_ones_most():
    assert tokens.background_weight("的") < 0.1
    assert tokens.background_weight("了") == 0.0
    unknown = tokens.background_weight("惯彻")
    assert unknown == tokens.background_weight("四责") == tokens.background_weight("")
    assert 12 < unknown < 14


@pytest.mark.parametrize(("cut", "other"), [("要敢", "敢"), ("以身", "身"), ("管得", "管")])
def test_a_function_word_makes_no_new_word(cut, other):
    assert not tokens.is_known(cut)
    assert tokens.background_weight(cut) == tokens.background_weight(other)


@pytest.mark.parametrize(("word", "known"), [("主题", True), ("惯彻", False), ("", False)])
def test_a_known_word_is_one_of_the_dictionary(word, known):
    assert tokens.is_known(word) is known


@pytest.mark.parametrize(
    ("character", "is_ideograph"),
    [
        ("党", True),
        ("䶿", True),
        ("𠮷", True),
        ("\uf900", True),
        ("\ufa0e", True),
        ("a", False),
        ("1", False),
        ("。", False),
        ("한", False),
        ("ꀀ", False),
        ("\ua490", False),
        ("\ue000", False),
        ("䷀", False),
    ],
)
def test_ideographs_are_told_from_other_characters(character, is_ideograph):
    assert tokens.is_han(character) is is_ideograph


LOADING = """
import gc, sys, types
{before}
from bot.text import tokens
assert tokens.words("主题教育") == ["主题", "教育"]
{after}
assert gc.isenabled()
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "assert 'pkg_resources' not in sys.modules"),
        (
            "mine = sys.modules['pkg_resources'] = types.ModuleType('pkg_resources')",
            "assert sys.modules['pkg_resources'] is mine",
        ),
        (
            "",
            "tokens.add_words(['四责协同']); assert tokens.words('四责协同') == ['四责协同']",
        ),
    ],
    ids=["nothing loaded", "pkg_resources loaded", "words added"],
)
def test_the_segmenter_loads_silently_and_leaves_no_trace(before, after):
    code = LOADING.format(before=before, after=after)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_quick_segmenter_cuts_like_the_other():
    """In a process of its own, which it changes. rjieba comes with the extra `archive`."""
    script = """
import json
from pathlib import Path
from bot.reading import load_corpus
from bot.retrieval.phrases import set_phrases
from bot.text import tokens
from bot.text.folding import fold_text

corpus = load_corpus([Path("corpus")])
texts = [passage.text for passage in corpus.body]
for name in ("speech_dev", "speech_check"):
    lines = Path(f"tests/data/{name}.jsonl").read_text("utf-8").splitlines()
    texts += [json.loads(line)["question"] for line in lines]
texts = [fold_text(text) for text in texts] + ["甲乙丙丁戊是甲乙"]
phrases = sorted(set_phrases(corpus.body))
tokens.add_words(phrases[::2])
plain = [tokens.words(text) for text in texts]
assert tokens.cut_quickly()
assert [tokens.words(text) for text in texts] == plain
tokens.add_words([*phrases, "甲乙丙丁", "甲乙"])
assert ["".join(tokens.pieces(text)) for text in texts] == texts
quick = [tokens.words(text) for text in texts]
assert quick[-1][0] == "甲乙丙丁"
tokens._quick = None
assert [tokens.words(text) for text in texts] == quick
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=ROOT, check=True)

"""The segmenter's words in arrays are those of jieba's dict, and cut texts alike."""

import io
import json
import random
from pathlib import Path

import jieba
import pytest

from bot.text import tokens, vocabulary
from bot.text.vocabulary import find_route, load

ROOT = Path(__file__).parents[2]
WORDS = "主题 500 n\n主题教育 3 nz\n教育 400 v\n𠮷 2 n\n题 90 n\n主题 510 n\n"


@pytest.fixture(scope="module")
def theirs():
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    return load(jieba.dt.get_dict_file(), tmp_path_factory.mktemp("kept"))


def tokenizer_with(words):
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = words, words.total, True
    tokenizer.get_DAG = words.graph
    tokenizer.calc = lambda _, graph, route: find_route(graph, tokenizer.total, route)
    return tokenizer


def dictionary(folder, text=WORDS):
    path = folder / "dict.txt"
    path.write_text(text, "utf-8")
    return path.open("rb")


def test_every_entry_is_that_of_jieba(ours, theirs):
    differ = [word for word, count in theirs.FREQ.items() if ours.native(word) != count]
    assert differ == []
    assert ours.total == theirs.total
    assert set(ours.characters) == set("".join(theirs.FREQ))


def test_there_are_no_other_entries(ours, theirs):
    assert len(ours._hashes) == len(theirs.FREQ) + 1  # and the mark at the end
    chosen = random.Random(1)
    every = list(theirs.FREQ)
    for _ in range(20_000):
        made = "".join(chosen.sample(every, 2))
        assert (ours.get(made) is None) == (made not in theirs.FREQ), made


def test_texts_are_cut_the_same(ours, theirs):
    lines = (ROOT / "tests" / "data" / "speech_dev.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["question"] for line in lines]
    texts += [path.read_text("utf-8") for path in (ROOT / "corpus").glob("*.txt")]
    texts += [(ROOT / "README.zh-CN.md").read_text("utf-8"), "𠮷野家\ud800是1+1+X", ""]
    mine = tokenizer_with(ours)
    assert [list(mine.cut(text)) for text in texts] == [list(theirs.cut(text)) for text in texts]


def test_what_is_taught_is_cut_the_same_as_jieba_would(ours, theirs):
    mine = tokenizer_with(ours)
    words = ("四责协同", "主题教育", "教育", "主题教", "育四", "甲乙丙丁")
    before = {w[:end]: theirs.FREQ.get(w[:end]) for w in words for end in range(1, len(w) + 1)}
    total = theirs.total
    try:
        for word in words:
            mine.add_word(word)
            theirs.add_word(word)
            assert (ours.get(word), mine.total) == (theirs.FREQ[word], theirs.total)
        text = "主题教育四责协同甲乙丙丁甲乙丙主题教育四责"
        assert list(mine.cut(text)) == list(theirs.cut(text))
        assert list(mine.cut(text, HMM=False)) == list(theirs.cut(text, HMM=False))
        assert ours.native("主题教育") == before["主题教育"]
    finally:
        ours.taught.clear()
        for entry, count in before.items():
            if count is None:
                del theirs.FREQ[entry]
            else:
                theirs.FREQ[entry] = count
        theirs.total = total


def test_words_and_beginnings_are_told_apart(tmp_path):
    words = load(dictionary(tmp_path), tmp_path)
    assert [words.get(w) for w in ("主题", "主题教育", "主", "主题教", "𠮷")] == [510, 3, 0, 0, 2]
    assert [words.get(w) for w in ("", "育", "题教", "主题教育的")] == [None] * 4
    assert words.get("育", 7) == 7
    assert ("主" in words, "育" in words) == (True, False)
    with pytest.raises(KeyError, match="育"):
        words["育"]
    assert words.total == 500 + 3 + 400 + 2 + 90 + 510  # as jieba counts, every line
    assert sorted(words.characters) == sorted("主题教育𠮷")


def test_of_two_ways_alike_the_longer_word_is_taken():
    route = {}
    find_route([[(1, 0.0), (2, 0.0)], [(2, 0.0)]], 1, route)
    assert [route[place][1] for place in (0, 1)] == [1, 1]


def test_what_is_kept_is_read_and_need_not_be_made_again(tmp_path, monkeypatch):
    first = load(dictionary(tmp_path), tmp_path)
    monkeypatch.setattr(vocabulary, "_read", lambda _: pytest.fail("made again"))
    with (tmp_path / "dict.txt").open("rb") as again:
        second = load(again, tmp_path)
    assert second.get("主题") == first.get("主题") == 510
    assert (second.total, second.characters) == (first.total, first.characters)


def test_another_dictionary_is_read_anew(tmp_path):
    load(dictionary(tmp_path), tmp_path)
    assert load(dictionary(tmp_path, WORDS + "新词 1 n\n"), tmp_path).get("新词") == 1


def test_a_line_without_a_count_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="unpack"):
        load(dictionary(tmp_path, "主题\n"), tmp_path)


def test_two_words_with_one_hash_are_an_error(monkeypatch):
    monkeypatch.setattr(vocabulary, "_BASE", 0)  # only the last character counts
    with pytest.raises(ValueError, match="share a hash"):
        vocabulary._read(io.BytesIO("甲题 1 n\n乙题 1 n\n".encode()))


def test_the_arrays_are_small(ours):
    assert 8 * len(ours._hashes) + 4 * len(ours._counts) < 6_500_000


def test_forgetting_what_was_taught_gives_back_what_was_there():
    tokens.add_words(["甲乙丙丁戊"])
    with tokens.untaught():
        assert tokens.words("甲乙丙丁戊") != ["甲乙丙丁戊"]
        tokens.add_words(["甲乙丙丁戊己"])
    assert tokens.words("甲乙丙丁戊") == ["甲乙丙丁戊"]
    assert tokens.words("甲乙丙丁戊己") != ["甲乙丙丁戊己"]
    assert not tokens.is_native("甲乙丙丁戊")


def test_hashes_hold_for_every_length(ours, theirs):
    longest = max(theirs.FREQ, key=len)
    assert len(longest) > 10
    assert ours.native(longest) == theirs.FREQ[longest]
    assert list(ours._hashes) == sorted(set(ours._hashes))

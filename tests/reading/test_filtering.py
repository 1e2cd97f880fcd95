"""Words choose documents: by name, date and tag; what only looks like such a word is left alone."""

import datetime as dt
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import CorpusError, Document, load_corpus
from bot.reading.dating import dated
from bot.reading.filtering import FilterError, split_filter


def document(name="d", title="", date="", tags=""):
    meta = {key: value for key, value in (("date", date), ("tags", tags)) if value}
    return Document(name, title or name, Path(name), "", "", (), (), meta)


OLD = document("old", "关于支部工作的讲话", "（2021年3月5日）", "支部")
NEW = document("new", "作风建设会讲话", "2023-05-01", "作风, 减负")
YEAR = document("year", "年度报告", "2023")
BARE = document("bare", "没有日期的讲话", "", "作风")
EVERY = (OLD, NEW, YEAR, BARE)


def left(words):
    question, chosen = split_filter(words)
    assert question == ""
    return [one.id for one in chosen.of(EVERY)]


# Dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023年", "2023-01-01", "2023-12-31"),
        ("2023-05", "2023-05-01", "2023-05-31"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2023年5月", "2023-05-01", "2023-05-31"),
        ("（２０２３年５月１日）", "2023-05-01", "2023-05-01"),
        ("二〇二三年五月一日", "2023-05-01", "2023-05-01"),
        ("2023/5/1", "2023-05-01", "2023-05-01"),
        ("2023.05.01", "2023-05-01", "2023-05-01"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_said(text, first, last):
    found = dated(text)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "2023-13", "2023-02-30", "去年", "5月1日", "23", "2023-0", "x2023"]
)
def test_what_is_no_date_is_none(text):
    assert dated(text) is None


@given(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)))
def test_a_date_is_shown_as_it_is_read(day):
    for text in (f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day:%Y}"):
        assert str(dated(text)) == text


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_none(text):
    found = dated(text)
    assert found is None or found.first <= found.last


def test_a_date_in_front_matter_that_is_none_is_reported(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: 讲话\ndate: 去年夏天\n---\n一段。\n", "utf-8")
    with pytest.raises(CorpusError, match=r"a\.md:3: date: expected a day, a month or a year"):
        load_corpus([tmp_path])


def test_october_with_a_dot_does_not_become_january(tmp_path):
    (tmp_path / "a.md").write_text("---\ndate: 2023.10\n---\n一段。\n", "utf-8")
    assert str(load_corpus([tmp_path]).documents[0].date) == "2023-10"


def test_documents_know_their_dates_and_tags(tmp_path):
    (tmp_path / "a.md").write_text(
        "---\ndate: 2023-05-01\ntags: [作风, 减负]\n---\n一段。\n", "utf-8"
    )
    (tmp_path / "b.txt").write_text("讲话\n（2021年3月5日）\n一段话。\n", "utf-8")
    (tmp_path / "b.yaml").write_text("tags: 支部；作风\n", "utf-8")
    (tmp_path / "c.txt").write_text("一段话。\n", "utf-8")
    a, b, c = load_corpus([tmp_path]).documents
    assert (str(a.date), a.tags) == ("2023-05-01", ("作风", "减负"))
    assert (str(b.date), b.tags) == ("2021-03-05", ("支部", "作风"))
    assert (c.date, c.tags) == (None, ())


# Choosing


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("doc:作风", ["new"]),
        ("doc:作風", ["new"]),  # in traditional characters
        ("doc:《作风建设会讲话》", ["new"]),
        ("doc:“关于 支部”", ["old"]),
        ("DOC:old", ["old"]),  # by its id
        ("doc:作风 doc:支部", ["old", "new"]),
        ("文档：支部", ["old"]),
        ("from:2023", ["new", "year"]),
        ("from:2023-06", ["year"]),  # it may be
        ("to:2021", ["old"]),
        ("from:2021-03-05 to:2021-03-05", ["old"]),
        ("from:2021-03-06 to:2022", []),
        ("从：2022 到：2023年5月", ["new", "year"]),
        ("tag:作风", ["new", "bare"]),
        ("标签：减负 tag:支部", ["old", "new"]),
        ("tag:作风 from:2023", ["new"]),
        ("tag:作", []),  # all of a tag
        ("tag:支部、减负", ["old", "new"]),
        ("tag:支部,减负", ["old", "new"]),
        ("doc:『关于 支部』", ["old"]),
        ("doc:”关于 支部”", ["old"]),  # as some keyboards put them
    ],
)
def test_words_choose_documents(words, ids):
    assert left(words) == ids


@pytest.mark.parametrize("word", ["from:abc", "to:2023-13", "from:昨天", "FROM：2023-02-30"])
def test_a_date_that_is_none_is_an_error_that_names_the_word(word):
    with pytest.raises(FilterError) as error:
        split_filter(f"党费怎么交 {word}")
    assert error.value.word == word


# Leaving alone


@pytest.mark.parametrize(
    "question",
    [
        "党费怎么交",
        "比分3:2是什么意思",
        "https://example.org/doc:1",
        "从：哪里来的“四责协同”",
        "从:基层来",
        "doc:",
        "tag: 作风",
        "“doc:党建”",
        "他说doc:党建",
        "https://example.org/?doc:党建",
        "请看，文件：十四五规划",
        "讲的是，标签：红色",
        "tag:！！",
        "时间 12:30",
        "",
    ],
)
def test_what_only_looks_like_a_filter_is_left_alone(question):
    assert split_filter(question) == (question, None)


def test_the_question_is_what_is_left():
    question, chosen = split_filter("from:2023 主题教育 doc:讲话 怎么开展 tag:作风")
    assert question == "主题教育 怎么开展"
    assert chosen.text == "from:2023 doc:讲话 tag:作风"


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        ("党费怎么交？from:2023", "党费怎么交？", "from:2023"),
        ("党费怎么交，从：2023年5月？", "党费怎么交，？", "从：2023年5月"),
        ("from:2023，党费怎么交", "党费怎么交", "from:2023"),
        ("党费怎么交 to:2023?", "党费怎么交", "to:2023?"),
        ("党费怎么交 from:2023。", "党费怎么交。", "from:2023"),
        ("doc:《主题教育》怎么开展", "怎么开展", "doc:《主题教育》"),
        ("tag:党建，怎么做", "怎么做", "tag:党建"),
        ("doc:“作风”to:2024 减负", "减负", "doc:“作风” to:2024"),
    ],
)
def test_words_need_no_blank_where_chinese_leaves_none(text, question, words):
    rest, chosen = split_filter(text)
    assert (rest, chosen.text) == (question, words)


_PIECES = ["doc:", "from:", "tag：", "从：", "2023", "2023-05", "党费", "《", "》", "“", "”", '"']
_PIECES += [" ", "，", "？", "、", ",", "\n"]


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_a_question_that_was_parted_is_left_alone_and_its_words_choose_the_same(text):
    try:
        question, chosen = split_filter(text)
    except FilterError:
        return
    assert split_filter(question) == (question, None)
    if chosen is not None:
        assert split_filter(chosen.text) == ("", chosen)


@pytest.mark.parametrize("piece", ['doc:"', "doc:“ ", "doc:《", " doc:", "到：“”", "from:2023 "])
def test_a_long_message_is_parted_in_no_time(piece):
    started = time.process_time()
    split_filter(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 2


@given(st.text(alphabet="doc:from党费 《》“”2023-tag：从", max_size=30))
def test_any_message_is_parted_or_refused(text):
    try:
        question, chosen = split_filter(text)
    except FilterError as error:
        word = error.word
    else:
        word = chosen.text.split(" ")[0] if chosen else ""
        assert chosen or question == text
        assert set(question) <= set(text)
        assert chosen is None or all(one in EVERY for one in chosen.of(EVERY))
    assert word in text

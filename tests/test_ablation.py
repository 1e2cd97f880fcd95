"""What each ingredient is worth: figures of the ranking alone, and a segmenter left as it was."""

from __future__ import annotations

import dataclasses
import json

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.evaluation import Item, Squad, ablate
from bot.reading import load_corpus
from bot.retrieval.question import analyse
from bot.retrieval.retriever import Ingredients, Retriever
from bot.text import tokens

INGREDIENTS = [field.name for field in dataclasses.fields(Ingredients)]
TEXT = """一、夜里的港湾
守塔人每天傍晚登塔点灯，渔船因此平安归航。
海鸥睡在屋顶上，船坞里静悄悄。
二、白天的市场
渔民在码头市场出售海鲜，价格公道。
港务局要求做到“潮平岸阔”，安全第一。
"""
LEXICON = "- say: [看灯的人]\n  text: [守塔人]\n"
GLOSSARY = "- term: 安全第一\n  also: [救生衣]\n"
ITEMS = [
    Item("answerable", "full", "海鸥睡在哪里", ("海鸥睡在",)),
    Item("answerable", "low-overlap", "看灯的人", ("守塔人每天",)),
    Item("answerable", "low-overlap", "救生衣", ("港务局要求",)),
    Item("slogan", "noquote", "潮平岸阔", ("港务局要求",)),
    Item("overlap", "section-points", "第二部分讲了什么", ("渔民在码头",)),
    Item("unanswerable", "general", "量子计算"),
]
SQUAD = Squad(
    {"看塔的人走了。": "塔", "守塔人傍晚点灯。": "塔", "渔船靠了岸。": "DEV_1"},
    (("看灯的人做什么", "守塔人傍晚点灯。"), ("渔船靠岸了吗", "渔船靠了岸。")),
)


@pytest.fixture
def harbour(tmp_path):
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "harbour.txt").write_text(TEXT, encoding="utf-8")
    (folder / "lexicon.yaml").write_text(LEXICON, encoding="utf-8")
    (folder / "glossary.yaml").write_text(GLOSSARY, encoding="utf-8")
    return folder


def by_name(table):
    return {row.left_out: row for row in table.rows}


# Figures


def test_all_ingredients_come_first_and_each_is_left_out_once(harbour):
    table = ablate("items", ITEMS, load_corpus([harbour]))
    assert [row.left_out for row in table.rows] == ["", *INGREDIENTS]
    assert (table.name, table.questions) == ("items", 5)  # what has no answer is not ranked


def test_figures_are_of_the_ranking_without_short_cuts(harbour):
    every = ablate("items", ITEMS, load_corpus([harbour])).rows[0]
    assert every.figures == {
        "top1_answerable": 1.0,
        "top1_low": 1.0,
        "top1_slogan": 1.0,
        "top1_overlap": 0.0,  # the outline would answer it
    }
    assert set(every.differences.values()) == {0.0}
    assert (every.gained, every.lost) == (0, 0)


def test_a_word_list_left_out_is_missed_where_only_it_finds(harbour):
    rows = by_name(ablate("items", ITEMS, load_corpus([harbour])))
    for name in ("lexicon", "glossary"):
        assert rows[name].figures["top1_low"] == 1 / 2
        assert rows[name].differences["top1_low"] == -1 / 2
        assert rows[name].differences["top1_slogan"] == 0.0
        assert (rows[name].gained, rows[name].lost) == (0, 1)


def test_what_was_not_asked_has_no_figure(harbour):
    table = ablate("items", ITEMS[:1], load_corpus([harbour]))
    assert table.rows[1].figures["top1_slogan"] is None
    assert table.rows[1].differences["top1_slogan"] is None
    nothing = ablate("items", ITEMS[-1:], load_corpus([harbour]))
    assert (nothing.questions, len(nothing.rows)) == (0, len(INGREDIENTS) + 1)
    assert set(nothing.rows[0].figures.values()) == {None}


def test_squad_texts_are_searched_with_the_word_lists_of_the_corpus(harbour):
    table = ablate("squad", SQUAD, load_corpus([harbour]))
    rows = by_name(table)
    assert table.questions == 2
    assert rows[""].figures == {"r1": 1.0}
    assert rows["lexicon"].figures == {"r1": 1 / 2}
    assert rows["glossary"].figures == {"r1": 1.0}


def test_plain_data_is_rounded_and_names_what_was_left_out(harbour):
    shown = ablate("squad", SQUAD, load_corpus([harbour])).as_json()
    assert list(shown) == ["evaluation", "file", "questions", "rows"]
    assert (shown["evaluation"], shown["file"]) == ("ablation", "squad")
    assert [row["left_out"] for row in shown["rows"]] == [None, *INGREDIENTS]
    assert shown["rows"][0] == {
        "left_out": None, "r1": 1.0, "differences": {"r1": 0.0}, "gained": 0, "lost": 0,
    }  # fmt: skip


# Set phrases of the segmenter


def state():
    words = ("潮平岸阔", "潮平", "岸阔", "市场", "长江大桥", "甲乙丙丁戊")
    weights = [tokens.background_weight(word) for word in (*words, "的")]
    cut = tokens.words("做到潮平岸阔的市场,甲乙丙丁戊,南京市长江大桥")
    return weights, cut, [tokens.is_known(word) for word in words]


def test_set_phrases_are_forgotten_and_come_back():
    with tokens.untaught():
        before = state()
        assert "潮平岸阔" not in before[1]
        tokens.add_words(["潮平岸阔", "市场", "甲乙丙丁戊", "甲乙"])
        taught = state()
        assert {"潮平岸阔", "甲乙丙丁戊"} <= set(taught[1])
        with tokens.untaught():
            assert state() == before
            tokens.add_words(["甲乙丙丁", "长江大桥"])
            assert state() != before
        assert state() == taught
        with pytest.raises(RuntimeError), tokens.untaught():
            raise RuntimeError
        assert state() == taught
    with tokens.untaught():
        assert state() == before


def test_a_word_that_was_taught_twice_weighs_as_if_taught_once():
    with tokens.untaught():
        tokens.add_words(["潮平岸阔", "市场"])
        once = state()
        tokens.add_words(["市场", "潮平岸阔"])
        assert state() == once


def test_the_order_of_set_phrases_does_not_matter():
    cuts = []
    for words in (["甲乙", "甲乙丙丁戊"], ["甲乙丙丁戊", "甲乙"]):
        with tokens.untaught():
            tokens.add_words(iter(words))
            cuts.append(state())
    assert cuts[0] == cuts[1]


def test_measuring_leaves_the_segmenter_as_it_was(harbour):
    corpus = load_corpus([harbour])
    with tokens.untaught():
        retriever = Retriever(corpus)
        before, ranked = state(), retriever.rank(analyse("潮平岸阔"))
        assert "潮平岸阔" in before[1]
        ablate("items", ITEMS, corpus)
        ablate("squad", SQUAD, corpus)
        assert (state(), retriever.rank(analyse("潮平岸阔"))) == (before, ranked)


def test_each_measurement_knows_the_phrases_of_its_own_texts_only(harbour, monkeypatch):
    seen = {}

    class Watched(Retriever):
        def rank(self, *arguments):
            seen.setdefault(self._use, tokens.is_known("潮平岸阔"))
            return super().rank(*arguments)

    monkeypatch.setattr("bot.evaluation.ablation.Retriever", Watched)
    with tokens.untaught():
        tokens.add_words(["潮平岸阔"])
        ablate("items", ITEMS, load_corpus([harbour]))
        assert seen == {use: use.terms for use in seen}
        assert len(seen) == len(INGREDIENTS) + 1
        seen.clear()
        ablate("squad", SQUAD, load_corpus([harbour]))
        assert not any(seen.values())


# The command


@pytest.fixture
def files(tmp_path):
    lines = (
        json.dumps({**dataclasses.asdict(item), "id": str(number)}, ensure_ascii=False)
        for number, item in enumerate(ITEMS)
    )
    questions, squad = tmp_path / "questions.jsonl", tmp_path / "squad.json"
    questions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    paragraphs = [
        {"context": context, "qas": [{"question": q} for q, c in SQUAD.questions if c == context]}
        for context in SQUAD.contexts
    ]
    data = {"data": [{"title": "塔", "paragraphs": paragraphs}]}
    squad.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return questions, squad


def evaluate(harbour, *arguments):
    return CliRunner().invoke(main, ["--corpus", str(harbour), "eval", *map(str, arguments)])


def test_each_file_gets_its_table(harbour, files):
    result = evaluate(harbour, "--ablation", *files)
    assert (result.exit_code, result.stderr) == (0, "")
    for words in (
        "Recall@1, questions.jsonl", "5 questions", "all ingredients", "answerable", "-0.5000",
        "Recall@1, squad.json", "2 questions", "gained", "lost",
    ):  # fmt: skip
        assert words in result.stdout, words
    for name in INGREDIENTS:
        assert result.stdout.count(f"without {name} ") == 2


def test_json_has_one_object_a_file(harbour, files):
    result = evaluate(harbour, "--ablation", "--json", *files)
    assert (result.exit_code, result.stderr) == (0, "")
    tables = [json.loads(line) for line in result.stdout.splitlines()]
    assert [table["file"] for table in tables] == [str(file) for file in files]
    assert tables == [
        ablate(str(files[0]), ITEMS, load_corpus([harbour])).as_json(),
        ablate(str(files[1]), SQUAD, load_corpus([harbour])).as_json(),
    ]


def test_cross_and_ablation_exclude_each_other(harbour, files):
    result = evaluate(harbour, "--ablation", "--cross", files[1])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "choose one" in result.stderr


def test_a_broken_file_stops_before_anything_is_measured(harbour, files, tmp_path):
    broken = tmp_path / "broken.jsonl"
    broken.write_text("nonsense\n")
    result = evaluate(harbour, "--ablation", files[0], broken)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "broken.jsonl:1: not JSON" in result.stderr

"""Word lists are read the same line by line and as YAML; what is not plain is left to YAML."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.wordlists import (
    WordListError,
    plain_entries,
    read_glossary,
    read_lexicon,
    yaml_entries,
)

CORPUS = Path(__file__).parents[2] / "corpus"
KEYS = ("say", "text")
LETTERS = "甲乙丙１２a1+·（）- ,:#\"'[]{}&*!|>%@`null~"


@pytest.mark.parametrize(
    ("name", "keys"), [("lexicon.yaml", KEYS), ("glossary.yaml", ("term", "also"))]
)
def test_our_lists_are_plain_and_read_the_same(name, keys):
    text = (CORPUS / name).read_text("utf-8")
    found = plain_entries(text, keys)
    assert len(found) > 500
    assert found == yaml_entries(text, keys)


@given(
    st.lists(
        st.tuples(
            st.lists(st.text(LETTERS, max_size=6), min_size=1, max_size=3),
            st.lists(st.text(LETTERS, max_size=6), min_size=1, max_size=3),
        ),
        max_size=3,
    )
)
def test_what_is_read_line_by_line_is_what_yaml_reads(entries):
    text = "".join(
        f"- say: [{', '.join(say)}]\n  text: [{', '.join(meant)}]\n" for say, meant in entries
    )
    if found := plain_entries(text, KEYS):
        assert found == yaml_entries(text, KEYS)


@given(st.text(LETTERS + "\n-say:text ", max_size=60))
def test_any_text_is_read_line_by_line_as_yaml_reads_it_or_not_at_all(text):
    if found := plain_entries(text, KEYS):
        assert found == yaml_entries(text, KEYS)


@given(st.lists(st.text("甲乙a1", min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_yaml_writes_is_read(words):
    text = yaml.safe_dump([{"say": words, "text": "丙"}], allow_unicode=True)
    [entry] = plain_entries(text, KEYS) or yaml_entries(text, KEYS)
    assert entry == {"say": tuple(words), "text": ("丙",)}


@pytest.mark.parametrize(
    "text",
    [
        "- say: 甲\n  text: 乙\n  more: 丙\n",
        "- text: 乙\n  say: 甲\n",  # as YAML has it: any order
        "- say: [甲,乙]\n  text: 丙\n",
        "- say: 甲 # 注\n  text: 乙\n",
        "- say: 甲\n",
        "  text: 乙\n",
        "say: 甲\n",
    ],
)
def test_another_form_is_left_to_yaml(text):
    assert plain_entries(text, KEYS) == []


def test_entries_of_any_form_are_read_and_errors_have_their_line(tmp_path):
    file = tmp_path / "lexicon.yaml"
    file.write_text("- {text: 群众, say: [老百姓, '乡 亲']}\n", "utf-8")
    assert read_lexicon(file).lexicon == {"老百姓": ("群众",), "乡 亲": ("群众",)}
    file.write_text("- say: 甲\n  text: 乙\n- say: 丙\n", "utf-8")
    with pytest.raises(WordListError) as error:
        read_lexicon(file)
    assert error.value.line == 3


def test_terms_with_punctuation_are_read(tmp_path):
    file = tmp_path / "glossary.yaml"
    file.write_text('- term: "1+1+X"\n  also: [党组（党委）, "2035"]\n', "utf-8")
    assert read_glossary(file).glossary == {"1+1+X": ("党组（党委）", "2035")}

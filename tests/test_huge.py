"""Documents of absurd shapes are read and answered from like others. No timing of speed: what grew
with the square of their size would take hours."""

from __future__ import annotations

import time

import pytest

from bot.answering import Answer, Answerer
from bot.reading import load_corpus

CLAUSE = "要坚持重心下移、力量下沉，切实为基层减负增能赋权"  # of the speech; without a final mark
SHAPES = {
    "one paragraph without an end": CLAUSE * 30_000,  # two megabytes
    "one paragraph of sentences": f"{CLAUSE}。" * 20_000,
    "many lines": "\n".join(f"{CLAUSE}{number}。" for number in range(10_000)),
    "many headings": "\n".join(
        f"{'一二三四五六七八九十'[n % 10]}、标题\n{CLAUSE}。" for n in range(9000)
    ),
    "quotation marks that never close": "“" * 50_000 + CLAUSE,
    "brackets": "（" * 50_000 + CLAUSE + "）" * 50_000,
    "blanks": CLAUSE + " " * 500_000 + CLAUSE,
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_a_document_of_an_absurd_shape_is_answered_from(tmp_path, text):
    (tmp_path / "a.txt").write_text(text, "utf-8")
    begun = time.monotonic()
    answerer = Answerer(load_corpus([tmp_path]))
    found = answerer.ask("基层怎么减负增能？")
    assert isinstance(found, Answer)
    assert "减负" in found.hits[0].passage.text
    assert answerer.slogan("基层减负").occurrences
    assert answerer.verify("切实为基层减负增能赋权").verdict.value == "exact"
    assert answerer.quotes() is not None
    assert time.monotonic() - begun < 90


def test_ten_megabytes_are_read_and_more_than_the_bound_are_refused_with_the_path(tmp_path):
    (tmp_path / "good.txt").write_text("第一段话在这里。", "utf-8")
    (tmp_path / "huge.txt").write_bytes("党".encode() * 6_000_000)
    corpus = load_corpus([tmp_path])
    assert [document.path.name for document in corpus.documents] == ["good.txt"]
    assert "huge.txt" in str(corpus.problems[0])

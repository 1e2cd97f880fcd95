"""What is quoted as a sentence of the day can stand alone."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import Answerer
from bot.answering.quotes import LONGEST, SHORTEST, is_quotable, quotes
from bot.reading import Corpus, Document, Passage, Role, load_corpus


@pytest.mark.parametrize(
    "sentence",
    [
        "要坚持重心下移、力量下沉，切实为基层减负增能赋权。",
        "要强化“一把手”的第一责任和班子成员的“一岗双责”。",
        "“打铁必须自身硬”是我们的要求。",
        "难道我们不应当改进工作作风吗？",
        "让我们奋楫争先，再创佳绩！",
        "他山之石"[1:] + "可以攻玉，要虚心学习先进经验。",
    ],
)
def test_a_complete_sentence_is_quotable(sentence):
    assert is_quotable(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "要抓好落实。",
        "要" + "抓好落实" * 20 + "。",
        "要坚持重心下移、力量下沉，切实为基层减负",
        "要坚持重心下移、力量下沉，切实减负；",
        "要坚持重心下移、力量下沉，主要是：",
        "这些文件经过了深入调研、充分酝酿和反复修改。",
        "他们在基层一线作出了许多有益的探索。",
        "因此要坚持重心下移、力量下沉，切实减负。",
        "一是坚持重心下移、力量下沉，切实减负。",
        "首先要坚持重心下移、力量下沉，切实减负。",
        "1.坚持重心下移、力量下沉，切实为基层减负。",
        "（二）坚持重心下移、力量下沉，切实减负。",
        "去年底召开的全会明确了今年的重点工作。",
        "始终紧密围绕**市委工作要求抓好落实工作。",
        "要坚持重心下移……切实为基层减负增能赋权。",
        "要守好“责任田，切实为基层减负增能赋权。",
        "要守好责任田”，切实为基层减负增能赋权。",
        '要守好"责任田，切实为基层减负增能赋权。',
        "要落实《关于加强建设的意见，切实为基层减负。",
        "要坚持重心下移、\n力量下沉，切实为基层减负。",
        "下面，我讲几点意见，以供同志们参考。",
        "我就讲这么多，谢谢大家，谢谢各位同志！",
        "",
    ],
)
def test_what_does_not_stand_alone_is_not_quotable(sentence):
    assert not is_quotable(sentence)


@pytest.mark.parametrize(
    ("length", "expected"),
    [(SHORTEST - 1, False), (SHORTEST, True), (LONGEST, True), (LONGEST + 1, False)],
)
def test_the_length_has_limits(length, expected):
    assert is_quotable("要" * (length - 1) + "。") is expected


def test_quotes_of_the_speech_are_verbatim_complete_sentences(answerer, corpus):
    found = answerer.quotes()
    assert len(found) >= 15
    for quote in found:
        assert quote.passage.role is Role.BODY
        assert corpus.is_verbatim(quote.passage)
        assert quote.text == quote.passage.text[quote.start : quote.end]
        assert quote.text in corpus.document(quote.passage.document_id).source
        assert is_quotable(quote.text)
        assert SHORTEST <= len(quote.text) <= LONGEST
        assert quote.text != quote.passage.lead
        assert "**" not in quote.text
        assert not re.search("同志们|谢谢", quote.text)


def test_quotes_come_in_reading_order_once_each(answerer):
    found = answerer.quotes()
    places = [(quote.passage.ordinal, quote.start) for quote in found]
    assert places == sorted(set(places))
    assert len({quote.text for quote in found}) == len(found)


def test_ids_of_quotes_survive_a_restart(answerer, corpus):
    ids = [quote.id for quote in answerer.quotes()]
    assert [quote.id for quote in Answerer(corpus).quotes()] == ids
    assert len(set(ids)) == len(ids)
    assert all(name.isascii() and len(name) <= 60 for name in ids)


def test_a_changed_sentence_has_another_id(tmp_path):
    def first(sentence):
        (tmp_path / "a.txt").write_text(f"{sentence}\n", "utf-8")
        return quotes(load_corpus([tmp_path]))[0].id

    sentence = "要坚持重心下移、力量下沉，切实减负。"
    assert first(sentence) == first(sentence)
    assert first(sentence) != first(sentence.replace("下沉", "下移"))


def test_a_corpus_of_short_lines_has_no_quote(tmp_path):
    (tmp_path / "a.txt").write_text("短句。\n又一句。\n", "utf-8")
    assert quotes(load_corpus([tmp_path])) == ()


@settings(deadline=None, max_examples=150)
@given(st.text('党建“”《》（）"。！；：…\n*一是这我', max_size=90))
def test_what_is_quotable_is_balanced_and_ended(sentence):
    if is_quotable(sentence):
        assert SHORTEST <= len(sentence) <= LONGEST
        assert sentence.count("“") == sentence.count("”")
        assert sentence.count("《") == sentence.count("》")
        assert sentence.rstrip("”’」』》）)\"'")[-1] in "。！？!?"
        assert "\n" not in sentence


def test_of_a_large_archive_the_sentences_of_some_documents_are_drawn(monkeypatch):
    def document(number):
        name = f"d{number}"
        text = f"要把各项任务落到实处，支部{number}带了一个好头。"
        passage = Passage(f"{name}:1", name, 1, None, (), "", text, 0, len(text))
        return Document(name, name, Path(name), "", text, (), (passage,))

    monkeypatch.setattr("bot.answering.quotes.MOST", 30)
    every = [document(number) for number in range(100)]

    def drawn(documents):
        return [quote.passage.document_id for quote in quotes(Corpus(tuple(documents)))]

    some = drawn(every)
    assert len(some) == 30
    assert some == [one.id for one in every if one.id in set(some)]  # in reading order
    assert len(set(some) - set(drawn([*every, document(100)]))) <= 1
    assert len(drawn(every[:30])) == 30

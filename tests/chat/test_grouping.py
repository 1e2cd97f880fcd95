"""One document does not fill a list: some of its passages are shown, the others counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer
from bot.chat import messages
from bot.chat.conversation import Conversation
from bot.chat.grouping import MOST, by_document
from bot.reading import Passage, load_corpus
from bot.retrieval.hit import Hit


def hits(names):
    return [
        Hit(Passage(f"{name}:{n}", name, n, None, (), "", "一段", 0, 2), 1.0 / n)
        for n, name in enumerate(names, 1)
    ]


@given(st.lists(st.sampled_from("abc"), max_size=30), st.integers(1, 12))
def test_the_order_stays_and_what_is_left_out_is_counted(names, limit):
    every = hits(names)
    kept, more = by_document(every, limit)
    assert kept == [hit for hit in every if hit in kept]
    assert len(kept) <= limit
    for name in "abc":
        shown = sum(hit.passage.document_id == name for hit in kept)
        assert shown <= MOST
        if shown and names.count(name) > MOST:
            assert shown + more[name] == names.count(name)
    assert all(count > 0 for count in more.values())


def talk_over(folder, texts):
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    answerer = Answerer(load_corpus([folder]))
    return Conversation(answerer, today=lambda: None, quote_of_the_day=lambda _: None)


def test_a_list_has_room_for_other_documents(tmp_path):
    long = "".join(f"第{n}个支部的党费按月交纳，每季度公示。\n" for n in range(1, 15))
    talk = talk_over(tmp_path, {"long.txt": long, "short.txt": "党费可以补交。\n另一段。\n"})
    [reply] = talk.search("党费", limit=5)
    assert reply.text.count("《long》") == MOST
    assert "《short》" in reply.text
    assert messages.more_of_it(11) in reply.text


def test_the_list_of_a_single_document_is_as_long_as_ever(tmp_path):
    long = "".join(f"第{n}个支部的党费按月交纳，每季度公示。\n" for n in range(1, 15))
    talk = talk_over(tmp_path, {"long.txt": long})
    [reply] = talk.search("党费", limit=8)
    assert reply.text.count("《long》") == 8
    assert "还有" not in reply.text

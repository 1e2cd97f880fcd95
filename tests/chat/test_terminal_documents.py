"""The documents that the terminal chat is answered from, chosen by words after /docs."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.app import load_answerer, make_shelf
from bot.chat import messages
from bot.chat.terminal import run
from bot.config import Settings

TEXTS = {
    "old.txt": "关于支部工作的讲话\n（2021年3月5日）\n一、党费\n党费按月交纳，支部每季度公示一次。\n",
    "new.md": "---\ntitle: 作风建设会讲话\ndate: 2023-05-01\ntags: [作风]\n---\n"
    "要为基层减负。\n\n党费交纳可以补办，支部每年公示一次。\n",
    "more.md": "---\ntitle: 年度报告\ndate: 2024-01\n---\n党费由小组长代收，支部从不公示。\n",
}
ASKED = "党费怎么公示？"
IN_OLD, IN_NEW = "党费按月交纳，支部每季度公示一次。", "党费交纳可以补办，支部每年公示一次。"


def shelf_of(folder, texts):
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    settings = Settings(corpus=(folder,))
    return make_shelf(settings, load_answerer(settings))


@pytest.fixture
def talk(tmp_path):
    """Returns what is printed for each of some lines."""

    def said(*lines, texts=TEXTS):
        output = io.StringIO()
        source = io.StringIO("".join(f"{line}\n" for line in lines))
        run(shelf_of(tmp_path, texts), input_stream=source, console=Console(file=output))
        answers = output.getvalue().split("› ")[1:]
        assert [one.split("\n")[0] for one in answers] == list(lines)
        return [one.partition("\n")[2].rstrip("\n") for one in answers]

    return said


def test_what_is_chosen_holds_for_what_follows_until_all_are_wanted_again(talk):
    before, told, asked, looked_up, off, after = talk(
        ASKED, "/docs from:2023 to:2023", ASKED, "/slogan 公示一次", "/docs 全部", ASKED
    )
    assert told == messages.filter_stands("from:2023 to:2023", 1)
    assert IN_NEW in asked
    assert messages.occurrences("公示一次", 1) in looked_up
    assert off == messages.FILTER_OFF
    assert after == before != asked


def test_the_list_marks_what_is_chosen_and_leads_to_all(talk):
    plain, _, listed, outline = talk("/docs", "/docs doc:讲话", "/docs", "3")
    assert "✓" not in plain
    assert "《年度报告》" in plain
    lines = listed.splitlines()
    assert lines[:2] == [messages.documents(3), "从哪里找原文：doc:讲话（2 篇）"]
    assert {one for one in lines if "《" in one} == {
        "✓ 《作风建设会讲话》",
        "✓ 《关于支部工作的讲话》",
        "《年度报告》",
    }
    buttons = [one for one in lines if one.startswith("[")]
    assert [("✓" in one) for one in buttons] == ["年度" not in one for one in buttons]
    assert outline.startswith("《")


def test_each_document_on_the_list_can_be_read_also_one_that_is_not_chosen(talk):
    texts = {name: TEXTS[name] for name in ("old.txt", "new.md")}
    _, listed, *outlines = talk("/docs from:2022", "/docs", "1", "/docs", "2", texts=texts)
    assert "从哪里找原文：from:2022（1 篇）" in listed
    assert {outlines[0].split("\n")[0], outlines[2].split("\n")[0]} == {
        "《作风建设会讲话》",
        "《关于支部工作的讲话》",
    }


def test_further_pages_of_the_list_are_marked_as_well(talk):
    texts = {
        f"{n}.md": f"---\ntitle: 第{n}号讲话\ndate: {2000 + n}\n---\n党费第{n}次公示。\n"
        for n in range(11, 23)
    }
    _, first, second, again = talk("/docs from:2013", "/docs", "9", "5", texts=texts)
    assert first.count("✓ 《") + second.count("✓ 《") == 10
    assert "从哪里找原文：from:2013（10 篇）" in second
    assert again == first


def test_words_in_a_question_choose_among_what_is_chosen(talk):
    _, asked, none, still = talk(
        "/docs to:2023", f"/ask {ASKED} from:2022", f"{ASKED} from:2024", ASKED
    )
    assert asked.startswith(messages.narrowed("from:2022", 1))
    assert IN_NEW in asked
    assert none.startswith("没有符合“from:2024”的文件。现有 2 篇")
    assert IN_OLD in still


@pytest.mark.parametrize("words", ["党建", "from:2022 党建", "from:去年", "tag:没有"])
def test_what_chooses_nothing_is_explained_and_changes_nothing(talk, words):
    _, told, asked = talk("/docs to:2022", f"/docs {words}", ASKED)
    assert told.startswith((messages.FILTER_USAGE, "“from:去年”看不懂", "没有符合“tag:没有”的文件"))
    assert IN_OLD in asked


def test_words_that_fit_every_document_are_told_and_mark_none(talk):
    told, listed = talk("/docs from:2020", "/docs")
    assert told == messages.filter_stands("from:2020", 3)
    assert "从哪里找原文：from:2020（3 篇）" in listed
    assert "✓" not in listed


def test_buttons_keep_to_what_is_chosen(talk):
    _, shown, whole = talk("/docs to:2023", "/slogan 公示一次", "1")
    assert messages.occurrences("公示一次", 2) in shown
    assert IN_OLD in whole
    assert messages.other_places("公示一次") in whole

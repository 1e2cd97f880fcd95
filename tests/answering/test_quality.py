"""The figures that were promised for the development questions on the speech."""

import json
from pathlib import Path

import pytest

from bot.answering import Answer

DATA = Path(__file__).parents[1] / "data" / "speech_dev.jsonl"
ITEMS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]


def of_kind(*kinds):
    return [item for item in ITEMS if item["kind"] in kinds]


def is_right(item, passage):
    """Tell whether a passage, or a heading above it, begins like one of the right ones."""
    return any(
        text.startswith(gold) for gold in item["gold"] for text in (passage.text, *passage.headings)
    )


def share(items, holds):
    return sum(map(holds, items)) / len(items)


@pytest.fixture(scope="module")
def top1(answerer):
    def first_is_right(item):
        hits = answerer.search(item["question"])
        return bool(hits) and is_right(item, hits[0].passage)

    return first_is_right


def test_the_data_is_what_the_figures_are_about():
    counts = {
        kind: len(of_kind(kind)) for kind in ("answerable", "slogan", "overlap", "unanswerable")
    }
    assert counts == {"answerable": 110, "slogan": 40, "overlap": 15, "unanswerable": 110}


def test_the_right_paragraph_comes_first(top1):
    assert share(of_kind("answerable"), top1) >= 0.78


def test_slogans_are_ranked_first(top1):
    assert share(of_kind("slogan"), top1) >= 0.97


def test_slogans_are_found_by_look_up(answerer):
    def found(item):
        result = answerer.slogan(item["question"])
        sections = [section.heading for _, section in result.sections]
        return any(is_right(item, o.passage) for o in result.occurrences) or any(
            heading.startswith(tuple(item["gold"])) for heading in sections
        )

    assert share(of_kind("slogan"), found) >= 0.97


def test_questions_are_answered_and_rightly_so(answerer):
    def right(item):
        reply = answerer.ask(item["question"])
        return isinstance(reply, Answer) and is_right(item, reply.hits[0].passage)

    assert share(of_kind("answerable", "slogan", "overlap"), right) >= 0.60


def test_what_the_text_does_not_answer_is_declined(answerer):
    def is_answered(item):
        return isinstance(answerer.ask(item["question"]), Answer)

    assert share(of_kind("unanswerable"), is_answered) <= 0.05

"""An explanation repeats what was measured and decided; it never has a mind of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.answering import Answer, Answerer, Reason
from bot.answering.decision import THRESHOLD
from bot.answering.expectation import Detail
from bot.answering.explaining import SHOWN, Step
from bot.cli import main
from bot.reading import load_corpus
from bot.retrieval.evidence import Way

ROOT = Path(__file__).parents[2]
ITEMS = [
    json.loads(line)
    for line in (ROOT / "tests/data/speech_dev.jsonl").read_text("utf-8").splitlines()
]
TEXT = """一、夜里的港湾
灯塔要常亮。守塔人每天傍晚登塔点灯，风雨无阻，渔船因此平安归航。
海鸥睡在屋顶上。港务局要求渔船贯彻安全规定，做到“三查四看”。
二、白天的市场
渔民在码头市场出售海鲜，价格公道，秩序井然。
码头市场1998年建成，渔民的孩子在旁边的学堂念书。
修船工在船坞里补好了木板。
气象员每天播报风浪。
"""
LEXICON = "- say: [看灯的人]\n  text: [守塔人, 值守员]\n"
GLOSSARY = "- term: 三查四看\n  also: [出海检查, 救生衣]\n"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harbour")
    (folder / "harbour.txt").write_text(TEXT, encoding="utf-8")
    (folder / "lexicon.yaml").write_text(LEXICON, encoding="utf-8")
    (folder / "glossary.yaml").write_text(GLOSSARY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def keeper(harbour):
    return Answerer(load_corpus([harbour]))


def support(candidate, word):
    [found] = [one for one in candidate.supports if one.term.word == word]
    return found


# It is the decision


@pytest.mark.parametrize("item", ITEMS[::5], ids=lambda item: item["question"][:20])
def test_the_reply_explained_is_the_reply_given(answerer, item):
    told = answerer.explain(item["question"])
    assert told.reply == answerer.ask(item["question"])
    assert told.why.startswith("answered: " if isinstance(told.reply, Answer) else "declined: ")
    assert "\n" not in told.why
    assert len(told.candidates) <= SHOWN
    assert [c.score for c in told.candidates] == sorted(
        (c.score for c in told.candidates), reverse=True
    )


@pytest.mark.parametrize("item", ITEMS[::3], ids=lambda item: item["question"][:20])
def test_shares_of_the_terms_add_up_to_the_coverage_that_decided(answerer, item):
    for candidate in answerer.explain(item["question"]).candidates:
        whole = sum(one.term.weight for one in candidate.supports) or 1.0
        borne = sum(one.share * one.term.weight for one in candidate.supports)
        assert borne / whole == pytest.approx(candidate.coverage)
        assert all((one.share == 0) == (one.way is Way.NONE) for one in candidate.supports)
        assert all((one.share == 1) == (one.way is Way.TEXT) for one in candidate.supports)


def test_the_first_candidate_decides(answerer):
    for item in ITEMS:
        told = answerer.explain(item["question"])
        if told.step is not Step.RANKING or not told.candidates:
            continue
        first = told.candidates[0]
        sure = first.confidence >= THRESHOLD and first.gives_detail is not False
        assert sure == isinstance(told.reply, Answer)
        assert (first.gives_detail is None) == (told.detail is None)
        assert first.score >= first.engine > 0


# Each way to settle a question


@pytest.mark.parametrize(
    ("question", "step", "why"),
    [
        ("  ", Step.MESSAGE, "declined: there is nothing in the message to answer"),
        ("@bot", Step.MESSAGE, "declined: there is nothing in the message to answer"),
        ("灯" * 501, Step.MESSAGE, "declined: longer than a question may be, so not read"),
        ("谢谢大家", Step.MESSAGE, "declined: nothing but chatter"),
        ("一共有几个部分", Step.OUTLINE, "answered: about the document itself, 2 headings from"),
        ("第二段讲了什么", Step.OUTLINE, "answered: about the document itself, the passage"),
        ("第九部分讲了什么", Step.OUTLINE, "declined: the document has no such part"),
        ("守塔人", Step.SET_PHRASE, "answered: set phrase, “守塔人” stands in 1 passage"),
        ("“三茶四看”", Step.SET_PHRASE, "answered: set phrase, “三查四看” is meant, with a slip, and"),
        ("“五湖四海”", Step.SET_PHRASE, "declined: the quoted term stands nowhere in the texts"),
        ("渔民在市场出售什么", Step.RANKING, "answered: confidence "),
        ("渔民怎样申请贷款补贴", Step.RANKING, "declined: confidence "),
        ("量子计算", Step.RANKING, "declined: no passage shares a word with the question"),
        ("晚上吃烤鸭", Step.RANKING, "declined: no passage shares a word with the question, and it"),
        ("码头市场几几年建成", Step.RANKING, "answered: confidence "),
        ("渔民出售海鲜的码头市场哪年关门", Step.RANKING, "declined: the first candidate does not give"),
    ],
)  # fmt: skip
def test_the_line_says_why(keeper, question, step, why):
    told = keeper.explain(question)
    assert (told.step, told.why[: len(why)]) == (step, why)
    assert step in (Step.SET_PHRASE, Step.RANKING) or not told.candidates


def test_a_confidence_is_set_against_the_threshold(keeper):
    for question in ("渔民在市场出售什么", "渔民怎样申请贷款补贴"):
        told = keeper.explain(question)
        sure = told.candidates[0].confidence
        said = "reaches" if isinstance(told.reply, Answer) else "is below"
        assert told.threshold == THRESHOLD
        assert f"{sure:.2f} of the first candidate {said} the threshold 0.50" in told.why


def test_a_detail_asked_for_is_named_and_looked_for_in_each_candidate(keeper):
    told = keeper.explain("码头市场几几年建成")
    assert told.detail is not None
    assert told.detail.detail is Detail.DATE
    assert told.why.endswith("it gives the date asked for")
    given = {candidate.passage.ordinal: candidate.gives_detail for candidate in told.candidates}
    assert given[4] is True
    assert given[3] is False
    missing = keeper.explain("渔民出售海鲜的码头市场哪年关门")
    assert missing.reply.reason is Reason.MISSING_DETAIL
    assert "does not give the date asked for" in missing.why


# What was made of the question


def test_removed_frames_are_named(keeper):
    told = keeper.explain("请问渔民在市场出售什么？")
    assert "渔民在市场出售" in told.content
    assert "什么" in told.removed
    assert "请问" in told.removed
    assert not set(told.removed) & set(told.content.split())


def test_a_question_that_is_only_frames_keeps_them(keeper):
    assert keeper.explain("什么意思").removed == ()


def test_mended_spelling_is_named(keeper):
    told = keeper.explain("渔船惯彻安全规定")
    assert told.mended == (("惯彻", "贯彻"),)
    assert "惯彻" in told.content
    assert support(told.candidates[0], "贯彻").way is Way.TEXT
    assert keeper.explain("渔船贯彻安全规定").mended == ()


def test_typed_pinyin_is_mended_word_by_word(keeper):
    told = keeper.explain("yuchuan 的 anquan 规定")
    assert told.mended == (("yuchuan", "渔船"), ("anquan", "安全"))


# What the passages bear


def test_a_word_of_the_lexicon_is_named_with_what_it_stands_for(keeper):
    told = keeper.explain("看灯的人每天傍晚做什么")
    [term] = [term for term in told.terms if term.also]
    assert (term.word, term.also) == ("看灯的人", ("守塔人", "值守员"))
    found = support(told.candidates[0], "看灯的人")
    assert (found.way, found.lexicon) == (Way.LEXICON, ("守塔人",))
    assert 0 < found.share < 1


def test_a_set_term_of_the_glossary_is_named(keeper):
    told = keeper.explain("渔船出海前要穿救生衣吗")
    [best] = [c for c in told.candidates if "三查四看" in c.passage.text]
    found = support(best, "救生衣")
    assert (found.way, found.glossary) == (Way.GLOSSARY, (("三查四看", "救生衣"),))
    others = [c for c in told.candidates if c is not best]
    assert all(not one.glossary for c in others for one in c.supports)


def test_headings_and_parts_of_words_count_less(keeper):
    told = keeper.explain("港湾的海鸥")
    [best] = [c for c in told.candidates if "海鸥" in c.passage.text]
    heading = support(best, "港湾")
    assert (heading.way, heading.share) == (Way.HEADING, 0.5)
    part = [s for c in keeper.explain("市场秩序化").candidates for s in c.supports]
    assert {s.way for s in part if len(s.term.word) > 2} <= {Way.PART, Way.NONE}


# The command


def run(harbour, *arguments, stdin=""):
    return CliRunner().invoke(main, ["--corpus", str(harbour), "ask", *arguments], input=stdin)


def test_json_gets_an_explanation_object_for_each_line(harbour, keeper):
    questions = ["看灯的人每天傍晚做什么", "", "码头市场几几年建成", "谢谢"]
    plain = run(harbour, "--json", stdin="\n".join(questions) + "\n")
    result = run(harbour, "--json", "--explain", stdin="\n".join(questions) + "\n")
    assert (result.exit_code, result.stderr) == (0, "")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    told = [row.pop("explanation") for row in rows]
    assert rows == [json.loads(line) for line in plain.stdout.splitlines()]
    assert [one["step"] for one in told] == ["ranking", "message", "ranking", "message"]
    lamp, _, market, _ = told
    assert list(lamp) == [
        "step", "why", "content", "removed", "mended", "terms", "detail", "detail_found",
        "threshold", "candidates",
    ]  # fmt: skip
    [expanded] = [term for term in lamp["terms"] if term["lexicon"]]
    assert (expanded["word"], expanded["lexicon"]) == ("看灯的人", ["守塔人", "值守员"])
    assert 0 < expanded["weight"] <= 8
    first = lamp["candidates"][0]
    assert list(first) == [
        "id", "document", "headings", "lead", "score", "bm25", "coverage", "sentence", "run",
        "confidence", "detail_found", "terms",
    ]  # fmt: skip
    assert {one["way"] for one in first["terms"]} >= {"text", "lexicon"}
    assert (lamp["detail"], lamp["detail_found"]) == (None, None)
    assert (market["detail"]["kind"], market["detail_found"]) == ("date", True)


def test_people_read_tables_under_the_answer(harbour):
    result = run(harbour, "--explain", "看灯的人每天傍晚几点点灯")
    assert (result.exit_code, result.stderr) == (1, "")
    for words in (
        "Why", "asked for", "date", "missing", "Candidates", "BM25", "confidence",
        "看灯的人 → 守塔人, 值守员", "Terms found, by candidate", "lexicon 0.",
        "Found through the word lists",
    ):  # fmt: skip
        assert words in result.stdout, words
    glossary = run(harbour, "--explain", "惯彻救生衣规定")
    assert "惯彻 → 贯彻" in glossary.stdout
    assert "三查四看 → 救生衣" in glossary.stdout
    assert run(harbour, "--explain", "谢谢").stdout.count("nothing but chatter") == 1


def test_several_questions_are_explained_each_under_its_own(harbour):
    result = run(harbour, "--explain", stdin="守塔人\n谢谢\n")
    assert result.exit_code == 0
    parts = result.stdout.split("» ")[1:]
    assert [part.count("Why") for part in parts] == [1, 1]
    assert "set phrase" in parts[0]
    assert "nothing but chatter" in parts[1]


@pytest.mark.parametrize("question", ["的", "(((((", "守塔\x00人\x1b[31m[b]x[/b]", "\ud83d", "😀"])
def test_odd_questions_are_explained_like_others(harbour, question):
    for arguments in (["--json"], []):
        result = run(harbour, *arguments, "--explain", "--", question)
        assert result.exit_code in (0, 1)
        assert result.stderr == ""
        assert "\x1b" not in result.stdout
        assert "why" in result.stdout.lower()

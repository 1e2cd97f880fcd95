"""`yuanwen run` as an operator sees it: a service manager, a probe, a scraper and a log reader."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bot_api import TOKEN, FakeBotApi
from support.processes import CORPUS, PATIENCE, ROOT, ended, process, terminate
from support.updates import PRIVATE

TEXT = "一、灯塔\n灯塔照亮了整个港湾的夜晚，渔船因此平安归来。\n"
SECRET = TOKEN.partition(":")[2]
LATER = "二、码头\n码头的石阶在清晨总是湿漉漉的。\n"
LEXICON = "- say: [小火轮]\n  text: [渔船]\n"


@pytest.fixture
def api(monkeypatch) -> Iterator[FakeBotApi]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with FakeBotApi() as api:
        yield api


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def config(api, tmp_path, port) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(TEXT, "utf-8")
    path = tmp_path / "config.yaml"
    path.write_text(
        f"""
corpus_watch: false
telegram: {{base_url: '{api.base_url}', base_file_url: '{api.base_file_url}'}}
store: {{url: 'sqlite:///yuanwen.db'}}
operations: {{listen: {port}}}
"""
    )
    return path


class Manager:
    """A service manager: what it was told, line by line."""

    def __init__(self, receiver: socket.socket) -> None:
        self._receiver = receiver

    def until(self, line: str) -> list[str]:
        """Wait for a line; return what was said before it, without the watchdog's."""
        before: list[str] = []
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            said = self._receiver.recv(4096).decode().split("\n")
            if line in said:
                return before
            before += [one for one in said if one != "WATCHDOG=1"]
        raise AssertionError(f"no {line} after {before}")


@pytest.fixture
def manager(tmp_path, monkeypatch) -> Iterator[Manager]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(PATIENCE)
        receiver.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "3000000")
        yield Manager(receiver)


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def records(output: str) -> list[dict[str, str]]:
    """All that was printed, each line an object."""
    return [json.loads(line) for line in output.splitlines()]


def series(page: str, name: str) -> float:
    (value,) = re.findall(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
    return float(value)


def asked(api: FakeBotApi, text: str, count: int) -> str:
    api.say(text, chat=PRIVATE)
    return api.wait_for("sendMessage", count=count).text


def test_a_service_manager_hears_of_start_reload_and_stop(api, config, manager):
    api.fail("getMe", 502, "Bad Gateway")
    with process(config) as running:
        before = manager.until("READY=1")
        assert before == []
        assert len([call for call in api.calls if call.method == "getMe"]) == 2  # connected first
        manager.until("WATCHDOG=1")
        folder = config.parent / "corpus"
        (folder / "b.txt").write_text(LATER, "utf-8")
        (folder / "lexicon.yaml").write_text(LEXICON, "utf-8")
        assert "渔船" not in asked(api, "小火轮后来怎么样？", 1)
        running.popen.send_signal(signal.SIGHUP)
        manager.until("RELOADING=1")
        assert manager.until("READY=1") == []
        assert "码头的石阶" in asked(api, "码头的石阶在清晨怎样？", 2)
        assert "渔船因此平安归来" in asked(api, "小火轮后来怎么样？", 3)
        output = terminate(running)
        manager.until("STOPPING=1")
    reloaded = [r["message"] for r in records(output) if r["logger"] == "bot.library"]
    assert reloaded[0] == "told to read the corpus again"
    assert "changed word lists" in reloaded[1]


def test_a_reload_of_nothing_readable_keeps_what_was_there(api, config, manager):
    with process(config) as running:
        manager.until("READY=1")
        shutil.rmtree(config.parent / "corpus")
        running.popen.send_signal(signal.SIGHUP)
        manager.until("RELOADING=1")
        manager.until("READY=1")
        assert "灯塔照亮了" in asked(api, "灯塔照亮了什么？", 1)
        output = terminate(running)
    assert [r for r in records(output) if r["message"].startswith("the corpus was not reloaded")]


def test_a_bot_that_never_connects_is_never_ready(api, config, manager, port):
    api.fail("getMe", 502, "Bad Gateway", times=99)
    with process(config) as running:
        api.wait_for("getMe", count=2)
        assert get(port, "/healthz")[0] == 200
        status, page = get(port, "/readyz")
        assert (status, json.loads(page)["checks"]["telegram"]["ok"]) == (503, False)
        terminate(running)
        assert manager.until("STOPPING=1") == []


def test_probes_and_scrapers_are_answered(api, config, port):
    with process(config) as running:
        assert "灯塔照亮了" in asked(api, "灯塔照亮了什么？", 1)
        api.fail("sendMessage", 429, "Too Many Requests", retry_after=1)
        asked(api, "加装电梯一户要掏多少钱？", 2)
        api.wait_for("sendMessage", count=3)  # sent again when the flood limit let it
        for path in ("/healthz", "/readyz"):
            status, page = get(port, path)
            assert (status, json.loads(page)["ok"]) == (200, True), page
        status, page = get(port, "/metrics")
        assert status == 200
        assert SECRET not in page
        assert series(page, "yuanwen_answers_total") == 1
        assert series(page, 'yuanwen_telegram_errors_total{kind="flood"}') == 1
        assert series(page, "yuanwen_corpus_passages") == 1
        assert series(page, "yuanwen_last_poll_timestamp_seconds") > 1.7e9
        output = terminate(running)
    told = records(output)
    assert all(record.keys() >= {"time", "level", "logger", "message"} for record in told)
    assert "电梯" not in output


def test_the_doctor_finds_a_bot_that_runs_and_one_that_does_not(api, config, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", f"123456789:{SECRET}")
    command = [sys.executable, "-m", "bot", "doctor", "--config", str(config), "--json"]

    def examine() -> tuple[int, dict[str, dict[str, str]]]:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert run.stderr == ""
        assert SECRET not in run.stdout
        findings = json.loads(run.stdout)["findings"]
        return run.returncode, {finding["subject"]: finding for finding in findings}

    with process(config) as running:
        asked(api, "灯塔照亮了什么？", 1)
        code, found = examine()
        assert (code, found["health"]["level"], found["poll"]["level"]) == (0, "ok", "ok"), found
        terminate(running)
    code, found = examine()
    assert (code, found["health"]["level"]) == (1, "error")
    assert "systemctl status" in found["health"]["remedy"]


def test_an_address_that_is_taken_ends_the_start_with_a_record_that_says_so(api, config, port):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with process(config) as running:
            code, output = ended(running)
    assert code == 2
    last = records(output)[-1]
    assert last["level"] == "CRITICAL"
    assert last["message"].startswith(f"cannot listen on 127.0.0.1:{port} (")


def test_text_is_written_where_it_is_asked_for(api, config):
    config.write_text(config.read_text() + "log_format: text\n")
    with process(config) as running:
        api.wait_for("getUpdates")
        output = terminate(running)
    assert re.search(r"^\d{4}-\d\d-\d\d [\d:,]+ INFO bot\S+: connected to", output, re.MULTILINE)


def test_without_an_address_nothing_listens(api, config, port):
    config.write_text(config.read_text().replace(f"listen: {port}", "listen: null"))
    with process(config) as running:
        api.wait_for("getUpdates")
        with pytest.raises(urllib.error.URLError, match="refused"):
            get(port, "/healthz")
        terminate(running)


def test_the_speech_answers_the_same_with_everything_switched_on(api, config, manager):
    config.write_text(config.read_text() + f"corpus: ['{CORPUS}']\n")
    source = (CORPUS / "speech-2023.txt").read_text("utf-8")
    with process(config) as running:
        api.say("怎么给基层减负？", chat=PRIVATE)
        [quote] = api.wait_for("sendMessage").quotes
        assert quote in source
        terminate(running)

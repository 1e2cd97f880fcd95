"""What the repository holds, and what every module of it must have."""

from __future__ import annotations

import ast
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "bot").rglob("*.py"))
MOST_LINES = 400
SPEECH = "b7bbc333e19b22a8cc6115f1d3ff843e003764922e2d2e3ae2fda01e3a840538"  # sha256


def tracked(*arguments: str) -> list[str]:
    """The files that git names, relative to the top."""
    git = shutil.which("git")
    assert git is not None, "these tests ask git what the repository holds; install git"
    run = subprocess.run(
        [git, "ls-files", "-z", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, f"git ls-files failed; run the tests in a clone: {run.stderr}"
    return run.stdout.split("\0")[:-1]


def test_the_top_level_holds_only_what_belongs_there():
    names = {name.partition("/")[0] for name in tracked()}
    assert names >= {"bot", "corpus", "tests", "pyproject.toml"}
    folders_and_files = {"bot", "corpus", "tests", "config.yaml", "pyproject.toml", "LICENSE"}
    strangers = {
        name
        for name in names - folders_and_files
        if not re.fullmatch(r"README(\.[\w-]+)?\.md|\..+", name)
    }
    assert not strangers


def test_nothing_that_belongs_to_it_is_ignored():
    """A pattern such as `data/` would keep test data out of every clone."""
    places = ("bot", "corpus", "tests", ".ci", ".github")
    ignored = tracked("--others", "--ignored", "--exclude-standard", "--", *places)
    left_out = [name for name in ignored if "/__pycache__/" not in name and "/." not in name]
    assert not left_out


def test_no_secret_and_no_database_is_kept():
    assert not [name for name in tracked() if name.endswith((".token", ".db", ".sqlite", ".env"))]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_says_what_it_is_for_and_can_be_read_at_a_sitting(module):
    text = module.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    lines = len(text.splitlines())
    assert lines <= MOST_LINES, f"{lines} lines: this is two ideas"


def test_the_speech_is_the_one_that_was_given():
    data = (ROOT / "corpus" / "speech-2023.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SPEECH

"""A database file that cannot be used: what is found, and what there is to do."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from bot.store.database import StoreError
from bot.store.files import damage_of, trouble_with
from bot.store.store import Store

AS_ANYBODY = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
    if os.name == "posix" and os.geteuid() == 0
    else ()
)
PROGRAM = """
import sys, pathlib
from bot.store.files import damage_of, trouble_with
file = pathlib.Path(sys.argv[1])
print(trouble_with(file) or damage_of(file))
"""


def found(file) -> str:
    """What a user finds for whom file modes count."""
    if AS_ANYBODY and shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed")
    command = [*AS_ANYBODY, sys.executable, "-c", PROGRAM, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def file(tmp_path):
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "x.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 200)
        connection.commit()
    yield file
    file.parent.chmod(0o700)


def damage(file) -> None:
    with file.open("rb+") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(b"\xff" * 16384)


def test_a_sound_database_is_no_trouble(file):
    before = file.read_bytes()
    assert found(file) == "None"
    assert (file.read_bytes(), [*file.parent.iterdir()]) == (before, [file])


def test_a_file_that_can_be_made_is_no_trouble(file):
    assert trouble_with(file.parent / "deep" / "new.db") is None


def test_a_damaged_database_is_found(file):
    damage(file)
    assert trouble_with(file) is None
    trouble = damage_of(file)
    assert "x.db" in trouble.message
    assert "backup" in trouble.remedy


def test_a_file_that_is_no_database_is_found_without_sqlite(file):
    file.write_text("hello, this is a text")
    assert trouble_with(file).message == f"{file} is not a database"


@pytest.mark.parametrize(
    ("of_file", "of_folder", "said", "what"),
    [
        (0o444, 0o755, "x.db cannot be written by this user", "x.db"),
        (0o000, 0o755, "x.db cannot be read by this user", "x.db"),
        (0o644, 0o555, "this user cannot write into", "data"),
        (0o644, 0o000, "this user cannot look into", "data"),
    ],
)
def test_what_this_user_may_not_do_is_found(file, of_file, of_folder, said, what):
    file.chmod(of_file)
    file.parent.chmod(of_folder)
    told = found(file)
    assert said in told
    assert "chown" in told
    assert told.endswith(what)


@pytest.mark.parametrize(("text", "said"), [("no database" * 99, "store.url"), (None, "is a file")])
async def test_the_start_says_what_to_do(file, text, said):
    place = file if text else file / "x.db"
    if text:
        file.write_text(text)
    with pytest.raises(StoreError, match=said):
        await Store.open(f"sqlite:///{place}")


async def test_the_start_tells_a_damaged_database_to_be_restored(file):
    file.write_bytes(file.read_bytes()[:100] + b"\xff" * 8192)
    with pytest.raises(StoreError, match="backup"):
        await Store.open(f"sqlite:///{file}")

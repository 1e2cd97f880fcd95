"""What is kept in a file is what was made, and a file that cannot be trusted is made anew."""

import os
import sys
from array import array

import pytest

from bot.text.keeping import kept


class Maker:
    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return [array("Q", [1, 2, 2**64 - 1]), array("H", [7]), array("B")]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_text("1")
    return path


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "kept"
    made.mkdir()
    return made


def same(found):
    return [(one.typecode, one.tolist()) for one in found]


def test_a_second_call_reads(source, folder):
    make = Maker()
    first, second = (kept("thing-1", source.stat(), make, folder) for _ in range(2))
    assert same(first) == same(second)
    assert make.calls == 1
    assert [path.suffix for path in folder.iterdir()] == [".arrays"]


def test_another_source_or_version_is_made_anew(source, folder):
    make = Maker()
    kept("thing-1", source.stat(), make, folder)
    kept("thing-2", source.stat(), make, folder)
    source.write_text("12")
    kept("thing-1", source.stat(), make, folder)
    os.utime(source, ns=(1, 1))
    kept("thing-1", source.stat(), make, folder)
    assert make.calls == 4


@pytest.mark.parametrize(
    "damage", ["cut", "empty", "text", "longer", "other machine", "other order", "no list"]
)
def test_a_damaged_file_is_made_anew(damage, source, folder):
    make = Maker()
    expected = same(kept("thing-1", source.stat(), make, folder))
    (path,) = folder.iterdir()
    data = path.read_bytes()
    other = {"little": b"big", "big": b"little"}[sys.byteorder]
    changed = {
        "cut": data[:-1],
        "empty": b"",
        "text": b"no arrays",
        "longer": data + b"1",
        "other machine": data.replace(b'"H", 2', b'"H", 4'),
        "other order": data.replace(sys.byteorder.encode(), other),
        "no list": b'{"a": 1}\n',
    }
    assert changed[damage] != data
    path.write_bytes(changed[damage])
    assert same(kept("thing-1", source.stat(), make, folder)) == expected
    assert make.calls == 2
    kept("thing-1", source.stat(), make, folder)
    assert make.calls == 2  # it has been written anew


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners on this platform")
def test_a_file_of_another_user_is_not_read(source, folder, monkeypatch):
    make = Maker()
    kept("thing-1", source.stat(), make, folder)
    monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)
    kept("thing-1", source.stat(), make, folder)
    assert make.calls == 2


def test_a_folder_that_cannot_be_written_costs_time_only(source, folder):
    make = Maker()
    nowhere = folder / "none"
    first, second = (kept("thing-1", source.stat(), make, nowhere) for _ in range(2))
    assert same(first) == same(second)
    assert make.calls == 2


def test_no_part_is_left_where_it_cannot_be_put_in_place(source, folder, monkeypatch):
    make = Maker()

    def refuse(*_):
        raise OSError("no")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    kept("thing-1", source.stat(), make, folder)
    assert list(folder.iterdir()) == []

"""What is kept in a file is what was made, and a file that cannot be trusted is made anew."""

import os

import numpy as np
import pytest

from bot.text.keeping import kept


class Maker:
    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return [np.arange(3, dtype=np.uint64), np.array(7), np.zeros(0, np.uint8)]


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
    return [(one.dtype.str, one.tolist()) for one in found]


def test_a_second_call_reads(source, folder):
    make = Maker()
    first, second = (kept("thing-1", source.stat(), make, folder) for _ in range(2))
    assert same(first) == same(second)
    assert make.calls == 1
    assert [path.suffix for path in folder.iterdir()] == [".npy"]


def test_another_source_or_version_is_made_anew(source, folder):
    make = Maker()
    kept("thing-1", source.stat(), make, folder)
    kept("thing-2", source.stat(), make, folder)
    source.write_text("12")
    kept("thing-1", source.stat(), make, folder)
    os.utime(source, ns=(1, 1))
    kept("thing-1", source.stat(), make, folder)
    assert make.calls == 4


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "pickle"])
def test_a_damaged_file_is_made_anew(damage, source, folder):
    make = Maker()
    expected = same(kept("thing-1", source.stat(), make, folder))
    (path,) = folder.iterdir()
    data = path.read_bytes()
    if damage == "pickle":
        with path.open("wb") as file:
            np.save(file, np.array([{}], object), allow_pickle=True)
    else:
        path.write_bytes({"cut": data[:-1], "empty": b"", "text": b"no arrays"}[damage])
    if damage == "cut":  # the last array is empty: so nothing of it is missed, but of its header
        path.write_bytes(data[: len(data) // 2])
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

"""Where Anserini's jar is: given, inside a pyserini archive that was given, or installed."""

from __future__ import annotations

import importlib.util
import tarfile
import zipfile
from pathlib import Path

from peers.system import MissingError

JAR = "ANSERINI_JAR"  # environment: the jar, or a pyserini archive with it
_SUFFIX = "-fatjar.jar"
_GET = "pip download --no-deps --no-binary :all: pyserini==1.6.0, then --anserini ARCHIVE"


def find_jar(given: str | None, folder: Path) -> Path:
    """Return the jar. What is taken out of an archive is put into `folder`."""
    if not given:
        return _installed()
    path = Path(given)
    if not path.is_file():
        raise MissingError(f"there is no file {path.name} to take the Anserini jar from")
    return path if path.suffix == ".jar" else _taken_out(path, folder)


def _installed() -> Path:
    spec = importlib.util.find_spec("pyserini")
    for root in (spec and spec.submodule_search_locations) or ():
        for jar in Path(root).rglob(f"anserini-*{_SUFFIX}"):
            return jar
    raise MissingError(f"no Anserini jar ({_GET})")


def _taken_out(path: Path, folder: Path) -> Path:
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            for member in archive:
                if member.name.endswith(_SUFFIX):
                    member.name = Path(member.name).name
                    archive.extract(member, folder, filter="data")
                    return folder / member.name
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                if name.endswith(_SUFFIX):
                    jar = folder / Path(name).name
                    jar.write_bytes(wheel.read(name))
                    return jar
    raise MissingError(f"there is no Anserini jar in {path.name}")

"""Which font files to draw with: the configured one, else what systems are known to have.

Owns the names and places of fonts; what can be drawn with them is for `faces`.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.pictures.faces import Face, FontError, faces_in, require_pillow

INSTALL = "apt install fonts-noto-cjk"
_SECONDS = 3.0  # for fontconfig
_DEEPEST = 6  # folders below a font folder
_MOST_FALLBACKS = 4
_PROBE = "国说这，。“"  # simplified characters and marks that every font for them has

# File names without what follows the first dot, lower case, the best first. Debian, Arch and others
# name Noto's collections -Regular, Fedora -VF; subset fonts are named after the language.
_SERIF = (
    "notoserifcjk-regular",
    "notoserifcjk-vf",
    "notoserifcjksc-regular",
    "notoserifcjksc-vf",
    "notoserifsc-regular",
    "notoserifsc[wght]",
    "notoserifsc-vf",
    "notoserifsc-variablefont_wght",
    "sourcehanserif",
    "sourcehanserif-regular",
    "sourcehanserif-vf",
    "sourcehanserifsc-regular",
    "sourcehanserifsc-vf",
    "sourcehanserifcn-regular",
    "songti",
    "stsong",
    "simsun",
    "lxgwwenkai-regular",
    "lxgwwenkaigb-regular",
    "uming",
    "gbsn00lp",
)
_SANS = (
    "notosanscjk-regular",
    "notosanscjk-vf",
    "notosanscjksc-regular",
    "notosanscjksc-vf",
    "notosanssc-regular",
    "notosanssc[wght]",
    "notosanssc-vf",
    "notosanssc-variablefont_wght",
    "sourcehansans",
    "sourcehansans-regular",
    "sourcehansans-vf",
    "sourcehansanssc-regular",
    "sourcehansanssc-vf",
    "sourcehansanscn-regular",
    "pingfang",
    "hiragino sans gb",
    "stheiti light",
    "msyh",
    "wqy-microhei",
    "wqy-zenhei",
    "simhei",
    "droidsansfallbackfull",
    "droidsansfallback",
    "arial unicode",
)
# For what those lack: rare ideographs, other scripts, symbols.
_OTHERS = (
    "hanamina",
    "hanaminb",
    "simsunb",
    "simsunextg",
    "babelstonehan",
    "jigmo",
    "jigmo2",
    "jigmo3",
    "notoemoji-regular",
    "symbola",
    "dejavusans",
    "segoeui",
    "seguisym",
)
_SUFFIXES = frozenset({".ttf", ".ttc", ".otf", ".otc"})
_SIMPLIFIED = re.compile(r"\b(?:SC|CN|GB|Hans)\b|SC$")
_OTHER_USE = re.compile(r"\b(?:Mono|UI)\b")


@dataclass(frozen=True, slots=True)
class FontFiles:
    """What a picture is drawn with.

    Attributes
    ----------
    text
        For quotations: a serif (宋体) where there is one.
    label
        For headings, figures and small print: a sans-serif (黑体) where there is one.
    fallbacks
        For the characters that these lack, the first that has one.
    """

    text: Face
    label: Face
    fallbacks: tuple[Face, ...] = ()


@functools.lru_cache(maxsize=8)
def find_fonts(
    configured: Path | None = None, *, folders: tuple[Path, ...] | None = None
) -> FontFiles:
    """Return the fonts to draw Chinese with; found ones are remembered.

    Parameters
    ----------
    configured
        A font file (.ttf, .otf, .ttc) for quotations; what else is needed is still looked for.
    folders
        Where to look, instead of in the system's folders and with fontconfig.

    Raises
    ------
    PicturesUnavailableError
        Where Pillow is missing.
    FontError
        Where there is no font for simplified Chinese, or the configured one is none.
    """
    require_pillow()
    installed = _installed(_folders() if folders is None else folders)
    fontconfig = shutil.which("fc-match") if folders is None else None
    text = None if configured is None else _configured(configured)
    serif = text or _first(_candidates(_SERIF, installed, fontconfig, "serif"))
    sans = _first(_candidates(_SANS, installed, fontconfig, "sans-serif"))
    text, label = serif or sans, sans or serif
    if text is None or label is None:
        raise FontError(f"no font for Chinese is installed; install one: {INSTALL}")
    others = [path for name in _OTHERS if (path := installed.get(name))]
    spare = _spare(text, label, others)
    return FontFiles(text, label, spare)


def _configured(path: Path) -> Face:
    if not path.is_file():
        raise FontError(f"the configured font {path} is not a file")
    faces = faces_in(path)
    if not faces:
        raise FontError(f"the configured font {path} cannot be read as a font")
    best = _best(faces)
    if not best.has(_PROBE):
        raise FontError(f"the configured font {path} has no simplified Chinese; try: {INSTALL}")
    return best


def _first(paths: Iterable[Path]) -> Face | None:
    for path in paths:
        faces = faces_in(path)
        if faces and (best := _best(faces)).has(_PROBE):
            return best
    return None


def _best(faces: list[Face]) -> Face:
    """Return the face for simplified Chinese, in its regular weight."""

    def fitness(face: Face) -> tuple[bool, bool, bool]:
        return (
            _SIMPLIFIED.search(face.family) is not None,
            _OTHER_USE.search(face.family) is None,
            face.style in ("Regular", "Normal", "Book"),
        )

    return max(faces, key=fitness)


def _spare(text: Face, label: Face, others: Iterable[Path]) -> tuple[Face, ...]:
    spare = [face for face in (label,) if face != text]
    for path in others:
        faces = faces_in(path)
        if faces and len(spare) < _MOST_FALLBACKS:
            spare.append(faces[0])
    return tuple(spare)


def _candidates(
    names: Iterable[str], installed: Mapping[str, Path], fontconfig: str | None, style: str
) -> Iterator[Path]:
    """Yield the files to try, best first; fontconfig is only asked if none of the names helps."""
    for name in names:
        if name in installed:
            yield installed[name]
    if fontconfig is not None and (path := _match(fontconfig, style)):
        yield path


def _match(fontconfig: str, style: str) -> Path | None:
    command = [fontconfig, "--format", "%{file}", f"{style}:lang=zh-cn"]
    try:
        run = subprocess.run(  # noqa: S603 - the name is ours, no shell
            command, capture_output=True, text=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return Path(run.stdout) if run.stdout else None


def _installed(folders: Iterable[Path]) -> dict[str, Path]:
    """Return the font files of these folders by the beginning of their names."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in _files(folder):
            if path.suffix.lower() in _SUFFIXES:
                found.setdefault(_plain(path.name), path)
    return found


def _plain(name: str) -> str:
    """Return a file's name as the lists above have it: NotoSerifCJK-VF.otf.ttc is …-vf."""
    return name.lower().partition(".")[0]


def _files(folder: Path) -> Iterator[Path]:
    top = len(folder.parts)
    for place, inner, names in os.walk(folder, followlinks=True):
        if len(Path(place).parts) - top >= _DEEPEST:  # a link to a folder above it ends here
            inner.clear()
        inner.sort()
        yield from (Path(place, name) for name in sorted(names))


def _folders() -> list[Path]:
    """Return where this system keeps fonts, the user's own first."""
    home = _home()
    if sys.platform == "darwin":
        library = [Path("/Library/Fonts"), Path("/System/Library/Fonts")]
        assets = Path("/System/Library/AssetsV2")  # where recent systems keep PingFang
        return [home / "Library/Fonts", *library, *assets.glob("com_apple_MobileAsset_Font*")]
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local"))
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        return [local / "Microsoft/Windows/Fonts", windows / "Fonts"]
    own = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [own / "fonts", home / ".fonts"]
    folders += [Path(folder, "fonts") for folder in shared.split(":") if folder]
    folders += [Path("/usr/share/fonts"), Path("/run/current-system/sw/share/X11/fonts")]
    return list(dict.fromkeys(folders))


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # in a container, for a user that the system has never heard of
        return Path("/")

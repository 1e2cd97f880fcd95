"""Fonts are found where they are, and what is missing is said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.pictures import Card, FontError, PicturesUnavailableError, draw_card, find_fonts
from bot.pictures import fonts as finding
from bot.pictures.faces import Face, Typeface, faces_in, visible


@pytest.fixture
def folder(tmp_path, fonts):
    """A folder with one font, by a name that is known, where only a search finds it."""
    place = tmp_path / "opentype" / "noto"
    place.mkdir(parents=True)
    (place / "NotoSerifCJK-Regular.ttc").symlink_to(fonts.text.path)
    return tmp_path


@pytest.fixture
def latin(tmp_path):
    """A font without Chinese: the one that comes with Pillow."""
    from PIL import ImageFont

    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    file = tmp_path / "latin.ttf"
    file.write_bytes(font.font_bytes)
    return file


def test_a_font_is_found_below_a_folder_and_serves_for_all(folder):
    found = find_fonts(folders=(folder,))
    assert found.text.path == found.label.path == folder / "opentype/noto/NotoSerifCJK-Regular.ttc"
    assert found.fallbacks == ()
    assert draw_card(Card("字"), fonts=found)


def test_of_a_collection_the_face_for_simplified_chinese_is_taken(fonts):
    for face in (fonts.text, fonts.label):
        if len(faces_in(face.path)) > 1 and "Noto" in face.family:
            assert face.family.endswith("SC")
            assert "Mono" not in face.family
            assert face.style == "Regular"


def test_the_configured_font_wins(folder, fonts):
    other = folder / "own.ttc"
    other.symlink_to(fonts.label.path)
    found = find_fonts(other, folders=(folder,))
    assert found.text.path == other
    assert found.text.index == fonts.label.index


@pytest.mark.parametrize(
    "name", ["NotoSansCJK-VF.otf.ttc", "PingFang.ttc", "msyh.ttc", "SIMSUN.TTC"]
)
def test_names_of_other_systems_are_known(name, tmp_path, fonts):
    (tmp_path / name).symlink_to(fonts.label.path)
    assert find_fonts(folders=(tmp_path,)).text.path.name == name


def test_without_a_font_it_is_said_what_to_install_and_the_next_search_finds_it(tmp_path, fonts):
    with pytest.raises(FontError, match="apt install fonts-noto-cjk"):
        find_fonts(folders=(tmp_path,))
    (tmp_path / "wqy-microhei.ttc").symlink_to(fonts.label.path)
    assert find_fonts(folders=(tmp_path,)).label.path.name == "wqy-microhei.ttc"


def test_a_known_name_on_another_file_is_passed_over(tmp_path, latin, fonts):
    (tmp_path / "NotoSerifCJK-Regular.ttc").write_bytes(latin.read_bytes())
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"no font")
    (tmp_path / "simsun.ttc").symlink_to(fonts.text.path)
    assert find_fonts(folders=(tmp_path,)).text.path.name == "simsun.ttc"


def test_a_configured_font_that_does_not_do_is_named(tmp_path, latin):
    with pytest.raises(FontError, match=r"nowhere\.ttf is not a file"):
        find_fonts(tmp_path / "nowhere.ttf")
    with pytest.raises(FontError, match=r"latin\.ttf has no simplified Chinese"):
        find_fonts(latin)
    (tmp_path / "empty.ttf").touch()
    with pytest.raises(FontError, match=r"empty\.ttf cannot be read as a font"):
        find_fonts(tmp_path / "empty.ttf")


def test_a_font_that_has_gone_since_is_an_error_of_its_own(tmp_path, fonts):
    (tmp_path / "simsun.ttc").symlink_to(fonts.text.path)
    found = find_fonts(folders=(tmp_path,))
    (tmp_path / "simsun.ttc").unlink()
    with pytest.raises(FontError, match="cannot be opened"):
        draw_card(Card("字"), fonts=found)


def fontconfig(tmp_path: Path, monkeypatch, script: str) -> None:
    """A system without known fonts, and with a program fc-match."""
    program = tmp_path / "fc-match"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(finding, "_folders", lambda: [tmp_path])
    finding.find_fonts.cache_clear()


@pytest.fixture
def forgetful():
    yield
    finding.find_fonts.cache_clear()


@pytest.mark.usefixtures("forgetful")
def test_fontconfig_is_asked_where_no_known_font_is_found(tmp_path, monkeypatch, fonts):
    fontconfig(tmp_path, monkeypatch, f'printf %s "{fonts.text.path}"')
    assert find_fonts().text == fonts.text


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("script", ["exit 1", "exec sleep 9", "printf /nowhere.ttf", "true"])
def test_fontconfig_may_fail_or_hang(script, tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "_SECONDS", 0.3)
    fontconfig(tmp_path, monkeypatch, script)
    with pytest.raises(FontError, match="no font for Chinese"):
        find_fonts()


def test_found_fonts_are_remembered(folder):
    assert find_fonts(folders=(folder,)) is find_fonts(folders=(folder,))


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_every_system_has_folders(system, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    assert finding._folders()


def test_a_user_without_a_home_has_folders_too(monkeypatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert Path("/usr/share/fonts") in finding._folders()


def test_without_pillow_it_is_said_what_to_install(monkeypatch, folder):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(PicturesUnavailableError, match=r'pip install "yuanwen\[cards\]"'):
        find_fonts(folders=(folder, folder))
    with pytest.raises(PicturesUnavailableError):
        draw_card(Card("字"), fonts=find_fonts())


def test_pillow_is_loaded_when_something_is_drawn_not_before():
    code = "import bot.pictures, sys; sys.exit('PIL' in sys.modules or 'jieba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_variable_font_is_set_in_its_regular_weight(monkeypatch, fonts):
    from PIL import ImageFont

    weight = {"minimum": 200, "default": 200, "maximum": 900, "name": b"Weight"}
    width = {"minimum": 75, "default": 100, "maximum": 125, "name": b"Width"}
    chosen = []
    axes = lambda _: [width, weight]  # noqa: E731
    monkeypatch.setattr(ImageFont.FreeTypeFont, "get_variation_axes", axes)
    set_axes = lambda _, values: chosen.append(values)  # noqa: E731
    monkeypatch.setattr(ImageFont.FreeTypeFont, "set_variation_by_axes", set_axes)
    fonts.text.load(20)
    assert chosen == [[100, 400]]


def test_a_face_tells_which_characters_it_has(fonts, latin):
    assert fonts.text.has("国说，。1a ")
    assert not fonts.text.has("国\U0010ffff")
    assert Face(latin).has("abc")
    assert not Face(latin).has("国")


def test_what_the_first_face_lacks_is_drawn_with_the_next(latin, fonts):
    face = Typeface(Face(latin), (fonts.text,))
    assert face.lacking("a国\U0010ffffa\U0010ffff") == "\U0010ffff"
    assert face.advance("国") == Typeface(fonts.text).advance("国")


def test_marks_fill_half_of_their_square_and_dashes_join(fonts):
    face = Typeface(fonts.text)
    assert face.blank("，")[1] > 0.45
    assert face.blank("（")[0] > 0.45
    assert face.advance("国") == 1
    assert face.advance("——") == 2
    assert face.advance("") == 0


def test_what_has_no_shape_is_not_drawn():
    assert visible("a\u200b\x00b\ufe0f\u202e\U000e0100") == "ab"
    assert visible("\ud800") == "\ufffd"

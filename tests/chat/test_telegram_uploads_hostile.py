"""Files and buttons made to do harm: nothing is stored, replaced or unpacked that nobody confirmed."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from support.house import SECOND_OPERATOR
from support.shelves import ONE, OPERATOR_USER, OPERATORS_CHAT, open_world
from support.updates import ADMIN, GROUP, LI, PRIVATE, pressed

from bot.chat import messages
from bot.chat.callbacks import Action, Callback, decode, encode
from bot.chat.telegram import sending
from bot.chat.undertakings import Step

NEW = "一、锤炼党性\n要经常用党章对照自己，在急难险重中锤炼过硬本领。\n"
COLLEAGUE = {"id": SECOND_OPERATOR, "is_bot": False, "first_name": "同事"}
COLLEAGUES_CHAT = {"id": SECOND_OPERATOR, "type": "private", "first_name": "同事"}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
async def world(tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_world(tmp_path / "corpus") as world:
        yield world


def docx(**parts: bytes) -> bytes:
    """Pack parts, by the names that they have below word/."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return file.getvalue()


def document(inside: bytes) -> bytes:
    head = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>'.encode()
    return head + inside + b"</w:body></w:document>"


def reason_of(call) -> str:
    return call.text.partition("：")[2]


# Buttons


async def test_another_operator_confirms_nothing_that_is_not_theirs(world):
    before = world.files
    _, preview = await world.send_file("c.txt", NEW)
    for label in (messages.GO_LIVE, messages.CANCEL):
        data = preview.buttons[label]
        for shown in (world.shown(preview), world.shown(preview) | {"chat": COLLEAGUES_CHAT}):
            [notice] = await world.bench.receive(pressed(shown, data, by=COLLEAGUE))
            assert notice.text == messages.upload_expired(30)
    assert world.files == before
    _, done = await world.press(messages.GO_LIVE, preview)  # it was not taken away either
    assert done.text == messages.uploaded("《c》")


async def test_a_guessed_number_confirms_nothing(world):
    before = world.files
    _, preview = await world.send_file("c.txt", NEW)
    number = decode(preview.buttons[messages.GO_LIVE]).numbers[1]
    for guess in (0, 1, number - 1, number + 1, number ^ (1 << 40)):
        forged = encode(Callback(Action.DESK, numbers=(Step.GO_LIVE, guess)))
        [notice] = await world.bench.receive(
            pressed(world.shown(preview), forged, by=OPERATOR_USER)
        )
        assert notice.text == messages.upload_expired(30)
    assert world.files == before


@pytest.mark.parametrize(("by", "chat"), [(LI, PRIVATE), (ADMIN, GROUP), (OPERATOR_USER, GROUP)])
async def test_a_button_that_was_handed_on_confirms_nothing(world, by, chat):
    before = world.files
    _, preview = await world.send_file("c.txt", NEW)
    shown = world.shown(preview) | {"chat": chat, "forward_origin": {
        "type": "hidden_user", "sender_user_name": "原文", "date": 1}}  # fmt: skip
    [notice] = await world.bench.receive(pressed(shown, preview.buttons[messages.GO_LIVE], by=by))
    assert notice.text == messages.OPERATORS_ONLY
    assert world.files == before


async def test_an_old_preview_that_can_no_longer_be_shown_still_goes_live(world):
    _, preview = await world.send_file("c.txt", NEW)
    old = {"chat": OPERATORS_CHAT, "message_id": preview.message_id, "date": 0}
    calls = await world.bench.receive(
        pressed(old, preview.buttons[messages.GO_LIVE], by=OPERATOR_USER)
    )
    assert messages.uploaded("《c》") in [call.text for call in calls]
    assert world.titles == ["c", "one", "two"]


# Names


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../../tmp/one.txt", "one.txt"),
        ("..\\..\\one.txt", "one.txt"),
        ("/etc/讲话.txt", "讲话.txt"),
        (".removed/讲话.txt", "讲话.txt"),
        (".讲话.txt", "讲话.txt"),
        ("讲话.TXT", "讲话.txt"),
        ("讲\u202e话\x00\n.txt", "讲话.txt"),
        ("讲:话|?.txt", "讲_话__.txt"),
    ],
)
async def test_a_name_stays_inside_the_folder(world, name, kept):
    _, preview = await world.send_file(name, NEW)
    assert preview.text.startswith(f"{kept}：")
    await world.press(messages.GO_LIVE, preview)
    assert world.files[kept] == NEW.encode()
    assert set(world.files) <= {"one.txt", "two.txt", kept, ".removed/one.txt"}
    assert [path.name for path in world.folder.parent.iterdir()] == ["corpus"]


@pytest.mark.parametrize("name", ["...txt", "..", "../..", "con.txt", ".txt", "～。.txt"])
async def test_a_name_that_is_none_is_refused(world, name):
    before = world.files
    [refusal] = await world.send_file(name, NEW)
    assert reason_of(refusal) in (
        messages.FILE_PROBLEMS["name"],
        messages.FILE_PROBLEMS["kind"].format(subject=".txt, .md, .docx, .pdf"),
    )
    assert world.files == before


@pytest.mark.parametrize(
    "name", ["lexicon.yaml", "one.yaml", "config.yaml", "a.py", "a.txt.exe", "a.docm", "a.zip", "a"]
)
async def test_other_kinds_of_files_are_not_even_fetched(world, name):
    [refusal] = await world.send_file(name, NEW)
    assert refusal.text.startswith("没有采用")
    assert "getFile" not in [call.method for call in world.bench.request.calls]


async def test_a_link_in_the_folder_is_not_written_through(world, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text(ONE, "utf-8")
    (world.folder / "c.txt").symlink_to(outside)
    _, preview = await world.send_file("c.txt", NEW)
    await world.press(messages.GO_LIVE, preview)
    assert outside.read_text("utf-8") == ONE


# Contents


@pytest.mark.parametrize(
    "inside",
    [b"<w:p/>" * 3_000_000, b" " * (65 * 2**20), b"<w:p>" * 1000],
    ids=["many", "big", "deep"],
)
async def test_a_word_file_that_unpacks_to_far_more_is_refused_at_little_cost(world, inside):
    before = world.files
    bomb = docx(document=document(inside))
    assert len(bomb) < 2**18
    started = time.monotonic()
    *_, refusal = await world.send_file("bomb.docx", bomb)
    assert time.monotonic() - started < 20
    assert reason_of(refusal) in (
        messages.FILE_PROBLEMS["unpacks too large"],
        messages.FILE_PROBLEMS["damaged"],
    )
    assert world.files == before
    _, preview = await world.send_file("c.txt", NEW)  # and it goes on
    assert messages.GO_LIVE in preview.buttons


async def test_a_word_file_that_would_fetch_or_expand_something_is_refused(world):
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<w:document xmlns:w="' + W.encode() + b'"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p>'
        b"</w:body></w:document>"
    )
    *_, refusal = await world.send_file("evil.docx", docx(document=evil))
    assert reason_of(refusal) == messages.FILE_PROBLEMS["damaged"]


async def test_parts_of_a_word_file_do_not_leave_it(world):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../outside.txt", "x")
        archive.writestr("word/document.xml", document(
            "<w:p><w:r><w:t>一段话在这里。</w:t></w:r></w:p>".encode()))  # fmt: skip
    await world.send_file("a.docx", file.getvalue())
    assert [path.name for path in world.folder.parent.iterdir()] == ["corpus"]


async def test_a_text_that_only_calls_itself_a_word_file_is_refused(world):
    *_, refusal = await world.send_file("a.docx", NEW)
    assert reason_of(refusal) == messages.FILE_PROBLEMS["damaged"]

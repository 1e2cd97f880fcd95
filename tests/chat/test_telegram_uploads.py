"""Files that are sent to the bot: looked over, confirmed, live; or refused in words."""

from __future__ import annotations

import asyncio
import logging

import pytest
from support.shelves import ONE, OPERATOR_USER, OPERATORS_CHAT, TWO, open_world
from support.updates import GROUP, LI, PRIVATE, message, pressed

from bot.chat import messages
from bot.chat.telegram import sending

NEW = "一、锤炼党性\n要经常用党章对照自己，在急难险重中锤炼过硬本领。\n"


@pytest.fixture
async def world(tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_world(tmp_path / "corpus") as world:
        yield world


def downloads(world) -> list[str]:
    return [call.method for call in world.bench.request.calls if call.method == "getFile"]


# The way of a good file


async def test_a_file_is_shown_first_and_answers_once_it_is_confirmed(world):
    before = world.files
    _, preview = await world.send_file("三、党性.txt", NEW)
    assert preview.text.startswith(messages.upload_is_new("三、党性.txt"))
    assert "一、锤炼党性" in preview.text
    assert messages.holds(1, 1) in preview.text
    assert messages.upload_waits(30) in preview.text
    assert list(preview.buttons) == [messages.GO_LIVE, messages.CANCEL]
    assert preview.reply_to == world.bench.last["message_id"]
    assert world.files == before
    _, done = await world.press(messages.GO_LIVE, preview)
    assert done.method == "editMessageText"
    assert done.text == messages.uploaded("《三、党性》")
    assert done.buttons == {}
    assert world.files == {**before, "三、党性.txt": NEW.encode()}
    [answer] = await world.bench.say("怎么锤炼过硬本领", chat=PRIVATE)
    assert answer.quotes == ["要经常用党章对照自己，在急难险重中锤炼过硬本领。"]
    assert "《三、党性》" in answer.text


async def test_a_file_that_is_cancelled_changes_nothing(world):
    before = world.files
    _, preview = await world.send_file("c.txt", NEW)
    _, done = await world.press(messages.CANCEL, preview)
    assert done.text == messages.UPLOAD_CANCELLED
    assert world.files == before
    [notice] = await world.bench.receive(
        pressed(world.shown(preview), preview.buttons[messages.GO_LIVE], by=OPERATOR_USER)
    )
    assert notice.text == messages.upload_expired(30)
    assert world.files == before


async def test_a_file_of_the_same_name_is_said_to_replace_and_the_old_one_is_put_aside(world):
    _, preview = await world.send_file("one.txt", NEW)
    assert preview.text.startswith(messages.upload_replaces("one.txt", "《one》"))
    assert world.files["one.txt"] == ONE.encode()
    _, done = await world.press(messages.GO_LIVE, preview)
    assert done.text == messages.upload_replaced("《one》")
    assert world.files["one.txt"] == NEW.encode()
    assert world.files[".removed/one.txt"] == ONE.encode()
    assert world.titles == ["one", "two"]


async def test_the_same_file_once_more_is_told_apart_from_a_change(world):
    _, preview = await world.send_file("one.txt", ONE)
    assert messages.FILE_NOTICES["known"].format(example="one") in preview.text
    _, done = await world.press(messages.GO_LIVE, preview)
    assert done.text == messages.upload_unchanged("《one》")
    assert set(world.files) == {"one.txt", "two.txt"}


async def test_a_file_that_changed_after_the_preview_is_shown_again(world):
    _, preview = await world.send_file("one.txt", NEW)
    (world.folder / "one.txt").write_text(TWO + "又加了一段话在这里。\n", "utf-8")
    _, again = await world.press(messages.GO_LIVE, preview)
    assert again.text.startswith(messages.UPLOAD_STALE)
    assert world.files["one.txt"] != NEW.encode()
    _, done = await world.press(messages.GO_LIVE, preview)
    assert done.text == messages.upload_replaced("《one》")
    assert world.files["one.txt"] == NEW.encode()


async def test_what_others_changed_at_the_same_time_is_named(world):
    _, preview = await world.send_file("c.txt", NEW)
    (world.folder / "two.txt").write_text(TWO + "又加了一段话在这里。\n", "utf-8")
    _, done = await world.press(messages.GO_LIVE, preview)
    assert done.text.splitlines() == [
        messages.uploaded("《c》"),
        messages.also_changed(["《two》"]),
    ]


async def test_what_may_surprise_is_told(world):
    _, preview = await world.send_file("d.txt", "只有一段话，提到了**市的工作。\n")
    assert messages.FILE_NOTICES["no headings"] in preview.text
    assert messages.FILE_NOTICES["redacted"].format(
        count=1, example="段话，提到了**市的工作。"
    ) in (preview.text)


async def test_two_files_wait_side_by_side(world):
    _, first = await world.send_file("c.txt", NEW)
    _, second = await world.send_file("d.txt", NEW.replace("锤炼", "增强"))
    await world.press(messages.GO_LIVE, second)
    await world.press(messages.GO_LIVE, first)
    assert world.titles == ["c", "d", "one", "two"]


async def test_a_file_without_a_name_is_refused_by_its_name(world):
    [refusal] = await world.send_file(None, NEW)
    assert refusal.text.startswith(messages.not_taken("document", ""))


# Files that cannot be used


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.docx", b"no package", "damaged"),
        ("a.pdf", b"no pdf", "damaged"),
        ("a.txt", b"\xff\xfe\x00", "encoding"),
        ("a.md", b"a\0b", "not text"),
        ("a.txt", "一、只有标题\n", "no paragraph"),
    ],
)
async def test_a_bad_file_changes_nothing_and_is_refused_in_words(world, name, data, reason):
    before = world.files
    calls = await world.send_file(name, data)
    assert [call.method for call in calls] == ["getFile", "sendMessage"]
    assert calls[-1].text.startswith(messages.not_taken(name, messages.FILE_PROBLEMS[reason]))
    assert calls[-1].buttons == {}
    assert world.files == before


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("a.exe", 10, messages.FILE_PROBLEMS["kind"].format(subject=".txt, .md, .docx, .pdf")),
        ("讲话.doc", 10, messages.FILE_PROBLEMS["kind"].format(subject=".txt, .md, .docx, .pdf")),
        ("（）.txt", 10, messages.FILE_PROBLEMS["name"]),
        ("a.txt", 2**20 + 1, messages.FILE_PROBLEMS["too large"].format(limit=1)),
    ],
)
async def test_what_shows_before_is_not_even_fetched(world, name, size, reason):
    [refusal] = await world.send_file(name, NEW, size=size)
    assert refusal.text == messages.not_taken(name, reason)
    assert downloads(world) == []


async def test_a_file_larger_than_it_says_is_refused(world):
    for size in (5, None):
        *_, refusal = await world.send_file("a.txt", b"a" * (2**20 + 1), size=size)
        assert refusal.text == messages.not_taken(
            "a.txt", messages.FILE_PROBLEMS["too large"].format(limit=1)
        )


async def test_a_file_too_big_for_bots_is_refused(world):
    world.bench.request.fail("getFile", 400, "Bad Request: file is too big")
    *_, refusal = await world.send_file("a.txt", NEW, size=None)
    assert messages.FILE_PROBLEMS["too large"].format(limit=1) in refusal.text


async def test_a_file_that_cannot_be_fetched_is_asked_for_again(world):
    world.bench.request.fail("getFile", 400, "Bad Request: wrong file_id")
    *_, refusal = await world.send_file("a.txt", NEW)
    assert refusal.text == messages.UPLOAD_NOT_FETCHED


async def test_paths_in_names_lead_nowhere(world):
    _, preview = await world.send_file("../../etc/讲话.txt", NEW)
    assert preview.text.startswith(messages.upload_is_new("讲话.txt"))
    await world.press(messages.GO_LIVE, preview)
    assert set(world.files) == {"one.txt", "two.txt", "讲话.txt"}


async def test_a_folder_that_cannot_be_written_is_told(world, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    _, preview = await world.send_file("c.txt", NEW)
    monkeypatch.setattr("os.open", refuse)
    _, done = await world.press(messages.GO_LIVE, preview)
    assert done.text == messages.not_taken("c.txt", messages.FILE_PROBLEMS["unwritable"])


async def test_what_does_not_become_a_document_is_undone(world, monkeypatch):
    """The corpus takes it for no document although it reads as one: everything is as before."""
    before = world.files
    for name in ("c.txt", "one.txt"):
        _, preview = await world.send_file(name, NEW)
        with monkeypatch.context() as broken:
            broken.setattr("bot.reading.corpus._add", _refuse(NEW))
            _, done = await world.press(messages.GO_LIVE, preview)
        assert done.text == messages.not_live(name, messages.FILE_PROBLEMS["namesake"])
        assert world.files == before
        assert world.titles == ["one", "two"]


def _refuse(text):
    from bot.reading import ProblemReason
    from bot.reading.corpus import _add
    from bot.reading.problems import FileError

    def add(document, documents):
        if document.source == text:
            raise FileError("another has its id", ProblemReason.NAMESAKE)
        _add(document, documents)

    return add


# Who may


@pytest.mark.parametrize("name", ["a.txt", "a.exe"])
async def test_others_are_told_politely(world, name):
    [refusal] = await world.send_file(name, NEW, by=LI, chat=PRIVATE)
    assert refusal.text == messages.UPLOAD_OPERATORS_ONLY
    assert downloads(world) == []


@pytest.mark.parametrize("by", [LI, OPERATOR_USER])
async def test_in_groups_files_are_left_alone(world, by):
    assert await world.send_file("a.txt", NEW, by=by, chat=GROUP) == []


async def test_an_animation_is_no_file(world):
    document = world.bench.request.files.offer(b"GIF", "a.mp4")
    animation = document | {"width": 1, "height": 1, "duration": 1}
    [answer] = await world.bench.say(
        document=document, animation=animation, by=OPERATOR_USER, chat=OPERATORS_CHAT
    )
    assert answer.text == messages.WORDS_ONLY


async def test_only_operators_confirm_and_only_what_they_sent(world):
    before = world.files
    _, preview = await world.send_file("c.txt", NEW)
    data = preview.buttons[messages.GO_LIVE]
    shown = world.shown(preview)
    [notice] = await world.bench.receive(pressed(shown, data, by=LI))
    assert (notice.text, notice.params["show_alert"]) == (messages.OPERATORS_ONLY, True)
    in_group = shown | {"chat": GROUP}
    [notice] = await world.bench.receive(pressed(in_group, data, by=OPERATOR_USER))
    assert notice.text == messages.OPERATORS_ONLY
    assert world.files == before
    _, done = await world.press(messages.GO_LIVE, preview)
    assert done.text == messages.uploaded("《c》")


@pytest.mark.parametrize(
    "data", ["u||3.0", "u||3.zzzzzz", "u||4.1", "u||9.0", "u", "u||3", "u|a|3.1"]
)
async def test_forged_buttons_get_a_notice(world, data):
    before = world.files
    shown = message("旧", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    [notice] = await world.bench.receive(pressed(shown, data, by=OPERATOR_USER))
    assert notice.method == "answerCallbackQuery"
    assert notice.text
    assert world.files == before


async def test_two_presses_at_once_store_one_file(world):
    _, preview = await world.send_file("c.txt", NEW)
    calls = await asyncio.gather(*(world.press(messages.GO_LIVE, preview) for _ in range(2)))
    texts = {call.text for part in calls for call in part}
    assert texts >= {messages.uploaded("《c》"), messages.upload_expired(30)}
    assert world.titles == ["c", "one", "two"]


async def test_without_a_folder_nothing_can_be_added(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "one.txt").write_text(ONE, "utf-8")
    async with open_world(tmp_path / "corpus", tmp_path / "corpus" / "one.txt") as world:
        [refusal] = await world.send_file("a.txt", NEW)
    assert refusal.text == messages.UPLOAD_NOWHERE


async def test_neither_text_nor_sender_is_logged(world, caplog):
    caplog.set_level(logging.DEBUG, "bot")
    _, preview = await world.send_file("秘密.txt", NEW)
    await world.press(messages.GO_LIVE, preview)
    told = "\n".join(caplog.messages)  # numbers of lines are none of theirs
    assert "锤炼" not in told
    assert str(OPERATOR_USER["id"]) not in told

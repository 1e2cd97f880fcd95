"""Several documents: each answer names its own; /docs lists them, and operators take them off."""

from __future__ import annotations

import pytest
from support.shelves import ONE, OPERATOR_USER, OPERATORS_CHAT, TWO, open_world
from support.updates import ADMIN, GROUP, LI, PRIVATE, SUPERGROUP, WANG, message, pressed

from bot.chat import messages
from bot.chat.telegram import sending

THREE = "---\ntitle: 三号文件\ndate: 2024-03-05\n---\n没有标题的一段话，说的是节约粮食。\n"


@pytest.fixture
async def world(tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    texts = {"one.txt": ONE, "two.txt": TWO, "2024/three.md": THREE}
    async with open_world(tmp_path / "corpus", texts=texts) as world:
        yield world


# Several documents


@pytest.mark.parametrize(
    ("question", "title"),
    [("怎么大兴调查研究", "one"), ("急难愁盼怎么办", "two"), ("怎么节约粮食", "三号文件")],
)
async def test_each_answer_names_its_document(world, question, title):
    [answer] = await world.bench.say(f"/ask {question}")
    assert answer.quotes
    assert answer.text.splitlines()[-1].startswith(f"《{title}》 · ")
    others = {"one", "two", "三号文件"} - {title}
    assert not any(f"《{other}》" in answer.text for other in others)


async def test_places_of_a_phrase_in_two_documents_name_both(tmp_path):
    texts = {"a.txt": "要坚持“四责协同”。\n", "b.txt": "再说“四责协同”机制。\n"}
    async with open_world(tmp_path / "corpus", texts=texts) as world:
        [answer] = await world.bench.say("/slogan 四责协同")
    assert "《a》" in answer.text
    assert "《b》" in answer.text


# The list


async def test_docs_lists_title_date_and_size_with_the_way_to_each_outline(world):
    [answer] = await world.bench.say("/docs")
    assert answer.text.splitlines() == [
        messages.documents(3),
        "",
        "《三号文件》",
        f"　2024-03-05 · {messages.holds(0, 1)}",
        "",
        "《one》",
        f"　{messages.holds(1, 1)}",
        "",
        "《two》",
        f"　{messages.holds(1, 1)}",
    ]
    assert list(answer.buttons) == ["三号文件", "one", "two", messages.REMOVE]
    assert answer.buttons[messages.REMOVE] == "x||b"
    _, outline = await world.bench.press("one", under=answer, by=WANG)
    assert outline.text.startswith("《one》")
    _, again = await world.bench.press(messages.DOCUMENTS, under=answer)
    assert again.text == answer.text


async def test_a_long_list_has_pages(tmp_path):
    texts = {f"{n:02}.txt": ONE for n in range(10)}
    async with open_world(tmp_path / "corpus", texts=texts) as world:
        [first] = await world.bench.say("/docs")
        assert len(first.buttons) == 8 + 2
        _, second = await world.bench.press(messages.LATER, under=first)
        assert list(second.buttons) == ["08", "09", messages.EARLIER, messages.REMOVE]


async def test_one_document_is_listed_too(tmp_path):
    async with open_world(tmp_path / "corpus", texts={"one.txt": ONE}) as world:
        [answer] = await world.bench.say("/docs", chat=PRIVATE)
    assert list(answer.buttons) == ["one"]


async def test_a_chat_sees_the_documents_that_it_has_chosen(world):
    chosen = [d.id for d in world.library.current.corpus.documents if d.title in ("one", "two")]
    await world.store.set_chat_settings(GROUP["id"], documents=tuple(chosen))
    [answer] = await world.bench.say("/docs")
    assert answer.text.startswith(messages.documents(2))


# Taking off


async def taken_off(world, title: str):
    """Let an operator take a document off and return the calls of the last press."""
    [listing] = await world.bench.say("/docs", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    rows = listing.params["reply_markup"]["inline_keyboard"]
    row = next(row for row in rows if row[0]["text"] == title)
    assert row[1]["text"] == messages.TAKE_OFF
    _, asked = await world.bench.receive(
        pressed(world.shown(listing), row[1]["callback_data"], by=OPERATOR_USER)
    )
    assert asked.text == messages.ask_to_take_off(f"《{title}》")
    return await world.press(messages.CONFIRM_TAKING_OFF, listing), listing


async def test_a_document_is_moved_aside_and_answers_no_more(world):
    (world.folder / "one.yaml").write_text("date: 2020-01-01\n", "utf-8")
    await world.library.reload()
    before = world.files
    (notice, listing), _ = await taken_off(world, "one")
    assert notice.text == messages.taken_off("《one》")
    assert notice.params["show_alert"]
    assert listing.text.startswith(messages.documents(2))
    assert world.titles == ["三号文件", "two"]
    assert "one.txt" not in world.files
    assert world.files[".removed/one.txt"] == before["one.txt"]
    assert world.files[".removed/one.yaml"] == before["one.yaml"]
    assert sorted(world.files.values()) == sorted(before.values())
    [answer] = await world.bench.say("怎么大兴调查研究", chat=PRIVATE)
    assert answer.quotes == []


async def test_of_a_file_in_a_folder_below_as_well(world):
    (notice, _), _ = await taken_off(world, "三号文件")
    assert notice.text == messages.taken_off("《三号文件》")
    assert "2024/.removed/three.md" in world.files


async def test_a_second_file_of_that_name_does_not_overwrite_the_first(world):
    await taken_off(world, "one")
    (world.folder / "one.txt").write_text(TWO, "utf-8")
    await world.library.reload()
    await taken_off(world, "one")
    assert world.files[".removed/one.txt"] == ONE.encode()
    assert world.files[".removed/one-2.txt"] == TWO.encode()


async def test_leaving_it_leads_back_to_the_list(world):
    [listing] = await world.bench.say("/docs", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    await world.press(messages.TAKE_OFF, listing)
    _, again = await world.press(messages.LEAVE_IT, listing)
    assert again.text == listing.text
    assert again.buttons == listing.buttons
    assert len(world.titles) == 3


async def test_the_last_document_stays(tmp_path):
    async with open_world(tmp_path / "corpus", texts={"one.txt": ONE}) as world:
        (notice, _), _ = await taken_off(world, "one")
        assert notice.text == messages.LAST_DOCUMENT
        assert world.titles == ["one"]
        assert set(world.files) == {"one.txt"}


async def test_a_file_that_the_configuration_names_stays(tmp_path):
    folder = tmp_path / "corpus"
    async with open_world(folder, folder / "one.txt", folder / "two.txt") as world:
        (notice, _), _ = await taken_off(world, "one")
        assert notice.text == messages.NAMED_BY_ITSELF
        assert world.titles == ["one", "two"]


async def test_a_document_that_has_changed_since_is_not_taken_off(world):
    [listing] = await world.bench.say("/docs", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    await world.press(messages.TAKE_OFF, listing)
    for path in world.folder.rglob("*.*"):
        path.write_text(path.read_text("utf-8") + "又加了一段话在这里。\n", "utf-8")
    await world.library.reload()
    [notice] = await world.press(messages.CONFIRM_TAKING_OFF, listing)
    assert notice.text == messages.TEXT_CHANGED
    assert len(world.titles) == 3


@pytest.mark.parametrize("chat", [GROUP, SUPERGROUP])
async def test_in_a_group_nobody_is_offered_to_take_off(world, chat):
    [answer] = await world.bench.say("/docs", by=OPERATOR_USER, chat=chat)
    assert messages.TAKE_OFF not in answer.buttons


@pytest.mark.parametrize("step", [0, 1, 2])
async def test_others_cannot_press_what_they_are_not_offered(world, step):
    document = world.library.current.corpus.documents[1]
    target = f"{document.digest[:6]}|{document.id}" if step else "|"
    data = f"u{target}|{step}.0"
    for shown, by in (
        (message("旧", chat=PRIVATE), LI),
        (message("旧", chat=GROUP), ADMIN),
        (message("旧", chat=GROUP), OPERATOR_USER),
    ):
        [notice] = await world.bench.receive(pressed(shown, data, by=by))
        assert notice.text == messages.OPERATORS_ONLY
    assert len(world.titles) == 3


@pytest.mark.parametrize("data", ["u", "u||7.0", "u|nowhere|1.0", "u000000|one|2.0", "u||2.0"])
async def test_forged_buttons_get_a_notice(world, data):
    shown = message("旧", by=OPERATOR_USER, chat=OPERATORS_CHAT)
    [notice] = await world.bench.receive(pressed(shown, data, by=OPERATOR_USER))
    assert notice.text in (messages.BROKEN_BUTTON, messages.TEXT_CHANGED)
    assert len(world.titles) == 3


# The text changes while the bot runs


async def test_a_button_from_before_a_change_of_its_document_says_so(world):
    [answer] = await world.bench.say("/ask 怎么大兴调查研究")
    [listed] = await world.bench.say("/docs")
    (world.folder / "one.txt").write_text(
        "一、新的\n要大兴调查研究，这是改过的一段。\n又一段。\n", "utf-8"
    )
    await world.library.reload()
    [notice] = await world.bench.press("one", under=listed)
    assert (notice.text, notice.params["show_alert"]) == (messages.TEXT_CHANGED, True)
    [again] = await world.bench.say("/ask 怎么大兴调查研究")
    assert again.quotes == ["要大兴调查研究，这是改过的一段。"] != answer.quotes


async def test_buttons_of_other_documents_go_on_working(world):
    (world.folder / "two.txt").write_text("一、甲\n第一段话在这里。\n第二段话在这里。\n", "utf-8")
    await world.library.reload()
    [listed] = await world.bench.say("/docs")
    (world.folder / "one.txt").write_text("一、新的\n这是改过的一段。\n", "utf-8")
    (world.folder / "zero.txt").write_text("一、又一份\n这是新加的一段。\n", "utf-8")
    await world.library.reload()
    _, outline = await world.bench.press("two", under=listed)
    assert outline.text.startswith("《two》")
    await world.bench.press("一、甲", under=listed)
    _, paragraph = await world.bench.press("第二段话在这里。", under=listed)
    assert paragraph.quotes == ["第二段话在这里。"]


async def test_turning_from_an_answer_after_a_change(world):
    (world.folder / "two.txt").write_text(
        "一、甲\n头一段说调研。\n次一段说要切实为基层减负。\n", "utf-8"
    )
    await world.library.reload()
    [answer] = await world.bench.say("/ask 怎么给基层减负？")
    (world.folder / "two.txt").write_text(
        "一、甲\n改了的一段。\n次一段说要切实为基层减负。\n", "utf-8"
    )
    await world.library.reload()
    [notice] = await world.bench.press(messages.PREVIOUS, under=answer)
    assert notice.text == messages.TEXT_CHANGED


async def test_a_document_that_breaks_stays_as_it_was(world, caplog):
    (world.folder / "one.txt").write_bytes(b"\x00 half a file")
    await world.library.reload()
    assert world.titles == ["三号文件", "one", "two"]
    assert "one.txt:1: the file has a NUL byte" in caplog.text
    assert "what was read of it before stays in use" in caplog.text
    [answer] = await world.bench.say("/ask 怎么大兴调查研究")
    assert answer.quotes

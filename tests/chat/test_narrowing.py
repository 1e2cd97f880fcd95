"""A question of some documents only: doc:, from:, to: and tag: in a chat, and for good by /docs."""

from __future__ import annotations

import pytest
from support.shelves import open_world
from support.updates import ADMIN, GROUP, LI, PRIVATE

from bot.answering import Answerer
from bot.chat import messages
from bot.chat.narrowing import for_good, left_by, standing
from bot.chat.telegram import sending
from bot.reading import load_corpus
from bot.retrieval.tantivy_index import TantivyIndex

OLD = "关于支部工作的讲话\n（2021年3月5日）\n要坚持“四责协同”，把压力传导到支部。\n党费按月交纳，支部每季度公示一次。\n"
NEW = (
    "---\ntitle: 作风建设会讲话\ndate: 2023-05-01\ntags: [作风, 减负]\n---\n"
    "要改进工作作风，为基层减负。继续坚持“四责协同”。\n\n党费可以补交，支部每年公示一次。\n"
)
MORE = "---\ntitle: 年度报告\ndate: 2024-01\n---\n党费由各支部代收，每年公布一次。“四责协同”见了成效。\n"
TEXTS = {"old.txt": OLD, "new.md": NEW}


@pytest.fixture
async def world(tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "_PAUSES", (0.0, 0.0))
    async with open_world(tmp_path / "corpus", texts=TEXTS) as world:
        yield world


# In a question


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("@yuanwen_bot 党费怎么交 from:2022", "党费可以补交，支部每年公示一次。"),
        ("@yuanwen_bot 党费怎么交 doc:支部", "党费按月交纳，支部每季度公示一次。"),
        ("/ask tag:作风 党费怎么交", "党费可以补交，支部每年公示一次。"),
        ("/ask@yuanwen_bot 党费怎么交 to：2021", "党费按月交纳，支部每季度公示一次。"),
    ],
)
async def test_a_question_is_answered_from_the_documents_that_are_wanted(world, question, quoted):
    [answer] = await world.bench.say(question)
    assert answer.quotes == [quoted]
    assert answer.text.startswith("只看 1 篇（")


async def test_places_are_those_of_the_documents_that_are_wanted_also_on_further_pages(world):
    [answer] = await world.bench.say("/slogan 四责协同 from:2022")
    assert answer.quotes == ["继续坚持“四责协同”。"]
    [everywhere] = await world.bench.say("/slogan 四责协同")
    assert len(everywhere.quotes) == 2


async def test_what_the_wanted_documents_do_not_say_is_declined(world):
    [answer] = await world.bench.say("@yuanwen_bot 怎么为基层减负 to:2021")
    assert not answer.quotes
    assert answer.text.startswith("只看 1 篇（to:2021）")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("from:去年", "“from:去年”看不懂：日期请写成 2023、2023-05 或 2023-05-01。"),
        (
            "tag:没有",
            "没有符合“tag:没有”的文件。现有 2 篇，日期在 2021-03-05 至 2023-05-01，标签有：作风、减负。",
        ),
    ],
)
async def test_words_that_choose_nothing_are_explained(world, words, told):
    for command in ("/ask", "/slogan"):
        [answer] = await world.bench.say(f"{command} 党费怎么交 {words}")
        assert answer.text == told


async def test_only_words_that_choose_want_a_question_too(world):
    [answer] = await world.bench.say("/ask from:2022")
    assert answer.text.startswith(messages.EMPTY)


async def test_buttons_under_a_narrowed_answer_lead_on(world):
    [answer] = await world.bench.say("/ask 党费怎么交 doc:支部")
    await world.bench.press(messages.PREVIOUS, under=answer, chat=GROUP)
    shown = world.shown(answer)
    assert "要坚持“四责协同”" in shown["text"]


async def test_what_is_offered_while_typing_is_narrowed_as_well(world):
    talk = world.library.current.whole
    every = {offer.reply.subject.passage_id.partition(":")[0] for offer in talk.offers("党费").page}
    assert len(every) == 2
    some = talk.offers("党费 doc:支部").page
    assert {offer.reply.subject.passage_id for offer in some} == {"old:2"}
    assert talk.offers("党费 from:20").page == ()


# For good


async def test_a_chat_may_choose_by_words_for_good_and_new_documents_count(world):
    *_, done = await world.bench.say("/docs from:2022", by=ADMIN)
    assert done.text == messages.filter_stands("from:2022", 1)
    [answer] = await world.bench.say("@yuanwen_bot 党费怎么公示")
    assert answer.quotes == ["党费可以补交，支部每年公示一次。"]
    [menu] = await world.bench.say("/settings", by=ADMIN)
    assert "from:2022（1 篇）" in menu.text
    (world.folder / "more.md").write_text(MORE, "utf-8")
    await world.library.reload()
    [answer] = await world.bench.say("@yuanwen_bot 党费由谁代收")
    assert answer.quotes == ["党费由各支部代收，每年公布一次。“四责协同”见了成效。"]
    [menu] = await world.bench.say("/settings", by=ADMIN)
    assert "from:2022" not in menu.text or "2 篇" in menu.text
    *_, done = await world.bench.say("/docs 全部", by=ADMIN)
    assert done.text == messages.FILTER_OFF
    [answer] = await world.bench.say("@yuanwen_bot 党费按月交纳吗")
    assert answer.quotes == ["党费按月交纳，支部每季度公示一次。"]


async def test_only_admins_choose_for_a_group(world):
    *_, told = await world.bench.say("/docs from:2022", by=LI)
    assert told.text == messages.ADMINS_ONLY
    assert (await world.store.chat_settings(GROUP["id"])).documents == ()


async def test_in_private_anybody_chooses_for_themselves(world):
    *_, done = await world.bench.say("/docs from:2022", chat=PRIVATE, by=LI)
    assert done.text == messages.filter_stands("from:2022", 1)


@pytest.mark.parametrize("words", ["党建", "from:2022 党建", "from:2022 " + "doc:一 " * 80])
async def test_what_chooses_nothing_for_good_is_explained_and_changes_nothing(world, words):
    *_, told = await world.bench.say(f"/docs {words}", by=ADMIN)
    assert told.text == messages.FILTER_USAGE
    assert (await world.store.chat_settings(GROUP["id"])).documents == ()


def test_what_is_kept_is_read_again(tmp_path):
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    corpus = load_corpus([tmp_path])
    kept, told = for_good("tag:作风 from:2022", corpus)
    assert told == messages.filter_stands("tag:作风 from:2022", 1)
    words = standing(("speech", *kept))
    assert [corpus.document(one).title for one in left_by(words, corpus)] == ["作风建设会讲话"]
    assert left_by("from:旧写法", corpus) == frozenset()
    assert standing(("speech",)) == ""
    assert for_good("全部", corpus) == ((), messages.FILTER_OFF)


# The answerer


@pytest.mark.parametrize("engine", ["memory", "tantivy"])
def test_a_narrowed_answerer_knows_its_documents_only_and_what_they_were_taught(tmp_path, engine):
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    corpus = load_corpus([tmp_path])
    old = next(one for one in corpus.documents if one.id == "old")
    aliases = {"old:2": ["钱往哪儿缴"]}
    index = TantivyIndex() if engine == "tantivy" else None
    answerer = Answerer(corpus, aliases=aliases, index=index)
    narrowed = answerer.narrowed(frozenset({"old"}))
    assert answerer.narrowed(frozenset({"old"})) is narrowed
    assert {hit.passage.document_id for hit in narrowed.search("党费公示")} == {"old"}
    assert narrowed.ask("钱往哪儿缴").hits[0].passage.id == "old:2"
    assert len(narrowed.slogan("四责协同").occurrences) == 1
    assert narrowed.corpus.documents == (old,)
    other = answerer.narrowed(frozenset(one.id for one in corpus.documents if one.id != "old"))
    assert other.search("钱往哪儿缴")[:1] != narrowed.search("钱往哪儿缴")[:1]

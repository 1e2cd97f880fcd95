"""A corpus is kept in a file: it reads the same, and its texts are read again only when they change."""

from __future__ import annotations

import os
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering import Answerer, Verdict
from bot.chat.quoting import VerbatimError, checked
from bot.reading import Corpus, catalogue, corpus, load_corpus
from bot.reading.catalogue import Catalogue, CatalogueError
from bot.reading.changes import changes, with_kept
from bot.retrieval.tantivy_index import TantivyIndex

FILES = {
    "one.txt": "同志们：\n\n一、总的要求\n要坚持“四责协同”。压力要传导到支部。\n改进作风。要为基层减负。\n"
    "改进文风。要开短会。\n（一）具体要求\n第一条。\n我就讲这么多，谢谢大家！\n",
    "two.md": "---\ntitle: 交费办法\ndate: 2023-05-01\n---\n# 办法\n\n## 交纳\n\n"
    "党费按月交纳。\n\n## 公示\n\n每季一次。\n",
    "deep/three.txt": "没有标题的一段。\n又一段。\n",
    "four.txt": "二、收尾\n最后一段。\n".encode("gb18030"),
}
RECENT = catalogue._RECENT


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "corpus"
    for name, content in FILES.items():
        write(folder / name, content)
    return folder


@pytest.fixture(autouse=True)
def trusting(monkeypatch):
    """A file counts as read also where it was written a moment before."""
    monkeypatch.setattr(catalogue, "_RECENT", -(10**18))


@pytest.fixture
def kept(folder, tmp_path):
    """Load the folder through its catalogue, as a new process would."""
    return lambda: load_corpus([folder], Catalogue(tmp_path / "index" / "corpus.db"))


@pytest.fixture
def read(monkeypatch):
    """The names of the files that are read from here on."""
    names = []
    plain = corpus.read_document

    def read_document(path, place):
        names.append(path.name)
        return plain(path, place)

    monkeypatch.setattr(corpus, "read_document", read_document)
    return names


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def facts(document):
    return (
        document.id,
        document.title,
        document.path,
        document.digest,
        document.source,
        document.sections,
        document.passages,
        document.body,
        document.asides,
        document.size,
        document.meta,
        document.begin,
        document.notices,
    )


# The same


def test_what_is_kept_is_what_is_read(folder, kept):
    plain = [facts(document) for document in load_corpus([folder]).documents]
    assert [facts(document) for document in kept().documents] == plain  # kept just now
    assert [facts(document) for document in kept().documents] == plain  # and before


def test_every_passage_is_found_by_its_id_and_nothing_else_is(folder, kept):
    plain, again = load_corpus([folder]), kept()
    every = [passage for document in plain.documents for passage in document.passages]
    assert [again.find(passage.id) for passage in every] == every
    for name in (
        "one:0",
        "one:99",
        "one:x9",
        "one:x",
        "one:",
        "one",
        "",
        "one:1:1",
        "none:1",
        "one:一",
    ):
        assert again.find(name) is None
        with pytest.raises(KeyError):
            again.passage(name)


def test_neighbours_are_the_same(folder, kept):
    plain, again = load_corpus([folder]), kept()
    for document in plain.documents:
        for passage in document.passages:
            for step in (-1, 1):
                assert again.neighbour(passage, step) == plain.neighbour(passage, step)


def test_the_body_is_the_same_sequence(folder, kept):
    plain, body = load_corpus([folder]).body, kept().body
    assert len(body) == len(plain)
    assert tuple(body) == plain
    assert tuple(reversed(body)) == plain[::-1]
    assert [body[place] for place in range(-len(plain), len(plain))] == [*plain, *plain]
    assert body[1::2] == plain[1::2]
    for place in (len(plain), -len(plain) - 1):
        with pytest.raises(IndexError):
            body[place]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(text=st.text("一、二（）同志们：。改进作风 #>-1.\n“”A", min_size=1, max_size=80))
def test_any_text_is_kept_as_it_is_read(text, tmp_path):
    folder = tmp_path / "any"
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("a.txt", "a.md", "sure.txt"):
        write(folder / name, text if name != "sure.txt" else "一段。\n")
    plain = load_corpus([folder])
    file = folder.parent / "any.db"
    catalogue.remove(file)
    for _ in range(2):
        again = load_corpus([folder], Catalogue(file))
        assert [facts(one) for one in again.documents] == [facts(one) for one in plain.documents]
        assert again.problems == plain.problems


def test_a_word_document_is_kept_with_its_text(tmp_path, read):
    from docx import Document as Word

    folder = tmp_path / "corpus"
    folder.mkdir()
    word = Word()
    word.add_heading("一、标题", 1)
    word.add_paragraph("一段正文。")
    word.save(str(folder / "a.docx"))
    plain = [facts(document) for document in load_corpus([folder]).documents]
    for _ in range(2):
        again = load_corpus([folder], Catalogue(tmp_path / "corpus.db"))
        assert [facts(document) for document in again.documents] == plain
    assert read == ["a.docx", "a.docx"]  # once without the catalogue


# Read again


def test_files_are_read_once(kept, read):
    kept()
    read.clear()
    kept()
    assert read == []


def test_a_changed_file_is_read_again_and_alone(folder, kept, read):
    before = kept()
    read.clear()
    write(folder / "one.txt", "只有一段。\n")
    after = kept()
    assert read == ["one.txt"]
    assert [passage.text for passage in after.document("one").body] == ["只有一段。"]
    assert [document.id for document in changes(before, after).changed] == ["one"]


def test_a_file_that_was_just_written_is_not_trusted_by_its_times(kept, read, monkeypatch):
    monkeypatch.setattr(catalogue, "_RECENT", RECENT)
    kept()
    read.clear()
    kept()  # it may have changed since, in the same tick of the clock
    assert len(read) == len(FILES)


def test_a_file_of_the_same_size_and_time_is_not_the_same(folder, kept):
    before = (folder / "one.txt").stat()
    kept()
    data = (folder / "one.txt").read_bytes()
    write(folder / "one.txt", data.replace("支部".encode(), "别处".encode()))
    os.utime(folder / "one.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "别处" in kept().document("one").body[0].text


def test_a_changed_sidecar_counts(folder, kept):
    assert kept().document("one").title == "one"
    write(folder / "one.yaml", "title: 讲话\n")
    assert kept().document("one").title == "讲话"
    (folder / "one.yaml").unlink()
    assert kept().document("one").title == "one"


def test_a_file_that_is_gone_is_forgotten(folder, kept):
    kept()
    (folder / "four.txt").unlink()
    assert "four" not in [document.id for document in kept().documents]
    assert "four" not in [document.id for document in kept().documents]


def test_a_file_that_breaks_and_is_mended_comes_back(folder, kept, read):
    kept()
    good = (folder / "four.txt").read_bytes()
    write(folder / "four.txt", b"\x00")
    assert [problem.path.name for problem in kept().problems] == ["four.txt"]
    write(folder / "four.txt", good)
    read.clear()
    assert "four" in [document.id for document in kept().documents]
    assert read == ["four.txt"]


def test_what_a_file_said_before_it_broke_stays_in_use(folder, kept):
    before = kept()
    write(folder / "four.txt", b"\x00")
    after = with_kept(before, kept())
    document = after.document("four")
    assert [passage.text for passage in document.body] == ["最后一段。"]


def test_others_go_on_with_what_they_have_when_a_file_is_replaced(folder, kept):
    before = kept()
    write(folder / "one.txt", "只有一段。\n")
    kept()
    assert before.document("one").body[0].text.startswith("要坚持")


# Never a quotation that is not there


def test_nothing_is_quoted_from_a_file_that_has_changed_since(folder, kept):
    held = kept()
    passage = held.document("one").body[0]
    write(folder / "one.txt", "只有一段。\n")
    assert not held.is_verbatim(passage)
    with pytest.raises(VerbatimError):
        checked(passage, held)


def test_nothing_is_quoted_from_a_file_that_is_gone(folder, kept):
    held = kept()
    passage = held.document("one").body[0]
    (folder / "one.txt").unlink()
    assert not held.is_verbatim(passage)


def test_a_text_altered_in_the_catalogue_is_not_quoted(tmp_path, kept):
    kept()
    with sqlite3.connect(tmp_path / "index" / "corpus.db") as connection:
        connection.execute("UPDATE passages SET text = replace(text, '支部', '别处')")
    connection.close()
    held = kept()
    passage = held.document("one").body[0]
    assert "别处" in passage.text
    with pytest.raises(VerbatimError):
        checked(passage, held)


# The file


@pytest.mark.parametrize(
    "content", [b"", b"no database at all, but long enough to look like one" * 9]
)
def test_a_damaged_catalogue_is_made_anew(tmp_path, kept, content):
    file = tmp_path / "index" / "corpus.db"
    file.parent.mkdir()
    file.write_bytes(content)
    assert len(kept().documents) == len(FILES)


def test_one_of_another_version_is_made_anew(tmp_path, kept, read):
    kept()
    read.clear()
    with sqlite3.connect(tmp_path / "index" / "corpus.db") as connection:
        connection.execute("UPDATE about SET format = 'older'")
    connection.close()
    assert len(kept().documents) == len(FILES)
    assert len(read) == len(FILES)


def test_a_catalogue_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CatalogueError, match=r"corpus\.db cannot be used"):
        Catalogue(tmp_path / "file" / "corpus.db")


def test_threads_may_share_one(kept):
    body = kept().body
    plain = tuple(body)

    def look(start):
        return [body[(start + step) % len(body)] for step in range(50)]

    with ThreadPoolExecutor(8) as pool:
        for start, found in enumerate(pool.map(look, range(32))):
            assert found == [plain[(start + step) % len(plain)] for step in range(50)]


# Answers


@pytest.fixture
def archive(kept):
    return Answerer(kept(), index=TantivyIndex())


@pytest.mark.parametrize(
    ("pasted", "documents"),
    [
        ("压力要传导到支部。", ["one"]),  # a paragraph
        ("一、总的要求", ["one"]),  # a heading
        ("同志们：", ["one"]),  # an aside
        ("每季一次。", ["two-"]),
        ("没有标题的一段。\n又一段。", ["three-"]),  # two paragraphs
    ],
)
def test_a_pasted_text_is_found_wherever_it_stands(archive, pasted, documents):
    found = archive.verify(pasted)
    assert found.verdict is Verdict.EXACT
    assert all(
        match.document_id.startswith(name)
        for match, name in zip(found.matches, documents, strict=True)
    )


def test_answers_are_those_of_a_corpus_in_memory(folder, archive):
    plain = Answerer(load_corpus([folder]), index=TantivyIndex())
    for question in ("党费怎么交", "四责协同", "什么时候公示", "改进文风", "没有的事"):
        assert archive.ask(question) == plain.ask(question)
    assert archive.slogan("四责协同") == plain.slogan("四责协同")
    assert archive.quotes() == plain.quotes()
    assert archive.slogans() == plain.slogans()


def test_a_selection_of_kept_documents_is_a_corpus(kept):
    held = kept()
    some = Corpus(held.documents[:1])
    assert len(some.body) == held.documents[0].size
    assert Path(some.documents[0].path).exists()


def test_several_passages_are_read_at_once_in_the_order_asked(folder, kept):
    plain, found = load_corpus([folder]), kept()
    every = [p.id for p in plain.body] + [p.id for p in plain.asides]
    asked = [*reversed(every), "nobody:1", every[0], f"{every[0]}x"]
    expected = [*(plain.passage(name) for name in reversed(every)), plain.passage(every[0])]
    said = []
    keeper = found.documents[0]._catalogue
    for document in found.documents:
        document.sections  # noqa: B018 - read before anything is counted
    keeper._connection.set_trace_callback(said.append)
    assert found.find_all(asked) == plain.find_all(asked) == expected
    assert len(said) == 1
    assert found.find_all(every) == [plain.passage(name) for name in every]
    assert len(said) == 1  # from memory


def test_a_long_list_is_not_remembered(folder, kept, monkeypatch):
    monkeypatch.setattr(catalogue, "_AT_ONCE", 3)
    plain, found = load_corpus([folder]), kept()
    every = [p.id for p in plain.body]
    assert len(every) > 3
    assert [p.id for p in found.find_all(every)] == every
    keeper = found.documents[0]._catalogue
    assert not keeper._fetched
    found.find_all(every[:2])
    assert len(keeper._fetched) == 2

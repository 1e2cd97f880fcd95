"""Files and folders become a corpus; broken files are reported and the others load."""

import codecs
import hashlib
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import CorpusError, ProblemReason, Role, decoding, load_corpus
from bot.reading.changes import with_kept
from bot.reading.corpus import read_document

SPEECH_SHA256 = "b7bbc333e19b22a8cc6115f1d3ff843e003764922e2d2e3ae2fda01e3a840538"
BODY = "抓落实是第一位的。\n改作风是第二位的。\n"


@pytest.fixture
def speech(corpus):
    return corpus.document("speech-2023")


@pytest.fixture
def write(tmp_path):
    """Write files below a folder of its own and return the folder."""

    def write(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("generated")


# The speech


def test_the_speech_is_shipped_byte_for_byte(speech):
    data = speech.path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SPEECH_SHA256
    assert speech.source == data.decode()
    assert speech.digest == SPEECH_SHA256[:12]


def test_the_speech_is_loaded_without_a_problem(corpus):
    assert corpus.problems == ()


def test_the_speech_has_three_sections(speech):
    assert [(s.number, s.level, s.parent, s.heading) for s in speech.sections] == [
        ("一", 1, None, "一、深入贯彻落实党的二十大精神，坚持不懈提高机关党建质量"),
        ("二", 1, None, "二、发扬自我革命精神，推动全面从严治党向纵深发展"),
        ("三", 1, None, "三、担当作为狠抓落实，确保机关党建各项任务落地见效"),
    ]
    assert [len(speech.within(s.index)) for s in speech.sections] == [4, 2, 3]


def test_the_opening_stands_before_all_sections(speech):
    opening = speech.body[0]
    assert (opening.ordinal, opening.section, opening.headings, opening.lead) == (1, None, (), "")
    assert opening.text.startswith("2023年，市直机关党的建设要深入学习宣传")


def test_the_paragraphs_of_the_speech_have_run_in_headings(speech):
    assert [p.lead for p in speech.body[1:]] == [
        "全面提高理论武装质量。",
        "全面提高服务中心工作水平。",
        "全面筑牢为民情怀。",
        "全面提高基层党组织政治功能和组织功能。",
        "深刻把握“两个确立”，坚决做到“两个维护”。",
        "坚持严的基调。",
        "落实工作责任。",
        "增强工作本领。",
        "改进工作作风。",
    ]


def test_salutation_and_closing_of_the_speech_are_no_body(speech):
    asides = [(p.text, p.role) for p in speech.passages if p.role is not Role.BODY]
    assert asides == [
        ("同志们：", Role.SALUTATION),
        ("我就讲这么多，谢谢大家！", Role.CLOSING),
    ]
    assert [p.ordinal for p in speech.body] == list(range(1, 11))


def test_every_passage_of_the_speech_is_a_span_of_its_source(corpus, speech):
    for passage in speech.passages:
        assert speech.source[passage.start : passage.end] == passage.text
        assert corpus.is_verbatim(passage)
    lines = [*(p.text for p in speech.passages), *(s.heading for s in speech.sections)]
    assert sorted(lines) == sorted(filter(None, speech.source.splitlines()))


def test_a_passage_that_was_altered_is_not_verbatim(corpus, speech):
    passage = speech.body[3]
    assert not corpus.is_verbatim(replace(passage, text=passage.text.replace("**", "本")))
    assert not corpus.is_verbatim(replace(passage, start=passage.start + 1))


def test_the_speech_names_neither_speaker_nor_title_of_its_own(speech):
    assert speech.title == "2023年市直机关党的建设工作会议讲话"
    assert speech.meta["title_is_ours"] == "true"
    assert "speaker" not in speech.meta
    assert speech.title not in speech.source


def test_passages_are_found_by_id_and_by_their_neighbours(corpus, speech):
    body = speech.body
    assert corpus.passage("speech-2023:3") == body[2]
    assert corpus.neighbour(body[2], 1) == body[3]
    assert corpus.neighbour(body[2], -2) == body[0]
    assert corpus.neighbour(body[0], -1) is None
    assert corpus.neighbour(body[-1], 1) is None
    assert corpus.neighbour(speech.passages[0], 1) is None
    for lookup in (corpus.passage, corpus.document):
        with pytest.raises(KeyError):
            lookup("speech-2024")


# Generated files

LINES = [
    "一、总的要求", "（一）提高认识", "1.加强领导", "（1）抓学习", "第一章 总则", "第一节 规定",
    "第一条 制定本办法。", "# 标题", "## 小节", "```", "- 列表", "同志们：", "谢谢大家！",
    "抓落实。要以钉钉子精神抓落实。", "**市委“国之大者”……", "讲话稿", "2023年1月31日", "",
]  # fmt: skip
ENDS = ["\n", "\r\n", "\r", "\n\n", "\r\n \r\n"]
HEADS = ["", "---\ntitle: 讲话\n---\n", "---\r\ntitle: 讲话\r\ndate: 2023-01-31\r\n---\r\n"]
generated = st.tuples(
    st.sampled_from(HEADS),
    st.lists(
        st.tuples(
            st.sampled_from(["", "\u3000\u3000", "  ", "\t"]),
            st.one_of(st.sampled_from(LINES), st.text("党建工作，。“”1.（）#*", max_size=20)),
            st.sampled_from(ENDS),
        ),
        max_size=12,
    ).map(lambda lines: "".join(map("".join, lines))),
).map("".join)


@settings(deadline=None, max_examples=200)
@given(
    generated,
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["txt", "md"]),
)
def test_every_passage_of_any_file_is_a_span_of_its_source(scratch, text, encoding, suffix):
    path = scratch / f"file.{suffix}"
    path.write_bytes(text.encode(encoding))
    try:
        corpus = load_corpus([path])
    except CorpusError:
        return  # nothing in it but headings, asides or blanks
    [document] = corpus.documents
    assert document.source == text
    assert document.body
    for passage in document.passages:
        assert text[passage.start : passage.end] == passage.text
        assert corpus.is_verbatim(passage)
        assert corpus.passage(passage.id) is passage
    for section in document.sections:
        assert text[section.start : section.end] == section.heading


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bom.txt", codecs.BOM_UTF8 + "同志们：\r\n抓落实。\r\n".encode()),
        ("bom.md", codecs.BOM_UTF8 + "---\ntitle: 讲话\n---\n同志们：\n\n抓落实。\n".encode()),
        ("gb.txt", "同志们：\n\u3000\u3000抓落实。\n".encode("gb18030")),
        ("utf16.txt", "同志们：\r\n抓落实。\r".encode("utf-16")),
        ("mixed.txt", "同志们：\r\n\r抓落实。\n\n".encode()),
    ],
)
def test_encodings_and_line_ends_do_not_matter(write, name, data):
    [document] = load_corpus([write({name: data}) / name]).documents
    assert [(p.role, p.text) for p in document.passages] == [
        (Role.SALUTATION, "同志们："),
        (Role.BODY, "抓落实。"),
    ]


# Broken files

SIDECAR = "title: 讲话\n\nzuozhe: 某人\n"


@pytest.mark.parametrize(
    ("files", "at", "line", "part"),
    [
        ({"bad.txt": b"\x80\x81\xff" * 9}, "bad.txt", 1, "UTF-8"),
        ({"bad.txt": BODY.encode() + b"\xff\xff\xff"}, "bad.txt", 3, "UTF-8"),
        ({"bad.txt": b""}, "bad.txt", None, "empty"),
        ({"bad.md": " \u3000\r\n\n\t"}, "bad.md", None, "empty"),
        ({"bad.txt": "抓落实。\n改\x00作风。"}, "bad.txt", 2, "NUL"),
        ({"bad.txt": "一、总的要求\n二、工作责任\n"}, "bad.txt", None, "heading"),
        ({"bad.md": "# 总的要求\n\n## 小节\n"}, "bad.md", None, "heading"),
        ({"bad.txt": "同志们：\n谢谢大家！\n"}, "bad.txt", None, "no paragraph"),
        ({"bad.md": "---\ntitle: 讲话\n---\n"}, "bad.md", None, "no paragraph"),
        ({"bad.md": "---\ntitle: 讲话\n---\n\n \n"}, "bad.md", None, "no paragraph"),
        ({"bad.md": f"---\ntitle: 讲话\nzuozhe: 某人\n---\n{BODY}"}, "bad.md", 3, "zuozhe"),
        ({"bad.md": f"---\ntitle: [讲话\n---\n{BODY}"}, "bad.md", None, "YAML"),
        ({"bad.md": f"---\ndate: 2023-02-30\n---\n{BODY}"}, "bad.md", None, ""),
        ({"bad.txt": BODY, "bad.yaml": SIDECAR}, "bad.txt", None, "bad.yaml, line 3"),
        ({"bad.txt": BODY, "bad.yaml": "date: 2023-02-30\n"}, "bad.txt", None, "bad.yaml"),
        ({"bad.odt": b"PK\x03\x04"}, "bad.odt", None, ".txt"),
        ({"bad.docx": b"PK\x03\x04"}, "bad.docx", None, ".docx"),
        ({"bad.pdf": b"%PDF-1.7"}, "bad.pdf", None, "PDF"),
        ({"bad": BODY}, "bad", None, ".txt"),
    ],
)
def test_a_broken_file_is_reported_while_the_others_load(write, files, at, line, part):
    folder = write({"a-good.txt": BODY, **files, "z-good.md": BODY})
    corpus = load_corpus([folder])
    assert [d.path.name for d in corpus.documents] == ["a-good.txt", "z-good.md"]
    [problem] = corpus.problems
    assert problem.path == folder / at
    assert part in problem.message
    assert "None" not in problem.message
    assert line is None or problem.line == line
    place = f"{folder / at}:{problem.line}" if problem.line else str(folder / at)
    assert str(problem) == f"{place}: {problem.message}"


def test_a_file_that_is_too_large_is_reported(write, monkeypatch):
    monkeypatch.setattr(decoding, "MAX_BYTES", 1000)
    corpus = load_corpus([write({"a.txt": BODY, "b.txt": BODY * 100})])
    assert [d.path.name for d in corpus.documents] == ["a.txt"]
    assert [p.path.name for p in corpus.problems] == ["b.txt"]
    assert "larger" in corpus.problems[0].message


def test_a_path_that_is_not_there_is_reported(write):
    folder = write({"a.txt": BODY})
    corpus = load_corpus([folder / "a.txt", folder / "fehlt", folder / "fehlt.txt"])
    assert len(corpus.documents) == 1
    assert [p.path.name for p in corpus.problems] == ["fehlt", "fehlt.txt"]
    assert all("no such file" in p.message for p in corpus.problems)


def test_a_link_to_nowhere_and_a_link_in_a_circle_do_no_harm(write):
    folder = write({"a.txt": BODY})
    (folder / "b.txt").symlink_to(folder / "fehlt.txt")
    (folder / "circle").symlink_to(folder)
    corpus = load_corpus([folder, folder / "b.txt"])
    assert [d.path.name for d in corpus.documents] == ["a.txt"]
    assert [p.path.name for p in corpus.problems] == ["b.txt", "circle", "b.txt"]
    assert "link to a folder" in corpus.problems[1].message


def test_a_link_to_itself_is_reported_and_the_others_load(write):
    folder = write({"a.txt": BODY})
    (folder / "self.txt").symlink_to("self.txt")
    corpus = load_corpus([folder])
    assert [d.path.name for d in corpus.documents] == ["a.txt"]
    [problem] = corpus.problems
    assert "symbolic links" in problem.message
    assert problem.path.name == "self.txt"


def test_a_folder_that_cannot_be_read_is_reported_and_what_was_read_of_it_kept(write, monkeypatch):
    folder = write({"a.txt": BODY, "sub/b.txt": BODY.replace("。", "！")})
    before = load_corpus([folder])
    real = os.scandir

    def refused(path):
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refused)  # as root, who runs tests, may read everything
    after = load_corpus([folder])
    [problem] = after.problems
    assert (problem.path.name, problem.message) == ("sub", "cannot be opened: Permission denied")
    kept = with_kept(before, after)
    assert [d.path.name for d in kept.documents] == ["a.txt", "b.txt"]


def test_a_file_named_itself_is_reported_whatever_it_is(write):
    folder = write({"a.txt": BODY, "a.yaml": "title: 讲话\n"})
    assert load_corpus([folder]).problems == ()
    [problem] = load_corpus([folder / "a.txt", folder / "a.yaml"]).problems
    assert problem.path.name == "a.yaml"


@pytest.mark.parametrize(
    "files",
    [{}, {"bild.png": b"\x89PNG"}, {"a.txt": b""}, {"a.md": "# 只有标题"}, {".hidden.txt": BODY}],
)
def test_a_corpus_without_a_document_says_what_to_put_where(write, files):
    folder = write(files)
    with pytest.raises(CorpusError) as caught:
        load_corpus([folder])
    message = str(caught.value)
    assert str(folder) in message
    assert ".txt or .md" in message
    assert "--corpus" in message
    assert all(name in message for name in files if not name.startswith("."))


def test_a_corpus_of_no_path_at_all_says_so():
    with pytest.raises(CorpusError, match="no path"):
        load_corpus([])


# Order, metadata, ids


def test_documents_come_in_the_order_of_the_paths_and_by_name(write):
    folder = write({"b/2.txt": BODY, "b/1.txt": BODY, "a/3.TXT": BODY, "a/.git/4.txt": BODY})
    names = [d.path.name for d in load_corpus([folder / "b", folder / "a"]).documents]
    assert names == ["1.txt", "2.txt", "3.TXT"]
    names = [d.path.name for d in load_corpus([folder]).documents]
    assert names == ["3.TXT", "1.txt", "2.txt"]


def test_a_file_named_twice_is_read_once(write):
    folder = write({"a.txt": BODY})
    corpus = load_corpus([folder / "a.txt", folder, folder / ".." / folder.name / "a.txt"])
    assert len(corpus.documents) == 1
    assert corpus.problems == ()


@pytest.mark.parametrize(
    ("files", "title", "date"),
    [
        ({"a.txt": "工作讲话\n（2023年1月31日）\n" + BODY}, "工作讲话", "2023年1月31日"),
        ({"a.txt": "工作讲话\n" + BODY, "a.yaml": "title: 旁注\ndate: '2024'\n"}, "旁注", "2024"),
        ({"a.md": "---\ntitle: 前言\n---\n# 标题\n\n" + BODY}, "前言", None),
        ({"a.md": "---\ntitle: 前言\n---\n" + BODY, "a.yaml": "title: 旁注\n"}, "旁注", None),
        ({"a.md": "# 标题\n\n" + BODY}, "标题", None),
        ({"a.md": "---\ntitle:\n---\n# 标题\n\n" + BODY}, "标题", None),
        ({"a.txt": BODY}, "a", None),
    ],
)
def test_the_title_comes_from_what_is_said_about_the_document_first(write, files, title, date):
    [document] = load_corpus([write(files)]).documents
    assert (document.title, document.meta.get("date")) == (title, date)


NAMES = ["speech", "讲话", "讲话 2023", "Speech", "2023年市直机关党的建设工作会议讲话", "a" * 60,
         "a" * 61, "---", "émile", "a b", "a-b", "x.y.z", "😀", "…"]  # fmt: skip


def test_ids_are_short_ascii_and_unique(write):
    files = {f"{name}.txt": BODY + str(index) for index, name in enumerate(NAMES)}
    files |= {f"sub/{name}.md": BODY for name in NAMES}
    corpus = load_corpus([write(files)])
    assert corpus.problems == ()
    assert len(corpus.documents) == len(files)
    ids = [d.id for d in corpus.documents] + [p.id for d in corpus.documents for p in d.passages]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*(:x?\d+)?", name) for name in ids)
    assert all(re.fullmatch(r"[a-z0-9:-]{0,40}", name) for name in ids)
    assert max(map(len, ids)) <= 40


def test_ids_survive_a_restart_and_a_change_of_the_text(write):
    folder = write({f"{name}.txt": BODY for name in NAMES})
    before = [p.id for p in load_corpus([folder]).body]
    assert [p.id for p in load_corpus([folder]).body] == before
    write({f"{name}.txt": "别的话。\n又一句话。\n" for name in NAMES})
    assert [p.id for p in load_corpus([folder]).body] == before


def ids_of(*roots):
    return {str(d.path.resolve()): d.id for d in load_corpus(roots).documents}


def test_ids_do_not_depend_on_how_a_path_is_written(write, monkeypatch):
    folder = write({"corpus/a/x.txt": BODY, "corpus/b/x.txt": BODY})
    before = [d.id for d in load_corpus([folder / "corpus"]).documents]
    monkeypatch.chdir(folder)
    assert [d.id for d in load_corpus([Path("corpus")]).documents] == before


def test_an_id_does_not_depend_on_which_other_files_there_are(write):
    names = ["讲话.txt", "讲话.md", "a/讲话.txt", "b/讲话.txt", "x.txt", "x.md", "a/x.txt", "X.txt"]
    folder = write({f"corpus/{name}": BODY + name for name in names})
    everything = ids_of(folder / "corpus")
    assert len(set(everything.values())) == len(names)
    for name in names:
        (folder / "corpus" / name).rename(folder / "away")
        without = ids_of(folder / "corpus")
        (folder / "away").rename(folder / "corpus" / name)
        assert without.items() < everything.items()


def test_an_id_does_not_depend_on_where_the_corpus_stands(write):
    names = ["讲话.txt", "a/讲话.txt", "x.txt"]
    folder = write({f"{root}/{name}": BODY for root in ("here", "there") for name in names})
    here, there = (load_corpus([folder / root]).documents for root in ("here", "there"))
    assert [d.id for d in here] == [d.id for d in there]


def test_namesakes_below_another_root_have_ids_of_their_own(write):
    folder = write({"corpus/x.txt": BODY, "uploads/x.txt": BODY, "uploads/讲话.txt": BODY})
    both = ids_of(folder / "corpus", folder / "uploads")
    assert len(set(both.values())) == 3
    assert both[str(folder / "corpus" / "x.txt")] == "x"
    (folder / "corpus" / "x.txt").unlink()
    without = ids_of(folder / "corpus", folder / "uploads")
    assert without.items() < both.items()


def test_a_file_named_beside_its_folder_has_the_same_id_in_either_order(write):
    folder = write({"corpus/a/讲话.txt": BODY, "corpus/x.txt": BODY})
    whole = ids_of(folder / "corpus")
    for inner in ("a", "a/讲话.txt", "x.txt"):
        assert ids_of(folder / "corpus" / inner, folder / "corpus") == whole
        assert ids_of(folder / "corpus", folder / "corpus" / inner) == whole


def test_a_link_to_the_release_of_the_day_does_not_change_an_id(write):
    folder = write({"first/讲话.txt": BODY, "second/讲话.txt": BODY})
    found = []
    for release in ("first", "second"):
        link = folder / "corpus"
        link.unlink(missing_ok=True)
        link.symlink_to(folder / release)
        found.append([d.id for d in load_corpus([link]).documents])
    assert found[0] == found[1]


def test_a_corpus_that_is_not_there_yet_gives_no_other_ids_once_it_is(write):
    folder = write({"uploads/x.txt": BODY})
    roots = [folder / "corpus", folder / "uploads"]
    before = ids_of(*roots)
    write({"corpus/y.txt": BODY})
    assert before.items() < ids_of(*roots).items()


def test_a_second_document_of_one_id_is_reported(write, monkeypatch):
    monkeypatch.setattr("bot.reading.files.document_id", lambda place: "same")
    folder = write({"a.txt": BODY, "b.txt": BODY})
    corpus = load_corpus([folder])
    assert [d.path.name for d in corpus.documents] == ["a.txt"]
    [problem] = corpus.problems
    assert (problem.path.name, problem.reason) == ("b.txt", ProblemReason.NAMESAKE)
    assert "a.txt" in problem.message


def test_every_problem_has_a_reason(write):
    files = {
        "a.txt": BODY,
        "empty.txt": "",
        "nul.txt": "a\x00",
        "bytes.txt": b"\x80\x81\xff" * 9,
        "heads.txt": "一、甲\n二、乙",
        "meta.md": "---\nx: 1\n---\n" + BODY,
        "lexicon.yaml": "1",
        "other.odt": "x",
        "word.docx": "x",
    }
    folder = write(files)
    corpus = load_corpus([folder, folder / "missing"])
    assert {problem.path.name: problem.reason for problem in corpus.problems} == {
        "empty.txt": ProblemReason.EMPTY,
        "nul.txt": ProblemReason.NOT_TEXT,
        "bytes.txt": ProblemReason.ENCODING,
        "heads.txt": ProblemReason.NO_PARAGRAPH,
        "meta.md": ProblemReason.METADATA,
        "lexicon.yaml": ProblemReason.WORD_LIST,
        "other.odt": ProblemReason.KIND,
        "word.docx": ProblemReason.DAMAGED,
        "missing": ProblemReason.MISSING,
    }


def test_the_digest_tells_a_changed_text(write):
    path = write({"a.txt": BODY}) / "a.txt"
    before = read_document(path)
    write({"a.txt": BODY + " "})
    after = read_document(path)
    assert before.id == after.id
    assert before.digest != after.digest
    assert re.fullmatch("[0-9a-f]{12}", before.digest)

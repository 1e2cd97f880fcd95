"""Word documents become the text that a reader sees, and hostile ones are refused at little cost."""

import io
import resource
import time
import zipfile

import pytest
from docx.enum.style import WD_STYLE_TYPE
from hypothesis import given, settings
from hypothesis import strategies as st
from word_writer import MAIN, W, body, plain, run, with_part, word

from bot.reading import NoticeKind, Problem, ProblemReason, Role, load_corpus, package
from bot.reading.docx import read_docx
from bot.reading.problems import UnreadableError
from bot.reading.uploads import Upload, parse_upload

MIB = 2**20


def sources(data):
    return read_docx(data).source.split("\n")


def refused(data):
    with pytest.raises(UnreadableError) as caught:
        read_docx(data)
    return caught.value


def parsed(data):
    upload = parse_upload("讲话.docx", data, max_bytes=32 * MIB)
    assert isinstance(upload, Upload), upload
    return upload.document


# What a reader sees


def test_paragraphs_are_read_to_the_letter_and_tables_cell_by_cell():
    def build(document):
        document.add_paragraph("　　**市委“国之大者”……要抓落实。")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(
            [*table.row_cells(0), *table.row_cells(1)], ["责任", "党委", "", "2023年"], strict=True
        ):
            cell.text = text
        document.add_paragraph()
        document.add_paragraph("表后的话。").add_run("又一句 & <x>。").bold = True

    assert sources(word(build)) == [
        "　　**市委“国之大者”……要抓落实。", "责任", "党委", "2023年", "表后的话。又一句 & <x>。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (run("甲") + "<w:ins>" + run("乙") + "</w:ins>", "甲乙"),
        (run("甲") + "<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>", "甲"),
        ("<w:moveFrom>" + run("甲") + "</w:moveFrom><w:moveTo>" + run("乙") + "</w:moveTo>", "乙"),
        ("<w:smartTag>" + run("甲") + "</w:smartTag>", "甲"),
        ("<w:hyperlink>" + run("甲") + "</w:hyperlink>", "甲"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + run("甲") + "</w:sdtContent></w:sdt>", "甲"),
        ('<w:fldSimple w:instr="DATE">' + run("甲") + "</w:fldSimple>", "甲"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("甲"), "甲"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲\t乙"),
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t></w:r>", "甲\n乙\n丙"),
        ("<w:r><w:t>7</w:t><w:noBreakHyphen/><w:t>9</w:t><w:softHyphen/></w:r>", "7-9"),
        ("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>" + run("甲"), "甲"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t><w:tab/></w:r>" + run("甲"), "甲"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>甲</w:t></w:r>', "甲"),
        ("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>" + run("甲"), "甲"),
        ("<w:r><w:ruby><w:rt>" + run("jiǎ") + "</w:rt><w:rubyBase>" + run("甲")
         + "</w:rubyBase></w:ruby></w:r>", "甲"),
        (run("甲") + "<w:r><w:footnoteReference/></w:r>", "甲"),
        (run("设") + "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>" + run("为"), "设为"),
        ('<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>' + run("甲"), "甲"),
        (run("甲 ") + run(" 乙"), "甲  乙"),
        (run("甲") + "<!-- 乙 --><?x 丙?>", "甲"),
        ("<w:pPr><w:pPrChange><w:pPr><w:pStyle w:val='Heading1'/></w:pPr></w:pPrChange></w:pPr>"
         + run("甲。"), "甲。"),
    ],
)  # fmt: skip
def test_text_is_what_stands_on_the_page_when_all_changes_are_accepted(inner, text):
    assert read_docx(body(f"<w:p>{inner}</w:p>")).source == text


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    xml = f"<w:p>{mark}{run('甲')}</w:p><w:p>{mark}{run('乙')}</w:p><w:p>{run('丙')}</w:p>"
    assert sources(body(xml + f"<w:p>{run('丁')}</w:p>")) == ["甲乙丙", "丁"]


def test_a_text_box_is_read_once_and_after_the_paragraph_that_holds_it():
    box = f"<w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent>"
    xml = (
        f"<w:p>{run('前')}<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>{run('后')}</w:p>"
    )
    assert sources(body(xml)) == ["前后", "框"]


def test_a_table_of_contents_is_left_out():
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent><w:p>{run('一、甲1')}</w:p></w:sdtContent></w:sdt>"
    )
    found = read_docx(body(control + f"<w:p>{run('正文。')}</w:p>"))
    assert found.source == "正文。"
    assert [notice.kind for notice in found.notices] == [NoticeKind.CONTENTS]

    def build(document):
        document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("一、甲\t1", style="toc 1")
        document.add_paragraph("正文。")

    assert sources(word(build)) == ["正文。"]


def test_what_is_left_out_is_told():
    xml = (
        f"<w:p><w:ins>{run('甲')}</w:ins><w:r><w:footnoteReference/></w:r>"
        "<w:r><w:endnoteReference/></w:r><w:r><w:sym/></w:r><w:r><a:blip/></w:r>"
        "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>"
    )
    told = {notice.kind: notice.count for notice in read_docx(body(xml)).notices}
    assert told == {
        NoticeKind.TRACKED_CHANGES: 1,
        NoticeKind.FOOTNOTES: 2,
        NoticeKind.SYMBOLS: 1,
        NoticeKind.PICTURES: 1,
        NoticeKind.FORMULAS: 1,
    }


# Headings


def test_heading_styles_make_the_outline_and_leave_the_text_alone():
    def build(document):
        document.add_paragraph("在会议上的", style="Title")
        document.add_paragraph("讲话", style="Title")
        document.add_paragraph("（2023年1月31日）")
        document.add_paragraph("同志们：")
        document.add_heading("总的要求是什么？", 1)
        document.add_paragraph("要抓落实。")
        document.add_heading("　提高认识", 2)
        document.add_paragraph("（一）学原文")
        document.add_paragraph("要学原文。")
        document.add_heading("加强领导。", 1)
        document.add_paragraph("要加强领导。")

    document = parsed(word(build))
    assert document.title == "在会议上的讲话"
    assert document.meta["date"] == "2023年1月31日"
    assert [(s.level, s.heading, s.number) for s in document.sections] == [
        (1, "总的要求是什么？", ""),
        (2, "提高认识", ""),
        (3, "（一）学原文", "一"),
        (1, "加强领导。", ""),
    ]
    assert [p.headings for p in document.body] == [
        ("总的要求是什么？",),
        ("总的要求是什么？", "提高认识", "（一）学原文"),
        ("加强领导。",),
    ]
    assert document.passages[0].role is Role.SALUTATION
    for span in (*document.passages, *document.sections):
        text = getattr(span, "text", None) or span.heading
        assert document.source[span.start : span.end] == text


@pytest.mark.parametrize(
    ("name", "base", "outline", "level"),
    [
        ("标题 3", None, None, 3),
        ("標題 2", None, None, 2),
        ("公文小标题", "heading 4", None, 4),
        ("公文小标题", None, 1, 2),
        ("公文正文", "heading 1", 9, None),
        ("正文首行缩进", None, None, None),
        ("heading 10", None, None, None),
    ],
)
def test_a_style_is_a_heading_by_name_by_base_or_by_outline_level(name, base, outline, level):
    based = '<w:basedOn w:val="base"/>' if base else ""
    outlined = f'<w:pPr><w:outlineLvl w:val="{outline}"/></w:pPr>' if outline is not None else ""
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="base">'
        f'<w:name w:val="{base}"/></w:style><w:style w:type="paragraph" w:styleId="own">'
        f'<w:name w:val="{name}"/>{based}{outlined}</w:style></w:styles>'
    )
    data = body(f"<w:p><w:pPr><w:pStyle w:val='own'/></w:pPr>{run('加强领导')}</w:p>")
    found = read_docx(with_part(data, "word/styles.xml", styles.encode()))
    assert dict(found.levels) == ({0: level} if level else {})


def test_a_paragraph_s_own_outline_level_wins_over_its_style():
    def paragraph(style, level, text):
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:outlineLvl w:val="{level}"/></w:pPr>'
            f"{run(text)}</w:p>"
        )

    xml = paragraph("Normal", 0, "甲") + paragraph("Heading1", 9, "乙") + f"<w:p>{run('丙')}</w:p>"
    assert dict(read_docx(body(xml)).levels) == {0: 1}


def test_styles_based_on_each_other_in_a_circle_do_no_harm():
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="own"><w:basedOn w:val="own"/></w:style>'
        "</w:styles>"
    )
    data = body(f"<w:p><w:pPr><w:pStyle w:val='own'/></w:pPr>{run('甲')}</w:p>")
    assert not read_docx(with_part(data, "word/styles.xml", styles.encode())).levels


def test_a_whole_paragraph_in_a_heading_style_stays_text():
    long = "要以钉钉子精神抓落实。" * 20

    def build(document):
        document.add_heading(long, 1)
        document.add_heading("加强领导", 1)
        document.add_paragraph("要加强领导。")

    document = parsed(word(build))
    assert [p.text for p in document.body] == [long, "要加强领导。"]
    assert [s.heading for s in document.sections] == ["加强领导"]


def test_a_line_break_in_a_heading_is_a_blank_and_in_text_parts_paragraphs():
    def build(document):
        document.add_heading("加强\n领导", 1)
        document.add_paragraph("前一句。\n后一句。")

    document = parsed(word(build))
    assert document.sections[0].heading == "加强 领导"
    assert [p.text for p in document.body] == ["前一句。", "后一句。"]


def test_titles_all_along_a_collection_part_it():
    def build(document):
        for name in "甲乙":
            document.add_paragraph(f"{name}讲话", style="Title")
            document.add_paragraph(f"{name}的话。")

    document = parsed(word(build))
    assert [s.heading for s in document.sections] == ["甲讲话", "乙讲话"]
    assert [p.headings for p in document.body] == [("甲讲话",), ("乙讲话",)]


def test_the_digest_tells_a_changed_text_and_a_changed_outline_but_not_another_saving():
    def styled(style):
        return word(lambda d: [d.add_paragraph("甲", style=style), d.add_paragraph("乙。")])

    first = read_docx(styled("Normal")).digest
    assert read_docx(with_part(styled("Normal"), "docProps/new.xml", b"<x/>")).digest == first
    assert read_docx(styled("Heading 1")).digest != first
    assert read_docx(plain("甲", "乙！")).digest != first


def test_a_word_document_is_read_from_a_folder_with_its_sidecar(tmp_path):
    (tmp_path / "讲话.docx").write_bytes(plain("同志们：", "要抓落实。"))
    (tmp_path / "讲话.yaml").write_text("title: 旁注\n", "utf-8")
    (tmp_path / "~$讲话.docx").write_bytes(b"\x05Word")
    corpus = load_corpus([tmp_path])
    assert corpus.problems == ()
    assert [(d.title, [p.text for p in d.body]) for d in corpus.documents] == [
        ("旁注", ["要抓落实。"])
    ]
    assert corpus.is_verbatim(corpus.body[0])


def test_front_matter_is_a_matter_of_text_files():
    assert sources(plain("---", "title: 讲话", "---", "正文。"))[0] == "---"


# What is no such document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def with_method(method):
    return with_part(plain("甲。"), MAIN, b"<x/>", method)


def with_flag(data):
    """Mark all entries of a zip archive as encrypted."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + place] |= 1
            at = changed.find(mark, at + 1)
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"PK\x03\x04", ProblemReason.DAMAGED, id="cut short"),
        pytest.param(b"no archive", ProblemReason.DAMAGED, id="text"),
        pytest.param(b"", ProblemReason.DAMAGED, id="nothing"),
        pytest.param(OLE, ProblemReason.OLD_WORD, id="doc"),
        pytest.param(
            OLE + "EncryptedPackage".encode("utf-16-le"), ProblemReason.PROTECTED, id="password"
        ),
        pytest.param(with_flag(plain("甲。")), ProblemReason.PROTECTED, id="encrypted zip"),
        pytest.param(plain("甲。")[:-30], ProblemReason.DAMAGED, id="no directory"),
        pytest.param(
            with_part(plain("甲"), MAIN, b"<w:document"), ProblemReason.DAMAGED, id="cut XML"
        ),
        pytest.param(with_part(plain("甲"), MAIN, b""), ProblemReason.DAMAGED, id="empty part"),
        pytest.param(
            with_part(plain("甲"), MAIN, b"<workbook/>"), ProblemReason.DAMAGED, id="a workbook"
        ),
        pytest.param(
            with_part(plain("甲"), MAIN, b'<?xml version="1.0" encoding="klingon"?><a/>'),
            ProblemReason.DAMAGED,
            id="unknown encoding",
        ),
        pytest.param(with_method(zipfile.ZIP_LZMA), ProblemReason.DAMAGED, id="another packing"),
        pytest.param(plain(), ProblemReason.EMPTY, id="no text"),
        pytest.param(plain(" ", "\u3000"), ProblemReason.EMPTY, id="blanks"),
        pytest.param(body("<w:p><w:r><a:blip/></w:r></w:p>"), ProblemReason.EMPTY, id="a picture"),
    ],
)
def test_what_is_no_word_document_is_refused_with_a_reason(data, reason):
    assert refused(data).reason is reason


def test_a_package_whose_main_part_is_missing_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert refused(file.getvalue()).reason is ProblemReason.DAMAGED


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a_document_type_declaration_is_refused(declaration):
    xml = b'<?xml version="1.0"?>' + declaration + b"<d>&x;</d>"
    assert refused(with_part(plain("甲"), MAIN, xml)).reason is ProblemReason.DAMAGED


@pytest.mark.parametrize("part", [MAIN, "word/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize(
    "inner",
    [
        pytest.param(b"<w:p/>" * (package.MAX_ELEMENTS + 1), id="elements"),
        pytest.param(b"<w:p>" * 5_000, id="depth"),
        pytest.param(b" " * (package.MAX_PART + 1), id="bytes"),
    ],
)
def test_a_bomb_is_refused_at_little_cost(part, inner):
    xml = f'<w:document xmlns:w="{W}">'.encode() + inner
    bomb = with_part(plain("甲"), part, xml)
    assert len(bomb) < MIB
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    error = refused(bomb)
    assert time.process_time() - begin < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 64 * 1024  # KiB
    assert error.reason is ProblemReason.UNPACKS_TOO_LARGE


def test_a_bomb_that_declares_to_be_small_is_refused():
    bomb = with_part(plain("甲"), MAIN, b" " * (package.MAX_PART + 1))
    size = (package.MAX_PART + 1).to_bytes(4, "little")
    assert bomb.count(size) == 2
    assert refused(bomb.replace(size, (1000).to_bytes(4, "little"))).reason is ProblemReason.DAMAGED


def test_an_archive_of_very_many_entries_is_refused_before_it_is_opened():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(package.MAX_ENTRIES + 1):
            archive.writestr(str(number), b"")
    assert refused(file.getvalue()).reason is ProblemReason.UNPACKS_TOO_LARGE


def test_a_document_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_BYTES", 10_000)
    assert refused(plain("甲。")).reason is ProblemReason.TOO_LARGE
    monkeypatch.undo()
    monkeypatch.setattr("bot.reading.docx.MAX_CHARACTERS", 100)
    error = refused(plain("抓落实。" * 30))
    assert (error.reason, error.limit, error.subject) == (
        ProblemReason.TOO_LARGE,
        100,
        "characters",
    )


# Anything at all

WHOLE = word(
    lambda d: [
        d.add_heading("加强领导", 1),
        d.add_paragraph("要抓落实。"),
        d.add_table(rows=1, cols=1),
    ]
)
with zipfile.ZipFile(io.BytesIO(WHOLE)) as _archive:
    PARTS = {name: _archive.read(name) for name in (MAIN, "word/styles.xml", "_rels/.rels")}
edits = st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=6)), min_size=1, max_size=8)
often = settings(deadline=None, max_examples=150)


def edited(data, changes):
    changed = bytearray(data)
    for place, piece in changes:
        at = place % (len(changed) + 1)
        changed[at : at + len(piece)] = piece
    return bytes(changed)


def check(data):
    result = parse_upload("a.docx", data, max_bytes=MIB)
    assert isinstance(result, Upload | Problem)
    if isinstance(result, Upload):
        document = result.document
        assert all(document.is_verbatim(passage) for passage in document.passages)
        assert str(result.warnings)
    else:
        assert result.message


@often
@given(st.binary(max_size=2000))
def test_random_bytes_are_a_document_or_a_problem(data):
    check(data)
    check(b"PK\x03\x04" + data)


@often
@given(edits)
def test_a_damaged_archive_is_a_document_or_a_problem(changes):
    check(edited(WHOLE, changes))


@often
@given(st.sampled_from(sorted(PARTS)), edits)
def test_a_damaged_part_is_a_document_or_a_problem(name, changes):
    check(with_part(WHOLE, name, edited(PARTS[name], changes)))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Normal", "Title", "Heading 1", "Heading 2", "Heading 9"]),
            st.text("党建，。“”**一、（）\t\n\u3000 x", max_size=30),
        ),
        max_size=8,
    )
)
def test_every_passage_of_any_word_document_is_a_span_of_its_text(paragraphs):
    check(word(lambda d: [d.add_paragraph(text, style=style) for style, text in paragraphs]))

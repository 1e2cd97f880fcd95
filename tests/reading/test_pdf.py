"""PDFs become paragraphs, and those without a text to quote are refused with a reason."""

import io
import sys
import time

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_writer import Line, Writer, pdf_of, set_in_lines

from bot.reading import NoticeKind, Problem, ProblemReason, load_corpus, pdf
from bot.reading.pdf import read_pdf
from bot.reading.problems import UnreadableError
from bot.reading.radicals import without_radicals
from bot.reading.reflow import PdfLine, reflow, width
from bot.reading.uploads import Upload, parse_upload

MIB = 2**20


def sources(data):
    return read_pdf(data).source.split("\n")


def refused(data):
    with pytest.raises(UnreadableError) as caught:
        read_pdf(data)
    return caught.value


@pytest.fixture
def paragraphs(corpus):
    document = corpus.documents[0]
    return [line.strip() for line in document.source.splitlines() if line.strip()]


# Paragraphs


@pytest.mark.parametrize("measure", [16, 22, 28, 35])
@pytest.mark.parametrize("rotated", [False, True])
def test_the_speech_set_like_an_official_document_is_read_to_the_letter(
    paragraphs, measure, rotated
):
    pages = set_in_lines(paragraphs, measure=measure)
    assert sources(pdf_of(pages, rotated=rotated)) == paragraphs


def test_a_document_without_indents_is_parted_by_its_short_lines(paragraphs):
    assert sources(pdf_of(set_in_lines(paragraphs, indent=0, measure=35))) == paragraphs


def test_a_title_over_several_lines_is_one_and_stands_apart(paragraphs):
    pages = set_in_lines(paragraphs[1:])
    title = [Line("在市直机关党的建设工作会议", 120, 820, 22), Line("上的讲话", 240, 795, 22)]
    found = sources(pdf_of([[*title, *pages[0]], *pages[1:]]))
    assert found == ["在市直机关党的建设工作会议上的讲话", *paragraphs[1:]]


def test_page_numbers_and_running_headers_are_left_out(paragraphs):
    header = [Line("某市机关党建文件选编（2023）", 200, 810, 10)]
    pages = [header + page for page in set_in_lines(paragraphs)]
    assert sources(pdf_of(pages)) == paragraphs


@pytest.mark.parametrize(
    "number", ["1", "— 12 —", "-3-", "第 3 页", "第3页 共12页", "3/12", "iv", "· 7 ·"]
)
def test_a_page_number_is_told_by_its_form(number):
    lines = [Line("要抓落实。", 72, 700), Line(number, 280, 40)]
    assert sources(pdf_of([lines])) == ["要抓落实。"]


@pytest.mark.parametrize("last", ["2023年1月31日", "1.抓落实", "一、", "第3条"])
def test_a_last_line_with_more_than_a_number_stays(last):
    assert sources(pdf_of([[Line("要抓落实。", 72, 700), Line(last, 72, 40)]]))[-1] == last


def test_two_columns_are_read_one_after_the_other(paragraphs):
    [page] = set_in_lines(paragraphs[:6], measure=16, per_page=999)
    rows = [line for line in page if line.size == 16][:40]
    columns = [
        Line(line.text, line.x - 30 + (270 if at >= 20 else 0), 780 - 28 * (at % 20))
        for at, line in enumerate(rows)
    ]
    found = sources(pdf_of([columns]))
    assert "".join(found) == "".join(line.text for line in rows)
    assert found[:3] == paragraphs[:3]


def test_words_of_letters_are_joined_with_a_blank_and_ideographs_without():
    rows = ["要按照党中央的部署学习 Python", "language 和数据分析，推动工", "作。"]
    lines = [Line(text, 72, 700 - 28 * at) for at, text in enumerate(rows)]
    assert sources(pdf_of([lines])) == [
        "要按照党中央的部署学习 Python language 和数据分析，推动工作。"
    ]


def test_radicals_of_a_font_table_are_read_as_the_ideographs_that_they_look_like():
    assert sources(pdf_of([[Line("⼯作的意⻅⻓⻔⺠。", 72, 700)]])) == ["工作的意见长门民。"]
    assert without_radicals("工作⼈員abc，。") == "工作人員abc，。"


def test_gaps_of_justified_lines_are_no_blanks_but_single_ones_stay():
    lines = [Line("第一章 总则", 72, 700), Line("要 抓 落 实 。", 72, 600)]
    assert sources(pdf_of([lines])) == ["第一章 总则", "要抓落实。"]


def test_a_reader_of_a_pdf_is_told_that_its_paragraphs_are_guessed():
    upload = parse_upload("a.pdf", pdf_of([[Line("要抓落实。", 72, 700)], []]), max_bytes=MIB)
    assert isinstance(upload, Upload)
    assert [(n.kind, n.count) for n in upload.notices] == [
        (NoticeKind.GUESSED_PARAGRAPHS, 0),
        (NoticeKind.PAGES_WITHOUT_TEXT, 1),
        (NoticeKind.NO_HEADINGS, 0),
    ]


def test_a_pdf_is_read_from_a_folder_and_its_passages_are_verbatim(tmp_path, paragraphs):
    (tmp_path / "讲话.pdf").write_bytes(pdf_of(set_in_lines(paragraphs)))
    corpus = load_corpus([tmp_path])
    [document] = corpus.documents
    assert [s.number for s in document.sections] == ["一", "二", "三"]
    assert len(document.body) == 10
    assert all(corpus.is_verbatim(passage) for passage in document.passages)


def test_a_full_line_is_told_by_whether_the_next_word_had_fitted():
    def line(text, at):
        return PdfLine(text, 0, width(text), -1.75 * at, 1)

    rows = ["一二三四五六七八九十一二三四五六", "一二三四五六七八九十一二三", "“7·9”讲话精神。"]
    assert reflow([[line(text, at) for at, text in enumerate(rows)]]) == ["".join(rows)]
    rows[2] = "讲话精神。"
    assert reflow([[line(text, at) for at, text in enumerate(rows)]]) == [
        "".join(rows[:2]),
        rows[2],
    ]


def test_pages_without_a_line_have_no_paragraph():
    assert reflow([]) == reflow([[], []]) == []


# What cannot be read


def encrypted(user):
    writer = pypdf.PdfWriter(io.BytesIO(pdf_of([[Line("要抓落实。", 72, 700)]])))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_password_is_a_reason_and_a_mere_restriction_is_none():
    assert refused(encrypted("secret")).reason is ProblemReason.PROTECTED
    assert sources(encrypted("")) == ["要抓落实。"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", ProblemReason.DAMAGED, id="nothing"),
        pytest.param(b"PK\x03\x04", ProblemReason.DAMAGED, id="another kind"),
        pytest.param(b"%PDF-1.7\n", ProblemReason.DAMAGED, id="only a beginning"),
        pytest.param(b"%PDF-1.7\n" + bytes(range(256)) * 40, ProblemReason.DAMAGED, id="noise"),
        pytest.param(pdf_of([[]]), ProblemReason.SCANNED, id="a blank page"),
        pytest.param(pdf_of([[Line("1", 280, 40)], [Line("2", 280, 40)]]), ProblemReason.SCANNED, id="numbers"),
        pytest.param(
            pdf_of([[Line("要抓落实。", 72, 700)]], with_unicode=False), ProblemReason.GARBLED, id="glyphs"
        ),
        pytest.param(pdf_of([[Line("\ufffd" * 9, 72, 700)]]), ProblemReason.GARBLED, id="replacements"),
    ],
)  # fmt: skip
def test_what_has_no_text_is_refused_with_a_reason(data, reason):
    assert refused(data).reason is reason


def test_without_the_extra_the_reader_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    error = refused(pdf_of([[Line("要抓落实。", 72, 700)]]))
    assert (error.reason, error.subject) == (ProblemReason.NEEDS_EXTRA, "pdf")
    assert "yuanwen[pdf]" in str(error)


def test_bounds_on_bytes_pages_characters_and_time(monkeypatch):
    data = pdf_of([[Line("要抓落实。" * 5, 72, 700)]] * 2)
    bounds = {
        "MAX_BYTES": (100, "bytes"),
        "MAX_PAGES": (1, "pages"),
        "MAX_CHARACTERS": (20, "characters"),
    }
    for name, (limit, unit) in bounds.items():
        with monkeypatch.context() as patch:
            patch.setattr(pdf, name, limit)
            error = refused(data)
            assert (error.reason, error.limit, error.subject) == (
                ProblemReason.TOO_LARGE,
                limit,
                unit,
            )
    monkeypatch.setattr(pdf, "MAX_SECONDS", -1.0)
    assert refused(data).reason is ProblemReason.UNPACKS_TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b" " * 40_000_000, id="blanks"),
        pytest.param(b"BT /F1 9 Tf ET\n" * 1_000_000, id="operations"),
        pytest.param(b"[" * 1_000_000, id="brackets"),
    ],
)
def test_a_bomb_is_refused_in_time(content):
    writer = Writer()
    stream = writer.stream(content)
    page = writer.add(
        b"<< /Type /Page /Parent 3 0 R /MediaBox [0 0 9 9] /Contents %d 0 R "
        b"/Resources << /Font << >> >> >>" % stream
    )
    tree = writer.add(b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % page)
    bomb = writer.finished(writer.add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree))
    assert len(bomb) < 100_000
    begin = time.process_time()
    assert refused(bomb).reason in {
        ProblemReason.UNPACKS_TOO_LARGE,
        ProblemReason.DAMAGED,
        ProblemReason.SCANNED,
    }
    assert time.process_time() - begin < 30


# Anything at all

WHOLE = pdf_of(
    [[Line("总的要求", 72, 740, 20), Line("要抓落实。", 72, 700)], [Line("改作风。", 72, 700)]]
)
often = settings(deadline=None, max_examples=150)
edits = st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=6)), min_size=1, max_size=8)


def check(data):
    result = parse_upload("a.pdf", data, max_bytes=MIB)
    assert isinstance(result, Upload | Problem)
    if isinstance(result, Upload):
        document = result.document
        assert all(document.is_verbatim(passage) for passage in document.passages)
        document.source.encode()
    else:
        assert result.message


@often
@given(st.binary(max_size=2000))
def test_random_bytes_are_a_document_or_a_problem(data):
    check(data)
    check(b"%PDF-1.7\n" + data)


@often
@given(edits)
def test_a_damaged_pdf_is_a_document_or_a_problem(changes):
    changed = bytearray(WHOLE)
    for place, piece in changes:
        at = place % (len(changed) + 1)
        changed[at : at + len(piece)] = piece
    check(bytes(changed))


@often
@given(st.lists(st.one_of(st.binary(max_size=12), st.sampled_from(
    [b"BT", b"ET", b"/F1 9 Tf", b"1 0 0 1 5 5 Tm", b"<0001> Tj", b"[<0002> -9 <0003>] TJ", b"q", b"Q",
     b"0 0 0 0 0 0 cm", b"5 -20 Td", b"T*", b"(x) '", b"1 2 (x) \"", b"/X Do", b"<< >> BI", b"1e99 Tz"]
)), max_size=20))  # fmt: skip
def test_any_page_content_is_a_document_or_a_problem(pieces):
    writer = Writer()
    writer.shown("党建工")
    stream = writer.stream(b"\n".join(pieces))
    font = writer.font()
    page = writer.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
        b"/Resources << /Font << /F1 %d 0 R >> >> >>" % (len(writer.objects) + 2, stream, font)
    )
    tree = writer.add(b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % page)
    check(writer.finished(writer.add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)))


@often
@given(
    st.lists(
        st.lists(
            st.builds(
                Line,
                st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), min_size=1, max_size=12),
                st.floats(-100, 700),
                st.floats(-100, 900),
                st.sampled_from([0.0, 1.0, 9.0, 16.0, 22.0]),
            ),
            max_size=6,
        ),
        max_size=3,
    )
)  # fmt: skip
def test_lines_anywhere_on_any_page_are_a_document_or_a_problem(pages):
    check(pdf_of(pages))


def test_a_broken_pdf_is_told_by_us_alone(tmp_path, caplog):
    (tmp_path / "a.txt").write_text("题目\n抓落实。\n", "utf-8")
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4\njunk")
    with caplog.at_level("DEBUG"):
        [problem] = load_corpus([tmp_path]).problems
    assert problem.path.name == "x.pdf"
    assert [one for one in caplog.records if one.name.startswith("pypdf")] == []

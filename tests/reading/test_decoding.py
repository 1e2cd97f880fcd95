"""Bytes become text in the encodings that are promised, or a reason is given."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import decoding
from bot.reading.decoding import UnreadableError, decode, decoded

TEXT = "同志们：\r\n2023年，**市委“国之大者”……\n\u3000\u3000要抓落实。\r谢谢！"
written = st.text(
    st.characters(exclude_categories=["Cs", "Cn", "Co", "Cc"]), min_size=1, max_size=40
).filter(lambda text: text.strip() and not text.startswith("\ufeff"))
often = settings(deadline=None, max_examples=100)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_promised_encodings_are_read_to_the_letter(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        TEXT.encode("gbk"),
        codecs.BOM_UTF8 + TEXT.encode(),
    ],
)
def test_either_byte_order_and_the_older_chinese_encoding_are_read(data):
    assert decode(data) == TEXT


def test_the_mark_of_gb18030_is_no_part_of_the_text():
    marked = "\ufeff".encode("gb18030") + TEXT.encode("gb18030")
    assert marked.startswith(b"\x84\x31\x95\x33")
    assert decoded(marked) == (TEXT, False)
    assert decoded(TEXT.encode("gb18030")) == (TEXT, True)
    assert decoded(TEXT.encode()) == (TEXT, False)
    with pytest.raises(UnreadableError, match="empty"):
        decode(b"\x84\x31\x95\x33")
    with pytest.raises(UnreadableError, match="GB18030"):
        decode(b"\x84\x31\x95\x33\xff\xff")


@often
@given(written, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_whatever_is_written_is_read_back(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", "empty", None),
        (b" \r\n\t\n", "empty", None),
        (codecs.BOM_UTF8, "empty", None),
        (codecs.BOM_UTF8 + "\u3000\n".encode(), "empty", None),
        (codecs.BOM_UTF16_LE + "\u3000 \n".encode("utf-16-le"), "empty", None),
        ("党\n建\x00".encode(), "NUL", 2),
        (codecs.BOM_UTF16_LE + "党\n\n\x00".encode("utf-16-le"), "NUL", 3),
        (codecs.BOM_UTF16_LE + b"\x00", "UTF-16", None),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00\x00", "UTF-16", None),
        ("党建\n工作".encode() + b"\xff\xfe\xff", "UTF-8", 2),
        (b"\x80\x81\xff", "UTF-8", 1),
        (bytes(range(1, 256)) * 4, "UTF-8", None),
        ("党建工作\n".encode("utf-16-le"), None, None),
        ("한국어 문장입니다".encode("euc-kr")[:-1] + b"\xff", "UTF-8", 1),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data, reason, line):
    with pytest.raises(UnreadableError) as caught:
        decode(data)
    assert reason is None or reason in str(caught.value)
    assert line is None or caught.value.line == line


def test_a_damaged_file_is_refused_rather_than_read_as_something_else(corpus):
    data = corpus.documents[0].path.read_bytes()
    for place in range(10, len(data), 997):
        damaged = data[:place] + b"\xff" + data[place + 1 :]
        with pytest.raises(UnreadableError) as caught:
            decode(damaged)
        assert caught.value.line in range(1, data.count(b"\n") + 2)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(decoding, "MAX_BYTES", 2**20)
    assert decode(b"a" * 2**20) == "a" * 2**20
    with pytest.raises(UnreadableError, match="1 MiB"):
        decode(b"a" * (2**20 + 1))

"""Front matter and sidecars say what a document is; a broken one names its line."""

import pytest

from bot.reading.metadata import MetadataError, front_matter, sidecar


@pytest.mark.parametrize(
    ("source", "meta", "rest"),
    [
        ("---\ntitle: 讲话\ndate: 2023-01-31\n---\n正文。", {"title": "讲话", "date": "2023-01-31"}, "正文。"),
        ("---\r\ntitle: 讲话\r\n---\r\n正文。", {"title": "讲话"}, "正文。"),
        ("---  \ntitle: 讲话\n--- \t\n正文。", {"title": "讲话"}, "正文。"),
        ("---\ntags: [党建, 作风]\ntitle_is_ours: true\n---\n", {"tags": "党建, 作风", "title_is_ours": "true"}, ""),
        ("---\ntitle:\n---\n正文。", {"title": ""}, "正文。"),
        ("---\ntitle: 讲话\n---", {"title": "讲话"}, ""),
        ("---\n# 只有注释\n---\n正文。", {}, "正文。"),
        ("---\n---\n正文。", {}, "正文。"),
        ("---\n---\n正文。\n---\n", {}, "正文。\n---\n"),
        ("正文。\n---\ntitle: 讲话\n---\n", {}, "正文。\n---\ntitle: 讲话\n---\n"),
        ("--- 破折\n正文。", {}, "--- 破折\n正文。"),
        ("---\n没有结束", {}, "---\n没有结束"),
        ("\n  \n---\ntitle: 讲话\n---\n正文。", {"title": "讲话"}, "正文。"),
        ("---\ntitle: 讲话\n...\n正文。", {"title": "讲话"}, "正文。"),
        ("", {}, ""),
    ],
)  # fmt: skip
def test_front_matter_is_read_and_the_text_begins_behind_it(source, meta, rest):
    found, start = front_matter(source)
    assert (found, source[start:]) == (meta, rest)


@pytest.mark.parametrize(
    ("yaml", "line", "part"),
    [
        ("title: 讲话\nzuozhe: 某人\n", 3, "zuozhe"),
        ("title: [1\n", 3, "YAML"),
        ("title: 讲话\n\n\tdate: x\n", 4, "YAML"),
        ("- 讲话\n", 2, "title"),
        ("只是一句话\n", 2, "title"),
        ("title: 讲话\ndate: 2023-02-30\n", 3, "date: there is no day 2023-02-30"),
        ("date: 2023-13-01 25:00:00\n", 2, "date: there is no day 2023-13-01"),
        ("title: 讲话\ndate: 2023-01-01\ntitle: 又\n", 4, "title is there twice, in line 2"),
        ("title: 讲话\ntitle_is_ours: 'yes'\n", 3, "title_is_ours: expected true or false"),
        ("title: a: b\n", 2, "not valid YAML: mapping values are not allowed"),
        ("title: a\x01b\n", None, "YAML"),
        ("date: 2023-01-31\ntitle: {a: b}\n", 3, ""),
        ("tags: [党建, [作风]]\n", 2, ""),
        ("? [a, b]\n: c\n", None, ""),
        ("title: " + "[" * 3000 + "]" * 3000 + "\n", None, ""),
    ],
)
def test_front_matter_that_cannot_be_used_is_refused_with_its_line(yaml, line, part):
    with pytest.raises(MetadataError) as caught:
        front_matter(f"---\n{yaml}---\n正文。")
    assert part in str(caught.value)
    assert line is None or caught.value.line == line


@pytest.mark.parametrize(("before", "line"), [("", 1), ("\n\n", 3)])
def test_front_matter_that_is_not_closed_is_refused(before, line):
    with pytest.raises(MetadataError, match="not closed") as caught:
        front_matter(f"{before}---\ntitle: 讲话\n\n正文。\n")
    assert caught.value.line == line


def test_a_sidecar_stands_beside_its_text(tmp_path):
    (tmp_path / "讲话.yaml").write_text("title: 讲话\noccasion: 会议\n", encoding="utf-8-sig")
    assert sidecar(tmp_path / "讲话.txt") == {"title": "讲话", "occasion": "会议"}
    assert sidecar(tmp_path / "别的.txt") == {}


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("title: 讲话\n\nzuozhe: 某人\n".encode(), "speech.yaml, line 3"),
        ("title: 讲话\n- 甲\n".encode(), "speech.yaml, line 2"),
        ("- 甲\n".encode(), "speech.yaml, line 1"),
        (b"date: 2023-02-30\n", "speech.yaml"),
        ("title: 讲话\n".encode("gb18030"), "speech.yaml"),
        (b"title: a\x00b\n", "speech.yaml"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_refused_with_its_line(tmp_path, data, part):
    (tmp_path / "speech.yaml").write_bytes(data)
    with pytest.raises(MetadataError) as caught:
        sidecar(tmp_path / "speech.txt")
    assert part in str(caught.value)
    assert "None" not in str(caught.value)

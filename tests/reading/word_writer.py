"""Writes .docx files: with python-docx what Word would write, and by hand what only files hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "word/document.xml"


def word(build: Callable[[Document], object]) -> bytes:
    """Return the document that `build` makes of an empty one."""
    document = docx.Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def plain(*paragraphs: str) -> bytes:
    """Return a document of plain paragraphs."""
    return word(lambda document: [document.add_paragraph(text) for text in paragraphs])


def with_part(data: bytes, name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the package with one part put in place of the one of that name."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", method) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    return file.getvalue()


def body(xml: str) -> bytes:
    """Return a document whose body is the WordprocessingML given; the prefixes w, mc, m are known."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<w:body>{xml}</w:body></w:document>"
    )
    return with_part(plain("x"), MAIN, content.encode())


def run(text: str) -> str:
    """Return a run of text."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'

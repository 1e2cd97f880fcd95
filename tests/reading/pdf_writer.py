"""Writes PDFs by hand: lines at places, in a font that is not there but has a Unicode table."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """Text at a place, in points from the lower left corner."""

    text: str
    x: float
    y: float
    size: float = 16.0


@dataclass
class Writer:
    """Objects of a PDF file."""

    with_unicode: bool = True
    objects: list[bytes] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)

    def add(self, content: bytes) -> int:
        self.objects.append(content)
        return len(self.objects)

    def stream(self, content: bytes, extra: bytes = b"") -> int:
        packed = zlib.compress(content)
        head = b"<< /Length %d /Filter /FlateDecode %s>>" % (len(packed), extra)
        return self.add(head + b"\nstream\n" + packed + b"\nendstream")

    def shown(self, text: str) -> bytes:
        codes = [self.codes.setdefault(c, len(self.codes) + 1) for c in text]
        return b"<" + b"".join(b"%04X" % code for code in codes) + b">"

    def font(self) -> int:
        maps = b"".join(
            b"<%04X> <%s>\n" % (code, character.encode("utf-16-be", "surrogatepass").hex().encode())
            for character, code in self.codes.items()
        )
        table = self.stream(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            b"%d beginbfchar\n%sendbfchar\nendcmap end end" % (len(self.codes), maps)
        )
        narrow = b"".join(b"%d [500] " % n for c, n in self.codes.items() if c.isascii())
        inner = self.add(
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /W [ %s] "
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>" % narrow
        )
        return self.add(
            b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
            b"/DescendantFonts [%d 0 R] %s>>"
            % (inner, b"/ToUnicode %d 0 R " % table if self.with_unicode else b"")
        )

    def finished(self, root: int) -> bytes:
        data = bytearray(b"%PDF-1.7\n")
        places = []
        for number, content in enumerate(self.objects, 1):
            places.append(len(data))
            data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
        start = len(data)
        data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        data += b"".join(b"%010d 00000 n \n" % place for place in places)
        data += b"trailer << /Size %d /Root %d 0 R >>\n" % (len(places) + 1, root)
        return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)


def pdf_of(
    pages: Sequence[Sequence[Line]], *, with_unicode: bool = True, rotated: bool = False
) -> bytes:
    """Return a PDF with the lines of each page drawn in order."""
    writer = Writer(with_unicode)
    turn = "0 1 -1 0 595 0 cm" if rotated else ""
    contents = [
        b"\n".join(
            [
                turn.encode(),
                *(
                    b"BT /F1 %f Tf %f %f Td " % (line.size, line.x, line.y)
                    + writer.shown(line.text)
                    + b" Tj ET"
                    for line in page
                ),
            ]
        )
        for page in pages
    ]
    streams = [writer.stream(content) for content in contents]
    font = writer.font()
    tree = len(writer.objects) + len(pages) + 1
    kids = [
        writer.add(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 %d 0 R >> >> >>" % (tree, stream, font)
        )
        for stream in streams
    ]
    shown = b" ".join(b"%d 0 R" % kid for kid in kids)
    assert writer.add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), shown)) == tree
    return writer.finished(writer.add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree))


def set_in_lines(
    paragraphs: Sequence[str],
    *,
    measure: int = 28,
    per_page: int = 22,
    indent: int = 2,
    size: float = 16.0,
) -> list[list[Line]]:
    """Set paragraphs as official documents are: `measure` em wide, each indented, numbered pages."""
    left, top, pitch = 72.0, 770.0, 1.75 * size
    rows: list[tuple[float, str]] = []
    for paragraph in paragraphs:
        start, width, row = indent, float(indent), ""
        for place, character in enumerate(paragraph):
            wide = 0.5 if character.isascii() else 1.0
            following = paragraph[place + 1 : place + 2]
            if width + wide + (following in "，。、；：”" and following != "") > measure:
                rows.append((left + start * size, row))
                start, width, row = 0, 0.0, ""
            row, width = row + character, width + wide
        rows.append((left + start * size, row))
    pages = []
    for number, begin in enumerate(range(0, len(rows), per_page), 1):
        shown = [
            Line(text, x, top - pitch * at, size)
            for at, (x, text) in enumerate(rows[begin : begin + per_page])
        ]
        pages.append([*shown, Line(f"— {number} —", 280, 40, 12)])
    return pages

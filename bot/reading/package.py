"""The zip archive that a .docx is, opened with bounds. Knows parts, nothing of what they say.

Whatever the archive declares, no more than `MAX_PART` bytes of a part are unpacked, in pieces, and
only of the parts that are asked for: pictures and embedded files stay packed. XML is read as it
streams by, without a tree, up to `MAX_ELEMENTS` and `MAX_DEPTH`; a document type declaration, which
no word processor writes, is refused, so that there are no entities to expand or to fetch.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from typing import Protocol
from xml.etree import ElementTree as ET

from bot.reading.decoding import check_size
from bot.reading.problems import ProblemReason, UnreadableError

MAX_BYTES = 32 * 1024 * 1024
MAX_PART = 64 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 200
_PIECE = 64 * 1024
_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # others unpack without a bound
_IS_ENCRYPTED = 0x1


class Handler(Protocol):
    """What hears of the elements of a part; local names are without namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...  # noqa: D102
    def end(self, name: str) -> None: ...  # noqa: D102
    def data(self, text: str) -> None: ...  # noqa: D102


class Package:
    """An open archive. Raises UnreadableError where it is none, or one that is not safe to open."""

    def __init__(self, data: bytes) -> None:
        check_size(data, MAX_BYTES)
        if data.startswith(_OLE):
            raise _from_before_2007(data)
        if data.count(_ENTRY) > MAX_ENTRIES:  # before the directory is read into objects
            raise unpacks_too_large()
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise damaged("it is not a zip archive") from error
        entries = self._archive.infolist()
        self._parts = {entry.filename.lower().lstrip("/"): entry for entry in entries}
        if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries):
            raise protected()

    def has(self, part: str) -> bool:
        """Tell whether there is a part of that name; case does not matter."""
        return part.lower() in self._parts

    def read(self, part: str, handler: Handler) -> None:
        """Tell `handler` what is in an XML part.

        Raises UnreadableError where the part is missing, is not XML, or is beyond the bounds.
        """
        entry = self._parts.get(part.lower())
        if entry is None:
            raise damaged(f"{part} is missing")
        if entry.file_size > MAX_PART:
            raise unpacks_too_large()
        if entry.compress_type not in _METHODS:
            raise damaged(f"{part} is packed in a way that .docx does not allow")
        parser = ET.XMLParser(target=_Bounded(handler))  # noqa: S314 - see _Bounded.doctype
        read = 0
        try:
            with self._archive.open(entry) as stream:
                while piece := stream.read(_PIECE):
                    read += len(piece)
                    if read > MAX_PART:
                        raise unpacks_too_large()
                    parser.feed(piece)
            parser.close()
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise damaged(f"{part} cannot be unpacked") from error
        except (ET.ParseError, ValueError, LookupError, OverflowError) as error:
            if isinstance(error, UnreadableError):
                raise
            raise damaged(f"{part} is not well-formed") from error  # or of an unknown encoding

    def related(self, part: str, kind: str, default: str) -> str:
        """Return the part that `part` ("" for the package) has a relationship of `kind` to."""
        folder, name = posixpath.split(part)
        relationships = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(relationships):
            return default
        targets = _Relationships(kind)
        self.read(relationships, targets)
        if not targets.target:
            return default
        return posixpath.normpath(posixpath.join("/", folder, targets.target)).lstrip("/")


class _Bounded:
    """Stands between the parser and a handler, counts, and strips namespaces."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._depth = self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise unpacks_too_large()
        plain = {name.rpartition("}")[2]: value for name, value in attributes.items()}
        self._handler.start(_local(tag), plain)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._handler.end(_local(tag))

    def data(self, text: str) -> None:
        self._handler.data(text)

    def doctype(self, *_: object) -> None:
        raise damaged("it declares a document type, which may hide what it unpacks to")

    def close(self) -> None:
        """Nothing is kept."""


class _Relationships:
    """Finds the target of one kind of relationship, inside the package."""

    def __init__(self, kind: str) -> None:
        self._kind = f"/{kind}"
        self.target = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        outside = attributes.get("TargetMode") == "External"
        wanted = name == "Relationship" and attributes.get("Type", "").endswith(self._kind)
        if wanted and not outside and not self.target:
            self.target = attributes.get("Target", "")

    def end(self, name: str) -> None:
        """Of no interest."""

    def data(self, text: str) -> None:
        """Of no interest."""


def damaged(detail: str) -> UnreadableError:
    """Say that a file is not the .docx that its name promises."""
    return UnreadableError(
        f"the file is not a whole .docx document: {detail}", ProblemReason.DAMAGED
    )


def protected() -> UnreadableError:
    """Say that a file opens with a password only."""
    what = "the file is protected by a password; save a copy without one"
    return UnreadableError(what, ProblemReason.PROTECTED)


def _from_before_2007(data: bytes) -> UnreadableError:
    if _ENCRYPTED_STREAM in data:
        return protected()
    what = "the file is a Word document of the old kind (.doc); save it as .docx"
    return UnreadableError(what, ProblemReason.OLD_WORD)


def unpacks_too_large() -> UnreadableError:
    """Say that a small file is one that unpacks to a huge one."""
    what = "the file unpacks to more than any document holds; it may be made to do harm"
    return UnreadableError(what, ProblemReason.UNPACKS_TOO_LARGE)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

"""Files as the Bot API handles them: fetched by a path that getFile tells, sent as form parts."""

from __future__ import annotations

import email
import email.policy
import itertools
import json
import struct
from typing import Any

Json = dict[str, Any]

MAX_CAPTION = 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_TEXTS = {"text", "caption", "callback_query_id", "description", "short_description", "url"}
_numbers = itertools.count(1)


class FileShelf:
    """Files that members have sent, by id."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def offer(self, data: bytes, name: str | None = None, *, size: int | None = -1) -> Json:
        """Keep a file and return the attachment of a message that bears it."""
        number = f"file{next(_numbers)}"
        self._files[number] = data
        attachment: Json = {"file_id": number, "file_unique_id": f"u{number}"}
        if name is not None:
            attachment["file_name"] = name
        if size is not None:
            attachment["file_size"] = len(data) if size < 0 else size
        return attachment

    def file(self, file_id: str) -> Json:
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_path": f"documents/{file_id}",
        }

    def at(self, path: str) -> bytes | None:
        """Return what is behind a URL of a file."""
        return self._files.get(path.rpartition("/")[2])


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG file."""
    assert png.startswith(_PNG)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def photo_of(png: bytes) -> list[Json]:
    """Return what the server makes of a photo."""
    width, height = size_of(png)
    number = f"photo{next(_numbers)}"
    return [{"file_id": number, "file_unique_id": number, "width": width, "height": height}]


def refused_photo(png: bytes) -> str | None:
    """Return why a photo would be refused, in the server's words."""
    width, height = size_of(png)
    if (
        len(png) > 10_000_000
        or width + height > 10_000
        or max(width, height) > 20 * min(width, height)
    ):
        return "Bad Request: PHOTO_INVALID_DIMENSIONS"
    return None


def read_form(content_type: str, body: bytes) -> tuple[Json, dict[str, bytes]]:
    """Read a multipart form: its fields, and its files by the name of their part."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    fields: Json = {}
    files: dict[str, bytes] = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        assert isinstance(name, str)
        assert isinstance(data, bytes)
        if part.get_filename() is not None:
            files[name] = data
        else:
            fields[name] = value_of(name, data.decode())
    return fields, files


def value_of(name: str, text: str) -> Any:
    """Read a field, which is JSON but where it is text."""
    if name in _TEXTS:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text

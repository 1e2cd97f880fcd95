"""What the Bot API accepts as a message. Shared by the recording transport and the local server."""

from __future__ import annotations

from typing import Any

_STYLES = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote",
    "expandable_blockquote",
}  # fmt: skip
_QUOTES = {"blockquote", "expandable_blockquote"}
LIMIT = 4096


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, entity: dict[str, Any]) -> str:
    """Return the text of an entity."""
    data = text.encode("utf-16-le")
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return data[2 * start : 2 * end].decode("utf-16-le")


def refusal(params: dict[str, Any]) -> str | None:
    """Return why a message would be refused, in the server's words, or None if it is fine."""
    text = params.get("text", "")
    if not text.strip():
        return "Bad Request: message text is empty"
    if units(text) > LIMIT:
        return "Bad Request: message is too long"
    if params.get("parse_mode"):
        return "Bad Request: a parse mode would change quoted text"
    entities = params.get("entities") or []
    if len(entities) > 100:
        return "Bad Request: too many entities"
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] not in _STYLES or not 0 <= start < end <= units(text):
            return f"Bad Request: entity out of range: {entity}"
        try:
            cut(text, entity)
        except UnicodeDecodeError:
            return f"Bad Request: entity splits a character: {entity}"
    return _nesting(entities) or wrong_keyboard(params.get("reply_markup") or {})


def _nesting(entities: list[dict[str, Any]]) -> str | None:
    for number, one in enumerate(entities):
        for other in entities[number + 1 :]:
            a, b = one["offset"], one["offset"] + one["length"]
            c, d = other["offset"], other["offset"] + other["length"]
            if a < c < b < d or c < a < d < b:
                return "Bad Request: entities cross"
            overlap = a < d and c < b
            if overlap and {one["type"], other["type"]} <= _QUOTES:
                return "Bad Request: quotes cannot be nested"
            if overlap and "code" in (one["type"], other["type"]):
                return "Bad Request: code cannot be nested"
    return None


def wrong_keyboard(markup: dict[str, Any]) -> str | None:
    for row in markup.get("inline_keyboard", []):
        if not row or len(row) > 8:
            return "Bad Request: row of wrong length"
        for button in row:
            data = button.get("callback_data", "")
            if not button.get("text"):
                return "Bad Request: button text is empty"
            if "url" in button and not data:
                if not button["url"].startswith("https://t.me/"):
                    return "Bad Request: BUTTON_URL_INVALID"
                continue
            if not 1 <= len(data.encode()) <= 64:
                return "Bad Request: BUTTON_DATA_INVALID"
    return None

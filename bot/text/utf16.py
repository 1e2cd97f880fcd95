"""Lengths as Telegram counts them: in UTF-16 code units, where 𠮷 is two."""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units of `text`; a lone surrogate counts as one."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_offset(text: str, index: int) -> int:
    """Return where character `index` of `text` begins, in UTF-16 code units."""
    return utf16_length(text[:index])

"""Sentences of the quotation check, in English."""

from __future__ import annotations

from bot.chat.messages.english.wording import counted as _counted

EXACT = "✅ Word for word"
LEGEND_STRUCK = "Struck words"
LEGEND_BETWEEN = " are not in the text; "
LEGEND_INSERTED = "marked words"
LEGEND_END = " are."
TRUE_WORDING = "The text says:"
COMPARISON = "Compared: "
VERIFY_ABSENT = "This is not in the text, and neither is anything close to it."
VERIFY_USAGE = "Paste the words to check after the command."
SPELLING_LEFT_OUT = " (script, width and case were not counted)"
ALL_IN_ONE = "⚠️ The text does not put it like this, but one sentence has all these words"
ONLY_PARTS = "⚠️ This is not in the text as a whole; clause by clause:"
PIECE_EXACT = "word for word"
PIECE_SPELLING = "the same words, other punctuation or characters"
PIECE_NEAR = "only something close"
PIECE_ABSENT = "not found"


def same_words(*, script: bool, width: bool, marks: bool, blanks: bool) -> str:
    """Say that only the spelling of a pasted text departs from the source, and in what."""
    what = [
        *["traditional or simplified characters"] * script,
        *["width or case"] * width,
        *["punctuation"] * marks,
        *["spaces"] * blanks,
    ]
    return f"✅ The same words; only {', '.join(what)} differ" if what else "✅ The same words"


def found_of(words: str, finding: str) -> str:
    """Say what was found of one clause of a pasted text."""
    return f"“{words}”: {finding}"


def clauses_left(count: int) -> str:
    """Say that further clauses are not told of."""
    return f"… and {_counted(count, 'more clause')} not listed."


def too_short(words: str, count: int) -> str:
    """Say how often a word or two stand in the text, which is no quotation."""
    return f"“{words}” is in the text in {_counted(count, 'place')}"


def times_at(place: str, count: int) -> str:
    """Say how often something stands in one place."""
    return f"{place}: {count}"


def and_more_places(places: str, count: int) -> str:
    """End a list of places that goes on."""
    return f"{places}, and {_counted(count, 'more paragraph')}"


PASTE_MORE = "Too short to check; please paste a whole sentence."


def exact_places(count: int) -> str:
    """Say that an exact quotation stands in several places."""
    return f"{EXACT}, in {_counted(count, 'place')}"


def altered(count: int) -> str:
    """Say in how many places a pasted text departs from the source."""
    return f"⚠️ Differs from the text in {_counted(count, 'place')}"


def differences_left(count: int) -> str:
    """Say that further differences are not listed."""
    return f" … and {_counted(count, 'more difference')}; go by the text above."


def also_at(places: str) -> str:
    """List the other places of an exact quotation."""
    return f"Also at: {places}"


def pasted_too_long(limit: int) -> str:
    """Decline to check a text over the limit."""
    return f"I can check {limit} characters at a time. Please send it in parts."

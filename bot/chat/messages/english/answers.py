"""What is said about the text, and what the bot says of itself, in English.

Names and gaps are those of `simplified.answers`, which says what each sentence is for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.chat.messages.english.wording import counted as _counted
from bot.chat.messages.english.wording import date as _date

# Buttons

PREVIOUS = "‹ Previous"
NEXT = "Next ›"
BACK = "‹ Back"
OUTLINE = "‹ Outline"
DOCUMENTS = "‹ All documents"
WHOLE_PARAGRAPH = "Whole paragraph"
FROM_THE_START = "Read from the start"
EARLIER = "‹ Previous page"
LATER = "Next page ›"
REMOVE = "Remove"


def further(count: int) -> str:
    """Label the button that leads to the other passages of an answer."""
    return f"{count} more ›"


def other_places(term: str) -> str:
    """Label the button that lists the places of a term."""
    return f"Where “{term}” occurs"


def read_paragraph(number: int, *, place: int | None = None) -> str:
    """Label the button that opens a paragraph, or the paragraph of the occurrence `place`."""
    return f"Read ¶ {number}" if place is None else f"{place} · ¶ {number}"


# Where a quotation stands


def listed(items: Sequence[str]) -> str:
    """Join places in one line."""
    return "; ".join(items)


def title(words: str, *, ours: bool) -> str:
    """Name a document; one that has no title of its own is not given quotation marks."""
    return f"{words} (editor's title)" if ours else f"“{words}”"


def paragraph(number: int, *, last: int | None = None) -> str:
    """Name a paragraph, or a run of them, by number."""
    return f"Paragraph {number}" if last in (None, number) else f"Paragraphs {number}–{last}"


def paragraph_of(number: int, total: int, *, last: int | None = None) -> str:
    """Name a paragraph by number, and say how many there are."""
    return f"{paragraph(number, last=last)} of {total}"


ASIDE = "Salutation or closing"
HEADING = "Heading"


def source(name: str, place: str) -> str:
    """Say in one line where a quotation stands."""
    return f"{name} · {place}"


def also(count: int, places: str) -> str:
    """Say where else nearly the same stands; `places` names the first few."""
    return f"Also in {count} other place{'s' if count > 1 else ''}: {places}" + (
        " and more" if count > 3 else ""
    )


def place(name: str, paragraph: str) -> str:
    """Name a paragraph of another document."""
    return f"{name}, {paragraph}"


def more_of_it(count: int) -> str:
    """Say how many passages of the same document are left out of a list."""
    return f"({count} more in this document)"


def more_places_of_it(count: int) -> str:
    """Say how many places in the same document are left out of a list."""
    return f"({count} more in this document)"


def rest_of(name: str, count: int) -> str:
    """Label the button to the places in a document that a list leaves out."""
    return f"{name}: {count} more ›"


def part(number: int, total: int) -> str:
    """Count the messages of a paragraph that needs several."""
    return f" ({number}/{total})"


def continued(number: int, total: int) -> str:
    """Open the second and further messages of such a paragraph."""
    return f"(continued, {number}/{total})"


def place_among(number: int, total: int, *, last: int | None = None) -> str:
    """Count passages or occurrences: 1/3, or 2–3/3."""
    return f"{number}/{total}" if last in (None, number) else f"{number}–{last}/{total}"


# Declining

EMPTY = "What would you like to know? Put your question after the command."
UNKNOWN = "The text says nothing about that."
ABSENT_TERM = "That phrase is not in the text."
MISSING_DETAIL = "The text touches on this, but not on that detail."
WEAK = "Nothing in the text fits well enough. Try putting it another way."
NO_SUCH_PART = "There is no such part."
NOTHING_IN_VIEW = (
    "Ask me something first, or reply to one of my answers, and then read on from there."
)
NO_WRITING = "I only quote the text; I don't summarise or write."
NEAREST = "The closest I have:"


def with_nearest(declined: str) -> str:
    """Lead from a refusal to the buttons of passages that come near."""
    return f"{declined} {NEAREST}"


def only_sections(count: int) -> str:
    """Answer a question for a part by a number that there is not."""
    return f"There {'is' if count == 1 else 'are'} only {_counted(count, 'part')}."


def only_paragraphs(count: int) -> str:
    """Answer the same for a paragraph."""
    return f"There {'is' if count == 1 else 'are'} only {_counted(count, 'paragraph')}."


def only_sentences(count: int) -> str:
    """Answer the same for a sentence."""
    return f"There {'is' if count == 1 else 'are'} only {_counted(count, 'sentence')}."


GREETING = "Hello! Just ask, and I'll find it in the text."
THANKS = "You're welcome. Ask me any time."
FAREWELL = "Goodbye! Come back whenever you need the text."
ABOUT_ME = (
    "I'm Yuanwen. I quote the original text word for word and add nothing to it. "
    "Send /help to see what you can ask."
)
SMALL_TALK = "I'm no good at small talk, but I can look things up in the text."


def too_long(limit: int) -> str:
    """Decline a question over the limit."""
    return f"That is a bit long. Please ask in {limit} characters or fewer."


# Set phrases


def occurrences(term: str, count: int) -> str:
    """Say how often a term occurs."""
    return f"“{term}”: {_counted(count, 'place')}"


def occurrences_at_least(term: str, count: int) -> str:
    """Say that a term occurs more often than anybody would read through."""
    return f"“{term}” is too common to be counted to the end: at least {_counted(count, 'place')}"


def only_in_headings(term: str) -> str:
    """Say that a term stands in headings alone."""
    return f"“{term}” is only in headings"


def near_match(query: str, term: str) -> str:
    """Say plainly that the wording asked for is not the wording of the text."""
    return f"The text does not have “{query}”, but it has “{term}”"


def near_wording(term: str) -> str:
    """Say the same of a query that is too long to be repeated."""
    return f"The text puts it as “{term}”"


IN_HEADINGS = "In headings:"


def slogan_absent(query: str) -> str:
    """Say that a term does not occur."""
    return f"“{query}” is not in the text."


SLOGAN_USAGE = "Which phrase are you looking for?"


# Outline, ranking, quote of the day


def sections(count: int) -> str:
    """Count the outermost sections of a document."""
    return _counted(count, "part")


def paragraphs(count: int) -> str:
    """Count paragraphs."""
    return _counted(count, "paragraph")


def item(name: str, words: str) -> str:
    """Name a paragraph in a list: its number and its first words."""
    return f"{name}: {words}"


def more_items(count: int) -> str:
    """Say that a list under a heading goes on."""
    return f"… and {count} more"


def documents(count: int) -> str:
    """Open the list of documents."""
    return f"{_counted(count, 'document')}. Pick one to see its outline:"


def no_headings(count: int) -> str:
    """Say that a document has no outline."""
    return f"The text has no headings; it has {_counted(count, 'paragraph')}."


SEARCH_USAGE = "What are you looking for?"
SEARCH_NOTHING = "No paragraph found."
NO_QUOTE = "The text has no sentence that can stand alone."


def score(value: float) -> str:
    """Show a ranking score."""
    return f"score {value:.2f}"


def quote_of_the_day(day: dt.date) -> str:
    """Head the quote of the day."""
    return f"Quote of the day · {_date(day)}"


# Start, help, privacy

WELCOME = "I answer from the original text only, word for word."
HELP_HEAD = "I quote the text word for word. What is not in it, I say is not in it."
TRY = "Try this:"
EXAMPLE_ASK = "Ask"
EXAMPLE_SLOGAN = "Find a phrase"
EXAMPLE_VERIFY = "Check a quotation"
ALL_COMMANDS = "All commands:"
FOR_EXAMPLE = "For example: "
HINT_TERMINAL = "Type a number in brackets to choose it; /help lists all commands, /quit leaves."
HINT_TERMINAL_HELP = "Numbers in brackets are buttons: type one to choose it."
HINT_PRIVATE = "Here you can just type your question; no command is needed."
HINT_GROUP = (
    "In a group, mention me, reply to one of my messages or use /ask; I stay out of all else."
)


def example(label: str) -> str:
    """Lead to an example of what can be asked."""
    return f"{label}: "


def command(name: str, purpose: str) -> str:
    """List a command in the help."""
    return f"/{name} – {purpose}"


def question_about(words: str) -> str:
    """Make an example question from a heading of the text: English words would find nothing in it."""
    return f"{words}?"


# Things gone wrong

TEXT_CHANGED = "The text has been updated and this button no longer works. Please ask again."
BROKEN_BUTTON = "This button does not work. Please ask again."
APOLOGY = "Sorry, this passage failed the check against its source, so I won't show it."
TELEGRAM_ONLY = "This command is for chats in Telegram; it does nothing in a terminal."
FAREWELL_TERMINAL = "Goodbye."


def unknown_command(name: str) -> str:
    """Answer a command that does not exist."""
    return f"There is no command /{name}. Send /help to see them all."


NO_CHOICES = "There is nothing to choose by number now; just type your question."


def no_such_choice(last: int) -> str:
    """Answer a number that no button bears."""
    return f"You can choose 1–{last} now." if last > 1 else "You can only choose 1 now."


# Some documents only

FILTER_USAGE = (
    "Like this: /docs from:2023 tag:NAME, or doc:NAME, to:2023-05. All of them again: /docs all."
)
FILTER_OFF = "Done: all documents are answered from."
FILTER_OFF_WORDS = frozenset({"all"})


def filter_stands(words: str, count: int) -> str:
    """Confirm which documents a chat is answered from, by words about them."""
    return (
        f"Done: answers now come from documents that fit “{words}” only, {count} at present. "
        "All of them again: /docs all."
    )


def narrowed(words: str, count: int) -> str:
    """Say above an answer which documents it is about."""
    return f"Only {count} document{'s' if count > 1 else ''} ({words})"


def filter_unclear(word: str) -> str:
    """Say of a word that chooses documents that it cannot be understood."""
    return f"“{word}” is not clear: write dates as 2023, 2023-05 or 2023-05-01."


def filter_matches_nothing(
    words: str, count: int, names: Sequence[str], dates: Sequence[str], tags: Sequence[str]
) -> str:
    """Say that no document is left, and what there is; `dates` are the first and the last."""
    parts = [f"No document fits “{words}”. There {'are' if count > 1 else 'is'} {count}"]
    if names:
        parts.append(f", such as {', '.join(names)}")
    if dates:
        parts.append(f", dated {' to '.join(dates)}")
    parts.append(f"; tags: {', '.join(tags)}." if tags else ".")
    return "".join(parts)

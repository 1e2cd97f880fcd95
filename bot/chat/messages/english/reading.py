"""What is said about reading on, set phrases, links and inline mode, in English.

Names and gaps are those of `simplified.reading`, which says what each sentence is for.
"""

from __future__ import annotations

from bot.chat.messages.english.wording import counted as _counted

# Buttons

SHARE = "Share"
ANOTHER = "Another ›"
ALL_PHRASES = "‹ All phrases"
THIS_SECTION = "This section"
READ_IN_CHAT = "Read on"
BROWSE_IN_CHAT = "Browse"

# Set phrases, a page opened at random

NO_PHRASES = "The text has no phrases in quotation marks."
OPENED_AT_RANDOM = "Opened at random"


def phrases(count: int) -> str:
    """Open the list of set phrases."""
    return f"{_counted(count, 'phrase')} in quotation marks:"


def phrase(number: int, term: str, count: int) -> str:
    """List a set phrase with the number of its places."""
    return f"{number}. “{term}”: {_counted(count, 'place')}"


# Words that refine an answer

FIRST_PARAGRAPH = "This is the first paragraph."
LAST_PARAGRAPH = "This is the last paragraph."
FIRST_SECTION = "This is the first part."
LAST_SECTION = "This is the last part."
NO_EXPLAINING = "I only quote the text and don't explain it; what stands around it may help."
PERHAPS_OTHERS = "Perhaps one of these fits better:"
NO_OTHERS = "Nothing fits better. Try putting it another way."
NO_FURTHER = "That is all there is."
LINK_STALE = "The text has been updated, and the passage meant here has changed. Please ask again."

# Inline mode

ASK_IN_PRIVATE = "Ask me in private"
NOTHING_INLINE = "Nothing found. Ask me in private"

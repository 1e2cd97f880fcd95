"""What is said about documents, files that are sent in, and pictures, in English.

Names and gaps are those of `simplified.files`, which says what each sentence is for.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.messages.english.wording import counted as _counted

# The list of documents

TAKE_OFF = "Take off"
CONFIRM_TAKING_OFF = "Yes, take it off"
LEAVE_IT = "Leave it"
LAST_DOCUMENT = "This is the only document left; without it there is nothing to quote, so it stays."
NAMED_BY_ITSELF = "The configuration names this file by itself; change corpus there to drop it."
OPERATORS_ONLY = "Only those who run this bot can change its documents."


def holds(headings: int, paragraphs: int) -> str:
    """Count what a document holds."""
    ours = _counted(headings, "heading") if headings else "no headings"
    return f"{ours}, {_counted(paragraphs, 'paragraph')}"


def ask_to_take_off(name: str) -> str:
    """Ask whether a document is to be taken away, and say what becomes of its file."""
    return (
        f"Take {name} off? The file moves to the .removed folder beside it and is not deleted; "
        "move it back to restore it."
    )


def taken_off(name: str) -> str:
    """Say that a document is away."""
    return f"{name} is off. The file is in the .removed folder."


# Files that are sent in

GO_LIVE = "Put it live"
CANCEL = "Cancel"
UPLOAD_OPERATORS_ONLY = (
    "Documents are added by those who run this bot. To look something up, just type your question."
)
UPLOAD_NOWHERE = "The configuration names no folder for documents, so none can be added here."
UPLOAD_BUSY = "I'm still reading the files before this one. Please send it again in a while."
UPLOAD_OUTLINE = "The outline as I read it:"
UPLOAD_WARNINGS = "Please note:"
UPLOAD_CANCELLED = "Cancelled; nothing was changed."
UPLOAD_NOT_FETCHED = "The file could not be downloaded. Please send it again."
UPLOAD_STALE = "The file of that name has changed meanwhile. Please look again:"


def upload_waits(minutes: int) -> str:
    """Say that nothing has changed yet, and for how long a file waits to be confirmed."""
    return f"Nothing is changed yet. To put it live, confirm within {_counted(minutes, 'minute')}."


def upload_is_new(file: str) -> str:
    """Say that a file will be a further document."""
    return f"{file}: a new document"


def upload_replaces(file: str, name: str) -> str:
    """Say which document a file will take the place of, as both have one file name."""
    return f"{file}: replaces {name}, which has the same file name; the old one goes to .removed"


def upload_expired(minutes: int) -> str:
    """Say that a file no longer waits."""
    waited = _counted(minutes, "minute")
    return f"More than {waited} have passed, or I was restarted. Please send the file again."


def uploaded(name: str) -> str:
    """Say that a document can be asked about."""
    return f"Live: {name}. You can ask about it now."


def upload_replaced(name: str) -> str:
    """Say that a document has a new text."""
    return f"Updated: {name}. The old one is in the .removed folder."


def upload_unchanged(name: str) -> str:
    """Say that a file changes nothing."""
    return f"{name} is the same to the letter as the one in use; there is nothing to update."


def also_changed(names: Sequence[str]) -> str:
    """Name documents that changed at the same time, by other hands."""
    return f"Changed at the same time: {', '.join(names)}"


def not_taken(file: str, reason: str) -> str:
    """Say why a file changes nothing; the reason is a sentence."""
    return f"{file} was not taken: {reason}"


def not_live(file: str, reason: str) -> str:
    """Say why a file did not become a document after all, and that all is as before."""
    return f"{file} did not go live, and everything is as before: {reason}"


def on_line(number: int) -> str:
    """Name the line in which something is wrong."""
    return f" (line {number})"


FILE_PROBLEMS = {
    "missing": "There is no such file.",
    "unopenable": "The file cannot be opened.",
    "kind": "I can't read this kind of file; please send {subject}.",
    "name": "Its name has nothing that can be used. Please rename it and send it again.",
    "empty": "The file is empty.",
    "too large": "It is larger than {limit} MB; please split it.",
    "too many pages": "It has more than {limit} pages; please split it.",
    "too many characters": "It has more than {limit} characters; please split it.",
    "not text": "It holds characters that no text file should have.",
    "encoding": "I can't make out its encoding; please save it as UTF-8.",
    "metadata": "The description at its top is not right.",
    "word list": "The word list is not right.",
    "no paragraph": "It has headings and no text.",
    "damaged": "The file is damaged, or is not what its name says.",
    "old word": "This is a .doc of old Word; please save it as .docx.",
    "protected": "It has a password. Please remove that and send it again.",
    "unpacks too large": "Unpacked, it is far too large, so I did not read it.",
    "scanned": "This PDF is made of scanned pictures; there is no text in it.",
    "garbled": "The text of this PDF comes out as gibberish; please send .docx or .txt.",
    "needs extra": "To read this kind of file, the server needs yuanwen[{subject}].",
    "namesake": "Its id is that of another document. Please rename the file and send it again.",
    "exists": "There is a file called {subject} already.",
    "symlink": "{subject} is a link and cannot be replaced.",
    "unwritable": "The folder for documents cannot be written; please check its permissions.",
    "other": "Something went wrong while it was read; the log says what.",
}
FILE_NOTICES = {
    "no headings": "No heading was found, so there is no outline.",
    "long paragraph": "A paragraph of {count} characters will be sent in parts: “{example}…”",
    "redacted": "Redactions, shown as they are: {count}, such as “{example}”",
    "known": "It is the same to the letter as “{example}”.",
    "guessed encoding": "It is not UTF-8 and was read as {example}; look out for gibberish.",
    "tracked changes": "Tracked changes, read as if all were accepted: {count}.",
    "contents": "Lines of a table of contents, left out: {count}.",
    "footnotes": "Footnotes, left out: {count}.",
    "formulas": "Formulas, left out: {count}.",
    "pictures": "Pictures, whose text I can't read: {count}.",
    "symbols": "Characters of symbol fonts, left out: {count}.",
    "guessed paragraphs": "A PDF has no paragraphs; mine are guessed, so compare with the original.",
    "pages without text": "Pages without text, perhaps scanned: {count}.",
}

# Pictures

CARD = "Picture"
CARD_USAGE = (
    "Reply to one of my answers with /card to have that sentence as a picture, or add some words "
    "to look for."
)
CARD_NO_QUOTATION = "That message has no quotation to make a picture of."
CARD_TOO_LONG = "This paragraph is too long for a picture."
CARD_JUST_SENT = "That picture was sent just now; it is below."
CARDS_UNAVAILABLE = "I can't make pictures right now; please take the text."
CARDS_BUSY = "There are quite a few pictures to make. Please try again in a while."
CARDS_FORBIDDEN = "I may not send pictures here."

"""What is said about votes, what is kept, teaching, the inbox and the statistics, in English.

Names and gaps are those of `simplified.feedback`, which says what each sentence is for.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.messages.english.wording import counted as _counted

# Votes


def voted(mark: str, count: int) -> str:
    """Label a vote button: the mark, and how many there are once there are any."""
    return f"{mark} {count}" if count else mark


def not_this(label: str) -> str:
    """Label the button to another passage, for whom the first was not it."""
    return f"Not it? {label}"


VOTE_FOR = "Noted, thank you."
VOTE_AGAINST = "Noted."
VOTE_AGAINST_WITH_OTHERS = "Noted. Not it? One of the paragraphs below may fit better."
VOTE_WITHDRAWN = "Taken back."

# What is kept


def privacy(*, keeps_days: int, passed_on: bool, listens: bool) -> str:
    """Tell what is read, kept and passed on, and how to have it deleted."""
    others = (
        " The admins of this chat let me answer clear questions too, so I also glance at messages "
        "that are not meant for me and drop them at once."
        if listens
        else ""
    )
    kept = (
        f"Questions are kept for {_counted(keeps_days, 'day')}, to show admins what was not "
        "answered well, and then deleted; pasted texts are dropped once checked. "
        if keeps_days
        else "Questions and pasted texts are dropped once answered and not kept; a question stays "
        "in memory for an hour at most, so that admins can teach me. "
    )
    onward = (
        "Questions go to the semantic service that the operator has set up, to help find "
        "passages; to nobody else."
        if passed_on
        else "Nothing is passed on."
    )
    return (
        f"I look at messages meant for me: commands, mentions, replies to me, private chats.{others}"
        f"\n{kept}{onward}\n"
        "What is recorded: the settings and the daily quote of a chat (ids of chat and topic, time "
        "zone, time, which quote was sent on which day, the id of that message); how many "
        "questions a day were asked and answered and which phrases of the text were looked up, "
        "numbers only and nobody's words; who gave which answer 👍 or 👎; the questions that "
        "admins taught me, and who did.\n"
        "/daily off only ends the quotes; the record of what was sent stays, so that nothing comes "
        "twice if you turn them on again.\n"
        "/forget deletes what is recorded about you; /privacy delete erases all records of this "
        "chat (in groups, admins only)."
    )


FORGOT_NOTHING = "There are no records about you."
FORGET_UNKNOWN = (
    "You are writing in the name of a group or channel, so I cannot tell who you are. Use your "
    "own account, or send /forget in private."
)


def forgot(*, votes: int, questions: int, lessons: int, private: bool) -> str:
    """Say what was deleted about a member."""
    gone = [
        f"{_counted(votes, 'vote')}" if votes else "",
        f"{_counted(questions, 'question')}" if questions else "",
        "all records of your private chat (settings, counts, daily quote)" if private else "",
    ]
    deleted = ", ".join(filter(None, gone))
    said = f"Deleted: {deleted}. " if deleted else ""
    named = (
        f"What you taught me stays ({_counted(lessons, 'question')}), without your name."
        if lessons
        else ""
    )
    return (said + named).strip()


# Teaching

TEACH_USAGE = (
    "Send /teach as a reply to a question, or to a message of mine that did not answer it well, "
    "then choose the paragraph to quote.\n"
    "You can also name it: /teach 5 for paragraph 5, /teach and a heading, or /teach and some "
    "words of the paragraph.\n"
    "/teach list shows what I was taught, /teach undo and a number takes it back, /teach export "
    "makes a word list of it."
)
MANAGERS_ONLY = "Only admins can do this."
LESSON_OPERATORS_ONLY = "Only the operators of this bot can do this."
TEACH_QUESTION_GONE = (
    "I no longer know which question that message answers. Please send /teach as a reply to the "
    "question itself."
)
TEACH_WHICH = "When somebody asks:"
TEACH_CHOOSE = "which paragraph should I quote?"
TEACH_NO_CANDIDATE = (
    "I found no paragraph that comes near. Please send /teach as a reply to the question and name "
    "it: its number, or some of its words."
)
TEACH_NO_SUCH_PASSAGE = "I found no such paragraph. Please pick one below."
TEACH_NONE_IS_NEAR = "No paragraph comes near. All there are stand below."
TEACH_TOO_VAGUE = (
    "This question has no word to tell it by, so I cannot learn it. Please put it more precisely."
)
TAUGHT_HERE = "Learnt. When somebody in this group asks:"
TAUGHT_EVERYWHERE = "Learnt. When somebody asks, wherever it is:"
NOTHING_TAUGHT = "I have not been taught anything yet."
TAUGHT_LIST = "What I was taught:"
UNDO = "Undo"
LESSON_LOST = "that paragraph is no longer there"
LESSON_EVERYWHERE = "everywhere"
LESSON_ONE_CHAT = "in one chat only"
EXPORTED = (
    "What I was taught, in the form of a word list: go through it, then add what is good to "
    "lexicon.yaml in the corpus folder."
)
EXPORT_NOTHING = "What I was taught holds no words that would help in a word list."
FILES_FORBIDDEN = "I may not send files here."
MESSAGE_TOO_OLD = (
    "This message is too old for me to read its question. Please send the command again."
)


def taught(place: str, label: str) -> str:
    """Say where a taught question leads from now on."""
    return f"I quote {place}: {label}"


def teach_full(limit: int) -> str:
    """Decline to learn more."""
    return f"I was taught {_counted(limit, 'question')} already. Please undo some: /teach list"


def lesson(number: int, question: str, target: str) -> str:
    """List a taught question, with its number and where it leads."""
    return f"{number}. {question} → {target}"


def undo_lesson(number: int) -> str:
    """Label the button that undoes a lesson."""
    return f"Undo {number}"


def lesson_undone(number: int) -> str:
    """Confirm that a lesson holds no longer."""
    return f"Number {number} is undone."


def no_such_lesson(number: str) -> str:
    """Answer a number that no lesson has, or none at all."""
    if not number:
        return "Which one? Please add its number, as in /teach undo 3; /teach list shows them."
    return f"There is no number {number}. /teach list shows them."


# The inbox

INBOX = "Not answered, or voted 👎:"
INBOX_EMPTY = "There is nothing to do."
INBOX_NOT_KEPT = (
    "Questions are not kept, so there is nothing here. To keep them, the operator sets "
    "privacy.keep_questions_days in config.yaml, to 30 for example; after that they are deleted."
)
QUESTION_GONE = "This question has been dealt with, or was deleted when its time was over."
IGNORED = "Fine, it is no longer listed, unless somebody asks it again."
BACK_TO_INBOX = "‹ Back to the list"


def inbox_item(number: int, question: str, count: int, downvoted: int) -> str:
    """List a question with how often it was asked, and how many votes its answers had against them."""
    against = f", 👎 {downvoted}" if downvoted else ""
    return f"{number}. {question} ({_counted(count, 'time')}{against})"


def teach_item(number: int) -> str:
    """Label the button that answers a question of the inbox."""
    return f"{number} · Teach"


def ignore_item(number: int) -> str:
    """Label the button that closes a question of the inbox."""
    return f"{number} · Ignore"


# Statistics

STATISTICS_HERE = "Statistics of this chat"
STATISTICS_EVERYWHERE = "Statistics of all chats"
STATISTICS_NOTHING = "Nobody has asked anything in the last 30 days."
STATISTICS_SLOGANS = "Phrases looked up most:"
STATISTICS_UNANSWERED = "Questions not answered well:"
STATISTICS_PICTURE = "Picture"
STATISTICS_DAILY_ON = "Daily quote: on"
STATISTICS_DAILY_PAUSED = "Daily quote: paused"
STATISTICS_DAILY_OFF = "Daily quote: off"
SERIES_ANSWERED = "answered"
SERIES_DECLINED = "declined"
NO_PICTURES = (
    "I cannot draw here: the library Pillow is missing. The operator can install yuanwen[cards]."
)
NO_FONT = (
    "I cannot draw here: there is no font for Chinese. The operator can install one, such as "
    "fonts-noto-cjk."
)
REASONS = {
    "unknown": "not in the text",
    "absent_term": "phrase not in the text",
    "missing_detail": "detail not in the text",
    "weak": "no good match",
    "chatter": "chatter",
    "too_long": "too long",
}


def last_days(days: int) -> str:
    """Name a period that ends today."""
    return f"Last {_counted(days, 'day')}"


def asked_in(period: str, *, asked: int, answered: int, declined: int) -> str:
    """Count the questions of a period."""
    return f"{period}: {_counted(asked, 'question')}, {answered} answered, {declined} declined"


def in_brackets(items: Sequence[str]) -> str:
    """Add details to a count."""
    return f" ({', '.join(items)})"


def how_often(name: str, count: int) -> str:
    """Say how often something came up."""
    return f"{name} {count}"


def subscribers(active: int, paused: int) -> str:
    """Count the chats with a daily quote."""
    resting = f", paused in {paused}" if paused else ""
    return f"Daily quote: on in {_counted(active, 'chat')}{resting}"

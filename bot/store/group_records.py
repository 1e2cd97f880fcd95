"""What the store keeps for a group besides its daily quote: plain frozen data, no SQL.

Kept apart from the tables, like `records`. All datetimes are aware; days are days on the chat's own
calendar; message ids are those of Telegram, unique within a chat.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict


class Speaks(StrEnum):
    """What makes the bot speak in a chat, apart from its commands."""

    MENTION = "mention"  # being addressed
    CLEAR = "clear"  # being addressed, or a question that it can answer without doubt
    COMMANDS = "commands"  # nothing


class QuestionStatus(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat's admins have chosen; as made without arguments, what holds until they do.

    Attributes
    ----------
    language
        A language tag, or None where the chat follows whoever asks.
    documents
        Ids of the documents that are quoted from; empty for all.
    card
        Whether quotes come as pictures, too.
    member_budget, chat_budget
        Most answers per hour to one member and to the whole chat; None for the program's own.
    updated
        When something was chosen last, or None if nothing ever was.
    """

    chat_id: int
    language: str | None = None
    speaks: Speaks = Speaks.MENTION
    documents: tuple[str, ...] = ()
    card: bool = False
    member_budget: int | None = None
    chat_budget: int | None = None
    updated: dt.datetime | None = None


class SettingsChanges(TypedDict, total=False):
    """Some of the fields of `ChatSettings`, to be changed together."""

    language: str | None
    speaks: Speaks
    documents: tuple[str, ...]
    card: bool
    member_budget: int | None
    chat_budget: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one answer. `mine` is +1, -1 or, without a vote of that member, 0."""

    up: int
    down: int
    mine: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was kept.

    Attributes
    ----------
    user_id
        Who asked, or None where Telegram does not tell (an anonymous admin).
    key
        Its folded wording; questions with the same key are one to the inbox.
    reason
        Why it was declined.
    passage_id
        The first passage quoted.
    message_id
        The bot's answer, which the votes are about. Negative where the chat has changed its id
        since: the new chat counts its messages anew.
    """

    id: int
    chat_id: int
    user_id: int | None
    text: str
    key: str
    status: QuestionStatus
    reason: str | None
    passage_id: str | None
    message_id: int | None
    asked: dt.datetime


@dataclass(frozen=True, slots=True)
class InboxItem:
    """Questions with one key that were declined, or whose answers somebody voted down.

    Attributes
    ----------
    text, question_id
        Of the one asked last.
    count
        How many questions.
    first, last
        When the first and the last of them were asked.
    chats
        In how many chats.
    downvoted
        How many votes against their answers.
    """

    key: str
    text: str
    count: int
    first: dt.datetime
    last: dt.datetime
    chats: int
    downvoted: int
    question_id: int


@dataclass(frozen=True, slots=True)
class Total:
    """How often something of a kind happened on a day."""

    day: dt.date
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a subject came up."""

    subject: str
    count: int


@dataclass(frozen=True, slots=True)
class Subscribers:
    """How many chats have a daily quote, and how many of those do not get it now."""

    active: int
    paused: int


@dataclass(frozen=True, slots=True)
class Alias:
    """A question that somebody taught the bot to answer with a certain passage.

    Attributes
    ----------
    passage_digest
        SHA-256 of the passage's text in hexadecimal, by which to find it when an edit of the
        document has given it another id.
    text, key
        The question's wording as it was given, and folded.
    chat_id
        The chat that it holds in, or None for everywhere.
    user_id
        Who taught it, or None if that is not known or was forgotten.
    """

    id: int
    passage_id: str
    passage_digest: str
    text: str
    key: str
    chat_id: int | None
    user_id: int | None
    created: dt.datetime


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much of a member was deleted; `aliases` stay, without their teacher."""

    votes: int
    questions: int
    aliases: int

"""Is a message meant for this bot, and what does it say once the mention is taken away?

A pure decision over one message: nothing is sent, looked up or remembered here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from telegram import Message, MessageEntity
from telegram.constants import ChatType

_ASKING = ("", "ask")
LOOKING_UP = (*_ASKING, "slogan")  # what words of a message may choose documents for


class How(Enum):
    """By what a message is meant for the bot."""

    COMMAND = auto()
    PRIVATE = auto()
    MENTION = auto()
    REPLY = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """A message that is meant for the bot.

    Attributes
    ----------
    command
        Lower case, without slash and bot name; empty where the message is no command.
    text
        What was said: without the command and without mentions of the bot.
    surely
        False for a command in a group that might as well be meant for another bot.
    referred
        What the message replies to: the part that was picked, or else the whole text.
    refers_to_us
        Whether that is one of the bot's own messages.
    """

    how: How
    command: str = ""
    text: str = ""
    surely: bool = True
    referred: str = ""
    refers_to_us: bool = False


def read(message: Message, bot_id: int, username: str) -> Request | None:
    """Return what a message asks of the bot `username`, or None where it is not meant for it."""
    text = message.text or message.caption
    if text is None or not is_from_a_person(message):
        return None
    entities = message.entities if message.text else message.caption_entities
    words = _Units(text)
    ours, others = _mentions(words, entities, bot_id, username)
    private = message.chat.type == ChatType.PRIVATE
    replied = _replied_to(message)
    to_us = bool(replied and replied.from_user and replied.from_user.id == bot_id)
    referred = _referred(message, replied)
    command = _command(words, entities, ours)
    if command is not None:
        name, _, target = words.of(command)[1:].partition("@")
        if target and target.casefold() != username.casefold():
            return None
        said = words.without([*ours, command], start=command.offset)
        surely = private or bool(target) or bool(ours) or to_us
        return Request(How.COMMAND, name.lower(), said, surely, referred, to_us)
    said = words.without(ours)
    if private:
        return Request(How.PRIVATE, "", said, True, referred, to_us)
    if ours:
        return Request(How.MENTION, "", said, True, referred, to_us)
    if to_us and not others:
        return Request(How.REPLY, "", said, True, referred, to_us)
    return None


def asker_of(message: Message) -> int:
    """Return the id of the person who wrote a message; 0 for those who write as a group or channel."""
    if message.sender_chat is not None or message.from_user is None:
        return 0
    return message.from_user.id


def question_of(
    answer: Message, bot_id: int, username: str, *, commands: Collection[str] = _ASKING
) -> str:
    """Return the question that one of the bot's messages replies to, or the empty string.

    It may be put with a command, or with none, where the empty string is among `commands`.
    """
    asked = _replied_to(answer)
    if asked is None:
        return ""
    request = read(asked, bot_id, username)
    if request is None:  # by a reply to the bot: what it replied to is not handed on twice
        return asked.text or asked.caption or ""
    return request.text if request.command in commands else ""


def _mentions(
    words: _Units, entities: Sequence[MessageEntity], bot_id: int, username: str
) -> tuple[list[MessageEntity], bool]:
    """Return the mentions of the bot, and whether anybody else is mentioned."""
    ours: list[MessageEntity] = []
    others = False
    for entity in entities:
        if entity.type == MessageEntity.MENTION:
            named = words.of(entity).casefold() == f"@{username}".casefold()
        elif entity.type == MessageEntity.TEXT_MENTION:
            named = entity.user is not None and entity.user.id == bot_id
        else:
            continue
        if named:
            ours.append(entity)
        else:
            others = True
    return ours, others


def is_from_a_person(message: Message) -> bool:
    """Leave out bots, what was sent through a bot, and what a channel sends by itself.

    Those who write in the name of the group (anonymous admins) or of a channel bear the mark of a
    bot as well, but there is a person behind `sender_chat`.
    """
    if message.chat.type == ChatType.CHANNEL or message.is_automatic_forward or message.via_bot:
        return False
    if message.sender_chat is not None:
        return True
    return message.from_user is not None and not message.from_user.is_bot


def _replied_to(message: Message) -> Message | None:
    """Return the message replied to. Whatever is written in a topic "replies" to its opening."""
    replied = message.reply_to_message
    return None if replied is None or replied.forum_topic_created else replied


def _referred(message: Message, replied: Message | None) -> str:
    if message.quote is not None:
        return message.quote.text
    return (replied.text or replied.caption or "") if replied else ""


def _command(
    words: _Units, entities: Sequence[MessageEntity], ours: Sequence[MessageEntity]
) -> MessageEntity | None:
    """Return the command that opens a message; a mention of the bot may stand before it."""
    for entity in entities:
        if entity.type == MessageEntity.BOT_COMMAND:
            opens = not words.without(ours, end=entity.offset)
            return entity if opens else None
    return None


class _Units:
    """A text cut by Telegram's offsets, which count UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._data = text.encode("utf-16-le", "surrogatepass")

    def of(self, entity: MessageEntity) -> str:
        """Return the text of an entity."""
        return self._cut(entity.offset, entity.offset + entity.length)

    def without(
        self, entities: Sequence[MessageEntity], *, start: int = 0, end: int | None = None
    ) -> str:
        """Return what is left between two offsets without these entities, outer space stripped."""
        end = len(self._data) // 2 if end is None else end
        kept = ""
        for entity in sorted(entities, key=lambda entity: entity.offset):
            if start <= entity.offset < end:
                kept += self._cut(start, entity.offset)
                start = entity.offset + entity.length
        return (kept + self._cut(start, end)).strip()

    def _cut(self, start: int, end: int) -> str:
        return self._data[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")

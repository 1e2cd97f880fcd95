"""What Telegram sends to a bot: people, chats, messages, updates, as JSON."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Any

from support.rules import units

Json = dict[str, Any]

BOT: Json = {
    "id": 4242,
    "is_bot": True,
    "first_name": "原文",
    "username": "yuanwen_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
LI: Json = {"id": 11, "is_bot": False, "first_name": "李"}
WANG: Json = {"id": 12, "is_bot": False, "first_name": "王", "username": "wang"}
ADMIN: Json = {"id": 13, "is_bot": False, "first_name": "管理员"}
OTHER_BOT: Json = {"id": 99, "is_bot": True, "first_name": "另一个", "username": "other_bot"}
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}

PRIVATE: Json = {"id": 11, "type": "private", "first_name": "李"}
GROUP: Json = {"id": -5001, "type": "group", "title": "支部"}
SUPERGROUP: Json = {"id": -1001000000001, "type": "supergroup", "title": "机关党委"}
FORUM: Json = {"id": -1001000000002, "type": "supergroup", "title": "论坛", "is_forum": True}
CHANNEL: Json = {"id": -1001000000003, "type": "channel", "title": "频道"}

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)  # a Monday, 20:00 in Shanghai
_numbers = itertools.count(1000)
_WORD = re.compile(r"(?<![\w/@])(?:/[a-zA-Z0-9_]+(?:@\w+)?|@\w{5,})", re.ASCII)


def entities_in(text: str) -> list[Json]:
    """Find commands and mentions as the server does."""
    return [
        {
            "type": "bot_command" if found[0].startswith("/") else "mention",
            "offset": units(text[: found.start()]),
            "length": units(found[0]),
        }
        for found in _WORD.finditer(text)
    ]


def message(text: str | None = None, *, by: Json = LI, chat: Json = GROUP, **more: Any) -> Json:
    """Make a message. `topic=7` puts it into a forum topic, `reply_to=` makes it a reply."""
    result: Json = {
        "message_id": next(_numbers),
        "date": int(more.pop("at", NOW).timestamp()),
        "chat": chat,
        "from": by,
    }
    if text is not None:
        result |= {"text": text, "entities": entities_in(text)}
    if (caption := more.pop("caption", None)) is not None:
        result |= {"caption": caption, "caption_entities": entities_in(caption)}
    if (topic := more.pop("topic", None)) is not None:
        result |= {"message_thread_id": topic, "is_topic_message": True}
    if (reply_to := more.pop("reply_to", None)) is not None:
        # A message inside a message has no further one in it.
        inner = {key: value for key, value in reply_to.items() if key != "reply_to_message"}
        result["reply_to_message"] = inner
    return result | more


def update(kind: str, content: Json) -> Json:
    return {"update_id": next(_numbers), kind: content}


def edited(original: Json, text: str) -> Json:
    """Make the update of an edited message."""
    changed = original | {"text": text, "entities": entities_in(text)}
    return update("edited_message", changed | {"edit_date": original["date"] + 60})


def pressed(shown: Json, data: str, *, by: Json = LI) -> Json:
    """Make the update of a pressed button under a message of the bot."""
    return update(
        "callback_query",
        {
            "id": str(next(_numbers)),
            "from": by,
            "chat_instance": "1",
            "message": shown,
            "data": data,
        },
    )


def typed(words: str, *, by: Json = LI, offset: str = "") -> Json:
    """Make the update of words typed behind the bot's name in the input field of some chat."""
    query = {"id": str(next(_numbers)), "from": by, "query": words, "offset": offset}
    return update("inline_query", query)


def membership(old: str, new: str, *, chat: Json = GROUP, by: Json = ADMIN, **rights: bool) -> Json:
    """Make the update that tells the bot of its own membership."""
    return update(
        "my_chat_member",
        {
            "chat": chat,
            "from": by,
            "date": int(NOW.timestamp()),
            "old_chat_member": member(old, BOT),
            "new_chat_member": member(new, BOT, **rights),
        },
    )


def member(status: str, user: Json, **rights: bool) -> Json:
    """Make a ChatMember."""
    result: Json = {"user": user, "status": status}
    if status == "administrator":
        names = (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
            "can_manage_video_chats", "can_restrict_members", "can_promote_members",
            "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
            "can_delete_stories",
        )  # fmt: skip
        result |= dict.fromkeys(names, False) | rights
    elif status == "restricted":
        names = (
            "is_member", "can_change_info", "can_invite_users", "can_pin_messages",
            "can_send_messages", "can_send_polls", "can_send_other_messages",
            "can_add_web_page_previews", "can_manage_topics", "can_send_audios",
            "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes",
            "can_send_voice_notes", "can_edit_tag", "can_react_to_messages",
        )  # fmt: skip
        result |= dict.fromkeys(names, True) | {"until_date": 0} | rights
    elif status == "kicked":
        result |= {"until_date": 0}
    elif status == "creator":
        result |= {"is_anonymous": False}
    return result

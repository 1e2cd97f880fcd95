"""What the Bot API does with a call: checks it, keeps the chats' messages, answers or refuses.

Behind both stand-ins for Telegram: the recording transport and the local HTTP server.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from support import updates
from support.rules import cut, refusal
from support.updates import ADMIN, BOT, LI, NOW, Json


@dataclass(frozen=True)
class Call:
    """One call of the Bot API."""

    method: str
    params: Json
    message_id: int | None = None

    @property
    def text(self) -> str:
        return self.params.get("text", "")

    def styled(self, *kinds: str) -> list[str]:
        """The texts of all entities of these types."""
        entities = self.params.get("entities") or []
        return [cut(self.text, entity) for entity in entities if entity["type"] in kinds]

    @property
    def quotes(self) -> list[str]:
        return self.styled("blockquote", "expandable_blockquote")

    @property
    def buttons(self) -> dict[str, str]:
        """Label → callback data."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    @property
    def reply_to(self) -> int | None:
        return (self.params.get("reply_parameters") or {}).get("message_id")


class BotServer:
    """Records calls and answers them. `fail` makes the next call of a method fail."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.messages: dict[tuple[int, int], Json] = {}
        self.chats: dict[int, Json] = {}
        self.admins: set[int] = {ADMIN["id"]}
        self._failures: defaultdict[str, list[tuple[int, Json] | Exception]] = defaultdict(list)
        self._next_id = 1

    def fail(
        self,
        method: str,
        status: int = 400,
        description: str = "",
        *,
        times: int = 1,
        **parameters: Any,
    ) -> None:
        payload: Json = {"ok": False, "error_code": status, "description": description}
        if parameters:
            payload["parameters"] = parameters
        self._failures[method] += [(status, payload)] * times

    def fail_with(self, method: str, error: Exception, *, times: int = 1) -> None:
        self._failures[method] += [error] * times

    def handle(self, method: str, params: Json) -> tuple[int, Json]:
        """Carry out a call: the status and the body of the response."""
        if self._failures[method]:
            failure = self._failures[method].pop(0)
            self.calls.append(Call(method, params))
            if isinstance(failure, Exception):
                raise failure
            return failure
        if method in {"sendMessage", "editMessageText"} and (why := refusal(params)):
            return 400, {"ok": False, "error_code": 400, "description": why}
        result = self._result(method, params)
        message_id = result.get("message_id") if isinstance(result, dict) else None
        self.calls.append(Call(method, params, message_id))
        return 200, {"ok": True, "result": result}

    def _result(self, method: str, params: Json) -> Any:
        match method:
            case "getMe":
                return BOT
            case "sendMessage":
                return self._send(params)
            case "editMessageText":
                key = params["chat_id"], params["message_id"]
                kept = {k: v for k, v in self.messages[key].items() if k != "reply_markup"}
                self.messages[key] = kept | _content(params)
                return self.messages[key]
            case "deleteMessage":
                del self.messages[params["chat_id"], params["message_id"]]
                return True
            case "getChat":
                chat = self.chats[params["chat_id"]]
                return chat | {"accent_color_id": 0, "max_reaction_count": 11}
            case "getChatMember":
                status = "administrator" if params["user_id"] in self.admins else "member"
                return updates.member(status, LI | {"id": params["user_id"]})
            case "getMyCommands":
                return []
            case "getMyDescription":
                return {"description": ""}
            case "getMyShortDescription":
                return {"short_description": ""}
            case _:
                return True

    def _send(self, params: Json) -> Json:
        self._next_id += 1
        chat_id = params["chat_id"]
        sent: Json = {
            "message_id": self._next_id,
            "date": int(NOW.timestamp()),
            "from": BOT,
            "chat": self.chats.get(chat_id, {"id": chat_id, "type": "group", "title": "群"}),
        }
        if (topic := params.get("message_thread_id")) is not None:
            sent |= {"message_thread_id": topic, "is_topic_message": True}
        asked = (params.get("reply_parameters") or {}).get("message_id")
        if replied := self.messages.get((chat_id, asked)):
            sent["reply_to_message"] = {
                key: value for key, value in replied.items() if key != "reply_to_message"
            }
        self.messages[chat_id, self._next_id] = sent | _content(params)
        return self.messages[chat_id, self._next_id]


def _content(params: Json) -> Json:
    keys = ("text", "entities", "reply_markup")
    return {key: params[key] for key in keys if params.get(key)}

"""What the Bot API does with a call: checks it, keeps the chats' messages, answers or refuses.

Behind both stand-ins for Telegram: the recording transport and the local HTTP server.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from support import updates
from support.media import MAX_CAPTION, FileShelf, photo_of, refused_photo
from support.rules import cut, refusal, units, wrong_keyboard
from support.updates import ADMIN, BOT, LI, NOW, Json


@dataclass(frozen=True)
class Call:
    """One call of the Bot API."""

    method: str
    params: Json
    message_id: int | None = None
    files: dict[str, bytes] = field(default_factory=dict)  # what was sent beside the fields

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
        """Label → callback data, or the link that it opens."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = (button for row in rows for button in row)
        return {button["text"]: button.get("callback_data") or button["url"] for button in buttons}

    @property
    def pictures(self) -> list[bytes]:
        return list(self.files.values())

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
        self.rights: dict[int, dict[str, bool]] = {}  # of some of them
        self.files = FileShelf()
        self._failures: defaultdict[str, list[tuple[int, Json] | Exception]] = defaultdict(list)
        self._next_id = 1
        self.webhook: Json = {}  # how it was set
        self.webhook_error: Json = {}

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

    def handle(
        self, method: str, params: Json, files: dict[str, bytes] | None = None
    ) -> tuple[int, Json]:
        """Carry out a call: the status and the body of the response."""
        files = files or {}
        if self._failures[method]:
            failure = self._failures[method].pop(0)
            self.calls.append(Call(method, params))
            if isinstance(failure, Exception):
                raise failure
            return failure
        if method in {"sendMessage", "editMessageText"} and (why := refusal(params)):
            return 400, {"ok": False, "error_code": 400, "description": why}
        if (why := self._refused_media(method, params, files)) is not None:
            return 400, {"ok": False, "error_code": 400, "description": why}
        if method == "editMessageReplyMarkup" and (why := self._unfit(params)):
            return 400, {"ok": False, "error_code": 400, "description": why}
        if method == "sendPhoto":
            result = self._send(params, photo=files["photo"])
        elif method == "sendDocument":
            result = self._send(params, document=self.files.offer(files["document"]))
        elif method == "sendMediaGroup":
            result = [self._send(params, photo=files[name]) for name in _attached(params)]
        else:
            result = self._result(method, params)
        message_id = result.get("message_id") if isinstance(result, dict) else None
        self.calls.append(Call(method, params, message_id, files))
        return 200, {"ok": True, "result": result}

    def _refused_media(self, method: str, params: Json, files: dict[str, bytes]) -> str | None:
        """Return why pictures would be refused, or None."""
        if method == "editMessageText":
            shown = self.messages.get((params["chat_id"], params["message_id"]), {})
            return (
                "Bad Request: there is no text in the message to edit" if "photo" in shown else None
            )
        if method == "sendMediaGroup" and not 2 <= len(_attached(params)) <= 10:
            return "Bad Request: an album has two to ten items"
        if method not in {"sendPhoto", "sendMediaGroup"}:
            return None
        if units(params.get("caption", "")) > MAX_CAPTION:
            return "Bad Request: message caption is too long"
        wrong = (refused_photo(data) for data in files.values())
        return next(filter(None, wrong), None) or wrong_keyboard(params.get("reply_markup") or {})

    def _unfit(self, params: Json) -> str | None:
        """Return why the buttons of a message would not be changed, or None."""
        shown = self.messages[params["chat_id"], params["message_id"]]
        if shown.get("reply_markup") == params.get("reply_markup"):
            return "Bad Request: message is not modified"
        return wrong_keyboard(params.get("reply_markup") or {})

    def _result(self, method: str, params: Json) -> Any:  # noqa: C901 - one case a method
        match method:
            case "getFile":
                return self.files.file(params["file_id"])
            case "getMe":
                return BOT
            case "sendMessage":
                return self._send(params)
            case "editMessageText":
                key = params["chat_id"], params["message_id"]
                kept = {k: v for k, v in self.messages[key].items() if k != "reply_markup"}
                self.messages[key] = kept | _content(params)
                return self.messages[key]
            case "editMessageReplyMarkup":
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
                rights = self.rights.get(params["user_id"], {})
                return updates.member(status, LI | {"id": params["user_id"]}, **rights)
            case "setWebhook":
                self.webhook = params
                return True
            case "deleteWebhook":
                self.webhook = {}
                return True
            case "getWebhookInfo":
                info = {"has_custom_certificate": False, "pending_update_count": 0}
                return info | {"url": self.webhook.get("url", "")} | self.webhook_error
            case "getMyCommands":
                return []
            case "getMyDescription":
                return {"description": ""}
            case "getMyShortDescription":
                return {"short_description": ""}
            case _:
                return True

    def _send(self, params: Json, *, photo: bytes = b"", document: Json | None = None) -> Json:
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
        if photo:
            sent["photo"] = photo_of(photo)
        if document is not None:
            sent["document"] = document
        self.messages[chat_id, self._next_id] = sent | _content(params)
        return self.messages[chat_id, self._next_id]


def _content(params: Json) -> Json:
    keys = ("text", "entities", "caption", "caption_entities", "reply_markup")
    return {key: params[key] for key in keys if params.get(key)}


def _attached(params: Json) -> list[str]:
    """The names of the form's parts that hold an album's pictures."""
    return [item["media"].removeprefix("attach://") for item in params["media"]]

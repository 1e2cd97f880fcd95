"""Menus, and what is never logged."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from support.bot_api import TOKEN
from support.telegram import RecordingRequest
from telegram.error import InvalidToken
from telegram.ext import ExtBot

from bot.chat import messages
from bot.chat.messages import Language, english, simplified
from bot.chat.telegram import TelegramOptions
from bot.chat.telegram.menus import menus, set_menus
from bot.chat.telegram.secrecy import token_hidden

# Menus


async def bot_with(request: RecordingRequest) -> ExtBot:
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    await bot.initialize()
    return bot


@pytest.mark.parametrize("language", Language)
def test_menu_texts_fit(language):
    with messages.speaking(language):
        for _, commands in menus():
            assert len(commands) <= 100
            assert all(1 <= len(command.description) <= 256 for command in commands)
        assert len(messages.DESCRIPTION) <= 512
        assert len(messages.SHORT_DESCRIPTION) <= 120


class Remembering(RecordingRequest):
    """A server that keeps what is set, apart for every scope and language code."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, ...], Any] = {}

    def _result(self, method: str, params: dict[str, Any]) -> Any:
        what = method.removeprefix("set").removeprefix("get")
        key = (what, params.get("scope", {}).get("type", ""), params.get("language_code", ""))
        if method.startswith("setMy"):
            self.kept[key] = {
                k: v for k, v in params.items() if k not in ("scope", "language_code")
            }
        elif method == "getMyCommands":
            return self.kept.get(key, {"commands": []})["commands"]
        elif method.startswith("getMy") and key in self.kept:
            return self.kept[key]
        return super()._result(method, params)


def changes(request: RecordingRequest) -> list[tuple[str, str, str]]:
    """Method, scope and language code of each call that changes something."""
    return [
        (
            call.method,
            call.params.get("scope", {}).get("type", ""),
            call.params.get("language_code", ""),
        )
        for call in request.calls
        if call.method.startswith("set")
    ]


async def test_menus_speak_chinese_to_all_and_english_to_the_english():
    request = Remembering()
    await set_menus(await bot_with(request))
    scopes = ("all_private_chats", "all_group_chats", "all_chat_administrators")
    assert changes(request) == [
        change
        for code in ("", "zh", "en")
        for change in [
            *(("setMyCommands", scope, code) for scope in scopes),
            ("setMyDescription", "", code),
            ("setMyShortDescription", "", code),
        ]
    ]
    for code, module in (("", simplified), ("zh", simplified), ("en", english)):
        commands = request.kept["MyCommands", "all_chat_administrators", code]["commands"]
        assert {c["command"]: c["description"] for c in commands} == module.COMMANDS
        commands = request.kept["MyCommands", "all_private_chats", code]["commands"]
        shown = {c["command"] for c in commands}
        assert shown == module.COMMANDS.keys() - {"teach", "inbox", "stats"}
        kept = request.kept["MyDescription", "", code]
        assert kept == {"description": module.DESCRIPTION}
        kept = request.kept["MyShortDescription", "", code]
        assert kept == {"short_description": module.SHORT_DESCRIPTION}
    assert messages.current() is Language.SIMPLIFIED


async def test_only_what_differs_is_set_again():
    request = Remembering()
    bot = await bot_with(request)
    await set_menus(bot)
    request.calls.clear()
    await set_menus(bot)
    assert changes(request) == []
    request.kept["MyCommands", "all_group_chats", "en"]["commands"].pop()
    request.kept["MyDescription", "", "zh"]["description"] = "旧的介绍"
    await set_menus(bot)
    assert changes(request) == [
        ("setMyDescription", "", "zh"),
        ("setMyCommands", "all_group_chats", "en"),
    ]


async def test_menus_that_cannot_be_set_are_no_disaster(caplog):
    request = RecordingRequest()
    request.fail("setMyCommands", 429, "Too Many Requests: retry after 9999", retry_after=9999)
    await set_menus(await bot_with(request))
    assert "menus are not up to date" in caplog.text


async def test_what_could_not_be_set_is_set_at_the_next_start():
    request = Remembering()
    request.fail("setMyDescription", 429, "Too Many Requests: retry after 9999", retry_after=9999)
    bot = await bot_with(request)
    await set_menus(bot)
    assert len(changes(request)) == 4  # nothing after the refusal
    assert messages.current() is Language.SIMPLIFIED
    request.calls.clear()
    await set_menus(bot)
    assert changes(request)[0] == ("setMyDescription", "", "")
    assert len(changes(request)) == 2 + 5 + 5


# Secrecy


def test_no_log_holds_the_token(caplog):
    caplog.set_level(logging.DEBUG)
    logger = logging.getLogger("telegram.ext.something")
    with token_hidden(TOKEN):
        logging.getLogger("httpx").info("POST https://x/bot%s/getMe", TOKEN)
        logger.warning("url %s", f"https://x/bot{TOKEN}/getMe")
        logger.warning("percent %d and %s", 3, TOKEN.replace(":", "%3A"))
        logger.debug({"url": TOKEN})
        error = InvalidToken(f"The token `{TOKEN}` was rejected")
        logger.error("failed with %s", TOKEN, exc_info=error)
        logger.warning("fine %s", "words")
    secret = TOKEN.partition(":")[2]
    assert secret not in caplog.text
    assert "InvalidToken" in caplog.text
    assert "fine words" in caplog.text
    assert "getMe" in caplog.text
    assert all(secret not in repr(record.__dict__) for record in caplog.records)
    logger.warning("after %s", "all")
    assert "after all" in caplog.text


def test_options_do_not_show_the_token():
    options = TelegramOptions(token=TOKEN, proxy="http://u:secret@h")
    assert TOKEN not in repr(options)
    assert "secret" not in repr(options)

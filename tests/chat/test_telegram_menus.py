"""Menus, and what is never logged."""

from __future__ import annotations

import logging

from support.bot_api import TOKEN
from support.telegram import RecordingRequest
from telegram.error import InvalidToken
from telegram.ext import ExtBot

from bot.chat import messages
from bot.chat.telegram import TelegramOptions
from bot.chat.telegram.menus import menus, set_menus
from bot.chat.telegram.secrecy import token_hidden

# Menus


async def bot_with(request: RecordingRequest) -> ExtBot:
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    await bot.initialize()
    return bot


def test_menu_texts_fit():
    for _, commands in menus():
        assert len(commands) <= 100
        assert all(1 <= len(command.description) <= 256 for command in commands)
    assert len(messages.DESCRIPTION) <= 512
    assert len(messages.SHORT_DESCRIPTION) <= 120


async def test_menus_that_cannot_be_set_are_no_disaster(caplog):
    request = RecordingRequest()
    request.fail("setMyCommands", 429, "Too Many Requests: retry after 9999", retry_after=9999)
    await set_menus(await bot_with(request))
    assert "menus are not up to date" in caplog.text


async def test_menus_that_are_right_are_not_set_again(monkeypatch):
    request = RecordingRequest()
    bot = await bot_with(request)
    by_scope = {scope.type: [c.to_dict() for c in commands] for scope, commands in menus()}
    result = RecordingRequest._result

    def known(self, method, params):
        if method == "getMyCommands":
            return by_scope[params["scope"]["type"]]
        if method == "getMyDescription":
            return {"description": messages.DESCRIPTION}
        if method == "getMyShortDescription":
            return {"short_description": messages.SHORT_DESCRIPTION}
        return result(self, method, params)

    monkeypatch.setattr(RecordingRequest, "_result", known)
    await set_menus(bot)
    assert not [call for call in request.calls if call.method.startswith("set")]


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

"""A file that an operator sends in private: fetched, read, shown, and put live when confirmed.

Owns who may, the way from a message to the bytes of its file, and the files that wait. What is
wrong with a file is up to the reading room, keeping it to the desk.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from telegram import Bot, CallbackQuery, Chat, MaybeInaccessibleMessage, Message, Update, User
from telegram import Document as Attachment
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler, MessageHandler, filters

from bot.chat import documents, messages
from bot.chat.callbacks import Action, CallbackError, decode
from bot.chat.desk import BusyError, Desk
from bot.chat.messages import speaking
from bot.chat.reply import Reply
from bot.chat.telegram import sending
from bot.chat.telegram.presses import acknowledge
from bot.chat.telegram.services import Services
from bot.chat.undertakings import Outcome, Step
from bot.chat.waiting import MINUTES, Waiting, WaitingRoom
from bot.reading import Problem
from bot.reading.decoding import too_large
from bot.reading.filenames import safe_name, shown_name
from bot.reading.problems import FileError

logger = logging.getLogger(__name__)

# Not what Telegram calls a document for old clients' sake.
_SENT = (
    filters.ChatType.PRIVATE
    & filters.UpdateType.MESSAGE
    & filters.Document.ALL
    & ~filters.ANIMATION
    & ~filters.VIA_BOT
)
_UNNAMED = "document"
_TOO_BIG = "file is too big"  # what the server says of what bots cannot fetch


def may_change(services: Services, chat: Chat, user: User | None) -> bool:
    """Tell whether documents are for this person to change, here: operators, in private."""
    private = chat.type == ChatType.PRIVATE
    return private and user is not None and user.id in services.options.admins


class Uploading:
    """Takes files. Nothing changes before whoever sent one has confirmed what it reads as."""

    def __init__(self, services: Services, waiting: WaitingRoom | None = None) -> None:
        self._services = services
        self._desk = services.desk
        self._waiting = WaitingRoom() if waiting is None else waiting

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        steps = rf"^{Action.DESK}\|\|[{Step.GO_LIVE:d}{Step.CANCEL:d}]\."
        return [
            MessageHandler(_SENT, self._sent),
            CallbackQueryHandler(self._pressed, pattern=steps),
        ]

    # A file comes in

    async def _sent(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        message = update.message
        if message is None or message.document is None:
            return
        with speaking(await self._services.language(message.chat_id, message.from_user)):
            reply = await self._looked_over(message, message.document)
            await sending.send(message.get_bot(), sending.place_of(message), [reply])

    async def _looked_over(self, message: Message, attachment: Attachment) -> Reply:
        sender = message.from_user
        if sender is None or not may_change(self._services, message.chat, sender):
            return Reply(messages.UPLOAD_OPERATORS_ONLY)
        if self._desk is None or self._desk.folder is None:
            return Reply(messages.UPLOAD_NOWHERE)
        name = attachment.file_name or _UNNAMED
        if problem := _unfit(name, attachment.file_size, self._desk.max_bytes):
            return documents.not_taken(name, problem)
        try:
            data = await _fetched(message.get_bot(), attachment, self._desk.max_bytes)
        except FileError as error:
            return documents.not_taken(name, Problem.of(Path(shown_name(name)), error))
        except (TelegramError, OSError) as error:  # a server on this machine gives a path
            logger.warning("a file could not be fetched (%s)", error)
            return Reply(messages.UPLOAD_NOT_FETCHED)
        return await self._read(self._desk, name, data, sender.id)

    async def _read(self, desk: Desk, name: str, data: bytes, sender: int) -> Reply:
        try:
            upload = await desk.read(name, data)
        except BusyError:
            return Reply(messages.UPLOAD_BUSY)
        if isinstance(upload, Problem):
            return documents.not_taken(name, upload)
        instead_of, replaced = await desk.standing(upload.name)
        number = self._waiting.add(Waiting(upload, data, sender, instead_of))
        return documents.preview(upload, replaced, replaces=bool(instead_of), number=number)

    # It is confirmed, or not

    async def _pressed(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        if query.message is None:
            await acknowledge(query, messages.BROKEN_BUTTON)
            return
        language = await self._services.language(query.message.chat.id, query.from_user)
        with speaking(language):
            await self._follow(context.bot, query, query.message)

    async def _follow(
        self, bot: Bot, query: CallbackQuery, message: MaybeInaccessibleMessage
    ) -> None:
        try:
            step, number = decode(query.data).numbers
        except CallbackError as error:
            await acknowledge(query, str(error))
            return
        if self._desk is None or not may_change(self._services, message.chat, query.from_user):
            await acknowledge(query, messages.OPERATORS_ONLY)
            return
        waiting = self._waiting.take(number, query.from_user.id)
        if waiting is None:
            await acknowledge(query, messages.upload_expired(MINUTES))
            return
        await acknowledge(query)
        if step == Step.CANCEL:
            reply = Reply(messages.UPLOAD_CANCELLED)
        else:
            reply = await self._put(self._desk, waiting)
        if not await sending.edit(bot, message.chat.id, message.message_id, reply):
            await sending.send(bot, sending.Place(message.chat.id), [reply])

    async def _put(self, desk: Desk, waiting: Waiting) -> Reply:
        done = await desk.put(waiting.upload, waiting.data, instead_of=waiting.instead_of)
        logger.info("file for %s: %s", waiting.upload.document.id, done.outcome.name.lower())
        if done.outcome is not Outcome.STALE:
            return documents.result(done, waiting.upload.name)
        reply = await self._read(desk, waiting.upload.name, waiting.data, waiting.sender)
        return documents.seen_again(reply)


def _unfit(name: str, size: int | None, most: int) -> Problem | None:
    """Say what is wrong with a file before it is fetched."""
    try:
        safe_name(name)
        _check_size(size, most)
    except FileError as error:
        return Problem.of(Path(shown_name(name)), error)
    return None


async def _fetched(bot: Bot, attachment: Attachment, most: int) -> bytes:
    """Download a file. Raises FileError where it turns out to be too large, TelegramError."""
    try:
        file = await sending.persist(lambda: bot.get_file(attachment.file_id))
    except BadRequest as error:
        if _TOO_BIG in error.message.casefold():
            raise too_large(most) from error
        raise
    _check_size(file.file_size, most)
    if not file.file_path:
        raise TelegramError("the server does not say where the file is")
    return bytes(await sending.persist(file.download_as_bytearray))


def _check_size(size: int | None, most: int) -> None:
    if size is not None and size > most:
        raise too_large(most)

"""/inbox: questions that were declined or voted down, for the admins who can do something about it.

Owns the list and what its buttons do; teaching goes on in `teaching`. There is something in it only
where questions are kept.
"""

from __future__ import annotations

from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler

from bot.chat import messages, teaching
from bot.chat.callbacks import Action, Callback, CallbackError, encode
from bot.chat.quoting import clean
from bot.chat.reply import Button, Composer, Reply
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.managing import Press, Standing, managed_buttons, standing_of_writer
from bot.chat.telegram.services import Services
from bot.chat.telegram.teaching import asked_which
from bot.chat.telegram.triggers import Request
from bot.store.store import InboxItem, Question

_PER_PAGE = 5
_LONGEST = 80  # characters of a question in the list
_MOST = 2**40  # no page and no question has a number above


class Inbox:
    """Shows what is to be done about questions: a chat's to its admins, all to operators in private."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [
            RequestHandler(self._services, self._on_inbox, {"inbox"}),
            managed_buttons(self._services, Action.INBOX, self._pressed),
        ]

    async def _on_inbox(self, message: Message, _: Request) -> None:
        standing = await standing_of_writer(self._services, message)
        reply = await self._page(standing, 0) if standing.manages else Reply(messages.MANAGERS_ONLY)
        await sending.send(message.get_bot(), sending.place_of(message), [reply])

    async def _pressed(self, press: Press) -> str:
        page, *what = press.callback.numbers
        forged = max(page, *what, 0) > _MOST or (len(what) == 2 and what[1])
        if press.callback.target or forged:
            raise CallbackError
        notice = ""
        if what:
            question = await self._question(press.standing, what[0])
            if question is not None and len(what) == 1:
                await press.turn(await self._teach(press, question, page))
                return ""
            notice = messages.QUESTION_GONE
            if question is not None:
                await self._store.close_inbox_item(question.key, press.standing.chat_ids)
                notice = messages.IGNORED
        await press.turn(await self._page(press.standing, page))
        return notice

    async def _question(self, standing: Standing, question_id: int) -> Question | None:
        """Return a question that was kept, if it is one for these eyes."""
        question = await self._store.question(question_id)
        theirs = standing.chat_ids
        return question if question and (theirs is None or question.chat_id in theirs) else None

    async def _teach(self, press: Press, question: Question, page: int) -> Reply:
        """Offer the passages that come near, with the way back."""
        asked = teaching.fit(question.text)
        if len(asked) > teaching.LONGEST_QUESTION:
            raise CallbackError(messages.too_long(teaching.LONGEST_QUESTION))
        conversation = await self._services.conversation(press.message.chat.id)
        back = ((_button(messages.BACK_TO_INBOX, page),),)
        return await asked_which(conversation, asked, rows=back)

    async def _page(self, standing: Standing, page: int) -> Reply:
        if not self._services.options.keep_questions_days:
            return Reply(messages.INBOX_NOT_KEPT)
        await self._services.recorder.flush()
        items = await self._items(standing, page)
        if not items and page:  # the last one of its page has just been dealt with
            page = 0
            items = await self._items(standing, page)
        if not items:
            return Reply(messages.INBOX_EMPTY)
        composer = Composer().add(messages.INBOX)
        rows = []
        for number, item in enumerate(items[:_PER_PAGE], page * _PER_PAGE + 1):
            question = clean(item.text, _LONGEST)
            composer.line()
            composer.add(messages.inbox_item(number, question, item.count, item.downvoted))
            teach = _button(messages.teach_item(number), page, item.question_id)
            ignore = _button(messages.ignore_item(number), page, item.question_id, 0)
            rows.append((teach, ignore))
        earlier = (_button(messages.EARLIER, page - 1),) if page else ()
        later = (_button(messages.LATER, page + 1),) if len(items) > _PER_PAGE else ()
        return composer.reply(*rows, (*earlier, *later))

    async def _items(self, standing: Standing, page: int) -> list[InboxItem]:
        """Return the questions of a page, and one more where there is a further page."""
        return await self._store.inbox(
            standing.chat_ids, limit=_PER_PAGE + 1, offset=page * _PER_PAGE
        )


def _button(label: str, *numbers: int) -> Button:
    return Button(label, encode(Callback(Action.INBOX, numbers=numbers)))

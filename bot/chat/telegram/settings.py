"""/settings: one message that anyone may read, with buttons that only admins can press.

Owns who may and what a choice changes. How the message looks is up to `bot.chat.panel`, what a
button means to `bot.chat.choices`; /daily and /timezone, which say the same in words, are in
`subscriptions`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from bot.chat import choices, messages
from bot.chat.budgets import Limits
from bot.chat.callbacks import Action, CallbackError, StaleButtonError, decode
from bot.chat.choices import Choice, Press
from bot.chat.messages import NAMES, speaking
from bot.chat.narrowing import standing
from bot.chat.panel import State, effective_limits, panel
from bot.chat.quoting import shorten
from bot.chat.schedule import Days
from bot.chat.status import daily_status
from bot.chat.telegram import sending
from bot.chat.telegram.dispatch import RequestHandler
from bot.chat.telegram.presses import acknowledge, readable, turn
from bot.chat.telegram.services import Services
from bot.chat.telegram.triggers import Request
from bot.store.records import Subscription
from bot.store.store import Speaks

_MAX_NOTICE = 200  # characters
_FIRST_TIME = dt.time(8)
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class _Chat:
    """Where the settings are shown: what decides about their rows."""

    id: int
    private: bool
    thread_id: int | None
    deaf: bool


class SettingsMenu:
    """Shows a chat's settings, and changes them for its admins."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._daily = services.daily
        # Each makes one choice, and returns whether anything is different from before.
        self._made: dict[Choice, Callable[[_Chat, Press], Awaitable[bool]]] = {
            Choice.SPEAKS: self._set_speaks,
            Choice.LANGUAGE: self._set_language,
            Choice.DOCUMENT: self._set_document,
            Choice.ALL_DOCUMENTS: self._set_all_documents,
            Choice.DAILY: self._set_daily,
            Choice.TIME: self._set_time,
            Choice.STEP: self._set_time,
            Choice.WORKDAYS: self._set_workdays,
            Choice.CARD: self._set_card,
            Choice.MEMBER_LIMIT: self._set_member_limit,
            Choice.CHAT_LIMIT: self._set_chat_limit,
        }

    def handlers(self) -> list[BaseHandler[Update, Any, None]]:
        """Return the handlers, in order."""
        return [
            RequestHandler(self._services, self._on_settings, {"settings"}),
            CallbackQueryHandler(self._pressed, pattern=f"^{Action.SETTINGS}"),
        ]

    async def _on_settings(self, message: Message, _: Request) -> None:
        chat = _chat_of(message, message.get_bot())
        async with self._services.changing(chat.id):
            reply = panel(await self._state(chat))
        await sending.send(message.get_bot(), sending.place_of(message), [reply])

    async def _pressed(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        if query.message is None:  # under an inline message: its chat is none of ours
            await acknowledge(query, messages.BROKEN_BUTTON)
            return
        with speaking(await self._services.language(query.message.chat.id, query.from_user)):
            await self._follow(context.bot, query, query.message)

    async def _follow(
        self, bot: Bot, query: CallbackQuery, message: MaybeInaccessibleMessage
    ) -> None:
        chat = _chat_of(message, bot)
        try:
            press = choices.read(decode(query.data), private=chat.private)
        except CallbackError as error:
            await acknowledge(query, str(error))
            return
        allowed = await self._services.permissions.may_manage(
            bot, message.chat, query.from_user, anew=press.choice is not None
        )
        if not allowed:
            await acknowledge(query, messages.ADMINS_ONLY)
            return
        try:
            async with self._services.changing(chat.id):
                changed = await self._choose(chat, press)
                # The language may be what has been changed.
                language = await self._services.language(chat.id, query.from_user)
                with speaking(language):
                    state = await self._state(chat)
                    notice = _notice(press, state, changed=changed)
                    reply = panel(state, press.screen, page=press.page)
        except CallbackError as error:
            await acknowledge(query, str(error))
            return
        await acknowledge(query, shorten(notice, _MAX_NOTICE), alert=False)
        await turn(bot, message, [reply])

    async def _state(self, chat: _Chat) -> State:
        services = self._services
        settings = await self._store.chat_settings(chat.id)
        shelf = services.shelf()
        chosen = await asyncio.to_thread(shelf.known, settings.documents)
        return State(
            settings,
            await daily_status(
                self._store, self._daily, services.calendar, chat.id, thread_id=chat.thread_id
            ),
            shelf.corpus.documents,
            chosen,
            Limits(
                services.options.member_answers_per_hour, services.options.chat_answers_per_hour
            ),
            private=chat.private,
            fitting=shelf.fitting(settings.documents),
            draws=services.cards is not None and services.cards.available,
            deaf=chat.deaf,
        )

    # Choices

    async def _choose(self, chat: _Chat, press: Press) -> bool:
        """Make the choice of a button, if it bears one. Raises CallbackError."""
        return False if press.choice is None else await self._made[press.choice](chat, press)

    async def _set_speaks(self, chat: _Chat, press: Press) -> bool:
        speaks = choices.SPEAKS[press.value]
        before = await self._store.chat_settings(chat.id)
        await self._store.set_chat_settings(chat.id, speaks=speaks)
        return before.speaks is not speaks

    async def _set_language(self, chat: _Chat, press: Press) -> bool:
        language = choices.LANGUAGES[press.value]
        before = await self._store.chat_settings(chat.id)
        await self._store.set_chat_settings(chat.id, language=language)
        return before.language != language

    async def _set_document(self, chat: _Chat, press: Press) -> bool:
        every = [document.id for document in self._services.shelf().corpus.documents]
        if press.document not in every:
            raise StaleButtonError
        before = (await self._store.chat_settings(chat.id)).documents
        # What words have chosen is the beginning of a choice by hand.
        known = self._services.shelf().known
        held = await asyncio.to_thread(known, before) if standing(before) else before
        chosen = set(held).intersection(every)
        wanted = chosen | {press.document} if press.value else chosen - {press.document}
        return await self._set_documents(chat, tuple(id_ for id_ in every if id_ in wanted))

    async def _set_all_documents(self, chat: _Chat, _: Press) -> bool:
        return await self._set_documents(chat, ())

    async def _set_documents(self, chat: _Chat, documents: tuple[str, ...]) -> bool:
        known = self._services.shelf().known
        before = await self._store.chat_settings(chat.id)
        await self._store.set_chat_settings(chat.id, documents=documents)
        if bool(standing(before.documents)) != bool(standing(documents)):
            return True
        return known(before.documents) != known(documents)

    async def _set_daily(self, chat: _Chat, press: Press) -> bool:
        subscription = await self._store.subscription(chat.id)
        if not press.value:
            return await self._store.unsubscribe(chat.id)
        if subscription is None:
            await self._daily.subscribe(
                chat.id, thread_id=chat.thread_id, at=_FIRST_TIME, days=Days.ALL
            )
            return True
        return await self._daily.resume(chat.id) is not None

    async def _set_time(self, chat: _Chat, press: Press) -> bool:
        subscription = await self._subscribed(chat)
        before = subscription.at.hour * 60 + subscription.at.minute
        moved = before + press.value if press.choice is Choice.STEP else press.value
        hour, minute = divmod(moved % _DAY, 60)
        return await self._subscribe(
            chat, subscription, at=dt.time(hour, minute), days=subscription.days
        )

    async def _set_workdays(self, chat: _Chat, press: Press) -> bool:
        subscription = await self._subscribed(chat)
        days = Days.WORKDAYS if press.value else Days.ALL
        return await self._subscribe(chat, subscription, at=subscription.at, days=days)

    async def _subscribed(self, chat: _Chat) -> Subscription:
        subscription = await self._store.subscription(chat.id)
        if subscription is None:
            raise CallbackError(messages.DAILY_FIRST)
        return subscription

    async def _subscribe(
        self, chat: _Chat, subscription: Subscription, *, at: dt.time, days: Days
    ) -> bool:
        """Change time and days; the quote stays in its topic. What pauses goes on."""
        before = (subscription.at, subscription.days, subscription.active)
        if before == (at, days, True):
            return False
        await self._daily.subscribe(chat.id, thread_id=subscription.thread_id, at=at, days=days)
        return True

    async def _set_card(self, chat: _Chat, press: Press) -> bool:
        await self._subscribed(chat)
        before = await self._store.chat_settings(chat.id)
        await self._store.set_chat_settings(chat.id, card=bool(press.value))
        return before.card != bool(press.value)

    async def _set_member_limit(self, chat: _Chat, press: Press) -> bool:
        limit = choices.limit_of(press.value)
        before = await self._store.chat_settings(chat.id)
        await self._store.set_chat_settings(chat.id, member_budget=limit)
        return before.member_budget != limit

    async def _set_chat_limit(self, chat: _Chat, press: Press) -> bool:
        limit = choices.limit_of(press.value)
        before = await self._store.chat_settings(chat.id)
        await self._store.set_chat_settings(chat.id, chat_budget=limit)
        return before.chat_budget != limit


def _chat_of(message: MaybeInaccessibleMessage, bot: Bot) -> _Chat:
    shown = readable(message)
    return _Chat(
        message.chat.id,
        message.chat.type == ChatType.PRIVATE,
        sending.thread_of(shown) if shown is not None else None,
        not bot.bot.can_read_all_group_messages,
    )


# What is different from now on


def _notice(press: Press, state: State, *, changed: bool) -> str:
    """Say the effect of a choice; nothing where a screen was only turned to."""
    if press.choice is None:
        return ""
    return _effect(press.choice, state) if changed else messages.CHOSEN_ALREADY


def _effect(choice: Choice, state: State) -> str:
    settings = state.settings
    member, chat = effective_limits(settings, state.defaults)
    match choice:
        case Choice.SPEAKS:
            return _speaks_effect(settings.speaks)
        case Choice.LANGUAGE:
            return _language_effect(settings.language)
        case Choice.DOCUMENT | Choice.ALL_DOCUMENTS:
            count = len(state.chosen)
            return messages.documents_effect(count) if count else messages.DOCUMENTS_ALL_EFFECT
        case Choice.CARD:
            return _card_effect(state)
        case Choice.MEMBER_LIMIT:
            return messages.member_limit_effect(member)
        case Choice.CHAT_LIMIT:
            return messages.chat_limit_effect(chat)
        case _:
            return state.daily.lines[0] if state.daily.lines else messages.DAILY_ENDED


def _speaks_effect(speaks: Speaks) -> str:
    return {
        Speaks.MENTION: messages.SPEAKS_MENTION_EFFECT,
        Speaks.CLEAR: messages.SPEAKS_CLEAR_EFFECT,
        Speaks.COMMANDS: messages.SPEAKS_COMMANDS_EFFECT,
    }[speaks]


def _language_effect(tag: str | None) -> str:
    language = messages.language_of(tag)
    if language is None:
        return messages.LANGUAGE_OF_MEMBER_EFFECT
    return messages.language_effect(NAMES[language])


def _card_effect(state: State) -> str:
    if not state.settings.card:
        return messages.WITHOUT_PICTURE_EFFECT
    return messages.WITH_PICTURE_EFFECT if state.draws else messages.PICTURES_MISSING
